use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::environments::AsSource;
use crate::facts::{Class, Confidence, EnvironmentId, Store, SubjectId, Trust, Workload};
use crate::ids::{Arn, Sym};
use crate::network::{Dweller, Origin, Side};

use super::doors::Doors;
use super::words;

/// Whose flows are told together: who is of one environment, as sure as the others, and no access point or the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Party {
    pub(super) environment: Option<EnvironmentId>,
    pub(super) class: Class,
    pub(super) confidence: Confidence,
    /// Whether a label of its own says that it is lower, where its class says production.
    pub(super) may_be_lower: bool,
    pub(super) door: Option<Arn>,
    pub(super) trust: Trust,
    /// Whether connections are opened from there, by code of its owner's.
    pub(super) opens: bool,
    /// Whether a way leads on from there, to what is judged by itself.
    leads: bool,
}

impl Party {
    /// Returns whether it is, or may be, no part of production.
    fn is_outside(&self) -> bool {
        let is_sure = self.confidence.is_medium_or_better();
        self.class != Class::Prod || !is_sure || self.may_be_lower
    }

    /// Returns whether it enters a host of a shared account that is no access point, from which others may be reached.
    pub(super) fn enters(&self, to: &Self) -> bool {
        let is_lower = matches!(self.class, Class::Lower | Class::External);
        let is_sure = self.confidence.is_medium_or_better() && to.confidence.is_medium_or_better();
        self.opens && is_lower && is_sure && to.class == Class::Shared && to.is_host()
    }

    /// Returns whether a host may be entered there that is no access point.
    pub(super) fn is_host(&self) -> bool {
        self.opens && self.door.is_none()
    }

    pub(super) fn may_be_prod(&self) -> bool {
        self.class.may_be_prod() || !self.confidence.is_medium_or_better()
    }

    /// Returns whether flows between two are told: into what may be production from what may be none of it, one of
    /// which is surely placed.
    pub(super) fn reaches_across(&self, to: &Self) -> bool {
        if to.leads {
            return self.opens && self.is_outside();
        }
        let is_sure = |one: &Self| one.confidence.is_medium_or_better();
        let is_other = self.environment != to.environment || self.may_be_lower;
        self.opens
            && self.is_outside()
            && to.may_be_prod()
            && is_other
            && (is_sure(self) || is_sure(to))
    }

    /// Returns who comes from a zone.
    fn of_zone(origin: Origin) -> Self {
        let trust = match origin {
            Origin::Internet => Trust::Public,
            Origin::OnPremises | Origin::ClientVpn(_) | Origin::Side(_) => Trust::Undeclared,
        };
        Self {
            environment: Some(EnvironmentId::new(&zone_name(origin))),
            class: Class::External,
            confidence: Confidence::Declared,
            may_be_lower: false,
            door: None,
            trust,
            opens: true,
            leads: false,
        }
    }
}

/// Returns the name of a zone.
pub(super) fn zone_name(origin: Origin) -> String {
    match origin {
        Origin::Internet => "internet".to_owned(),
        Origin::OnPremises => "on-premises".to_owned(),
        Origin::ClientVpn(endpoint) => format!("client-vpn:{endpoint}"),
        Origin::Side(side) => format!("side {}", side.0),
    }
}

/// Who stands where: parties by number, and the subjects behind interfaces.
#[derive(Clone, Debug, Default)]
pub(super) struct Parties {
    all: Vec<Party>,
    numbers: BTreeMap<Party, Side>,
    of_interfaces: FxHashMap<Sym, Side>,
    dwellers: FxHashMap<Sym, Dweller>,
    subjects: FxHashMap<Arn, Party>,
    names: FxHashMap<Arn, Box<str>>,
    stores: FxHashSet<Arn>,
    /// The stores behind database proxies.
    proxied: FxHashMap<Arn, Vec<Arn>>,
}

impl Parties {
    pub(super) fn of(
        (dwellers, proxied): (Vec<Dweller>, FxHashMap<Arn, Vec<Arn>>),
        doors: &Doors,
        stores: &[Store],
        workloads: &[Workload],
    ) -> Self {
        let mut parties = Self {
            stores: stores.iter().filter_map(|one| one.arn).collect(),
            proxied,
            ..Self::default()
        };
        let stores = stores.iter().map(|one| {
            let told = (one.environment, one.class, one.confidence);
            (one.arn, &one.name, told)
        });
        let workloads = workloads.iter().map(|one| {
            let told = (one.environment, one.class, one.confidence);
            (one.arn, &one.name, told)
        });
        for (arn, name, (environment, class, confidence)) in stores.chain(workloads) {
            let Some(arn) = arn else { continue };
            parties.names.insert(arn, name.clone());
            let party = Party {
                environment,
                class,
                confidence,
                may_be_lower: false,
                door: doors.is_any(arn).then_some(arn),
                trust: Trust::Inside,
                opens: !parties.stores.contains(&arn),
                leads: false,
            };
            parties.subjects.insert(arn, party);
        }
        for dweller in dwellers {
            let party = parties.party(&dweller, doors);
            let side = parties.number(party);
            parties.of_interfaces.insert(dweller.name, side);
            parties.dwellers.insert(dweller.name, dweller);
        }
        parties
    }

    fn party(&self, dweller: &Dweller, doors: &Doors) -> Party {
        let assigned = &dweller.assignment;
        let may_be_lower = assigned.possibly_lower_as_source == AsSource::PossiblyLower;
        let known = dweller.arns.iter().find_map(|arn| self.subjects.get(arn));
        let door = dweller.arns.iter().copied().find(|arn| doors.is_any(*arn));
        match known {
            Some(known) => Party {
                may_be_lower,
                door,
                opens: dweller.is_workload,
                leads: dweller.behind.is_some(),
                ..known.clone()
            },
            None => Party {
                environment: assigned
                    .environment
                    .map(|name| EnvironmentId::new(name.as_str())),
                class: words::class(assigned.class),
                confidence: words::confidence(assigned.confidence),
                may_be_lower,
                door,
                trust: Trust::Inside,
                opens: dweller.is_workload,
                leads: dweller.behind.is_some(),
            },
        }
    }

    fn number(&mut self, party: Party) -> Side {
        if let Some(known) = self.numbers.get(&party) {
            return *known;
        }
        // More kinds of parties than there are numbers would have to be of as many environments.
        let side = Side(u16::try_from(self.all.len()).unwrap_or(u16::MAX));
        self.numbers.insert(party.clone(), side);
        self.all.push(party);
        side
    }

    pub(super) fn side(&self, interface: Sym) -> Option<Side> {
        self.of_interfaces.get(&interface).copied()
    }

    pub(super) fn get(&self, side: Side) -> Option<&Party> {
        self.all.get(usize::from(side.0))
    }

    /// Returns who comes from an origin.
    pub(super) fn of_origin(&self, origin: Origin) -> Option<Party> {
        match origin {
            Origin::Side(side) => self.get(side).cloned(),
            Origin::Internet | Origin::OnPremises | Origin::ClientVpn(_) => {
                Some(Party::of_zone(origin))
            }
        }
    }

    /// Returns the party of a subject, by its class as a target.
    pub(super) fn subject(&self, arn: Arn) -> Option<&Party> {
        self.subjects.get(&arn)
    }

    /// Returns the subjects that stand, or may stand, at an interface.
    pub(super) fn subjects_at(&self, interface: Sym) -> impl Iterator<Item = Arn> {
        let dweller = self.dwellers.get(&interface);
        let arns = dweller.into_iter().flat_map(|one| one.arns.iter().copied());
        arns.filter(|arn| self.subjects.contains_key(arn))
    }

    /// Returns the stores that a database proxy at an interface leads to, each with the proxy.
    pub(super) fn proxied_at(&self, interface: Sym) -> impl Iterator<Item = (Arn, Arn)> {
        let dweller = self.dwellers.get(&interface);
        let arns = dweller.into_iter().flat_map(|one| one.arns.iter());
        arns.flat_map(|proxy| {
            let stores = self.proxied.get(proxy).into_iter().flatten();
            stores.map(|store| (*proxy, *store))
        })
    }

    /// Returns the host at an interface, as whose it counts, and whether its own description was not read.
    pub(super) fn host_at(&self, interface: Sym) -> Option<(Arn, &Party, bool)> {
        let dweller = self.dwellers.get(&interface)?;
        let party = self.get(self.side(interface)?)?;
        let arn = *dweller.arns.first()?;
        party
            .is_host()
            .then_some((arn, party, dweller.is_instance_unread))
    }

    /// Returns what stands at a load balancer's or an endpoint's interface, and the interfaces behind it.
    pub(super) fn relay(&self, interface: Sym) -> Option<(Arn, &[Sym])> {
        let dweller = self.dwellers.get(&interface)?;
        let behind = dweller.behind.as_ref()?;
        Some((*dweller.arns.first()?, behind))
    }

    /// Returns the interfaces at which subjects stand that are, or may be, production.
    pub(super) fn of_production(&self) -> impl Iterator<Item = (Sym, Arn)> {
        let names = self.dwellers.keys().copied();
        let each = names.flat_map(|name| self.subjects_at(name).map(move |arn| (name, arn)));
        each.filter(|(_, arn)| self.subjects.get(arn).is_some_and(Party::may_be_prod))
    }

    /// Returns the subject that a source is told as: what stands there, else its account.
    pub(super) fn source(&self, interface: Sym) -> Option<SubjectId> {
        let first = self.subjects_at(interface).next();
        let dweller = self.dwellers.get(&interface)?;
        Some(match first {
            Some(arn) => SubjectId::new(arn.as_str()),
            None => SubjectId::new(&dweller.account.to_string()),
        })
    }

    /// Returns whether a subject is a store.
    pub(super) fn is_store(&self, arn: Arn) -> bool {
        self.stores.contains(&arn)
    }

    /// Returns the name of a subject.
    pub(super) fn name(&self, arn: Arn) -> Option<&str> {
        self.names.get(&arn).map(|name| &**name)
    }

    /// Returns what stands at an interface by its name, else the interface.
    pub(super) fn shown(&self, interface: Sym) -> String {
        let mut names = self.subjects_at(interface).filter_map(|arn| self.name(arn));
        names.next().unwrap_or(interface.as_str()).to_owned()
    }
}
