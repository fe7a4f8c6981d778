use std::collections::BTreeMap;

use super::rule_group::IpSet;
use super::spelled;
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags, model,
};
use crate::ids::{Arn, IdError, Place, Sym};

model! {
    /// A firewall policy. Shape: `network-firewall describe-firewall-policy`.
    pub struct FirewallPolicy {
        required {
            /// The ARN.
            "FirewallPolicyArn" => arn: Arn,
        }
        /// The name.
        "FirewallPolicyName" => name: Observed<Sym>,
        /// `ACTIVE`, `UPDATING`, `DELETING` or `ERROR`.
        "FirewallPolicyStatus" => status: Observed<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
        /// What it does with packets.
        "FirewallPolicy" => behavior: Observed<FirewallPolicyBehavior>,
    }

    /// What a firewall policy does with packets: the stateless rules first, then the stateful ones.
    pub struct FirewallPolicyBehavior {
        required {
            /// What happens to packets that no stateless rule matches: `aws:pass`, `aws:drop` or
            /// `aws:forward_to_sfe`, and the names of custom actions.
            "StatelessDefaultActions" => stateless_default_actions: List<Sym>,
            /// The same for fragments of UDP packets.
            "StatelessFragmentDefaultActions" => stateless_fragment_default_actions: List<Sym>,
        }
        /// The stateless rule groups.
        "StatelessRuleGroupReferences" => stateless_rule_groups: List<StatelessRuleGroupReference>,
        /// The stateful rule groups.
        "StatefulRuleGroupReferences" => stateful_rule_groups: List<StatefulRuleGroupReference>,
        /// What happens in strict order to packets that no stateful rule matches, such as `aws:drop_strict`;
        /// none: they pass.
        "StatefulDefaultActions" => stateful_default_actions: List<Sym>,
        /// How stateful rules are evaluated; omitted: in the order of their actions.
        "StatefulEngineOptions" => stateful_engine: Option<StatefulEngineOptions>,
        /// Variables of the stateful rules.
        "PolicyVariables" => variables: Option<PolicyVariables>,
        /// What decrypts and inspects TLS; none where TLS stays closed.
        "TLSInspectionConfigurationArn" => tls_inspection: Option<Arn>,
    }

    /// A stateless rule group of a policy.
    pub struct StatelessRuleGroupReference {
        required {
            /// The rule group.
            "ResourceArn" => rule_group: Arn,
            /// Its place: the lowest is evaluated first.
            "Priority" => priority: u32,
        }
    }

    /// A stateful rule group of a policy.
    pub struct StatefulRuleGroupReference {
        required {
            /// The rule group.
            "ResourceArn" => rule_group: Arn,
        }
        /// Its place in strict order, the lowest first; none in the order of actions.
        "Priority" => priority: Option<u32>,
        /// What the policy changes of a managed rule group.
        "Override" => changed: Option<StatefulRuleGroupOverride>,
    }

    /// What a policy changes of a managed rule group.
    pub struct StatefulRuleGroupOverride {
        /// `DROP_TO_ALERT`: what it would drop passes.
        "Action" => action: Option<Sym>,
    }

    /// How stateful rules are evaluated.
    pub struct StatefulEngineOptions {
        /// `STRICT_ORDER`, or `DEFAULT_ACTION_ORDER` which is the default.
        "RuleOrder" => rule_order: Option<Sym>,
        /// What happens to a connection that the engine sees from the middle: `DROP`, which is the default,
        /// `CONTINUE` or `REJECT`.
        "StreamExceptionPolicy" => stream_exception: Option<Sym>,
    }

    /// Variables of the stateful rules of a policy.
    pub struct PolicyVariables {
        /// Sets of networks by name; `HOME_NET` goes before that of the rule groups.
        "RuleVariables" => rule_variables: Option<BTreeMap<Sym, IpSet>>,
    }

    /// What `describe-firewall-policy` says about a policy beside its rules.
    pub struct FirewallPolicyResponse {
        required {
            /// The ARN.
            "FirewallPolicyArn" => arn: Arn,
        }
        /// The name.
        "FirewallPolicyName" => name: Observed<Sym>,
        /// The state.
        "FirewallPolicyStatus" => status: Observed<Sym>,
        /// The tags.
        "Tags" => tags: Tags,
    }

    /// The reply of `network-firewall describe-firewall-policy`.
    pub struct DescribeFirewallPolicyOutput {
        required {
            /// The policy.
            "FirewallPolicyResponse" => policy: FirewallPolicyResponse,
        }
        /// What it does.
        "FirewallPolicy" => behavior: Observed<FirewallPolicyBehavior>,
    }
}

/// The order in which stateful rules are evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleOrder {
    /// All rules that pass, then those that drop, reject and alert. What no rule matches passes.
    ActionOrder,
    /// By priority, as written. What no rule matches is for the default actions.
    Strict,
}

/// Returns the order of a name; `None` when it is not known.
///
/// Source: Network Firewall API Reference, StatefulEngineOptions and StatefulRuleOptions: omitted is `DEFAULT_ACTION_ORDER`.
pub(super) fn rule_order(name: Option<Sym>) -> Option<RuleOrder> {
    match name.map(Sym::as_str) {
        None | Some("DEFAULT_ACTION_ORDER") => Some(RuleOrder::ActionOrder),
        Some("STRICT_ORDER") => Some(RuleOrder::Strict),
        Some(_) => None,
    }
}

impl FirewallPolicyBehavior {
    /// Returns the order of the stateful rules; `None` when its name is not known.
    pub fn rule_order(&self) -> Option<RuleOrder> {
        let engine = self.stateful_engine.as_ref();
        rule_order(engine.and_then(|engine| engine.rule_order))
    }

    /// Returns the policy's own set of networks of a name, such as `HOME_NET`.
    pub fn variable(&self, name: &str) -> Option<&IpSet> {
        let variables = self.variables.as_ref()?.rule_variables.as_ref()?;
        variables.get(&Sym::new(name))
    }
}

impl Resource for FirewallPolicy {
    const TYPE: &'static str = "AWS::NetworkFirewall::FirewallPolicy";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl Output for DescribeFirewallPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let policy = FirewallPolicy {
            arn: self.policy.arn,
            name: self.policy.name,
            status: self.policy.status,
            tags: self.policy.tags,
            behavior: self.behavior,
        };
        let policies = &mut estate.network_firewall.firewall_policies;
        loaded.note(policies.add(policy, call.place));
    }
}

fn spelling(call: Place, request: &str) -> Sym {
    spelled(call, "firewall-policy", request)
}

/// A firewall policy. A request may name it by its name too.
pub const DESCRIBE_FIREWALL_POLICY: Operation =
    Operation::regional::<DescribeFirewallPolicyOutput>(
        "network-firewall",
        "describe-firewall-policy",
        "network-firewall:DescribeFirewallPolicy",
    )
    .per("FirewallPolicyArn")
    .spelled(spelling)
    .echoing(&["FirewallPolicyResponse", "FirewallPolicyArn"])
    .members(&["FirewallPolicyResponse"])
    .planned(Planned::Nowhere);
