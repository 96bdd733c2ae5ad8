//! Where secrets come from: the configuration, files that it names, systemd credentials, or made here.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};

use super::settings::{EndpointSettings, Hidden};
use crate::{
    payload::Format,
    sign::{Secret, Secrets},
};

/// The most that a file of a secret, an address or a template may hold, in bytes.
const MAX_FILE: u64 = 256 * 1024;

/// Where the secrets of an endpoint are.
#[derive(Debug, Clone)]
pub enum SecretSource {
    /// In the configuration.
    Fixed(Secrets),
    /// In a file, read anew for every attempt: a rotation counts at once.
    File(PathBuf),
}

impl SecretSource {
    /// The secrets as they stand now.
    pub fn read(&self) -> anyhow::Result<Secrets> {
        match self {
            SecretSource::Fixed(secrets) => Ok(secrets.clone()),
            SecretSource::File(path) => {
                Secrets::parse(&read_file(path)?).with_context(|| format!("{}", path.display()))
            }
        }
    }
}

/// Where files of secrets may be.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// `$CREDENTIALS_DIRECTORY`: `ID.secret`, `ID.url`, `ID.token`, `ID.password` in it serve the endpoint ID.
    pub credentials: Option<PathBuf>,
    /// Where secrets are made for endpoints that have none; `None`: they are not made, for `check`.
    pub generated: Option<PathBuf>,
}

impl Places {
    /// The places of a daemon whose state is in `state`.
    pub fn of_daemon(state: &Path) -> Places {
        Places {
            credentials: std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from),
            generated: Some(state.join("secrets")),
        }
    }

    /// The credential of that endpoint and kind, where there is one: `ID.kind`, or `volteface_ID.kind`, as systemd
    /// names what it loads from a folder under the name `volteface`.
    fn credential(&self, id: &str, kind: &str) -> Option<PathBuf> {
        let folder = self.credentials.as_ref()?;
        let names = [format!("{id}.{kind}"), format!("volteface_{id}.{kind}")];
        names.iter().map(|name| folder.join(name)).find(|path| path.exists())
    }
}

/// A generic receiver always gets signatures: where no secret is configured, one is made and kept beside the
/// database. Chat services do not look at them.
pub(super) fn read_secrets(
    settings: &EndpointSettings,
    format: &Format,
    places: &Places,
) -> anyhow::Result<Option<SecretSource>> {
    ensure!(
        settings.secret.is_none() || settings.secret_file.is_none(),
        "secret and secret_file exclude each other"
    );
    if let Some(secret) = &settings.secret {
        return Ok(Some(SecretSource::Fixed(Secrets::parse(&secret.0).context("secret")?)));
    }
    let source = if let Some(path) = &settings.secret_file {
        SecretSource::File(path.clone())
    } else if let Some(path) = places.credential(&settings.id, "secret") {
        SecretSource::File(path)
    } else if matches!(format, Format::Json | Format::CloudEvents | Format::Template(_)) {
        let Some(folder) = &places.generated else { return Ok(None) };
        let path = folder.join(format!("{}.secret", settings.id));
        if !path.exists() {
            write_secrets(&path, &Secrets::new(Secret::generate()?))?;
        }
        SecretSource::File(path)
    } else {
        return Ok(None);
    };
    source.read()?;
    Ok(Some(source))
}

/// Puts secrets into the file at `path`, whole or not at all, readable by its owner only.
pub fn write_secrets(path: &Path, secrets: &Secrets) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(cannot)?;
    }
    let part = path.with_extension("new");
    // A part left by a crash may have other permissions.
    if part.exists() {
        fs::remove_file(&part).with_context(cannot)?;
    }
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).with_context(cannot)?;
    file.write_all(secrets.expose().as_bytes()).with_context(cannot)?;
    file.sync_all().with_context(cannot)?;
    fs::rename(&part, path).with_context(cannot)
}

/// A text from the configuration, a file that it names, or the credential `ID.kind`.
pub(super) fn secret_text(
    text: Option<&Hidden>,
    file: Option<&Path>,
    places: &Places,
    id: &str,
    kind: &str,
) -> anyhow::Result<Option<Hidden>> {
    ensure!(text.is_none() || file.is_none(), "{kind} and {kind}_file exclude each other");
    if let Some(text) = text {
        return Ok(Some(text.clone()));
    }
    match file.map(Path::to_owned).or_else(|| places.credential(id, kind)) {
        Some(path) => Ok(Some(Hidden(read_file(&path)?.trim().to_owned()))),
        None => Ok(None),
    }
}

pub(super) fn read_file(path: &Path) -> anyhow::Result<String> {
    let cannot = || format!("cannot read {}", path.display());
    let size = fs::metadata(path).with_context(cannot)?.len();
    ensure!(size <= MAX_FILE, "{} is larger than {MAX_FILE} bytes", path.display());
    fs::read_to_string(path).with_context(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::Endpoint;

    fn settings(toml: &str) -> EndpointSettings {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn secrets_come_from_files_and_credentials_or_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let desk = settings("id = \"desk\"\nurl_file = \"/nowhere\"");
        assert!(Endpoint::read(&desk, &[], &Places::default()).is_err());
        let places = Places {
            credentials: Some(folder.path().join("credentials")),
            generated: Some(folder.path().join("secrets")),
        };
        fs::create_dir(folder.path().join("credentials")).unwrap();
        fs::write(folder.path().join("credentials/desk.url"), "https://a.example/token\n").unwrap();
        let desk = settings("id = \"desk\"");
        let made = Endpoint::read(&desk, &[], &places).unwrap();
        let path = folder.path().join("secrets/desk.secret");
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777,
            0o600
        );
        let first = made.secrets.unwrap().read().unwrap();
        let again = Endpoint::read(&desk, &[], &places).unwrap().secrets.unwrap().read().unwrap();
        assert_eq!(first, again);
        let other = Secrets::new(Secret::generate().unwrap());
        fs::write(folder.path().join("credentials/volteface_desk.secret"), other.expose()).unwrap();
        let by_credential = Endpoint::read(&desk, &[], &places).unwrap().secrets.unwrap();
        assert_eq!(by_credential.read().unwrap(), other);
        assert!(!format!("{by_credential:?} {desk:?}").contains("whsec_"));
    }
}
