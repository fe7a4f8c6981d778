use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::few::Few;
use super::parts::Parts;
use super::public::PublicPolicy;
use super::statement::Compiled;
use super::{EvalError, Layer, Level, Policies, Policy, PolicyText};
use crate::access::Effect;

/// Policies made ready to decide many requests.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    pub(super) identity: Option<Stack>,
    pub(super) boundary: Option<Stack>,
    pub(super) session: Option<Stack>,
    pub(super) resource: Option<Stack>,
    pub(super) access_point: Option<Stack>,
    pub(super) grant: Option<Stack>,
    pub(super) vpc_endpoint: Option<Stack>,
    pub(super) scp: Vec<Stack>,
    pub(super) rcp: Vec<Stack>,
    /// Documents that could not be read, where these are taken for not collected.
    pub(super) unread: Vec<EvalError>,
}

/// The policies of one layer, or of one level of it.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    /// The policies in order.
    pub(super) policies: Few<Ready>,
    names: Box<Names>,
}

/// What answers call a level and its policies.
#[derive(Clone, Debug, Default)]
struct Names {
    /// What the level is attached to.
    target: Option<Box<str>>,
    policies: Vec<Option<Box<str>>>,
}

/// A policy made ready.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    /// Its document; none when it was not collected.
    pub(super) document: Option<Arc<Compiled>>,
    /// Which statements it can hold.
    pub(super) can: Can,
}

/// Which effects the statements of a policy can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Can {
    /// It can allow and deny.
    Both,
    /// It can only allow: a grant, an access control list, a share.
    Allow,
}

/// Documents that were made ready before, by their text.
#[derive(Debug, Default)]
pub struct Library {
    documents: FxHashMap<PolicyText, Arc<Compiled>>,
    parts: Parts,
    held_bytes: usize,
    unreadable: Unreadable,
    /// Documents that could not be read, since policies were last made ready.
    unread: Vec<EvalError>,
}

/// What becomes of a document that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Unreadable {
    /// It is an error.
    #[default]
    Refused,
    /// It counts as not collected.
    Unknown,
}

/// The most text of documents that a library remembers; then it begins anew.
const MOST_HELD_BYTES: usize = 64 << 20;

impl Prepared {
    /// Makes policies ready.
    ///
    /// # Errors
    /// [`EvalError::Document`] when a document cannot be read.
    pub fn new(policies: &Policies) -> Result<Self, EvalError> {
        Library::default().prepare(policies)
    }
}

impl Library {
    /// Returns a library that takes a document that cannot be read for one that was not collected; see
    /// [`Prepared::forget_unsaved`].
    pub fn forgiving() -> Self {
        Self {
            unreadable: Unreadable::Unknown,
            ..Self::default()
        }
    }

    /// Makes policies ready; documents with a text that was met before are not read again.
    ///
    /// # Errors
    /// [`EvalError::Document`] when a document cannot be read.
    pub fn prepare(&mut self, policies: &Policies) -> Result<Prepared, EvalError> {
        let mut stack = |layer, policies: &Option<Vec<Policy>>| match policies.as_deref() {
            // A list of nothing is a layer that does not apply.
            None | Some([]) => Ok(None),
            Some(list) => self.stack(layer, None, list).map(Some),
        };
        Ok(Prepared {
            // A principal without identity-based policies has none that allow.
            identity: stack(Layer::Identity, &policies.identity)?,
            boundary: stack(Layer::Boundary, &policies.boundary)?,
            session: stack(Layer::Session, &policies.session)?,
            resource: stack(Layer::Resource, &policies.resource)?,
            access_point: stack(Layer::AccessPoint, &policies.access_point)?,
            grant: stack(Layer::Grant, &policies.grant)?,
            vpc_endpoint: stack(Layer::VpcEndpoint, &policies.vpc_endpoint)?,
            scp: self.levels(Layer::Scp, policies.scp.as_deref())?,
            rcp: self.levels(Layer::Rcp, policies.rcp.as_deref())?,
            unread: std::mem::take(&mut self.unread),
        })
    }

    fn levels(&mut self, layer: Layer, levels: Option<&[Level]>) -> Result<Vec<Stack>, EvalError> {
        let levels = levels.unwrap_or_default().iter();
        levels
            .map(|level| self.stack(layer, level.target.clone(), &level.policies))
            .collect()
    }

    fn stack(
        &mut self,
        layer: Layer,
        target: Option<Box<str>>,
        policies: &[Policy],
    ) -> Result<Stack, EvalError> {
        let ready = policies.iter().enumerate().map(|(place, policy)| {
            let document = match &policy.document {
                None => None,
                Some(text) => match (self.read(text), self.unreadable) {
                    (Ok(document), _) => Some(document),
                    (Err(reason), unreadable) => {
                        let error = EvalError::Document {
                            layer: layer.as_str(),
                            policy: called(policy.name.as_deref(), place),
                            reason,
                        };
                        match unreadable {
                            Unreadable::Refused => return Err(error),
                            Unreadable::Unknown => self.unread.push(error),
                        }
                        None
                    }
                },
            };
            Ok(Ready {
                document,
                can: if layer == Layer::Grant || policy.effect == Some(Effect::Allow) {
                    Can::Allow
                } else {
                    Can::Both
                },
            })
        });
        let names = policies.iter().map(|policy| policy.name.clone());
        Ok(Stack {
            policies: ready.collect::<Result<_, EvalError>>()?,
            names: Box::new(Names {
                target,
                policies: names.collect(),
            }),
        })
    }

    fn read(&mut self, text: &PolicyText) -> Result<Arc<Compiled>, Box<str>> {
        if let Some(known) = self.documents.get(text) {
            return Ok(Arc::clone(known));
        }
        let document = text.parse().map_err(|error| error.to_string())?;
        if self.held_bytes > MOST_HELD_BYTES {
            self.documents.clear();
            self.parts = Parts::default();
            self.held_bytes = 0;
        }
        let compiled = Arc::new(Compiled::new(&document, &mut self.parts));
        self.held_bytes += text.as_str().len();
        self.documents.insert(text.clone(), Arc::clone(&compiled));
        Ok(compiled)
    }
}

/// Returns what errors call a policy of a layer: its name, else its place.
fn called(name: Option<&str>, place: usize) -> Box<str> {
    name.map_or_else(|| place.to_string().into(), Into::into)
}

impl Stack {
    /// Returns what errors call the policy at a place.
    pub(super) fn called(&self, place: usize) -> Box<str> {
        called(self.name(place), place)
    }

    /// Returns what the level is attached to.
    pub(super) fn target(&self) -> Option<&str> {
        self.names.target.as_deref()
    }

    /// Returns the name of the policy at a place.
    pub(super) fn name(&self, place: usize) -> Option<&str> {
        self.names.policies.get(place)?.as_deref()
    }

    /// Returns whether S3 takes the policies for public; what is no policy is not asked.
    pub(super) fn is_public(&self) -> PublicPolicy {
        super::public::judge(self)
    }
}
