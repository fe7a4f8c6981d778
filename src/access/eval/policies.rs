use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::PolicyText;
use crate::access::Effect;
use crate::access::spelling::meant;

/// The policies that apply to a request, by layer.
///
/// A layer that is absent or `null` does not exist; an empty list is a layer that does not apply. `{}` is a document
/// without statements, which allows nothing. A policy whose document is `null` exists but was not collected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policies {
    /// Policies of the user and its groups, or of the role.
    #[serde(
        default,
        deserialize_with = "layer",
        skip_serializing_if = "Option::is_none"
    )]
    pub identity: Option<Vec<Policy>>,
    /// The permissions boundary.
    #[serde(
        default,
        deserialize_with = "layer",
        skip_serializing_if = "Option::is_none"
    )]
    pub boundary: Option<Vec<Policy>>,
    /// Session policies.
    #[serde(
        default,
        deserialize_with = "layer",
        skip_serializing_if = "Option::is_none"
    )]
    pub session: Option<Vec<Policy>>,
    /// The policy of the resource: bucket policy, key policy, trust policy of a role ...
    #[serde(
        default,
        deserialize_with = "layer",
        skip_serializing_if = "Option::is_none"
    )]
    pub resource: Option<Vec<Policy>>,
    /// The policy of the S3 access point that the request names: it stands for `resource` where the resource is the
    /// access point, while `resource` is that of its bucket.
    #[serde(
        default,
        deserialize_with = "layer",
        skip_serializing_if = "Option::is_none"
    )]
    pub access_point: Option<Vec<Policy>>,
    /// The grants of a KMS key, each as a document that names its grantee.
    #[serde(
        default,
        deserialize_with = "layer",
        skip_serializing_if = "Option::is_none"
    )]
    pub grant: Option<Vec<Policy>>,
    /// The policy of the VPC endpoint that the request goes through.
    #[serde(
        default,
        deserialize_with = "layer",
        skip_serializing_if = "Option::is_none"
    )]
    pub vpc_endpoint: Option<Vec<Policy>>,
    /// Service control policies of the principal's account, root first, account last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scp: Option<Vec<Level>>,
    /// Resource control policies of the resource's account, likewise; `RCPFullAWSAccess` is implied at each level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rcp: Option<Vec<Level>>,
}

/// The policies attached to the root, to a unit, or to an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Level {
    /// What they are attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Box<str>>,
    /// The policies: a service control policy level without any allows nothing.
    pub policies: Vec<Policy>,
}

/// A policy: a document, with its name where it has one.
///
/// Read from `{"name": ..., "document": ..., "effect": ...}` or from the bare document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
    /// Its document; none when it was not collected.
    pub document: Option<PolicyText>,
    /// The only effect that it can have, where it is no policy: access control lists and shares only allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
}

impl Policy {
    /// Returns a policy without a name.
    pub fn bare(text: &str) -> Self {
        Self {
            name: None,
            document: Some(PolicyText::new(text)),
            effect: None,
        }
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(d)?;
        of_raw(&raw).map_err(D::Error::custom)
    }
}

fn of_raw(raw: &RawValue) -> Result<Policy, String> {
    // Most objects here are documents: they are not read twice only to see that no member is called `document`.
    if raw.get().starts_with('{') && raw.get().contains("\"document\"") {
        let Members {
            named,
            has_document,
        } = serde_json::from_str(raw.get()).map_err(|error| error.to_string())?;
        if has_document {
            return Ok(named);
        }
    }
    PolicyText::of_raw(raw).map(|document| Policy {
        name: None,
        document: Some(document),
        effect: None,
    })
}

/// A policy with its name, and whether it was one.
struct Members {
    named: Policy,
    has_document: bool,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a policy")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let (mut name, mut effect) = (None, None);
                let (mut document, mut has_document) = (None, false);
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "name" => name = map.next_value()?,
                        "effect" => effect = map.next_value()?,
                        "document" => {
                            document = map.next_value::<Option<PolicyText>>()?;
                            has_document = true;
                        }
                        other => {
                            let known = ["name", "effect", "document"];
                            if let Some(meant) = meant(other, &known, 2) {
                                let said =
                                    format!("`{other}` is no member of a policy, `{meant}` is");
                                return Err(A::Error::custom(said));
                            }
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Members {
                    named: Policy {
                        name,
                        document,
                        effect,
                    },
                    has_document,
                })
            }
        }
        d.deserialize_map(Read)
    }
}

/// Reads one policy or a list of them.
fn layer<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<Policy>>, D::Error> {
    let Some(raw) = Option::<Box<RawValue>>::deserialize(d)? else {
        return Ok(None);
    };
    if raw.get().starts_with('[') {
        return serde_json::from_str(raw.get()).map_err(D::Error::custom);
    }
    of_raw(&raw)
        .map(|policy| Some(vec![policy]))
        .map_err(D::Error::custom)
}
