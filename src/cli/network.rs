use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::Value;

use super::commands::{Against, AsOf, Global};
use super::environments::Shape;
use super::exit::Exit;
use super::lines::{Line, Lines, Named, object};
use super::{config_file, network_matrix, output, target};
use crate::environments::classify;
use crate::network::{
    FlowAnswer, FlowEnd, FlowQuestion, FlowTraffic, FlowVerdict, Flows, Network as Prepared,
    Obstacle, Open, Step,
};
use crate::reports::sanitise::{Kind, terminal};

#[derive(Debug, Subcommand)]
pub(super) enum Network {
    /// Show the way of one flow, hop by hop, or everything that blocks it
    ///
    /// FROM and TO are ids of instances, interfaces, load balancers, databases, caches, functions, clusters, file
    /// systems or endpoints, their ARNs or host names, IP addresses and blocks, the zones `internet` and
    /// `on-premises`, or selectors (`env:dev`, `account:111122223333`, `region:eu-west-1`, `vpc:vpc-0a`,
    /// `subnet:subnet-0a`, `service:rds`, `tag:key=value`, `name:web-*`). Without a port or protocol any will do:
    /// `blocked` then says that none gets through.
    ///
    /// FROM may also be a door: a Client VPN endpoint (`client-vpn:cvpn-endpoint-0a`), an EC2 Instance Connect
    /// Endpoint (`eice-0a`), or `session-manager`.
    #[command(after_long_help = "Examples:\n  \
        palisade network why i-0a1b2c3d4e5f60718 orders --port 5432\n  \
        palisade network why internet env:prod --protocol tcp --port 22\n  \
        palisade network why on-premises orders --from-address 192.168.7.7 --port 5432\n  \
        palisade network why client-vpn:cvpn-endpoint-0a1b2c3d4e5f60718 env:prod\n  \
        palisade network why i-0a1b2c3d4e5f60718 10.2.0.10 --protocol icmp --format json\n\n\
        Exit codes: 0 answered, whatever the answer is; 2 when the question cannot be answered.")]
    Why(Why),
    /// Show who reaches whom: environment by environment, and what comes from outside of AWS
    ///
    /// All flows between the interfaces of different environments, and from the internet and on-premises networks to
    /// each, at once: of how many pairs of addresses something gets through, what, and an example whose way
    /// `palisade network why` shows. Nothing is said of flows inside one environment.
    #[command(after_long_help = "Examples:\n  \
        palisade network matrix --against demo\n  \
        palisade network matrix --format json\n\n\
        Exit codes: 0 answered, whatever the answer is; 2 when the estate or the configuration cannot be read.")]
    Matrix(network_matrix::Show),
    /// Answer a file of questions about flows, JSON Lines in and out
    ///
    /// A question is one object per line: `from` and `to` as for `why`, and where wanted `id`, `from_address`,
    /// `to_address`, `protocol` (`tcp`, `udp`, `icmp`, `any`, a number), `port`, and `expect` (`reachable`,
    /// `blocked`, `one-way`, `maybe`, `unknown`), which the answer then says is `met` or not. Answers come in the
    /// order of the questions. One that cannot be answered gets the verdict `error`, and the run goes on.
    #[command(after_long_help = "Example:\n  \
        palisade network eval snapshot --in questions.jsonl --out answers.jsonl")]
    Eval(Eval),
}

#[derive(Debug, Args)]
pub(super) struct Why {
    /// Where the flow begins
    #[arg(value_name = "FROM")]
    from: String,
    /// Where it is to end
    #[arg(value_name = "TO")]
    to: String,
    /// `tcp`, `udp`, `icmp` (echo), `any`, or a protocol's number [default: tcp with --port, else any]
    #[arg(long, value_name = "PROTOCOL")]
    protocol: Option<String>,
    /// The destination port [default: any]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// One address of FROM [default: any of its own]
    #[arg(long, value_name = "ADDRESS")]
    from_address: Option<String>,
    /// One address of TO [default: any of its own]
    #[arg(long, value_name = "ADDRESS")]
    to_address: Option<String>,
    #[command(flatten)]
    against: Against,
    /// Output format
    #[arg(long, value_enum, default_value_t = Shape::Terminal)]
    format: Shape,
}

#[derive(Debug, Args)]
pub(super) struct Eval {
    /// A snapshot, a folder of AWS CLI output, or `demo` [default: the last snapshot written here]
    #[arg(value_name = "SNAPSHOT")]
    snapshot: Option<PathBuf>,
    #[command(flatten)]
    lines: Lines,
}

pub(super) fn run(global: &Global, command: &Network) -> Result<Exit> {
    match command {
        Network::Why(command) => why(global, command),
        Network::Matrix(command) => network_matrix::run(global, command),
        Network::Eval(command) => eval(global, command),
    }
}

fn why(global: &Global, command: &Why) -> Result<Exit> {
    let config = config_file::load(global)?;
    let target = target::against(global, &command.against)?;
    let environments = classify(&target.estate, &config.declared());
    let network = Prepared::new(&target.estate, config_file::network(&config));
    let usual = command.port.map(|_| "tcp");
    let question = FlowQuestion {
        from: command.from.as_str().into(),
        to: command.to.as_str().into(),
        from_address: command.from_address.as_deref().map(Into::into),
        to_address: command.to_address.as_deref().map(Into::into),
        protocol: command.protocol.as_deref().or(usual).map(Into::into),
        port: command.port,
        expect: None,
    };
    let answer = Flows::new(&network, &environments).ask(&question).map_err(|error| {
        let error = output::one_line(&error.into());
        anyhow!("{error}\nhint: name an id, an ARN, an address, `internet`, `on-premises` or a selector; see `palisade network why --help`")
    })?;
    command.format.print(&answer, || shown(command, &answer))
}

fn safe(text: &str) -> String {
    terminal(text, Kind::Prose)
}

fn shown(command: &Why, answer: &FlowAnswer) -> String {
    let mut text = String::new();
    let told = answer.traffic.as_ref().map(traffic);
    let what = told.unwrap_or_else(|| asked(command));
    let verdict = match answer.verdict {
        FlowVerdict::Reachable => "REACHABLE",
        FlowVerdict::Blocked => "BLOCKED",
        FlowVerdict::OneWay => "ONE-WAY: the request arrives, the answer does not get back",
        FlowVerdict::Maybe => "MAYBE: the configuration does not decide it",
        FlowVerdict::Unknown => "UNKNOWN: something was not read",
    };
    let from = end(&command.from, answer.from.as_ref());
    let to = end(&command.to, answer.to.as_ref());
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{verdict}\n{from} -> {to}, {}\n", safe(&what));
    if !answer.blockers.is_empty() {
        text.push_str("What blocks it:\n");
        answer
            .blockers
            .iter()
            .for_each(|one| push_obstacle(&mut text, one));
        text.push('\n');
    }
    if !answer.open.is_empty() {
        text.push_str("What leaves it open:\n");
        for one in &answer.open {
            let _ = writeln!(text, "  - {}: {}", safe(one.component), safe(&one.detail));
        }
        text.push('\n');
    }
    push_steps(&mut text, "The way there:", &answer.path);
    push_steps(&mut text, "The way back:", &answer.back);
    if !answer.assumptions.is_empty() {
        text.push_str("Taken to be so:\n");
        for one in &answer.assumptions {
            let _ = writeln!(text, "  - {}", safe(one));
        }
        text.push('\n');
    }
    if !answer.notes.is_empty() {
        text.push_str("Worth knowing:\n");
        for one in &answer.notes {
            let _ = writeln!(text, "  - {}", safe(one));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Returns the traffic that a command asks about.
fn asked(command: &Why) -> String {
    match (command.protocol.as_deref(), command.port) {
        (protocol, Some(port)) => format!("{} port {port}", protocol.unwrap_or("tcp")),
        (Some(protocol), None) => protocol.to_owned(),
        (None, None) => "any protocol".to_owned(),
    }
}

/// Returns what traffic an answer is about.
pub(super) fn traffic(one: &FlowTraffic) -> String {
    match (one.from_port, one.to_port) {
        (Some(first), Some(last)) if first == last => format!("{} port {first}", one.protocol),
        (Some(first), Some(last)) => format!("{} ports {first} to {last}", one.protocol),
        _ => one.protocol.to_owned(),
    }
}

fn end(name: &str, end: Option<&FlowEnd>) -> String {
    safe(&answering(name, end))
}

/// Returns a name as it was given, with the interface and the address that answered for it.
pub(super) fn answering(name: &str, end: Option<&FlowEnd>) -> String {
    let Some(end) = end else {
        return name.to_owned();
    };
    let component = (end.component != name).then(|| end.component.to_owned());
    let address = match (end.address, end.network) {
        (Some(address), _) => Some(address.to_string()).filter(|text| text != name),
        (None, Some(network)) => Some(format!("somewhere in {network}")),
        (None, None) => Some("at a public address that was not read".to_owned()),
    };
    let address = address.filter(|text| Some(text) != component.as_ref());
    let told: Vec<String> = component.into_iter().chain(address).collect();
    match told.is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({})", told.join(", ")),
    }
}

fn push_obstacle(text: &mut String, one: &Obstacle) {
    let rule = one.rule.as_deref().map(|rule| format!(" ({})", safe(rule)));
    let answer = if one.answer { "the answer: " } else { "" };
    let (component, detail) = (safe(one.component), safe(&one.detail));
    let _ = writeln!(
        text,
        "  - {} {component}{}: {answer}{detail}",
        one.reason,
        rule.unwrap_or_default()
    );
}

fn push_steps(text: &mut String, title: &str, steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}");
    for (number, step) in (1..).zip(steps) {
        let component = safe(step.component);
        match &step.rule {
            Some(rule) => {
                let _ = writeln!(text, "  {number:>2}  {component}  {}", safe(rule));
            }
            None => {
                let _ = writeln!(text, "  {number:>2}  {component}");
            }
        }
    }
    text.push('\n');
}

/// A line with an answer.
#[derive(Debug, Serialize)]
struct AnswerLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Value>,
    verdict: FlowVerdict,
    forward: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a FlowEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a FlowEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traffic: Option<&'a FlowTraffic>,
    path: &'a [Step],
    #[serde(skip_serializing_if = "<[Step]>::is_empty")]
    back: &'a [Step],
    blockers: &'a [Obstacle],
    #[serde(skip_serializing_if = "<[Open]>::is_empty")]
    open: &'a [Open],
    assumptions: &'a [Box<str>],
    #[serde(skip_serializing_if = "<[Box<str>]>::is_empty")]
    notes: &'a [Box<str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
}

/// A line that says why there is none.
#[derive(Debug, Serialize)]
struct ErrorLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Value>,
    verdict: &'static str,
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
}

/// The longest line of a file of questions, in bytes.
pub(super) const LONGEST_LINE: usize = 1 << 20;

fn eval(global: &Global, command: &Eval) -> Result<Exit> {
    let config = config_file::load(global)?;
    let time = AsOf { as_of: None };
    let target = match &command.snapshot {
        Some(path) => target::load(path, &time)?,
        None => target::last_snapshot(global, &time)?,
    };
    target::warn_unread(global, &target);
    let environments = classify(&target.estate, &config.declared());
    let network = Prepared::new(&target.estate, config_file::network(&config));
    let flows = Flows::new(&network, &environments);
    command
        .lines
        .answer(LONGEST_LINE, |_, line, sink| match line {
            Line::Whole(line) => write_answer(sink, &flows, line),
            Line::TooLong(length) => {
                let error = format!("not a question: a line of {length} bytes");
                write_error(sink, None, &error, None)
            }
        })
}

fn write_error(
    sink: &mut dyn Write,
    id: Option<&Value>,
    error: &str,
    met: Option<bool>,
) -> io::Result<()> {
    let line = ErrorLine {
        id,
        verdict: "error",
        error: error.to_owned(),
        met,
    };
    serde_json::to_writer(sink, &line).map_err(io::Error::from)
}

fn write_answer(sink: &mut dyn Write, flows: &Flows<'_, '_>, line: &[u8]) -> io::Result<()> {
    let named: Named = serde_json::from_slice(line).unwrap_or_default();
    let id = named.id.as_ref();
    let asked = object::<FlowQuestion>(line);
    let expect = asked.as_ref().ok().and_then(|question| question.expect);
    let answer = asked
        .map_err(|error| format!("not a question: {error}"))
        .and_then(|question| flows.ask(&question).map_err(|error| error.to_string()));
    match &answer {
        Ok(answer) => {
            let line = AnswerLine {
                id,
                verdict: answer.verdict,
                forward: answer.forward,
                from: answer.from.as_ref(),
                to: answer.to.as_ref(),
                traffic: answer.traffic.as_ref(),
                path: &answer.path,
                back: &answer.back,
                blockers: &answer.blockers,
                open: &answer.open,
                assumptions: &answer.assumptions,
                notes: &answer.notes,
                met: expect.map(|expect| answer.verdict.meets(expect)),
            };
            serde_json::to_writer(sink, &line).map_err(io::Error::from)
        }
        Err(error) => write_error(sink, id, error, expect.map(|_| false)),
    }
}
