use crate::access::PolicyDocument;
use crate::estate::vpc_lattice::{AuthPolicy, GET_AUTH_POLICY};
use crate::estate::{Estate, Gap, Grantee, Observed};
use crate::ids::{AccountId, Arn, Place};
use crate::sharing::statements::given;

/// Actions by which something is asked of a service.
///
/// Source: Service Authorization Reference, Amazon VPC Lattice Services.
const ASKING: [&str; 2] = ["vpc-lattice-svcs:connect", "vpc-lattice-svcs:invoke"];

/// What the auth policy of a service or service network says to an account that reaches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It lets it in, or asks nothing.
    Open,
    /// It lets it in under a condition.
    If(Box<str>),
    /// It may let it in.
    Perhaps(Box<str>),
    /// It names others.
    Closed,
}

/// A condition and a doubt, where there are any.
pub(super) type Unsure = (Option<Box<str>>, Option<Box<str>>);

impl Admission {
    /// Returns the condition and the doubt; nothing where it refuses.
    pub(super) fn split(self) -> Option<Unsure> {
        match self {
            Self::Open => Some((None, None)),
            Self::If(condition) => Some((Some(condition), None)),
            Self::Perhaps(doubt) => Some((None, Some(doubt))),
            Self::Closed => None,
        }
    }

    /// Returns what two policies say that must both let in.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Closed, _) | (_, Self::Closed) => Self::Closed,
            (Self::Perhaps(one), Self::Perhaps(two)) if one != two => {
                Self::Perhaps(format!("{one}; {two}").into())
            }
            (Self::Perhaps(doubt), _) | (_, Self::Perhaps(doubt)) => Self::Perhaps(doubt),
            (Self::If(one), Self::If(two)) if one != two => {
                Self::If(format!("{one} and {two}").into())
            }
            (Self::If(condition), _) | (_, Self::If(condition)) => Self::If(condition),
            (Self::Open, Self::Open) => Self::Open,
        }
    }
}

/// Returns what the auth policy of something says to an account, and the call that would tell more.
///
/// A policy that is inactive asks nothing. Where one is active, the text alone is read: whether the
/// account's own policies let its principals ask is theirs.
/// Source: VPC Lattice User Guide, page auth-policies.
pub(super) fn admission(
    estate: &Estate,
    arn: Arn,
    consumer: AccountId,
) -> (Admission, Option<Gap>) {
    let Some(policy) = estate.vpc_lattice.auth_policies.get(arn) else {
        let place = arn.account().zip(arn.region());
        let gap = place.and_then(|(account, region)| {
            let place = Place {
                partition: arn
                    .partition()
                    .unwrap_or(Place::new(account, region).partition),
                ..Place::new(account, region)
            };
            estate
                .ledger
                .gap(place, &GET_AUTH_POLICY, Some(arn.as_str()))
        });
        let doubt = format!("no auth policy of `{}` refuses it", arn.name());
        return match gap {
            Some(gap) => (Admission::Perhaps(doubt.into()), Some(gap)),
            None => (Admission::Open, None),
        };
    };
    if policy.is_active() == Some(false) {
        return (Admission::Open, None);
    }
    let said = match &policy.policy {
        Observed::Known(document) => match PolicyDocument::parse(document) {
            Ok(document) => by_text(estate, &document, consumer),
            Err(_) => Admission::Perhaps(unreadable(policy)),
        },
        Observed::Absent if policy.is_active() == Some(true) => Admission::Closed,
        Observed::Absent => Admission::Open,
        Observed::Unknown => Admission::Perhaps(unreadable(policy)),
    };
    (said, None)
}

fn unreadable(policy: &AuthPolicy) -> Box<str> {
    let name = policy.guarded.name();
    format!("the auth policy of `{name}`, which cannot be read, lets it in").into()
}

fn by_text(estate: &Estate, document: &PolicyDocument, consumer: AccountId) -> Admission {
    let mut best = Admission::Closed;
    for one in given(document, &ASKING) {
        let named = match one.grantee {
            Grantee::Everyone => Admission::Open,
            Grantee::Account(account) if account == consumer => Admission::Open,
            Grantee::Account(_) => continue,
            Grantee::Organization(id) => {
                let mut known = estate.organizations.organizations.iter();
                match known.any(|own| own.id.as_str() == id.as_str()) {
                    true => Admission::Open,
                    false => {
                        let doubt = format!("account {consumer} is of organisation {id}");
                        Admission::Perhaps(doubt.into())
                    }
                }
            }
            Grantee::Unreadable(name) => {
                let doubt = format!("account {consumer} can be `{name}`");
                Admission::Perhaps(doubt.into())
            }
        };
        let here = match one.condition {
            Some(condition) => named.and(Admission::If(condition)),
            None => named,
        };
        best = wider(best, here);
    }
    best
}

/// Returns what one of two statements lets in.
fn wider(one: Admission, two: Admission) -> Admission {
    let rank = |admission: &Admission| match admission {
        Admission::Open => 0,
        Admission::If(_) => 1,
        Admission::Perhaps(_) => 2,
        Admission::Closed => 3,
    };
    if rank(&two) < rank(&one) { two } else { one }
}
