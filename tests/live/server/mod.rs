//! A server on a loopback port that speaks AWS's wire protocols and answers from JSON in the words of the
//! AWS CLI. See README.md.

mod asked;
mod caller;
mod codes;
mod decode;
mod dumps;
mod encode;
mod faults;
mod form;
mod held;
mod http;
mod log;
mod paged;
mod rest;
mod roles;
mod sample;
mod wire;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use asked::{Answer, Answers, Asked};
pub use caller::Caller;
pub use dumps::Dumps;
pub use encode::reply as encoded;
pub use faults::{Broken, DENIALS, Deny, Throttle, When, denial};
pub use held::Held;
pub use log::Log;
pub use paged::{PageFault, Paged};
pub use roles::Roles;
pub use sample::{members, named, sample, sample_without};
pub use wire::{Protocol, find};

use decode::Decoded;
use http::{Connection, Request, Response, Sending};

/// A server that answers until it is dropped.
///
/// A request that it does not understand, and a reply that its table does not know, is a fault of the test: it
/// is answered with the code `ReplayFault`, and dropping the server panics unless the faults were taken.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    answers: Box<dyn Answers>,
    requests: AtomicU64,
    stopped: AtomicBool,
    faults: Mutex<Vec<String>>,
}

impl Server {
    /// Starts a server on a free port.
    pub fn start(answers: impl Answers + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            answers: Box::new(answers),
            requests: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            faults: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if serving.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let serving = Arc::clone(&serving);
                // A client that goes away in the middle is no fault.
                std::thread::spawn(move || serving.converse(stream).ok());
            }
        });
        Self { address, shared }
    }

    /// Returns the address for `--endpoint-url`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how many requests came in, with every attempt.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Takes what was wrong with the requests and the replies so far.
    pub fn take_faults(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.faults())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
        let faults = self.take_faults();
        if !std::thread::panicking() {
            assert!(faults.is_empty(), "the server met faults: {faults:#?}");
        }
    }
}

impl Shared {
    fn faults(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut connection = Connection::new(stream)?;
        while let Some(request) = connection.request()? {
            let sending = self.respond(&request);
            if self.stopped.load(Ordering::SeqCst) || !connection.send(&sending)? {
                break;
            }
        }
        Ok(())
    }

    fn respond(&self, request: &Request) -> Sending {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let id = format!("00000000-0000-4000-8000-{number:012}");
        match decode::decode(request) {
            Ok(decoded) => {
                let asked = asked(request, &decoded, number);
                let answer = match decode::out_of_bounds(&decoded) {
                    Some(message) => codes::invalid(asked.service, &message),
                    None => self.answers.answer(&asked),
                };
                self.send(&decoded, answer, &id)
            }
            Err(fault) => {
                self.faults().push(fault.clone());
                Sending::Whole(refusal(&fault))
            }
        }
    }

    fn send(&self, decoded: &Decoded, answer: Answer, id: &str) -> Sending {
        let whole = |answer: Answer| match self.send(decoded, answer, id) {
            Sending::Whole(response) | Sending::Half(response) => response,
            Sending::Dripping(_, response) => response,
            Sending::Nothing => refusal("no answer inside of an answer"),
        };
        match answer {
            Answer::Reply(value) => {
                let reply = encode::reply(decoded.service, decoded.operation, &value, id);
                Sending::Whole(reply.unwrap_or_else(|fault| {
                    self.faults().push(fault.clone());
                    encode::error(decoded.service, 400, ("ReplayFault", &fault), id)
                }))
            }
            Answer::Error {
                status,
                code,
                message,
            } => Sending::Whole(encode::error(
                decoded.service,
                status,
                (&code, &message),
                id,
            )),
            Answer::Delayed(time, answer) => {
                std::thread::sleep(time);
                self.send(decoded, *answer, id)
            }
            Answer::Reset => Sending::Nothing,
            Answer::Truncated(answer) => Sending::Half(whole(*answer)),
            Answer::Cut(answer) => {
                let mut response = whole(*answer);
                let half = response.body.len() / 2;
                let after = response
                    .body
                    .iter()
                    .skip(half)
                    .position(|byte| *byte == b'>');
                response.body.truncate(half + after.map_or(0, |at| at + 1));
                Sending::Whole(response)
            }
            Answer::Dripping(pause, answer) => Sending::Dripping(pause, whole(*answer)),
            Answer::Raw {
                status,
                headers,
                body,
            } => Sending::Whole(Response {
                status,
                headers: headers
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                body,
            }),
        }
    }
}

/// Returns the answer to what the server does not understand.
fn refusal(fault: &str) -> Response {
    Response {
        status: 400,
        headers: vec![("Content-Type".to_owned(), "text/plain".to_owned())],
        body: fault.as_bytes().to_vec(),
    }
}

fn asked(request: &Request, decoded: &Decoded, number: u64) -> Asked {
    let attempt = request.header("amz-sdk-request").and_then(|told| {
        told.split("attempt=")
            .nth(1)?
            .split(';')
            .next()?
            .parse()
            .ok()
    });
    Asked {
        number,
        attempt: attempt.unwrap_or(1),
        caller: decoded.caller.clone(),
        region: decoded.region.clone(),
        service: &decoded.service.service,
        operation: decoded.name,
        params: decoded.params.clone(),
    }
}
