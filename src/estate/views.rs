//! What several replies say about one resource: which goes first, and who saw it. No kind of resource is
//! known here, so that it is compiled once and not per kind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Tags;
use crate::ids::{AccountId, Arn, Place};

/// Where a value came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    /// The resource.
    pub(super) arn: Arn,
    /// Where the call was made.
    pub(super) call: Place,
    /// Where the resource lives.
    pub(super) place: Place,
    /// What told it.
    pub(super) source: Source,
}

/// What told of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A list of whole resources of one kind.
    List,
    /// A reply about some members of the resource, which other calls tell, too.
    Part,
    /// Anything else: a part of the resource, or a remark about it.
    Other,
}

/// One reply's view of a resource.
#[derive(Debug)]
pub(super) struct View {
    /// Its position among the values.
    pub(super) at: usize,
    /// The value as JSON, where views must be told apart.
    pub(super) text: Option<String>,
    origin: Origin,
    tags: Option<Tags>,
}

impl View {
    fn is_from_owner(&self) -> bool {
        self.origin.place.account == self.origin.call.account
    }
    /// Keeps the tags that an account other than the owner sees.
    pub(super) fn keep_tags(&mut self, tags: Option<&Tags>) {
        if !self.is_from_owner() {
            self.tags = tags.filter(|tags| !tags.is_empty()).cloned();
        }
    }
}

/// The views of one resource; never empty.
#[derive(Debug)]
pub(super) struct Views {
    views: Vec<View>,
    first: Origin,
}

/// Returns the views of each resource, in order of their ARNs.
pub(super) fn grouped(origins: Vec<Origin>) -> Vec<Views> {
    let mut groups: BTreeMap<Arn, Views> = BTreeMap::new();
    for (at, origin) in origins.into_iter().enumerate() {
        let view = View {
            at,
            text: None,
            origin,
            tags: None,
        };
        let views = groups.entry(origin.arn).or_insert_with(|| Views {
            views: Vec::new(),
            first: origin,
        });
        views.views.push(view);
    }
    groups.into_values().collect()
}

impl Views {
    /// Returns the views whose text decides between them: all, when there are several.
    pub(super) fn needing_text(&mut self) -> &mut [View] {
        match self.views.as_mut_slice() {
            [] | [_] => &mut [],
            several => several,
        }
    }
    /// Sorts them: the owner's first, then by place, then by text.
    pub(super) fn rank(&mut self) {
        self.views.sort_by(|a, b| {
            let key = |view: &View| (!view.is_from_owner(), view.origin.call);
            key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text))
        });
        if let Some(first) = self.views.first() {
            self.first = first.origin;
        }
    }
    pub(super) fn in_order(&mut self) -> &mut [View] {
        &mut self.views
    }
    pub(super) fn arn(&self) -> Arn {
        self.first.arn
    }
    /// Returns where the resource lives, as the view that goes first tells.
    pub(super) fn place(&self) -> Place {
        self.first.place
    }
    /// Returns the members about which lists of one place, or replies about parts, contradict each other, sorted. Tags are
    /// left out: no verdict of AWS rests on them.
    pub(super) fn contradicted(&self) -> Box<[Box<str>]> {
        let mut members: BTreeSet<Box<str>> = BTreeSet::new();
        let parts = self.views.iter();
        let parts = parts.filter(|view| view.origin.source == Source::Part);
        let parts: Vec<&View> = parts.collect();
        for (number, view) in parts.iter().enumerate() {
            let before = parts.iter().take(number);
            for other in before.filter(|one| one.origin.call == view.origin.call) {
                if other.text != view.text {
                    members.extend(differing(other, view, Silence::SaysNothing));
                }
            }
        }
        let listed = self.views.iter();
        let listed = listed.filter(|view| view.origin.source == Source::List);
        let mut first: Option<&View> = None;
        for view in listed {
            let Some(before) = first.filter(|one| one.origin.call == view.origin.call) else {
                first = Some(view);
                continue;
            };
            if before.text != view.text {
                members.extend(differing(before, view, Silence::Differs));
            }
        }
        members.into_iter().collect()
    }

    /// Returns the accounts that saw it, sorted, and the tags that others than the owner see.
    pub(super) fn seen(self) -> (Box<[AccountId]>, Vec<(AccountId, Tags)>) {
        let viewers: Vec<AccountId> = self
            .views
            .iter()
            .map(|view| view.origin.call.account)
            .collect();
        let tags = self
            .views
            .into_iter()
            .filter_map(|view| Some((view.origin.call.account, view.tags?)))
            .collect();
        (all_of(&viewers, &[]), tags)
    }
}

/// What it means that one of two views lacks a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Silence {
    /// It tells something else than the other.
    Differs,
    /// It tells nothing of it.
    SaysNothing,
}

/// Returns the members of which two views tell different things, in whatever order their lists come.
fn differing(one: &View, two: &View, silence: Silence) -> Vec<Box<str>> {
    let read = |view: &View| -> Option<serde_json::Map<String, Value>> {
        serde_json::from_str(view.text.as_deref()?).ok()
    };
    let (Some(one), Some(two)) = (read(one), read(two)) else {
        return Vec::new();
    };
    let names: BTreeSet<&String> = one.keys().chain(two.keys()).collect();
    let differ = names.into_iter().filter(|name| {
        let told = [&one, &two].map(|view| view.get(*name).cloned().map(in_order));
        let is_told = told.iter().all(Option::is_some) || silence == Silence::Differs;
        !name.starts_with("Tag") && is_told && told.first() != told.last()
    });
    differ.map(|name| name.as_str().into()).collect()
}

/// Returns a value with its lists in order of their texts.
fn in_order(value: Value) -> Value {
    match value {
        Value::Array(list) => {
            let mut list: Vec<Value> = list.into_iter().map(in_order).collect();
            list.sort_by_key(Value::to_string);
            Value::Array(list)
        }
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(name, value)| (name, in_order(value)))
                    .collect(),
            )
        }
        // A document is what it says, however it is written.
        Value::String(text) if text.starts_with('{') => {
            serde_json::from_str(&text).map_or(Value::String(text), in_order)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// Returns the accounts of both lists, sorted, each once.
pub(super) fn all_of(some: &[AccountId], others: &[AccountId]) -> Box<[AccountId]> {
    let all: BTreeSet<AccountId> = some.iter().chain(others).copied().collect();
    all.into_iter().collect()
}

/// Returns the tags by account, sorted: of several for one account those known before, else the last.
pub(super) fn last_of_each(
    tags: Vec<(AccountId, Tags)>,
    known: &[(AccountId, Tags)],
) -> Box<[(AccountId, Tags)]> {
    let mut all: BTreeMap<AccountId, Tags> = tags.into_iter().collect();
    all.extend(known.iter().cloned());
    all.into_iter().collect()
}
