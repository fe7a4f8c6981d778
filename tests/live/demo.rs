//! The demo estate as answers.

use std::path::{Path, PathBuf};

use crate::server::{Answers, Caller, Dumps, Roles, Server};

pub const PRODUCTION: &str = "222222222222";
pub const MANAGEMENT: &str = "111111111111";

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
