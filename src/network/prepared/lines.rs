//! Lines out of AWS: virtual interfaces of Direct Connect, and what all lines tell.

use std::collections::BTreeSet;

use super::places::Vpc;
use super::states::{DIRECT_ASSOCIATION, DIRECT_GATEWAY, VIRTUAL_INTERFACE, Words};
use crate::estate::directconnect::{
    DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS, DESCRIBE_DIRECT_CONNECT_GATEWAYS,
    DESCRIBE_VIRTUAL_INTERFACES, DirectConnectGatewayAssociation, VirtualInterface,
};
use crate::estate::{Estate, Gap, Item, Observed, Operation};
use crate::ids::{AccountId, Cidr, Place, Region, Sym, VpnGatewayId};

/// A line that leads from a gateway of AWS to networks outside.
#[derive(Clone, Debug)]
pub(in crate::network) struct Line {
    /// The VPN connection, or the virtual interface.
    pub name: Sym,
    /// The Direct Connect gateway between.
    pub between: Option<Sym>,
    pub state: LineState,
    /// The networks of AWS of which those outside are told.
    pub here: Told,
    /// The networks outside of which AWS is told.
    pub there: Told,
    /// The networks of AWS that its tunnels admit; all of a family of which none is named.
    pub admits_here: Box<[Cidr]>,
    /// The networks outside that its tunnels admit, likewise.
    pub admits_there: Box<[Cidr]>,
    pub is_ipv4_only: bool,
    /// What is taken to be so although it is not now.
    pub assumption: Option<Box<str>>,
}

/// Whether a line is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::network) enum LineState {
    Open,
    /// It carries nothing: what kind of obstacle that is, and why.
    Shut(&'static str, Box<str>),
    Unread(Box<str>),
}

/// Of which networks one side is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::network) enum Told {
    /// Whoever sends packets here has looked that up already.
    All,
    Only(Box<[Cidr]>),
    /// These, and perhaps others, and why.
    Part(Box<[Cidr]>, Box<str>),
    /// Those that the gateway learned.
    Learned,
    Unread(Box<str>),
}

impl Line {
    /// Returns a line about which nothing is known but that it is there.
    pub(super) fn named(name: Sym) -> Self {
        Self {
            name,
            between: None,
            state: LineState::Open,
            here: Told::All,
            there: Told::All,
            admits_here: Box::default(),
            admits_there: Box::default(),
            is_ipv4_only: false,
            assumption: None,
        }
    }
}

/// Returns what the state of a connection says about its line.
pub(super) fn of_state(words: &Words, state: &Observed<Sym>, reason: &'static str) -> LineState {
    let standing = words.of(state);
    match standing.doubt() {
        None if standing.is_down() => LineState::Shut(reason, is(state)),
        None => LineState::Open,
        Some(doubt) => LineState::Unread(doubt.into()),
    }
}

/// Says in which state something is.
pub(super) fn is(state: &Observed<Sym>) -> Box<str> {
    let word = state.known().map_or("not told", |word| word.as_str());
    format!("it is {word}").into()
}

/// Direct Connect, as far as it was read.
#[derive(Debug)]
pub(super) struct Direct<'e> {
    estate: &'e Estate,
    accounts: BTreeSet<AccountId>,
    regions: BTreeSet<Region>,
}

impl<'e> Direct<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let places = || estate.ledger.lines().map(|(key, _)| key.place);
        Self {
            estate,
            accounts: places().map(|place| place.account).collect(),
            regions: places()
                .map(|place| place.region)
                .filter(|region| !region.is_global())
                .collect(),
        }
    }

    /// Returns the lines that end at a virtual private gateway, and what was not read of them. Whoever is outside is
    /// told of the blocks of its VPC that the allowed prefixes cover.
    ///
    /// Source: Direct Connect User Guide, page allowed-to-prefixes.
    pub(super) fn of_gateway(
        &self,
        gateway: VpnGatewayId,
        place: Place,
        vpc: Option<&Vpc>,
    ) -> (Vec<Line>, Option<Box<str>>) {
        let interfaces = self.estate.directconnect.virtual_interfaces.iter();
        let own = interfaces.filter(|one| one.virtual_gateway == Some(gateway));
        let own = own.map(|one| Line {
            there: Told::Learned,
            ..of_interface(one)
        });
        let name = gateway.as_str();
        let shared = self.associated(name).map(|association| {
            let here = match association.allowed_prefixes.known() {
                Some(allowed) => {
                    let covered =
                        |block: &&Cidr| allowed.iter().any(|one| one.cidr.covers(**block));
                    let blocks = vpc.map(|vpc| &*vpc.blocks).unwrap_or_default();
                    let networks = blocks.iter().filter(covered).copied().collect();
                    match vpc.filter(|vpc| vpc.primary.is_none()) {
                        Some(_) => {
                            Told::Part(networks, "the CidrBlock of its VPC was not told".into())
                        }
                        None => Told::Only(networks),
                    }
                }
                None => Told::Unread("its allowed prefixes were not read".into()),
            };
            let line = self.through(association, "private");
            Line {
                here,
                there: Told::Learned,
                ..line
            }
        });
        let lines = own.chain(shared).collect();
        let gap = self
            .gap(place, &DESCRIBE_VIRTUAL_INTERFACES, None)
            .or_else(|| self.gap_of_associations(name, place));
        (lines, gap.map(said))
    }

    /// Returns the lines of a Direct Connect gateway that is attached to a transit gateway, and what was not read of
    /// them. Whoever is outside is told of the allowed prefixes as they are.
    pub(super) fn of_transit(
        &self,
        gateway: Sym,
        transit: &str,
        place: Place,
    ) -> (Vec<Line>, Option<Box<str>>) {
        let own = self
            .associated(transit)
            .filter(|one| one.gateway == gateway);
        let lines = own.map(|association| {
            let here = match association.allowed_prefixes.known() {
                Some(allowed) => Told::Only(allowed.iter().map(|one| one.cidr).collect()),
                None => Told::Unread("its allowed prefixes were not read".into()),
            };
            let line = self.through(association, "transit");
            Line { here, ..line }
        });
        let call = &DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS;
        let owner = self.owner(gateway).unwrap_or(place);
        let gap = self
            .gap(owner.global(), call, Some(gateway.as_str()))
            .filter(|_| self.gap(place.global(), call, Some(transit)).is_some());
        (lines.collect(), gap.map(said))
    }

    fn associated(
        &self,
        gateway: &str,
    ) -> impl Iterator<Item = &'e Item<DirectConnectGatewayAssociation>> {
        let all = self.estate.directconnect.gateway_associations.iter();
        all.filter(move |one| {
            let other = one.associated_gateway.as_ref();
            other.is_some_and(|other| other.id.as_str() == gateway)
        })
    }

    fn owner(&self, gateway: Sym) -> Option<Place> {
        let mut all = self.estate.directconnect.gateways.iter();
        all.find(|one| one.id == gateway).map(|one| one.place)
    }

    /// Returns the line of an association: the best virtual interface of the Direct Connect gateway.
    fn through(&self, association: &DirectConnectGatewayAssociation, kind: &str) -> Line {
        let gateway = association.gateway;
        let interfaces = self
            .estate
            .directconnect
            .virtual_interfaces
            .iter()
            .filter(|one| {
                let own = one.interface_type.known().map(|one| one.as_str());
                one.gateway == Some(gateway) && own.is_none_or(|own| own == kind)
            });
        let rank = |line: &Line| match (&line.state, &line.assumption) {
            (LineState::Open, None) => 0,
            (LineState::Open, Some(_)) => 1,
            (LineState::Unread(_), _) => 2,
            (LineState::Shut(..), _) => 3,
        };
        let best = interfaces.map(|one| of_interface(one)).min_by_key(rank);
        let line = best.unwrap_or_else(|| Line {
            state: self.without_interface(association, kind),
            ..Line::named(gateway)
        });
        let state = match self.of_association(association) {
            LineState::Open => line.state,
            other @ (LineState::Shut(..) | LineState::Unread(_)) => other,
        };
        Line {
            between: Some(gateway),
            state,
            ..line
        }
    }

    /// Returns whether an association and its Direct Connect gateway carry anything.
    fn of_association(&self, association: &DirectConnectGatewayAssociation) -> LineState {
        let mut all = self.estate.directconnect.gateways.iter();
        let gateway = all.find(|one| one.id == association.gateway);
        let of = |what: &str, told: LineState| match told {
            LineState::Open => LineState::Open,
            LineState::Shut(reason, said) => {
                LineState::Shut(reason, format!("{what}: {said}").into())
            }
            LineState::Unread(said) => LineState::Unread(format!("{what}: {said}").into()),
        };
        // Another account's gateway is not shown.
        let own = gateway.map_or(LineState::Open, |one| {
            of_state(&DIRECT_GATEWAY, &one.state, "gateway-not-available")
        });
        let told = of_state(&DIRECT_ASSOCIATION, &association.state, "not-associated");
        match of("the Direct Connect gateway", own) {
            LineState::Open => of("its association", told),
            other @ (LineState::Shut(..) | LineState::Unread(_)) => other,
        }
    }

    /// Says why an association has no virtual interface.
    fn without_interface(
        &self,
        association: &DirectConnectGatewayAssociation,
        kind: &str,
    ) -> LineState {
        let owner = association.gateway_owner;
        let account = owner.or_else(|| self.owner(association.gateway).map(|one| one.account));
        let regions = self.regions.iter();
        let gap = account.and_then(|account| {
            let mut gaps = regions.filter_map(|region| {
                let place = Place::new(account, *region);
                self.gap(place, &DESCRIBE_VIRTUAL_INTERFACES, None)
            });
            gaps.next()
        });
        match gap {
            Some(gap) => LineState::Unread(said(gap)),
            None if account.is_none() => {
                LineState::Unread("whose virtual interfaces lead to it was not read".into())
            }
            None => {
                let said = format!("no {kind} virtual interface leads to it").into();
                LineState::Shut("no-virtual-interface", said)
            }
        }
    }

    /// Returns the call that would tell of a Direct Connect gateway with which a gateway may be associated: one that
    /// asks for the gateway itself, else those about each Direct Connect gateway of every account.
    fn gap_of_associations(&self, gateway: &str, place: Place) -> Option<Gap> {
        let call = &DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS;
        self.gap(place.global(), call, Some(gateway))?;
        let mut listed = self.accounts.iter().filter_map(|account| {
            let place = Place::new(*account, Region::global());
            self.gap(place, &DESCRIBE_DIRECT_CONNECT_GATEWAYS, None)
        });
        let of_one = || {
            let mut all = self.estate.directconnect.gateways.iter();
            all.find_map(|one| self.gap(one.place.global(), call, Some(one.id.as_str())))
        };
        listed.next().or_else(of_one)
    }

    fn gap(&self, place: Place, call: &Operation, request: Option<&str>) -> Option<Gap> {
        self.estate.ledger.gap(place, call, request)
    }
}

/// Says which call was not read.
pub(super) fn said(gap: Gap) -> Box<str> {
    let call = gap.call;
    format!(
        "{} {} was not read ({})",
        call.service, call.operation, gap.state
    )
    .into()
}

fn of_interface(interface: &VirtualInterface) -> Line {
    let name = interface.id.sym();
    let is_down = interface
        .state
        .known()
        .is_some_and(|one| one.as_str() == "down");
    let state = if is_down {
        LineState::Open
    } else {
        of_state(
            &VIRTUAL_INTERFACE,
            &interface.state,
            "interface-not-available",
        )
    };
    Line {
        state,
        assumption: is_down.then(|| format!("{name} is up; it is down").into()),
        ..Line::named(name)
    }
}
