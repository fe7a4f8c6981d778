//! Names of zones and doors that are no resource of the estate, and what those may have meant who misspelt them.

use std::net::IpAddr;

use super::Flows;
use super::ends::Ends;
use super::question::QuestionError;

/// The zone of all that is reached by public addresses.
const INTERNET: &str = "internet";
/// The zone of all networks outside of AWS.
const ON_PREMISES: &str = "on-premises";
/// The door through which Systems Manager opens sessions.
const SESSION_MANAGER: &str = "session-manager";
/// What stands before the id of a Client VPN endpoint.
const CLIENT_VPN: &str = "client-vpn:";

/// What people write for a zone, letters alone.
const MEANT: [(&str, &[&str]); 4] = [
    (INTERNET, &["internet", "public", "world", "anywhere"]),
    (
        ON_PREMISES,
        &[
            "onpremises",
            "onpremise",
            "onprem",
            "premises",
            "datacenter",
            "datacentre",
            "corporate",
        ],
    ),
    (
        SESSION_MANAGER,
        &["sessionmanager", "ssm", "systemsmanager", "session"],
    ),
    (CLIENT_VPN, &["clientvpn", "cvpn", "cvpnendpoint"]),
];

impl Flows<'_, '_> {
    /// Returns the zone or door that a name means.
    pub(super) fn zone(&self, name: &str, at: Option<IpAddr>) -> Option<Ends> {
        match name {
            INTERNET => Some(Ends::Internet(at)),
            ON_PREMISES => Some(Ends::Premises(at)),
            SESSION_MANAGER => Some(Ends::Sessions),
            _ => None,
        }
    }
}

/// Returns whether a name is a door's, and no selector.
pub(super) fn is_door(name: &str) -> bool {
    name.starts_with(CLIENT_VPN)
}

/// Returns what is wrong with a name that means nothing.
pub(super) fn unnamed(name: &str) -> QuestionError {
    let name: Box<str> = name.into();
    match meant(&name) {
        Some(zone) => QuestionError::Misspelt { name, zone },
        None => QuestionError::Unnamed(name),
    }
}

/// Returns the zone that a name may have meant: one of its names, or one with a slip or two.
fn meant(name: &str) -> Option<&'static str> {
    let (kind, rest) = name.split_once(':').unwrap_or((name, ""));
    let letters = |text: &str| -> String {
        let all = text.chars().filter(char::is_ascii_alphanumeric);
        all.map(|one| one.to_ascii_lowercase()).collect()
    };
    let (word, whole) = (letters(kind), letters(name));
    let is_meant = |names: &&[&str], word: &str| {
        let is_slip = |known: &&str| word.len() > 5 && distance(known, word) <= 2;
        names.contains(&word) || names.first().is_some_and(is_slip)
    };
    for (zone, names) in MEANT {
        // Behind a colon stands which of them, where there are several.
        let word = if zone == CLIENT_VPN && !rest.is_empty() {
            &word
        } else {
            &whole
        };
        if is_meant(&names, word) && !name.starts_with(zone) {
            return Some(zone);
        }
    }
    None
}

/// Returns how many letters must be added, left out or changed to make one word of another.
fn distance(one: &str, two: &str) -> usize {
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (at, own) in one.bytes().enumerate() {
        let mut before = at;
        let mut last = at + 1;
        for (place, other) in row.iter_mut().skip(1).zip(two.bytes()) {
            let changed = before + usize::from(own != other);
            before = *place;
            last = changed.min(before + 1).min(last + 1);
            *place = last;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
