//! The process that serves moto, and the scripts that talk to it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::NamedTempFile;

use super::environment;

/// What the audit role's trust policy demands of who assumes it.
pub const EXTERNAL_ID: &str = "palisade-tests";
pub const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

/// A running moto; it ends with this value, or with the process.
#[derive(Debug)]
pub struct Moto {
    /// Its standard input is held open: moto ends when it closes.
    child: Child,
    port: u16,
    python: PathBuf,
    log: NamedTempFile,
}

/// A moto with the organisation in it.
#[derive(Debug)]
pub struct Organisation {
    pub moto: Moto,
    pub management: String,
    pub production: String,
    pub development: String,
}

impl Organisation {
    /// Returns the organisation that all tests of this process look at and none changes; none where moto
    /// cannot run.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Organisation>> = OnceLock::new();
        SHARED
            .get_or_init(|| Moto::start().map(Moto::populated))
            .as_ref()
    }
}

impl Moto {
    /// Starts moto on a free port; none where it cannot run.
    pub fn start() -> Option<Self> {
        let python = environment::interpreter()?;
        let log = NamedTempFile::new().unwrap();
        let mut child = command(&python, "serve.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.reopen().unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        told.read_line(&mut line).unwrap();
        let port = line.trim().parse();
        let port = port.unwrap_or_else(|_| panic!("moto did not start: {}", tail(log.path())));
        let moto = Self {
            child,
            port,
            python,
            log,
        };
        assert!(moto.answers(), "moto does not answer: {}", moto.said());
        Some(moto)
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address())
    }

    fn answers(&self) -> bool {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let asked = "GET /moto-api/data.json HTTP/1.1\r\nHost: moto\r\nConnection: close\r\n\r\n";
        stream.write_all(asked.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply.starts_with("HTTP/1.1 200")
    }

    /// Builds the organisation.
    fn populated(self) -> Organisation {
        let told = self.script("populate.py", &[&self.endpoint(), EXTERNAL_ID]);
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let number = |name: &str| told[name].as_str().unwrap().to_owned();
        Organisation {
            management: number("management"),
            production: number("production"),
            development: number("development"),
            moto: self,
        }
    }

    /// Saves what the AWS CLI prints about the organisation, asked at an endpoint that leads here.
    pub fn dump(&self, endpoint: &str, folder: &Path) {
        let calls = calls();
        let mut arguments = vec![endpoint, &calls, folder.to_str().unwrap(), EXTERNAL_ID];
        arguments.extend(REGIONS);
        self.script("dump.py", &arguments);
    }

    /// Returns the planned operations that moto does not know, as the files of their replies are called.
    pub fn unknown_operations(&self) -> Vec<String> {
        let told = self.script("probe.py", &[&self.endpoint(), &calls(), REGIONS[0]]);
        serde_json::from_str(&told).unwrap()
    }

    /// Runs a script to its end; returns what it printed.
    fn script(&self, name: &str, arguments: &[&str]) -> String {
        let output = command(&self.python, name)
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{name}: {}\nmoto: {}",
            String::from_utf8_lossy(&output.stderr),
            self.said()
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Returns the end of what moto wrote to standard error.
    fn said(&self) -> String {
        tail(self.log.path())
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/moto")
}

/// Returns the path of the page that lists the calls.
fn calls() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/calls.md");
    page.to_str().unwrap().to_owned()
}

/// Returns a script as a command that nothing around here disturbs: no settings of AWS, no proxy.
fn command(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    command.arg("-B").arg(here().join(name));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_PROXY", "*")
        .env("no_proxy", "*");
    command
}

fn tail(log: &Path) -> String {
    let mut text = String::new();
    File::open(log).unwrap().read_to_string(&mut text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
