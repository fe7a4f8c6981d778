use super::policy::{Effect, Kind, Piece, Policy, pieces};
use super::role::{AuditRole, Auditor, ExternalId};

/// The template as it stands in the file, with `{{marks}}` for what is filled in.
const TEMPLATE: &str = include_str!("role.yaml");

/// Which accounts a template is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// The member accounts: a StackSet.
    Members,
    /// The management account, which StackSets with service-managed permissions pass over; its role also reads the
    /// organisation.
    Management,
}

/// What the parameters of a template are when nobody says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackDefaults {
    /// The role.
    pub role: AuditRole,
    /// What the auditor must name; nothing when left out.
    pub external_id: Option<ExternalId>,
    /// Who may take the role; whoever deploys must say when left out.
    pub auditor: Option<Auditor>,
    /// The longest session in seconds; IAM takes 3600 to 43200.
    pub session_seconds: u64,
}

const INSTALL_MEMBERS: &str = "\
# In the management account, once, unless StackSets may act for the organisation already:
#   aws cloudformation activate-organizations-access
# IAM knows no regions, so deploy it to one region; `r-ab12` stands for the root or a unit of the organisation. A
# delegated administrator adds `--call-as DELEGATED_ADMIN` to both; `update-stack-set` brings a later template:
#   aws cloudformation create-stack-set --stack-set-name palisade-audit --template-body file://palisade-role.yaml \\
#     --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \\
#     --capabilities CAPABILITY_NAMED_IAM \\
#     --parameters ParameterKey=AuditorPrincipalArn,ParameterValue=arn:aws:iam::111122223333:role/PalisadeRunner
#   aws cloudformation create-stack-instances --stack-set-name palisade-audit --regions us-east-1 \\
#     --deployment-targets OrganizationalUnitIds=r-ab12
# Self-managed StackSets and single stacks take it as well. StackSets with service-managed permissions pass over the
# management account: `palisade permissions management`.";

const INSTALL_MANAGEMENT: &str = "\
# Deploy it in the management account, once:
#   aws cloudformation deploy --stack-name palisade-audit --template-file palisade-management.yaml \\
#     --capabilities CAPABILITY_NAMED_IAM --region us-east-1 \\
#     --parameter-overrides AuditorPrincipalArn=arn:aws:iam::111122223333:role/PalisadeRunner";

/// Stands in the instructions for whoever is to take the role.
const SOME_AUDITOR: &str = "arn:aws:iam::111122223333:role/PalisadeRunner";

/// Returns the CloudFormation template of the audit role, in YAML: the role, who may take it, and one managed
/// policy per piece. Its denials exist before the role does.
pub fn template(stack: Stack, defaults: &StackDefaults) -> String {
    let (what, command, install, description) = match stack {
        Stack::Members => ("an account", "stackset", INSTALL_MEMBERS, ""),
        Stack::Management => (
            "the management account and the organisation",
            "management",
            INSTALL_MANAGEMENT,
            ", for the management account",
        ),
    };
    let install = match &defaults.auditor {
        Some(auditor) => install.replace(SOME_AUDITOR, auditor.as_str()),
        None => install.to_owned(),
    };
    let pieces: Vec<Piece> = pieces()
        .into_iter()
        .filter(|piece| piece.kind != Kind::Organization || stack == Stack::Management)
        .collect();
    let attached: Vec<String> = pieces
        .iter()
        .map(|piece| format!("        - !Ref {}", resource(piece)))
        .collect();
    let policies: Vec<String> = pieces.iter().map(managed_policy).collect();
    let auditor = defaults
        .auditor
        .as_ref()
        .map(|auditor| format!("\n    Default: \"{}\"", auditor.as_str()));
    let external_id = defaults.external_id.as_ref().map(ExternalId::as_str);
    let session_seconds = defaults.session_seconds.clamp(3600, 43200).to_string();
    let marks = [
        ("what", what),
        ("command", command),
        ("install", &install),
        ("description", description),
        ("role", &defaults.role.resource()),
        ("role_name", defaults.role.name.as_str()),
        ("role_path", defaults.role.path.as_str()),
        ("external_id", external_id.unwrap_or_default()),
        ("auditor", auditor.as_deref().unwrap_or_default()),
        ("session_seconds", &session_seconds),
        ("attached", &attached.join("\n")),
        ("policies", &policies.concat()),
    ];
    let mut text = TEMPLATE.to_owned();
    for (mark, value) in marks {
        text = text.replace(&format!("{{{{{mark}}}}}"), value);
    }
    text
}

/// Returns the name of a piece's resource in the template: `DenyPolicy`, `Read2Policy`.
fn resource(piece: &Piece) -> String {
    let mut letters = piece.name.chars().filter(char::is_ascii_alphanumeric);
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    format!(
        "{}Policy",
        first.into_iter().chain(letters).collect::<String>()
    )
}

/// Returns a managed policy as a resource of the template.
fn managed_policy(piece: &Piece) -> String {
    let told = match piece.kind {
        Kind::Deny => "What Palisade's audit role is denied, whatever else is attached to it",
        Kind::Read => "What Palisade's audit role reads in an account",
        Kind::Organization => "What Palisade's audit role reads of the organisation",
    };
    format!(
        "  {}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Description: {told}\n      \
         Path: !Ref RolePath\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n{}\n",
        resource(piece),
        statements(&piece.policy)
    )
}

/// Returns the statements of a policy in YAML, each below the reason for it.
fn statements(policy: &Policy) -> String {
    let mut text = String::new();
    for statement in policy.statements() {
        if let Some(why) = statement.why() {
            text.push_str(&format!("          # Denied: {why}.\n"));
        }
        let effect = match statement.effect() {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        text.push_str(&format!(
            "          - Sid: {}\n            Effect: {effect}\n",
            statement.sid()
        ));
        for (key, actions) in [
            ("Action", statement.actions()),
            ("NotAction", statement.spared()),
        ] {
            if !actions.is_empty() {
                let lines = actions
                    .iter()
                    .map(|action| format!("              - {action}\n"));
                text.push_str(&format!(
                    "            {key}:\n{}",
                    lines.collect::<String>()
                ));
            }
        }
        text.push_str(&format!(
            "            Resource: \"{}\"\n",
            statement.resource()
        ));
    }
    text
}
