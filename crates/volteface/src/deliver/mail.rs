//! E-mail: a message as plain text, by SMTP.
//!
//! The `Message-ID` is made of the message's id, so that a mailbox recognises what arrives twice (RFC 5322, 3.6.4).

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, ensure};
use ipnet::IpNet;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::header::ContentType,
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use serde::Deserialize;

use super::{
    endpoint::{MailSecurity, Mailbox},
    post::Message,
};
use crate::http::guard;

/// The stored body of the format `email`.
#[derive(Debug, Deserialize)]
struct Text {
    subject: String,
    text: String,
}

/// Sends one mail; returns the server's answer.
pub(super) async fn send(
    mailbox: &Mailbox,
    message: Message<'_>,
    allow: &[IpNet],
    timeout: Duration,
) -> anyhow::Result<Vec<u8>> {
    let text: Text = serde_json::from_slice(message.body).context("the stored body is no mail")?;
    let domain = mailbox.from.email.domain();
    let mut mail = lettre::Message::builder()
        .from(mailbox.from.clone())
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        .subject(one_line(&text.subject))
        .header(ContentType::TEXT_PLAIN);
    for to in &mailbox.to {
        mail = mail.to(to.clone());
    }
    let mail = mail.body(text.text).context("cannot write the mail")?;
    let exchange = async {
        let address = resolve(&mailbox.host, mailbox.port, allow).await?;
        let response = transport(mailbox, address, timeout)?.send(mail).await.context("smtp")?;
        let lines: Vec<&str> = response.message().collect();
        Ok(lines.join("\n").into_bytes())
    };
    tokio::time::timeout(timeout, exchange).await.context("no answer in time")?
}

/// The connection goes to the address that was checked; the certificate must still be the name's.
fn transport(
    mailbox: &Mailbox,
    address: SocketAddr,
    timeout: Duration,
) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    let tls = || TlsParameters::new(mailbox.host.clone()).context("tls");
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
        .port(address.port())
        .timeout(Some(timeout))
        .tls(match mailbox.security {
            MailSecurity::Tls => Tls::Wrapper(tls()?),
            MailSecurity::StartTls => Tls::Required(tls()?),
            MailSecurity::Plain => Tls::None,
        });
    if let Some((name, password)) = &mailbox.login {
        builder = builder.credentials(Credentials::new(name.clone(), password.0.clone()));
    }
    Ok(builder.build())
}

async fn resolve(host: &str, port: u16, allow: &[IpNet]) -> anyhow::Result<SocketAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let mut refusal = None;
    for address in tokio::net::lookup_host((bare, port)).await.with_context(|| format!("resolving {host}"))? {
        match guard::refused(address.ip(), allow) {
            None => return Ok(address),
            Some(why) => refusal = Some(why),
        }
    }
    ensure!(refusal.is_none(), "address refused: {}", refusal.unwrap_or_default());
    anyhow::bail!("{host} has no address")
}

/// A header is one line, whatever a headline brings.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
