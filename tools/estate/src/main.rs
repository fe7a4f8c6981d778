//! Writes a synthetic AWS organisation as a folder of AWS CLI output.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Parser;
use palisade_estate::{Size, write};

/// Writes a synthetic AWS organisation as a folder of AWS CLI output: the same seed and size, the same bytes
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder to write into
    out: PathBuf,
    /// What chance begins with
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Accounts with workloads
    #[arg(long, default_value_t = 12)]
    accounts: u32,
    /// VPCs
    #[arg(long, default_value_t = 20)]
    vpcs: u32,
    /// Network interfaces of instances
    #[arg(long, default_value_t = 1_000)]
    interfaces: u32,
}

fn main() -> Result<()> {
    let asked = Arguments::parse();
    let size = Size {
        seed: asked.seed,
        accounts: asked.accounts,
        vpcs: asked.vpcs,
        interfaces: asked.interfaces,
    };
    let written = write(&asked.out, &size).context("cannot write the organisation")?;
    println!("{} instances", written.instances.len());
    Ok(())
}
