use super::condition::{Clause, Wanted};
use super::operator::{Absent, Base, Set};
use super::prepared::{Can, Stack};
use super::scalar::{Family, Range};
use super::statement::{Choice, Rule};
use super::test::{Sense, What};
use super::who::Who;
use crate::access::Effect;

/// Whether S3 takes a bucket policy for public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PublicPolicy {
    /// A statement lets everybody in.
    Yes,
    /// None does.
    No,
    /// A document was not collected.
    Unknown,
}

/// Keys that narrow "everybody" when their value is fixed, in lower case.
///
/// Source: Amazon S3 User Guide, page access-control-block-public-access, "The meaning of public".
const NARROWING: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

/// Returns whether a statement of the policies lets everybody in.
pub(super) fn judge(stack: &Stack) -> PublicPolicy {
    let policies = || stack.policies.iter().filter(|one| one.can == Can::Both);
    let documents = policies().filter_map(|policy| policy.document.as_deref());
    let mut public = documents.flat_map(|document| document.rules.iter());
    if public.any(is_public) {
        PublicPolicy::Yes
    } else if policies().any(|one| one.document.is_none()) {
        PublicPolicy::Unknown
    } else {
        PublicPolicy::No
    }
}

fn is_public(rule: &Rule) -> bool {
    let everybody = match &rule.principals {
        Choice::Any(list) => list.iter().any(|who| **who == Who::Everyone),
        Choice::NoneOf(list) => list.iter().all(|who| **who != Who::Everyone),
        Choice::Missing | Choice::Both => false,
    };
    rule.effect == Effect::Allow && everybody && !rule.clauses.iter().any(|clause| narrows(clause))
}

/// Returns whether a condition admits only values that are fixed: without wildcards, and without variables.
fn narrows(clause: &Clause) -> bool {
    let Some(operator) = clause.operator() else {
        return false;
    };
    let key = clause.key().lower();
    operator.sense == Sense::Positive
        && operator.absent == Absent::ByOperator
        && operator.set != Set::All
        && operator.base != Base::Null
        && NARROWING.binary_search(&key).is_ok()
        && !clause.wanted().is_empty()
        && clause.wanted().iter().all(|wanted| match wanted {
            Wanted::Fixed(test) => is_fixed(key, &test.what, &test.text),
            Wanted::Filled(..) => false,
        })
}

fn is_fixed(key: &str, what: &What, text: &str) -> bool {
    match (key, what) {
        (_, What::Never) => false,
        ("aws:sourceip", What::Ip(range)) => !is_broad(*range),
        ("aws:principalisawsservice", What::Bool(wanted)) => *wanted,
        // An access point's name may be any, its account not.
        ("s3:dataaccesspointarn", What::Arn(globs)) => {
            let [_, _, _, _, account, _] = &**globs;
            !account.has_wildcard()
        }
        ("aws:principalorgpaths" | "aws:vpceorgpaths", What::Like(_)) => {
            let organisation = text.split('/').next().unwrap_or("");
            !organisation.is_empty() && !organisation.contains(['*', '?'])
        }
        ("aws:userid", _) => !text.contains(['*', '?']),
        _ => !text.contains(['*', '?']),
    }
}

/// Returns whether a prefix is so wide that S3 takes it for everybody: wider than /8 or /32, private ones aside.
fn is_broad(range: Range) -> bool {
    let private = Range::parse("10.0.0.0/8").is_some_and(|private| private.holds(range));
    let (family, first, last) = range.ends();
    let widest = match family {
        Family::V4 => 1_u128 << 24,
        Family::V6 => 1 << 96,
    };
    !private && last - first >= widest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted() {
        assert!(NARROWING.is_sorted());
        let broad = |text| is_broad(Range::parse(text).unwrap());
        assert!(broad("0.0.0.0/1") && broad("::/16") && broad("0.0.0.0/0"));
        assert!(!broad("11.0.0.0/8") && !broad("10.0.0.0/8") && !broad("2001:db8::/32"));
    }
}
