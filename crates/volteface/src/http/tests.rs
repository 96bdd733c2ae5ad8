//! Tests of http.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Mutex,
};

use reqwest::dns::{Addrs, Name, Resolving};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

/// Serves each connection one canned answer and keeps the requests.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(answer: impl Fn(&str, u16) -> Vec<u8> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    while !request.ends_with(b"\r\n\r\n") {
                        let mut buffer = [0; 1024];
                        match stream.read(&mut buffer).await {
                            Ok(n) if n > 0 => request.extend_from_slice(&buffer[..n]),
                            _ => return,
                        }
                    }
                    let request = String::from_utf8_lossy(&request).to_ascii_lowercase();
                    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                    seen.lock().unwrap().push(request);
                    drop(stream.write_all(&answer(&path, port)).await);
                    drop(stream.shutdown().await);
                });
            }
        });
        Server { port, requests }
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }
}

fn client(allow: &[&str]) -> Client {
    Client::new(Setup {
        user_agent: USER_AGENT.to_owned(),
        allow: allow.iter().map(|net| net.parse().unwrap()).collect(),
        connect_timeout: Duration::from_secs(2),
        timeout: Duration::from_millis(400),
        resolver: Some(Arc::new(Names)),
    })
    .unwrap()
}

/// `loopback.test` and its like lie here.
struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let ip = match name.as_str() {
            "loopback.test" => Ipv4Addr::LOCALHOST,
            "metadata.test" => Ipv4Addr::new(169, 254, 169, 254),
            "private.test" => Ipv4Addr::new(10, 0, 0, 1),
            _ => return Box::pin(async { Err("dns: no such name".into()) }),
        };
        Box::pin(async move { Ok(Box::new([SocketAddr::new(IpAddr::V4(ip), 0)].into_iter()) as Addrs) })
    }
}

async fn get(client: &Client, url: &Url, validators: Option<&Validators>) -> Result<Answer, Failure> {
    let gate = Gate::new(Duration::ZERO, Duration::ZERO);
    let ask = Ask { url, kind: Kind::Feed, accept: "*/*", validators, max_body: 1000, follow: true };
    client.get(ask, &gate).await
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn nothing_but_the_address_is_told_and_validators_go_to_their_own_address_only() {
    let server = Server::start(|path, port| match path {
        "/old" => {
            answer("301 Moved", &format!("Location: http://localhost.:{port}/x\r\nETag: \"1\"\r\n"), b"")
        }
        "/here" => answer("301 Moved", "Location: /there\r\n", b""),
        _ => answer("200 OK", "ETag: \"2\"\r\n", b"body"),
    })
    .await;
    let client = client(&["127.0.0.0/8"]);
    let asked = server.url("/here");
    let validators = Validators {
        url: asked.to_string(),
        etag: Some(b"W/\"\xe9\"".to_vec()),
        last_modified: Some(b"yesterday".to_vec()),
    };
    let got = get(&client, &asked, Some(&validators)).await.unwrap();
    assert_eq!((got.status.as_u16(), got.body.as_slice()), (200, &b"body"[..]));
    assert_eq!(got.moved_to, Some(server.url("/there")));
    let requests = server.requests.lock().unwrap().clone();
    assert_eq!(requests.len(), 2);
    assert!(
        requests[0].contains("if-none-match: w/\"") && requests[0].contains("if-modified-since: yesterday")
    );
    assert!(!requests[1].contains("if-none-match") && !requests[1].contains("if-modified-since"));
    for request in requests {
        assert!(!request.contains("referer") && !request.contains("cookie"), "{request}");
        assert!(request.contains("user-agent: volteface/") && request.contains("+https://"));
        let encodings = request.lines().find(|line| line.starts_with("accept-encoding:")).unwrap();
        assert!(encodings.contains("gzip") && encodings.contains("br"), "{encodings}");
    }
}

#[tokio::test]
async fn a_temporary_redirect_moves_nothing() {
    let server = Server::start(|path, _| match path {
        "/1" => answer("302 Found", "Location: /2\r\n", b""),
        "/2" => answer("301 Moved", "Location: /3\r\n", b""),
        "/3" => answer("404 Not Found", "", b"gone"),
        _ => answer("302 Found", &format!("Location: {path}x\r\n"), b""),
    })
    .await;
    let client = client(&["127.0.0.0/8"]);
    let got = get(&client, &server.url("/1"), None).await.unwrap();
    assert_eq!((got.status.as_u16(), got.moved_to, got.body.len()), (404, None, 0));
    assert_eq!(get(&client, &server.url("/round"), None).await.unwrap_err(), Failure::Redirect);
    assert_eq!(server.requests.lock().unwrap().len(), 3 + 1 + MAX_HOPS);
}

#[tokio::test]
async fn every_way_inside_is_refused() {
    let server = Server::start(|path, port| {
        let to = match path {
            "/literal" => format!("http://127.0.0.2:{port}/secret"),
            "/odd" => format!("http://0x7f.2:{port}/secret"),
            "/mapped" => format!("http://[::ffff:127.0.0.2]:{port}/secret"),
            "/name" => "http://metadata.test/latest".to_owned(),
            "/scheme" => "file:///etc/passwd".to_owned(),
            _ => return answer("200 OK", "", b"secret"),
        };
        answer("302 Found", &format!("Location: {to}\r\n"), b"")
    })
    .await;
    // Only the server itself may be asked.
    let client = client(&["127.0.0.1/32"]);
    for path in ["/literal", "/odd", "/mapped", "/name", "/scheme"] {
        let got = get(&client, &server.url(path), None).await;
        assert!(matches!(got, Err(Failure::Refused(_))), "{path}: {got:?}");
    }
    for url in ["http://private.test/", "http://metadata.test/", "http://2130706434/", "http://[::1]/"] {
        let got = get(&client, &Url::parse(url).unwrap(), None).await;
        assert!(matches!(got, Err(Failure::Refused(_))), "{url}: {got:?}");
    }
    let named = Url::parse(&format!("http://loopback.test:{}/", server.port)).unwrap();
    assert!(get(&client, &named, None).await.is_ok(), "what is allowed passes by name, too");
    let nowhere = Url::parse("http://nowhere.test/").unwrap();
    assert_eq!(get(&client, &nowhere, None).await.unwrap_err(), Failure::Resolve);
}

#[tokio::test]
async fn a_body_is_capped_after_decompression_and_has_to_be_whole() {
    // A gzip stream of 100,000 spaces, 133 bytes long.
    let bomb = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &stored_as_runs()].concat();
    let server = Server::start(move |path, _| match path {
        "/bomb" => answer("200 OK", "Content-Encoding: gzip\r\n", &bomb),
        "/large" => answer("200 OK", "", &[b' '; 1001]),
        "/endless" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n".to_vec(),
        "/half" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_vec(),
        "/damaged" => answer("200 OK", "Content-Encoding: gzip\r\n", b"not gzip at all"),
        "/garbage" => b"not http\r\n\r\n".to_vec(),
        _ => answer("200 OK", "", &[b' '; 1000]),
    })
    .await;
    let client = client(&["127.0.0.0/8"]);
    assert_eq!(get(&client, &server.url("/fits"), None).await.unwrap().body.len(), 1000);
    for (path, failure) in [
        ("/bomb", Failure::TooLarge { cap: 1000 }),
        ("/large", Failure::TooLarge { cap: 1000 }),
        ("/endless", Failure::Body),
        ("/half", Failure::Body),
        ("/damaged", Failure::Body),
        ("/garbage", Failure::Protocol),
    ] {
        assert_eq!(get(&client, &server.url(path), None).await.unwrap_err(), failure, "{path}");
    }
}

/// A deflate block of fixed codes: one space, then runs of 258 that repeat it.
fn stored_as_runs() -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let code = |bits: &mut Vec<bool>, value: u32, n: u32| {
        (0..n).rev().for_each(|bit| bits.push(value >> bit & 1 == 1))
    };
    code(&mut bits, 0x30 + u32::from(b' '), 8);
    for _ in 0..400 {
        // Length 258 is code 285 (8 bits, 11000101), distance 1 is code 0 (5 bits).
        code(&mut bits, 0b1100_0101, 8);
        code(&mut bits, 0, 5);
    }
    code(&mut bits, 0, 7);
    bits.chunks(8).map(|byte| byte.iter().enumerate().map(|(n, &bit)| u8::from(bit) << n).sum()).collect()
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    assert_eq!(get(&client(&["127.0.0.0/8"]), &url, None).await.unwrap_err(), Failure::Timeout);
    drop(listener);
    assert_eq!(get(&client(&["127.0.0.0/8"]), &url, None).await.unwrap_err(), Failure::Connect);
}
