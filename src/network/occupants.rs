use std::collections::{BTreeMap, BTreeSet};

use crate::estate::ec2::{
    DESCRIBE_INSTANCES, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SUBNETS, Instance, NetworkInterface,
    Vpc,
};
use crate::estate::lambda::{Function, LIST_FUNCTIONS};
use crate::estate::{Estate, Gap, Item};
use crate::ids::{AccountId, Arn, InstanceId, Place, SubnetId, VpcId};

/// Something of its owner's that lives here: an interface that no AWS service manages, or a function.
#[derive(Clone, Debug)]
pub struct Occupant<'e> {
    /// The interface, the instance where the interface itself was not read, or the function.
    pub arn: Arn,
    /// Where its owner is: the owner's account decides the environment, not the VPC's.
    pub place: Place,
    /// The subnet.
    pub subnet: Option<SubnetId>,
    /// The interface, where it was read.
    pub interface: Option<&'e Item<NetworkInterface>>,
    /// The instance that it is attached to, where it was read.
    pub instance: Option<&'e Item<Instance>>,
    /// The function. Functions share the interfaces that Lambda manages for a subnet and its groups, so a
    /// function is told by its own configuration, once per subnet.
    pub function: Option<&'e Item<Function>>,
}

/// Who lives in one VPC.
#[derive(Clone, Debug, Default)]
pub struct Residents<'e> {
    /// The interfaces that no AWS service manages, the instances without one, and the functions.
    pub occupants: Vec<Occupant<'e>>,
    /// Accounts other than the owner that see its subnets or have interfaces in it: Resource Access
    /// Manager shares subnets with them.
    pub participants: BTreeSet<AccountId>,
    /// Calls that would have shown further occupants and were not read completely.
    pub gaps: Vec<Gap>,
}

/// Interface types behind which an AWS service stands, not a workload of the account.
///
/// Source: Amazon EC2 API Reference, NetworkInterface, member InterfaceType.
const SERVICE_TYPES: [&str; 13] = [
    "nat_gateway",
    "natGateway",
    "transit_gateway",
    "gateway_load_balancer",
    "gateway_load_balancer_endpoint",
    "network_load_balancer",
    "load_balancer",
    "vpc_endpoint",
    "global_accelerator_managed",
    "api_gateway_managed",
    "aws_codestar_connections_managed",
    "lambda",
    "ec2_instance_connect_endpoint",
];

/// Returns who lives in each VPC, by the VPC's ARN.
///
/// Interfaces that AWS services manage do not count: `RequesterManaged`, or of a type that only services make.
/// An instance counts where its interface was not read, a function in every subnet of its configuration. The owner of a VPC sees the interfaces of
/// participants, so its own `describe-network-interfaces` is the call that a "nobody else" rests on.
///
/// Shape: `ec2 describe-network-interfaces`, `describe-instances`, `describe-subnets`, `lambda list-functions`.
/// Source: Amazon VPC User Guide, page vpc-sharing-share-subnet-working-with; AWS Lambda Developer Guide,
/// page configuration-vpc.
pub fn occupants(estate: &Estate) -> BTreeMap<Arn, Residents<'_>> {
    let index = Index::of(estate);
    let mut residents: BTreeMap<Arn, Residents<'_>> = index
        .vpcs
        .values()
        .map(|vpc| {
            (
                vpc.arn,
                Residents {
                    gaps: gaps(estate, vpc),
                    ..Residents::default()
                },
            )
        })
        .collect();
    for (vpc, occupant) in index
        .interfaces(estate)
        .into_iter()
        .chain(index.bare_instances(estate))
        .chain(index.functions(estate))
    {
        residents.entry(vpc).or_default().occupants.push(occupant);
    }
    add_participants(estate, &index.vpcs, &mut residents);
    residents
}

/// VPCs and instances by id.
struct Index<'e> {
    vpcs: BTreeMap<VpcId, &'e Item<Vpc>>,
    instances: BTreeMap<InstanceId, &'e Item<Instance>>,
}

impl<'e> Index<'e> {
    fn of(estate: &'e Estate) -> Self {
        Self {
            vpcs: estate.ec2.vpcs.iter().map(|vpc| (vpc.id, vpc)).collect(),
            instances: estate
                .ec2
                .instances
                .iter()
                .map(|one| (one.id, one))
                .collect(),
        }
    }

    /// Returns the interfaces that no service manages, with their VPCs; not those of ended instances.
    fn interfaces(&self, estate: &'e Estate) -> Vec<(Arn, Occupant<'e>)> {
        let own = estate
            .ec2
            .network_interfaces
            .iter()
            .filter(|interface| !is_managed(interface));
        own.filter_map(|interface| {
            let vpc = self.vpcs.get(interface.vpc.known()?)?;
            let instance = interface
                .instance()
                .and_then(|id| self.instances.get(&id))
                .copied();
            let occupant = Occupant {
                arn: interface.arn,
                place: interface.place,
                subnet: interface.subnet.known().copied(),
                interface: Some(interface),
                instance,
                function: None,
            };
            (!instance.is_some_and(|one| is_gone(one))).then_some((vpc.arn, occupant))
        })
        .collect()
    }

    /// Returns the instances none of whose interfaces was read, with their VPCs.
    fn bare_instances(&self, estate: &'e Estate) -> Vec<(Arn, Occupant<'e>)> {
        let shown: BTreeSet<InstanceId> = estate
            .ec2
            .network_interfaces
            .iter()
            .filter_map(|interface| interface.instance())
            .collect();
        let bare = self
            .instances
            .values()
            .filter(|one| !shown.contains(&one.id) && !is_gone(one));
        bare.filter_map(|instance| {
            let vpc = self.vpcs.get(&instance.vpc?)?;
            let occupant = Occupant {
                arn: instance.arn,
                place: instance.place,
                subnet: instance.subnet,
                interface: None,
                instance: Some(instance),
                function: None,
            };
            Some((vpc.arn, occupant))
        })
        .collect()
    }

    /// Returns the functions that run in VPCs, once for each of their subnets.
    fn functions(&self, estate: &'e Estate) -> Vec<(Arn, Occupant<'e>)> {
        let mut found = Vec::new();
        for function in estate.lambda.functions.iter() {
            let settings = function.configuration.known();
            let Some(network) = settings.and_then(|settings| settings.vpc.as_ref()) else {
                continue;
            };
            let id: Option<VpcId> = network.vpc.and_then(|vpc| vpc.as_str().parse().ok());
            let Some(vpc) = id.and_then(|id| self.vpcs.get(&id)) else {
                continue;
            };
            for subnet in &network.subnets {
                let occupant = Occupant {
                    arn: function.arn,
                    place: function.place,
                    subnet: subnet.as_str().parse().ok(),
                    interface: None,
                    instance: None,
                    function: Some(function),
                };
                found.push((vpc.arn, occupant));
            }
        }
        found
    }
}

fn add_participants<'e>(
    estate: &'e Estate,
    vpcs: &BTreeMap<VpcId, &'e Item<Vpc>>,
    residents: &mut BTreeMap<Arn, Residents<'e>>,
) {
    for subnet in estate.ec2.subnets.iter() {
        let Some(vpc) = subnet.vpc.known().and_then(|id| vpcs.get(id)) else {
            continue;
        };
        let others = subnet
            .viewers
            .iter()
            .filter(|viewer| **viewer != vpc.place.account);
        residents
            .entry(vpc.arn)
            .or_default()
            .participants
            .extend(others);
    }
    for vpc in vpcs.values() {
        let entry = residents.entry(vpc.arn).or_default();
        let owners: Vec<AccountId> = entry
            .occupants
            .iter()
            .map(|one| one.place.account)
            .collect();
        entry.participants.extend(
            owners
                .into_iter()
                .filter(|owner| *owner != vpc.place.account),
        );
        // The owner sees the interfaces of participants, but not which functions stand behind them.
        for participant in &entry.participants {
            let place = Place {
                account: *participant,
                ..vpc.place
            };
            entry
                .gaps
                .extend(estate.ledger.gap(place, &LIST_FUNCTIONS, None));
        }
    }
}

/// Returns whether an AWS service manages the interface, so that it is no workload of the account's own.
fn is_managed(interface: &NetworkInterface) -> bool {
    interface
        .requester_managed
        .known()
        .copied()
        .unwrap_or(false)
        || interface
            .interface_type
            .known()
            .is_some_and(|kind| SERVICE_TYPES.contains(&kind.as_str()))
}

/// Returns whether the instance has ended: it stays listed for a while.
fn is_gone(instance: &Instance) -> bool {
    let ended = |state: &str| matches!(state, "terminated" | "shutting-down");
    instance
        .state
        .known()
        .is_some_and(|state| ended(state.name.as_str()))
}

fn gaps(estate: &Estate, vpc: &Item<Vpc>) -> Vec<Gap> {
    [
        DESCRIBE_NETWORK_INTERFACES,
        DESCRIBE_INSTANCES,
        DESCRIBE_SUBNETS,
        LIST_FUNCTIONS,
    ]
    .iter()
    .filter_map(|operation| estate.ledger.gap(vpc.place, operation, None))
    .collect()
}
