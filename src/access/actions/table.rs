use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use super::shape::Shape;

/// The table, as tools/actions.py makes it.
const TEXT: &str = include_str!("table.txt");

/// What the table tells of a service.
#[derive(Debug, Default)]
pub struct Service {
    /// The prefix of its actions.
    pub name: &'static str,
    /// The types of its resources, by name; a type with several patterns stands several times.
    kinds: Vec<Kind>,
    /// Which types actions are done to, each with whether every request needs it.
    groups: Vec<Vec<(&'static str, Need)>>,
    /// Actions in lower case, with their name and their group.
    actions: BTreeMap<Box<str>, (&'static str, usize)>,
    /// Condition keys behind the prefix: with one value, with several.
    pub(super) keys: Vec<(&'static str, Values)>,
}

/// A type of resources.
#[derive(Debug)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// How ARNs of it look.
    pub(super) shape: Shape,
}

/// Whether each request of an action has a resource of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Always,
    Perhaps,
}

/// How many values a condition key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    One,
    Several,
}

/// An action, and what it is done to.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// Its service.
    pub service: &'static Service,
    /// Its name, spelt as AWS does.
    pub name: &'static str,
    group: usize,
}

/// Services by name: their part of the text, and what it says once somebody asked.
type Services = BTreeMap<&'static str, (&'static str, OnceLock<Service>)>;

static SERVICES: LazyLock<Services> = LazyLock::new(|| {
    let parts = TEXT.split("\n\nservice ").skip(1);
    let named = |part: &'static str| {
        let (name, rest) = part.split_once('\n').unwrap_or((part, ""));
        (name, (rest, OnceLock::new()))
    };
    parts.map(named).collect()
});

/// Returns the day of which the table is, such as `2026-09-26`.
pub fn as_of() -> &'static str {
    let line = TEXT.lines().next().unwrap_or_default();
    line.rsplit(' ').next().unwrap_or_default()
}

/// Returns a service by the prefix of its actions, in any case.
pub fn service(name: &str) -> Option<&'static Service> {
    let lower = name.to_ascii_lowercase();
    let (name, (text, read)) = SERVICES.get_key_value(lower.as_str())?;
    Some(read.get_or_init(|| Service::read(name, text)))
}

/// Returns the services that have an action of a name, in any case, with the name as it is spelt; in the order of their prefixes.
pub fn named(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut names: Vec<&str> = SERVICES.keys().copied().collect();
    names.sort_unstable();
    let found = names.into_iter().filter_map(|prefix| {
        let done = service(prefix)?.action(name)?;
        Some((prefix, done.name))
    });
    found.collect::<Vec<_>>().into_iter()
}

/// Returns the prefix of a service that a text may be a misspelling of.
pub fn nearest_service(name: &str) -> Option<&'static str> {
    let names = SERVICES.keys().copied().filter(|one| *one != "aws");
    nearest(&name.to_ascii_lowercase(), names.map(|name| (name, name)))
}

/// Returns what is spelt most like a lower-case text, where something is: of names, each with how it is shown.
pub(super) fn nearest<'n, N>(
    lower: &str,
    names: impl Iterator<Item = (N, &'n str)>,
) -> Option<&'n str>
where
    N: AsRef<str>,
{
    let far = |name: &str| (name.len().max(lower.len()) / 4).max(1);
    let told = names.filter_map(|(name, shown)| {
        let distance = strsim::damerau_levenshtein(lower, name.as_ref());
        (distance <= far(name.as_ref())).then_some((distance, shown))
    });
    told.min().map(|(_, shown)| shown)
}

impl Service {
    fn read(name: &'static str, text: &'static str) -> Self {
        let mut read = Self {
            name,
            ..Self::default()
        };
        for line in text.lines() {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("", action) => {
                    let group = read.groups.len().saturating_sub(1);
                    let lower = action.to_ascii_lowercase();
                    read.actions.insert(lower.into(), (action, group));
                }
                ("type", rest) => {
                    let (kind, pattern) = rest.split_once(" = ").unwrap_or((rest, ""));
                    read.kinds.push(Kind {
                        name: kind,
                        shape: Shape::of(name, pattern),
                    });
                }
                ("on", kinds) => read.groups.push(group(kinds)),
                ("keys", keys) => read
                    .keys
                    .extend(keys.split(' ').map(|key| (key, Values::One))),
                ("lists", keys) => {
                    let keys = keys.split(' ').map(|key| (key, Values::Several));
                    read.keys.extend(keys);
                }
                _ => {}
            }
        }
        read
    }

    /// Returns an action by its name without the prefix, in any case.
    pub fn action(&'static self, name: &str) -> Option<Done> {
        let found = self.actions.get(name.to_ascii_lowercase().as_str());
        found.map(|(name, group)| Done {
            service: self,
            name,
            group: *group,
        })
    }

    /// Returns the action that a name may be a misspelling of.
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        let names = self
            .actions
            .iter()
            .map(|(lower, (shown, _))| (lower, *shown));
        nearest(&name.to_ascii_lowercase(), names)
    }

    /// Returns all patterns of all types.
    pub(super) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Returns the names of all its actions, by their lower-case names.
    #[cfg(test)]
    pub(in crate::access) fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.actions.values().map(|(name, _)| *name)
    }

    /// Returns all actions, by name.
    pub(super) fn each(&'static self) -> impl Iterator<Item = Done> {
        self.actions.values().map(move |(name, group)| Done {
            service: self,
            name,
            group: *group,
        })
    }
}

fn group(kinds: &'static str) -> Vec<(&'static str, Need)> {
    let kinds = kinds.split(", ").filter(|kind| !kind.is_empty());
    let read = |kind: &'static str| match kind.strip_suffix('*') {
        Some(kind) => (kind, Need::Always),
        None => (kind, Need::Perhaps),
    };
    kinds.map(read).collect()
}

impl Done {
    /// Returns the types of which one fits a request; empty for an action that names no resource.
    pub(super) fn on(self) -> &'static [(&'static str, Need)] {
        let group = self.service.groups.get(self.group);
        group.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the patterns of its types: those first that each request needs.
    pub(super) fn kinds(self) -> impl Iterator<Item = &'static Kind> {
        let of = move |need: Need| {
            let kinds = self.service.kinds.iter();
            kinds.filter(move |kind| self.on().contains(&(kind.name, need)))
        };
        of(Need::Always).chain(of(Need::Perhaps))
    }
}
