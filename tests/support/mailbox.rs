//! A webhook receiver: a real server on a free port of the loopback, whose answer can be switched mid-test.
//!
//! It keeps what it received, byte for byte, and refuses (400) what is not signed as it should be.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use volteface::sign::{Secret, verify};

/// How the receiver answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Manner {
    /// With that status.
    Status(u16),
    /// With that status and a `Retry-After`.
    RetryAfter(u16, String),
    /// With a redirect to that address.
    Redirect(String),
    /// Takes the message and keeps the sender waiting until the manner is changed.
    Silent,
}

/// A message as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) id: String,
    pub(crate) timestamp: i64,
    pub(crate) signature: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// The status it was answered with; `None`: not yet.
    pub(crate) status: Option<u16>,
}

/// The running receiver; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Mailbox {
    pub(crate) address: SocketAddr,
    pub(crate) secret: Secret,
    inner: Arc<Inner>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Inner {
    secret: Secret,
    manner: watch::Sender<Manner>,
    receipts: Mutex<Vec<Receipt>>,
    arrived: watch::Sender<usize>,
}

impl Mailbox {
    /// Starts one that takes everything.
    pub(crate) async fn start() -> Mailbox {
        Mailbox::start_on("127.0.0.1:0".parse().unwrap(), Secret::generate().unwrap()).await
    }

    /// Starts one at that address: a receiver that comes back.
    pub(crate) async fn start_on(address: SocketAddr, secret: Secret) -> Mailbox {
        let listener = TcpListener::bind(address).await.unwrap();
        let inner = Arc::new(Inner {
            secret: secret.clone(),
            manner: watch::Sender::new(Manner::Status(204)),
            receipts: Mutex::default(),
            arrived: watch::Sender::new(0),
        });
        let address = listener.local_addr().unwrap();
        let app = Router::new().fallback(take).with_state(Arc::clone(&inner));
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Mailbox { address, secret, inner, server }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Changes how it answers from now on.
    pub(crate) fn answer(&self, manner: Manner) {
        self.inner.manner.send_replace(manner);
    }

    /// Everything that arrived so far, refused or not.
    pub(crate) fn receipts(&self) -> Vec<Receipt> {
        self.inner.receipts.lock().unwrap().clone()
    }

    /// Ids of the messages that were taken, in the order of their arrival.
    pub(crate) fn taken(&self) -> Vec<String> {
        let taken = |receipt: &Receipt| receipt.status.is_some_and(|status| (200..300).contains(&status));
        self.receipts().into_iter().filter(taken).map(|receipt| receipt.id).collect()
    }

    /// Waits until `n` messages arrived, taken or not; fails the test after half a minute.
    pub(crate) async fn arrivals(&self, n: usize) {
        let mut arrived = self.inner.arrived.subscribe();
        let waited =
            tokio::time::timeout(std::time::Duration::from_secs(30), arrived.wait_for(|&k| k >= n)).await;
        let so_far = self.receipts().len();
        waited.unwrap_or_else(|_| panic!("{so_far} messages arrived instead of {n}")).unwrap();
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let text = |name: &str| {
        parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let mut receipt = Receipt {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp").parse().unwrap_or_default(),
        signature: text("webhook-signature"),
        method: parts.method,
        path: parts.uri.path().to_owned(),
        headers: parts.headers,
        body: body.to_vec(),
        status: None,
    };
    let genuine = verify(&inner.secret, &receipt.id, receipt.timestamp, &receipt.body, &receipt.signature);
    let mut manner = inner.manner.borrow().clone();
    if !genuine {
        manner = Manner::Status(400);
    }
    let place = {
        let mut receipts = inner.receipts.lock().unwrap();
        receipts.push(receipt.clone());
        receipts.len() - 1
    };
    inner.arrived.send_modify(|n| *n += 1);
    if manner == Manner::Silent {
        let mut manners = inner.manner.subscribe();
        manner = manners.wait_for(|manner| *manner != Manner::Silent).await.unwrap().clone();
    }
    let (status, answer) = match manner {
        Manner::Status(status) => (status, StatusCode::from_u16(status).unwrap().into_response()),
        Manner::RetryAfter(status, after) => {
            (status, (StatusCode::from_u16(status).unwrap(), [(header::RETRY_AFTER, after)]).into_response())
        }
        Manner::Redirect(to) => {
            (307, (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response())
        }
        Manner::Silent => unreachable!("waited for another manner"),
    };
    receipt.status = Some(status);
    inner.receipts.lock().unwrap()[place].status = Some(status);
    answer
}
