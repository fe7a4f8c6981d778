use rustc_hash::FxHashMap;

use super::index::Untold;
use crate::estate::Estate;
use crate::estate::route53resolver::{ResolverRule, ResolverRuleAssociation};
use crate::ids::{Arn, DnsName, Sym, VpcId};

/// Resolver rules by the VPC in which they hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    by_vpc: FxHashMap<VpcId, Vec<Rule>>,
}

/// A rule that holds in a VPC, or may.
#[derive(Clone, Debug)]
struct Rule {
    id: Sym,
    /// The ARN; none where the rule was not read.
    arn: Option<Arn>,
    about: About,
    does: Does,
    /// Why it is not known whether it holds.
    doubt: Option<Box<str>>,
}

/// Which names a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Under(DnsName),
    All,
    Untold,
}

/// What becomes of the questions that a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// Others are asked.
    Forward,
    /// They are answered as if no rule forwarded them.
    Answer,
    Untold,
}

/// What rules make of a question.
#[derive(Clone, Debug)]
pub(super) struct Ruled {
    /// The rule that forwards it.
    pub forwarded: Option<Arn>,
    /// Rules that may do otherwise.
    pub untold: Vec<Untold>,
}

impl Rules {
    pub(super) fn of(estate: &Estate) -> Self {
        let resolver = &estate.route53resolver;
        let mut all = Self::default();
        let by_id: FxHashMap<Sym, _> = resolver.rules.iter().map(|one| (one.id, one)).collect();
        for one in resolver.rule_associations.iter() {
            let word = one.status.known().map(|word| word.as_str());
            let (Some(id), Some(vpc)) = (one.rule.known(), one.vpc.known()) else {
                continue;
            };
            if word == Some("DELETING") {
                continue;
            }
            let rule = match by_id.get(id) {
                Some(rule) => Rule {
                    id: *id,
                    arn: Some(rule.arn),
                    about: About::of(rule),
                    does: Does::of(rule),
                    doubt: doubt_of(rule, one),
                },
                None => Rule {
                    id: *id,
                    arn: None,
                    about: About::Untold,
                    does: Does::Untold,
                    doubt: Some("the rule was not read".into()),
                },
            };
            all.by_vpc.entry(*vpc).or_default().push(rule);
        }
        all
    }

    /// Returns the VPCs in which rules may hold.
    pub(super) fn vpcs(&self) -> impl Iterator<Item = VpcId> {
        self.by_vpc.keys().copied()
    }

    /// Returns what the rules of a VPC make of a name that a private zone holds by so many labels, none where there is
    /// no such zone. Of rules and zones the longer name goes first, of equal ones the rule.
    ///
    /// Source: Amazon Route 53 Developer Guide, pages hosted-zone-private-considerations and
    /// resolver-overview-forward-vpc-to-network-using-rules.
    pub(super) fn ask(&self, name: DnsName, vpc: VpcId, of_zone: Option<usize>) -> Ruled {
        let own = self.by_vpc.get(&vpc).into_iter().flatten();
        let about: Vec<(&Rule, Option<usize>)> = own
            .filter_map(|rule| Some((rule, rule.about.labels(name)?)))
            .filter(|(_, labels)| labels.is_none_or(|labels| of_zone.is_none_or(|of| labels >= of)))
            .collect();
        let sure = about.iter().filter(|(rule, _)| rule.doubt.is_none());
        let first = sure.max_by_key(|(_, labels)| *labels);
        let forwarded = first.and_then(|(rule, _)| match rule.does {
            Does::Forward => rule.arn,
            Does::Answer | Does::Untold => None,
        });
        let length = first.and_then(|(_, labels)| *labels);
        let is_open = |(rule, labels): &&(&Rule, Option<usize>)| {
            let is_first = labels.is_none_or(|labels| length.is_none_or(|first| labels >= first));
            let changes = rule.does != Does::Answer || forwarded.is_some();
            rule.doubt.is_some() && is_first && changes
        };
        let untold = about.iter().filter(is_open).map(|(rule, _)| Untold {
            of: rule.id,
            said: rule.doubt.clone().unwrap_or_default(),
        });
        Ruled {
            forwarded,
            untold: untold.collect(),
        }
    }
}

impl About {
    fn of(rule: &ResolverRule) -> Self {
        match rule.domain.known() {
            Some(root) if &**root == "." => Self::All,
            Some(_) => rule.name().map_or(Self::Untold, Self::Under),
            None => Self::Untold,
        }
    }

    /// Returns by how many labels it holds a name, none where that is not known; `None` where it does not hold it.
    fn labels(self, name: DnsName) -> Option<Option<usize>> {
        match self {
            Self::Under(of) => name.is_within(of).then(|| Some(of.labels().count())),
            Self::All => Some(Some(0)),
            Self::Untold => Some(None),
        }
    }
}

impl Does {
    fn of(rule: &ResolverRule) -> Self {
        match rule.rule_type.known().map(|kind| kind.as_str()) {
            Some("FORWARD") => Self::Forward,
            Some("SYSTEM" | "RECURSIVE") => Self::Answer,
            Some(_) | None => Self::Untold,
        }
    }
}

/// Returns why it is not known what a rule does in a VPC, if so. One that changes goes on with what it did.
///
/// Source: Route 53 VPC Resolver API Reference, ResolverRule and ResolverRuleAssociation.
fn doubt_of(rule: &ResolverRule, association: &ResolverRuleAssociation) -> Option<Box<str>> {
    let word = |of: Option<&Sym>| of.map_or("not told", |word| word.as_str());
    let (own, there) = (word(rule.status.known()), word(association.status.known()));
    let kind = word(rule.rule_type.known());
    let said = if !matches!(own, "COMPLETE" | "UPDATING") {
        format!("its Status is {own}")
    } else if there != "COMPLETE" {
        format!("the Status of its association is {there}")
    } else if About::of(rule) == About::Untold {
        "its DomainName was not told".to_owned()
    } else if Does::of(rule) == Does::Untold {
        format!("its RuleType is {kind}")
    } else {
        return None;
    };
    Some(said.into())
}
