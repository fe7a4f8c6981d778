use super::page::{Page, Tone};
use crate::findings::{EnvironmentRow, Report};
use crate::reports::coverage::Story;
use crate::reports::format::{Detail, Options};
use crate::reports::matrix::{Grid, LOOKED_AT};
use crate::reports::words::{Names, account, counted, grouped, list, number, short};
use crate::reports::{coverage, words};

/// Missing calls that a first reading shows.
const CALLS: usize = 6;
/// Calls of one reason that a first reading names.
const NAMES: usize = 12;
/// Accounts and regions that a first reading shows of each.
const PLACES: usize = 4;

/// Adds what was seen and what was not.
pub(super) fn add_coverage(page: &mut Page, report: &Report, options: &Options) {
    page.labelled(0, Tone::Heading, "Coverage:", &coverage::line(report));
    page.text(2, &format!("As of {}.", words::moment(report.as_of)));
    page.text(2, &coverage::universe(report, options.detail.limit(12)));
    add_missing(page, report, options.detail);
    for gap in &report.coverage.accepted {
        page.labelled(2, Tone::Notice, "accepted gap:", &coverage::accepted(gap));
    }
    for (what, names) in coverage::files(report) {
        let texts: Vec<String> = names.iter().map(|name| short(name)).collect();
        let shown = list(&texts, options.detail.limit(3));
        page.labelled(2, Tone::Plain, &format!("{what}:"), &shown);
    }
    if !report.coverage.overridden.is_empty() {
        let ids: Vec<String> = report
            .coverage
            .overridden
            .iter()
            .map(|id| short(id.as_str()))
            .collect();
        let ids = list(&ids, usize::MAX);
        page.labelled(
            2,
            Tone::Notice,
            "built-in policies replaced by your own:",
            &ids,
        );
    }
    for note in &report.coverage.notes {
        page.labelled(2, Tone::Notice, "note:", note);
    }
}

/// Adds the calls that were not read.
fn add_missing(page: &mut Page, report: &Report, detail: Detail) {
    let missing = coverage::missing(report);
    let stories = coverage::stories(&missing, &Names::of(report), detail.limit(PLACES));
    let limit = detail.limit(CALLS);
    for story in stories.iter().take(limit) {
        add_story(page, story, detail);
    }
    let rest = stories.iter().skip(limit).map(|story| story.names.len());
    let more = number(rest.sum());
    if more > 0 {
        let more = counted(more, "further call", "further calls");
        page.text(2, &format!("not seen: {more}; --full lists them."));
    }
}

/// Adds calls that are missing alike.
pub(super) fn add_story(page: &mut Page, story: &Story, detail: Detail) {
    let calls = list(&story.names, detail.limit(NAMES));
    page.labelled(
        2,
        Tone::Doubt,
        "not seen:",
        &format!("{calls}: {}", story.text),
    );
}

/// Adds the environments and what crosses between them.
pub(super) fn add_environments(page: &mut Page, report: &Report, options: &Options) {
    page.heading("Environments");
    if report.environments.is_empty() {
        page.text(2, "None: no account was read.");
        return;
    }
    let mut rows = vec![
        [
            "environment",
            "class",
            "tier",
            "accounts",
            "VPCs",
            "stores",
            "workloads",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    rows.extend(report.environments.iter().map(environment_row));
    page.table(1, &rows);
    page.blank();
    for row in report
        .environments
        .iter()
        .filter(|row| !row.accounts.is_empty())
    {
        let accounts: Vec<String> = row
            .accounts
            .iter()
            .map(|(id, name, confidence)| {
                format!(
                    "{}, {}",
                    account(*id, Some(name)),
                    short(confidence.as_str())
                )
            })
            .collect();
        let label = format!("{}:", short(row.name.as_str()));
        let limit = options.detail.limit(8);
        let joined = accounts
            .iter()
            .take(limit)
            .cloned()
            .collect::<Vec<_>>()
            .join("; ");
        let more = accounts.len().saturating_sub(limit);
        let tail = if more > 0 {
            format!("; and {more} more")
        } else {
            String::new()
        };
        page.labelled(2, Tone::Plain, &label, &format!("{joined}{tail}"));
    }
    add_matrix(page, report);
}

fn environment_row(row: &EnvironmentRow) -> Vec<String> {
    vec![
        row.name.to_string(),
        row.class.to_string(),
        row.tier.map(|tier| tier.to_string()).unwrap_or_default(),
        grouped(number(row.accounts.len())),
        grouped(row.vpcs),
        grouped(row.stores),
        grouped(row.workloads),
    ]
}

/// Adds who can reach whom: as a matrix where it fits, else as a list.
fn add_matrix(page: &mut Page, report: &Report) {
    page.heading("Who can reach whom");
    let grid = Grid::of(report);
    if grid.is_empty() {
        page.text(
            2,
            "No crossing between environments was found in what was read and analysed.",
        );
        return;
    }
    let mut rows = vec![
        std::iter::once("from \\ to".to_owned())
            .chain(grid.targets.iter().map(|target| short(target.as_str())))
            .collect::<Vec<_>>(),
    ];
    for source in &grid.sources {
        let cells = grid.targets.iter().map(|target| {
            grid.cell(*source, *target)
                .unwrap_or_else(|| ".".to_owned())
        });
        rows.push(
            std::iter::once(short(source.as_str()))
                .chain(cells)
                .collect(),
        );
    }
    if page.fits(1, &rows) {
        page.table(1, &rows);
        page.blank();
        page.text(2, &format!("A dot: no crossing was found. {LOOKED_AT}"));
        return;
    }
    let mut pairs = vec![["from", "to", "by"].map(str::to_owned).to_vec()];
    for (source, target, cell) in grid.pairs() {
        pairs.push(vec![short(source.as_str()), short(target.as_str()), cell]);
    }
    page.table(1, &pairs);
    page.blank();
    page.text(
        2,
        &format!("For all other pairs no crossing was found. {LOOKED_AT}"),
    );
}
