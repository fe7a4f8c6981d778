use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::asked::{Answer, Answers, Asked};

/// Writes down what is asked.
pub struct Log<A> {
    others: A,
    lines: Mutex<Vec<Line>>,
}

/// A request and whether it was answered with a reply.
#[derive(Clone, Debug)]
pub struct Line {
    pub asked: Asked,
    pub replied: bool,
}

impl<A> Log<A> {
    pub fn new(others: A) -> Self {
        Self {
            others,
            lines: Mutex::default(),
        }
    }

    /// Returns all requests, in the order in which they were answered.
    pub fn lines(&self) -> Vec<Line> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Counts the requests by service and operation, `ec2 describe-vpcs`.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for Line { asked, .. } in self.lines() {
            let name = format!("{} {}", asked.service, asked.operation);
            *counts.entry(name).or_default() += 1;
        }
        counts
    }

    /// Returns the calls that were made again after they had been answered with a reply.
    pub fn twice(&self) -> Vec<String> {
        let mut replies: BTreeMap<String, usize> = BTreeMap::new();
        let mut again = Vec::new();
        for Line { asked, replied } in self.lines() {
            let replies = replies.entry(asked.call()).or_default();
            if *replies > 0 {
                again.push(asked.call());
            }
            *replies += usize::from(replied);
        }
        again.sort();
        again.dedup();
        again
    }
}

impl<A: Answers> Answers for Log<A> {
    fn answer(&self, asked: &Asked) -> Answer {
        let answer = self.others.answer(asked);
        let line = Line {
            asked: asked.clone(),
            replied: answer.is_reply(),
        };
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
        answer
    }
}
