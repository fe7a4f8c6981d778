use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use super::exit::Exit;
use super::{
    access, assertions, audit, collect, completions, demo, environments, explain, init, network,
    permissions, policies, snapshot,
};
use crate::findings::Severity;
use crate::ids::Timestamp;

/// Proves that production is walled off.
///
/// Reads what an AWS organisation is (networks, identities, databases, keys, backups, trails), decides
/// what is production, and proves or refutes every wall around it. What could not be seen is said, and
/// never counts as passed.
#[derive(Debug, Parser)]
#[command(
    name = "palisade",
    version,
    max_term_width = 100,
    propagate_version = true
)]
#[command(
    after_help = "Start with `palisade demo`: it needs no AWS account and no configuration.\n\
    Exit codes: 0 clean, 1 a failure at or above --fail-on, 2 unusable input, 3 production undecided."
)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub(super) command: Command,
    /// What every command understands
    #[command(flatten)]
    pub(super) global: Global,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Configuration file [default: `palisade.toml` here or in a folder above]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Add the policies (`*.rego`) below this folder; may be given several times
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) policies: Vec<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: clap::ColorChoice,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Audit the bundled example organisation: no AWS account, no configuration
    Demo(Judging),
    /// Evaluate a snapshot or a folder of AWS CLI output
    ///
    /// A folder of AWS CLI output is any folder with files such as `ec2-describe-vpcs.json`
    /// (`aws ec2 describe-vpcs --output json`), below folders named like accounts and regions where there are
    /// several. Calls whose files are missing count as not collected, never as passed.
    #[command(after_long_help = "Examples:\n  \
        palisade audit dumps/\n  \
        palisade audit dumps/ --policy NET-005 --policy prod-snapshot-shared\n  \
        palisade audit dumps/ --format terminal --format json=report.json --format markdown=report.md\n\n\
        Exit codes: 0 clean, 1 a failure at or above --fail-on, 2 unusable input, 3 production undecided.")]
    Audit(audit::Audit),
    /// Read an AWS organisation into a snapshot
    ///
    /// Asks AWS itself, with read-only calls: finds the accounts through Organizations, assumes a role in
    /// each, and reads every region that is enabled. Calls that fail are noted, never passed over. When it is
    /// interrupted, the same command goes on.
    #[command(
        after_long_help = "Credentials are found as every AWS tool finds them: AWS_* variables, profiles, SSO, web \
        identity, container, instance.\n\n\
        Examples:\n  \
        palisade collect --profile audit\n  \
        palisade collect --account 111122223333 --region eu-west-1 --out snapshot\n  \
        palisade collect --role-name SecurityAudit --external-id 7c1f\n\n\
        Exit codes: 0 read, 2 unusable input or credentials, 3 every call was denied."
    )]
    Collect(collect::Collect),
    /// Read an AWS organisation, then audit it: `collect`, then `audit`
    #[command(after_long_help = "Examples:\n  \
        palisade scan --profile audit\n  \
        palisade scan --profile audit --format terminal --format markdown=report.md\n\n\
        Exit codes: 0 clean, 1 a failure at or above --fail-on, 2 unusable input, 3 production undecided.")]
    Scan(collect::Scan),
    /// Check assertions about an estate: what must reach what, who may do what, and what must not be
    ///
    /// A file of assertions has one JSON object per line. A line about a network is a question of `palisade network
    /// eval`: `from`, `to`, and where wanted `protocol`, `port`, `from_address`, `to_address`. A line about access has
    /// `"ask":"access"`, `principal`, `action`, `resource`, and where wanted `context`. Each says what it must come to
    /// with `expect`: `reachable`, `blocked`, `one-way`, `maybe` or `unknown`; `allow`, `conditional`, `deny`,
    /// `implicit-deny`, `explicit-deny` or `unknown`. `blocked` and `deny` are met by what is surely so: an answer that is
    /// unknown never meets them. An `id` names the line in reports.
    ///
    /// What is not met is told with the way that lets it through, or with what stops it; a line that is no assertion
    /// with the place at which it is wrong, after all others were answered.
    #[command(after_long_help = "Lines:\n  \
        {\"id\":\"orders\",\"from\":\"env:dev\",\"to\":\"orders-prod\",\"protocol\":\"tcp\",\"port\":5432,\"expect\":\"blocked\"}\n  \
        {\"ask\":\"access\",\"principal\":\"arn:aws:iam::111122223333:role/dev\",\"action\":\"s3:GetObject\",\n   \
        \"resource\":\"arn:aws:s3:::prod-data/*\",\"context\":{},\"expect\":\"deny\"}\n\n\
        Examples:\n  \
        palisade test walls.jsonl --against snapshot\n  \
        palisade test walls.jsonl --format terminal --format junit=walls.xml\n\n\
        Exit codes: 0 all are met, 1 one is not met or has no answer, 2 a line is no assertion, or unusable input.")]
    Test(assertions::Test),
    /// Show which environment each account and VPC belongs to, and why
    ///
    /// The verdicts of an audit rest on this map: look at it first, and correct it in palisade.toml.
    Environments(environments::Show),
    /// Draft a palisade.toml from what is found, each line with its evidence
    ///
    /// The draft goes to standard output; `--out` writes `palisade.toml`, and never over a file.
    Init(init::Init),
    /// Tell the whole story of one finding or one policy
    ///
    /// A policy's story needs no estate. A finding's audits the estate of --against again.
    Explain(explain::Explain),
    /// The catalogue of policies; run the fixtures of your own
    #[command(subcommand)]
    Policies(policies::Policies),
    /// Estates on disk: make one, print it, verify it
    ///
    /// A snapshot is what an audit needs and no more, in one folder, with a digest for each file. The last
    /// one written from a folder is what the other commands look at by default.
    #[command(subcommand)]
    Snapshot(snapshot::Snapshot),
    /// Ask what reaches what, and why
    #[command(subcommand)]
    Network(network::Network),
    /// Ask who may do what, and why
    #[command(subcommand)]
    Access(access::Access),
    /// Print what AWS must allow: the audit role's policy, its templates, the policy of who takes it
    ///
    /// All of it is generated from the plan of calls: each call's action is allowed, and nothing else. Without a
    /// further word it prints the policy.
    ///
    /// To read an organisation: deploy `stackset` to its accounts and `management` to its management account, or
    /// lend the reading of the organisation to a member account with `delegation`; give `runner` to the principal
    /// that runs palisade. Names and the external id come from `[estate]` in palisade.toml.
    Permissions(permissions::Permissions),
    /// Print a completion script for a shell
    ///
    /// For bash: `palisade completions bash > /etc/bash_completion.d/palisade`.
    Completions(completions::Completions),
    /// Write the manual pages into a folder
    Man(completions::Man),
}

/// How an audit judges and what it shows.
#[derive(Debug, Args)]
pub(super) struct Judging {
    /// Run only these policies (id or code); may be given several times
    #[arg(long, value_name = "ID")]
    pub(super) policy: Vec<String>,
    /// Show findings of this severity and above
    #[arg(long, value_name = "SEVERITY", default_value = "info")]
    pub(super) severity: Severity,
    /// Exit 1 when a failure of this severity or above stands [default: high, or the configuration's]
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<Severity>,
    /// Output format, as FORMAT or FORMAT=PATH: terminal, markdown, json; may be given several times
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub(super) format: Vec<String>,
    /// Show long lists whole
    #[arg(long)]
    pub(super) full: bool,
}

/// The moment from which ages, locks and expiries count.
#[derive(Debug, Args)]
pub(super) struct AsOf {
    /// Count ages, locks and expiries from this moment [default: the snapshot's end, for dumps now]
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<Timestamp>,
}

/// Which estate a command looks at.
#[derive(Debug, Args)]
pub(super) struct Against {
    /// A snapshot, a folder of AWS CLI output, or `demo` [default: the last snapshot written here]
    #[arg(long, value_name = "PATH")]
    pub(super) against: Option<PathBuf>,
    /// The moment from which ages count
    #[command(flatten)]
    pub(super) time: AsOf,
}

pub(super) fn dispatch(arguments: &Arguments) -> Result<Exit> {
    let global = &arguments.global;
    super::color::choose(global.color);
    match &arguments.command {
        Command::Demo(judging) => demo::run(global, judging),
        Command::Audit(command) => audit::run(global, command),
        Command::Collect(command) => collect::run(global, command),
        Command::Scan(command) => collect::scan(global, command),
        Command::Environments(command) => environments::run(global, command),
        Command::Init(command) => init::run(global, command),
        Command::Explain(command) => explain::run(global, command),
        Command::Policies(command) => policies::run(global, command),
        Command::Snapshot(command) => snapshot::run(global, command),
        Command::Test(command) => assertions::run(global, command),
        Command::Network(command) => network::run(global, command),
        Command::Access(command) => access::run(global, command),
        Command::Permissions(command) => permissions::run(global, command),
        Command::Completions(command) => completions::run(command),
        Command::Man(command) => completions::man(command),
    }
}
