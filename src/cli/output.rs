use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Style, Width};
use tempfile::NamedTempFile;
use unicode_width::UnicodeWidthStr as _;

/// Writes text to standard output. A reader that went away early is no error.
pub(super) fn print(text: &str) -> Result<()> {
    let mut stdout = anstream::stdout();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// Returns a path for a message: on one line, with what a terminal would obey shown.
pub(super) fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}

/// A file that is written whole but does not stand in its place yet.
pub(super) struct Staged {
    place: PathBuf,
    content: Content,
}

enum Content {
    /// A file beside its place, to be renamed.
    Beside(NamedTempFile),
    /// The bytes for what is no file: a device, a pipe.
    Bytes(Vec<u8>),
}

impl Staged {
    /// Writes text beside its place.
    pub(super) fn new(path: &Path, text: &str) -> Result<Self> {
        // A link keeps pointing where it points: what it names is written.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if place.is_dir() {
            bail!(
                "cannot write `{}`: it is a folder\nhint: name a file in it",
                shown(path)
            );
        }
        if place.exists() && !place.is_file() {
            return Ok(Self {
                place,
                content: Content::Bytes(text.as_bytes().to_vec()),
            });
        }
        let folder = match place.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        if !folder.is_dir() {
            bail!(
                "cannot write `{}`: folder `{}` does not exist\nhint: make it first",
                shown(path),
                shown(&folder)
            );
        }
        // The name of the file beside is no help: only the kind of the error is told.
        let failed = |error: io::Error| {
            anyhow!(
                "cannot write `{}`: {}\nhint: name a file in a folder that can be written",
                shown(path),
                error.kind()
            )
        };
        let mut file = beside(&folder).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        Ok(Self {
            place,
            content: Content::Beside(file),
        })
    }

    /// Puts the file in its place.
    pub(super) fn put(self) -> Result<()> {
        let failed = || format!("cannot write `{}`", shown(&self.place));
        match self.content {
            Content::Beside(file) => drop(file.persist(&self.place).with_context(failed)?),
            Content::Bytes(bytes) => fs::write(&self.place, bytes).with_context(failed)?,
        }
        Ok(())
    }
}

/// Returns a new file in a folder, with the permissions that any new file gets.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666))
    };
    builder.tempfile_in(folder)
}

/// Writes a whole file or nothing: beside its place first, then renamed.
pub(super) fn write_file(path: &Path, text: &str) -> Result<()> {
    Staged::new(path, text)?.put()
}

/// Writes a file of the program's own below the folder in which it runs, never through a link: the folder may be
/// anybody's repository.
pub(super) fn write_own(path: &Path, text: &str) -> Result<()> {
    must_be_own(path)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make folder `{}`", shown(folder)))?;
    }
    write_file(path, text)
}

/// Refuses a path of the program's own of which a part is a link, or is neither folder nor file.
pub(super) fn must_be_own(path: &Path) -> Result<()> {
    for part in path.ancestors().filter(|part| *part != Path::new("")) {
        let Ok(found) = fs::symlink_metadata(part) else {
            continue;
        };
        if !found.is_dir() && !found.is_file() {
            bail!(
                "`{}` is a link or no file: what is kept there would land elsewhere\nhint: remove it",
                shown(part)
            );
        }
    }
    Ok(())
}

/// Reads a small file of the program's own; none where there is none, or where it is a link.
pub(super) fn read_own(path: &Path) -> Option<String> {
    must_be_own(path).ok()?;
    fs::read_to_string(path).ok()
}

/// Returns an error with its causes as one message, its hints on lines of their own, escapes shown.
pub(super) fn one_line(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        // thiserror sources often repeat what their parent already printed.
        if !message.contains(&text) {
            if !message.is_empty() {
                message.push_str(": ");
            }
            message.push_str(&text);
        }
    }
    lines(&message)
}

/// Writes one message to standard error, control characters shown.
pub(super) fn warn(message: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(anstream::stderr(), "{}", lines(message));
}

/// Returns a message with control characters shown. Only a further error, its hint, and what is
/// indented below them begin a line: a name that holds a line break cannot forge one.
fn lines(message: &str) -> String {
    let mut text = String::new();
    for (index, line) in message.split('\n').enumerate() {
        if index > 0 {
            let begins = ["hint: ", "error: ", " "]
                .iter()
                .any(|start| line.starts_with(start));
            text.push_str(if begins { "\n" } else { "\\n" });
        }
        text.push_str(&escaped(line));
    }
    text
}

/// Returns what others said, on one line: it begins no line of its own.
#[cfg(feature = "aws-core")]
pub(super) fn foreign(text: &str) -> String {
    escaped(text)
}

fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        // Beyond the control characters: what turns the direction of the text around.
        if c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Returns the columns of the terminal: `COLUMNS` where it is set, else 100.
pub(super) fn width() -> usize {
    let told = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse::<usize>().ok());
    told.unwrap_or(100).clamp(60, 160)
}

/// Returns a table. Where it is wider than the terminal its last column is wrapped, and that alone: an id
/// that is cut cannot be copied.
pub(super) fn table(rows: Builder) -> String {
    const NARROWEST: usize = 30;
    let records: Vec<Vec<String>> = rows.clone().into();
    let last = records.iter().filter_map(|row| row.last());
    let last = last.map(|cell| cell.width()).max().unwrap_or_default();
    let mut table = rows.build();
    table.with(Style::sharp());
    let others = table.total_width().saturating_sub(last);
    let room = width().saturating_sub(others).max(NARROWEST);
    table.modify(Columns::last(), Width::wrap(room).keep_words(true));
    table.to_string()
}

/// Returns the first of several texts, and how many more there are.
pub(super) fn some_of(texts: &[String]) -> String {
    const SHOWN: usize = 5;
    let texts: BTreeSet<&String> = texts.iter().collect();
    let mut text = texts
        .iter()
        .take(SHOWN)
        .map(|one| one.as_str())
        .collect::<Vec<_>>()
        .join("; ");
    if texts.len() > SHOWN {
        text.push_str(&format!("; and {} more", texts.len() - SHOWN));
    }
    text
}
