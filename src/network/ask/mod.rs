//! Questions about flows, and their answers.
//!
//! Selectors, absent ports, protocols and addresses are existential: the flow with the best verdict answers.
//! `blocked` therefore says that every combination is.

mod answer;
mod best;
mod chosen;
mod closed;
mod course;
mod dns;
mod ends;
mod entries;
mod exposed;
mod matrix;
mod offered;
mod outside;
mod premises;
mod question;
mod resolve;
mod seen;
mod sessions;
mod zones;

pub use answer::{FlowAnswer, FlowEnd, FlowTraffic, FlowVerdict, Obstacle, Open, Step};
pub use entries::{Dweller, Entry, Origin, Trace};
pub use exposed::Exposure;
pub use matrix::{Matrix, MatrixCell, MatrixEnvironment, MatrixExample};
pub(super) use outside::other_protocols;
pub use question::{Expect, FlowQuestion, QuestionError};

use std::collections::BTreeSet;
use std::sync::OnceLock;

use self::best::Best;
use self::chosen::Index;
use self::course::{Course, Courses};
use self::ends::{Ends, Said};
use super::flow::{Aim, Begin, walk};
use super::prepared::Network;
use super::walk::Traffic;
use crate::endpoints;
use crate::environments::Environments;
use crate::ids::Protocol;

/// Answers questions about one estate.
#[derive(Clone, Debug)]
pub struct Flows<'n, 'e> {
    network: &'n Network<'e>,
    environments: &'n Environments,
    /// Protocols that rules name, beside those that every question tries.
    others: Vec<u8>,
    index: Index<'e>,
    /// Where names lead by records of hosted zones; made when the first is asked for.
    names: OnceLock<endpoints::Index<'e>>,
}

impl<'n, 'e> Flows<'n, 'e> {
    /// Makes an estate's networks answer.
    pub fn new(network: &'n Network<'e>, environments: &'n Environments) -> Self {
        Self {
            network,
            environments,
            others: outside::other_protocols(network),
            index: Index::default(),
            names: OnceLock::new(),
        }
    }

    /// Answers a question.
    ///
    /// # Errors
    /// When it cannot be understood, or names what the estate does not have.
    pub fn ask(&self, question: &FlowQuestion) -> Result<FlowAnswer, QuestionError> {
        let asked = (question.traffic()?, question.port);
        let courses = self.courses(question)?;
        let mut best = None;
        for Course { begins, aims } in &courses.all {
            if let Some(Best { flow, begin, aim }) = self.best(begins, aims, asked) {
                Best::keep(&mut best, flow, begin, aim);
            }
        }
        let answer = best.as_ref();
        let mut answer = answer.map_or_else(resolve::nothing_in_common, |best| self.answer(best));
        let (protocol, port) = asked;
        let is_open = protocol == Protocol::Any || port.is_none() && protocol.has_ports();
        answer.traffic = best.as_ref().filter(|_| is_open).and_then(Best::traffic);
        let unread = self.unread(&courses, answer.verdict);
        if !unread.is_empty() {
            answer = answer.hidden(&unread);
        }
        if answer.verdict == FlowVerdict::Blocked {
            let mut all = courses.all.iter();
            let found = all.find_map(|one| self.through_premises((&one.begins, &one.aims), asked));
            answer.notes.extend(found);
        }
        let doubts = courses.doubts.iter().filter(|_| unread.is_empty());
        let doubts = doubts.map(|(of, said)| format!("{of} tells of no other end: {said}").into());
        answer.assumptions.extend(doubts);
        answer.notes.extend(courses.notes);
        Ok(answer)
    }

    /// Returns what was not read on which a verdict would rest: of one that nothing gets through, whatever may be meant
    /// too; of another, which of several ends is meant.
    fn unread(&self, courses: &Courses, verdict: FlowVerdict) -> Vec<Said> {
        if !matches!(verdict, FlowVerdict::Blocked | FlowVerdict::OneWay) {
            return courses.disputed.clone();
        }
        let mut unread = Vec::new();
        for Course { begins, aims } in &courses.all {
            unread.extend_from_slice(begins.unread());
            unread.extend_from_slice(aims.unread());
            if matches!(begins, Ends::Internet(_)) {
                unread.extend(self.untold_public(aims));
            }
        }
        unread.extend_from_slice(&courses.hidden);
        unread.extend_from_slice(&courses.doubts);
        let mut told = BTreeSet::new();
        unread.retain(|one| told.insert(one.clone()));
        unread
    }

    /// Returns the flow with the best verdict.
    fn best(
        &self,
        begins: &Ends,
        aims: &Ends,
        (protocol, port): (Protocol, Option<u16>),
    ) -> Option<Best> {
        let mut best: Option<Best> = None;
        if let Ends::Closed(name, why) = begins {
            return Some(Best {
                flow: why.flow(*name),
                begin: None,
                aim: None,
            });
        }
        if *begins == Ends::Sessions {
            self.try_sessions(aims, protocol, &mut best);
            return best;
        }
        let is_selection = begins.is_selection() || aims.is_selection();
        // Of several hosts none is meant to reach itself: that it does tells nothing about the others.
        let mut itself = Vec::new();
        for begin in self.all_begins(begins, aims) {
            for aim in self.all_aims(aims, begin) {
                if !begin.spot().is_like(aim.spot().address) {
                    continue;
                }
                if self.is_one_host(begin, aim) {
                    itself.extend((!is_selection).then_some((begin, aim)));
                    continue;
                }
                self.try_traffics(begin, aim, (protocol, port), &mut best);
                if best.as_ref().is_some_and(Best::is_best) {
                    return best;
                }
            }
        }
        if best.is_none() {
            for (begin, aim) in itself {
                self.try_traffics(begin, aim, (protocol, port), &mut best);
            }
        }
        best
    }

    /// Walks a flow for each kind of traffic that may go otherwise than the others.
    fn try_traffics(
        &self,
        begin: Begin,
        aim: Aim,
        (protocol, port): (Protocol, Option<u16>),
        best: &mut Option<Best>,
    ) {
        let is_ipv4 = aim.spot().address.is_ipv4();
        let protocols = match (protocol, port) {
            (Protocol::Any, Some(_)) => vec![Protocol::TCP, Protocol::UDP],
            (Protocol::Any, None) => self.kinds(is_ipv4),
            (Protocol::ICMP | Protocol::ICMPV6, _) => vec![echo(is_ipv4)],
            (one, _) => vec![one],
        };
        for protocol in protocols {
            let mut next = port.or(Some(1));
            while let Some(number) = next {
                let traffic = Traffic {
                    protocol,
                    port: number,
                };
                let flow = walk(self.network, begin, aim, traffic);
                let until = flow.until;
                Best::keep(best, flow, Some(begin), Some(aim));
                if best.as_ref().is_some_and(Best::is_best) {
                    return;
                }
                let is_open = port.is_none() && protocol.has_ports();
                next = is_open.then(|| until.checked_add(1)).flatten();
            }
        }
    }

    /// Returns the protocols of which traffic may go otherwise than that of the others.
    fn kinds(&self, is_ipv4: bool) -> Vec<Protocol> {
        let usual = [Protocol::TCP, Protocol::UDP, echo(is_ipv4)];
        let others = self.others.iter();
        let others = others.map(|number| Protocol::Number(*number));
        usual.into_iter().chain(others).collect()
    }
}

fn echo(is_ipv4: bool) -> Protocol {
    match is_ipv4 {
        true => Protocol::ICMP,
        false => Protocol::ICMPV6,
    }
}
