use std::fmt;
use std::str::FromStr;

use super::declared::{EnvironmentName, TagSelector, TextError};
use super::glob::Glob;
use super::text::{text_error, text_type};
use crate::ids::{AccountId, Arn, Cidr, Region, SubnetId, Sym, VpcId};

/// Names things: one by its id, ARN or address, or many by what they have in common.
///
/// Grammar: `internet`, `on-premises`, `env:NAME`, `account:ID` (or the twelve digits alone), `region:NAME`,
/// `vpc:ID` and `subnet:ID` (or the id alone), `service:NAME`, `tag:KEY=VALUE`, `name:PATTERN`, an ARN, an
/// address or a block of addresses, else an id. `*` and `?` are patterns in tag values, names and ARNs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// The internet.
    Internet,
    /// Networks behind VPNs and Direct Connect.
    OnPremises,
    /// Everything in an environment.
    Environment(EnvironmentName),
    /// Everything in an account.
    Account(AccountId),
    /// Everything in a region.
    Region(Region),
    /// Everything in a VPC, and the VPC.
    Vpc(VpcId),
    /// Everything in a subnet.
    Subnet(SubnetId),
    /// Everything of an AWS service, by the CLI's name such as `rds`.
    Service(Sym),
    /// Everything with a tag.
    Tag(TagSelector),
    /// Everything whose name matches.
    Name(Glob),
    /// The thing with this ARN.
    Arn(Arn),
    /// Everything whose ARN matches.
    ArnPattern(Glob),
    /// The address or block.
    Address(Cidr),
    /// The thing with this id, or whose ARN ends with it.
    Id(Sym),
}

/// What a selector is compared with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selected<'a> {
    /// `internet` or `on-premises`, for a zone.
    pub zone: Option<&'a str>,
    /// The name of its environment.
    pub environment: Option<&'a str>,
    /// Its account.
    pub account: Option<AccountId>,
    /// Its region.
    pub region: Option<Region>,
    /// Its VPC; its own id for a VPC.
    pub vpc: Option<VpcId>,
    /// The subnets in which it stands, where that is known.
    pub subnets: &'a [SubnetId],
    /// The CLI's name of its service.
    pub service: &'a str,
    /// Its tags, where they were read.
    pub tags: &'a [(&'a str, &'a str)],
    /// The name that people use for it.
    pub name: Option<&'a str>,
    /// Its ARN.
    pub arn: Option<Arn>,
    /// Its id.
    pub id: &'a str,
}

/// The words before the colon.
const PREFIXES: [&str; 8] = [
    "env", "account", "region", "vpc", "subnet", "service", "tag", "name",
];

impl Selector {
    /// Returns whether the selector names this thing. Addresses are compared by who knows them, not here.
    pub fn matches(&self, it: &Selected<'_>) -> bool {
        match self {
            Self::Internet => it.zone == Some("internet"),
            Self::OnPremises => it.zone == Some("on-premises"),
            Self::Environment(name) => it.environment == Some(name.as_str()),
            Self::Account(account) => it.account == Some(*account),
            Self::Region(region) => it.region == Some(*region),
            Self::Vpc(vpc) => it.vpc == Some(*vpc),
            Self::Subnet(subnet) => it.subnets.contains(subnet),
            Self::Service(service) => it.service == service.as_str(),
            Self::Tag(tag) => it.tags.iter().any(|(key, value)| tag.matches(key, value)),
            Self::Name(glob) => it.name.is_some_and(|name| glob.matches(name)),
            Self::Arn(arn) => it.arn == Some(*arn),
            Self::ArnPattern(glob) => it.arn.is_some_and(|arn| glob.matches(arn.as_str())),
            Self::Address(_) => false,
            // Ids of subjects are ARNs; people write what the console shows.
            Self::Id(id) => {
                it.id == id.as_str() || it.arn.is_some_and(|arn| arn.name() == id.as_str())
            }
        }
    }

    fn of_prefix(prefix: &str, rest: &str) -> Option<Result<Self, String>> {
        fn told(error: impl fmt::Display) -> String {
            error.to_string()
        }
        Some(match prefix {
            "env" => rest.parse().map(Self::Environment).map_err(told),
            "account" => rest.parse().map(Self::Account).map_err(told),
            "region" => rest.parse().map(Self::Region).map_err(told),
            "vpc" => rest.parse().map(Self::Vpc).map_err(told),
            "subnet" => rest.parse().map(Self::Subnet).map_err(told),
            "service" => service(rest).map(Self::Service),
            "tag" => rest.parse().map(Self::Tag).map_err(told),
            "name" => rest.parse().map(Self::Name).map_err(told),
            _ => return None,
        })
    }
}

fn service(text: &str) -> Result<Sym, String> {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if text.is_empty() || !text.bytes().all(word) {
        let error = text_error(text, "the CLI's name of a service such as `rds`");
        return Err(error.to_string());
    }
    Ok(Sym::new(text))
}

impl FromStr for Selector {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        match text {
            "internet" => return Ok(Self::Internet),
            "on-premises" => return Ok(Self::OnPremises),
            _ => {}
        }
        if text.starts_with("arn:") {
            return arn(text);
        }
        if let Some((prefix, rest)) = text.split_once(':')
            && let Some(selector) = Self::of_prefix(prefix, rest)
        {
            return selector.map_err(TextError::new);
        }
        if let Ok(account) = text.parse() {
            return Ok(Self::Account(account));
        }
        if let Ok(vpc) = text.parse() {
            return Ok(Self::Vpc(vpc));
        }
        if let Ok(subnet) = text.parse() {
            return Ok(Self::Subnet(subnet));
        }
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./$+=,@".contains(c);
        if !text.is_empty() && text.len() <= 512 && text.chars().all(plain) {
            return Ok(Self::Id(Sym::new(text)));
        }
        Err(not_a_selector(text))
    }
}

fn arn(text: &str) -> Result<Selector, TextError> {
    if text.contains(['*', '?']) {
        return text.parse().map(Selector::ArnPattern);
    }
    let told = |error: crate::ids::IdError| TextError::new(error.to_string());
    text.parse().map(Selector::Arn).map_err(told)
}

fn not_a_selector(text: &str) -> TextError {
    let prefix = text.split(':').next().unwrap_or_default();
    let distance = |known: &&str| match prefix.starts_with(*known) {
        true => 0,
        false => strsim::damerau_levenshtein(known, prefix),
    };
    let near = PREFIXES.into_iter().filter(|known| distance(known) <= 2);
    let nearest = near.min_by_key(distance);
    let forms = "a selector: an id, an ARN, an address, `internet`, `on-premises`, `env:…`, `account:…`, `region:…`, \
                 `vpc:…`, `subnet:…`, `service:…`, `tag:key=value` or `name:…`";
    match nearest {
        Some(known) if text.contains(':') => {
            text_error(text, &format!("{forms} (did you mean `{known}:`?)"))
        }
        _ => text_error(text, forms),
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internet => f.write_str("internet"),
            Self::OnPremises => f.write_str("on-premises"),
            Self::Environment(name) => write!(f, "env:{name}"),
            Self::Account(account) => write!(f, "account:{account}"),
            Self::Region(region) => write!(f, "region:{region}"),
            Self::Vpc(vpc) => write!(f, "vpc:{vpc}"),
            Self::Subnet(subnet) => write!(f, "subnet:{subnet}"),
            Self::Service(service) => write!(f, "service:{service}"),
            Self::Tag(tag) => write!(f, "tag:{tag}"),
            Self::Name(glob) => write!(f, "name:{glob}"),
            Self::Arn(arn) => write!(f, "{arn}"),
            Self::ArnPattern(glob) => write!(f, "{glob}"),
            Self::Address(address) => write!(f, "{address}"),
            Self::Id(id) => write!(f, "{id}"),
        }
    }
}
text_type!(
    Selector,
    "a selector: an id, an ARN, an address, `internet`, `on-premises`, `env:…`, `account:…`, `region:…`, `vpc:…`, `subnet:…`, `service:…`, `tag:key=value` or `name:…`"
);
