//! A whole AWS organisation, read with the official SDK: read-only calls, each once.
//!
//! [`collect`] finds the accounts and their regions, makes every call of the plan
//! ([`planned_calls`](crate::estate::planned_calls)) and hands each reply, in the AWS CLI's shape, to a
//! [`Store`]. Which calls there are follows from the estate; how each is made stands in `services`, one file
//! per service.
//!
//! A failing call never ends the run and never becomes an empty list: it is kept as the error that it is.
//! Limits and retries are each account's own, so that one that is throttled holds up no other.

mod collect;
mod connect;
mod earlier;
mod enter;
mod failure;
mod http;
mod identity;
mod limiter;
mod missing;
mod nesting;
mod options;
mod own;
mod pages;
mod progress;
mod reading;
mod regions;
mod route;
mod said;
mod seat;
mod services;
mod single;
mod store;
mod tell;
mod trouble;
mod watch;
mod whole;

pub use collect::{Collected, collect};
pub use missing::{Missing, Tally};
pub use options::{CollectError, Options, Patience, Role};
pub use progress::{Progress, Reached};
pub use single::{Single, single};
pub use store::{Begun, Keep, Recalled, Store, StoreError};
