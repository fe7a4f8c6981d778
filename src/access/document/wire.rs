use super::json::Json;
use super::{Condition, DocumentError, Effect, PolicyDocument, Principal, Statement};
use crate::access::spelling::meant;

/// Where a part of a document stands, as messages tell it: `Statement[0].Condition`.
#[derive(Clone, Copy)]
struct Place<'p> {
    above: Option<&'p Place<'p>>,
    name: &'p str,
}

impl Place<'_> {
    fn shown(&self) -> String {
        match self.above {
            None => self.name.to_owned(),
            Some(above) => format!("{}.{}", above.shown(), self.name),
        }
    }
}

type Read<T> = Result<T, DocumentError>;

fn wrong<T>(place: Option<&Place<'_>>, said: impl Into<String>) -> Read<T> {
    let said = said.into().into();
    Err(match place {
        Some(place) => DocumentError::Part {
            place: place.shown().into(),
            said,
        },
        None => DocumentError::Whole(said),
    })
}

/// The elements of a document.
const OF_DOCUMENTS: &[&str] = &["Version", "Id", "Statement"];

/// The elements of a statement.
const OF_STATEMENTS: &[&str] = &[
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

/// The kinds of principals.
const KINDS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];

/// Returns a document of its JSON.
///
/// AWS refuses elements that it does not know and those that stand twice: a statement without its condition would allow
/// more.
pub(super) fn document(json: Json) -> Read<PolicyDocument> {
    let Json::Object(members) = json else {
        return wrong(None, "a policy document is an object");
    };
    check(&members, OF_DOCUMENTS, "a policy document", None)?;
    let mut document = PolicyDocument::default();
    for (name, value) in members {
        match (name.as_str(), value) {
            ("Version", Json::Text(version)) => document.version = Some(version),
            ("Version", Json::Null) => {}
            ("Version", other) => return wrong(Some(&top("Version")), text_not(&other)),
            ("Statement", Json::List(list)) => {
                let statements = list.into_iter().enumerate();
                let statements = statements.map(|(number, one)| {
                    let name = format!("Statement[{number}]");
                    statement(one, &top(&name))
                });
                document.statements = statements.collect::<Read<_>>()?;
            }
            ("Statement", Json::Null) => {}
            ("Statement", one) => document.statements = vec![statement(one, &top("Statement"))?],
            _ => {}
        }
    }
    Ok(document)
}

fn top(name: &str) -> Place<'_> {
    Place { above: None, name }
}

fn text_not(other: &Json) -> String {
    format!("a text stands here, not {}", other.kind())
}

/// Refuses members that are none of these, and those that stand twice. `of` says what they are members of.
fn check(
    members: &[(String, Json)],
    known: &[&str],
    of: &str,
    place: Option<&Place<'_>>,
) -> Read<()> {
    for (at, (name, value)) in members.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            let holds = matches!(value, Json::Object(inner) if inner.iter().any(|(name, _)| name == "Statement"))
                || matches!(value, Json::Text(text) if text.trim_start().starts_with(['{', '%']));
            return wrong(
                place,
                match meant(name, known, 2) {
                    Some(meant) => format!("`{name}` is no element of {of}, `{meant}` is"),
                    None if holds => {
                        format!("`{name}` is no element of {of}: the document is what it holds")
                    }
                    None => format!("`{name}` is no element of {of}"),
                },
            );
        }
        refuse_twice(members, at, name, place)?;
    }
    Ok(())
}

fn refuse_twice(
    members: &[(String, Json)],
    at: usize,
    name: &str,
    place: Option<&Place<'_>>,
) -> Read<()> {
    let before = members.get(..at).unwrap_or_default();
    if before.iter().any(|(known, _)| known == name) {
        return wrong(place, format!("`{name}` stands twice"));
    }
    Ok(())
}

fn statement(json: Json, place: &Place<'_>) -> Read<Statement> {
    let Json::Object(members) = json else {
        return wrong(
            Some(place),
            format!("a statement is an object, not {}", json.kind()),
        );
    };
    check(&members, OF_STATEMENTS, "a statement", Some(place))?;
    let mut effect = None;
    let mut read = Statement::nothing();
    for (name, value) in members {
        let inner = Place {
            above: Some(place),
            name: &name,
        };
        match name.as_str() {
            "Sid" => read.sid = one_text(value, &inner)?.filter(|sid| !sid.is_empty()),
            "Effect" => effect = Some(of_effect(&value, &inner)?),
            "Principal" => read.principals = principals(value, &inner)?,
            "NotPrincipal" => read.not_principals = principals(value, &inner)?,
            "Action" => read.actions = texts(value, &inner)?,
            "NotAction" => read.not_actions = texts(value, &inner)?,
            "Resource" => read.resources = texts(value, &inner)?,
            "NotResource" => read.not_resources = texts(value, &inner)?,
            _ => read.conditions = conditions(value, &inner)?,
        }
    }
    match effect {
        Some(effect) => read.effect = effect,
        None => return wrong(Some(place), "`Effect` is missing"),
    }
    Ok(read)
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
}

fn of_effect(value: &Json, place: &Place<'_>) -> Read<Effect> {
    let found = match value {
        Json::Text(text) if text == "Allow" => return Ok(Effect::Allow),
        Json::Text(text) if text == "Deny" => return Ok(Effect::Deny),
        Json::Text(text) => format!("`{text}`"),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::Large(_)
        | Json::List(_)
        | Json::Object(_) => value.kind().to_owned(),
    };
    let said = format!("`Allow` or `Deny` stands here, not {found}");
    wrong(Some(place), said)
}

fn one_text(value: Json, place: &Place<'_>) -> Read<Option<String>> {
    if let Json::Text(text) = value {
        return Ok(Some(text));
    }
    if value == Json::Null {
        return Ok(None);
    }
    wrong(Some(place), text_not(&value))
}

/// Returns one text or a list of them; none for `null`.
fn texts(value: Json, place: &Place<'_>) -> Read<Vec<String>> {
    let texts = value.all().into_iter().map(|one| {
        // Accounts are sometimes written as numbers.
        if let Json::Text(text) | Json::Number(text) = one {
            return Ok(text);
        }
        wrong(Some(place), text_not(&one))
    });
    texts.collect()
}

/// Returns whom `"*"`, or an object from the kind of principal to one or many names, names.
fn principals(value: Json, place: &Place<'_>) -> Read<Vec<Principal>> {
    if let Json::Text(text) = value {
        return Ok(vec![aws(text)]);
    }
    let said = "`*` or an object of principals stands here";
    let members = members(value, place, said)?;
    for (at, (kind, _)) in members.iter().enumerate() {
        if !KINDS.contains(&kind.as_str()) {
            let said = match meant(kind, KINDS, 2) {
                Some(meant) => format!("`{kind}` is no kind of principal, `{meant}` is"),
                None => format!("`{kind}` is no kind of principal"),
            };
            return wrong(Some(place), said);
        }
        refuse_twice(&members, at, kind, Some(place))?;
    }
    let mut named = Vec::new();
    for (kind, names) in members {
        let inner = Place {
            above: Some(place),
            name: &kind,
        };
        for name in texts(names, &inner)? {
            named.push(match kind.as_str() {
                "AWS" => aws(name),
                "Service" => Principal::Service(name),
                "Federated" => Principal::Federated(name),
                _ => Principal::CanonicalUser(name),
            });
        }
    }
    if named.is_empty() {
        return wrong(
            Some(place),
            "nobody stands here: `*`, or an object of principals",
        );
    }
    Ok(named)
}

fn aws(name: String) -> Principal {
    if name == "*" {
        Principal::Everyone
    } else {
        Principal::Aws(name)
    }
}

/// Returns the conditions of a block: operators, each with keys, each with values.
fn conditions(value: Json, place: &Place<'_>) -> Read<Vec<Condition>> {
    let operators = members(value, place, "an object of operators stands here")?;
    for (at, (operator, _)) in operators.iter().enumerate() {
        refuse_twice(&operators, at, operator, Some(place))?;
    }
    let mut all = Vec::new();
    for (operator, keys) in operators {
        let inner = Place {
            above: Some(place),
            name: &operator,
        };
        let keys = members(keys, &inner, "an object of condition keys stands here")?;
        for (at, (key, _)) in keys.iter().enumerate() {
            refuse_twice(&keys, at, key, Some(&inner))?;
        }
        for (key, values) in keys {
            let values = scalars(
                values,
                &Place {
                    above: Some(&inner),
                    name: &key,
                },
            )?;
            all.push(Condition {
                operator: operator.clone(),
                key,
                values,
            });
        }
    }
    all.sort();
    Ok(all)
}

/// Returns one value or a list of them as text: texts, numbers and truth values.
fn scalars(value: Json, place: &Place<'_>) -> Read<Vec<String>> {
    let texts = value.all().into_iter().map(|one| match one {
        Json::Text(text) | Json::Number(text) => Ok(text),
        Json::Bool(value) => Ok(value.to_string()),
        Json::Large(number) => {
            let said = format!("{number} is larger than numbers are exact: write it as a text");
            wrong(Some(place), said)
        }
        other @ (Json::Null | Json::List(_) | Json::Object(_)) => {
            let kind = other.kind();
            let said = format!("a text, a number or a truth value stands here, not {kind}");
            wrong(Some(place), said)
        }
    });
    texts.collect()
}

/// Returns the members of an object, none of `null`.
fn members(value: Json, place: &Place<'_>, said: &str) -> Read<Vec<(String, Json)>> {
    if let Json::Object(members) = value {
        return Ok(members);
    }
    if value == Json::Null {
        return Ok(Vec::new());
    }
    wrong(Some(place), format!("{said}, not {}", value.kind()))
}
