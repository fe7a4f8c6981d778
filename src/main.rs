//! The `palisade` command.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    palisade::cli::run(&palisade::cli::Arguments::parse()).into()
}
