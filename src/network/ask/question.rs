use std::net::IpAddr;

use serde::Deserialize;
use thiserror::Error;

use crate::environments::TextError;
use crate::ids::Protocol;

/// A question about a flow, as a line of `palisade network eval` asks it. Unknown members are passed over.
#[derive(Clone, Debug, Deserialize)]
pub struct FlowQuestion {
    /// Where the flow begins: an id, ARN, address, `internet`, `on-premises`, a door, or a selector.
    pub from: Box<str>,
    /// Where it is to end, likewise.
    pub to: Box<str>,
    /// One address of where it begins; without it any of them.
    #[serde(default)]
    pub from_address: Option<Box<str>>,
    /// One address of where it ends; without it any of them.
    #[serde(default)]
    pub to_address: Option<Box<str>>,
    /// `tcp`, `udp`, `icmp` (echo), `any`, or an IP protocol number; without it any.
    #[serde(default)]
    pub protocol: Option<Box<str>>,
    /// The destination port; without it any.
    #[serde(default)]
    pub port: Option<u16>,
    /// What the answer should be.
    #[serde(default)]
    pub expect: Option<Expect>,
}

/// What an answer should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// The request arrives and the answer gets back.
    Reachable,
    /// No answer gets back.
    Blocked,
    /// The request arrives, the answer does not get back.
    OneWay,
    /// It cannot be decided.
    Maybe,
    /// Something was not read.
    Unknown,
}

impl Expect {
    /// All words, in the order in which they are told.
    pub const WORDS: &'static [&'static str] = &[
        Self::Reachable.as_str(),
        Self::Blocked.as_str(),
        Self::OneWay.as_str(),
        Self::Maybe.as_str(),
        Self::Unknown.as_str(),
    ];

    /// Returns the word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Blocked => "blocked",
            Self::OneWay => "one-way",
            Self::Maybe => "maybe",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuestionError {
    /// A name means nothing in the estate.
    #[error("`{0}` names nothing in this estate")]
    Unnamed(Box<str>),
    /// The records of a name lead to one outside of the estate, and nowhere else.
    #[error("`{name}` leads to `{to}`, which names nothing in this estate")]
    Beyond {
        /// The name.
        name: Box<str>,
        /// Where its records lead.
        to: &'static str,
    },
    /// Something that has a name stands in no network.
    #[error("`{0}` stands in no VPC of this estate, and has no address")]
    Placeless(Box<str>),
    /// A text that looks like a selector is none.
    #[error(transparent)]
    Selector(TextError),
    /// A selector chooses nothing.
    #[error("`{selector}` matches nothing in this estate{known}")]
    Unmatched {
        /// The selector.
        selector: Box<str>,
        /// What would match, where that can be said.
        known: Box<str>,
    },
    /// An address is none.
    #[error("`{0}` is no IP address")]
    Address(Box<str>),
    /// An address is not one of those that the name has.
    #[error("`{name}` does not have the address {address}")]
    Elsewhere {
        /// The name.
        name: Box<str>,
        /// The address.
        address: IpAddr,
    },
    /// A protocol is none.
    #[error("`{0}` is no protocol: tcp, udp, icmp, any, or a number")]
    Protocol(Box<str>),
    /// A port where the protocol has none.
    #[error("a port belongs to tcp or udp, not to `{0}`")]
    Port(Box<str>),
    /// Both ends lie outside.
    #[error("one end at least must lie in the estate")]
    Outside,
    /// A zone's name with a slip.
    #[error("`{name}` names nothing in this estate; is it `{zone}`?")]
    Misspelt {
        /// The name.
        name: Box<str>,
        /// The zone that it may have meant.
        zone: &'static str,
    },
    /// A flow is to end at a door.
    #[error("flows begin at `{0}`, and none ends there")]
    Door(Box<str>),
}

impl FlowQuestion {
    /// Returns the protocol.
    ///
    /// # Errors
    /// When the text is none, or has no ports though one is named.
    pub(super) fn traffic(&self) -> Result<Protocol, QuestionError> {
        let text = self.protocol.as_deref().unwrap_or("any");
        let protocol: Protocol = text
            .parse()
            .map_err(|_| QuestionError::Protocol(text.into()))?;
        match (protocol, self.port) {
            (Protocol::Any, Some(_)) | (_, None) => Ok(protocol),
            (one, Some(_)) if one.has_ports() => Ok(one),
            (_, Some(_)) => Err(QuestionError::Port(text.into())),
        }
    }
}

/// Reads an address.
///
/// # Errors
/// When the text is none.
pub(super) fn address(text: &str) -> Result<IpAddr, QuestionError> {
    let parsed = text.parse::<IpAddr>();
    // IPv4 addresses that are written as IPv6 are what they stand for.
    let parsed = parsed.map(|address| address.to_canonical());
    parsed.map_err(|_| QuestionError::Address(text.into()))
}
