//! A proxy before moto that counts what is called, and refuses some of it.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::faults::{Refusal, refuse};
use super::requests::Request;

/// What is refused. The first rule that speaks decides.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// All calls of the service that signs with this name.
    Deny { service: &'static str },
    /// So many of a hundred calls. The same request is refused at the same attempt whatever else goes on, as long
    /// as the seed is the same.
    Throttle { percent: u64, seed: u64 },
}

/// How often something was called: what was refused is not among what was forwarded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub forwarded: usize,
    pub denied: usize,
    pub throttled: usize,
}

/// A running proxy; it takes no more connections when this value is gone.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    rules: Vec<Rule>,
    stopped: AtomicBool,
    /// By the name with which the service signs, and the operation.
    tallies: Mutex<BTreeMap<(String, String), Tally>>,
    /// How often each request was seen.
    attempts: Mutex<HashMap<u64, u64>>,
}

impl Proxy {
    pub fn start(upstream: SocketAddr, rules: Vec<Rule>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream,
            rules,
            stopped: AtomicBool::new(false),
            tallies: Mutex::default(),
            attempts: Mutex::default(),
        });
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if own.stopped.load(Ordering::Relaxed) {
                    break;
                }
                let shared = Arc::clone(&own);
                // A client that goes away is its own affair.
                thread::spawn(move || stream.and_then(|stream| shared.serve(stream)));
            }
        });
        Self { address, shared }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns how often each operation was called so far, by the name with which its service signs.
    pub fn tallies(&self) -> BTreeMap<(String, String), Tally> {
        self.shared.tallies.lock().unwrap().clone()
    }

    /// Returns the tally of one operation.
    pub fn tally(&self, service: &str, operation: &str) -> Tally {
        let key = (service.to_owned(), operation.to_owned());
        self.tallies().get(&key).copied().unwrap_or_default()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    /// Answers one request and closes the connection: moto does so too.
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let Some(request) = Request::read(&mut stream)? else {
            return Ok(());
        };
        let refusal = self.refusal(&request);
        self.count(&request, refusal);
        let answer = match refusal {
            Some(refusal) => refuse(&request, refusal),
            None => {
                let mut upstream = TcpStream::connect(self.upstream)?;
                upstream.write_all(&request.closing())?;
                let mut answer = Vec::new();
                upstream.read_to_end(&mut answer)?;
                answer
            }
        };
        stream.write_all(&answer)?;
        stream.shutdown(Shutdown::Write)
    }

    fn refusal(&self, request: &Request) -> Option<Refusal> {
        let throttled = |percent: u64, seed: u64| {
            let same = hash(seed, &request.identity());
            let mut attempts = self.attempts.lock().unwrap();
            let attempt = attempts.entry(same).or_default();
            *attempt += 1;
            hash(same, &attempt.to_le_bytes()) % 100 < percent
        };
        self.rules.iter().find_map(|rule| match *rule {
            Rule::Deny { service } => (request.service() == service).then_some(Refusal::Denied),
            Rule::Throttle { percent, seed } => {
                throttled(percent, seed).then_some(Refusal::Throttled)
            }
        })
    }

    fn count(&self, request: &Request, refusal: Option<Refusal>) {
        let key = (request.service().to_owned(), request.operation());
        let mut tallies = self.tallies.lock().unwrap();
        let tally = tallies.entry(key).or_default();
        match refusal {
            None => tally.forwarded += 1,
            Some(Refusal::Denied) => tally.denied += 1,
            Some(Refusal::Throttled) => tally.throttled += 1,
        }
    }
}

/// Returns FNV-1a of the bytes from a seed, its bits stirred.
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let basis = 0xcbf2_9ce4_8422_2325 ^ seed;
    let hash = bytes.iter().fold(basis, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let stirred = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    stirred ^ (stirred >> 33)
}
