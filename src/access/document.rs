use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use crate::estate::Document;

mod wire;

use wire::WireDocument;

/// A policy document, read as leniently as AWS returns them: one statement or a list, one value or a list.
///
/// Source: IAM User Guide, page reference_policies_grammar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyDocument {
    /// `Version`: the version of the policy language, where it is written.
    pub version: Option<String>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// Whom a statement of a resource-based policy names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
            version: wire.version,
            statements: wire.statements,
        })
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
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*",
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
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","condition":{}}]}"#,
            r#"{"statement":[]}"#,
            r#"{"Statement":"none"}"#,
            "not json",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse("{}").unwrap().statements, []);
    }
}
