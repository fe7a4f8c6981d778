//! Session Manager: a door without an inbound path. The agent of a managed instance calls out, and sessions come back
//! on that connection.

use super::best::{Best, is_better};
use super::ends::Ends;
use super::{Aim, Begin, FlowVerdict, Flows};
use crate::estate::Item;
use crate::estate::ec2::{Instance, VpcEndpoint, VpcEndpointKind};
use crate::estate::iam::Role;
use crate::estate::ssm::{DESCRIBE_INSTANCE_INFORMATION, ManagedInstance};
use crate::ids::{InstanceId, Protocol, Sym};
use crate::network::flow::{Chosen, Flow, Way, walk};
use crate::network::prepared::{Node, NodeAt, Spot};
use crate::network::walk::{Rule, Traffic, Trail};

const DOOR: &str = "session-manager";

/// Managed policies of AWS that let an agent call Systems Manager and open sessions.
///
/// Source: Systems Manager User Guide, page setup-instance-permissions.
const SUFFICE: [&str; 4] = [
    "AmazonSSMManagedInstanceCore",
    "AmazonSSMManagedEC2InstanceDefaultPolicy",
    "AmazonEC2RoleforSSM",
    "AdministratorAccess",
];

impl Flows<'_, '_> {
    /// Asks for a session on each of the aims; the best one counts.
    pub(super) fn try_sessions(&self, aims: &Ends, protocol: Protocol, best: &mut Option<Best>) {
        for at in aims.nodes().iter().map(|one| one.at) {
            let Some(node) = self.network.node(at) else {
                continue;
            };
            let traffic = Traffic { protocol, port: 0 };
            let flow = Flow::of(self.session(at, node, protocol), traffic);
            let spot = node.spots.first();
            Best::keep(best, flow, None, spot.map(|spot| Aim::Node(at, *spot)));
        }
    }

    fn session(&self, at: NodeAt, node: &Node, protocol: Protocol) -> Trail {
        let mut trail = Trail::new();
        let door = Sym::new(DOOR);
        let Some(id) = node.instance else {
            let said = "sessions are opened on instances";
            trail.block(node.name, None, "not-an-instance", said);
            return trail;
        };
        if !matches!(protocol, Protocol::Any | Protocol::TCP) {
            let said = format!("a session carries a shell or TCP, not {protocol}");
            trail.block(door, None, "session-protocol", said);
        }
        trail.assume(format!("a principal has ssm:StartSession on {id}"));
        if let Some(what) = node.assumption {
            trail.assume(what.as_str());
        }
        let estate = self.network.estate;
        let name = id.sym();
        let instance = estate.ec2.instances.iter().find(|one| one.id == id);
        let mut listed = estate.ssm.managed_instances.iter();
        let managed = listed.find(|one| one.instance() == Some(id));
        match managed.and_then(|one| one.ping_status.known().copied()) {
            Some(status) if status.as_str() == "Online" => {
                trail.pass(door, Some(words("the agent calls: it is Online")));
            }
            told => {
                self.ask_agent(&mut trail, (at, node), instance, (managed, told));
            }
        }
        trail.pass(name, None);
        trail
    }

    /// Asks whether an agent of which nothing was heard now could call.
    fn ask_agent(
        &self,
        trail: &mut Trail,
        (at, node): (NodeAt, &Node),
        instance: Option<&Item<Instance>>,
        (managed, status): (Option<&Item<ManagedInstance>>, Option<Sym>),
    ) {
        let Some(id) = node.instance else { return };
        let name = id.sym();
        let place = instance.map_or(node.place, |one| one.place);
        let ledger = &self.network.estate.ledger;
        let gap = ledger.gap(place, &DESCRIBE_INSTANCE_INFORMATION, None);
        match (managed, status, gap) {
            (Some(_), Some(status), _) => {
                trail.assume(format!("the agent on {id} calls again; it is {status}"));
            }
            (Some(_), None, _) | (None, _, Some(_)) => {
                let said = "whether the agent calls was not read: it could";
                trail.pass(Sym::new(DOOR), Some(words(said)));
                self.ask_role(trail, id, instance);
            }
            (None, _, None) => {
                let said = "it is no managed instance: no agent calls from it";
                trail.block(name, None, "not-managed", said);
                return;
            }
        }
        for service in ["ssm", "ssmmessages"] {
            self.ask_service(trail, (at, node), service);
        }
        let mut further = Trail::new();
        self.ask_service(&mut further, (at, node), "ec2messages");
        if !further.blockers.is_empty() || !further.doubts.is_empty() {
            // Source: Systems Manager User Guide, page systems-manager-setting-up-messageAPIs.
            trail.assume(format!(
                "the agent on {id} is of version 3.3.40.0 or later, which does without ec2messages"
            ));
        }
    }

    /// Asks whether an agent reaches a service: by the endpoint to which its name leads in the VPC, else by the internet.
    fn ask_service(&self, trail: &mut Trail, (at, node): (NodeAt, &Node), service: &str) {
        let network = self.network;
        let mut endpoints: Vec<&Item<VpcEndpoint>> = network
            .endpoints
            .values()
            .copied()
            .filter(|one| one.kind() == VpcEndpointKind::Interface)
            .filter(|one| one.service_name.is_some_and(|name| is_of(name, service)))
            .collect();
        endpoints.sort_by_key(|one| one.id);
        let is_named = |one: &&&Item<VpcEndpoint>| {
            one.vpc.known() == Some(&node.vpc) && one.private_dns_enabled.known() == Some(&true)
        };
        if let Some(own) = endpoints.iter().find(is_named) {
            let flow = self.best_call(at, node, &self.aims_at(own.id.as_str()));
            add(trail, flow, own.id.as_str(), service);
            return;
        }
        let (verdict, flow) = self.call_by_internet(at, node);
        let other = endpoints.iter().find(|one| {
            let flow = self.best_call(at, node, &self.aims_at(one.id.as_str()));
            flow.is_some_and(|flow| FlowVerdict::of(&flow) == FlowVerdict::Reachable)
        });
        match (verdict, other) {
            (Way::Blocked, Some(other)) => {
                let said = format!("whether the name of {service} leads there was not read");
                trail.unread(other.id.sym(), said);
            }
            (Way::Maybe, _) => {
                let said = format!("which addresses {service} has: rules divide the internet");
                trail.perhaps(Sym::new(service), said);
            }
            (Way::Blocked | Way::Unknown | Way::Reachable, _) => add(trail, flow, service, service),
        }
    }

    fn aims_at(&self, name: &str) -> Vec<Aim> {
        let network = self.network;
        let resources = network.find_resources(name).iter();
        let resources = resources.filter_map(|at| network.resource(*at));
        let nodes = resources.flat_map(|resource| &resource.nodes);
        let aims = nodes.filter_map(|at| Some((*at, network.node(*at)?)));
        let aims =
            aims.flat_map(|(at, node)| node.spots.iter().map(move |spot| Aim::Node(at, *spot)));
        aims.collect()
    }

    /// Returns the best flow of a call by https.
    fn best_call(&self, at: NodeAt, node: &Node, aims: &[Aim]) -> Option<Flow> {
        let mut best: Option<Flow> = None;
        for own in &node.spots {
            for aim in aims.iter().filter(|aim| own.is_like(aim.spot().address)) {
                let flow = self.call(at, *own, *aim);
                if best.as_ref().is_none_or(|known| is_better(&flow, known)) {
                    best = Some(flow);
                }
            }
        }
        best
    }

    fn call(&self, at: NodeAt, own: Spot, aim: Aim) -> Flow {
        let traffic = Traffic {
            protocol: Protocol::TCP,
            port: 443,
        };
        walk(self.network, Begin::Node(at, own), aim, traffic)
    }

    /// Returns whether calls by https get through to all addresses of the internet, to some or to none: which of them
    /// the services have, nothing tells.
    fn call_by_internet(&self, at: NodeAt, node: &Node) -> (Way, Option<Flow>) {
        let mut ways = Vec::new();
        let mut best: Option<Flow> = None;
        for own in &node.spots {
            let targets = self.targets(Begin::Node(at, *own)).into_iter();
            let mut all = Vec::new();
            for address in targets.filter(|address| own.is_like(*address)) {
                let flow = self.call(
                    at,
                    *own,
                    Aim::Internet(Spot::exactly(address), Chosen::Asked),
                );
                all.push(FlowVerdict::of(&flow));
                if best.as_ref().is_none_or(|known| is_better(&flow, known)) {
                    best = Some(flow);
                }
            }
            ways.push(all);
        }
        let is_open = |one: &FlowVerdict| *one == FlowVerdict::Reachable;
        let is_shut = |one: &FlowVerdict| matches!(one, FlowVerdict::Blocked | FlowVerdict::OneWay);
        let way = if ways
            .iter()
            .any(|all| !all.is_empty() && all.iter().all(is_open))
        {
            Way::Reachable
        } else if ways.iter().flatten().all(is_shut) {
            Way::Blocked
        } else if ways.iter().flatten().any(is_open) {
            Way::Maybe
        } else {
            Way::Unknown
        };
        (way, best)
    }

    /// Asks whether the role of an instance lets an agent call.
    fn ask_role(&self, trail: &mut Trail, id: InstanceId, instance: Option<&Item<Instance>>) {
        let name = id.sym();
        let Some(instance) = instance else {
            trail.unread(name, "the instance was not read");
            return;
        };
        let Some(profile) = &instance.instance_profile else {
            let said = "it has no role; whether Default Host Management lends it one was not read (ssm get-service-setting)";
            trail.unread(name, said);
            return;
        };
        let iam = &self.network.estate.iam;
        let found = iam.instance_profiles.get(profile.arn);
        let role = found.and_then(|one| iam.roles.get(one.roles.first()?.arn));
        let Some(role) = role else {
            let said = "the rights of its role were not read";
            trail.unread(Sym::new(profile.arn.name()), said);
            return;
        };
        let component = Sym::new(&role.name);
        match sufficient(role) {
            Some(policy) => trail.pass(component, Some(words(policy))),
            None => trail.unread(
                component,
                "whether its rights let the agent call was not decided",
            ),
        }
    }
}

/// Returns the policy that surely lets an agent call.
fn sufficient(role: &Role) -> Option<&'static str> {
    if role.permissions_boundary.known().is_some() {
        return None;
    }
    let attached = role.attached_policies.known()?;
    let mut names = attached.iter().map(|one| one.arn.name());
    names.find_map(|name| SUFFICE.iter().copied().find(|policy| *policy == name))
}

/// Returns whether an endpoint's service is one of AWS's own by that name.
fn is_of(name: Sym, service: &str) -> bool {
    let text = name.as_str();
    text.starts_with("com.amazonaws.")
        && !text.starts_with("com.amazonaws.vpce.")
        && text.rsplit('.').next() == Some(service)
}

/// Adds what was seen of a call.
fn add(trail: &mut Trail, flow: Option<Flow>, component: &str, service: &str) {
    let component = Sym::new(component);
    let Some(flow) = flow else {
        trail.unread(component, format!("whether the agent reaches {service}"));
        return;
    };
    if FlowVerdict::of(&flow) == FlowVerdict::Reachable {
        let said = format!("the agent calls {service} there");
        trail.pass(component, Some(words(&said)));
    }
    let trails = std::iter::once(flow.request).chain(flow.reply);
    for seen in trails {
        trail.blockers.extend(seen.blockers);
        trail.doubts.extend(seen.doubts);
        for one in seen.assumptions {
            trail.assume(one);
        }
    }
}

fn words(text: &str) -> Rule {
    Rule::Words(Sym::new(text))
}
