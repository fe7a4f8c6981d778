use rustc_hash::FxHashMap;

use crate::estate::elbv2::{
    DESCRIBE_LISTENERS, DESCRIBE_TARGET_GROUPS, DESCRIBE_TARGET_HEALTH, Listener, LoadBalancer,
    LoadBalancerKind, Target, TargetGroup, TargetHealthDescription, Transport,
};
use crate::estate::{Estate, Item, elb};
use crate::ids::{Arn, Sym};

/// A load balancer, of either version.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Balancer<'e> {
    /// An Application, Network or Gateway Load Balancer.
    Second(&'e Item<LoadBalancer>),
    /// A Classic Load Balancer.
    Classic(&'e Item<elb::LoadBalancer>),
}

/// The kind of a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum BalancerKind {
    Application,
    Network,
    Gateway,
    Classic,
    /// One that is not known.
    Other,
}

/// A port on which a load balancer listens.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Ear<'e> {
    Second(&'e Item<Listener>),
    Classic(&'e elb::Listener),
}

/// Something to which a load balancer sends.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct Receiver {
    pub id: Sym,
    pub target: Target,
    /// None where the port of the request is kept.
    pub port: Option<u16>,
    pub zone: Option<Sym>,
    /// None when nobody told.
    pub is_healthy: Option<bool>,
    /// Whether it sees the client's address.
    pub keeps_client: bool,
    /// Whether that was told.
    pub client: Client,
    /// Whether its target group takes traffic from all zones; none where the load balancer decides.
    pub crosses_zones: Option<bool>,
}

/// Whether it was told if targets see the client's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Client {
    Told,
    /// There is a choice, and the attributes of this target group were not read.
    Untold(Sym),
}

/// What a load balancer was asked, and could not be read.
#[derive(Clone, Debug)]
pub(in crate::network) struct Unread(pub Box<str>);

impl Balancer<'_> {
    pub fn kind(&self) -> BalancerKind {
        match self {
            Self::Second(one) => match one.kind() {
                Some(LoadBalancerKind::Application) => BalancerKind::Application,
                Some(LoadBalancerKind::Network) => BalancerKind::Network,
                Some(LoadBalancerKind::Gateway) => BalancerKind::Gateway,
                None => BalancerKind::Other,
            },
            Self::Classic(_) => BalancerKind::Classic,
        }
    }

    /// Returns whether it sends to targets of all zones; `None` when that was not read.
    pub fn is_cross_zone(&self) -> Option<bool> {
        match self {
            Self::Second(one) => one.is_cross_zone(),
            Self::Classic(one) => one.is_cross_zone(),
        }
    }
}

impl Ear<'_> {
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Second(one) => one.port,
            Self::Classic(one) => Some(one.port),
        }
    }

    /// Returns the ARN of a listener of the second version.
    pub fn arn(&self) -> Option<Arn> {
        match self {
            Self::Second(one) => Some(one.arn),
            Self::Classic(_) => None,
        }
    }

    pub fn transport(&self) -> Option<Transport> {
        match self {
            Self::Second(one) => one.transport(),
            // HTTP, HTTPS, TCP and SSL.
            Self::Classic(_) => Some(Transport::Tcp),
        }
    }
}

/// The load balancers with what stands behind them.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Balancers<'e> {
    all: FxHashMap<Arn, Balancer<'e>>,
    listeners: FxHashMap<Arn, Vec<&'e Item<Listener>>>,
    groups: FxHashMap<Arn, &'e Item<TargetGroup>>,
    behind: FxHashMap<Arn, Vec<&'e Item<TargetGroup>>>,
    /// A listener of which nobody told the load balancer.
    pub loose: Option<Arn>,
}

impl<'e> Balancers<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let mut balancers = Self::default();
        let elb = &estate.elbv2;
        let second = elb.load_balancers.iter();
        let second = second.map(|one| (one.arn, Balancer::Second(one)));
        let classic = estate.elb.load_balancers.iter();
        let classic = classic.map(|one| (one.arn, Balancer::Classic(one)));
        balancers.all = second.chain(classic).collect();
        for listener in elb.listeners.iter() {
            match listener.of() {
                Some(of) => balancers.listeners.entry(of).or_default().push(listener),
                None => balancers.loose = balancers.loose.or(Some(listener.arn)),
            }
        }
        for group in elb.target_groups.iter() {
            balancers.groups.insert(group.arn, group);
            for of in group.load_balancers.known().into_iter().flatten() {
                balancers.behind.entry(*of).or_default().push(group);
            }
        }
        balancers
    }

    /// Returns a load balancer.
    pub fn get(&self, arn: Arn) -> Option<Balancer<'e>> {
        self.all.get(&arn).copied()
    }

    /// Returns where a load balancer listens, in order of the listeners' ARNs.
    pub fn ears(&self, of: Balancer<'e>) -> Vec<Ear<'e>> {
        match of {
            Balancer::Second(one) => {
                let listeners = self.listeners.get(&one.arn).into_iter().flatten();
                listeners.map(|listener| Ear::Second(listener)).collect()
            }
            Balancer::Classic(one) => {
                let told = one.listeners.known().into_iter().flatten();
                told.map(|one| Ear::Classic(&one.listener)).collect()
            }
        }
    }

    /// Returns why not all listeners of a load balancer are known, if so.
    pub fn unread_ears(&self, estate: &Estate, of: Balancer<'e>) -> Option<&'static str> {
        match of {
            Balancer::Second(one) => {
                let arn = Some(one.arn.as_str());
                let gap = estate.ledger.gap(one.place, &DESCRIBE_LISTENERS, arn);
                gap.map(|gap| gap.state)
            }
            Balancer::Classic(one) => one.listeners.is_unknown().then_some("no reply shows them"),
        }
    }

    /// Returns the target groups that name a load balancer as theirs.
    pub fn behind(&self, of: Arn) -> &[&'e Item<TargetGroup>] {
        self.behind.get(&of).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns whether a load balancer sends to nobody, and answers itself: an Application Load Balancer without target
    /// groups does, by what its rules say.
    pub fn answers_itself(&self, of: Balancer<'e>) -> bool {
        match of {
            Balancer::Second(one) => {
                of.kind() == BalancerKind::Application && self.behind(one.arn).is_empty()
            }
            Balancer::Classic(_) => false,
        }
    }

    /// Returns why not all target groups of a load balancer are known, if so.
    pub fn unread_groups(&self, estate: &Estate, of: Balancer<'e>) -> Option<&'static str> {
        let Balancer::Second(one) = of else {
            return None;
        };
        let gap = estate.ledger.gap(one.place, &DESCRIBE_TARGET_GROUPS, None);
        gap.map(|gap| gap.state)
    }

    /// Returns to what a load balancer sends that was asked at one of its ports, and what could not be read of it.
    pub fn receivers(
        &self,
        estate: &Estate,
        of: Balancer<'e>,
        ear: Ear<'e>,
    ) -> (Vec<Receiver>, Vec<Unread>) {
        match (of, ear) {
            (Balancer::Classic(one), Ear::Classic(listener)) => instances(one, listener),
            (Balancer::Second(one), Ear::Second(listener)) => {
                let (groups, mut unread) = self.groups_of(one, listener);
                let (all, of_targets) = targets(estate, one, &groups);
                unread.extend(of_targets);
                (all, unread)
            }
            (Balancer::Classic(_), Ear::Second(_)) | (Balancer::Second(_), Ear::Classic(_)) => {
                (Vec::new(), Vec::new())
            }
        }
    }

    /// Returns the target groups of a listener, and what could not be read of them.
    fn groups_of(
        &self,
        one: &Item<LoadBalancer>,
        listener: &Listener,
    ) -> (Vec<&'e Item<TargetGroup>>, Vec<Unread>) {
        // The rules of an Application Load Balancer were not read, but every group that one names is listed.
        if one.kind() == Some(LoadBalancerKind::Application) {
            return (self.behind(one.arn).to_vec(), Vec::new());
        }
        let Some(named) = listener.target_groups() else {
            let said = "the actions of its listener were not read";
            return (Vec::new(), vec![Unread(said.into())]);
        };
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        for arn in named {
            match self.groups.get(&arn) {
                Some(group) => found.push(*group),
                None => {
                    let said = format!("the group {} was not read", arn.given_name());
                    unread.push(Unread(said.into()));
                }
            }
        }
        (found, unread)
    }

    /// Returns all instances and addresses to which a load balancer may send.
    pub fn all_targets(&self, of: Arn) -> Vec<Target> {
        let groups = self.behind(of).iter();
        let targets = groups.filter_map(|group| group.targets.known()).flatten();
        let mut all: Vec<Target> = targets.map(|one| one.target.kind()).collect();
        if let Some(Balancer::Classic(one)) = self.get(of) {
            let registered = one.instances.known().into_iter().flatten();
            all.extend(registered.map(|one| Target::Instance(one.id)));
        }
        all
    }
}

/// Returns the registered instances of a Classic Load Balancer, which see its own addresses.
///
/// Source: Classic Load Balancers, pages elb-listener-config and elb-healthchecks.
fn instances(one: &elb::LoadBalancer, listener: &elb::Listener) -> (Vec<Receiver>, Vec<Unread>) {
    let Some(registered) = one.instances.known() else {
        let said = "its instances were not read";
        return (Vec::new(), vec![Unread(said.into())]);
    };
    let all = registered.iter().map(|instance| Receiver {
        id: instance.id.sym(),
        target: Target::Instance(instance.id),
        port: Some(listener.instance_port),
        zone: None,
        is_healthy: one.is_in_service(instance.id),
        keeps_client: false,
        client: Client::Told,
        crosses_zones: None,
    });
    (all.collect(), Vec::new())
}

fn targets(
    estate: &Estate,
    of: &LoadBalancer,
    groups: &[&Item<TargetGroup>],
) -> (Vec<Receiver>, Vec<Unread>) {
    let (mut all, mut unread) = (Vec::new(), Vec::new());
    for group in groups {
        if let Some(targets) = group.targets.known() {
            all.extend(targets.iter().map(|one| receiver(of, group, one)));
        } else {
            let arn = Some(group.arn.as_str());
            let gap = estate.ledger.gap(group.place, &DESCRIBE_TARGET_HEALTH, arn);
            let state = gap.map_or("no reply shows them", |gap| gap.state);
            let name = group.arn.given_name();
            let said = format!("the targets of {name} were not read ({state})");
            unread.push(Unread(said.into()));
        }
    }
    (all, unread)
}

fn receiver(of: &LoadBalancer, group: &TargetGroup, one: &TargetHealthDescription) -> Receiver {
    Receiver {
        id: one.target.id,
        target: one.target.kind(),
        port: one.target.port.or(group.port),
        zone: one.target.zone,
        is_healthy: one.is_healthy(),
        keeps_client: keeps_client(of, group),
        client: client(of, group),
        crosses_zones: group.is_cross_zone(),
    }
}

fn is_udp(group: &TargetGroup) -> bool {
    matches!(
        group.transport(),
        Some(Transport::Udp | Transport::TcpAndUdp)
    )
}

/// Returns whether it was told if targets see the client's address: a load balancer behind another, and UDP, leave no
/// choice.
fn client(balancer: &LoadBalancer, group: &TargetGroup) -> Client {
    let is_network = balancer.kind() == Some(LoadBalancerKind::Network);
    let is_balancer = group.target_type.known().map(|kind| kind.as_str()) == Some("alb");
    if is_network && group.attributes.is_unknown() && !is_balancer && !is_udp(group) {
        Client::Untold(Sym::new(group.arn.given_name()))
    } else {
        Client::Told
    }
}

/// Returns whether targets see the client's address.
///
/// Source: Network Load Balancers, page edit-target-group-attributes, client IP preservation.
fn keeps_client(balancer: &LoadBalancer, group: &TargetGroup) -> bool {
    let kind = group.target_type.known().map(|kind| kind.as_str());
    let by_default = matches!(kind, Some("instance" | "alb")) || is_udp(group);
    let is_network = balancer.kind() == Some(LoadBalancerKind::Network);
    is_network && group.preserves_client_ip().unwrap_or(by_default)
}
