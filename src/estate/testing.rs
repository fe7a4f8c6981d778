//! Estates for tests, made of replies.

use super::{Estate, Operation, RecordedCall, Reply};
use crate::ids::Place;

/// Replies of AWS at one place after the other, recorded twice: as they are, and as snapshots keep them.
pub(crate) struct Replies {
    place: Place,
    // An estate has a place for every kind of resource: chains of replies would fill a thread's stack.
    whole: Box<Estate>,
    reduced: Box<Estate>,
}

/// Returns an account's place in a region.
pub(crate) fn place(account: &str, region: &str) -> Place {
    Place::new(account.parse().unwrap(), region.parse().unwrap())
}

impl Replies {
    /// Returns no replies yet, of account 111122223333 in `eu-west-1`.
    pub(crate) fn new() -> Self {
        Self {
            place: place("111122223333", "eu-west-1"),
            whole: Box::default(),
            reduced: Box::default(),
        }
    }
    /// The calls that follow are made there.
    pub(crate) fn at(mut self, account: &str, region: &str) -> Self {
        self.place = place(account, region);
        self
    }
    /// A reply about the whole region or account.
    pub(crate) fn all(self, operation: &'static Operation, json: &str) -> Self {
        assert_eq!(operation.per, None);
        self.reply(operation, None, json)
    }
    /// A reply about one resource.
    pub(crate) fn one(self, operation: &'static Operation, request: &str, json: &str) -> Self {
        assert!(operation.per.is_some());
        self.reply(operation, Some(request), json)
    }
    /// An error.
    pub(crate) fn error(
        mut self,
        operation: &'static Operation,
        request: Option<&str>,
        code: &str,
    ) -> Self {
        for estate in [&mut self.whole, &mut self.reduced] {
            let reply = Reply::Error { code, message: "" };
            let call = RecordedCall {
                operation,
                place: self.place,
                request,
                reply,
            };
            assert_eq!(estate.record(&call).unwrap().set_aside, []);
        }
        self
    }
    /// A list that breaks off.
    pub(crate) fn list_part(self, operation: &'static Operation, json: &str) -> Self {
        assert_eq!(operation.per, None);
        self.recorded(operation, None, json, Some("later pages are missing"))
    }
    /// A reply about one resource of which something is missing.
    pub(crate) fn part(
        self,
        operation: &'static Operation,
        request: &str,
        json: &str,
        missing: &'static str,
    ) -> Self {
        assert!(operation.per.is_some());
        self.recorded(operation, Some(request), json, Some(missing))
    }
    /// A list of which something is missing.
    pub(crate) fn part_of_list(
        self,
        operation: &'static Operation,
        json: &str,
        missing: &'static str,
    ) -> Self {
        assert_eq!(operation.per, None);
        self.recorded(operation, None, json, Some(missing))
    }
    fn reply(self, operation: &'static Operation, request: Option<&str>, json: &str) -> Self {
        self.recorded(operation, request, json, None)
    }
    fn recorded(
        mut self,
        operation: &'static Operation,
        request: Option<&str>,
        json: &str,
        missing: Option<&'static str>,
    ) -> Self {
        let reduced = operation.reduce(json).unwrap();
        assert_eq!(operation.reduce(&reduced).unwrap(), reduced);
        for (estate, json) in [(&mut self.whole, json), (&mut self.reduced, &reduced)] {
            let call = RecordedCall {
                operation,
                place: self.place,
                request,
                reply: match missing {
                    Some(missing) => Reply::Part(json, missing),
                    None => Reply::Output(json),
                },
            };
            assert_eq!(estate.record(&call).unwrap().set_aside, []);
        }
        self
    }
    /// Returns the estate, which is the same whether the replies were reduced or not.
    pub(crate) fn settled(mut self) -> Estate {
        self.whole.settle();
        self.reduced.settle();
        assert_eq!(format!("{:?}", self.whole), format!("{:?}", self.reduced));
        *self.whole
    }
}

#[cfg(test)]
mod tests {
    use crate::estate::{Operation, operations};

    /// Operations whose reply may hold nothing: what was asked for is then unknown or set aside, or AWS's default
    /// (the region of a bucket, its versioning, the status of a trail that never logged, no auth policy).
    const MAY_BE_EMPTY: [&str; 22] = [
        "cloudtrail get-trail-status",
        "cloudtrail get-event-selectors",
        "ec2 get-transit-gateway-route-table-associations",
        "ec2 get-transit-gateway-route-table-propagations",
        "ec2 search-transit-gateway-routes",
        "ec2 describe-vpc-endpoint-service-permissions",
        "ec2 get-managed-prefix-list-entries",
        "ec2 describe-prefix-lists",
        "ec2 describe-client-vpn-routes",
        "ec2 describe-client-vpn-authorization-rules",
        "ec2 describe-client-vpn-target-networks",
        "ec2 describe-vpc-block-public-access-options",
        "ec2 describe-snapshot-attribute",
        "ec2 describe-image-attribute",
        "elbv2 describe-load-balancer-attributes",
        "elbv2 describe-target-health",
        "elbv2 describe-target-group-attributes",
        "iam get-account-authorization-details",
        "organizations list-tags-for-resource",
        "s3api get-bucket-location",
        "s3api get-bucket-versioning",
        "vpc-lattice get-auth-policy",
    ];

    #[test]
    fn a_reply_without_the_list_that_was_asked_for_is_none() {
        let accepts = |json: &'static str| -> Vec<String> {
            let taken = operations().filter(|one| one.reduce(json).is_ok());
            let name = |one: &Operation| format!("{} {}", one.service, one.name);
            taken.map(name).collect()
        };
        assert_eq!(accepts("{}"), MAY_BE_EMPTY);
        assert_eq!(accepts("null"), [""; 0]);
    }
}
