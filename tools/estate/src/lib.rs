//! Synthetic AWS organisations, written as the AWS CLI would print them.
//!
//! The same seed and size give the same bytes. An organisation has accounts for the network, production, staging and
//! development; each VPC has six subnets in three zones, an internet gateway, NAT, and an attachment to the transit
//! gateway of the network account, whose route tables keep environments apart.

mod accounts;
mod addresses;
mod dice;
mod groups;
mod interfaces;
mod transit;
mod vpcs;
mod writer;

pub use accounts::{Account, Class};

use std::io;
use std::path::Path;

use dice::Dice;
use writer::Writer;

/// The region of everything that is written.
pub const REGION: &str = "eu-west-1";

/// How large an organisation is, and from what it grows.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// What chance begins with.
    pub seed: u64,
    /// Accounts with workloads, beside that of the network.
    pub accounts: u32,
    /// VPCs of all these accounts, at most 4,095.
    pub vpcs: u32,
    /// Network interfaces of instances in all VPCs.
    pub interfaces: u32,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The ids of the instances, in order, with the classes of their accounts.
    pub instances: Vec<(String, Class)>,
}

/// Writes an organisation into a folder: `<account>/<region>/<service>-<operation>.json`.
///
/// # Errors
/// When a file cannot be written, or there are more VPCs than addresses.
pub fn write(out: &Path, size: &Size) -> io::Result<Written> {
    if size.vpcs == 0 || size.accounts == 0 || size.vpcs > addresses::MOST {
        let said = format!("one to {} VPCs and an account are needed", addresses::MOST);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, said));
    }
    let mut dice = Dice::new(size.seed);
    let all = accounts::all(size);
    let vpcs = vpcs::plan(size, &all);
    let mut writer = Writer::new(out);
    accounts::write(&mut writer, &all)?;
    transit::write(&mut writer, &all, &vpcs)?;
    let mut written = Written::default();
    for (at, account) in all.iter().enumerate() {
        let own: Vec<_> = vpcs.iter().filter(|vpc| vpc.account == at).collect();
        vpcs::write(&mut writer, account, &own, &mut dice)?;
        let groups = groups::write(&mut writer, account, &own, &mut dice)?;
        let instances = interfaces::write(&mut writer, account, &own, &groups, &mut dice)?;
        let named = instances.into_iter().map(|id| (id, account.class));
        written.instances.extend(named);
    }
    Ok(written)
}
