//! CONTRIBUTING.md as it stands: its commands are typed in order, and must print what it says they print.

use std::path::Path;
use std::process::Command;

/// Returns the fenced blocks of a Markdown text as language and content, in order.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, content)), None) => {
                content.push_str(line);
                content.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

#[test]
#[cfg(unix)]
fn the_commands_print_what_the_page_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("CONTRIBUTING.md");
    let blocks = blocks(&std::fs::read_to_string(page).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_palisade"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let mut compared = 0;
    for (number, (language, content)) in blocks.iter().enumerate() {
        if language != "sh" {
            continue;
        }
        // Standard error comes last, as nothing else says in which order two streams reach a terminal.
        let output = Command::new("bash")
            .args(["-ec", content])
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", &path)
            .env("HOME", folder.path())
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8(printed).unwrap();
        match blocks.get(number + 1) {
            Some((next, expected)) if next == "text" => {
                assert_eq!(printed.trim_end(), expected.trim_end(), "after:\n{content}");
                compared += 1;
            }
            _ => assert!(
                output.status.success() && printed.is_empty(),
                "{printed}\nafter:\n{content}"
            ),
        }
    }
    assert_eq!(
        compared, 3,
        "each palisade command of the page shows what it prints"
    );
}
