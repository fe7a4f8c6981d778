use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use super::document::join;

/// Something in the file that the schema does not allow.
#[derive(Debug)]
pub(super) struct Problem {
    /// Byte offset of what is wrong.
    pub offset: usize,
    /// The path of the key.
    pub path: String,
    pub message: String,
    pub hint: Option<String>,
}

/// Returns the first thing in the file, from its beginning, that the schema does not allow.
pub(super) fn first_problem(table: &DeTable<'_>, schema: &Value) -> Option<Problem> {
    let mut check = Check {
        root: schema,
        problems: Vec::new(),
    };
    check.table(table, schema, "", 0);
    check
        .problems
        .into_iter()
        .min_by(|a, b| (a.offset, &a.path).cmp(&(b.offset, &b.path)))
}

struct Check<'a> {
    root: &'a Value,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn note(&mut self, offset: usize, path: &str, message: String, hint: Option<String>) {
        self.problems.push(Problem {
            offset,
            path: path.to_owned(),
            message,
            hint,
        });
    }

    fn table(&mut self, table: &DeTable<'_>, schema: &Value, path: &str, offset: usize) {
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        let properties = properties.unwrap_or(&none);
        for (key, value) in table {
            let inner = join(path, key.get_ref());
            match properties.get(key.get_ref().as_ref()) {
                Some(schema) => self.value(value.get_ref(), schema, &inner, value.span().start),
                None => {
                    let hint = self.nearest(key.get_ref(), path, properties);
                    self.note(
                        key.span().start,
                        &inner,
                        "unknown key".to_owned(),
                        Some(hint),
                    );
                }
            }
        }
        let required = schema.get("required").and_then(Value::as_array);
        for key in required.into_iter().flatten().filter_map(Value::as_str) {
            if !table.contains_key(key) {
                let inner = join(path, key);
                let about = properties.get(key).and_then(describe);
                self.note(offset, &inner, "the key is missing".to_owned(), about);
            }
        }
    }

    /// Returns the hint for an unknown key: where it belongs, or the nearest key that is valid here.
    fn nearest(&self, key: &str, path: &str, here: &Map<String, Value>) -> String {
        let distance = |known: &str| strsim::damerau_levenshtein(known, key);
        let nearest = here
            .keys()
            .map(|known| (distance(known), known.as_str()))
            .min();
        let (far, nearest) = nearest.unwrap_or((usize::MAX, ""));
        let tables = self.root.get("properties").and_then(Value::as_object);
        let elsewhere = tables.into_iter().flatten().find(|(name, schema)| {
            let inner = schema.get("items").unwrap_or(schema);
            name.as_str() != path && inner.pointer(&format!("/properties/{key}")).is_some()
        });
        match elsewhere {
            Some((table, schema)) if far > 2 => {
                let heading = heading(table, schema);
                format!(
                    "the nearest valid key here is `{nearest}`; `{key}` belongs under `{heading}`"
                )
            }
            _ if far <= 3 || far * 2 <= nearest.len() => format!("did you mean `{nearest}`?"),
            _ => {
                let all: Vec<&str> = here.keys().map(String::as_str).collect();
                format!(
                    "the nearest valid key is `{nearest}`; valid here: {}",
                    all.join(", ")
                )
            }
        }
    }

    fn value(&mut self, value: &DeValue<'_>, schema: &Value, path: &str, offset: usize) {
        if !types(schema).contains(&kind(value, schema)) {
            let name = path.rsplit('.').next().unwrap_or(path);
            let message = format!("must be {}, not {}", wanted(schema, name), given(value));
            return self.note(offset, path, message, describe(schema));
        }
        match value {
            DeValue::Table(table) => self.table(table, schema, path, offset),
            DeValue::Array(list) => {
                let Some(items) = schema.get("items") else {
                    return;
                };
                for (index, item) in list.iter().enumerate() {
                    let inner = format!("{path}[{index}]");
                    self.value(item.get_ref(), items, &inner, item.span().start);
                }
            }
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
                self.number(number, schema, path, offset);
            }
            DeValue::String(text) => self.text(text, schema, path, offset),
            DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    fn number(&mut self, number: Option<i64>, schema: &Value, path: &str, offset: usize) {
        let bound = |name: &str| schema.get(name).and_then(Value::as_i64);
        let (least, most) = (bound("minimum"), bound("maximum"));
        let fits = number.is_some_and(|number| {
            least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
        });
        if !fits {
            let message = match (least, most) {
                (Some(least), Some(most)) => {
                    format!("must be a whole number from {least} to {most}")
                }
                (Some(least), None) => format!("must be a whole number of at least {least}"),
                (None, _) => "must be a smaller whole number".to_owned(),
            };
            self.note(offset, path, message, describe(schema));
        }
    }

    fn text(&mut self, text: &str, schema: &Value, path: &str, offset: usize) {
        let words = words(schema);
        if !words.is_empty() && !words.contains(&text) {
            let nearest = words
                .iter()
                .min_by_key(|word| (strsim::damerau_levenshtein(word, text), **word))
                .copied()
                .unwrap_or_default();
            let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
            let message = format!("`{shown}` is not one of {}", words.join(", "));
            self.note(
                offset,
                path,
                message,
                Some(format!("did you mean `{nearest}`?")),
            );
        }
        let least = schema.get("minLength").and_then(Value::as_u64);
        if least.is_some_and(|least| least > 0) && text.trim().is_empty() {
            self.note(
                offset,
                path,
                "must not be empty".to_owned(),
                describe(schema),
            );
        }
    }
}

/// Returns the heading of a table: `[human]`, `[[exception]]`.
fn heading(name: &str, schema: &Value) -> String {
    if schema.get("items").is_some() {
        format!("[[{name}]]")
    } else {
        format!("[{name}]")
    }
}

/// Returns the words that a schema allows; empty for any text.
fn words(schema: &Value) -> Vec<&str> {
    let listed = schema.get("enum").and_then(Value::as_array);
    let described = schema.get("oneOf").and_then(Value::as_array);
    let constants = described.into_iter().flatten();
    listed
        .into_iter()
        .flatten()
        .chain(constants.filter_map(|one| one.get("const")))
        .filter_map(Value::as_str)
        .collect()
}

/// Returns the JSON type names that a schema allows.
fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec!["string"],
    }
}

/// Returns the JSON type name of a value; a date without quotes is a text where a date is wanted.
fn kind(value: &DeValue<'_>, schema: &Value) -> &'static str {
    match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) if schema.get("format") == Some(&"date".into()) => "string",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
    }
}

fn given(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn wanted(schema: &Value, name: &str) -> String {
    let one = |kind: &str| match kind {
        "string" if schema.get("format") == Some(&"date".into()) => {
            "a date such as `2027-01-31`".to_owned()
        }
        "string" => "a text".to_owned(),
        "integer" => "a whole number".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "array" if types(schema.get("items").unwrap_or(schema)).contains(&"object") => {
            format!("a list of tables (`[[{name}]]`)")
        }
        "array" => "a list (`[…]`)".to_owned(),
        "object" => format!("a table (`[{name}]`)"),
        other => other.to_owned(),
    };
    let all: Vec<String> = types(schema).into_iter().map(one).collect();
    all.join(" or ")
}

/// Returns what the key means, as a hint.
fn describe(schema: &Value) -> Option<String> {
    let text = schema.get("description").and_then(Value::as_str)?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
