//! Estates for tests, made of replies.

use std::cell::RefCell;

use serde_json::Value;

use super::{Estate, Operation, RecordedCall, Reply};
use crate::ids::Place;

thread_local! {
    /// What the replies of this thread leave out.
    static LEFT_OUT: RefCell<Option<LeftOut>> = const { RefCell::new(None) };
}

/// One member of an object, or element of a list, by its number among all of an estate's replies.
struct LeftOut {
    /// How many stand before it, in the replies that follow.
    before: usize,
    /// Where it stood.
    place: Option<String>,
}

impl LeftOut {
    /// Takes it from a reply, if it is there.
    fn take(&mut self, reply: &mut Value, place: &str) {
        if let Value::Object(members) = reply {
            let keys: Vec<String> = members.keys().cloned().collect();
            for key in keys {
                let own = format!("{place}.{key}");
                if self.is_it(&own) {
                    members.remove(&key);
                } else {
                    self.take(&mut members[&key], &own);
                }
            }
        } else if let Value::Array(all) = reply {
            let mut at = 0;
            while at < all.len() {
                let own = format!("{place}[{at}]");
                if self.is_it(&own) {
                    all.remove(at);
                } else {
                    self.take(&mut all[at], &own);
                }
                at += 1;
            }
        }
    }

    /// Returns whether this is the one that is left out, and counts it.
    fn is_it(&mut self, place: &str) -> bool {
        if self.place.is_some() {
            return false;
        }
        let is_it = self.before == 0;
        match is_it {
            true => self.place = Some(place.to_owned()),
            false => self.before -= 1,
        }
        is_it
    }
}

/// Returns what is made of replies of which one member or element is left out, and which that is; nothing when
/// there are not as many. What AWS never leaves out whole, the list that was asked for, stays.
pub(crate) fn without<T>(number: usize, make: impl FnOnce() -> T) -> Option<(String, T)> {
    LEFT_OUT.set(Some(LeftOut {
        before: number,
        place: None,
    }));
    let made = make();
    let left_out = LEFT_OUT.take()?;
    Some((left_out.place?, made))
}

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
        if LEFT_OUT.with_borrow(Option::is_some) {
            let shortened = shortened(operation, request, json);
            let json = shortened.as_deref().unwrap_or(json);
            let call = RecordedCall {
                operation,
                place: self.place,
                request,
                reply: missing.map_or(Reply::Output(json), |what| Reply::Part(json, what)),
            };
            // A reply that cannot be read is as good as none.
            let read = self.whole.record(&call);
            assert!(shortened.is_some() || read.is_ok());
            return self;
        }
        let reduced = operation.reduce(json).unwrap();
        assert_eq!(operation.reduce(&reduced).unwrap(), reduced);
        for (estate, json) in [(&mut self.whole, json), (&mut self.reduced, &reduced)] {
            let call = RecordedCall {
                operation,
                place: self.place,
                request,
                reply: missing.map_or(Reply::Output(json), |what| Reply::Part(json, what)),
            };
            assert_eq!(estate.record(&call).unwrap().set_aside, []);
        }
        self
    }
    /// Returns the estate, which is the same whether the replies were reduced or not.
    pub(crate) fn settled(mut self) -> Estate {
        self.whole.settle();
        // Snapshots keep beside a reduced reply what of it was set aside.
        if LEFT_OUT.with_borrow(Option::is_some) {
            return *self.whole;
        }
        self.reduced.settle();
        assert_eq!(format!("{:?}", self.whole), format!("{:?}", self.reduced));
        *self.whole
    }
}

/// Returns a reply without what is left out, if that is part of it.
fn shortened(operation: &Operation, request: Option<&str>, json: &str) -> Option<String> {
    LEFT_OUT.with_borrow_mut(|left_out| {
        let left_out = left_out.as_mut().filter(|one| one.place.is_none())?;
        let mut reply: Value = serde_json::from_str(json).unwrap();
        let about = request.map(|one| format!(" {one}")).unwrap_or_default();
        let place = format!("{} {}{about}: ", operation.service, operation.name);
        for (member, inner) in reply.as_object_mut()? {
            left_out.take(inner, &format!("{place}{member}"));
        }
        left_out.place.as_ref()?;
        Some(reply.to_string())
    })
}

#[cfg(test)]
mod tests {
    use crate::estate::{Operation, operations};

    /// Operations whose reply may hold nothing: what was asked for is then unknown or set aside, or AWS's default
    /// (the region of a bucket, its versioning, the status of a trail that never logged, no auth policy).
    const MAY_BE_EMPTY: [&str; 25] = [
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
        "route53 list-resource-record-sets",
        "route53 list-hosted-zones-by-vpc",
        "route53resolver list-resolver-endpoint-ip-addresses",
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
