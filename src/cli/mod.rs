//! The command line: arguments, configuration, files, exit codes. One file per command.
//!
//! Everything that reads or writes the world on behalf of a command stands here; what is concluded
//! is concluded in the rooms behind [`pipeline`](crate::pipeline).

mod access;
mod access_why;
mod assertions;
mod audit;
mod collect;
mod color;
mod commands;
mod completions;
mod config_file;
mod demo;
mod environments;
mod exit;
mod explain;
mod formats;
mod init;
#[cfg(feature = "aws-core")]
mod keep;
mod lines;
#[cfg(feature = "aws-core")]
mod live;
mod network;
mod network_matrix;
mod output;
mod permissions;
mod policies;
mod policy_tests;
mod reader;
#[cfg(feature = "aws-core")]
mod shown_progress;
mod snapshot;
mod target;
#[cfg(feature = "aws-core")]
mod unfinished;

pub mod config;

pub use assertions::line_schema;
pub use commands::Arguments;
pub use exit::Exit;
pub use policy_tests::{CaseResult, test_policies};

use std::io::Write as _;

/// Runs the command that `arguments` name and returns the exit code.
///
/// Data goes to standard output, messages to standard error. Codes: 0 nothing stands at or above
/// `--fail-on`; 1 a failure does; 2 usage, configuration, unreadable input or evaluation error; 3 a
/// subject that is or may be production could not be decided.
pub fn run(arguments: &Arguments) -> Exit {
    match commands::dispatch(arguments) {
        Ok(exit) => exit,
        Err(error) => {
            let mut stderr = anstream::stderr();
            // A closed standard error leaves nobody to tell.
            let _ = writeln!(stderr, "error: {}", output::one_line(&error));
            Exit::Unusable
        }
    }
}
