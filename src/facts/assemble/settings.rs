use std::collections::BTreeSet;

use crate::environments::{Selector, TagSelector};
use crate::facts::{Exception, Objectives};
use crate::ids::AccountId;
use crate::network;

/// What the configuration says beyond environments.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// All environments live in one account, on purpose.
    pub single_account: bool,
    /// Hours after which what was collected is too old to speak about.
    pub max_age_hours: Option<u64>,
    /// Accounts outside the universe that are trusted at the moment of the run.
    pub trusted: BTreeSet<AccountId>,
    /// Stores whose content is replaceable.
    pub disposable: Vec<Selector>,
    /// The tag that marks sanitised data.
    pub sanitised_tag: Option<TagSelector>,
    /// What the owner tells of networks.
    pub network: network::Settings,
    /// The declared exceptions.
    pub exceptions: Vec<Exception>,
    /// The declared objectives.
    pub objectives: Objectives,
}
