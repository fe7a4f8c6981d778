use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::Estate;
use super::collection::Resource;
use super::ledger::CallKey;
use super::model::{SetAside, without_values};
use crate::ids::{IdError, Place, Sym};

/// Whether an operation answers for one region or for the whole account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One answer per region.
    Regional,
    /// One answer per account, recorded under `global` wherever the call was made.
    Global,
}

/// In which accounts a complete collection makes the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// In every account.
    Everywhere,
    /// Only where the organisation is managed: in its management account or a delegated administrator.
    ByOrganization,
    /// Never: the operation is read where a dump brings it, but others tell the same with fewer calls.
    Nowhere,
}

/// Names the resources of one account and region that an operation asks about, one call each.
pub type Targets = fn(&Estate, Place) -> Vec<Sym>;

/// Returns the spelling by which the ledger knows the resource of a request that was made at a place.
pub type Spelling = fn(Place, &str) -> Sym;

/// The typed reply of an operation and what it tells the estate.
pub trait Output: Serialize + DeserializeOwned {
    /// Adds the reply to the estate.
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded);

    /// Records AWS's answer "there is none" for the resource that the call asked about.
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let _ = (estate, call, loaded);
    }
}

/// A read-only AWS operation that the estate models: its name, its reply, its permission.
///
/// Names are the AWS CLI's: `s3api get-bucket-policy`. Each service file declares its own; [`all`] lists them.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The CLI's name of the service: `ec2`, `s3api`.
    pub service: &'static str,
    /// The CLI's name of the operation: `describe-vpcs`.
    pub name: &'static str,
    /// The IAM action that allows it: `ec2:DescribeVpcs`.
    pub permission: &'static str,
    /// Further IAM actions that the live call needs.
    pub further_permissions: &'static [&'static str],
    /// Per region or per account.
    pub scope: Scope,
    /// The request parameter that names one resource, for operations with one call per resource.
    pub per: Option<&'static str>,
    /// Members at the top of the reply by which a file without a telling name is recognised.
    pub members: &'static [&'static str],
    /// Members at the top of the reply whose presence (or `true`) says that more would follow.
    pub continuation: &'static [&'static str],
    /// Error codes by which AWS documents that there is none.
    pub absent_codes: &'static [&'static str],
    /// In which accounts a complete collection makes the call.
    pub planned: Planned,
    /// How the one spelling is found by which the ledger knows a resource; none where requests have one only.
    pub spelling: Option<Spelling>,
    /// What the calls of an operation with one call per resource ask about; none for other operations.
    pub targets: Option<Targets>,
    /// The member of the reply that repeats what the call asked about, from the top: the resource, or the
    /// account for operations without one. Empty where replies repeat nothing.
    pub echo: &'static [&'static str],
    /// What is not known of a reply whose file does not name what was asked about, for operations whose replies
    /// name by themselves what they tell of; none where such a reply tells nothing.
    pub unnamed: Option<&'static str>,
    pub(super) load: fn(&mut Estate, &Call<'_>, &str, &mut Loaded) -> Result<(), serde_json::Error>,
    reduce: fn(&str) -> Result<String, serde_json::Error>,
    pub(super) absent: fn(&mut Estate, &Call<'_>, &mut Loaded),
}

/// Where a call was made and what it asked about.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Account and region of the call; `global` for operations of [`Scope::Global`].
    pub place: Place,
    /// The resource named in the request, for operations with one call per resource.
    pub request: Option<&'a str>,
}

/// A call with its reply, as sources and snapshots hand it to the estate.
#[derive(Clone, Copy, Debug)]
pub struct RecordedCall<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// Account and region in which it was made.
    pub place: Place,
    /// The resource named in the request.
    pub request: Option<&'a str>,
    /// What came back.
    pub reply: Reply<'a>,
}

/// What came back from a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply<'a> {
    /// The reply's JSON text in the AWS CLI's shape.
    Output(&'a str),
    /// A reply of which only a part was kept, such as one page or one filter's result, and what is missing.
    Part(&'a str, &'a str),
    /// The service's error.
    Error {
        /// Such as `AccessDenied`.
        code: &'a str,
        /// The service's text.
        message: &'a str,
    },
}

/// What the estate took from one reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// How many resources were read.
    pub resources: usize,
    /// Resources that were set aside, with the reason.
    pub set_aside: Vec<SetAside>,
}

impl Loaded {
    /// Returns whether a resource has all that AWS tells of each; notes which member is missing where one is.
    pub fn is_whole<T: Resource>(&mut self, item: &T) -> bool {
        let lacks = item.lacks();
        self.set_aside.extend(lacks.map(|member| SetAside {
            index: self.resources,
            reason: format!("missing field `{member}`").into(),
        }));
        lacks.is_none()
    }
    /// Counts a resource that was added, or notes why it could not be.
    pub fn note<T>(&mut self, added: Result<T, IdError>) {
        match added {
            Ok(_) => self.resources += 1,
            Err(error) => self.set_aside.push(SetAside {
                index: self.resources,
                reason: format!("its id is not {}", error.expected()).into(),
            }),
        }
    }
}

/// Why a reply could not be read at all.
#[derive(Debug, Error)]
#[error("{service} {operation}: {}", without_values(.source))]
pub struct LoadError {
    service: &'static str,
    operation: &'static str,
    source: serde_json::Error,
}

fn load<O: Output>(
    estate: &mut Estate,
    call: &Call<'_>,
    json: &str,
    loaded: &mut Loaded,
) -> Result<(), serde_json::Error> {
    let output: O = serde_json::from_str(json)?;
    output.absorb(estate, call, loaded);
    Ok(())
}

fn reduce<O: Output>(json: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(&serde_json::from_str::<O>(json)?)
}

impl Operation {
    /// Declares a regional operation with the reply type `O`; the other parts are added by the methods below.
    pub const fn regional<O: Output>(
        service: &'static str,
        name: &'static str,
        permission: &'static str,
    ) -> Self {
        Self {
            service,
            name,
            permission,
            further_permissions: &[],
            scope: Scope::Regional,
            per: None,
            members: &[],
            continuation: &[],
            absent_codes: &[],
            planned: Planned::Everywhere,
            spelling: None,
            targets: None,
            echo: &[],
            unnamed: None,
            load: load::<O>,
            reduce: reduce::<O>,
            absent: O::absent,
        }
    }
    /// Declares an operation that answers for the whole account.
    pub const fn global<O: Output>(
        service: &'static str,
        name: &'static str,
        permission: &'static str,
    ) -> Self {
        Self {
            scope: Scope::Global,
            ..Self::regional::<O>(service, name, permission)
        }
    }
    /// Names the request parameter of an operation with one call per resource.
    #[must_use]
    pub const fn per(self, parameter: &'static str) -> Self {
        Self {
            per: Some(parameter),
            ..self
        }
    }
    /// Names the members of the reply by which it is recognised.
    #[must_use]
    pub const fn members(self, members: &'static [&'static str]) -> Self {
        Self { members, ..self }
    }
    /// Names the members of the reply that say that more would follow.
    #[must_use]
    pub const fn paged(self, continuation: &'static [&'static str]) -> Self {
        Self {
            continuation,
            ..self
        }
    }
    /// Names the member of the reply that repeats what the call asked about.
    #[must_use]
    pub const fn echoing(self, echo: &'static [&'static str]) -> Self {
        Self { echo, ..self }
    }
    /// Says that replies name by themselves what they tell of, and what is not known of one whose file does not
    /// name what was asked about: it counts as a part.
    #[must_use]
    pub const fn unnamed(self, missing: &'static str) -> Self {
        Self {
            unnamed: Some(missing),
            ..self
        }
    }
    /// Names the error codes by which AWS documents that there is none.
    #[must_use]
    pub const fn absent_on(self, codes: &'static [&'static str]) -> Self {
        Self {
            absent_codes: codes,
            ..self
        }
    }

    /// Returns the IAM action that a caller lacks who was denied with these words: the one that they name, else
    /// that of the operation itself. Nobody is denied to ask who they are: whose identity is not known could not
    /// assume the role.
    ///
    /// Source: AWS STS API Reference, GetCallerIdentity.
    pub fn lacking(&self, detail: Option<&str>) -> &'static str {
        if self.service == "sts" {
            return "sts:AssumeRole";
        }
        let named = |action: &&&str| {
            let mut words = detail.unwrap_or_default().split_whitespace();
            words.any(|word| word.trim_end_matches(['.', ',', ':']) == **action)
        };
        let named = self.further_permissions.iter().find(named);
        named.unwrap_or(&self.permission)
    }

    /// Names further IAM actions that the live call needs.
    #[must_use]
    pub const fn needing(self, actions: &'static [&'static str]) -> Self {
        Self {
            further_permissions: actions,
            ..self
        }
    }
    /// Says how the resources are found that an operation with one call per resource asks about.
    #[must_use]
    pub const fn for_each(self, targets: Targets) -> Self {
        Self {
            targets: Some(targets),
            ..self
        }
    }
    /// Says how requests are spelled alike that may name one resource in several ways, by name or by ARN.
    #[must_use]
    pub const fn spelled(self, spelling: Spelling) -> Self {
        Self {
            spelling: Some(spelling),
            ..self
        }
    }
    /// Says in which accounts a complete collection makes the call.
    #[must_use]
    pub const fn planned(self, planned: Planned) -> Self {
        Self { planned, ..self }
    }

    /// Returns the ledger's key of a call of this operation; all spellings of one request have the same.
    pub fn key(&self, place: Place, request: Option<&str>) -> CallKey {
        let place = self.place(place);
        let spelled = |request: &str| match self.spelling {
            Some(spelling) => spelling(place, request),
            None => Sym::new(request),
        };
        CallKey {
            place,
            service: self.service,
            operation: self.name,
            request: self.per.and(request).map(spelled),
        }
    }

    /// Returns where the ledger records a call that was made at `place`.
    pub fn place(&self, place: Place) -> Place {
        match self.scope {
            Scope::Regional => place,
            Scope::Global => place.global(),
        }
    }

    /// Returns the reply with the modelled members only, as snapshots keep it: what is not modelled
    /// (configuration values, user data) never reaches a disk.
    ///
    /// # Errors
    /// When the text is not a reply of this operation.
    pub fn reduce(&self, json: &str) -> Result<String, LoadError> {
        (self.reduce)(json).map_err(|source| self.load_error(source))
    }

    pub(super) fn load_error(&self, source: serde_json::Error) -> LoadError {
        LoadError {
            service: self.service,
            operation: self.name,
            source,
        }
    }
}

/// Declares the reply of an operation that lists resources of one kind under one member.
macro_rules! list_output {
    ($(#[$meta:meta])* $name:ident { $wire:literal => $type:ty } into $service:ident.$field:ident) => {
        $crate::estate::model! {
            $(#[$meta])*
            pub struct $name {
                required {
                    /// The resources.
                    $wire => items: $crate::estate::Items<$type>,
                }
            }
        }
        impl $crate::estate::Output for $name {
            fn absorb(
                self,
                estate: &mut $crate::estate::Estate,
                call: &$crate::estate::Call<'_>,
                loaded: &mut $crate::estate::Loaded,
            ) {
                loaded.set_aside.extend(self.items.set_aside);
                for item in self.items.read {
                    if loaded.is_whole(&item) {
                        loaded.note(estate.$service.$field.add_listed(item, call.place));
                    }
                }
            }
        }
    };
}
pub(crate) use list_output;

/// Returns every operation that the estate models, service by service.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    super::estate::SERVICES
        .iter()
        .flat_map(|operations| operations.iter())
}

/// Returns the operation with the CLI's names of service and operation.
pub fn find(service: &str, name: &str) -> Option<&'static Operation> {
    all().find(|operation| operation.service == service && operation.name == name)
}
