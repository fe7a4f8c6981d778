//! The program itself, run in a folder of its own with nothing of the environment.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::demo::MANAGEMENT;
use crate::server::{Caller, Server};

pub const PALISADE: &str = env!("CARGO_BIN_EXE_palisade");

/// A folder that goes with the test.
pub struct Sandbox(tempfile::TempDir);

impl Sandbox {
    /// Returns a folder that no disk has to keep, where the system has one: whoever is killed loses nothing of it.
    pub fn in_memory() -> Self {
        Self(tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap()))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Returns the path of the last snapshot that was written from this folder.
    #[track_caller]
    pub fn last(&self) -> String {
        let text = self.read(".palisade/last").unwrap();
        text.strip_suffix('\n').unwrap().to_owned()
    }

    /// Returns a command, to be run in this folder with the keys of a user of the management account.
    pub fn command(&self, program: &str, arguments: &[impl AsRef<OsStr>]) -> Command {
        let keys = Caller::user(MANAGEMENT).keys();
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            // Where programs are, and the certificates that the SDK reads before it asks anybody.
            .envs(["PATH", "SSL_CERT_FILE"].into_iter().filter_map(told))
            .env("HOME", self.0.path())
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .env("AWS_ACCESS_KEY_ID", keys.id)
            .env("AWS_SECRET_ACCESS_KEY", keys.secret)
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Ran {
        Ran::of(self.command(PALISADE, arguments).output().unwrap())
    }

    /// Starts the program; what it says is kept.
    pub fn start(&self, arguments: &[impl AsRef<OsStr>]) -> Child {
        let mut command = self.command(PALISADE, arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Returns every call of a snapshot in this folder, one per line.
    #[track_caller]
    pub fn shown(&self, snapshot: &str) -> String {
        let ran = self.run(&["snapshot", "show", snapshot]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        ran.stdout
    }

    /// Asserts that a snapshot in this folder is complete, and that every digest holds.
    #[track_caller]
    pub fn verified(&self, snapshot: &str) {
        let ran = self.run(&["snapshot", "verify", snapshot]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        assert!(ran.stdout.starts_with("complete: "), "{}", ran.stdout);
    }
}

/// Returns a variable of the test's own environment.
fn told(name: &str) -> Option<(&str, OsString)> {
    Some((name, std::env::var_os(name)?))
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts that nothing could be done: code 2, nothing on standard output, one error and its hint.
    #[track_caller]
    pub fn refused(&self, error: &str) {
        let lines = self.stderr.lines().filter(|line| !line.starts_with("  "));
        let [first, hint] = lines.collect::<Vec<_>>()[..] else {
            panic!("{self:?}");
        };
        assert_eq!((self.code, self.stdout.as_str()), (Some(2), ""), "{self:?}");
        assert!(
            first.starts_with("error: ") && first.contains(error),
            "{self:?}"
        );
        assert!(hint.starts_with("hint: "), "{self:?}");
    }
}

/// Returns `palisade collect` into a folder, sent to a server.
pub fn collect(server: &Server, reach: &[&str]) -> Vec<String> {
    let mut arguments = vec![
        "collect".to_owned(),
        "--endpoint-url".to_owned(),
        server.endpoint(),
    ];
    arguments.extend(reach.iter().map(|&argument| argument.to_owned()));
    arguments
}

/// Returns whether a file with such an ending lies below a folder.
pub fn has_file(folder: &Path, ending: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).any(|path| {
        has_file(&path, ending) || path.to_string_lossy().ends_with(ending) && path.is_file()
    })
}
