use std::collections::BTreeMap;

use crate::estate::Estate;
use crate::ids::{AccountId, Arn, Sym, VpcId};
use crate::network::{ENDPOINT, LATTICE, Standing};

/// A VPC that is joined with a service network, or an endpoint that leads to something.
#[derive(Clone, Debug)]
pub(super) struct Join {
    pub account: AccountId,
    pub vpc: Option<VpcId>,
    pub name: Sym,
    pub standing: Standing,
    pub source: &'static str,
}

/// A service or resource in a service network.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    pub name: Sym,
    pub network: Arn,
    pub standing: Standing,
}

/// What joins what in VPC Lattice.
pub(super) struct Joins {
    /// By the ARN of a service network or a resource configuration.
    users: BTreeMap<Sym, Vec<Join>>,
    /// By the ARN of a service or a resource configuration.
    members: BTreeMap<Arn, Vec<Membership>>,
}

impl Joins {
    pub(super) fn of(estate: &Estate) -> Self {
        let mut joins = Self {
            users: BTreeMap::new(),
            members: BTreeMap::new(),
        };
        joins.add_users(estate);
        let services = estate.vpc_lattice.service_associations.iter();
        for one in services {
            let standing = LATTICE.of(&one.status);
            joins.join(
                one.arn,
                (one.service.known(), one.service_network.known()),
                standing,
            );
        }
        let resources = estate.vpc_lattice.resource_associations.iter();
        for one in resources {
            let ends = (
                one.resource_configuration.known(),
                one.service_network.known(),
            );
            joins.join(one.arn, ends, LATTICE.of(&one.status));
        }
        joins
    }

    fn add_users(&mut self, estate: &Estate) {
        for one in estate.vpc_lattice.vpc_associations.iter() {
            let (Some(network), Some(vpc)) = (one.service_network.known(), one.vpc.known()) else {
                continue;
            };
            let mut vpcs = estate.ec2.vpcs.iter();
            let owner = vpcs.find(|it| it.id == *vpc).map(|it| it.place.account);
            let user = Join {
                account: owner.or(one.arn.account()).unwrap_or(one.place.account),
                vpc: Some(*vpc),
                name: vpc.sym(),
                standing: LATTICE.of(&one.status),
                source: "vpc-lattice list-service-network-vpc-associations",
            };
            self.users
                .entry(Sym::new(network.as_str()))
                .or_default()
                .push(user);
        }
        for one in estate.ec2.vpc_endpoints.iter() {
            for leads in one
                .service_network
                .into_iter()
                .chain(one.resource_configuration)
            {
                let user = Join {
                    account: one.place.account,
                    vpc: one.vpc.known().copied(),
                    name: one.id.sym(),
                    standing: ENDPOINT.of(&one.state),
                    source: "ec2 describe-vpc-endpoints",
                };
                self.users.entry(leads).or_default().push(user);
            }
        }
    }

    fn join(
        &mut self,
        association: Arn,
        (offered, network): (Option<&Arn>, Option<&Arn>),
        standing: Standing,
    ) {
        if let (Some(offered), Some(network)) = (offered, network) {
            self.members.entry(*offered).or_default().push(Membership {
                name: Sym::new(association.name()),
                network: *network,
                standing,
            });
        }
    }

    /// Returns who is joined with a service network, or has an endpoint to a resource configuration.
    pub(super) fn users(&self, of: Arn) -> &[Join] {
        let users = self.users.get(&Sym::new(of.as_str()));
        users.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns in which service networks something is offered.
    pub(super) fn members(&self, of: Arn) -> &[Membership] {
        self.members.get(&of).map(Vec::as_slice).unwrap_or_default()
    }
}
