//! The virtual environment that moto runs in, made once per machine and outside of the clone.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

const REQUIREMENTS: &str = include_str!("requirements.txt");
/// moto's own requirement; `venv` installs nothing without `ensurepip`, which Debian packages apart.
const FITS: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
const NAMES: [&str; 7] = [
    "python3",
    "/usr/bin/python3",
    "python3.14",
    "python3.13",
    "python3.12",
    "python3.11",
    "python3.10",
];

/// Returns the interpreter that has moto; none, with a word to standard error, where there can be none.
pub fn interpreter() -> Option<PathBuf> {
    match in_folder(&folder()) {
        Ok(python) => Some(python),
        Err(reason) => {
            let required = ["CI", "PALISADE_REQUIRE_LIVE"]
                .iter()
                .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
            assert!(!required, "the live tests cannot run: {reason}");
            // Not by a macro: what those print is shown for failing tests only.
            let text = format!("\nNOT TESTED: the live tests did not run: {reason}\n\n");
            io::stderr().write_all(text.as_bytes()).unwrap();
            None
        }
    }
}

/// Returns the folder of the environment; it carries moto's version.
fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("PALISADE_MOTO_VENV") {
        return folder.into();
    }
    let version = REQUIREMENTS
        .lines()
        .find_map(|line| line.strip_prefix("moto=="))
        .unwrap();
    let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
    home.join(".cache/palisade").join(format!("moto-{version}"))
}

/// Returns the interpreter of the environment in a folder, which is made where it is not there, or is another.
fn in_folder(folder: &Path) -> Result<PathBuf, String> {
    let failed = |error: io::Error| format!("{}: {error}", folder.display());
    let beside = |suffix: &str| {
        let mut name = folder.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        folder.with_file_name(name)
    };
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    // Held until the environment is there; a process that dies lets go of it.
    let lock = File::create(beside(".lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    if !is_current(folder) {
        let making = beside(".making");
        for stale in [&making, &folder.to_path_buf()] {
            match fs::remove_dir_all(stale) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                Ok(()) | Err(_) => {}
            }
        }
        make(&making)?;
        fs::rename(&making, folder).map_err(failed)?;
    }
    Ok(python_in(folder))
}

fn python_in(folder: &Path) -> PathBuf {
    folder.join("bin/python")
}

/// Returns whether an environment was completed with these requirements, and its Python is still there.
fn is_current(folder: &Path) -> bool {
    let made_of = fs::read_to_string(folder.join("requirements.txt"));
    python_in(folder).exists() && made_of.is_ok_and(|text| text == REQUIREMENTS)
}

fn make(folder: &Path) -> Result<(), String> {
    let python = NAMES
        .iter()
        .find(|name| {
            let fits = Command::new(name).args(["-c", FITS]).output();
            fits.is_ok_and(|output| output.status.success())
        })
        .ok_or(
            "there is no Python 3.10 or newer with venv (Debian: `apt-get install python3-venv`)",
        )?;
    run(Command::new(python).arg("-m").arg("venv").arg(folder))?;
    let requirements = folder.join("requirements.txt");
    let list = folder.join("requirements.making");
    let failed = |error: io::Error| format!("{}: {error}", folder.display());
    fs::write(&list, REQUIREMENTS).map_err(failed)?;
    run(Command::new(python_in(folder))
        .args(["-m", "pip", "install", "--quiet", "--no-input"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(&list))?;
    // Last: an environment without it is not complete.
    fs::rename(&list, &requirements).map_err(failed)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(3).collect();
    Err(format!("{command:?}: {}", last.join(" / ")))
}
