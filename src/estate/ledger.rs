use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::operation::Operation;
use super::sts::GET_CALLER_IDENTITY;
use crate::ids::{Place, Sym};

/// What limits the caller, read from the text of a denial.
///
/// Source: IAM User Guide, page troubleshoot_access-denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeniedBy {
    /// No identity-based policy allows it, or one denies it.
    IdentityPolicy,
    /// The permissions boundary.
    PermissionsBoundary,
    /// The session policy.
    SessionPolicy,
    /// A service control policy.
    ServiceControlPolicy,
    /// A resource control policy.
    ResourceControlPolicy,
    /// The policy of a VPC endpoint.
    EndpointPolicy,
    /// The resource-based policy.
    ResourcePolicy,
    /// The text names no policy.
    Other,
}

impl DeniedBy {
    /// Returns the policy that the message of a denial names.
    pub fn of_message(message: &str) -> Self {
        let text = message.to_ascii_lowercase();
        let names = |words: &str| text.contains(words);
        if names("service control policy") || names("service control policies") {
            Self::ServiceControlPolicy
        } else if names("resource control policy") || names("resource control policies") {
            Self::ResourceControlPolicy
        } else if names("permissions boundary") {
            Self::PermissionsBoundary
        } else if names("session polic") {
            Self::SessionPolicy
        } else if names("vpc endpoint polic") {
            Self::EndpointPolicy
        } else if names("resource-based polic") {
            Self::ResourcePolicy
        } else if names("identity-based polic") {
            Self::IdentityPolicy
        } else {
            Self::Other
        }
    }
    /// Returns the name, in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IdentityPolicy => "identity-based policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::SessionPolicy => "session policy",
            Self::ServiceControlPolicy => "service control policy",
            Self::ResourceControlPolicy => "resource control policy",
            Self::EndpointPolicy => "VPC endpoint policy",
            Self::ResourcePolicy => "resource-based policy",
            Self::Other => "unnamed policy",
        }
    }
}

/// How one planned call ended. The first three are complete: a negative statement may rest on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallState {
    /// The whole answer was read.
    Done,
    /// AWS answered that there is none.
    Absent,
    /// The region or the service is not enabled in the account.
    NotEnabled,
    /// Access was denied.
    Denied(DeniedBy),
    /// Throttled until the attempts ran out.
    ThrottledOut,
    /// The call failed otherwise.
    Error,
    /// Only a part of the answer was read.
    Truncated,
    /// The answer contradicts another one, also after a second look.
    Inconsistent,
    /// Left out by configuration.
    SkippedByConfig,
    /// Left out because a probe showed the place to be empty.
    SkippedByProbe,
}

impl CallState {
    /// Returns whether "not in the answer" means "does not exist".
    pub fn is_complete(self) -> bool {
        match self {
            Self::Done | Self::Absent | Self::NotEnabled => true,
            Self::Denied(_)
            | Self::ThrottledOut
            | Self::Error
            | Self::Truncated
            | Self::Inconsistent
            | Self::SkippedByConfig
            | Self::SkippedByProbe => false,
        }
    }
    /// Returns the word that reports and facts use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Absent => "absent",
            Self::NotEnabled => "not-enabled",
            Self::Denied(_) => "denied",
            Self::ThrottledOut => "throttled-out",
            Self::Error => "error",
            Self::Truncated => "truncated",
            Self::Inconsistent => "inconsistent",
            Self::SkippedByConfig => "skipped-config",
            Self::SkippedByProbe => "skipped-probe",
        }
    }
    /// Returns which of two lines for one call stands: the one that claims less.
    fn worse(self, other: Self) -> Self {
        self.max(other)
    }
}

/// One planned call: where, which operation, and for which resource where the operation asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey {
    /// Where the call was made; services without regions stand under `global`.
    pub place: Place,
    /// The AWS CLI's name of the service.
    pub service: &'static str,
    /// The AWS CLI's name of the operation.
    pub operation: &'static str,
    /// The resource that the call asked about, as the request names it.
    pub request: Option<Sym>,
}

impl fmt::Display for CallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place {
            account, region, ..
        } = self.place;
        write!(f, "{account}/{region} {} {}", self.service, self.operation)?;
        self.request
            .map_or(Ok(()), |request| write!(f, " {request}"))
    }
}

/// How a call ended, with the service's own words where it failed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    /// The state.
    pub state: CallState,
    /// Error code and message, or what is missing.
    pub detail: Option<Box<str>>,
}

/// One line per planned call. A call without a line was never made: not collected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    lines: BTreeMap<CallKey, Outcome>,
}

/// A call that a negative statement rested on and that was not read completely.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The call.
    pub call: CallKey,
    /// How it ended: a state word of the ledger, or `not-collected`.
    pub state: &'static str,
    /// Error code and message, or what is missing, where known.
    pub detail: Option<Box<str>>,
    /// The IAM action that would let the call succeed.
    pub permission: &'static str,
}

impl Ledger {
    /// Records how a call ended. Of two lines for one call the one that claims less stands.
    pub fn record(&mut self, key: CallKey, outcome: Outcome) {
        match self.lines.entry(key) {
            std::collections::btree_map::Entry::Vacant(line) => {
                line.insert(outcome);
            }
            std::collections::btree_map::Entry::Occupied(mut line) => {
                let state = line.get().state.worse(outcome.state);
                if (outcome.state, &outcome.detail) > (line.get().state, &line.get().detail) {
                    line.insert(outcome);
                }
                line.get_mut().state = state;
            }
        }
    }

    /// Returns how a call ended, if it was made.
    pub fn outcome(&self, key: CallKey) -> Option<&Outcome> {
        self.lines.get(&key)
    }

    /// Returns all lines in order.
    pub fn lines(&self) -> impl Iterator<Item = (&CallKey, &Outcome)> {
        self.lines.iter()
    }

    /// Returns the gap that a statement "there is none" leaves when it rests on this call; none when
    /// the call was read completely. `request` names the resource for operations that ask about one.
    pub fn gap(&self, place: Place, operation: &Operation, request: Option<&str>) -> Option<Gap> {
        let call = operation.key(place, request);
        let (state, detail, operation) = match self.lines.get(&call) {
            Some(outcome) if outcome.state.is_complete() => return None,
            Some(outcome) => (outcome.state.as_str(), outcome.detail.clone(), operation),
            None => match self.closed(place) {
                Some(outcome) => {
                    let detail = outcome.detail.clone();
                    (outcome.state.as_str(), detail, &GET_CALLER_IDENTITY)
                }
                None => ("not-collected", None, operation),
            },
        };
        Some(Gap {
            call,
            state,
            permission: operation.lacking(detail.as_deref()),
            detail,
        })
    }

    /// Returns why an account was not entered, or left out as a whole: nothing was asked there.
    fn closed(&self, place: Place) -> Option<&Outcome> {
        let outcome = self.lines.get(&GET_CALLER_IDENTITY.key(place, None))?;
        (!outcome.state.is_complete()).then_some(outcome)
    }

    /// Returns whether any call at all was recorded for the operation, wherever and for whatever.
    pub fn knows(&self, service: &str, operation: &str) -> bool {
        self.lines
            .keys()
            .any(|key| key.service == service && key.operation == operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place::new(
            "111122223333".parse().unwrap(),
            "eu-west-1".parse().unwrap(),
        )
    }
    fn outcome(state: CallState) -> Outcome {
        Outcome {
            state,
            detail: None,
        }
    }

    #[test]
    fn only_complete_calls_leave_no_gap() {
        let mut ledger = Ledger::default();
        let gap = |ledger: &Ledger| ledger.gap(place(), &GET_CALLER_IDENTITY, None);
        assert_eq!(gap(&ledger).unwrap().state, "not-collected");
        ledger.record(
            GET_CALLER_IDENTITY.key(place(), None),
            outcome(CallState::Done),
        );
        assert_eq!(gap(&ledger), None);
        let denied = CallState::Denied(DeniedBy::ServiceControlPolicy);
        ledger.record(GET_CALLER_IDENTITY.key(place(), None), outcome(denied));
        assert_eq!(gap(&ledger).unwrap().state, "denied");
        ledger.record(
            GET_CALLER_IDENTITY.key(place(), None),
            outcome(CallState::Done),
        );
        assert_eq!(
            gap(&ledger).unwrap().state,
            "denied",
            "a later success of one page does not hide it"
        );
    }

    #[test]
    fn denials_name_their_policy() {
        for (message, by) in [
            (
                "... because no identity-based policy allows the ec2:DescribeVpcs action",
                DeniedBy::IdentityPolicy,
            ),
            (
                "... with an explicit deny in a service control policy",
                DeniedBy::ServiceControlPolicy,
            ),
            (
                "... because no service control policy allows the x:Y action",
                DeniedBy::ServiceControlPolicy,
            ),
            (
                "... with an explicit deny in a resource control policy",
                DeniedBy::ResourceControlPolicy,
            ),
            (
                "... because no permissions boundary allows the x:Y action",
                DeniedBy::PermissionsBoundary,
            ),
            (
                "... because no session policy allows the x:Y action",
                DeniedBy::SessionPolicy,
            ),
            (
                "... because no VPC endpoint policy allows the x:Y action",
                DeniedBy::EndpointPolicy,
            ),
            (
                "... because no resource-based policy allows the x:Y action",
                DeniedBy::ResourcePolicy,
            ),
            (
                "You are not authorized to perform this operation.",
                DeniedBy::Other,
            ),
        ] {
            assert_eq!(DeniedBy::of_message(message), by, "{message}");
        }
    }

    #[test]
    fn a_denial_names_the_permission_that_its_words_do() {
        let report = &crate::estate::iam::GET_CREDENTIAL_REPORT;
        let said =
            "User: u is not authorized to perform: iam:GenerateCredentialReport on resource: *";
        let generate = "iam:GenerateCredentialReport";
        assert_eq!(report.lacking(Some(said)), generate);
        assert_eq!(
            report.lacking(Some(&said.replace("Generate", "Get"))),
            "iam:GetCredentialReport"
        );
        assert_eq!(report.lacking(None), "iam:GetCredentialReport");
    }
}
