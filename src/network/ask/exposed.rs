//! Who could reach an interface at all, by its own rules and routes: whose silence about others matters to it.

use rustc_hash::FxHashMap;

use super::Flows;
use super::answer::Open;
use super::ends::{Chosen, Ends};
use crate::estate::ec2::RouteTarget;
use crate::ids::{Cidr, SecurityGroupId, Sym, VpcId};
use crate::network::prepared::{Groups, NodeAt, RulePeer, Used};

/// Whom the rules and routes of an interface let in, whoever that is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposure {
    /// The VPC.
    pub vpc: Option<VpcId>,
    /// Whether anybody in its VPC may get in.
    pub to_its_vpc: bool,
    /// Whether anybody beyond it may: rules admit others, and a route leads back to them.
    pub to_others: bool,
    /// What was not told of its addresses.
    pub open: Vec<Open>,
}

/// The VPCs of groups.
type Homes = FxHashMap<SecurityGroupId, VpcId>;

impl Flows<'_, '_> {
    /// Returns to whom interfaces are exposed.
    pub fn exposures(&self, interfaces: impl IntoIterator<Item = Sym>) -> Vec<(Sym, Exposure)> {
        let groups = self.network.estate.ec2.security_groups.iter();
        let homes: Homes = groups
            .filter_map(|one| Some((one.id, *one.vpc.known()?)))
            .collect();
        let each = interfaces.into_iter();
        each.map(|one| (one, self.exposure(one, &homes))).collect()
    }

    fn exposure(&self, interface: Sym, homes: &Homes) -> Exposure {
        let mut exposure = Exposure::default();
        for at in self.network.named(interface.as_str()) {
            let Some(node) = self.network.node(*at) else {
                continue;
            };
            exposure.vpc = Some(node.vpc);
            exposure.to_its_vpc |= self.admits(*at, |_| true);
            exposure.to_others |= self.admits_others(*at, homes) && self.is_joined(*at);
            let mut chosen = Chosen::default();
            chosen.add_node(*at);
            let untold = self.untold_public(&Ends::Any(chosen)).into_iter();
            let open = untold.map(|(component, detail)| Open { component, detail });
            exposure.open.extend(open);
        }
        exposure
    }

    /// Returns whether the groups of an interface have a rule for what comes in that admits such peers; so do those that
    /// were not read.
    fn admits(&self, at: NodeAt, is_one: impl Fn(&RulePeer) -> bool) -> bool {
        let Some(node) = self.network.node(at) else {
            return true;
        };
        let Groups::Carries(groups) = &node.groups else {
            return true;
        };
        groups.iter().any(|id| {
            let rules = self
                .network
                .groups
                .get(id)
                .and_then(|one| one.ingress.as_ref());
            rules.is_none_or(|rules| rules.iter().any(|rule| is_one(&rule.peer)))
        })
    }

    fn admits_others(&self, at: NodeAt, homes: &Homes) -> bool {
        let vpc = self.network.node(at).map(|node| node.vpc);
        let own = vpc.and_then(|vpc| self.network.vpcs.get(&vpc));
        let blocks: &[Cidr] = own.map(|vpc| &*vpc.blocks).unwrap_or_default();
        self.admits(at, |peer| match peer {
            RulePeer::Cidr(cidr) => !blocks.iter().any(|block| block.covers(*cidr)),
            RulePeer::PrefixList(_) => true,
            RulePeer::Group {
                group: Some(group),
                peering: None,
                ..
            } => homes.get(group).copied() != vpc,
            RulePeer::Group { is_stale, .. } => !is_stale,
        })
    }

    /// Returns whether a route of an interface's subnet leads out of its VPC, to others than AWS's services.
    fn is_joined(&self, at: NodeAt) -> bool {
        let Some(node) = self.network.node(at) else {
            return true;
        };
        match self.network.tables.of_subnet(node.subnet, node.vpc) {
            Used::This(table) => table.routes().any(|route| {
                let is_endpoint = matches!(route.target, RouteTarget::VpcEndpoint(_));
                let is_of_service = is_endpoint && route.prefix_list.is_some();
                route.target != RouteTarget::Local && !is_of_service
            }),
            Used::Open(..) | Used::Unread => true,
        }
    }
}
