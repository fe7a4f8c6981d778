//! Through lines: VPN connections and virtual interfaces of Direct Connect, to and from a gate.

use super::Walk;
use super::gates::named;
use super::trail::Rule;
use crate::ids::{Cidr, Sym};
use crate::network::prepared::{Gate, Line, LineState, Match, Spot, Told};

/// Which way a packet takes through a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
}

/// A packet at a line: who stands outside, and who inside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
    pub outside: Spot,
    pub inside: Spot,
    pub direction: Direction,
}

/// Whether a line carries a packet; the better ones first.
#[derive(Clone, Debug)]
enum Carries {
    /// By the route to a network, where one decides.
    Yes(Option<Cidr>),
    Perhaps(Box<str>),
    Unread(Box<str>),
    No(&'static str, Box<str>),
}

impl Carries {
    fn rank(&self) -> u8 {
        match self {
            Self::Yes(_) => 0,
            Self::Perhaps(_) => 1,
            Self::Unread(_) => 2,
            Self::No(..) => 3,
        }
    }
}

impl Walk<'_, '_> {
    /// Takes the best of the lines that end at a gate.
    pub(super) fn cross_line(&mut self, gate: Gate, passing: Passing) {
        let name = gate.name();
        let Some(lines) = self.network.premises.lines(gate) else {
            self.trail.unread(name, "what leads out of AWS from it");
            return;
        };
        let asked = lines.all.iter().map(|line| {
            let carries = self.carries(gate, line, passing);
            (line, carries)
        });
        let best = asked.min_by_key(|(_, carries)| carries.rank());
        match (best, &lines.unread) {
            (Some((_, Carries::No(..))) | None, Some(unread)) => {
                self.trail.unread(name, unread.clone());
            }
            (None, None) => {
                let said = "neither a VPN connection nor Direct Connect leads out of AWS from it";
                self.trail.block(name, None, "no-connection", said);
            }
            (Some((line, carries)), _) => self.take_line(gate, line, carries, passing.direction),
        }
    }

    fn take_line(&mut self, gate: Gate, line: &Line, carries: Carries, direction: Direction) {
        let route = match carries {
            Carries::Yes(route) => route,
            Carries::Perhaps(said) => return self.trail.perhaps(line.name, said),
            Carries::Unread(said) => return self.trail.unread(line.name, said),
            Carries::No(reason, said) => return self.trail.block(line.name, None, reason, said),
        };
        if let Some(assumption) = &line.assumption {
            self.trail.assume(assumption.clone());
        }
        let of_route = |target: Sym| route.map(|network| Rule::Network(network, target));
        // A Connect attachment is a line of its own.
        let own = (line.name != gate.name()).then_some(line.name);
        match direction {
            Direction::Out => {
                if matches!(gate, Gate::Vpn(_)) {
                    let rule = of_route(line.between.unwrap_or(line.name));
                    self.trail.pass(gate.name(), rule);
                }
                for name in line.between.into_iter().chain(own) {
                    self.trail.pass(name, None);
                }
            }
            Direction::In => {
                if let Some(name) = own.filter(|_| line.between != own) {
                    self.trail.pass(name, None);
                }
                if let Some(between) = line.between {
                    self.trail.pass(between, of_route(gate.name()));
                }
            }
        }
    }

    fn carries(&self, gate: Gate, line: &Line, passing: Passing) -> Carries {
        match &line.state {
            LineState::Open => {}
            LineState::Shut(reason, said) => return Carries::No(reason, said.clone()),
            LineState::Unread(said) => return Carries::Unread(said.clone()),
        }
        let Passing {
            outside,
            inside,
            direction,
        } = passing;
        if line.is_ipv4_only && outside.address.is_ipv6() {
            let said = "through VPN connections a virtual private gateway carries IPv4 alone";
            return Carries::No("no-ipv6", said.into());
        }
        for (spot, admitted) in [(outside, &line.admits_there), (inside, &line.admits_here)] {
            let like: Vec<Cidr> = admitted
                .iter()
                .copied()
                .filter(|one| spot.is_like(one.net().addr()))
                .collect();
            if !like.is_empty() && spot.is_in_any(&like) == Match::No {
                let said = format!("its tunnels do not admit {}", named(spot));
                return Carries::No("vpn-selector", said.into());
            }
        }
        let (told, spot, reason) = match direction {
            Direction::In => (&line.here, inside, "not-advertised"),
            Direction::Out => (&line.there, outside, "no-route"),
        };
        match told {
            Told::All => Carries::Yes(None),
            Told::Unread(said) => Carries::Unread(said.clone()),
            Told::Learned => self.has_learned(gate, spot),
            Told::Part(networks, said) if spot.is_in_any(networks) == Match::No => {
                Carries::Unread(said.clone())
            }
            Told::Only(networks) | Told::Part(networks, _) => match spot.is_in_any(networks) {
                Match::Yes => {
                    let mut all = networks.iter().copied();
                    Carries::Yes(all.find(|one| spot.is_in(*one) == Match::Yes))
                }
                Match::Maybe => {
                    Carries::Perhaps(format!("whether it leads to {}", named(spot)).into())
                }
                Match::No => Carries::No(reason, without(direction, line, spot)),
            },
        }
    }

    /// Returns whether a virtual private gateway learned of an address; the tables into which it propagates tell.
    fn has_learned(&self, gate: Gate, outside: Spot) -> Carries {
        let Gate::Vpn(id) = gate else {
            return Carries::Yes(None);
        };
        let Some(gateway) = self.network.premises.gateway(id) else {
            return Carries::Unread("the gateway was not read".into());
        };
        match gateway.learned(outside) {
            Some(network) => Carries::Yes(Some(network)),
            None if gateway.lacks(outside) => {
                let said = format!("the gateway learned no route to {}", named(outside));
                Carries::No("no-route", said.into())
            }
            None => {
                let said = format!(
                    "whether {id} learned a route to {} is told by no table into which it propagates",
                    named(outside)
                );
                Carries::Unread(said.into())
            }
        }
    }
}

/// Says why a line does not lead to an address.
fn without(direction: Direction, line: &Line, spot: Spot) -> Box<str> {
    let spot = named(spot);
    match (direction, line.between) {
        (Direction::In, Some(gateway)) => {
            format!("the allowed prefixes of {gateway} do not tell those outside of {spot}").into()
        }
        (Direction::In, None) => format!("those outside are not told of {spot}").into(),
        (Direction::Out, _) => format!("none of its static routes leads to {spot}").into(),
    }
}
