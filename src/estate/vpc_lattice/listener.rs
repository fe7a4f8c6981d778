use super::by_ids;
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, list_output, model,
};
use crate::ids::{Arn, IdError, Place, Sym};

model! {
    /// A listener of a service; its ARN begins with the service's.
    /// Shape: `vpc-lattice list-listeners`, `get-listener`.
    pub struct Listener {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// `HTTP`, `HTTPS` or `TLS_PASSTHROUGH`.
        "protocol" => protocol: Observed<Sym>,
        /// The port.
        "port" => port: Observed<u16>,
        /// What happens to requests that no rule matches; only `get-listener` tells.
        "defaultAction" => default_action: Observed<RuleAction>,
    }

    /// A rule of a listener; its ARN begins with the listener's. What it matches is not read.
    /// Shape: `vpc-lattice list-rules`, `get-rule`.
    pub struct Rule {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// Whether it is the listener's default action.
        "isDefault" => is_default: Observed<bool>,
        /// Its place, the lowest first; the default rule has none.
        "priority" => priority: Option<u32>,
        /// What it does; only `get-rule` tells.
        "action" => action: Observed<RuleAction>,
    }

    /// What a listener or rule does with a request.
    pub struct RuleAction {
        /// Hands it on to target groups.
        "forward" => forward: Option<ForwardAction>,
        /// Answers it.
        "fixedResponse" => fixed_response: Option<FixedResponseAction>,
    }

    /// The target groups of an action.
    pub struct ForwardAction {
        required {
            /// The target groups.
            "targetGroups" => target_groups: List<WeightedTargetGroup>,
        }
    }

    /// A target group with its share.
    pub struct WeightedTargetGroup {
        required {
            /// The id or the ARN.
            "targetGroupIdentifier" => target_group: Sym,
        }
        /// Its share of the requests; 0 gets none.
        "weight" => weight: Option<u32>,
    }

    /// An answer that is always the same.
    pub struct FixedResponseAction {
        required {
            /// The HTTP status.
            "statusCode" => status: u16,
        }
    }
}

/// Returns the ARN up to the part of a kind, itself left out.
fn before(arn: Arn, kind: &str) -> Option<Arn> {
    arn.as_str()
        .split_once(&format!("/{kind}/"))?
        .0
        .parse()
        .ok()
}

impl Listener {
    /// Returns the service, from the ARN.
    pub fn service(&self) -> Option<Arn> {
        before(self.arn, "listener")
    }
}

impl Rule {
    /// Returns the listener, from the ARN.
    pub fn listener(&self) -> Option<Arn> {
        before(self.arn, "rule")
    }
}

impl Resource for Listener {
    const TYPE: &'static str = "AWS::VpcLattice::Listener";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}
impl Resource for Rule {
    const TYPE: &'static str = "AWS::VpcLattice::Rule";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

list_output! {
    /// The reply of `vpc-lattice list-listeners`.
    ListListenersOutput { "items" => Listener } into vpc_lattice.listeners
}
list_output! {
    /// The reply of `vpc-lattice list-rules`.
    ListRulesOutput { "items" => Rule } into vpc_lattice.rules
}

impl Output for Listener {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.vpc_lattice.listeners.add(self, call.place));
    }
}
impl Output for Rule {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.vpc_lattice.rules.add(self, call.place));
    }
}

/// Lists the listeners of a service.
pub const LIST_LISTENERS: Operation = Operation::regional::<ListListenersOutput>(
    "vpc-lattice",
    "list-listeners",
    "vpc-lattice:ListListeners",
)
.per("serviceIdentifier")
.spelled(by_ids)
.paged(&["nextToken"])
.planned(Planned::Nowhere);

/// A listener with its default action. The request is spelled `<service>/<listener>`.
pub const GET_LISTENER: Operation =
    Operation::regional::<Listener>("vpc-lattice", "get-listener", "vpc-lattice:GetListener")
        .per("serviceIdentifier/listenerIdentifier")
        .spelled(by_ids)
        .echoing(&["arn"])
        .members(&["arn", "defaultAction"])
        .planned(Planned::Nowhere);

/// Lists the rules of a listener. The request is spelled `<service>/<listener>`.
pub const LIST_RULES: Operation =
    Operation::regional::<ListRulesOutput>("vpc-lattice", "list-rules", "vpc-lattice:ListRules")
        .per("serviceIdentifier/listenerIdentifier")
        .spelled(by_ids)
        .paged(&["nextToken"])
        .planned(Planned::Nowhere);

/// A rule with its action. The request is spelled `<service>/<listener>/<rule>`.
pub const GET_RULE: Operation =
    Operation::regional::<Rule>("vpc-lattice", "get-rule", "vpc-lattice:GetRule")
        .per("serviceIdentifier/listenerIdentifier/ruleIdentifier")
        .spelled(by_ids)
        .echoing(&["arn"])
        .members(&["arn", "action", "isDefault"])
        .planned(Planned::Nowhere);
