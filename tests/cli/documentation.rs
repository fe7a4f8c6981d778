//! `docs/commands.md` tells of every command and of each of its options.

use std::fs;

use clap::CommandFactory as _;
use palisade::cli::Arguments;

/// The page of the commands.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");

#[test]
fn the_page_tells_every_command_and_option() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, _) = page.split_once("\n## ").unwrap();
    let mut command = Arguments::command();
    command.build();
    let mut told = Vec::new();
    walk(&command, "palisade", before, &page, &mut told);
    let headings: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    told.sort();
    let mut sorted = headings.clone();
    sorted.sort_unstable();
    assert_eq!(told, sorted, "a section for each command and no other");
}

/// Checks the sections of the commands below one; what all commands share stands before the first.
fn walk(command: &clap::Command, name: &str, before: &str, page: &str, told: &mut Vec<String>) {
    let below: Vec<&clap::Command> = command
        .get_subcommands()
        .filter(|one| one.get_name() != "help")
        .collect();
    for one in &below {
        walk(
            one,
            &format!("{name} {}", one.get_name()),
            before,
            page,
            told,
        );
    }
    if !below.is_empty() {
        return;
    }
    let start = format!("\n## {name}\n");
    let (_, section) = page
        .split_once(&start)
        .unwrap_or_else(|| panic!("no section `{name}`"));
    let section = section.split("\n## ").next().unwrap();
    for option in command.get_arguments().filter_map(clap::Arg::get_long) {
        let shared =
            ["help", "version"].contains(&option) || before.contains(&format!("`--{option}"));
        // The demo has the options of an audit, a scan those of two commands, and the page says so.
        let alike = name == "palisade demo" && section.contains("those of an audit")
            || name == "palisade scan" && section.contains("the options of both");
        assert!(
            shared || alike || section.contains(&format!("`--{option}")),
            "`--{option}` is missing in `{name}`"
        );
    }
    assert!(section.contains(&format!("palisade{}", name.trim_start_matches("palisade"))));
    told.push(name.to_owned());
}
