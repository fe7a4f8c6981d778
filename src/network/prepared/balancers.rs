use rustc_hash::FxHashMap;

use crate::estate::elbv2::{
    DESCRIBE_LISTENERS, DESCRIBE_TARGET_HEALTH, Listener, LoadBalancer, LoadBalancerKind, Target,
    TargetGroup, TargetHealthDescription, Transport,
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
            if let Some(of) = listener.load_balancer.known() {
                balancers.listeners.entry(*of).or_default().push(listener);
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
                // The rules of an Application Load Balancer were not read, but every group that one names is listed.
                let is_application = one.kind() == Some(LoadBalancerKind::Application);
                let groups: Option<Vec<_>> = match is_application {
                    true => Some(self.behind(one.arn).to_vec()),
                    false => listener.target_groups().map(|groups| {
                        let named = groups.iter();
                        named
                            .filter_map(|arn| self.groups.get(arn).copied())
                            .collect()
                    }),
                };
                match groups {
                    Some(groups) => targets(estate, one, &groups),
                    None => {
                        let said = "the actions of its listener were not read";
                        (Vec::new(), vec![Unread(said.into())])
                    }
                }
            }
            (Balancer::Classic(_), Ear::Second(_)) | (Balancer::Second(_), Ear::Classic(_)) => {
                (Vec::new(), Vec::new())
            }
        }
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
        id: Sym::new(instance.id.as_str()),
        target: Target::Instance(instance.id),
        port: Some(listener.instance_port),
        zone: None,
        is_healthy: one.is_in_service(instance.id),
        keeps_client: false,
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
            let name = group.arn.name();
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
    }
}

/// Returns whether targets see the client's address.
///
/// Source: Network Load Balancers, page edit-target-group-attributes, client IP preservation.
fn keeps_client(balancer: &LoadBalancer, group: &TargetGroup) -> bool {
    if balancer.kind() != Some(LoadBalancerKind::Network) {
        return false;
    }
    group.preserves_client_ip().unwrap_or_else(|| {
        let of_instances = group
            .target_type
            .known()
            .is_some_and(|kind| kind.as_str() == "instance");
        let of_alb = group
            .target_type
            .known()
            .is_some_and(|kind| kind.as_str() == "alb");
        let is_udp = matches!(
            group.transport(),
            Some(Transport::Udp | Transport::TcpAndUdp)
        );
        of_instances || of_alb || is_udp
    })
}
