use anstyle::{AnsiColor, Style};
use tabled::builder::Builder;
use tabled::settings::Style as Borders;
use unicode_width::UnicodeWidthStr;

use crate::reports::format::{Colour, Options};
use crate::reports::sanitise::{Kind, terminal};

/// What a label is, which decides its colour. Colours repeat what the words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reports) enum Tone {
    /// No colour.
    Plain,
    /// A heading.
    Heading,
    /// The worst.
    Alarm,
    /// Bad.
    Warning,
    /// Worth knowing.
    Notice,
    /// What to do.
    Help,
    /// Undecided.
    Doubt,
}

impl Tone {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into())).bold();
        match self {
            Self::Plain => Style::new(),
            Self::Heading => Style::new().bold(),
            Self::Alarm => colour(AnsiColor::Red),
            Self::Warning => colour(AnsiColor::Yellow),
            Self::Notice => colour(AnsiColor::Blue),
            Self::Help => colour(AnsiColor::Green),
            Self::Doubt => colour(AnsiColor::Magenta),
        }
    }
}

/// Columns of a table's cell; the whole text stands elsewhere in the report.
const CELL_COLUMNS: usize = 44;

/// Length of the longest bullet or number of a list.
const BULLET: usize = 4;

/// Collects lines; neutralises and wraps every text that it is given.
pub(in crate::reports) struct Page {
    out: String,
    width: usize,
    colour: Colour,
}

impl Page {
    pub(in crate::reports) fn new(options: &Options) -> Self {
        Self {
            out: String::new(),
            width: options.width.max(40),
            colour: options.colour,
        }
    }
    /// Returns the lines.
    pub(in crate::reports) fn finish(self) -> String {
        self.out
    }
    /// Adds an empty line, but never two.
    pub(in crate::reports) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
    /// Adds a heading between empty lines.
    pub(in crate::reports) fn heading(&mut self, text: &str) {
        self.blank();
        self.labelled(0, Tone::Heading, text, "");
        self.blank();
    }
    /// Adds sentences.
    pub(in crate::reports) fn text(&mut self, indent: usize, text: &str) {
        let text = if text.trim().is_empty() {
            "(empty)"
        } else {
            text
        };
        self.wrapped(indent, indent, "", text);
    }
    /// Adds a list's entry.
    pub(in crate::reports) fn item(&mut self, indent: usize, text: &str) {
        self.wrapped(indent, indent + 2, "-", text);
    }
    /// Adds a list's entry with a remark in parentheses or brackets that stays on one line.
    pub(in crate::reports) fn remarked(&mut self, indent: usize, text: &str, remark: &str) {
        let (text, remark) = (terminal(text, Kind::Prose), terminal(remark, Kind::Name));
        self.lay_out(
            indent,
            indent + 2,
            "-",
            words(&text).chain([remark.as_str()]),
        );
    }
    /// Adds a numbered list's entry.
    pub(in crate::reports) fn step(&mut self, indent: usize, number: usize, text: &str) {
        let mark = format!("{number}.");
        self.wrapped(indent, indent + mark.len() + 1, &mark, text);
    }
    /// Adds sentences after a label such as `help:`.
    pub(in crate::reports) fn labelled(
        &mut self,
        indent: usize,
        tone: Tone,
        label: &str,
        text: &str,
    ) {
        let label = terminal(label, Kind::Prose);
        let start = self.out.len();
        if indent + label.width() > self.width {
            let text = terminal(text, Kind::Prose);
            self.lay_out(indent, indent + 2, "", words(&label).chain(words(&text)));
        } else {
            self.wrapped(indent, indent + 2, &label, text);
        }
        let style = tone.style();
        if self.colour == Colour::On && style != Style::new() {
            let painted = format!("{style}{label}{style:#}");
            let from = start + indent;
            let to = from + label.len();
            if self.out.get(from..to) == Some(&*label) {
                self.out.replace_range(from..to, &painted);
            }
        }
    }
    /// Adds a table; the first row is its head.
    pub(in crate::reports) fn table(&mut self, indent: usize, rows: &[Vec<String>]) {
        let mut builder = Builder::default();
        for row in rows {
            builder.push_record(row.iter().map(|cell| cut(&terminal(cell, Kind::Prose))));
        }
        let table = builder.build().with(Borders::psql()).to_string();
        for line in table.lines() {
            self.line(indent, line.trim_end());
        }
    }
    /// Returns whether a table with these rows fits beside its indent.
    pub(in crate::reports) fn fits(&self, indent: usize, rows: &[Vec<String>]) -> bool {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        let widest: Vec<usize> = (0..columns).map(width).collect();
        let fitting = widest.iter().all(|width| *width <= CELL_COLUMNS);
        fitting && indent + widest.iter().sum::<usize>() + 3 * columns <= self.width
    }
    /// Adds a line as it is.
    fn line(&mut self, indent: usize, line: &str) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(line);
        self.out.push('\n');
    }
    /// Adds words, the first line after `mark`, the others indented by `hang`; words are never broken.
    fn wrapped(&mut self, indent: usize, hang: usize, mark: &str, text: &str) {
        self.lay_out(indent, hang, mark, words(&terminal(text, Kind::Prose)));
    }
    /// Adds neutralised words as [`Page::wrapped`] does.
    fn lay_out<'a>(
        &mut self,
        indent: usize,
        hang: usize,
        mark: &str,
        words: impl Iterator<Item = &'a str>,
    ) {
        let mut line = mark.to_owned();
        let mut column = indent + mark.width();
        let mut lead = indent;
        for word in words {
            let gap = usize::from(!line.is_empty());
            // A bullet or number keeps its first word, however long that is.
            let bullet = lead == indent && line == mark && mark.len() <= BULLET;
            let alone = line.is_empty() || bullet;
            if !alone && column + gap + word.width() > self.width {
                self.line(lead, &line);
                line.clear();
                lead = hang;
                column = hang;
            }
            if !line.is_empty() {
                line.push(' ');
                column += 1;
            }
            line.push_str(word);
            column += word.width();
        }
        if !line.is_empty() {
            self.line(lead, &line);
        }
    }
}

/// Returns the words between spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// Returns the text cut to a cell's columns.
fn cut(text: &str) -> String {
    if text.width() <= CELL_COLUMNS {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) >= CELL_COLUMNS {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: usize, colour: Colour) -> Page {
        Page::new(&Options {
            width,
            colour,
            ..Options::default()
        })
    }

    #[test]
    fn lines_keep_to_the_width_and_words_stay_whole() {
        let mut page = page(40, Colour::Off);
        page.item(2, "one two three four five six seven eight nine ten eleven");
        page.text(0, &format!("a {} b", "x".repeat(60)));
        page.text(0, &"生産 ".repeat(20));
        let out = page.finish();
        let lines: Vec<&str> = out.lines().collect();
        assert!(
            lines[0].starts_with("  - one") && lines[1].starts_with("    "),
            "{out}"
        );
        let long = lines.iter().filter(|line| line.width() > 40).count();
        assert_eq!(long, 1, "{out}");
        assert!(out.contains(&"x".repeat(60)));
    }

    #[test]
    fn colours_paint_the_label_alone() {
        let write = |colour| {
            let mut page = page(60, colour);
            page.labelled(2, Tone::Help, "help:", "remove help: the rule");
            page.finish()
        };
        assert_eq!(write(Colour::Off), "  help: remove help: the rule\n");
        let painted = write(Colour::On);
        assert!(painted.starts_with("  \u{1b}["), "{painted:?}");
        assert!(
            painted.ends_with("m remove help: the rule\n"),
            "{painted:?}"
        );
    }

    #[test]
    fn a_bullet_keeps_its_first_word_and_blank_text_is_said() {
        let mut page = page(40, Colour::Off);
        page.step(0, 12, &"y".repeat(50));
        page.labelled(0, Tone::Plain, "cause:", &"z".repeat(50));
        page.text(2, "  ");
        let (y, z) = ("y".repeat(50), "z".repeat(50));
        assert_eq!(
            page.finish(),
            format!("12. {y}\ncause:\n  {z}\n  (empty)\n")
        );
    }
}
