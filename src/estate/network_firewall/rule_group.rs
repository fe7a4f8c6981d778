use std::collections::BTreeMap;

use super::policy::{RuleOrder, rule_order};
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags, model,
};
use crate::ids::{Arn, Cidr, IdError, Place, PortRange, Sym};

model! {
    /// A rule group: an account's, one shared with it, or AWS's. Shape: `network-firewall describe-rule-group`.
    pub struct RuleGroup {
        required {
            /// The ARN; groups of AWS have `aws-managed` for the account.
            "RuleGroupArn" => arn: Arn,
        }
        /// The name, unique among the groups of its type.
        "RuleGroupName" => name: Observed<Sym>,
        /// `STATELESS`, `STATEFUL`, or a kind whose rules are not read here.
        "Type" => group_type: Observed<Sym>,
        /// `ACTIVE`, `UPDATING`, `DELETING` or `ERROR`.
        "RuleGroupStatus" => status: Observed<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
        /// Its rules; unknown for groups whose rules AWS does not show, and for kinds that are not read here.
        "RuleGroup" => rules: Observed<RuleGroupRules>,
    }

    /// The rules of a rule group with the sets that they name.
    pub struct RuleGroupRules {
        required {
            /// The rules.
            "RulesSource" => source: RulesSource,
        }
        /// Sets of networks and ports that the rules name as `$NAME`.
        "RuleVariables" => variables: Option<RuleVariables>,
        /// Sets of networks that stand elsewhere, which the rules name as `@NAME`.
        "ReferenceSets" => references: Option<ReferenceSets>,
        /// How stateful rules are evaluated; omitted: in the order of their actions.
        "StatefulRuleOptions" => options: Option<StatefulRuleOptions>,
    }

    /// Rules, in one of four forms; the others are omitted.
    pub struct RulesSource {
        /// Suricata rules as text.
        "RulesString" => text: Option<Box<str>>,
        /// A list of domains.
        "RulesSourceList" => domains: Option<RulesSourceList>,
        /// Stateful rules with their parts.
        "StatefulRules" => stateful: Option<List<StatefulRule>>,
        /// Stateless rules.
        "StatelessRulesAndCustomActions" => stateless: Option<StatelessRules>,
    }

    /// A list of domains that pass or are stopped.
    pub struct RulesSourceList {
        required {
            /// The domains; one that begins with a dot has all below it too.
            "Targets" => targets: List<Box<str>>,
            /// What is looked at: `TLS_SNI`, `HTTP_HOST`.
            "TargetTypes" => target_types: List<Sym>,
            /// `ALLOWLIST`, `DENYLIST`, `REJECTLIST` or `ALERTLIST`.
            "GeneratedRulesType" => generated_rules: Sym,
        }
    }

    /// A stateful rule.
    pub struct StatefulRule {
        required {
            /// `PASS`, `DROP`, `REJECT` or `ALERT`.
            "Action" => action: Sym,
            /// What it matches.
            "Header" => header: RuleHeader,
        }
        /// Further conditions; each rule has at least its `sid`.
        "RuleOptions" => options: Observed<List<RuleOption>>,
    }

    /// What a stateful rule matches.
    pub struct RuleHeader {
        required {
            /// `IP`, `TCP`, `UDP`, `ICMP`, or an application protocol such as `TLS`.
            "Protocol" => protocol: Sym,
            /// A network, a list of networks, `$NAME`, `@NAME` or `ANY`.
            "Source" => source: Box<str>,
            /// A port, a range such as `1990:1994`, a list, `$NAME` or `ANY`.
            "SourcePort" => source_port: Box<str>,
            /// `FORWARD` from source to destination, or `ANY` both ways.
            "Direction" => direction: Sym,
            /// As for the source.
            "Destination" => destination: Box<str>,
            /// As for the source.
            "DestinationPort" => destination_port: Box<str>,
        }
    }

    /// A condition or a remark of a stateful rule, as in Suricata.
    pub struct RuleOption {
        required {
            /// Such as `sid`, `msg`, `flow`.
            "Keyword" => keyword: Sym,
        }
        /// Its values.
        "Settings" => settings: List<Box<str>>,
    }

    /// Stateless rules. Custom actions only publish metrics and are not read.
    pub struct StatelessRules {
        required {
            /// The rules.
            "StatelessRules" => rules: List<StatelessRule>,
        }
    }

    /// A stateless rule.
    pub struct StatelessRule {
        required {
            /// Its place: the lowest is evaluated first.
            "Priority" => priority: u32,
            /// What it matches and does.
            "RuleDefinition" => definition: RuleDefinition,
        }
    }

    /// What a stateless rule matches and does.
    pub struct RuleDefinition {
        required {
            /// What it matches.
            "MatchAttributes" => matches: MatchAttributes,
            /// `aws:pass`, `aws:drop` or `aws:forward_to_sfe`, and the names of custom actions.
            "Actions" => actions: List<Sym>,
        }
    }

    /// What a stateless rule matches; a list that is empty matches everything.
    pub struct MatchAttributes {
        /// The source networks.
        "Sources" => sources: List<FirewallAddress>,
        /// The destination networks.
        "Destinations" => destinations: List<FirewallAddress>,
        /// The source ports, of TCP and UDP.
        "SourcePorts" => source_ports: List<FirewallPortRange>,
        /// The destination ports, of TCP and UDP.
        "DestinationPorts" => destination_ports: List<FirewallPortRange>,
        /// The protocols, by their numbers.
        "Protocols" => protocols: List<u8>,
        /// The flags, of TCP.
        "TCPFlags" => tcp_flags: List<TcpFlags>,
    }

    /// A network of a stateless rule.
    pub struct FirewallAddress {
        required {
            /// The network.
            "AddressDefinition" => network: Cidr,
        }
    }

    /// A range of ports of a stateless rule.
    pub struct FirewallPortRange {
        required {
            /// The first port.
            "FromPort" => from: u16,
            /// The last port.
            "ToPort" => to: u16,
        }
    }

    /// TCP flags: of those in the masks exactly those in the flags are set.
    pub struct TcpFlags {
        required {
            /// Those that are set: `SYN`, `ACK` and so on.
            "Flags" => flags: List<Sym>,
        }
        /// Those that are looked at; none: all.
        "Masks" => masks: List<Sym>,
    }

    /// Sets that rules name as `$NAME`.
    pub struct RuleVariables {
        /// Sets of networks.
        "IPSets" => ip_sets: Option<BTreeMap<Sym, IpSet>>,
        /// Sets of ports.
        "PortSets" => port_sets: Option<BTreeMap<Sym, PortSet>>,
    }

    /// A set of networks.
    pub struct IpSet {
        required {
            /// The networks, as text.
            "Definition" => definition: List<Box<str>>,
        }
    }

    /// A set of ports.
    pub struct PortSet {
        /// Ports and ranges, as text.
        "Definition" => definition: List<Box<str>>,
    }

    /// Sets of networks that stand elsewhere.
    pub struct ReferenceSets {
        /// By name.
        "IPSetReferences" => ip_sets: Option<BTreeMap<Sym, IpSetReference>>,
    }

    /// A set of networks that stands elsewhere.
    pub struct IpSetReference {
        /// The ARN of a prefix list or of a resource group.
        "ReferenceArn" => reference: Option<Arn>,
    }

    /// How the stateful rules of a group are evaluated.
    pub struct StatefulRuleOptions {
        /// `STRICT_ORDER`, or `DEFAULT_ACTION_ORDER` which is the default.
        "RuleOrder" => rule_order: Option<Sym>,
    }

    /// What `describe-rule-group` says about a group beside its rules.
    pub struct RuleGroupResponse {
        required {
            /// The ARN.
            "RuleGroupArn" => arn: Arn,
        }
        /// The name.
        "RuleGroupName" => name: Observed<Sym>,
        /// The type.
        "Type" => group_type: Observed<Sym>,
        /// The state.
        "RuleGroupStatus" => status: Observed<Sym>,
        /// The tags.
        "Tags" => tags: Tags,
    }

    /// The reply of `network-firewall describe-rule-group`.
    pub struct DescribeRuleGroupOutput {
        required {
            /// The group.
            "RuleGroupResponse" => group: RuleGroupResponse,
        }
        /// Its rules.
        "RuleGroup" => rules: Observed<RuleGroupRules>,
    }
}

impl IpSet {
    /// Returns the networks in the order of the set; `None` when an entry is no network.
    pub fn networks(&self) -> Option<Vec<Cidr>> {
        let parsed = self.definition.iter().map(|text| text.parse().ok());
        parsed.collect()
    }
}

impl FirewallPortRange {
    /// Returns the ports; `None` when the last is before the first.
    pub fn ports(&self) -> Option<PortRange> {
        PortRange::new(self.from, self.to)
    }
}

impl RuleGroupRules {
    /// Returns the order of stateful rules; `None` when its name is not known.
    pub fn rule_order(&self) -> Option<RuleOrder> {
        let options = self.options.as_ref();
        rule_order(options.and_then(|options| options.rule_order))
    }
}

impl Resource for RuleGroup {
    const TYPE: &'static str = "AWS::NetworkFirewall::RuleGroup";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl Output for DescribeRuleGroupOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let group = RuleGroup {
            arn: self.group.arn,
            name: self.group.name,
            group_type: self.group.group_type,
            status: self.group.status,
            tags: self.group.tags,
            rules: self.rules,
        };
        let groups = &mut estate.network_firewall.rule_groups;
        loaded.note(groups.add(group, call.place));
    }
}

/// A rule group with its rules. Requests name it by its ARN: a name alone may stand for a stateless and a
/// stateful group.
pub const DESCRIBE_RULE_GROUP: Operation = Operation::regional::<DescribeRuleGroupOutput>(
    "network-firewall",
    "describe-rule-group",
    "network-firewall:DescribeRuleGroup",
)
.per("RuleGroupArn")
.echoing(&["RuleGroupResponse", "RuleGroupArn"])
.members(&["RuleGroupResponse"])
.planned(Planned::Nowhere);
