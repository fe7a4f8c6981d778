//! Whether a packet ended where it was to.

use super::flow::{Aim, Chosen};
use super::prepared::{Network, NodeAt};
use super::walk::{Landing, Trail};
use crate::ids::Sym;

/// Says what is wrong where a packet ended, and returns whether it ended where it was to.
pub(super) fn check_landing(
    network: &Network<'_>,
    trail: &mut Trail,
    landing: Landing,
    aim: Aim,
) -> bool {
    if matches!(landing, Landing::Nowhere) {
        if trail.is_clear() {
            trail.unread(Sym::new("path"), "where the packet goes");
        }
        return false;
    }
    let Some((component, said)) = elsewhere(network, landing, aim) else {
        return true;
    };
    trail.block(component, None, "delivered-elsewhere", said);
    false
}

/// Returns who got a packet that was to end somewhere else.
fn elsewhere(network: &Network<'_>, landing: Landing, aim: Aim) -> Option<(Sym, String)> {
    let spot = aim.spot();
    match (aim, landing) {
        (Aim::Node(meant, _) | Aim::Resource(meant, ..) | Aim::Through(meant, ..), _) => {
            match landing {
                Landing::Node(at) if at == meant => None,
                Landing::Node(at) => {
                    let name = name_of(network, at);
                    Some((name, format!("{} leads to {name} there", spot.address)))
                }
                Landing::Internet
                | Landing::OnPremises(_)
                | Landing::Service
                | Landing::Lattice
                | Landing::Nowhere => {
                    let said = format!("packets to {} leave the VPC", spot.address);
                    Some((name_of(network, meant), said))
                }
            }
        }
        (
            Aim::Premises(_),
            Landing::Node(_) | Landing::Internet | Landing::Service | Landing::Lattice,
        ) => {
            let said = format!("{} is not outside of AWS, seen from there", spot.address);
            Some((Sym::new("on-premises"), said))
        }
        (
            Aim::Internet(..) | Aim::Front(..),
            Landing::Node(_) | Landing::OnPremises(_) | Landing::Lattice,
        ) => {
            let said = "the address is not on the internet, seen from there";
            Some((Sym::new("internet"), said.to_owned()))
        }
        // Whoever asks for the internet does not ask for what an endpoint of the VPC keeps off it.
        (Aim::Internet(_, Chosen::Tried), Landing::Service) => {
            let said = format!("a service of AWS has {}, seen from there", spot.address);
            Some((Sym::new("internet"), said))
        }
        (
            Aim::Front(..)
            | Aim::Internet(..)
            | Aim::Premises(_)
            | Aim::Lattice(..)
            | Aim::Address(_),
            Landing::Node(_)
            | Landing::Internet
            | Landing::OnPremises(_)
            | Landing::Service
            | Landing::Lattice
            | Landing::Nowhere,
        ) => None,
    }
}

fn name_of(network: &Network<'_>, at: NodeAt) -> Sym {
    let node = network.node(at);
    node.map_or(Sym::new("interface"), |node| node.name)
}
