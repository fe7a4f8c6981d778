use std::collections::BTreeSet;

use crate::facts::{
    Capability, Cause, Crossing, CrossingId, CrossingKind, Effect, Form, GapId, Purpose, SubjectId,
    Sureness, WitnessId,
};
use crate::ids::{Arn, PortRange, PortSet, Protocol, Sym};
use crate::network::{FlowVerdict, Flows, Open, Origin, Passed, Trace};

use super::builder::Builder;
use super::causes::{cause, causes, hop, key_of};
use super::doors::Doors;
use super::flows::{Example, Known, Through, Way};
use super::parties::{Parties, Party, zone_name};
use super::words;

/// The call that shows most of what opens a flow.
const CALL: &str = "ec2 describe-security-groups";

/// Hosts that a sentence names at most.
const LEGS: usize = 4;

/// What stands before the ids of what leads from one network to another.
const GATES: [&str; 8] = [
    "tgw-",
    "pcx-",
    "vgw-",
    "nat-",
    "igw-",
    "eigw-",
    "vpce-",
    "core-network-",
];

/// A way with a path of it.
pub(super) struct Traced {
    way: Way,
    told: Option<Told>,
    /// What leaves open whether anything gets, or more gets, there.
    open: Vec<Open>,
    /// The hosts that are entered on the way.
    pub(super) hosts: Vec<Arn>,
}

/// What gets through, or may.
struct Told {
    sureness: Sureness,
    through: Through,
    example: Example,
    trace: Trace,
    /// What of each path that was looked at can be taken away.
    ways: Vec<Vec<Passed>>,
    causes: BTreeSet<Cause>,
    cut: Vec<Box<str>>,
}

/// Looks at examples of a way; none where nothing is to be told of it.
pub(super) fn trace(
    flows: &Flows<'_, '_>,
    parties: &Parties,
    (way, known): (&Way, &Known),
) -> Option<Traced> {
    let path = |one: &Example| {
        let from = (way.from, one.source);
        let trace = flows.trace(from, one.target, (one.protocol, one.port))?;
        Some((*one, trace))
    };
    let mut open = Vec::new();
    for (_, trace) in known.unknown.examples.iter().filter_map(path) {
        if trace.answer.verdict == FlowVerdict::Unknown {
            open.extend(trace.answer.open);
        }
    }
    let paths: Vec<(Example, Trace)> = known.open.examples.iter().filter_map(path).collect();
    let arrives = |one: &&(Example, Trace)| is_open(&one.1, one.0.protocol);
    let open_paths = || paths.iter().filter(arrives).map(|one| &one.1);
    let causes = open_paths().flat_map(causes).collect();
    let ways = open_paths().map(Trace::removable).collect();
    let best = paths.iter().filter(arrives).min_by_key(|(example, trace)| {
        let is_named = parties.subjects_at(example.source).next().is_some();
        (!trace.assumptions.is_empty(), !is_named, trace.hops.len())
    });
    let sureness = match best {
        Some((_, trace)) if trace.assumptions.is_empty() => Sureness::Proven,
        Some(_) | None => Sureness::Maybe,
    };
    let best = best.cloned();
    let told = match best {
        Some((example, trace)) => Some(Told {
            sureness,
            through: known.open.clone(),
            example,
            trace,
            ways,
            causes,
            cut: Vec::new(),
        }),
        None => perhaps(known, path),
    };
    (told.is_some() || !open.is_empty()).then(|| Traced {
        way: way.clone(),
        told,
        open,
        hosts: Vec::new(),
    })
}

/// Returns what may get through.
fn perhaps(known: &Known, path: impl Fn(&Example) -> Option<(Example, Trace)>) -> Option<Told> {
    let mut paths = known.maybe.examples.iter().filter_map(path);
    let (example, trace) = paths.find(|(_, trace)| {
        matches!(
            trace.answer.verdict,
            FlowVerdict::Maybe | FlowVerdict::Reachable
        )
    })?;
    Some(Told {
        sureness: Sureness::Maybe,
        through: known.maybe.clone(),
        causes: causes(&trace).into_iter().collect(),
        ways: vec![trace.removable()],
        cut: Vec::new(),
        example,
        trace,
    })
}

fn is_open(trace: &Trace, protocol: Protocol) -> bool {
    match trace.answer.verdict {
        FlowVerdict::Reachable => true,
        FlowVerdict::OneWay => protocol == Protocol::UDP,
        FlowVerdict::Maybe | FlowVerdict::Unknown | FlowVerdict::Blocked => false,
    }
}

impl Traced {
    pub(super) fn way(&self) -> &Way {
        &self.way
    }

    /// Returns a way through hosts that are entered one from another, with the paths from each to the next, and what
    /// leaves it open.
    pub(super) fn chain(
        way: Way,
        example: Example,
        (hosts, legs): (&[Arn], &[Trace]),
        ((protocol, ports), verdict): ((Protocol, PortRange), FlowVerdict),
        mut open: Vec<Open>,
    ) -> Self {
        let causes = legs.iter().flat_map(causes).collect();
        let assumptions = legs.iter().flat_map(|leg| leg.assumptions.clone());
        let assumptions: BTreeSet<Box<str>> = assumptions.collect();
        open.extend(legs.iter().flat_map(|leg| leg.answer.open.clone()));
        let trace = legs.last().map(|last| Trace {
            answer: last.answer.clone(),
            hops: legs.iter().flat_map(|leg| leg.hops.clone()).collect(),
            assumptions: assumptions.into_iter().collect(),
        });
        let told = trace
            .filter(|_| verdict > FlowVerdict::Unknown)
            .map(|trace| Told {
                sureness: match (verdict, trace.assumptions.is_empty()) {
                    (FlowVerdict::Reachable, true) => Sureness::Proven,
                    _ => Sureness::Maybe,
                },
                through: Through {
                    pairs: 1,
                    traffic: [(protocol, vec![ports])].into(),
                    examples: Vec::new(),
                },
                example: Example {
                    protocol,
                    port: protocol.has_ports().then_some(ports.first()),
                    ..example
                },
                trace,
                ways: Vec::new(),
                causes,
                cut: Vec::new(),
            });
        Self {
            way,
            told,
            open,
            hosts: hosts.to_vec(),
        }
    }

    /// Returns whether something surely gets through.
    pub(super) fn is_proven(&self) -> bool {
        let told = self.told.as_ref();
        told.is_some_and(|told| told.sureness == Sureness::Proven)
    }

    /// Returns what of each open path can be taken away; none where nothing is open, or where hosts are entered on the
    /// way.
    pub(super) fn open_ways(&self) -> Option<&[Vec<Passed>]> {
        let told = self.told.as_ref().filter(|_| self.hosts.is_empty());
        told.map(|told| &*told.ways)
    }

    /// Notes the fewest rules that close it, and further ones that open it.
    pub(super) fn close(&mut self, cut: &[Passed], further: &[Passed]) {
        if let Some(told) = &mut self.told {
            told.cut = cut.iter().map(|one| key_of(one).into()).collect();
            told.causes.extend(cut.iter().chain(further).map(cause));
        }
    }

    /// Returns the target, with what leaves it open whether more gets there.
    pub(super) fn gaps(&self, builder: &mut Builder<'_>) -> (SubjectId, Vec<GapId>) {
        let target = self.way.target;
        let open = self.open.iter();
        let mut gaps: Vec<GapId> = open.flat_map(|one| builder.blamed(target, one)).collect();
        // What was taken to be so because nobody read it.
        let told = self.told.iter();
        for assumed in told.flat_map(|told| &told.trace.assumptions) {
            gaps.extend(builder.calls_behind("", assumed));
        }
        (SubjectId::new(target.as_str()), gaps)
    }

    fn id(&self, environment: &str) -> CrossingId {
        let from = &self.way.party;
        let marks = [
            from.may_be_lower.then_some("labelled-lower"),
            from.door.map(Arn::as_str),
            self.way.relay.map(Arn::as_str),
            (!self.hosts.is_empty()).then_some("through-hosts"),
        ];
        let marks: String = marks
            .iter()
            .flatten()
            .map(|one| format!(":{one}"))
            .collect();
        CrossingId::new(&format!(
            "network:{environment}:{}:{}{marks}:{}:{}",
            from.class, from.confidence, self.way.target, self.way.purpose
        ))
    }

    /// Returns the access point of the target's environment that it leads through: where it begins, where it ends, or
    /// between.
    fn via(&self, environment: &str, to: &Party, doors: &Doors) -> Option<SubjectId> {
        let mut things = [self.way.party.door, to.door, self.way.relay]
            .into_iter()
            .flatten();
        let thing = things.find(|one| doors.leads(*one, to.environment));
        let zone = doors.zone_leads(environment, to.environment);
        let zone = zone.then(|| SubjectId::new(environment));
        thing.map(|arn| SubjectId::new(arn.as_str())).or(zone)
    }

    /// Returns the crossing.
    pub(super) fn record(
        &self,
        builder: &mut Builder<'_>,
        (parties, doors): (&Parties, &Doors),
    ) -> Option<Crossing> {
        let target = SubjectId::new(self.way.target.as_str());
        let told = self.told.as_ref()?;
        let to = parties.subject(self.way.target)?;
        let source = match self.way.from {
            Origin::Side(_) => parties.source(told.example.source)?,
            Origin::Internet | Origin::OnPremises | Origin::ClientVpn(_) => {
                SubjectId::new(&zone_name(self.way.from))
            }
        };
        let from = &self.way.party;
        let environment = from.environment.map_or("unclassified", |one| one.as_str());
        let id = self.id(environment);
        let witness = WitnessId::new(id.as_str());
        builder
            .witnesses
            .insert(witness, told.trace.hops.iter().map(hop).collect());
        let said = sentence(parties, told, (&self.way, &self.hosts), environment);
        let evidence = vec![builder.say(target, CALL, &said)];
        let via_access_point = self.via(environment, to, doors);
        Some(Crossing {
            id,
            kind: CrossingKind::Network,
            form: (!self.hosts.is_empty()).then_some(Form::ThroughHosts),
            certainty: told.sureness,
            trust: from.trust,
            source,
            target,
            source_environment: from.environment,
            target_environment: to.environment,
            source_class: from.class,
            source_confidence: from.confidence,
            target_class: to.class,
            target_confidence: to.confidence,
            capability: capability(&told.through, self.way.purpose),
            via_access_point,
            transit: transit(&self.hosts, &told.trace),
            count: told.through.pairs,
            causes: told.causes.iter().cloned().collect(),
            cut: told.cut.clone(),
            condition: None,
            assumptions: told.trace.assumptions.clone(),
            witness: Some(witness),
            evidence,
        })
    }
}

/// Returns what a crossing lets through.
fn capability(through: &Through, purpose: Purpose) -> Capability {
    let mut protocols = through.traffic.keys();
    let first = protocols.next();
    let protocol = first.filter(|_| through.traffic.len() == 1);
    let with_ports = through.traffic.iter().filter(|(one, _)| one.has_ports());
    let ports: PortSet = with_ports
        .flat_map(|(_, ranges)| ranges.iter().copied())
        .collect();
    Capability {
        protocol: protocol.map(|one| Sym::new(one.as_str())),
        ports,
        actions: Vec::new(),
        effect: Effect::Connect,
        purpose: Some(purpose),
    }
}

/// Returns the hosts that are entered on a path, then the gateways that it leads through, in order.
fn transit(hosts: &[Arn], trace: &Trace) -> Vec<Sym> {
    let mut gates: Vec<Sym> = hosts.iter().map(|arn| Sym::new(arn.as_str())).collect();
    for (component, _) in &trace.hops {
        let name = component.as_str();
        let is_gate = GATES.iter().any(|start| name.starts_with(start));
        if is_gate && !name.starts_with("tgw-rtb") && !gates.contains(component) {
            gates.push(*component);
        }
    }
    gates
}

fn sentence(
    parties: &Parties,
    told: &Told,
    (way, hosts): (&Way, &[Arn]),
    environment: &str,
) -> String {
    let from = told.example.source;
    let who = match from.as_str() {
        "zone" => environment.to_owned(),
        _ => format!("`{}` ({environment})", parties.shown(from)),
    };
    let name = |arn: Arn| parties.name(arn).unwrap_or(arn.name()).to_owned();
    let to = name(way.target);
    let relay = way.relay.map(|arn| format!(" through `{}`", name(arn)));
    let entered = hosts.iter().map(|arn| format!("`{}`", name(*arn)));
    let entered = words::first_few(entered, LEGS);
    let entered = (!hosts.is_empty()).then(|| format!(" from {entered}, which it enters"));
    let by = relay.or(entered).unwrap_or_default();
    let traffic = match told.example.port {
        Some(port) => format!("{} {port}", told.example.protocol),
        None => told.example.protocol.to_string(),
    };
    let verb = match told.sureness {
        Sureness::Proven => "reaches",
        Sureness::Conditional | Sureness::Maybe => "may reach",
    };
    let more = told.through.pairs.saturating_sub(1);
    let others = match more {
        0 => String::new(),
        1 => "; so does one other pair of addresses".to_owned(),
        more => format!("; so do {more} other pairs of addresses"),
    };
    format!("{who} {verb} `{to}` on {traffic}{by}{others}")
}
