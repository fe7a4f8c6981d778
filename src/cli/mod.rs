//! The command line: arguments, the configuration file, progress, exit codes.

pub mod config;
