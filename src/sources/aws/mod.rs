//! A whole AWS organisation, read with the official SDK: read-only calls, each once.

mod failure;
mod limiter;
mod pages;
mod seat;
mod services;
mod tell;
mod watch;
