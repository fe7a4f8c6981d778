//! Questions about flows, and their answers.
//!
//! Selectors, absent ports, protocols and addresses are existential: the flow with the best verdict answers.
//! `blocked` therefore says that every combination is.

mod answer;
mod closed;
mod outside;
mod premises;
mod question;
mod resolve;
mod sessions;
mod zones;

pub use answer::{FlowAnswer, FlowVerdict, Obstacle, Open, Step};
pub use question::{Expect, FlowQuestion, QuestionError};

use self::resolve::Ends;
use super::flow::{Aim, Begin, Flow, walk};
use super::prepared::Network;
use super::walk::Traffic;
use crate::environments::Environments;
use crate::ids::Protocol;

/// Answers questions about one estate.
#[derive(Clone, Debug)]
pub struct Flows<'n, 'e> {
    network: &'n Network<'e>,
    environments: &'n Environments,
    /// Protocols that rules name, beside those that every question tries.
    others: Vec<u8>,
}

impl<'n, 'e> Flows<'n, 'e> {
    /// Makes an estate's networks answer.
    pub fn new(network: &'n Network<'e>, environments: &'n Environments) -> Self {
        Self {
            network,
            environments,
            others: outside::other_protocols(network),
        }
    }

    /// Answers a question.
    ///
    /// # Errors
    /// When it cannot be understood, or names what the estate does not have.
    pub fn ask(&self, question: &FlowQuestion) -> Result<FlowAnswer, QuestionError> {
        let protocol = question.traffic()?;
        let begins = self.begins(&question.from, question.from_address.as_deref())?;
        let aims = self.aims(&question.to, question.to_address.as_deref())?;
        if begins.is_outside() && aims.is_outside() {
            return Err(QuestionError::Outside);
        }
        let best = self.best(&begins, &aims, (protocol, question.port));
        let mut answer = best.map_or_else(resolve::nothing_in_common, |flow| {
            FlowAnswer::of(&flow, self.network.settings)
        });
        if answer.verdict == FlowVerdict::Blocked {
            let found = self.through_premises((&begins, &aims), (protocol, question.port));
            answer.notes.extend(found);
        }
        Ok(answer)
    }

    /// Returns the flow with the best verdict.
    fn best(
        &self,
        begins: &Ends,
        aims: &Ends,
        (protocol, port): (Protocol, Option<u16>),
    ) -> Option<Flow> {
        let mut best: Option<Flow> = None;
        if let Ends::Closed(name, why) = begins {
            return Some(why.flow(*name));
        }
        if *begins == Ends::Sessions {
            self.try_sessions(aims, protocol, &mut best);
            return best;
        }
        for begin in self.all_begins(begins, aims) {
            for aim in self.all_aims(aims, begin) {
                if begin.spot().is_like(aim.spot().address) {
                    self.try_traffics(begin, aim, (protocol, port), &mut best);
                    if best.as_ref().is_some_and(is_best) {
                        break;
                    }
                }
            }
            if best.as_ref().is_some_and(is_best) {
                break;
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
        best: &mut Option<Flow>,
    ) {
        let icmp = match aim.spot().address.is_ipv4() {
            true => Protocol::ICMP,
            false => Protocol::ICMPV6,
        };
        let protocols = match (protocol, port) {
            (Protocol::Any, Some(_)) => vec![Protocol::TCP, Protocol::UDP],
            (Protocol::Any, None) => {
                let others = self.others.iter().map(|number| Protocol::Number(*number));
                [Protocol::TCP, Protocol::UDP, icmp]
                    .into_iter()
                    .chain(others)
                    .collect()
            }
            (Protocol::ICMP | Protocol::ICMPV6, _) => vec![icmp],
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
                if best.as_ref().is_none_or(|known| is_better(&flow, known)) {
                    *best = Some(flow);
                }
                if best.as_ref().is_some_and(is_best) {
                    return;
                }
                let is_open = port.is_none() && protocol.has_ports();
                next = is_open.then(|| until.checked_add(1)).flatten();
            }
        }
    }
}

fn is_best(flow: &Flow) -> bool {
    FlowVerdict::of(flow) == FlowVerdict::Reachable
}

/// Returns whether a flow tells more of what is possible: by its verdict, then by what stands in its way.
fn is_better(flow: &Flow, known: &Flow) -> bool {
    let cost = |one: &Flow| {
        let (stops, doubts, hops) = one.request.cost();
        let (back, open, _) = one.reply.as_ref().map_or((0, 0, 0), |trail| trail.cost());
        (stops, stops + back, doubts + open, hops)
    };
    let (one, two) = (FlowVerdict::of(flow), FlowVerdict::of(known));
    one > two || one == two && cost(flow) < cost(known)
}
