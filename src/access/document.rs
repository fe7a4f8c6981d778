use std::collections::BTreeMap;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::estate::Document;

/// A policy document, read as leniently as AWS returns them: one statement or a list, one value or a list.
///
/// Source: IAM User Guide, page reference_policies_grammar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyDocument {
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// A statement of a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its id, where it has one.
    pub sid: Option<String>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// `Principal`; empty in identity-based policies.
    pub principals: Vec<Principal>,
    /// `NotPrincipal`.
    pub not_principals: Vec<Principal>,
    /// `Action`.
    pub actions: Vec<String>,
    /// `NotAction`.
    pub not_actions: Vec<String>,
    /// `Resource`.
    pub resources: Vec<String>,
    /// `NotResource`.
    pub not_resources: Vec<String>,
    /// `Condition`: all must hold.
    pub conditions: Vec<Condition>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// Whom a statement of a resource-based policy names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// Everybody: `*`, or `{"AWS": "*"}`.
    Everyone,
    /// An account, a user, a role or a session: an ARN or a 12-digit number.
    Aws(String),
    /// An AWS service such as `lambda.amazonaws.com`.
    Service(String),
    /// A SAML or OIDC provider.
    Federated(String),
    /// An S3 canonical user.
    CanonicalUser(String),
}

/// One condition: an operator, a key, and the values of which one must match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// Such as `StringEquals` or `ForAnyValue:StringLike`.
    pub operator: String,
    /// Such as `aws:PrincipalOrgID`.
    pub key: String,
    /// The values as text.
    pub values: Vec<String>,
}

impl Condition {
    /// Returns the condition in one line, as reports show it.
    pub fn shown(&self) -> String {
        format!(
            "{} {} {}",
            self.key,
            self.operator,
            self.values.join(" or ")
        )
    }
}

impl PolicyDocument {
    /// Reads a document.
    ///
    /// # Errors
    /// The reader's message, when the text is no policy document.
    pub fn parse(document: &Document) -> Result<Self, serde_json::Error> {
        Self::from_json(document.as_str())
    }

    /// Reads a document of any size from its JSON text.
    ///
    /// # Errors
    /// The reader's message, when the text is no policy document.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        // A derived reader would take a list for a document's members in order.
        if !text.trim_start().starts_with('{') {
            return Err(serde_json::Error::custom("a policy document is an object"));
        }
        let wire: WireDocument = serde_json::from_str(text)?;
        Ok(Self {
            statements: wire.statements.0.into_iter().map(Statement::from).collect(),
        })
    }
}

#[derive(Deserialize)]
struct WireDocument {
    #[serde(rename = "Statement", default)]
    statements: OneOrMany<WireStatement>,
}

#[derive(Deserialize)]
struct WireStatement {
    #[serde(rename = "Sid", default)]
    sid: Option<String>,
    #[serde(rename = "Effect")]
    effect: WireEffect,
    #[serde(rename = "Principal", default)]
    principals: Principals,
    #[serde(rename = "NotPrincipal", default)]
    not_principals: Principals,
    #[serde(rename = "Action", default)]
    actions: OneOrMany<String>,
    #[serde(rename = "NotAction", default)]
    not_actions: OneOrMany<String>,
    #[serde(rename = "Resource", default)]
    resources: OneOrMany<String>,
    #[serde(rename = "NotResource", default)]
    not_resources: OneOrMany<String>,
    #[serde(rename = "Condition", default)]
    conditions: Option<BTreeMap<String, BTreeMap<String, OneOrMany<Text>>>>,
}

#[derive(Deserialize)]
enum WireEffect {
    Allow,
    Deny,
}

impl From<WireStatement> for Statement {
    fn from(wire: WireStatement) -> Self {
        let conditions =
            wire.conditions
                .unwrap_or_default()
                .into_iter()
                .flat_map(|(operator, keys)| {
                    keys.into_iter().map(move |(key, values)| Condition {
                        operator: operator.clone(),
                        key,
                        values: values.0.into_iter().map(|text| text.0).collect(),
                    })
                });
        Self {
            sid: wire.sid.filter(|sid| !sid.is_empty()),
            effect: match wire.effect {
                WireEffect::Allow => Effect::Allow,
                WireEffect::Deny => Effect::Deny,
            },
            principals: wire.principals.0,
            not_principals: wire.not_principals.0,
            actions: wire.actions.0,
            not_actions: wire.not_actions.0,
            resources: wire.resources.0,
            not_resources: wire.not_resources.0,
            conditions: conditions.collect(),
        }
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
        OneOrMany::<String>::deserialize(d)?
            .0
            .into_iter()
            .next()
            .map(Self)
            .ok_or_else(|| D::Error::custom("a condition's value is missing"))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<PolicyDocument, serde_json::Error> {
        PolicyDocument::parse(&Document::from_text(json).unwrap())
    }

    #[test]
    fn one_and_many_read_equal() {
        let one = parse(
            r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*",
                "Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":10}}}}"#,
        )
        .unwrap();
        let many = parse(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:*"],
                "Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":["true"]},"NumericLessThan":{"s3:max-keys":["10"]}}}]}"#,
        )
        .unwrap();
        assert_eq!(one, many);
        let [statement] = one.statements.as_slice() else {
            panic!("one statement")
        };
        assert_eq!(statement.principals, [Principal::Everyone]);
        assert_eq!(
            statement.conditions[0].shown(),
            "aws:SecureTransport Bool true"
        );
    }

    #[test]
    fn what_is_no_policy_is_refused() {
        for wrong in [
            "[]",
            r#"{"Statement":[{"Effect":"Maybe"}]}"#,
            r#"{"Statement":[{"Action":"s3:*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Principal":{"Nobody":"x"}}]}"#,
            "not json",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse("{}").unwrap().statements, []);
    }
}
