use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};

use super::commands::Global;
use super::config::Config;
use super::exit::Exit;
use super::{config_file, output};
use crate::estate::{Operation, Scope};
use crate::ids::{AccountId, IdError, Partition};
use crate::sources::permissions::{
    Audience, AuditRole, Auditor, DENIED, ExternalId, MANAGED_POLICY_CHARACTERS, Need,
    OrganizationId, Piece, Policy as Document, READING_ONLY, Reads, RoleName, RolePath, Stack,
    StackDefaults, WHY_READING_ONLY, audit_policy, delegation_policy, needs, pieces, runner_policy,
    template,
};

/// Arguments of `palisade permissions`.
#[derive(Debug, Args)]
pub(super) struct Permissions {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the IAM policy of the audit role, as JSON; what `palisade permissions` alone prints
    ///
    /// It allows each action of the call plan by its name, without wildcards, and denies what reads data, secrets
    /// or code, changes anything, or leads to another identity: what else is attached to the role by accident
    /// does not widen it.
    ///
    /// A managed policy takes 6,144 characters without white space: `--piece` prints the policy in pieces that fit.
    #[command(after_long_help = "Examples:\n  \
        palisade permissions policy --organization\n  \
        palisade permissions policy --piece deny > deny.json\n  \
        aws iam create-policy --policy-name PalisadeDeny --policy-document file://deny.json")]
    Policy(Policy),
    /// List each action with the calls that need it, and what is denied and why
    List,
    /// Print the CloudFormation template of the audit role for all accounts, as YAML
    ///
    /// For StackSets, or for single stacks. The role trusts one principal, asks for an external id when there is
    /// one, and has managed policies with what `palisade permissions policy` prints. How to deploy it, and what
    /// service control policies must let through, stands at its top.
    #[command(after_long_help = "Example:\n  \
        palisade permissions stackset --auditor ARN > palisade-role.yaml")]
    Stackset(StackOptions),
    /// Print the template for the management account: the same role, which also reads the organisation
    ///
    /// StackSets with service-managed permissions pass over the management account, so it gets a stack of its
    /// own. Accounts, units and policies of the organisation are read in the account from which palisade runs:
    /// in the management account with this role when it is named (`palisade scan --role-name PalisadeAudit`).
    #[command(after_long_help = "Example:\n  \
        palisade permissions management --auditor ARN > palisade-management.yaml")]
    Management(StackOptions),
    /// Print the Organizations policy that lets a member account read the organisation, as JSON
    ///
    /// For an organisation that is not to be read from its management account: palisade runs in the member account,
    /// whose principal must be allowed the same actions (`palisade permissions runner --organization`).
    ///
    /// An organisation has one such policy, and putting another replaces it: where there is one, add the
    /// statement to it (`aws organizations describe-resource-policy`).
    #[command(after_long_help = "Example, in the management account:\n  \
        palisade permissions delegation --account 111122223333 > delegation.json\n  \
        aws organizations put-resource-policy --content file://delegation.json")]
    Delegation(Delegation),
    /// Print the IAM policy of the principal that runs palisade, as JSON
    ///
    /// It may take the audit role in any account, and nothing else. The role's own trust policy decides whether
    /// that account lets it in.
    ///
    /// The account of its own credentials palisade reads with these, unless the audit role stands there too and is
    /// named (`palisade scan --role-name PalisadeAudit`). Without the role, attach `palisade permissions policy
    /// --piece read` to the principal as well; `--piece deny` it must not have, for that denies taking roles.
    #[command(after_long_help = "Example:\n  \
        palisade permissions runner --organization-id o-a1b2c3d4e5")]
    Runner(Runner),
}

#[derive(Debug, Default, Args)]
struct Policy {
    /// Also allow to read the organisation: for the role in the management account or a delegated administrator
    #[arg(long, conflicts_with = "piece")]
    organization: bool,
    /// Print one of the pieces that each fit a managed policy: deny, read, organization
    #[arg(long, value_name = "NAME")]
    piece: Option<String>,
}

/// The role that is taken in each account.
#[derive(Debug, Args)]
struct RoleOptions {
    /// The role's name [default: the configuration's, else PalisadeAudit]
    #[arg(long, value_name = "NAME")]
    role_name: Option<RoleName>,
    /// The role's path [default: the configuration's, else /]
    #[arg(long, value_name = "PATH")]
    role_path: Option<RolePath>,
}

#[derive(Debug, Args)]
struct StackOptions {
    #[command(flatten)]
    role: RoleOptions,
    /// What the auditor must name to take the role [default: the configuration's, else nothing]
    #[arg(long, value_name = "ID")]
    external_id: Option<ExternalId>,
    /// The role or user that runs palisade, the only one that may take the role; without it, whoever deploys says
    #[arg(long, value_name = "ARN")]
    auditor: Option<Auditor>,
}

#[derive(Debug, Args)]
struct Delegation {
    /// The member account that may read the organisation
    #[arg(long, value_name = "ID")]
    account: AccountId,
    /// The partition of the organisation
    #[arg(long, default_value = "aws")]
    partition: Partition,
}

#[derive(Debug, Args)]
struct Runner {
    #[command(flatten)]
    role: RoleOptions,
    /// The partition of the accounts
    #[arg(long, default_value = "aws")]
    partition: Partition,
    /// Take the role in accounts of this organisation only
    #[arg(long, value_name = "ID")]
    organization_id: Option<OrganizationId>,
    /// Also allow to read the organisation: for a principal in the management account or a delegated administrator
    #[arg(long)]
    organization: bool,
}

pub(super) fn run(global: &Global, command: &Permissions) -> Result<Exit> {
    let text = match &command.what {
        None => policy(global, &Policy::default())?,
        Some(What::Policy(options)) => policy(global, options)?,
        Some(What::List) => list(),
        Some(What::Stackset(options)) => stack(global, Stack::Members, options)?,
        Some(What::Management(options)) => stack(global, Stack::Management, options)?,
        Some(What::Delegation(options)) => {
            json(&delegation_policy(options.account, options.partition))?
        }
        Some(What::Runner(options)) => runner(global, options)?,
    };
    output::print(&text)?;
    Ok(Exit::Clean)
}

fn json(document: &Document) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(document)?))
}

fn policy(global: &Global, options: &Policy) -> Result<String> {
    let pieces = pieces();
    if let Some(name) = &options.piece {
        let Some(piece) = pieces.iter().find(|piece| piece.name == *name) else {
            let names: Vec<&str> = pieces.iter().map(|piece| piece.name.as_str()).collect();
            bail!(
                "there is no piece `{name}`\nhint: the pieces are {}",
                names.join(", ")
            );
        };
        return json(&piece.policy);
    }
    let audience = if options.organization {
        Audience::Organization
    } else {
        Audience::EveryAccount
    };
    let document = audit_policy(audience);
    if !global.quiet && document.characters() > MANAGED_POLICY_CHARACTERS {
        output::warn(&too_long(&document, &pieces));
    }
    json(&document)
}

/// Returns the note about a policy that a managed policy cannot hold.
fn too_long(document: &Document, pieces: &[Piece]) -> String {
    let held = |piece: &&Piece| {
        let mut statements = piece.policy.statements().iter();
        statements.all(|one| document.statements().contains(one))
    };
    let names: Vec<String> = pieces
        .iter()
        .filter(held)
        .map(|piece| format!("--piece {}", piece.name))
        .collect();
    format!(
        "this policy has {} characters without white space, and a managed policy takes {MANAGED_POLICY_CHARACTERS}\n\
         hint: as managed policies take {}",
        document.characters(),
        names.join(", ")
    )
}

fn list() -> String {
    let needs = needs();
    let mut rows = vec![["Action", "Once per", "Needed by"].map(str::to_owned)];
    rows.extend(
        needs
            .iter()
            .map(|need| [need.action.to_owned(), once_per(need), needed_by(need)]),
    );
    let mut denied = vec![["Denied", "Because"].map(str::to_owned)];
    denied.push([READING_ONLY, WHY_READING_ONLY].map(str::to_owned));
    denied.extend(
        DENIED
            .iter()
            .map(|one| [one.sid, one.why].map(str::to_owned)),
    );
    format!("{}\n{}", lines(&rows), lines(&denied))
}

/// Returns rows as lines with aligned columns, one line each however long it is: `grep` finds all of a row.
fn lines<const N: usize>(rows: &[[String; N]]) -> String {
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let width = cells.map(String::len).max().unwrap_or_default();
            format!("{cell:width$}")
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn once_per(need: &Need) -> String {
    let regional = |operation: &&Operation| operation.scope == Scope::Regional;
    let place = match need.audience {
        Audience::Organization => "organisation",
        Audience::EveryAccount if need.operations.iter().any(regional) => "region",
        Audience::EveryAccount => "account",
    };
    let mut parameters: Vec<&str> = need.operations.iter().filter_map(|one| one.per).collect();
    parameters.dedup();
    let words = parameters.iter().map(|parameter| format!(", {parameter}"));
    format!("{place}{}", words.collect::<String>())
}

fn needed_by(need: &Need) -> String {
    let calls = need
        .operations
        .iter()
        .map(|one| format!("{} {}", one.service, one.name));
    let reason = need.reason.map(str::to_owned);
    calls.chain(reason).collect::<Vec<_>>().join("; ")
}

fn stack(global: &Global, stack: Stack, options: &StackOptions) -> Result<String> {
    let config = config_file::load(global)?;
    let estate = &config.tables.estate;
    let declared = estate.external_id.as_deref();
    let external_id = match (&options.external_id, declared) {
        (Some(given), _) => Some(given.clone()),
        (None, Some(declared)) => Some(from(&config, "estate.external_id", declared)?),
        (None, None) => None,
    };
    let defaults = StackDefaults {
        role: role(&config, &options.role)?,
        external_id,
        auditor: options.auditor.clone(),
        session_seconds: estate.session_seconds,
    };
    Ok(template(stack, &defaults))
}

fn runner(global: &Global, options: &Runner) -> Result<String> {
    let config = config_file::load(global)?;
    let role = role(&config, &options.role)?;
    let reads = if options.organization {
        Reads::Organization
    } else {
        Reads::Nothing
    };
    let within = options.organization_id.as_ref();
    json(&runner_policy(&role, options.partition, within, reads))
}

fn role(config: &Config, options: &RoleOptions) -> Result<AuditRole> {
    let estate = &config.tables.estate;
    Ok(AuditRole {
        name: match &options.role_name {
            Some(given) => given.clone(),
            None => from(config, "estate.role_name", &estate.role_name)?,
        },
        path: match &options.role_path {
            Some(given) => given.clone(),
            None => from(config, "estate.role_path", &estate.role_path)?,
        },
    })
}

/// Returns what a key of the configuration says, or an error that names the key.
fn from<T: std::str::FromStr<Err = IdError>>(config: &Config, key: &str, text: &str) -> Result<T> {
    let wrong = |error: IdError| anyhow!("{}", config.error_at(key, &error.to_string(), None));
    text.parse().map_err(wrong)
}
