//! Reading the METADATA header of a policy: nothing missing, nothing unknown.

use std::collections::BTreeMap;

use super::error::{PolicyError, Position, suggestion};
use super::header::{Header, Judges, Pending, PendingEffect, SubjectList};
use super::yaml::{Node, Value, Wrong, parse};
use crate::facts::Family;
use crate::findings::{PolicyInfo, Severity};
use crate::ids::Sym;

/// The keys of a header's outermost mapping, of those of a policy under `custom`, and of a pending clause.
const TOP: &[&str] = &["title", "description", "scope", "custom"];
const LIBRARY: &[&str] = &["title", "description", "scope"];
const CUSTOM: &[&str] = &[
    "id",
    "code",
    "severity",
    "ranges_over",
    "resource_types",
    "needs",
    "remediation",
    "controls",
    "judges",
    "pending",
    "overrides",
    "aliases",
];
const PENDING: &[&str] = &["family", "effect", "clause"];

/// The members of a mapping of which every key is known.
struct Members<'a> {
    file: &'a str,
    at: Position,
    path: &'static str,
    given: BTreeMap<&'a str, &'a Node>,
}

type Checked<T> = Result<T, PolicyError>;

fn refused(file: &str, at: Position, what: String, hint: String) -> PolicyError {
    PolicyError::Refused {
        file: file.to_owned(),
        at,
        what,
        hint,
    }
}

impl<'a> Members<'a> {
    /// Returns the members; refuses a key that is not among `known`, at its place.
    fn of(file: &'a str, path: &'static str, node: &'a Node, known: &[&str]) -> Checked<Self> {
        let members = Self::any(file, path, node)?;
        let Value::Map(in_order) = &node.value else {
            return Ok(members);
        };
        let stranger = |(key, _): &&(String, Node)| !known.contains(&key.as_str());
        match in_order.iter().find(stranger) {
            None => Ok(members),
            Some((key, node)) => members.error(
                node.at,
                format!("METADATA: unknown key `{path}{key}`"),
                suggestion(key, known.iter().copied()),
            ),
        }
    }
    /// Returns the members, whatever their keys.
    fn any(file: &'a str, path: &'static str, node: &'a Node) -> Checked<Self> {
        let Value::Map(members) = &node.value else {
            let shown = path.trim_end_matches('.');
            let what = format!("METADATA: `{shown}` must be a mapping");
            return Err(refused(file, node.at, what, String::new()));
        };
        Ok(Self {
            file,
            at: node.at,
            path,
            given: members.iter().map(|(k, v)| (k.as_str(), v)).collect(),
        })
    }
    fn error<T>(&self, at: Position, what: String, hint: String) -> Checked<T> {
        Err(refused(self.file, at, what, hint))
    }
    fn take(&self, key: &'static str) -> Option<&'a Node> {
        self.given.get(key).copied()
    }
    fn need(&self, key: &'static str) -> Checked<&'a Node> {
        let found = self.take(key);
        let what = || format!("METADATA: `{}{key}` is missing", self.path);
        found.map_or_else(|| self.error(self.at, what(), String::new()), Ok)
    }
    fn text_of(&self, key: &str, node: &'a Node) -> Checked<&'a str> {
        match &node.value {
            Value::Text(text) => Ok(text),
            Value::List(_) | Value::Map(_) => {
                let what = format!("METADATA: `{}{key}` must be text", self.path);
                self.error(node.at, what, String::new())
            }
        }
    }
    fn text(&self, key: &'static str) -> Checked<&'a str> {
        let node = self.need(key)?;
        self.text_of(key, node)
    }
    fn optional(&self, key: &'static str) -> Checked<Option<&'a str>> {
        self.take(key)
            .map(|node| self.text_of(key, node))
            .transpose()
    }
    fn items(&self, key: &str, node: &'a Node) -> Checked<&'a [Node]> {
        match &node.value {
            Value::List(items) => Ok(items),
            Value::Text(_) | Value::Map(_) => {
                let what = format!("METADATA: `{}{key}` must be a list", self.path);
                self.error(node.at, what, String::new())
            }
        }
    }
    fn texts(&self, key: &'static str) -> Checked<Vec<(Position, &'a str)>> {
        let node = self.need(key)?;
        let items = self.items(key, node)?;
        let text = |item: &'a Node| Ok((item.at, self.text_of(key, item)?));
        items.iter().map(text).collect()
    }
    /// Returns the word of a closed list that `text` is.
    fn word<T: Copy>(
        &self,
        key: &str,
        at: Position,
        text: &str,
        words: &[(&'static str, T)],
    ) -> Checked<T> {
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => Ok(*value),
            None => self.error(
                at,
                format!("METADATA: `{text}` is no value of `{}{key}`", self.path),
                suggestion(text, words.iter().map(|(word, _)| *word)),
            ),
        }
    }
}

/// Returns the header's lines: those after `# METADATA` up to the first line that is no comment.
fn block(source: &str) -> Option<Vec<(u32, u32, &str)>> {
    let mut lines = (1..).zip(source.lines());
    lines.find(|(_, line)| line.trim_end() == "# METADATA")?;
    let inner = lines
        .map_while(|(number, line)| Some((number, line.strip_prefix('#')?)))
        .map(|(number, line)| match line.strip_prefix(' ') {
            Some(text) => (number, 3, text),
            None => (number, 2, line),
        });
    Some(inner.collect())
}

/// Parses the block and checks that it stands right before the package.
fn root(file: &str, source: &str) -> Checked<Node> {
    let Some(lines) = block(source) else {
        return Err(refused(
            file,
            Position { line: 1, column: 1 },
            "the METADATA header is missing".to_owned(),
            "begin the file with the comment `# METADATA`; docs/policies.md lists its keys"
                .to_owned(),
        ));
    };
    let next = lines.last().map_or(2, |(line, ..)| line + 1);
    let package = source.lines().nth(next as usize - 1).unwrap_or_default();
    if !package.starts_with("package ") {
        let at = Position {
            line: next,
            column: 1,
        };
        let what = "the METADATA header must stand right before `package`".to_owned();
        let hint = "end the comment with its last key, and write `package ...` on the next line";
        return Err(refused(file, at, what, hint.to_owned()));
    }
    parse(&lines)
        .map_err(|Wrong { at, what }| refused(file, at, format!("METADATA: {what}"), String::new()))
}

fn scope(members: &Members<'_>) -> Checked<()> {
    let node = members.need("scope")?;
    match members.text_of("scope", node)? {
        "package" => Ok(()),
        other => members.error(
            node.at,
            format!("METADATA: `scope` is `{other}`"),
            "use `scope: package`".to_owned(),
        ),
    }
}

/// Checks the header of a library module: title, description and scope.
pub(super) fn library(file: &str, source: &str) -> Checked<()> {
    let root = root(file, source)?;
    let members = Members::of(file, "", &root, LIBRARY)?;
    members.text("title")?;
    members.text("description")?;
    scope(&members)
}

/// Returns where a key under `custom` stands; the beginning of the file where there is none.
pub(super) fn place_of(file: &str, source: &str, key: &'static str) -> Position {
    let found = root(file, source).ok().and_then(|root| {
        let custom = Members::any(file, "", &root).ok()?.take("custom")?.clone();
        let members = Members::any(file, "custom.", &custom).ok()?;
        Some(members.take(key)?.at)
    });
    found.unwrap_or(Position { line: 1, column: 1 })
}

/// Reads the header of a policy.
pub(super) fn header(file: &str, source: &str) -> Checked<Header> {
    let root = root(file, source)?;
    let top = Members::of(file, "", &root, TOP)?;
    let title = top.text("title")?;
    let description = top.text("description")?;
    scope(&top)?;
    let custom = Members::of(file, "custom.", top.need("custom")?, CUSTOM)?;
    let severity = custom.need("severity")?;
    let severities = Severity::ALL.map(|one| (one.as_str(), one));
    let text = custom.text_of("severity", severity)?;
    let severity = custom.word("severity", severity.at, text, &severities)?;
    let header = Header {
        info: PolicyInfo {
            id: id(&custom)?,
            code: code(&custom)?,
            title: title.into(),
            description: description.into(),
            remediation: custom.text("remediation")?.into(),
            controls: controls(&custom)?,
        },
        severity,
        ranges_over: words(
            &custom,
            "ranges_over",
            &SubjectList::ALL.map(|l| (l.as_str(), l)),
        )?,
        resource_types: resource_types(&custom)?,
        needs: words(&custom, "needs", &families())?,
        judges: judges(&custom)?,
        pending: pending(&custom)?,
        overrides: custom.optional("overrides")?.map(Sym::new),
        aliases: aliases(&custom)?,
    };
    if header.ranges_over.is_empty() {
        let what = "METADATA: `custom.ranges_over` is empty".to_owned();
        let at = custom.take("ranges_over").map_or(custom.at, |node| node.at);
        let hint = "name the lists that `applies` goes through: `ranges_over: [stores]`";
        return custom.error(at, what, hint.to_owned());
    }
    Ok(header)
}

fn id(custom: &Members<'_>) -> Checked<Sym> {
    let node = custom.need("id")?;
    let text = custom.text_of("id", node)?;
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    if text.split('-').all(word) {
        Ok(Sym::new(text))
    } else {
        let hint = "ids are kebab-case: lower-case words divided by `-`".to_owned();
        custom.error(node.at, format!("METADATA: `{text}` is no policy id"), hint)
    }
}

/// Reads the optional `code`: two to eight capital letters, `-`, three digits.
fn code(custom: &Members<'_>) -> Checked<Option<Sym>> {
    let Some(node) = custom.take("code") else {
        return Ok(None);
    };
    let text = custom.text_of("code", node)?;
    let fits = text.split_once('-').is_some_and(|(topic, number)| {
        (2..=8).contains(&topic.len())
            && topic.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 3
            && number.bytes().all(|b| b.is_ascii_digit())
    });
    if fits {
        return Ok(Some(Sym::new(text)));
    }
    let hint = "a code is two to eight capital letters, `-` and three digits: `NET-005`";
    let what = format!("METADATA: `{text}` is no code");
    custom.error(node.at, what, hint.to_owned())
}

/// Reads the optional `resource_types`: CloudFormation type names that subjects carry.
fn resource_types(custom: &Members<'_>) -> Checked<Vec<Sym>> {
    if custom.take("resource_types").is_none() {
        return Ok(Vec::new());
    }
    let known: Vec<(&'static str, Sym)> = crate::facts::resource_types()
        .into_iter()
        .map(|name| (name, Sym::new(name)))
        .collect();
    words(custom, "resource_types", &known)
}

fn families() -> Vec<(&'static str, Family)> {
    Family::ALL.iter().map(|one| (one.as_str(), *one)).collect()
}

fn words<T: Copy>(
    custom: &Members<'_>,
    key: &'static str,
    known: &[(&'static str, T)],
) -> Checked<Vec<T>> {
    custom
        .texts(key)?
        .into_iter()
        .map(|(at, text)| custom.word(key, at, text, known))
        .collect()
}

fn judges(custom: &Members<'_>) -> Checked<Option<Judges>> {
    let known = [
        ("classification", Judges::Classification),
        ("coverage", Judges::Coverage),
    ];
    let Some(node) = custom.take("judges") else {
        return Ok(None);
    };
    let text = custom.text_of("judges", node)?;
    custom.word("judges", node.at, text, &known).map(Some)
}

fn aliases(custom: &Members<'_>) -> Checked<Vec<Sym>> {
    let Some(node) = custom.take("aliases") else {
        return Ok(Vec::new());
    };
    let items = custom.items("aliases", node)?;
    let alias = |item| custom.text_of("aliases", item).map(Sym::new);
    items.iter().map(alias).collect()
}

fn pending(custom: &Members<'_>) -> Checked<Vec<Pending>> {
    let effects = [
        ("violation", PendingEffect::Violation),
        ("exclusion", PendingEffect::Exclusion),
        ("severity", PendingEffect::Severity),
    ];
    let Some(node) = custom.take("pending") else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for item in custom.items("pending", node)? {
        let entry = Members::of(custom.file, "custom.pending.", item, PENDING)?;
        let family = entry.text("family")?;
        let effect = entry.text("effect")?;
        found.push(Pending {
            family: entry.word("family", item.at, family, &families())?,
            effect: entry.word("effect", item.at, effect, &effects)?,
            clause: entry.text("clause")?.into(),
        });
    }
    Ok(found)
}

fn controls(custom: &Members<'_>) -> Checked<BTreeMap<Box<str>, Vec<Box<str>>>> {
    let node = custom.need("controls")?;
    let frameworks = Members::any(custom.file, "custom.controls.", node)?;
    let mut found = BTreeMap::new();
    for (framework, node) in &frameworks.given {
        let items = frameworks.items(framework, node)?;
        let ids: Checked<Vec<Box<str>>> = items
            .iter()
            .map(|item| frameworks.text_of(framework, item).map(Box::from))
            .collect();
        found.insert(Box::from(*framework), ids?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# METADATA\n# title: T\n# description: D\n# scope: package\n# custom:\n#   id: a-b\n#   code: XY-001\n#   severity: high\n#   ranges_over: [stores, vaults]\n#   needs: [network]\n#   judges: coverage\n#   pending: [{family: access, effect: exclusion, clause: the key policy}]\n#   remediation: R\n#   controls: {iso: [\"A.8\"]}\n#   aliases: [old]\npackage x.y\n";

    fn message(source: &str) -> String {
        header("f.rego", source).unwrap_err().to_string()
    }

    #[test]
    fn a_header_is_read_whole() {
        let header = header("f.rego", GOOD).unwrap();
        assert_eq!(header.info.id.as_str(), "a-b");
        assert_eq!(header.info.controls["iso"], [Box::from("A.8")]);
        assert_eq!(
            header.ranges_over,
            [SubjectList::Stores, SubjectList::Vaults]
        );
        assert_eq!(header.judges, Some(Judges::Coverage));
        assert_eq!(header.pending[0].effect, PendingEffect::Exclusion);
        assert_eq!(header.pending[0].family, Family::Access);
        assert_eq!(header.aliases, [Sym::new("old")]);
    }

    #[test]
    fn controls_may_be_empty() {
        for empty in ["controls: {}", "controls: { }"] {
            let source = GOOD.replace("controls: {iso: [\"A.8\"]}", empty);
            assert!(header("f.rego", &source).unwrap().info.controls.is_empty());
        }
    }

    #[test]
    fn each_missing_field_is_named() {
        for field in [
            "title",
            "description",
            "scope",
            "id",
            "severity",
            "ranges_over",
            "needs",
            "remediation",
            "controls",
        ] {
            let source: Vec<&str> = GOOD
                .lines()
                .filter(|line| !line.contains(&format!(" {field}: ")))
                .collect();
            let message = message(&source.join("\n"));
            assert!(
                message.contains(&format!("{field}` is missing")),
                "{message}"
            );
        }
        assert!(message("package x.y\n").contains("header is missing"));
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn unknown_keys_and_words_are_refused_with_the_nearest() {
        for (from, to, expected) in [
            (
                "code:",
                "kode:",
                "f.rego:7:5: METADATA: unknown key `custom.kode`\nhint: did you mean `code`?",
            ),
            (
                "title:",
                "titel:",
                "f.rego:2:3: METADATA: unknown key `titel`\nhint: did you mean `title`?",
            ),
            (
                "severity:",
                "severty:",
                "f.rego:8:5: METADATA: unknown key `custom.severty`\nhint: did you mean `severity`?",
            ),
            (
                "# custom:",
                "# custm:",
                "f.rego:5:3: METADATA: unknown key `custm`",
            ),
            ("XY-001", "x-1", "f.rego:7:5: METADATA: `x-1` is no code"),
            ("XY-001", "XY-01", "`XY-01` is no code"),
            (
                "controls: {iso: [\"A.8\"]}",
                "controls: none",
                "METADATA: `custom.controls` must be a mapping",
            ),
            (
                "needs: [network]",
                "needs: [network]\n#   resource_types: [\"AWS::EC2::VCP\"]",
                "`AWS::EC2::VCP` is no value of `custom.resource_types`\nhint: did you mean `AWS::EC2::VPC`?",
            ),
            (
                "description: D",
                "description: |\n#   D",
                "f.rego:3:3: METADATA: block text is not read",
            ),
            (
                "severity: high",
                "severity: hi",
                "`hi` is no value of `custom.severity`\nhint: known: critical",
            ),
            ("[network]", "[netwrok]", "did you mean `network`?"),
            ("[stores, vaults]", "[store]", "did you mean `stores`?"),
            ("[stores, vaults]", "[]", "`custom.ranges_over` is empty"),
            (
                "effect: exclusion",
                "effect: exclude",
                "no value of `custom.pending.effect`",
            ),
            (
                "judges: coverage",
                "judges: covrage",
                "did you mean `coverage`?",
            ),
            ("scope: package", "scope: rule", "use `scope: package`"),
            ("id: a-b", "id: A_b", "`A_b` is no policy id"),
            (
                "needs: [network]",
                "needs: network",
                "`custom.needs` must be a list",
            ),
            (
                "package x.y",
                "\npackage x.y",
                "must stand right before `package`",
            ),
        ] {
            let message = message(&GOOD.replace(from, to));
            assert!(message.contains(expected), "{to}: {message}");
        }
    }
}
