use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::asked::{Answer, Answers, Asked};

/// Answers so many requests; those that come after them wait until it is let go.
pub struct Held<A> {
    others: A,
    answered: AtomicU64,
}

impl<A> Held<A> {
    /// Holds nothing yet.
    pub fn new(others: A) -> Self {
        Self {
            others,
            answered: AtomicU64::new(u64::MAX),
        }
    }

    /// Holds what comes after so many requests of the server.
    pub fn hold(&self, after: u64) {
        self.answered.store(after, Ordering::SeqCst);
    }

    /// Answers all that waits, and all that comes.
    pub fn let_go(&self) {
        self.hold(u64::MAX);
    }
}

impl<A: Answers> Answers for Held<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        while asked.number > self.answered.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(2));
        }
        self.others.answer(asked)
    }
}
