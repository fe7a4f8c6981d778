use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Candidates, ContextValue, Decision, Policies};
use crate::access::spelling::meant;

/// A question about access, as a line of `palisade access eval` asks it.
///
/// Members of other names are passed over, but for those that are nearly one of these.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The version of this form: 1, also where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v: Option<u32>,
    /// What the answer is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// Who asks for what.
    pub request: Request,
    /// What decides.
    pub policies: Policies,
    /// Settings of the resource.
    pub settings: Settings,
    /// What the answer should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
}

/// The members of a question.
const MEMBERS: &[&str] = &["v", "id", "request", "policies", "settings", "expect"];

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Question;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a question")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Question, A::Error> {
                let mut seen: Vec<&'static str> = Vec::new();
                let (mut v, mut id, mut expect) = (None, None, None);
                let (mut request, mut policies, mut settings) = (None, None, None);
                while let Some(name) = map.next_key::<String>()? {
                    let Some(known) = MEMBERS.iter().find(|known| **known == name) else {
                        pass_over(&name, &mut map)?;
                        continue;
                    };
                    if seen.contains(known) {
                        return Err(A::Error::custom(format!("`{name}` stands twice")));
                    }
                    seen.push(known);
                    match *known {
                        "v" => v = map.next_value()?,
                        "id" => id = map.next_value()?,
                        "request" => request = Some(map.next_value::<Object<_>>()?.0),
                        "policies" => policies = Some(map.next_value::<Object<_>>()?.0),
                        "settings" => settings = Some(map.next_value::<Object<_>>()?.0),
                        _ => expect = map.next_value()?,
                    }
                }
                Ok(Question {
                    v,
                    id,
                    request: request.ok_or_else(|| A::Error::missing_field("request"))?,
                    policies: policies.unwrap_or_default(),
                    settings: settings.unwrap_or_default(),
                    expect,
                })
            }
        }
        d.deserialize_map(Read)
    }
}

/// What is read from an object alone: a derived reader would take a list for its members in order.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        d.deserialize_map(Read(PhantomData))
    }
}

/// Passes over a member that means nothing here, unless it is nearly one that does.
fn pass_over<'de, A: MapAccess<'de>>(name: &str, map: &mut A) -> Result<(), A::Error> {
    match meant(name, MEMBERS, 1) {
        Some(meant) => {
            let said = format!("`{name}` is no member of a question, `{meant}` is");
            Err(A::Error::custom(said))
        }
        None => map.next_value::<IgnoredAny>().map(|_| ()),
    }
}

/// Reads what is said of condition keys; none stands there twice, in whatever case.
fn by_key<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    d: D,
) -> Result<BTreeMap<Box<str>, T>, D::Error> {
    struct Read<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
        type Value = BTreeMap<Box<str>, T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of condition keys")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all: BTreeMap<Box<str>, T> = BTreeMap::new();
            while let Some(key) = map.next_key::<Box<str>>()? {
                if all.keys().any(|known| known.eq_ignore_ascii_case(&key)) {
                    return Err(A::Error::custom(format!("`{key}` stands twice")));
                }
                let value = map.next_value()?;
                all.insert(key, value);
            }
            Ok(all)
        }
    }
    d.deserialize_map(Read(PhantomData))
}

/// Who asks for what, and what is known of the context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The caller: ARN of a user, a role (one of its sessions, name unknown), an `assumed-role` session, a
    /// `federated-user` or the root user; a service principal; for `AssumeRoleWith...` the provider; or `anonymous`.
    pub principal: Box<str>,
    /// The action: `s3:GetObject`.
    pub action: Box<str>,
    /// The resource; several where the action needs each of them.
    #[serde(default)]
    pub resource: Resources,
    /// The account that the resource belongs to, where its ARN does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<Box<str>>,
    /// Whether the action knows no resource types; without it, when the resource is `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wildcard_only: Option<bool>,
    /// Condition keys with their values; `null`: the key is absent.
    #[serde(
        default,
        deserialize_with = "by_key",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub context: BTreeMap<Box<str>, Option<ContextValue>>,
    /// Condition keys with the values that they may have.
    #[serde(
        default,
        deserialize_with = "by_key",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub unknown_context: BTreeMap<Box<str>, Candidates>,
    /// What holds for keys in neither map.
    #[serde(default)]
    pub context_knowledge: UnlistedKeys,
    /// What holds for some of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_knowledge: Vec<KeyKnowledge>,
    /// The ARN of the user that a `federated-user` session was made by, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub federated_by: Option<Box<str>>,
}

/// The resources of a request: `*` where it names none, which an empty list means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources(pub Vec<Box<str>>);

impl Resources {
    /// Returns them in order, at least one.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let none = self.0.is_empty().then_some("*");
        self.0.iter().map(|one| &**one).chain(none)
    }
}

impl Serialize for Resources {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => s.serialize_str(one),
            many => many.serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for Resources {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Resources;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an ARN, `*`, or a list of ARNs")
            }
            fn visit_unit<E>(self) -> Result<Resources, E> {
                Ok(Resources::default())
            }
            fn visit_str<E>(self, text: &str) -> Result<Resources, E> {
                Ok(Resources(vec![text.into()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Resources, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element::<Box<str>>()? {
                    all.push(one);
                }
                Ok(Resources(all))
            }
        }
        d.deserialize_any(Read)
    }
}

/// What holds for condition keys that a request does not list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnlistedKeys {
    /// They are absent, but for those that follow from the request itself.
    #[default]
    Closed,
    /// They are unknown, but for those that follow from the request itself.
    Open,
}

/// What is known of some condition keys.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyKnowledge {
    /// The key, or between slashes a regular expression that is searched in the key's name, whatever its case.
    pub key: Box<str>,
    /// Whether it is known if the key is there: it is then, unless `context` says otherwise.
    pub presence: Knowledge,
    /// Whether its value is known: it is then what `context` says.
    pub value: Knowledge,
}

/// Whether something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Knowledge {
    /// It is known.
    Known,
    /// It is not known.
    Unknown,
}

/// Settings of the resource that decide beside policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Whether block public access restricts public policies, at any level.
    #[serde(default)]
    pub s3_block_public_access: bool,
    /// Whether attribute-based access control is enabled for the bucket.
    #[serde(default)]
    pub s3_bucket_abac: bool,
}

/// What an answer should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// Allowed whatever is unknown.
    Allow,
    /// Allowed under a condition.
    Conditional,
    /// Denied, either way.
    Deny,
    /// No policy allows it.
    ImplicitDeny,
    /// A policy denies it.
    ExplicitDeny,
    /// A document that decides was not collected.
    Unknown,
}

impl Expect {
    /// All words, in the order in which they are told.
    pub const WORDS: &'static [&'static str] = &[
        Self::Allow.as_str(),
        Self::Conditional.as_str(),
        Self::Deny.as_str(),
        Self::ImplicitDeny.as_str(),
        Self::ExplicitDeny.as_str(),
        Self::Unknown.as_str(),
    ];

    /// Returns the word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Conditional => "conditional",
            Self::Deny => "deny",
            Self::ImplicitDeny => "implicit-deny",
            Self::ExplicitDeny => "explicit-deny",
            Self::Unknown => "unknown",
        }
    }

    /// Returns whether a decision is what was expected.
    pub fn is_met_by(self, decision: Decision) -> bool {
        match self {
            Self::Allow => decision == Decision::Allow,
            Self::Conditional => decision == Decision::Conditional,
            Self::Deny => matches!(decision, Decision::ImplicitDeny | Decision::ExplicitDeny),
            Self::ImplicitDeny => decision == Decision::ImplicitDeny,
            Self::ExplicitDeny => decision == Decision::ExplicitDeny,
            Self::Unknown => decision == Decision::Unknown,
        }
    }
}
