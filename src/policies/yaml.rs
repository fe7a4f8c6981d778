//! The subset of YAML in which policies write their METADATA: block mappings, block and flow lists, flow
//! mappings, plain and double-quoted text, text that continues on deeper lines. Everything else is refused.

use super::error::Position;

/// A value with the place where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) at: Position,
    pub(super) value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: Position,
    pub(super) what: String,
}

/// A line of the block: its indentation and its text without comment and outer blanks.
#[derive(Clone, Debug)]
struct Line {
    at: Position,
    indent: usize,
    text: String,
}

type Parsed<T> = Result<T, Wrong>;

fn wrong<T>(at: Position, what: impl Into<String>) -> Parsed<T> {
    Err(Wrong {
        at,
        what: what.into(),
    })
}

/// Parses the lines of a METADATA block, each with its line number and with the column after `#`.
pub(super) fn parse(block: &[(u32, u32, &str)]) -> Parsed<Node> {
    let mut lines = Vec::new();
    for (line, column, text) in block {
        let indent = text.len() - text.trim_start_matches(' ').len();
        let shown = without_comment(text);
        let at = Position {
            line: *line,
            column: column + indent as u32,
        };
        if text.contains('\t') {
            return wrong(at, "tabs are not allowed in METADATA");
        }
        if !shown.is_empty() {
            lines.push(Line {
                at,
                indent,
                text: shown.to_owned(),
            });
        }
    }
    let mut rest = lines.as_slice();
    let Some(first) = rest.first() else {
        return wrong(Position::default(), "METADATA is empty");
    };
    let node = mapping(&mut rest, first.indent)?;
    match rest.first() {
        None => Ok(node),
        Some(line) => wrong(line.at, "this line is indented less than those before it"),
    }
}

/// Returns the line without a comment: `#` at the start or after a blank, outside quotes.
fn without_comment(text: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (place, char) in text.char_indices() {
        if char == '"' && before != '\\' {
            quoted = !quoted;
        }
        if char == '#' && !quoted && before == ' ' {
            return text.get(..place).unwrap_or(text).trim();
        }
        before = char;
    }
    text.trim()
}

/// Parses `key: value` lines of one indentation.
fn mapping(rest: &mut &[Line], indent: usize) -> Parsed<Node> {
    let mut members: Vec<(String, Node)> = Vec::new();
    let mut start = None;
    while let Some((line, after)) = rest.split_first() {
        if line.indent < indent {
            break;
        }
        if line.indent > indent {
            return wrong(line.at, "this line is indented more than those before it");
        }
        let Some((key, value)) = key_and_value(&line.text) else {
            return wrong(line.at, "expected `key: value`");
        };
        if members.iter().any(|(known, _)| known == key) {
            return wrong(line.at, format!("`{key}` is given twice"));
        }
        *rest = after;
        start.get_or_insert(line.at);
        let mut found = member(rest, line, value)?;
        // What is wrong with a member is told at its key.
        found.at = line.at;
        members.push((key.to_owned(), found));
    }
    Ok(Node {
        at: start.unwrap_or_default(),
        value: Value::Map(members),
    })
}

/// Splits `key: value`; the key is made of letters, digits, `_`, `-` and `.`.
fn key_and_value(text: &str) -> Option<(&str, &str)> {
    let (key, value) = match text.split_once(": ") {
        Some(pair) => pair,
        None => (text.strip_suffix(':')?, ""),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    (!key.is_empty() && key.chars().all(plain)).then(|| (key, value.trim()))
}

/// Parses what follows `key:`: the rest of the line with its continuation, or a deeper block.
fn member(rest: &mut &[Line], line: &Line, value: &str) -> Parsed<Node> {
    let deeper = rest.first().filter(|next| next.indent > line.indent);
    if value.is_empty() {
        return match deeper {
            Some(next) if next.text.starts_with("- ") => sequence(rest, next.indent),
            Some(next) => mapping(rest, next.indent),
            None => wrong(line.at, "the value is missing"),
        };
    }
    let mut text = value.to_owned();
    while let Some((next, after)) = rest.split_first() {
        if next.indent <= line.indent {
            break;
        }
        text.push(' ');
        text.push_str(&next.text);
        *rest = after;
    }
    inline(line.at, &text)
}

/// Parses `- item` lines of one indentation.
fn sequence(rest: &mut &[Line], indent: usize) -> Parsed<Node> {
    let mut items = Vec::new();
    let at = rest.first().map(|line| line.at).unwrap_or_default();
    while let Some((line, after)) = rest.split_first() {
        if line.indent < indent {
            break;
        }
        let Some(item) = line.text.strip_prefix("- ") else {
            return wrong(line.at, "expected `- item`");
        };
        if key_and_value(item).is_some() {
            // `- key: value` opens a mapping whose further keys stand under the first.
            let mut block = vec![Line {
                at: line.at,
                indent: indent + 2,
                text: item.to_owned(),
            }];
            let inner = after.iter().take_while(|next| next.indent > indent);
            block.extend(inner.cloned());
            let taken = block.len() - 1;
            let mut inner = block.as_slice();
            items.push(mapping(&mut inner, indent + 2)?);
            if let Some(left) = inner.first() {
                return wrong(left.at, "this line is indented wrongly");
            }
            *rest = after.get(taken..).unwrap_or_default();
        } else {
            *rest = after;
            items.push(member(rest, line, item)?);
        }
    }
    Ok(Node {
        at,
        value: Value::List(items),
    })
}

/// Parses a flow value or text that fills the rest of its line.
fn inline(at: Position, text: &str) -> Parsed<Node> {
    let mut rest = text;
    let node = if text.starts_with(['[', '{', '"']) {
        flow(at, &mut rest)?
    } else {
        let all = std::mem::take(&mut rest);
        if all.starts_with(['|', '>']) {
            return wrong(
                at,
                "block text is not read: write the value on the line of its key",
            );
        }
        if all.contains(": ") || needs_quotes(all) {
            return wrong(at, "put this text in double quotes");
        }
        Node {
            at,
            value: Value::Text(all.to_owned()),
        }
    };
    if rest.trim().is_empty() {
        Ok(node)
    } else {
        wrong(at, format!("unexpected `{}`", rest.trim()))
    }
}

/// Returns whether YAML would read more into the text than what it says.
fn needs_quotes(text: &str) -> bool {
    text.starts_with(['&', '*', '!', '|', '>', '%', '@', '`', '\''])
}

/// Parses one flow value and leaves what follows it.
fn flow(at: Position, rest: &mut &str) -> Parsed<Node> {
    *rest = rest.trim_start();
    let value = if let Some(after) = rest.strip_prefix('[') {
        *rest = after;
        Value::List(items(at, rest, ']', flow)?)
    } else if let Some(after) = rest.strip_prefix('{') {
        *rest = after;
        Value::Map(items(at, rest, '}', pair)?)
    } else {
        Value::Text(scalar(at, rest)?)
    };
    Ok(Node { at, value })
}

/// Parses `key: value` inside braces.
fn pair(at: Position, rest: &mut &str) -> Parsed<(String, Node)> {
    let Some((key, after)) = rest.split_once(':') else {
        return wrong(at, "expected `key: value` inside `{ }`");
    };
    let key = key.trim().to_owned();
    *rest = after;
    Ok((key, flow(at, rest)?))
}

/// Parses values divided by commas up to `close`.
fn items<T>(
    at: Position,
    rest: &mut &str,
    close: char,
    one: fn(Position, &mut &str) -> Parsed<T>,
) -> Parsed<Vec<T>> {
    let mut found = Vec::new();
    loop {
        *rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(close) {
            *rest = after;
            return Ok(found);
        }
        if rest.is_empty() {
            return wrong(at, format!("`{close}` is missing"));
        }
        found.push(one(at, rest)?);
        *rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(',') {
            *rest = after;
        } else if !rest.starts_with(close) {
            return wrong(at, format!("expected `,` or `{close}`"));
        }
    }
}

/// Parses text inside a flow value: quoted, or plain up to a comma or bracket.
fn scalar(at: Position, rest: &mut &str) -> Parsed<String> {
    if let Some(quoted) = rest.strip_prefix('"') {
        let mut text = String::new();
        let mut chars = quoted.char_indices();
        while let Some((place, char)) = chars.next() {
            match char {
                '"' => {
                    *rest = quoted.get(place + 1..).unwrap_or_default();
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                    _ => return wrong(at, "only `\\\"` and `\\\\` may be escaped"),
                },
                plain => text.push(plain),
            }
        }
        return wrong(at, "`\"` is missing");
    }
    let end = rest.find([',', ']', '}', '[', '{']).unwrap_or(rest.len());
    let (text, after) = rest.split_at(end);
    *rest = after;
    match text.trim() {
        "" => wrong(at, "a value is missing"),
        text if needs_quotes(text) => wrong(at, "put this text in double quotes"),
        text => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Vec<(u32, u32, &str)> {
        text.lines()
            .enumerate()
            .map(|(n, line)| (n as u32 + 1, 1, line))
            .collect()
    }
    fn show(node: &Node) -> String {
        match &node.value {
            Value::Text(text) => format!("{text:?}"),
            Value::List(items) => {
                format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(","))
            }
            Value::Map(members) => {
                let members = members.iter().map(|(k, v)| format!("{k}={}", show(v)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    #[test]
    fn the_shapes_that_headers_use() {
        let text = "title: Production is \"safe\"   # a comment\ndescription: One line\n  and another.\ncustom:\n  id: a-b\n  needs: [network, \"x, y\"]\n  none: []\n  controls: {pci-4: [\"1.3.1\", 2],\n    iso: [\"A.8\"]}\n  pending:\n    - family: network\n      effect: severity\n    - {family: access, effect: exclusion}\n  aliases:\n    - old\n    - older\n";
        assert_eq!(
            show(&parse(&block(text)).unwrap()),
            r#"{title="Production is \"safe\"",description="One line and another.",custom={id="a-b",needs=["network","x, y"],none=[],controls={pci-4=["1.3.1","2"],iso=["A.8"]},pending=[{family="network",effect="severity"},{family="access",effect="exclusion"}],aliases=["old","older"]}}"#
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (text, what) in [
            ("", "METADATA is empty"),
            ("a: b: c", "put this text in double quotes"),
            ("a: |\n  b", "block text is not read"),
            ("a: >-\n  b", "block text is not read"),
            ("a: 'b'", "put this text in double quotes"),
            ("a: &x b", "put this text in double quotes"),
            ("a: ['b']", "put this text in double quotes"),
            ("a: [b", "expected `,` or `]`"),
            ("a: [", "`]` is missing"),
            ("a: [b c] d", "unexpected `d`"),
            ("a: \"b", "`\"` is missing"),
            ("a: {b}", "expected `key: value` inside `{ }`"),
            ("a:", "the value is missing"),
            ("a: b\na: c", "`a` is given twice"),
            ("a: b\n c", "expected"),
            ("just text", "expected `key: value`"),
            ("a:\n  b: c\n d: e", "this line"),
            ("a:\tb", "tabs are not allowed in METADATA"),
            (
                "  a: b\nc: d",
                "this line is indented less than those before it",
            ),
        ] {
            match parse(&block(text)) {
                Err(error) => assert!(error.what.starts_with(what), "{text:?}: {error:?}"),
                Ok(node) => assert!(text == "a: b\n c", "{text:?}: {}", show(&node)),
            }
        }
    }
}
