use std::sync::Arc;

use super::action::{Action, ActionPattern};
use super::caller::CallerKind;
use super::condition::Clause;
use super::few::Few;
use super::formula::Node;
use super::index::ActionIndex;
use super::parts::Parts;
use super::pattern::{ArnRules, Match, ResourcePattern};
use super::saving::Faults;
use super::scene::Scene;
use super::template::Variables;
use super::who::{Named, Strength, Who};
use crate::access::{Effect, PolicyDocument, Statement};

/// A policy document made ready to be evaluated, statement by statement.
#[derive(Debug)]
pub(super) struct Compiled {
    /// The statements in order.
    pub(super) rules: Box<[Rule]>,
    /// Which of them are about an action.
    pub(super) by_action: ActionIndex,
    /// The places of those that lack an element which some layer needs, or have one together with its opposite.
    pub(super) malformed: Box<[usize]>,
    /// Why AWS would not save it, as some kind of policy.
    pub(super) faults: Option<Box<Faults>>,
}

/// A statement made ready.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) sid: Option<Box<str>>,
    pub(super) effect: Effect,
    pub(super) actions: Choice<Arc<ActionPattern>>,
    pub(super) resources: Choice<Arc<ResourcePattern>>,
    pub(super) principals: Choice<Arc<Who>>,
    pub(super) clauses: Few<Arc<Clause>>,
}

/// An element, or the one that turns it around.
#[derive(Debug)]
pub(super) enum Choice<T> {
    /// Neither is written.
    Missing,
    /// One of these.
    Any(Few<T>),
    /// None of these.
    NoneOf(Few<T>),
    /// Both are written, which is no statement.
    Both,
}

impl<T> Choice<T> {
    fn new<S>(plain: &[S], turned: &[S], read: impl FnMut(&S) -> T) -> Self {
        match (plain, turned) {
            ([], []) => Self::Missing,
            (plain, []) => Self::Any(plain.iter().map(read).collect()),
            ([], turned) => Self::NoneOf(turned.iter().map(read).collect()),
            (_, _) => Self::Both,
        }
    }
}

/// How strongly and when a statement names the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// By itself.
    pub(super) direct: Node,
    /// By its role, or by the user that made the session.
    pub(super) via: Node,
    /// By its account.
    pub(super) delegate: Node,
}

impl Names {
    const NOBODY: Self = Self {
        direct: Node::FALSE,
        via: Node::FALSE,
        delegate: Node::FALSE,
    };

    /// Returns whether it names the caller in no case.
    pub(super) fn is_nobody(self) -> bool {
        self == Self::NOBODY
    }
}

/// Whether the caller has a permissions boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bounded {
    /// It has.
    Yes,
    /// It has none.
    No,
}

impl Compiled {
    /// Makes a document ready.
    pub(super) fn new(document: &PolicyDocument, parts: &mut Parts) -> Self {
        let variables = match document.version.as_deref() {
            Some("2012-10-17") => Variables::Active,
            _ => Variables::Literal,
        };
        let statements = document.statements.iter();
        let rules: Box<[Rule]> = statements
            .map(|statement| Rule::new(statement, variables, parts))
            .collect();
        let numbered = rules.iter().enumerate();
        Self {
            malformed: numbered
                .filter(|(_, rule)| rule.is_malformed(Needs::Resource))
                .map(|(number, _)| number)
                .collect(),
            by_action: ActionIndex::new(&rules),
            faults: Faults::of(document),
            rules,
        }
    }
}

impl Rule {
    fn new(statement: &Statement, variables: Variables, parts: &mut Parts) -> Self {
        Self {
            sid: statement.sid.as_deref().map(Into::into),
            effect: statement.effect,
            actions: Choice::new(&statement.actions, &statement.not_actions, |text| {
                parts.action(text)
            }),
            resources: Choice::new(&statement.resources, &statement.not_resources, |text| {
                parts.resource(text, variables)
            }),
            principals: Choice::new(&statement.principals, &statement.not_principals, |one| {
                parts.principal(one)
            }),
            clauses: statement
                .conditions
                .iter()
                .map(|condition| parts.clause(condition, variables))
                .collect(),
        }
    }

    /// Returns whether it is about the action.
    pub(super) fn is_about(&self, action: &Action) -> bool {
        let any = |list: &[Arc<ActionPattern>]| list.iter().any(|one| one.matches(action));
        match &self.actions {
            Choice::Any(list) => any(list),
            Choice::NoneOf(list) => !any(list),
            Choice::Missing | Choice::Both => false,
        }
    }

    /// Returns whether an element is written together with its opposite, or left out although it is needed.
    pub(super) fn is_malformed(&self, needs: Needs) -> bool {
        let actions = matches!(self.actions, Choice::Missing | Choice::Both);
        let resources = match self.resources {
            Choice::Missing => needs == Needs::Resource,
            Choice::Both => true,
            Choice::Any(_) | Choice::NoneOf(_) => false,
        };
        actions || resources || matches!(self.principals, Choice::Both)
    }

    /// Returns when it is about the resource.
    pub(super) fn covers(&self, rules: ArnRules, scene: &mut Scene<'_>) -> Match {
        match &self.resources {
            // Policies of resources that have no such element are about their resource.
            Choice::Missing => Match {
                node: Node::TRUE,
                doubt: None,
            },
            Choice::Both => Match {
                node: Node::FALSE,
                doubt: None,
            },
            Choice::Any(list) => any_matches(list, rules, scene),
            Choice::NoneOf(list) => {
                let resolved = all_resolved(list, rules, scene);
                let Match { node, doubt } = any_matches(list, rules, scene);
                Match {
                    node: scene.formula.and(!node, resolved),
                    doubt,
                }
            }
        }
    }

    /// Returns when all its conditions hold.
    pub(super) fn conditions(&self, scene: &mut Scene<'_>) -> Node {
        let mut all = Node::TRUE;
        for clause in &self.clauses {
            let one = clause.holds(scene);
            all = scene.formula.and(all, one);
            if all == Node::FALSE {
                break;
            }
        }
        all
    }

    /// Returns how it names the caller.
    pub(super) fn names(&self, bounded: Bounded, scene: &mut Scene<'_>) -> Names {
        match &self.principals {
            Choice::Missing | Choice::Both => Names::NOBODY,
            Choice::Any(list) => named_by(list, scene),
            Choice::NoneOf(list) => {
                let spared = match (self.effect, bounded) {
                    (Effect::Deny, Bounded::Yes) => Node::FALSE,
                    _ => spared_by(list, self.effect, scene),
                };
                Names {
                    direct: !spared,
                    ..Names::NOBODY
                }
            }
        }
    }
}

/// Whether a statement needs a resource element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// It does.
    Resource,
    /// Its policy belongs to a resource.
    Nothing,
}

fn any_matches(list: &[Arc<ResourcePattern>], rules: ArnRules, scene: &mut Scene<'_>) -> Match {
    let mut node = Node::FALSE;
    let mut doubt = None;
    for pattern in list {
        let one = pattern.matches(rules, scene);
        node = scene.formula.or(node, one.node);
        doubt = doubt.or(one.doubt);
        if node == Node::TRUE {
            return Match { node, doubt: None };
        }
    }
    Match { node, doubt }
}

/// Returns when every pattern can be read and filled: an error is not turned into a match.
fn all_resolved(list: &[Arc<ResourcePattern>], rules: ArnRules, scene: &mut Scene<'_>) -> Node {
    let mut all = Node::TRUE;
    for pattern in list {
        let one = if pattern.is_valid(rules) {
            pattern.resolved(scene)
        } else {
            Node::FALSE
        };
        all = scene.formula.and(all, one);
    }
    all
}

fn named_by(list: &[Arc<Who>], scene: &mut Scene<'_>) -> Names {
    let mut names = Names::NOBODY;
    for who in list {
        let (strength, node) = match named(who, scene) {
            Some(found) => found,
            None => continue,
        };
        let slot = match strength {
            Strength::Direct => &mut names.direct,
            Strength::ViaRole | Strength::ViaParent => &mut names.via,
            Strength::Delegate => &mut names.delegate,
        };
        *slot = scene.formula.or(*slot, node);
    }
    names
}

/// Returns how and when one principal of a policy names the caller.
fn named(who: &Who, scene: &mut Scene<'_>) -> Option<(Strength, Node)> {
    let request = scene.request;
    let is_session = matches!(scene.caller.kind, CallerKind::Session(..));
    let arn = scene.told_principal_arn.filter(|_| is_session);
    match who.names(&scene.caller, arn, request.federated_by.as_deref()) {
        Named::No => None,
        Named::Yes(strength) => Some((strength, Node::TRUE)),
        Named::IfSession(name) => {
            let number = scene.session_name();
            Some((Strength::Direct, scene.equals(number, name)))
        }
        Named::IfMadeBy(user) => {
            let number = scene.made_by();
            Some((Strength::ViaParent, scene.equals(number, user)))
        }
        Named::IfOf(account) => Some((Strength::Direct, scene.is_of_account(account))),
    }
}

/// Returns when `NotPrincipal` spares the caller: it and its account must be listed, for a session its role too.
///
/// Source: IAM User Guide, page reference_policies_elements_notprincipal.
fn spared_by(list: &[Arc<Who>], effect: Effect, scene: &mut Scene<'_>) -> Node {
    if list.iter().any(|who| **who == Who::Everyone) {
        return Node::TRUE;
    }
    let Names {
        direct: own,
        via: parent,
        delegate: account,
    } = named_by(list, scene);
    let (all, some) = match scene.caller.kind {
        CallerKind::Session(..) | CallerKind::Role(_) => {
            let session = scene.formula.and(own, parent);
            let all = scene.formula.and(session, account);
            (all, scene.formula.or(own, parent))
        }
        CallerKind::User(_) | CallerKind::Federated(_) => (scene.formula.and(own, account), own),
        CallerKind::Root => (scene.formula.or(own, account), Node::FALSE),
        CallerKind::Service
        | CallerKind::Provider
        | CallerKind::Canonical
        | CallerKind::Foreign
        | CallerKind::Anonymous => (own, Node::FALSE),
    };
    let some = match effect {
        Effect::Deny => some,
        Effect::Allow => scene.formula.or(some, account),
    };
    let unclear = scene.formula.and(some, !all);
    if unclear == Node::FALSE {
        return all;
    }
    scene.doubt("R14");
    let enough = scene.free("what NotPrincipal lists is enough to spare the caller");
    let perhaps = scene.formula.and(unclear, enough);
    scene.formula.or(all, perhaps)
}
