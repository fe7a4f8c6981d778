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
    fn reply(mut self, operation: &'static Operation, request: Option<&str>, json: &str) -> Self {
        let reduced = operation.reduce(json).unwrap();
        assert_eq!(operation.reduce(&reduced).unwrap(), reduced);
        for (estate, json) in [(&mut self.whole, json), (&mut self.reduced, &reduced)] {
            let call = RecordedCall {
                operation,
                place: self.place,
                request,
                reply: Reply::Output(json),
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
