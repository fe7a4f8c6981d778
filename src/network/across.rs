//! Across the internet: what lies between two interfaces falls into what lies between each of them and the internet,
//! where only addresses are seen.

use super::flow::{Aim, Begin, Way, is_home, prepare, request};
use super::prepared::{Network, NodeAt, Spot};
use super::walk::{Crossing, Landing, Packet, Scope, Session, Traffic, Walk};

/// How far a part of a way is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    pub way: Way,
    /// How far it is open should something stop the packet further on, where it is open which way it takes.
    pub parted: Option<Way>,
}

/// The ways from an interface to the internet, of a request, and back to it, of the answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Departure {
    pub out: Part,
    /// The way of the answer from the internet; none where no request gets that far.
    pub back: Option<Way>,
    /// The public address in place of the sender's.
    pub seen: Spot,
    /// Whether a NAT gateway put it there.
    pub is_nat: bool,
    pub until: u16,
    pub is_picky: bool,
}

/// What comes of a part of a way: it is not told where it is no part of a way across the internet, or where the ports of
/// clients must be followed.
type Told<T> = Option<T>;

/// Walks from an interface to the internet and back, for packets to a public address that leads to another.
pub(super) fn depart(
    network: &Network<'_>,
    (from, spot): (NodeAt, Spot),
    (to, public): (NodeAt, Spot),
    traffic: Traffic,
) -> Told<Departure> {
    let (begin, aim) = (Begin::Node(from, spot), Aim::Node(to, public));
    let (mut walk, packet) = prepare(network, begin, aim, traffic);
    walk.scope = Scope::ToInternet;
    walk.tries = false;
    let (landing, at_internet) = request(&mut walk, begin, aim, packet);
    let parted = walk.trail.open_from_here();
    let is_out = matches!(landing, Landing::Internet);
    let is_stopped = walk.trail.stops() > 0;
    if !is_stopped && (!is_out || !walk.also.is_empty() || walk.guessed.is_some()) {
        return None;
    }
    let nats = walk.sessions.iter();
    let is_nat = nats.clone().any(|one| matches!(one, Session::Nat { .. }));
    let until = walk.trail.until;
    walk.trail.settle();
    let way = Way::of(&walk.trail);
    let mut departure = Departure {
        out: Part { way, parted },
        back: None,
        seen: at_internet.source,
        is_nat,
        until: until.max(traffic.port),
        is_picky: walk.is_picky(),
    };
    if way != Way::Blocked {
        let mut back = walk.back();
        back.scope = Scope::Between;
        let all = back.client_ports();
        let packet = Packet {
            target: at_internet.source,
            ..answer_from(public, traffic)
        };
        let (ended, _) = back.on_internet(packet);
        back.check_inspected(ended);
        let is_partial = back.trail.partly(all).is_some() || back.trail.was_partial;
        if is_partial || back.trail.stops() == 0 && !is_home(&back, ended) {
            return None;
        }
        back.trail.settle();
        departure.back = Some(Way::of(&back.trail));
        departure.until = departure.until.min(back.trail.until).max(traffic.port);
        departure.is_picky = back.is_picky();
    }
    Some(departure)
}

fn answer_from(source: Spot, traffic: Traffic) -> Packet {
    Packet {
        source,
        target: source,
        toward: None,
        traffic,
        is_reply: true,
        origin: None,
        crossing: Crossing::None,
    }
}

/// The ways from the internet to an interface, and of its answer to the internet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub into: Part,
    pub crossing: Crossing,
    /// The way of the answer as far as the internet; none where no request arrives.
    pub back: Option<Part>,
    pub until: u16,
    pub is_picky: bool,
}

/// Walks from the internet to an interface and back to the internet, for packets from a public address that stands for
/// another interface.
pub(super) fn arrive(
    network: &Network<'_>,
    from: NodeAt,
    (to, public): (NodeAt, Spot),
    (seen, is_nat): (Spot, bool),
    traffic: Traffic,
) -> Told<Arrival> {
    let mut walk = Walk::new(network, Some(from), Some(to));
    walk.scope = Scope::Between;
    walk.tries = false;
    let packet = Packet {
        source: seen,
        target: public,
        toward: None,
        traffic,
        is_reply: false,
        origin: None,
        crossing: Crossing::None,
    };
    let (landing, arrived) = walk.on_internet(packet);
    let parted = walk.trail.open_from_here();
    let is_there = matches!(landing, Landing::Node(at) if at == to);
    let is_stopped = walk.trail.stops() > 0;
    let is_kept = !walk.sessions.is_empty() || walk.guessed.is_some() || !walk.also.is_empty();
    if !is_stopped && (!is_there || is_kept || arrived.source != seen) {
        return None;
    }
    let until = walk.trail.until;
    walk.trail.settle();
    let way = Way::of(&walk.trail);
    let mut arrival = Arrival {
        into: Part { way, parted },
        crossing: arrived.crossing,
        back: None,
        until: until.max(traffic.port),
        is_picky: walk.is_picky(),
    };
    if way != Way::Blocked {
        let mut back = walk.back();
        back.scope = Scope::ToInternet;
        back.is_translated = is_nat;
        let all = back.client_ports();
        let reply = Packet {
            origin: Some(to),
            ..arrived.reply(None)
        };
        let (ended, sent) = back.send(to, reply);
        let is_stopped = back.trail.stops() > 0;
        if back.trail.partly(all).is_some() || back.trail.was_partial {
            return None;
        }
        let is_out = matches!(ended, Landing::Internet);
        if !is_stopped && (!is_out || sent.source != public || back.guessed.is_some()) {
            return None;
        }
        let parted = back.trail.open_from_here();
        let until = back.trail.until;
        back.trail.settle();
        let way = Way::of(&back.trail);
        arrival.back = Some(Part { way, parted });
        arrival.until = arrival.until.min(until).max(traffic.port);
        arrival.is_picky = back.is_picky();
    }
    Some(arrival)
}

impl Part {
    /// Returns how far a way of two parts is open.
    pub fn then(self, next: Self) -> Self {
        let way = match (self.way, next.way, self.parted) {
            (Way::Blocked, ..) | (_, Way::Blocked, None) => Way::Blocked,
            // It may take another way, on which nothing stops it.
            (way, Way::Blocked, Some(open)) => way.min(open),
            (way, next, _) => way.min(next),
        };
        Self {
            way,
            parted: self.parted.or(next.parted),
        }
    }
}
