//! Formats that are asked for on the command line, and where they go.

use anyhow::{Result, bail};

use super::output;
use crate::reports::{Colour, FormatTarget, Named, Options};

/// Returns the formats that are asked for, else the one for a terminal. What is written to one place must be one
/// format alone.
pub(super) fn wanted<F: Named>(texts: &[String]) -> Result<Vec<FormatTarget<F>>> {
    let mut formats: Vec<FormatTarget<F>> = Vec::new();
    for text in texts {
        let wanted: FormatTarget<F> = text.parse()?;
        if formats.iter().any(|one| one.path == wanted.path) {
            let place = match &wanted.path {
                Some(path) => format!("`{}`", output::shown(path)),
                None => "standard output".to_owned(),
            };
            bail!(
                "two formats for {place}\nhint: give each a file of its own, as `json=report.json`"
            );
        }
        formats.push(wanted);
    }
    if formats.is_empty() {
        formats.push(FormatTarget {
            format: F::TERMINAL,
            path: None,
        });
    }
    Ok(formats)
}

/// Writes each format to its place: all files, or none.
pub(super) fn deliver<F: Named>(
    formats: &[FormatTarget<F>],
    options: &Options,
    render: impl Fn(F, &Options) -> String,
) -> Result<()> {
    // A file is no terminal, whatever standard output is.
    let plain = Options {
        colour: Colour::Off,
        ..*options
    };
    let mut staged = Vec::new();
    let mut printed = None;
    for wanted in formats {
        match &wanted.path {
            Some(path) => staged.push(output::Staged::new(path, &render(wanted.format, &plain))?),
            None => printed = Some(render(wanted.format, options)),
        }
    }
    for file in staged {
        file.put()?;
    }
    if let Some(text) = printed {
        output::print(&text)?;
    }
    Ok(())
}
