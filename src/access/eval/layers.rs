use super::formula::Node;
use super::pattern::{ArnRules, Match};
use super::prepared::{Can, Stack};
use super::scene::{Asked, Scene};
use super::statement::{Bounded, Compiled, Names, Needs, Rule};
use super::{Layer, Reason};
use crate::access::Effect;

/// When a layer allows a request, and when it denies it.
#[derive(Clone, Debug)]
pub(super) struct Side<'p> {
    /// Which layer.
    pub(super) layer: Layer,
    /// Its policies; none for one that was not collected.
    pub(super) stack: Option<&'p Stack>,
    /// When a statement allows it.
    pub(super) allow: Node,
    /// When a statement denies it.
    pub(super) deny: Node,
    /// Of what allows in a policy of a resource: how it names the caller.
    pub(super) allows: Allows,
    /// The statements that can decide.
    pub(super) hits: Vec<Hit>,
}

/// When statements of a policy of a resource allow, by how they name the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Allows {
    /// By itself.
    pub(super) direct: Node,
    /// By its role or the user behind its session.
    pub(super) via: Node,
    /// By its account.
    pub(super) delegate: Node,
}

impl Allows {
    /// In no case.
    pub(super) const NEVER: Self = Self {
        direct: Node::FALSE,
        via: Node::FALSE,
        delegate: Node::FALSE,
    };
}

/// A statement that can decide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// What it does.
    pub(super) effect: Effect,
    /// When it applies.
    pub(super) node: Node,
    /// Its policy's place in the layer.
    place: usize,
    /// Its own place in the policy.
    number: usize,
}

/// The most statements of one layer that an answer names.
const MOST_HITS: usize = 64;

/// What kind of policies a layer holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) layer: Layer,
    pub(super) rules: ArnRules,
    pub(super) named: Named,
    pub(super) needs: Needs,
    pub(super) bounded: Bounded,
}

/// Whether statements name principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// The policy belongs to the caller.
    Implied,
    /// The statement says whom it is about.
    Written,
}

impl Reading {
    /// Returns how policies of the caller are read.
    pub(super) fn of_caller(layer: Layer) -> Self {
        Self {
            layer,
            rules: if layer == Layer::Scp {
                ArnRules::Scp
            } else {
                ArnRules::Identity
            },
            named: Named::Implied,
            needs: Needs::Resource,
            bounded: Bounded::No,
        }
    }

    /// Returns how policies of a resource, of its account or of an endpoint are read.
    pub(super) fn of_resource(layer: Layer, bounded: Bounded) -> Self {
        Self {
            layer,
            rules: if layer == Layer::Rcp {
                ArnRules::Rcp
            } else {
                ArnRules::Resource
            },
            named: Named::Written,
            needs: match layer {
                Layer::Resource | Layer::AccessPoint | Layer::Grant => Needs::Nothing,
                Layer::Identity
                | Layer::Boundary
                | Layer::Session
                | Layer::Scp
                | Layer::Rcp
                | Layer::VpcEndpoint
                | Layer::S3BlockPublicAccess
                | Layer::Service => Needs::Resource,
            },
            bounded,
        }
    }
}

impl<'p> Side<'p> {
    /// Returns a layer that says nothing.
    pub(super) fn new(layer: Layer, stack: Option<&'p Stack>) -> Self {
        Self {
            layer,
            stack,
            allow: Node::FALSE,
            deny: Node::FALSE,
            allows: Allows::NEVER,
            hits: Vec::new(),
        }
    }

    /// Returns what the policies of a layer, or of a level of it, say.
    pub(super) fn of(stack: &'p Stack, reading: Reading, scene: &mut Scene<'_>) -> Self {
        let mut side = Self::new(reading.layer, Some(stack));
        for (place, policy) in stack.policies.iter().enumerate() {
            match &policy.document {
                Some(document) => side.read((place, policy.can), document, reading, scene),
                None => side.read_uncollected(place, scene),
            }
            if side.deny == Node::TRUE {
                break;
            }
        }
        side
    }

    /// Returns a layer that must exist and was not collected.
    pub(super) fn uncollected(layer: Layer, scene: &mut Scene<'_>) -> Self {
        let mut side = Self::new(layer, None);
        side.read_uncollected(0, scene);
        side
    }

    fn read_uncollected(&mut self, place: usize, scene: &mut Scene<'_>) {
        let policy = self.stack.and_then(|stack| stack.policies.get(place));
        let name = self.stack.and_then(|stack| stack.name(place)).unwrap_or("");
        let target = self.stack.and_then(Stack::target).unwrap_or("");
        let what = format!("{} {target} {place} {name}", self.layer.as_str());
        let mut says = |how: &str| scene.uncollected(&format!("{what} {how}"));
        let (direct, via) = (says("names the caller"), says("names its role"));
        let delegate = says("names its account");
        let denies = match policy.map(|policy| policy.can) {
            Some(Can::Allow) => Node::FALSE,
            Some(Can::Both) | None => says("denies"),
        };
        let formula = &mut scene.formula;
        self.allows.direct = formula.or(self.allows.direct, direct);
        self.allows.via = formula.or(self.allows.via, via);
        self.allows.delegate = formula.or(self.allows.delegate, delegate);
        self.allow = formula.any([self.allow, direct, via, delegate]);
        self.deny = formula.or(self.deny, denies);
        scene.doubt("R29");
    }

    fn read(
        &mut self,
        (place, can): (usize, Can),
        document: &Compiled,
        reading: Reading,
        scene: &mut Scene<'_>,
    ) {
        let left_out = |effect| can == Can::Allow && effect == Effect::Deny;
        let malformed = document.malformed.iter();
        let mut malformed = malformed.filter_map(|number| document.rules.get(*number));
        if malformed.any(|rule| !left_out(rule.effect) && rule.is_malformed(reading.needs)) {
            scene.doubt("R4");
        }
        let mut candidates = document.by_action.under(&scene.action);
        loop {
            let skips = |effect| left_out(effect) || self.is_settled(effect, reading);
            let Some((number, rule)) = candidates.next(&document.rules, &scene.action, skips)
            else {
                break;
            };
            if document.malformed.contains(&number) && rule.is_malformed(reading.needs) {
                continue;
            }
            let Some((node, names)) = applies(rule, reading, scene) else {
                continue;
            };
            self.add(rule.effect, node, names, scene);
            let told = scene.asked == Asked::Answer || !node.is_constant();
            if told && self.hits.len() < MOST_HITS {
                self.hits.push(Hit {
                    effect: rule.effect,
                    node,
                    place,
                    number,
                });
            }
        }
    }

    /// Returns where a statement of the layer stands.
    pub(super) fn reason(&self, hit: &Hit) -> Reason {
        let policy = self.stack.and_then(|stack| stack.policies.get(hit.place));
        let document = policy.and_then(|policy| policy.document.as_deref());
        let rule = document.and_then(|document| document.rules.get(hit.number));
        Reason {
            layer: self.layer,
            target: self.stack.and_then(Stack::target).map(Into::into),
            policy: self
                .stack
                .and_then(|stack| stack.name(hit.place))
                .map(Into::into),
            sid: rule.and_then(|rule| rule.sid.clone()),
            statement: hit.number,
        }
    }

    /// Returns whether a further statement of this effect changes nothing.
    fn is_settled(&self, effect: Effect, reading: Reading) -> bool {
        match effect {
            Effect::Deny => self.deny == Node::TRUE,
            Effect::Allow => match reading.named {
                Named::Implied => self.allow == Node::TRUE,
                Named::Written => self.allows.direct == Node::TRUE,
            },
        }
    }

    fn add(&mut self, effect: Effect, node: Node, names: Names, scene: &mut Scene<'_>) {
        let formula = &mut scene.formula;
        match effect {
            Effect::Deny => self.deny = formula.or(self.deny, node),
            Effect::Allow => {
                self.allow = formula.or(self.allow, node);
                let direct = formula.and(node, names.direct);
                let via = formula.and(node, names.via);
                let delegate = formula.and(node, names.delegate);
                self.allows.direct = formula.or(self.allows.direct, direct);
                self.allows.via = formula.or(self.allows.via, via);
                self.allows.delegate = formula.or(self.allows.delegate, delegate);
            }
        }
    }
}

/// Returns when a statement applies, and how it names the caller; none when it never does.
fn applies(rule: &Rule, reading: Reading, scene: &mut Scene<'_>) -> Option<(Node, Names)> {
    let names = match reading.named {
        Named::Implied => Names {
            direct: Node::TRUE,
            via: Node::FALSE,
            delegate: Node::FALSE,
        },
        Named::Written => rule.names(reading.bounded, scene),
    };
    if names.is_nobody() {
        return None;
    }
    let Match {
        node: covered,
        doubt,
    } = rule.covers(reading.rules, scene);
    if covered == Node::FALSE && doubt.is_none() {
        return None;
    }
    let conditions = rule.conditions(scene);
    if conditions == Node::FALSE {
        return None;
    }
    if let Some(rule) = doubt {
        scene.doubt(rule);
    }
    let formula = &mut scene.formula;
    let whoever = formula.any([names.direct, names.via, names.delegate]);
    let node = formula.all([whoever, covered, conditions]);
    (node != Node::FALSE).then_some((node, names))
}
