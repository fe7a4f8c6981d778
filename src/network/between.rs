//! What lies between two interfaces, whatever they are and whatever their groups admit: a part of a flow.

use super::flow::{Aim, Begin, Way, answer, any_answer, prepare, request};
use super::landing::check_landing;
use super::prepared::{Network, NodeAt};
use super::walk::{Landing, Packet, Scope, Traffic, Walk};

/// The way of a request between two interfaces, whatever they are and whatever their groups admit.
#[derive(Clone, Debug)]
pub(super) struct There {
    pub way: Way,
    /// How far the way is open should something stop the request at its end, where it is open which way it takes.
    pub parted: Option<Way>,
    /// Whether the request ends at the other interface, as far as it is known where it goes.
    pub is_there: bool,
    /// How the request comes to its end; none where that depends on a choice of AWS's.
    pub arrived: Option<Packet>,
    /// The way of the answer, where it depends on that of the request.
    pub back: Option<Way>,
    /// The last port for which all of this holds.
    pub until: u16,
    /// Whether anything tells kinds of traffic apart.
    pub is_picky: bool,
}

/// Walks the way of a request between two interfaces.
pub(super) fn there(network: &Network<'_>, begin: Begin, aim: Aim, traffic: Traffic) -> There {
    let found = there_trying(network, (begin, aim), traffic, false);
    // Where it is open which way it takes, the ways that do not exist count too.
    match found.parted {
        Some(_) => there_trying(network, (begin, aim), traffic, true),
        None => found,
    }
}

fn there_trying(
    network: &Network<'_>,
    (begin, aim): (Begin, Aim),
    traffic: Traffic,
    tries: bool,
) -> There {
    let (mut walk, packet) = prepare(network, begin, aim, traffic);
    walk.scope = Scope::Between;
    walk.tries = tries;
    let (landing, arrived) = request(&mut walk, begin, aim, packet);
    let is_there = check_landing(network, &mut walk.trail, landing, aim);
    let parted = walk.trail.open_from_here();
    walk.trail.settle();
    let way = Way::of(&walk.trail);
    let is_alike = |other: &Packet| {
        let seen = |one: &Packet| (one.source, one.target, one.origin, one.crossing);
        seen(other) == seen(&arrived)
    };
    let also = walk.also.iter();
    let is_plain = walk.legs.is_empty() && also.clone().all(|one| is_alike(&one.packet));
    let keeps = |one: &Walk<'_, '_>| !one.sessions.is_empty() || one.guessed.is_some();
    let is_kept = keeps(&walk) || also.clone().any(|one| keeps(&one.walk));
    let is_free = is_plain && is_there && !is_kept;
    let reply = (way != Way::Blocked && !is_free).then(|| any_answer(&walk, landing, arrived));
    let until = walk.trail.until;
    let until = reply.as_ref().map_or(until, |reply| until.min(reply.until));
    There {
        way,
        parted,
        is_there,
        arrived: is_plain.then_some(arrived),
        back: reply.as_ref().map(Way::of),
        until: until.max(traffic.port),
        is_picky: walk.is_picky(),
    }
}

/// The way of an answer between two interfaces, where nothing on the way of the request keeps state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Back {
    pub way: Way,
    /// The last port for which it holds.
    pub until: u16,
    /// Whether anything tells kinds of traffic apart.
    pub is_picky: bool,
}

/// Walks the way of the answer to a request that came to an interface.
pub(super) fn back(network: &Network<'_>, (from, at): (NodeAt, NodeAt), arrived: Packet) -> Back {
    let mut walk = Walk::new(network, Some(from), Some(at));
    walk.scope = Scope::Between;
    let reply = answer(&walk, Landing::Node(at), arrived);
    Back {
        way: Way::of(&reply),
        until: reply.until.max(arrived.traffic.port),
        is_picky: walk.is_picky(),
    }
}
