use super::{by_ids, by_owner, requested};
use crate::estate::ec2::entries;
use crate::estate::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, list_output,
    model,
};
use crate::ids::{Arn, IdError, Place, Sym, VpcId};

model! {
    /// A target group. Shape: `vpc-lattice list-target-groups`, `get-target-group`, `list-targets`.
    pub struct TargetGroup {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// `IP`, `INSTANCE`, `ALB` or `LAMBDA`.
        "type" => target_type: Observed<Sym>,
        /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_FAILED` and so on.
        "status" => status: Observed<Sym>,
        /// The port of targets that are registered without one; groups of functions have none.
        "port" => port: Option<u16>,
        /// `HTTP`, `HTTPS` or `TCP`; groups of functions have none.
        "protocol" => protocol: Option<Sym>,
        /// `IPV4` or `IPV6`.
        "ipAddressType" => ip_address_type: Option<Sym>,
        /// The VPC of the targets; groups of functions have none.
        "vpcIdentifier" => vpc: Option<VpcId>,
        /// The services that hand on to it, by a listener or by a rule.
        "serviceArns" => services: Observed<List<Arn>>,
        /// The registered targets.
        "targets" => targets: Observed<List<Target>>,
    }

    /// A registered target.
    pub struct Target {
        required {
            /// An address, an instance id, or the ARN of a load balancer or function.
            "id" => id: Sym,
        }
        /// The port; none for functions.
        "port" => port: Option<u16>,
        /// `HEALTHY`, `UNHEALTHY`, `INITIAL`, `DRAINING`, `UNUSED` or `UNAVAILABLE`.
        "status" => status: Observed<Sym>,
    }

    /// The reply of `vpc-lattice get-target-group`.
    pub struct GetTargetGroupOutput {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// The kind of targets.
        "type" => target_type: Observed<Sym>,
        /// The state.
        "status" => status: Observed<Sym>,
        /// How it reaches its targets; groups of functions need nothing of it.
        "config" => config: Option<TargetGroupConfig>,
        /// The services.
        "serviceArns" => services: Observed<List<Arn>>,
    }

    /// How a target group reaches its targets.
    pub struct TargetGroupConfig {
        /// The port.
        "port" => port: Option<u16>,
        /// The protocol.
        "protocol" => protocol: Option<Sym>,
        /// The family of addresses.
        "ipAddressType" => ip_address_type: Option<Sym>,
        /// The VPC.
        "vpcIdentifier" => vpc: Option<VpcId>,
    }

    /// The reply of `vpc-lattice list-targets`.
    pub struct ListTargetsOutput {
        required {
            /// The targets.
            "items" => targets: Items<Target>,
        }
    }
}

impl Resource for TargetGroup {
    const TYPE: &'static str = "AWS::VpcLattice::TargetGroup";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

list_output! {
    /// The reply of `vpc-lattice list-target-groups`.
    ListTargetGroupsOutput { "items" => TargetGroup } into vpc_lattice.target_groups
}

impl Output for GetTargetGroupOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let config = self.config.as_ref();
        let group = TargetGroup {
            arn: self.arn,
            name: self.name,
            target_type: self.target_type,
            status: self.status,
            port: config.and_then(|config| config.port),
            protocol: config.and_then(|config| config.protocol),
            ip_address_type: config.and_then(|config| config.ip_address_type),
            vpc: config.and_then(|config| config.vpc),
            services: self.services,
            targets: Observed::Unknown,
        };
        let groups = &mut estate.vpc_lattice.target_groups;
        loaded.note(groups.add(group, call.place));
    }
}

impl Output for ListTargetsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let targets = entries(Observed::Known(self.targets), "items", loaded);
        let arn = requested(call.place, call.request, &[("tg-", "targetgroup")]);
        loaded.note(arn.and_then(|arn| {
            let group = TargetGroup {
                arn,
                name: Observed::Unknown,
                target_type: Observed::Unknown,
                status: Observed::Unknown,
                port: None,
                protocol: None,
                ip_address_type: None,
                vpc: None,
                services: Observed::Unknown,
                targets,
            };
            estate.vpc_lattice.target_groups.add(group, call.place)
        }));
    }
}

/// Lists target groups.
pub const LIST_TARGET_GROUPS: Operation = Operation::regional::<ListTargetGroupsOutput>(
    "vpc-lattice",
    "list-target-groups",
    "vpc-lattice:ListTargetGroups",
)
.paged(&["nextToken"])
.planned(Planned::Nowhere);

/// A target group.
pub const GET_TARGET_GROUP: Operation = Operation::regional::<GetTargetGroupOutput>(
    "vpc-lattice",
    "get-target-group",
    "vpc-lattice:GetTargetGroup",
)
.per("targetGroupIdentifier")
.spelled(by_ids)
.echoing(&["arn"])
.members(&["arn", "type", "serviceArns"])
.planned(Planned::Nowhere);

/// Lists the targets of a target group.
pub const LIST_TARGETS: Operation = Operation::regional::<ListTargetsOutput>(
    "vpc-lattice",
    "list-targets",
    "vpc-lattice:ListTargets",
)
.per("targetGroupIdentifier")
.spelled(by_owner)
.paged(&["nextToken"])
.planned(Planned::Nowhere);
