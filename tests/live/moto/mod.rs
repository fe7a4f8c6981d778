//! moto, a server that answers like AWS, with an organisation of three accounts in it.
//!
//! `serve.py` serves it until its standard input closes, so it goes when the test process goes. `populate.py`
//! fills it; `dump.py` saves what the AWS CLI would print about it, knowing nothing of Palisade's own reading;
//! `probe.py` finds what moto does not know. Needs Python 3.10 or newer with `venv`, and a network the first
//! time. Without them nothing is tested and standard error says so; where `CI` or `PALISADE_REQUIRE_LIVE` is
//! set that is a failure.

mod environment;
mod expected;
mod faults;
mod organisation;
mod proxied;
mod proxy;
mod report;
mod requests;
mod scanned;
mod server;
