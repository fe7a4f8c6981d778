//! The demo estate as answers.

use std::path::{Path, PathBuf};

use crate::server::{Answers, Caller, Dumps, Roles, Server};

pub const PRODUCTION: &str = "222222222222";
pub const MANAGEMENT: &str = "111111111111";
/// The regions of which there are replies.
pub const REGIONS: [&str; 2] = ["eu-central-1", "eu-west-1"];
/// The moment of which the replies speak.
pub const AS_OF: &str = "2026-11-16T06:00:00Z";

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/demo")
}

pub fn dumps() -> Dumps {
    Dumps::read(&folder())
}

/// Returns a server that answers from the demo.
pub fn server() -> Server {
    Server::start(Roles::new(dumps()))
}

/// Returns a server that answers from the demo, with something laid over it.
pub fn server_with<A: Answers + 'static>(layer: impl FnOnce(Roles<Dumps>) -> A) -> Server {
    Server::start(layer(Roles::new(dumps())))
}

/// Returns a user of the production account.
pub fn production() -> Caller {
    Caller::user(PRODUCTION)
}
