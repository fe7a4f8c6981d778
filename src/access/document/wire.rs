use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Condition, Effect, Principal, Statement};

/// A document as it is written, members in any order.
pub(super) struct WireDocument {
    pub(super) version: Option<String>,
    pub(super) statements: Vec<Statement>,
}

impl<'de> Deserialize<'de> for WireDocument {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = WireDocument;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a policy document")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WireDocument, A::Error> {
                let mut document = WireDocument {
                    version: None,
                    statements: Vec::new(),
                };
                while let Some(name) = map.next_key::<String>()? {
                    match name.as_str() {
                        "Version" => document.version = map.next_value()?,
                        "Statement" => {
                            document.statements = map.next_value::<OneOrMany<Statement>>()?.0;
                        }
                        other => skip(&mut map, other, &["Version", "Statement", "Id"])?,
                    }
                }
                Ok(document)
            }
        }
        d.deserialize_map(Read)
    }
}

/// Passes over a member that means nothing.
///
/// Names of elements are case-sensitive: one that is spelt in another case is refused rather than passed over, for a
/// statement without its condition would allow more.
fn skip<'de, A: MapAccess<'de>>(
    map: &mut A,
    name: &str,
    elements: &[&str],
) -> Result<(), A::Error> {
    let meant = elements
        .iter()
        .find(|element| **element != name && element.eq_ignore_ascii_case(name));
    if let Some(element) = meant {
        return Err(A::Error::custom(format!(
            "`{name}` is no element, `{element}` is"
        )));
    }
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// The elements of a statement.
const ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl<'de> Deserialize<'de> for Statement {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Statement;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a statement")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Statement, A::Error> {
                let mut effect = None;
                let mut read = Statement::nothing();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "Effect" {
                        effect = Some(map.next_value()?);
                    } else {
                        read.take(&name, &mut map)?;
                    }
                }
                let effect: WireEffect = effect.ok_or_else(|| A::Error::missing_field("Effect"))?;
                read.effect = match effect {
                    WireEffect::Allow => Effect::Allow,
                    WireEffect::Deny => Effect::Deny,
                };
                Ok(read)
            }
        }
        d.deserialize_map(Read)
    }
}

impl Statement {
    /// Returns a statement about nothing.
    fn nothing() -> Self {
        Self {
            sid: None,
            effect: Effect::Deny,
            principals: Vec::new(),
            not_principals: Vec::new(),
            actions: Vec::new(),
            not_actions: Vec::new(),
            resources: Vec::new(),
            not_resources: Vec::new(),
            conditions: Vec::new(),
        }
    }

    /// Reads a member other than the effect.
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "Sid" => {
                let sid: Option<String> = map.next_value()?;
                self.sid = sid.filter(|sid| !sid.is_empty());
            }
            "Principal" => self.principals = map.next_value::<Principals>()?.0,
            "NotPrincipal" => self.not_principals = map.next_value::<Principals>()?.0,
            "Action" => self.actions = map.next_value::<OneOrMany<String>>()?.0,
            "NotAction" => self.not_actions = map.next_value::<OneOrMany<String>>()?.0,
            "Resource" => self.resources = map.next_value::<OneOrMany<String>>()?.0,
            "NotResource" => self.not_resources = map.next_value::<OneOrMany<String>>()?.0,
            "Condition" => {
                let block: Option<Block> = map.next_value()?;
                self.conditions = block.map(|block| block.0).unwrap_or_default();
            }
            other => skip(map, other, ELEMENTS)?,
        }
        Ok(())
    }
}

#[derive(Deserialize)]
enum WireEffect {
    Allow,
    Deny,
}

/// A condition block: operators, each with keys, each with values; an operator that is written twice stands twice.
struct Block(Vec<Condition>);

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let operators: Pairs<Pairs<OneOrMany<Text>>> = Pairs::deserialize(d)?;
        let conditions = operators.0.into_iter().flat_map(|(operator, keys)| {
            keys.0.into_iter().map(move |(key, values)| Condition {
                operator: operator.clone(),
                key,
                values: values.0.into_iter().map(|text| text.0).collect(),
            })
        });
        let mut all: Vec<Condition> = conditions.collect();
        all.sort();
        Ok(Self(all))
    }
}

/// The members of an object in order.
struct Pairs<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Pairs<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        d.deserialize_map(Read(std::marker::PhantomData))
    }
}

/// One value or a list of them; missing and `null` are the empty list.
struct OneOrMany<T>(Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Many<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Many<T> {
            type Value = OneOrMany<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("one value or a list")
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(OneOrMany::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(OneOrMany(values))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                let one = T::deserialize(serde::de::value::StrDeserializer::new(text))?;
                Ok(OneOrMany(vec![one]))
            }
            fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
                self.visit_str(if value { "true" } else { "false" })
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
                self.visit_str(&value.to_string())
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
                self.visit_str(&value.to_string())
            }
            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
                self.visit_str(&value.to_string())
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let one = T::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(OneOrMany(vec![one]))
            }
        }
        d.deserialize_any(Many(std::marker::PhantomData))
    }
}

/// A condition's value: a text, a number or a truth value, as text.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Text;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, a number or a truth value")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
        }
        d.deserialize_any(Read)
    }
}

/// `"*"`, or an object from the kind of principal to one or many names.
#[derive(Default)]
struct Principals(Vec<Principal>);

impl<'de> Deserialize<'de> for Principals {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Named;
        impl<'de> Visitor<'de> for Named {
            type Value = Principals;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("`*` or an object of principals")
            }
            fn visit_unit<E>(self) -> Result<Principals, E> {
                Ok(Principals::default())
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Principals, E> {
                Ok(Principals(vec![aws(text.to_owned())]))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Principals, A::Error> {
                let mut named = Vec::new();
                while let Some((kind, names)) = map.next_entry::<String, OneOrMany<String>>()? {
                    for name in names.0 {
                        named.push(match kind.as_str() {
                            "AWS" => aws(name),
                            "Service" => Principal::Service(name),
                            "Federated" => Principal::Federated(name),
                            "CanonicalUser" => Principal::CanonicalUser(name),
                            _ => {
                                return Err(A::Error::custom(format!(
                                    "no kind of principal: `{kind}`"
                                )));
                            }
                        });
                    }
                }
                Ok(Principals(named))
            }
        }
        d.deserialize_any(Named)
    }
}

fn aws(name: String) -> Principal {
    if name == "*" {
        Principal::Everyone
    } else {
        Principal::Aws(name)
    }
}
