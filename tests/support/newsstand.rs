//! A real HTTP server that plays feeds and pages, well and badly.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// An open newsstand; it closes with the runtime.
#[derive(Clone)]
pub(crate) struct Newsstand {
    pub(crate) port: u16,
    shelf: Arc<Mutex<BTreeMap<String, Reply>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: String,
    /// Head of the request in lower case.
    pub(crate) head: String,
}

/// What lies at a path.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Sent instead of everything else.
    raw: Option<Vec<u8>>,
    /// The connection is left open, without another byte, for this long.
    hang: Option<Duration>,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Vec::new(), raw: None, hang: None }
    }

    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Reply {
        Reply { body: body.into(), ..Reply::status(200) }
    }

    /// These bytes and nothing else.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Reply {
        Reply { raw: Some(bytes.into()), ..Reply::status(200) }
    }

    /// No byte.
    pub(crate) fn hang() -> Reply {
        Reply { hang: Some(Duration::from_secs(60)), raw: Some(Vec::new()), ..Reply::status(200) }
    }

    /// The connection is left open afterwards.
    pub(crate) fn and_hang(self) -> Reply {
        Reply { hang: Some(Duration::from_secs(60)), ..self }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Newsstand {
    pub(crate) async fn open() -> Newsstand {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stand = Newsstand {
            port: listener.local_addr().unwrap().port(),
            shelf: Arc::default(),
            seen: Arc::default(),
        };
        let serving = stand.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let stand = serving.clone();
                tokio::spawn(async move { stand.serve(stream).await });
            }
        });
        stand
    }

    pub(crate) fn put(&self, path: &str, reply: Reply) {
        self.shelf.lock().unwrap().insert(path.to_owned(), reply);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The requests for a path so far.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| seen.path == path).cloned().collect()
    }

    /// The number of requests so far.
    pub(crate) fn n_seen(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    async fn serve(&self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8_lossy(&head).to_lowercase();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        self.seen.lock().unwrap().push(Seen { path: path.clone(), head: head.clone() });
        let reply = self.shelf.lock().unwrap().get(&path).cloned().unwrap_or_else(|| Reply::status(404));
        let bytes = match &reply.raw {
            Some(raw) => raw.clone(),
            None => answer(&reply, &head),
        };
        drop(stream.write_all(&bytes).await);
        if let Some(hang) = reply.hang {
            tokio::time::sleep(hang).await;
        }
        drop(stream.shutdown().await);
    }
}

/// The reply, or 304 where the request names its validator.
fn answer(reply: &Reply, head: &str) -> Vec<u8> {
    let is_known = reply.headers.iter().any(|(name, value)| {
        let asked = match name.as_str() {
            "ETag" => "if-none-match",
            "Last-Modified" => "if-modified-since",
            _ => return false,
        };
        head.lines().any(|line| line == format!("{asked}: {}", value.to_lowercase()))
    });
    let (status, body) = if is_known { (304, &[][..]) } else { (reply.status, reply.body.as_slice()) };
    let mut bytes = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
    if !reply.headers.iter().any(|(name, _)| name == "Content-Length") {
        bytes.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    for (name, value) in &reply.headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    [bytes.as_bytes(), body].concat()
}

/// An RSS feed of items, each a guid, a link, a title and a description.
pub(crate) fn rss(items: &[(&str, &str, &str, &str)]) -> String {
    let mut feed =
        String::from("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Stand</title>");
    for (guid, link, title, description) in items {
        feed.push_str(&format!(
            "<item><guid isPermaLink=\"false\">{guid}</guid><link>{link}</link><title>{title}</title>\
             <description><![CDATA[{description}]]></description></item>"
        ));
    }
    feed + "</channel></rss>"
}
