use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::estate::Document;

mod json;
mod wire;

use json::Json;

/// The first whole number that not every reader of JSON tells from its neighbours.
pub(super) const LARGE: f64 = 9_007_199_254_740_992.0;

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
    /// [`DocumentError`] when the text is no policy document.
    pub fn parse(document: &Document) -> Result<Self, DocumentError> {
        Self::from_json(document.as_str())
    }

    /// Reads a document of any size from its JSON text.
    ///
    /// # Errors
    /// [`DocumentError`] when the text is no policy document.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let json: Json =
            serde_json::from_str(text).map_err(|error| DocumentError::of_json(&error))?;
        wire::document(json)
    }
}

/// Why a text is no policy document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// It is no JSON.
    #[error("no JSON: {0}")]
    Json(Box<str>),
    /// A part of it is not as AWS takes it.
    #[error("{place}: {said}")]
    Part {
        /// Where it stands: `Statement[0].Condition`.
        place: Box<str>,
        /// What is wrong.
        said: Box<str>,
    },
    /// The whole is not.
    #[error("{0}")]
    Whole(Box<str>),
}

impl DocumentError {
    fn of_json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let said = text
            .rsplit_once(" at line ")
            .map_or(&*text, |(said, _)| said);
        let place = match (error.line(), error.column()) {
            (0, _) => String::new(),
            (1, column) => format!(" at character {column}"),
            (line, column) => format!(" in line {line}, at character {column}"),
        };
        Self::Json(format!("{said}{place}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<PolicyDocument, DocumentError> {
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

    fn told(cases: impl IntoIterator<Item = (String, &'static str)>) {
        for (wrong, said) in cases {
            assert_eq!(parse_any(&wrong).unwrap_err().to_string(), said, "{wrong}");
        }
    }

    fn statement(members: &str) -> String {
        format!(r#"{{"Statement":[{{"Effect":"Allow",{members}}}]}}"#)
    }

    #[test]
    fn wrong_elements_are_told_with_their_place() {
        told([
            (
                r#"{"Policy":{"Statement":[]}}"#.to_owned(),
                "`Policy` is no element of a policy document: the document is what it holds",
            ),
            (
                r#"{"PolicyDocument":"%7B%7D"}"#.to_owned(),
                "`PolicyDocument` is no element of a policy document: the document is what it holds",
            ),
            (
                r#"{"Statements":[]}"#.to_owned(),
                "`Statements` is no element of a policy document, `Statement` is",
            ),
            (
                statement(r#""Conditions":{}"#),
                "Statement[0]: `Conditions` is no element of a statement, `Condition` is",
            ),
            (
                statement(r#""Principle":"*""#),
                "Statement[0]: `Principle` is no element of a statement, `Principal` is",
            ),
            (
                statement(r#""Effect":"Deny""#),
                "Statement[0]: `Effect` stands twice",
            ),
            (
                statement(r#""Comment":"x""#),
                "Statement[0]: `Comment` is no element of a statement",
            ),
            (
                r#"{"Statement":[],"Statement":[]}"#.to_owned(),
                "`Statement` stands twice",
            ),
            (
                r#"{"Statement":{"Effect":"allow"}}"#.to_owned(),
                "Statement.Effect: `Allow` or `Deny` stands here, not `allow`",
            ),
            (
                r#"{"Statement":{"Action":"*"}}"#.to_owned(),
                "Statement: `Effect` is missing",
            ),
            (
                r#"{"Statement":7}"#.to_owned(),
                "Statement: a statement is an object, not a number",
            ),
            (
                r#"{"Version":7}"#.to_owned(),
                "Version: a text stands here, not a number",
            ),
            (
                statement(r#""Action":{}"#),
                "Statement[0].Action: a text stands here, not an object",
            ),
            (
                statement(r#""Sid":[]"#),
                "Statement[0].Sid: a text stands here, not a list",
            ),
        ]);
    }

    #[test]
    fn wrong_values_are_told_with_their_place() {
        told([
            (
                statement(r#""Principal":["*"]"#),
                "Statement[0].Principal: `*` or an object of principals stands here, not a list",
            ),
            (
                statement(r#""Principal":{"aws":"*"}"#),
                "Statement[0].Principal: `aws` is no kind of principal, `AWS` is",
            ),
            (
                statement(r#""Principal":{"AWS":"*","AWS":"*"}"#),
                "Statement[0].Principal: `AWS` stands twice",
            ),
            (
                statement(r#""Condition":[]"#),
                "Statement[0].Condition: an object of operators stands here, not a list",
            ),
            (
                statement(r#""Condition":{"Bool":{"a:b":"true"},"Bool":{}}"#),
                "Statement[0].Condition: `Bool` stands twice",
            ),
            (
                statement(r#""Condition":{"Bool":"x"}"#),
                "Statement[0].Condition.Bool: an object of condition keys stands here, not a text",
            ),
            (
                statement(r#""Condition":{"Bool":{"a:b":"x","a:b":"y"}}"#),
                "Statement[0].Condition.Bool: `a:b` stands twice",
            ),
            (
                statement(r#""Condition":{"Bool":{"a:b":{}}}"#),
                "Statement[0].Condition.Bool.a:b: a text, a number or a truth value stands here, not an object",
            ),
            (
                statement(r#""Condition":{"NumericEquals":{"a:b":18446744073709551617}}"#),
                "Statement[0].Condition.NumericEquals.a:b: 18446744073709552000 is larger than numbers are exact: write it as a text",
            ),
            ("[]".to_owned(), "a policy document is an object"),
            (
                "{\"a\" 1}".to_owned(),
                "no JSON: expected `:` at character 6",
            ),
            (
                "{\n1}".to_owned(),
                "no JSON: key must be a string in line 2, at character 1",
            ),
        ]);
        let exact = statement(r#""Condition":{"NumericEquals":{"a:b":[9007199254740993,-0.5]}}"#);
        let read = parse_any(&exact).unwrap();
        assert_eq!(
            read.statements[0].conditions[0].values,
            ["9007199254740993", "-0.5"]
        );
    }

    fn parse_any(json: &str) -> Result<PolicyDocument, DocumentError> {
        PolicyDocument::from_json(json)
    }
}
