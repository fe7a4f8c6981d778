//! How far packets are followed: circles are told, and what is beyond the bounds is not known.

use std::cell::Cell;
use std::rc::Rc;

use super::Walk;
use super::packet::Packet;
use super::trail::Open;
use crate::ids::{SubnetId, Sym};
use crate::network::prepared::Spot;

/// Steps of one packet that are followed.
const STEPS: usize = 24;
/// Steps that are followed on all ways of one flow together.
const STEPS_OF_FLOW: u32 = 20_000;

/// Where a packet was, and what decides about it there.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stage {
    place: Sym,
    from: Option<SubnetId>,
    source: Spot,
    target: Spot,
    toward: Option<Spot>,
    sessions: usize,
}

/// The way of a packet so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    stages: Vec<Stage>,
    /// The steps on all ways of the flow.
    spent: Rc<Cell<u32>>,
    /// Whether anything on a way of the flow tells kinds of traffic apart.
    is_picky: Rc<Cell<bool>>,
}

impl Way {
    /// Returns the beginning of another way of the same flow.
    pub fn anew(&self) -> Self {
        Self {
            stages: Vec::new(),
            spent: Rc::clone(&self.spent),
            is_picky: Rc::clone(&self.is_picky),
        }
    }

    /// Returns how many steps were followed on all ways of the flow.
    pub fn spent(&self) -> u32 {
        self.spent.get()
    }
}

impl Walk<'_, '_> {
    /// Returns whether a packet is followed on from a place, and says why not: it was there before, just as it is, or
    /// the bounds are reached.
    pub(super) fn go_on(&mut self, place: Sym, from: Option<SubnetId>, packet: &Packet) -> bool {
        let stage = Stage {
            place,
            from,
            source: packet.source,
            target: packet.target,
            toward: packet.toward,
            sessions: if packet.is_reply {
                self.sessions.len()
            } else {
                0
            },
        };
        if self.way.stages.contains(&stage) {
            let said = "packets to this address go in circles";
            self.trail.block(place, None, "loop", said);
            return false;
        }
        self.way.spent.set(self.way.spent().saturating_add(1));
        let said = if self.way.stages.len() >= STEPS {
            "the way is longer than it is followed"
        } else if self.way.spent() > STEPS_OF_FLOW {
            "there are more ways than are followed"
        } else {
            self.way.stages.push(stage);
            return true;
        };
        self.trail.part(place, said, Open::Unread);
        false
    }

    /// Notes that something on the way tells kinds of traffic apart.
    pub(super) fn tells_kinds(&self) {
        self.way.is_picky.set(true);
    }

    /// Returns whether anything that was met tells kinds of traffic apart, on any way of the flow.
    pub(in crate::network) fn is_picky(&self) -> bool {
        self.way.is_picky.get()
    }

    /// Returns whether further ways of the flow are followed.
    pub(in crate::network) fn is_within_bounds(&self) -> bool {
        self.way.spent() <= STEPS_OF_FLOW
    }
}
