use std::path::PathBuf;

use clap::Args;

use super::commands::{AsOf, Judging};
use crate::ids::{AccountId, IdError, Region};

/// Arguments of `palisade collect`.
#[derive(Debug, Args)]
pub(super) struct Collect {
    #[command(flatten)]
    pub(super) reach: Reach,
}

/// Arguments of `palisade scan`.
#[derive(Debug, Args)]
pub(super) struct Scan {
    #[command(flatten)]
    pub(super) reach: Reach,
    #[command(flatten)]
    pub(super) judging: Judging,
    #[command(flatten)]
    pub(super) time: AsOf,
}

/// What is read, with which credentials, and where it is kept.
#[derive(Debug, Args)]
pub(super) struct Reach {
    /// Where to write the snapshot; one that was interrupted goes on [default: .palisade/snapshots/<time>]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The profile of ~/.aws/config to use
    #[arg(long, value_name = "NAME", help_heading = "Credentials")]
    pub(super) profile: Option<String>,
    /// Read only this region; may be given several times [default: all that an account has enabled]
    #[arg(long, value_name = "REGION", help_heading = "Reach", value_parser = region)]
    pub(super) region: Vec<Region>,
    /// Leave this region out; may be given several times
    #[arg(long, value_name = "REGION", help_heading = "Reach", value_parser = region)]
    pub(super) exclude_region: Vec<Region>,
    /// Read only this account; may be given several times [default: all of the organisation]
    #[arg(long, value_name = "ID", help_heading = "Reach")]
    pub(super) account: Vec<AccountId>,
    /// Leave this account out; may be given several times
    #[arg(long, value_name = "ID", help_heading = "Reach")]
    pub(super) exclude_account: Vec<AccountId>,
    /// The role to assume in each account [default: PalisadeAudit]
    ///
    /// The account of the credentials is read with the credentials themselves, unless the role is named and
    /// can be assumed there too.
    #[arg(long, value_name = "NAME", help_heading = "Credentials")]
    pub(super) role_name: Option<String>,
    /// The path of the role [default: /]
    #[arg(long, value_name = "PATH", help_heading = "Credentials")]
    pub(super) role_path: Option<String>,
    /// The external id that the role asks for
    #[arg(long, value_name = "ID", help_heading = "Credentials")]
    pub(super) external_id: Option<String>,
    /// Seconds after which a session of the role is renewed [default: 3600]
    #[arg(long, value_name = "SECONDS", help_heading = "Credentials",
          value_parser = clap::value_parser!(u64).range(900..=43200))]
    pub(super) session_duration: Option<u64>,
    /// Send every call to this address in place of AWS's endpoints
    #[arg(long, value_name = "URL", help_heading = "Reach")]
    pub(super) endpoint_url: Option<String>,
    /// Calls in flight at once, over all accounts
    #[arg(long, value_name = "CALLS", default_value = "256",
          value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(super) concurrency: u16,
}

/// Reads the name of a region; `global` is none.
fn region(text: &str) -> Result<Region, String> {
    let region: Region = text.parse().map_err(|error: IdError| error.to_string())?;
    if region.is_global() {
        return Err("`global` is no region: what has none is read in every account".to_owned());
    }
    Ok(region)
}

#[cfg(not(feature = "aws-core"))]
mod without {
    use anyhow::{Result, bail};

    use super::{Collect, Scan};
    use crate::cli::commands::Global;
    use crate::cli::exit::Exit;

    fn refuse() -> Result<Exit> {
        bail!(
            "this build cannot ask AWS: it was made without the feature `aws`\nhint: `palisade audit` reads \
             snapshots and folders of AWS CLI output"
        )
    }
    pub(in super::super) fn run(_: &Global, command: &Collect) -> Result<Exit> {
        let _ = (command, &command.reach);
        refuse()
    }
    pub(in super::super) fn scan(_: &Global, command: &Scan) -> Result<Exit> {
        let _ = (&command.judging, &command.time);
        refuse()
    }
}

#[cfg(not(feature = "aws-core"))]
pub(super) use without::{run, scan};

#[cfg(feature = "aws-core")]
pub(super) use super::live::{collect as run, scan};
