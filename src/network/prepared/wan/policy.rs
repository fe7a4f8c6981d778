//! The policy of a core network, as far as it decides where packets go.

use serde::Deserialize;
use serde_json::Value;

use crate::ids::{Cidr, Region, Sym};

/// A policy document.
///
/// Source: Cloud WAN User Guide, page cloudwan-policies-json.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Policy {
    #[serde(default)]
    core_network_configuration: Configuration,
    #[serde(default)]
    segments: Vec<Segment>,
    #[serde(default)]
    segment_actions: Vec<Action>,
    /// Rules that change or leave out what attachments announce.
    #[serde(default)]
    routing_policies: Vec<Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Configuration {
    #[serde(default)]
    edge_locations: Vec<Edge>,
    /// Omitted: groups are not referred to across the network.
    #[serde(default)]
    security_group_referencing_support: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct Edge {
    location: Region,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Segment {
    name: Sym,
    /// Omitted: all edges of the network.
    #[serde(default)]
    edge_locations: Vec<Region>,
    #[serde(default)]
    isolate_attachments: bool,
    #[serde(default)]
    deny_filter: Vec<Sym>,
    #[serde(default)]
    allow_filter: Option<Vec<Sym>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Action {
    action: Sym,
    segment: Option<Sym>,
    /// `*`, a list, or all but a list.
    share_with: Option<Value>,
    #[serde(default)]
    destination_cidr_blocks: Vec<Cidr>,
    #[serde(default)]
    destinations: Vec<Sym>,
    when_sent_to: Option<SentTo>,
    via: Option<Via>,
}

#[derive(Clone, Debug, Deserialize)]
struct SentTo {
    /// `*` or a list.
    segments: Value,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Via {
    #[serde(default)]
    network_function_groups: Vec<Sym>,
}

/// A route by hand of a segment.
pub(super) struct ByHand<'p> {
    pub networks: &'p [Cidr],
    /// Attachments; none for a blackhole.
    pub attachments: Vec<Sym>,
}

impl Policy {
    /// Reads a document; `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn segment(&self, name: Sym) -> Option<&Segment> {
        self.segments.iter().find(|one| one.name == name)
    }

    fn actions(&self, kind: &'static str) -> impl Iterator<Item = &Action> {
        let all = self.segment_actions.iter();
        all.filter(move |one| one.action.as_str() == kind)
    }

    /// Returns the names of the segments.
    pub fn segments(&self) -> impl Iterator<Item = Sym> {
        self.segments.iter().map(|one| one.name)
    }

    /// Returns the network function groups that segments send to.
    pub fn groups(&self) -> impl Iterator<Item = Sym> {
        let vias = self
            .segment_actions
            .iter()
            .filter_map(|one| one.via.as_ref());
        vias.flat_map(|via| via.network_function_groups.iter().copied())
    }

    /// Returns the edges of a segment.
    pub fn edges(&self, segment: Sym) -> Vec<Region> {
        let own = self.segment(segment).map(|one| &one.edge_locations);
        match own.filter(|edges| !edges.is_empty()) {
            Some(edges) => edges.clone(),
            None => self.all_edges(),
        }
    }

    /// Returns all edges of the network.
    pub fn all_edges(&self) -> Vec<Region> {
        let edges = self.core_network_configuration.edge_locations.iter();
        edges.map(|edge| edge.location).collect()
    }

    /// Returns whether groups may be referred to across the network.
    pub fn refers(&self) -> bool {
        self.core_network_configuration
            .security_group_referencing_support
    }

    /// Returns whether rules change what is announced.
    pub fn filters(&self) -> bool {
        !self.routing_policies.is_empty()
    }

    /// Returns whether a segment has the routes of another, or of its own attachments among themselves.
    pub fn has(&self, segment: Sym, other: Sym) -> bool {
        let Some(own) = self.segment(segment) else {
            return false;
        };
        if segment == other {
            return !own.isolate_attachments;
        }
        // Shares count both ways; the filters come after them.
        let is_shared = |one: &Action| {
            let shares = |from: Sym, to: Sym| {
                one.segment == Some(from)
                    && one.share_with.as_ref().is_some_and(|told| names(told, to))
            };
            shares(segment, other) || shares(other, segment)
        };
        self.actions("share").any(is_shared)
            && !own.deny_filter.contains(&other)
            && own
                .allow_filter
                .as_ref()
                .is_none_or(|all| all.contains(&other))
    }

    /// Returns the network function groups through which a segment sends to another, or to its own.
    pub fn between(&self, segment: Sym, other: Sym) -> Vec<Sym> {
        let is_between = |one: &&Action| {
            let sends = |from: Sym, to: Sym| {
                let sent = one.when_sent_to.as_ref();
                one.segment == Some(from) && sent.is_none_or(|sent| names(&sent.segments, to))
            };
            sends(segment, other) || sends(other, segment)
        };
        via(self.actions("send-via").filter(is_between))
    }

    /// Returns the network function groups to which a segment sends what leaves it otherwise.
    pub fn beyond(&self, segment: Sym) -> Vec<Sym> {
        let own = |one: &&Action| one.segment == Some(segment);
        via(self.actions("send-to").filter(own))
    }

    /// Returns the routes by hand of a segment.
    pub fn by_hand(&self, segment: Sym) -> impl Iterator<Item = ByHand<'_>> {
        let own = self.actions("create-route");
        let own = own.filter(move |one| one.segment == Some(segment));
        own.map(|one| ByHand {
            networks: &one.destination_cidr_blocks,
            attachments: one
                .destinations
                .iter()
                .copied()
                .filter(|name| name.as_str() != "blackhole")
                .collect(),
        })
    }
}

fn via<'a>(actions: impl Iterator<Item = &'a Action>) -> Vec<Sym> {
    let groups = actions.filter_map(|one| one.via.as_ref());
    let mut groups: Vec<Sym> = groups
        .flat_map(|via| via.network_function_groups.iter().copied())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Returns whether `*`, a list, or all but a list holds a name.
fn names(told: &Value, name: Sym) -> bool {
    let holds = |list: &Value| {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(Value::as_str)
            .any(|one| one == "*" || one == name.as_str())
    };
    match told {
        Value::String(one) => one == "*" || one == name.as_str(),
        Value::Array(_) => holds(told),
        Value::Object(members) => members.get("except").is_some_and(|but| !holds(but)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
