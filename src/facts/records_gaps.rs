//! The gaps of a subject, by family.

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{Family, GapId};

/// The gaps on which negative statements about one subject rested, by family; each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gaps {
    /// Under `network`.
    pub network: Vec<GapId>,
    /// Under `routes`.
    pub routes: Vec<GapId>,
    /// Under `names`.
    pub names: Vec<GapId>,
    /// Under `access`.
    pub access: Vec<GapId>,
    /// Under `sharing`.
    pub sharing: Vec<GapId>,
    /// Under `backups`.
    pub backups: Vec<GapId>,
    /// Under `audit`.
    pub audit: Vec<GapId>,
    /// Under `configuration`.
    pub configuration: Vec<GapId>,
    /// Under `identity`.
    pub identity: Vec<GapId>,
    /// Under `organisation`.
    pub organisation: Vec<GapId>,
}

impl Gaps {
    /// Returns the gaps of a family.
    pub fn of(&self, family: Family) -> &[GapId] {
        match family {
            Family::Network => &self.network,
            Family::Routes => &self.routes,
            Family::Names => &self.names,
            Family::Access => &self.access,
            Family::Sharing => &self.sharing,
            Family::Backups => &self.backups,
            Family::Audit => &self.audit,
            Family::Configuration => &self.configuration,
            Family::Identity => &self.identity,
            Family::Organisation => &self.organisation,
        }
    }
    /// Adds a gap to a family, once, in order.
    pub fn add(&mut self, family: Family, gap: GapId) {
        let list = match family {
            Family::Network => &mut self.network,
            Family::Routes => &mut self.routes,
            Family::Names => &mut self.names,
            Family::Access => &mut self.access,
            Family::Sharing => &mut self.sharing,
            Family::Backups => &mut self.backups,
            Family::Audit => &mut self.audit,
            Family::Configuration => &mut self.configuration,
            Family::Identity => &mut self.identity,
            Family::Organisation => &mut self.organisation,
        };
        if let Err(place) = list.binary_search(&gap) {
            list.insert(place, gap);
        }
    }
}
