//! From names to ends of flows.

use std::net::IpAddr;

use super::Flows;
use super::answer::{FlowAnswer, FlowVerdict, Obstacle};
use super::closed::Why;
use super::dns::Meant;
use super::ends::{Chosen, Ends, Spoken, has_address, may_have};
use super::question::{QuestionError, address};
use super::zones::{is_door, unnamed};
use crate::endpoints::View;
use crate::environments::Selector;
use crate::ids::{Arn, InstanceId, Sym};
use crate::network::prepared::{Match, Spot, is_public};

impl Flows<'_, '_> {
    /// Returns where flows begin by a name, as somebody is answered.
    pub(super) fn begins(
        &self,
        name: &str,
        at: Option<&str>,
        view: View,
    ) -> Result<Meant, QuestionError> {
        self.each(name, self.meant(name, at, view)?, |ends| match ends {
            Ends::Nobody(address) if let Some(by) = self.network.unread_owner(address) => {
                let said = format!("the VPC that has {address} was not read");
                Ok(Ends::Closed(by, Why::Unread(said.into())))
            }
            // Nobody in the estate has it: whoever has, is outside, where routes lead there.
            Ends::Nobody(address) if self.network.lies_outside(address) => {
                Ok(Ends::Premises(Some(address)))
            }
            Ends::Nobody(address) if let Some(by) = self.network.loose_peering(address) => {
                let said =
                    format!("whether {address} is of its other side: the CidrBlock was not told");
                Ok(Ends::Closed(by, Why::Unread(said.into())))
            }
            Ends::Nobody(_) | Ends::Offered(..) => Err(unnamed(name)),
            ends @ (Ends::Any(_)
            | Ends::Exactly(..)
            | Ends::Internet(_)
            | Ends::Premises(_)
            | Ends::Sessions
            | Ends::Closed(..)) => Ok(ends),
        })
    }

    /// Returns where flows end by a name, as somebody is answered.
    pub(super) fn aims(
        &self,
        name: &str,
        at: Option<&str>,
        view: View,
    ) -> Result<Meant, QuestionError> {
        self.each(name, self.meant(name, at, view)?, |ends| match ends {
            Ends::Sessions => Err(QuestionError::Door(name.into())),
            // A public address may be one of those outside: whoever has it is meant.
            Ends::Internet(Some(address))
                if (name.parse() == Ok(address) || self.record(name).is_some())
                    && self.network.premises.holds(Spot::exactly(address)) == Match::Yes =>
            {
                Ok(Ends::Nobody(address))
            }
            ends @ (Ends::Any(_)
            | Ends::Exactly(..)
            | Ends::Nobody(_)
            | Ends::Internet(_)
            | Ends::Premises(_)
            | Ends::Offered(..)
            | Ends::Closed(..)) => Ok(ends),
        })
    }

    /// Returns each end of a name as one where flows begin, or end; those that are none are hidden beside the others.
    fn each(
        &self,
        name: &str,
        meant: Meant,
        made: impl Fn(Ends) -> Result<Ends, QuestionError>,
    ) -> Result<Meant, QuestionError> {
        let mut refused = None;
        let mut all = Meant {
            ends: Vec::new(),
            ..meant
        };
        for ends in meant.ends {
            match made(ends) {
                Ok(ends) => all.ends.push(ends),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match refused {
            Some(error) if all.ends.is_empty() && all.hidden.is_empty() => return Err(error),
            Some(_) => {
                let said = "it leads to an address too that nobody has who was read";
                all.hidden.push((Sym::new(name).as_str(), said.into()));
            }
            None => {}
        }
        Ok(all)
    }

    /// Returns what a name means to somebody who asks for it.
    fn meant(&self, name: &str, at: Option<&str>, view: View) -> Result<Meant, QuestionError> {
        let at = at.map(address).transpose()?;
        let led = self.record(name).map(|record| self.by_dns(record, view));
        if let Some(direct) = self.direct(name, at)? {
            let notes = led.map(|led| led.notes).unwrap_or_default();
            return Ok(Meant {
                notes,
                ..Meant::of(direct)
            });
        }
        match led.filter(|led| !led.is_nothing()) {
            Some(led) => self.at_address_alone(name, at, led),
            None => {
                let chosen = self.selected(name)?;
                self.of_chosen(name, at, chosen).map(Meant::of)
            }
        }
    }

    /// Returns what a name means by itself: a zone, an address, an id, a host name of a resource.
    fn direct(&self, name: &str, at: Option<IpAddr>) -> Result<Option<Ends>, QuestionError> {
        if let Some(zone) = self.zone(name, at) {
            return Ok(Some(zone));
        }
        if let Ok(address) = name.parse::<IpAddr>() {
            return Ok(Some(self.of_address(address.to_canonical())));
        }
        if name.trim().is_empty() {
            return Err(unnamed(name));
        }
        let offered = self.network.lattice.named(name);
        if !offered.is_empty() {
            let doors = self.doors_to(offered);
            return Ok(Some(Ends::Offered(offered.to_vec(), doors)));
        }
        match self.named(name) {
            Some(chosen) => self.of_chosen(name, at, chosen).map(Some),
            None => Ok(self.closed_client_vpn(name)),
        }
    }

    /// Returns what is chosen as an end, by one address where one is given.
    fn of_chosen(
        &self,
        name: &str,
        at: Option<IpAddr>,
        chosen: Chosen,
    ) -> Result<Ends, QuestionError> {
        if chosen.is_empty() {
            return Err(QuestionError::Placeless(name.into()));
        }
        match at {
            Some(address) => self.exactly(name, &chosen, address),
            None => Ok(Ends::Any(chosen)),
        }
    }

    /// Returns the ends that a name leads to which have an address, where one is given.
    fn at_address_alone(
        &self,
        name: &str,
        at: Option<IpAddr>,
        led: Meant,
    ) -> Result<Meant, QuestionError> {
        let Some(address) = at else { return Ok(led) };
        let only = |ends| match ends {
            Ends::Any(chosen) => self.exactly(name, &chosen, address).ok(),
            Ends::Exactly(_, own) | Ends::Internet(Some(own)) | Ends::Nobody(own) => {
                (own == address).then_some(ends)
            }
            Ends::Internet(None)
            | Ends::Premises(_)
            | Ends::Offered(..)
            | Ends::Sessions
            | Ends::Closed(..) => None,
        };
        let ends: Vec<Ends> = led.ends.into_iter().filter_map(only).collect();
        if ends.is_empty() && led.hidden.is_empty() {
            return Err(QuestionError::Elsewhere {
                name: name.into(),
                address,
            });
        }
        Ok(Meant { ends, ..led })
    }

    /// Everything that has an address may be meant: networks may overlap.
    pub(super) fn of_address(&self, address: IpAddr) -> Ends {
        let owners = self.network.owners(address);
        if !owners.is_empty() {
            let owners = owners.into_iter().map(|at| Spoken { at, of: None });
            Ends::Exactly(owners.collect(), address)
        } else if is_public(address) {
            Ends::Internet(Some(address))
        } else {
            Ends::Nobody(address)
        }
    }

    /// Returns what has a name; `None` when nothing has.
    fn named(&self, name: &str) -> Option<Chosen> {
        let network = self.network;
        let mut chosen = Chosen::default();
        let resources = network.find_resources(name);
        let resources = match resources.is_empty() {
            true => unqualified(name).map_or(resources, |arn| network.find_resources(&arn)),
            false => resources,
        };
        for at in resources {
            if let Some(resource) = network.resource(*at) {
                chosen.add_resource(*at, resource);
            }
        }
        if resources.is_empty() {
            let nodes = network.find(name);
            nodes.iter().for_each(|at| chosen.add_node(*at));
        }
        if resources.is_empty() && chosen.is_empty() {
            chosen.unread = self.may_be_instance(name);
        }
        let is_named = !resources.is_empty() || !chosen.is_empty();
        is_named.then_some(chosen)
    }

    /// Returns the interfaces that may be those of an instance which none names.
    fn may_be_instance(&self, name: &str) -> Vec<(&'static str, Box<str>)> {
        if name.parse::<InstanceId>().is_err() {
            return Vec::new();
        }
        let loose = self.network.loose_hosts().iter();
        let loose = loose.filter_map(|at| self.network.node(*at));
        let said = |id: &str| {
            format!("whether it is one of {id}: the InstanceId of its Attachment was not told")
        };
        loose
            .map(|node| (node.name.as_str(), said(name).into()))
            .collect()
    }

    /// Returns what a selector chooses.
    fn selected(&self, name: &str) -> Result<Chosen, QuestionError> {
        let selector: Selector = name.parse().map_err(|error| {
            // Whoever writes a colon means a selector; anything else is a name that nothing has.
            let told = unnamed(name);
            let is_selector =
                matches!(told, QuestionError::Unnamed(_)) && name.contains(':') && !is_door(name);
            if is_selector {
                QuestionError::Selector(error)
            } else {
                told
            }
        })?;
        match selector {
            Selector::Id(_) | Selector::Arn(_) | Selector::Internet | Selector::OnPremises => {
                Err(unnamed(name))
            }
            Selector::Environment(_)
            | Selector::Account(_)
            | Selector::Region(_)
            | Selector::Vpc(_)
            | Selector::Subnet(_)
            | Selector::Service(_)
            | Selector::Tag(_)
            | Selector::Name(_)
            | Selector::ArnPattern(_)
            | Selector::Address(_) => self.choose(name, &selector),
        }
    }

    /// Returns those of the chosen that have an address, or may have it where nobody read theirs.
    fn exactly(&self, name: &str, chosen: &Chosen, address: IpAddr) -> Result<Ends, QuestionError> {
        let network = self.network;
        let holds = |one: &&Spoken| {
            let node = network.node(one.at);
            node.is_some_and(|node| has_address(node, address) || self.keeps_clients(one.at))
        };
        let may_hold = |one: &&Spoken| {
            let node = network.node(one.at);
            node.is_some_and(|node| {
                let is_free = network.at_address(node.vpc, address).is_none();
                may_have(node, address) && is_free
            })
        };
        let mut owners: Vec<Spoken> = chosen.nodes.iter().filter(holds).copied().collect();
        if owners.is_empty() {
            owners = chosen.nodes.iter().filter(may_hold).copied().collect();
        }
        if owners.is_empty() {
            return Err(QuestionError::Elsewhere {
                name: name.into(),
                address,
            });
        }
        Ok(Ends::Exactly(owners, address))
    }
}

/// Returns the ARN of a function without the version or alias that stands at its end.
fn unqualified(name: &str) -> Option<String> {
    let arn: Arn = name.parse().ok()?;
    let (function, _) = name.rsplit_once(':')?;
    let is_qualified = arn.service() == "lambda" && arn.resource().matches(':').count() == 2;
    is_qualified.then(|| function.to_owned())
}

/// The answer where no address of one end is of the family of one of the other's, or there is none.
pub(super) fn nothing_in_common() -> FlowAnswer {
    FlowAnswer {
        verdict: FlowVerdict::Blocked,
        forward: "blocked",
        from: None,
        to: None,
        traffic: None,
        path: Vec::new(),
        back: Vec::new(),
        blockers: vec![Obstacle {
            component: "addresses",
            rule: None,
            reason: "no-address",
            detail: "no address of the one can be reached from an address of the other".into(),
            answer: false,
        }],
        open: Vec::new(),
        assumptions: Vec::new(),
        notes: Vec::new(),
    }
}
