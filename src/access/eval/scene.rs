use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::action::Action;
use super::caller::{Caller, is_account};
use super::follows::told_principal_arn;
use super::formula::{Formula, Node};
use super::glob::Glob;
use super::key::Key;
use super::key_facts::{Kind, Origin};
use super::knowledge::Knowing;
use super::lookup::Found;
use super::multivalued::{Cardinality, cardinality};
use super::places::Places;
use super::target::Target;
use super::test::{Test, What};
use super::{ContextValue, EvalError, Request, Settings};

/// A request made ready, and what its evaluation has found to be unknown so far.
#[derive(Debug)]
pub(super) struct Scene<'r> {
    /// Who asks.
    pub(super) caller: Caller<'r>,
    /// For what.
    pub(super) action: Action,
    /// On what.
    pub(super) target: Target<'r>,
    /// Which of the request's resources that is.
    pub(super) turn: usize,
    /// The account of the resource, where it is known.
    pub(super) resource_account: Option<&'r str>,
    /// Whether the request goes through a VPC endpoint whose policy is given.
    pub(super) endpoint: Through,
    /// What is asked of the request.
    pub(super) asked: Asked,
    pub(super) request: &'r Request,
    /// The ARN of the role behind a session, where the context tells it.
    pub(super) told_principal_arn: Option<&'r str>,
    pub(super) settings: &'r Settings,
    pub(super) knowing: Knowing<'r>,
    /// The formulas over what is unknown.
    pub(super) formula: Formula,
    /// What is unknown, each once.
    pub(super) unknowns: Vec<Unknown<'r>>,
    /// Where they stand among these.
    places: Places,
    /// Rules that were taken to be so.
    pub(super) doubts: BTreeSet<&'static str>,
    /// What holds whatever is the case.
    pub(super) laws: Vec<Node>,
    /// Pairs of unknowns, and the node of "they have the same value".
    pub(super) equalities: Vec<(usize, usize, Node)>,
    /// How many texts were put in the place of unknown variables.
    pub(super) tried: usize,
}

/// Whether a request goes through a VPC endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Through {
    /// It does.
    Endpoint,
    /// Nobody says.
    Unsaid,
}

/// What is asked of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The decision alone: where a statement denies for certain, no other layer is looked at.
    Decision,
    /// The whole answer.
    Answer,
}

/// Something that decides and is not known.
#[derive(Clone, Debug)]
pub(super) struct Unknown<'r> {
    /// How answers call it.
    pub(super) shown: Box<str>,
    /// What it is.
    pub(super) kind: UnknownKind,
    /// What it may be.
    pub(super) domain: Domain<'r>,
}

/// A kind of unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum UnknownKind {
    /// A condition key.
    Key(Key),
    /// A component of the ARN of a resource, by its place; and which of the request's resources.
    Resource(usize, usize),
    /// The name of a role's session.
    SessionName,
    /// The user that made a federated session.
    MadeBy,
    /// A document that was not collected.
    Document,
    /// A statement that no rule decides.
    Free,
}

/// What an unknown may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Domain<'r> {
    /// One of these; `None` is absent.
    Listed(Cow<'r, [Option<ContextValue>]>),
    /// Any value of a kind, perhaps of a pattern.
    Open {
        /// Whether it may be absent.
        absent: Maybe,
        /// Patterns of which its value has one; none where it may be anything.
        shapes: Vec<Glob>,
    },
    /// True or false, each for itself.
    Truth,
}

/// Whether the values that an unknown may have are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// They are not.
    Nothing,
    /// They are, and each is a text.
    Texts,
    /// They are, and lists are among them.
    Lists,
}

/// Whether something may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Maybe {
    /// It may.
    Yes,
    /// It may not.
    No,
}

impl<'r> Scene<'r> {
    /// Returns the scene of a request, without its resource: see [`Scene::turn_to`].
    ///
    /// # Errors
    /// [`EvalError`] when the principal, the action or an account cannot be read.
    pub(super) fn new(
        request: &'r Request,
        settings: &'r Settings,
        endpoint: Through,
        asked: Asked,
    ) -> Result<Self, EvalError> {
        let action = Action::parse(&request.action)
            .ok_or_else(|| EvalError::Action(request.action.clone()))?;
        let caller = Caller::parse(&request.principal, &request.action)?;
        if let Some(account) = &request.resource_account
            && !is_account(account)
        {
            return Err(EvalError::Account(account.clone()));
        }
        Ok(Self {
            caller,
            action,
            target: Target::NONE,
            turn: 0,
            resource_account: request.resource_account.as_deref(),
            endpoint,
            asked,
            told_principal_arn: told_principal_arn(request, &caller),
            request,
            settings,
            knowing: Knowing::new(request)?,
            formula: Formula::bounded(),
            unknowns: Vec::new(),
            places: Places::default(),
            doubts: BTreeSet::new(),
            laws: Vec::new(),
            equalities: Vec::new(),
            tried: 0,
        })
    }

    /// Turns to one of the request's resources.
    ///
    /// # Errors
    /// [`EvalError::Resource`] when it cannot be read.
    pub(super) fn turn_to(&mut self, turn: usize, resource: &'r str) -> Result<(), EvalError> {
        let target = Target::parse(resource, self.request.wildcard_only)?;
        if resource.contains('?') {
            self.doubt("R38");
        }
        self.target = target.stands_for(&self.action);
        self.turn = turn;
        let told = self.request.resource_account.as_deref();
        let named = self.target.account();
        if let Some(account) = told
            && !self.target.is_access_point()
            && !self.target.may_be_of(account)
        {
            self.doubt("R28");
        }
        // What the request tells of the account is about the bucket; an access point names its own.
        self.resource_account = if self.target.is_access_point() {
            named.or(told)
        } else {
            told.or(named)
        };
        Ok(())
    }

    /// Notes that a rule was taken to be so.
    pub(super) fn doubt(&mut self, rule: &'static str) {
        if self.asked == Asked::Answer {
            self.doubts.insert(rule);
        }
    }

    /// Returns the number of an unknown, the same for the same kind and name.
    pub(super) fn unknown(
        &mut self,
        shown: &str,
        kind: UnknownKind,
        domain: impl FnOnce() -> Domain<'r>,
    ) -> usize {
        if let Some(known) = self.places.find(&self.unknowns, &kind, shown) {
            return known;
        }
        self.places.add(self.unknowns.len(), &kind, shown);
        self.unknowns.push(Unknown {
            shown: shown.into(),
            kind,
            domain: domain(),
        });
        self.unknowns.len() - 1
    }

    /// Returns the node of a statement that nothing decides.
    pub(super) fn free(&mut self, statement: &str) -> Node {
        self.truth(statement, UnknownKind::Free)
    }

    /// Returns the node of a statement about a document that was not collected.
    pub(super) fn uncollected(&mut self, statement: &str) -> Node {
        self.truth(statement, UnknownKind::Document)
    }

    fn truth(&mut self, statement: &str, kind: UnknownKind) -> Node {
        let number = self.unknown(statement, kind, || Domain::Truth);
        let test = Test {
            what: What::Free(statement.into()),
            text: statement.into(),
        };
        self.formula.atom(number, &Arc::new(test))
    }

    /// Returns the node of "the unknown is there".
    pub(super) fn present(&mut self, number: usize) -> Node {
        let test = Test {
            what: What::Present,
            text: "".into(),
        };
        self.formula.atom(number, &Arc::new(test))
    }

    /// Returns the node of "the unknown is this text".
    pub(super) fn equals(&mut self, number: usize, text: &str) -> Node {
        let test = Test {
            what: What::Equals(text.into()),
            text: text.into(),
        };
        self.formula.atom(number, &Arc::new(test))
    }

    /// Returns the node of "the unknown is a list".
    pub(super) fn several(&mut self, number: usize) -> Node {
        let test = Test {
            what: What::Several,
            text: "".into(),
        };
        self.formula.atom(number, &Arc::new(test))
    }

    /// Returns when an unknown has one value, as variables need it.
    pub(super) fn has_one_value(&mut self, number: usize) -> Node {
        let unknown = self.unknowns.get(number);
        let known = unknown.map(|unknown| (unknown.listing(), unknown.cardinality()));
        match known {
            Some((Listing::Nothing, Cardinality::Many)) => Node::FALSE,
            Some((Listing::Lists, _)) => {
                let (present, several) = (self.present(number), self.several(number));
                self.formula.and(present, !several)
            }
            Some((Listing::Nothing | Listing::Texts, _)) | None => self.present(number),
        }
    }

    /// Returns when the caller is of an account, as `aws:PrincipalAccount` tells it.
    pub(super) fn is_of_account(&mut self, account: &str) -> Node {
        match self.find(&Key::new("aws:PrincipalAccount")) {
            Found::One(text) => Node::of(*text == *account),
            Found::Unknown(number) => self.equals(number, account),
            Found::Absent | Found::Many(_) => Node::FALSE,
        }
    }

    /// Returns the unknown of the session's name of a role.
    pub(super) fn session_name(&mut self) -> usize {
        self.unknown("session name", UnknownKind::SessionName, Domain::any)
    }

    /// Returns the unknown of the user behind a federated session.
    pub(super) fn made_by(&mut self) -> usize {
        self.unknown("made by", UnknownKind::MadeBy, Domain::any)
    }
}

impl Domain<'_> {
    /// Returns that of something that is there and may be anything.
    fn any() -> Self {
        Self::Open {
            absent: Maybe::No,
            shapes: Vec::new(),
        }
    }
}

impl Unknown<'_> {
    /// Returns whether its values are listed.
    pub(super) fn listing(&self) -> Listing {
        match &self.domain {
            Domain::Listed(values) => {
                let is_list = |value: &Option<ContextValue>| matches!(value, Some(ContextValue::Many(list)) if !list.is_empty());
                if values.iter().any(is_list) {
                    Listing::Lists
                } else {
                    Listing::Texts
                }
            }
            Domain::Open { .. } | Domain::Truth => Listing::Nothing,
        }
    }

    /// Returns whether its values may be any text.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.value_kind(), None | Some(Kind::Text))
    }

    /// Returns what its values are, where that is documented.
    pub(super) fn value_kind(&self) -> Option<Kind> {
        match &self.kind {
            UnknownKind::Key(key) => key.fact().map(|fact| fact.kind),
            UnknownKind::Resource(..) | UnknownKind::SessionName | UnknownKind::MadeBy => {
                Some(Kind::Text)
            }
            UnknownKind::Document | UnknownKind::Free => None,
        }
    }

    /// Returns how many values it holds.
    pub(super) fn cardinality(&self) -> Cardinality {
        match &self.kind {
            UnknownKind::Key(key) => cardinality(key.lower(), key.fact()),
            UnknownKind::Resource(..)
            | UnknownKind::SessionName
            | UnknownKind::MadeBy
            | UnknownKind::Document
            | UnknownKind::Free => Cardinality::One,
        }
    }

    /// Returns where its value comes from, where that is documented.
    pub(super) fn origin(&self) -> Option<Origin> {
        match &self.kind {
            UnknownKind::Key(key) => key.fact().map(|fact| fact.origin),
            UnknownKind::Resource(..) | UnknownKind::SessionName => Some(Origin::Caller),
            UnknownKind::MadeBy => Some(Origin::Estate),
            UnknownKind::Document | UnknownKind::Free => None,
        }
    }
}
