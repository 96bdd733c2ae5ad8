//! Asking the world over HTTP: guarded, capped, patient, one hop at a time.
//!
//! Redirects are followed here and not by the HTTP library, which would carry validators and a Referer to
//! other hosts. Bodies are counted after decompression while they arrive. What went wrong is data for the caller
//! ([`Failure`]), in words that hold no address: feed addresses may carry secrets.

use std::{
    fmt,
    sync::{Arc, Once},
    time::{Duration, Instant},
};

use anyhow::Context;
use ipnet::IpNet;
use reqwest::{
    StatusCode,
    dns::Resolve,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use url::Url;
use volteface_core::feed::Validators;

pub mod gate;
pub mod guard;

use gate::{Gate, Kind};
use guard::GuardedResolver;

/// Redirects followed for one request.
pub const MAX_HOPS: usize = 5;

/// Names this program to servers, with an address at which its people can be reached.
pub const USER_AGENT: &str =
    concat!("volteface/", env!("CARGO_PKG_VERSION"), " (+https://github.com/volteface/volteface)");

/// What a client is made of.
#[derive(Clone)]
pub struct Setup {
    /// Sent with every request.
    pub user_agent: String,
    /// Networks that are asked although they are not public.
    pub allow: Vec<IpNet>,
    /// For the TCP and TLS handshakes.
    pub connect_timeout: Duration,
    /// For one request with its redirects, without waiting for a host's turn.
    pub timeout: Duration,
    /// Asked instead of the system's resolver.
    pub resolver: Option<Arc<dyn Resolve>>,
}

/// A client for hostile addresses; a clone is another handle on the same.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    allow: Arc<[IpNet]>,
    timeout: Duration,
}

/// One GET.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The address.
    pub url: &'a Url,
    /// What is asked for, as hosts are spaced by it.
    pub kind: Kind,
    /// The `Accept` header.
    pub accept: &'static str,
    /// Sent with the request for their address only.
    pub validators: Option<&'a Validators>,
    /// Bytes of the body, decompressed.
    pub max_body: usize,
    /// Whether redirects are followed here; else the first one is the answer, and the caller decides.
    pub follow: bool,
}

/// What a server answered in the end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status of the last hop.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, decompressed; empty unless the status is 200.
    pub body: Vec<u8>,
    /// The address that gave it.
    pub url: Url,
    /// Where an unbroken chain of permanent redirects from the first address ends.
    pub moved_to: Option<Url>,
    /// When the first request started, having waited for its host's turn.
    pub started: Instant,
}

impl Answer {
    /// A header's value as text.
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where it redirects to; `None` when it is no redirect.
    pub fn redirect(&self) -> Option<Result<Url, Failure>> {
        let location = location(self.status, &self.headers)?;
        Some(self.url.join(location).map_err(|_| Failure::Redirect))
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The address, or one that it led to, is not asked; the range it lies in.
    Refused(&'static str),
    /// The name has no address.
    Resolve,
    /// No connection.
    Connect,
    /// No trust.
    Tls,
    /// It took too long.
    Timeout,
    /// More bytes than are read.
    TooLarge {
        /// The cap, bytes.
        cap: usize,
    },
    /// The body broke off, or is not what its length or encoding says.
    Body,
    /// Too many redirects, or one that leads nowhere.
    Redirect,
    /// Anything else.
    Protocol,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(range) => write!(f, "address refused: {range}"),
            Failure::Resolve => f.write_str("the host name has no address"),
            Failure::Connect => f.write_str("no connection"),
            Failure::Tls => f.write_str("no trusted TLS connection"),
            Failure::Timeout => f.write_str("timed out"),
            Failure::TooLarge { cap } => write!(f, "larger than {cap} bytes"),
            Failure::Body => f.write_str("the body broke off or is damaged"),
            Failure::Redirect => f.write_str("redirects too often or to nowhere"),
            Failure::Protocol => f.write_str("no proper HTTP"),
        }
    }
}

impl Client {
    /// A client.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(setup: Setup) -> anyhow::Result<Client> {
        install_tls();
        let resolver = match setup.resolver {
            Some(inner) => GuardedResolver::new(inner, &setup.allow),
            None => GuardedResolver::system(&setup.allow),
        };
        let http = reqwest::Client::builder()
            .user_agent(setup.user_agent)
            .redirect(redirect::Policy::none())
            .referer(false)
            // A proxy would be asked to connect to what the guard never saw.
            .no_proxy()
            .dns_resolver(resolver)
            .connect_timeout(setup.connect_timeout)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(15))
            .build()
            .context("cannot set up the HTTP client")?;
        Ok(Client { http, allow: setup.allow.into(), timeout: setup.timeout })
    }

    /// Asks for `ask.url` and whatever it redirects to, each host when `gate` gives it a turn.
    ///
    /// # Errors
    /// A [`Failure`] is an answer, too: the caller records it.
    pub async fn get(&self, ask: Ask<'_>, gate: &Gate) -> Result<Answer, Failure> {
        let mut url = ask.url.clone();
        let mut spent = Duration::ZERO;
        let mut first_start = None;
        let mut is_permanent = true;
        let mut moved_to = None;
        for _ in 0..=MAX_HOPS {
            if let Some(range) = guard::refused_url(&url, &self.allow) {
                return Err(Failure::Refused(range));
            }
            let _turn = gate.enter(&host_of(&url), ask.kind).await;
            let start = Instant::now();
            let started = *first_start.get_or_insert(start);
            let left = self.timeout.saturating_sub(spent);
            let hop =
                tokio::time::timeout(left, self.hop(&ask, &url)).await.map_err(|_| Failure::Timeout)??;
            spent += start.elapsed();
            let (status, headers, body) = hop;
            let answer = Answer { status, headers, body, url, moved_to: moved_to.clone(), started };
            url = match answer.redirect().filter(|_| ask.follow) {
                Some(target) => target?,
                None => return Ok(answer),
            };
            is_permanent &= matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
            if is_permanent {
                moved_to = Some(url.clone());
            }
        }
        Err(Failure::Redirect)
    }

    async fn hop(&self, ask: &Ask<'_>, url: &Url) -> Result<(StatusCode, HeaderMap, Vec<u8>), Failure> {
        let mut request = self.http.get(url.clone()).header(header::ACCEPT, ask.accept);
        if let Some(validators) = ask.validators.filter(|validators| validators.url == url.as_str()) {
            for (name, value) in [
                (header::IF_NONE_MATCH, &validators.etag),
                (header::IF_MODIFIED_SINCE, &validators.last_modified),
            ] {
                if let Some(value) = value.as_deref().and_then(|bytes| HeaderValue::from_bytes(bytes).ok()) {
                    request = request.header(name, value);
                }
            }
        }
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        if status == StatusCode::OK {
            while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
                if body.len() + chunk.len() > ask.max_body {
                    return Err(Failure::TooLarge { cap: ask.max_body });
                }
                body.extend_from_slice(&chunk);
            }
        }
        Ok((status, headers, body))
    }
}

/// The target of a redirect.
fn location(status: StatusCode, headers: &HeaderMap) -> Option<&str> {
    let is_redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    headers.get(header::LOCATION).filter(|_| is_redirect)?.to_str().ok()
}

/// The host of an address as it is spaced; `''` where there is none.
pub fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_owned()
}

fn failure(error: &reqwest::Error) -> Failure {
    if let Some(refused) = guard::refusal(error) {
        return Failure::Refused(refused.range);
    }
    if error.is_timeout() {
        return Failure::Timeout;
    }
    if error.is_body() || error.is_decode() {
        return Failure::Body;
    }
    if !error.is_connect() {
        return Failure::Protocol;
    }
    // The kinds of failed connections are told apart by their causes only.
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut words = String::new();
    while let Some(error) = cause {
        words.push_str(&error.to_string().to_ascii_lowercase());
        cause = error.source();
    }
    if words.contains("dns") || words.contains("lookup address") {
        Failure::Resolve
    } else if words.contains("certificate") || words.contains("tls") || words.contains("handshake") {
        Failure::Tls
    } else {
        Failure::Connect
    }
}

/// A plain client for what is posted: addresses are guarded, redirects not followed, nothing tried twice. A literal
/// address never reaches its resolver: see [`guard::refused_url`].
pub fn poster(allow: &[IpNet], timeout: Duration) -> anyhow::Result<reqwest::Client> {
    install_tls();
    reqwest::Client::builder()
        .user_agent(concat!("volteface/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .timeout(timeout)
        .connect_timeout(timeout)
        .pool_idle_timeout(Duration::from_secs(60))
        .dns_resolver(GuardedResolver::system(allow))
        .build()
        .context("cannot set up the HTTP client")
}

/// Makes ring the process's cryptography, once.
pub fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Refused only where another provider was installed before, which serves as well.
        drop(rustls::crypto::ring::default_provider().install_default());
    });
}

#[cfg(test)]
mod tests;
