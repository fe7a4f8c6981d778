//! Faults of services, laid over whoever answers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::asked::{Answer, Answers, Asked};
use super::codes;

/// Which of the requests that are counted meet a fault.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// Each whose number is a multiple.
    Every(u64),
    /// So many of a hundred, by a seed.
    Percent(u64, u64),
    /// So many at the beginning.
    First(u64),
    Always,
}

impl When {
    /// Decides the request with a number from 1.
    fn is_met(self, number: u64) -> bool {
        match self {
            Self::Every(nth) => number.is_multiple_of(nth),
            Self::Percent(percent, seed) => mixed(number, seed) % 100 < percent,
            Self::First(count) => number <= count,
            Self::Always => true,
        }
    }
}

/// Returns a number that looks random and is not (SplitMix64).
fn mixed(number: u64, seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Throttles requests.
pub struct Throttle<A> {
    others: A,
    when: When,
    /// The only account that is throttled; none for all.
    account: Option<String>,
    counted: AtomicU64,
}

impl<A> Throttle<A> {
    pub fn new(when: When, others: A) -> Self {
        Self {
            others,
            when,
            account: None,
            counted: AtomicU64::new(0),
        }
    }
    /// Throttles one account only.
    pub fn only(self, account: &str) -> Self {
        Self {
            account: Some(account.to_owned()),
            ..self
        }
    }
}

impl<A: Answers> Answers for Throttle<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        let is_meant = self
            .account
            .as_deref()
            .is_none_or(|account| account == asked.account());
        if is_meant
            && self
                .when
                .is_met(self.counted.fetch_add(1, Ordering::SeqCst) + 1)
        {
            return codes::throttled(asked.service);
        }
        self.others.answer(asked)
    }
}

/// The words that end the message of a call that is not allowed, by the kind of policy.
pub const DENIALS: [(&str, &str); 7] = [
    (
        "identity",
        "because no identity-based policy allows the {action} action",
    ),
    ("scp", "with an explicit deny in a service control policy"),
    (
        "boundary",
        "because no permissions boundary allows the {action} action",
    ),
    (
        "session",
        "because no session policy allows the {action} action",
    ),
    (
        "endpoint",
        "because no VPC endpoint policy allows the {action} action",
    ),
    (
        "resource",
        "because no resource-based policy allows the {action} action",
    ),
    ("rcp", "with an explicit deny in a resource control policy"),
];

/// Denies one operation, with the words of a kind of policy.
pub struct Deny<A> {
    pub others: A,
    pub service: &'static str,
    pub operation: &'static str,
    /// The IAM action in the message.
    pub action: &'static str,
    /// One of [`DENIALS`].
    pub kind: &'static str,
}

impl<A: Answers> Answers for Deny<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        if !asked.is(self.service, self.operation) {
            return self.others.answer(asked);
        }
        denial(asked, self.action, self.kind)
    }
}

/// Denies a request, with the words of a kind of policy.
pub fn denial(asked: &Asked, action: &str, kind: &str) -> Answer {
    let (_, words) = DENIALS.iter().find(|(name, _)| *name == kind).unwrap();
    let first = match asked.service {
        "ec2" => "You are not authorized to perform this operation. ",
        _ => "",
    };
    let message = format!(
        "{first}User: {} is not authorized to perform: {action} {}",
        asked.caller.arn(),
        words.replace("{action}", action),
    );
    codes::denied(asked.service, &message)
}

/// Makes an answer from the one that it would have been.
type Breaks = Box<dyn Fn(&Asked, Answer) -> Answer + Send + Sync>;

/// Gives the first attempts of every call a broken answer.
pub struct Broken<A> {
    others: A,
    attempts: u64,
    breaks: Breaks,
    made: Mutex<HashMap<String, u64>>,
}

impl<A> Broken<A> {
    /// Breaks so many answers to every call.
    pub fn new(
        attempts: u64,
        others: A,
        breaks: impl Fn(&Asked, Answer) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            others,
            attempts,
            breaks: Box::new(breaks),
            made: Mutex::default(),
        }
    }

    /// Answers with an HTTP status of 500 or above.
    pub fn status(status: u16, attempts: u64, others: A) -> Self {
        Self::new(attempts, others, move |asked, _| {
            codes::internal(asked.service, status)
        })
    }
}

impl<A: Answers> Answers for Broken<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        let number = {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            let number = made.entry(asked.call()).or_default();
            *number += 1;
            *number
        };
        let answer = self.others.answer(asked);
        if number <= self.attempts {
            return (self.breaks)(asked, answer);
        }
        answer
    }
}
