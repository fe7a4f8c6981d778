use std::collections::{BTreeMap, BTreeSet};

use super::need::needs;
use super::policy::Statement;

/// Actions that the audit role is denied, whatever else is attached to it.
#[derive(Clone, Copy, Debug)]
pub struct Denied {
    /// The id of the statement.
    pub sid: &'static str,
    /// Why, in a sentence without its full stop.
    pub why: &'static str,
    /// The actions, sorted; `*` stands for any characters.
    pub actions: &'static [&'static str],
}

/// What reads data, secrets or code, or leads to them, though AWS counts most of it as reading.
///
/// Services that the plan does not touch are listed too: [`reading_only`] denies them whole, but who reads the
/// policy should not have to conclude it, and the list still holds when the plan grows.
/// Source: the Service Authorization Reference, access levels and descriptions of the actions.
pub const DENIED: &[Denied] = &[
    Denied {
        sid: "DenySecretValues",
        why: "these return secrets, parameters, keys or passwords in clear text",
        actions: &[
            "acm:ExportCertificate",
            "appconfig:GetConfiguration",
            "appconfig:GetHostedConfigurationVersion",
            "appconfig:GetLatestConfiguration",
            "appsync:GetGraphqlApiEnvironmentVariables",
            "appsync:ListApiKeys",
            "cognito-idp:DescribeUserPoolClient",
            "cognito-idp:ListUserPoolClientSecrets",
            "lightsail:DownloadDefaultKeyPair",
            "lightsail:GetBucketAccessKeys",
            "lightsail:GetInstanceAccessDetails",
            "lightsail:GetRelationalDatabaseMasterUserPassword",
            "secretsmanager:BatchGetSecretValue",
            "secretsmanager:GetSecretValue",
            "ssm:GetAccessToken",
            "ssm:GetParameter*",
            "states:RevealSecrets",
        ],
    },
    Denied {
        sid: "DenyUsingKeys",
        why: "keys are described, never used; a grant would let others use them",
        actions: &[
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DeriveSharedSecret",
            "kms:Encrypt",
            "kms:Generate*",
            "kms:GetParametersForImport",
            "kms:ReEncrypt*",
            "kms:Sign",
            "kms:Verify*",
        ],
    },
    Denied {
        sid: "DenyObjectsAndFiles",
        why: "these read objects, files, disks or backups, or list their names",
        actions: &[
            "backup-search:*",
            "backup:ListIndexedRecoveryPointsForSearch",
            "ebs:*",
            "elasticfilesystem:Client*",
            "glacier:GetJobOutput",
            "s3-object-lambda:*",
            "s3-outposts:GetObject*",
            "s3:GetDataAccess",
            "s3:GetObject*",
            "s3:ListBucket*",
            "s3:ListMultipartUploadParts",
            "s3express:CreateSession",
        ],
    },
    Denied {
        sid: "DenyDatabaseContents",
        why: "these read rows, query results or database logs, or log in to a database",
        actions: &[
            "aoss:APIAccessAll",
            "athena:GetQueryResults*",
            "cassandra:Select*",
            "dsql:DbConnect*",
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:GetItem",
            "dynamodb:GetRecords",
            "dynamodb:PartiQL*",
            "dynamodb:Query",
            "dynamodb:Scan",
            "elasticache:Connect",
            "es:ESHttp*",
            "lakeformation:GetTemporary*",
            "memorydb:Connect",
            "neptune-db:*",
            "rds-data:*",
            "rds-db:connect",
            "rds:Download*",
            "redshift-data:*",
            "redshift-serverless:GetCredentials",
            "redshift:GetClusterCredentials*",
            "timestream:Select*",
        ],
    },
    Denied {
        sid: "DenyMessages",
        why: "these read messages and streams; receiving one may also take it away",
        actions: &[
            "kafka-cluster:ReadData",
            "kinesis:GetRecords",
            "kinesis:SubscribeToShard",
            "kinesisvideo:GetMedia*",
            "sqs:ReceiveMessage",
        ],
    },
    Denied {
        sid: "DenyLogContents",
        why: "log lines, events and traces carry data of customers",
        actions: &[
            "cloudtrail:GetEventDataStoreData",
            "cloudtrail:GetQueryResults",
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:GetLogRecord",
            "logs:GetQueryResults",
            "logs:StartLiveTail",
            "logs:StartQuery",
            "logs:Unmask",
            "xray:BatchGetTraces",
            "xray:GetTraceSummaries",
        ],
    },
    Denied {
        sid: "DenyCodeAndImages",
        why: "these hand out code, images and packages, or a login for them",
        actions: &[
            "codeartifact:GetAuthorizationToken",
            "codeartifact:GetPackageVersionAsset",
            "codeartifact:ReadFromRepository",
            "codecommit:GetBlob",
            "codecommit:GetFile",
            "codecommit:GitPull",
            "ecr-public:GetAuthorizationToken",
            "ecr:BatchGetImage",
            "ecr:GetAuthorizationToken",
            "ecr:GetDownloadUrlForLayer",
            "lambda:GetDurableExecution*",
            "lambda:GetFunction",
            "lambda:GetLayerVersion",
        ],
    },
    Denied {
        sid: "DenyMachineContents",
        why: "these show user data, consoles, passwords and VPN keys, or open a shell",
        actions: &[
            "autoscaling:DescribeLaunchConfigurations",
            "ec2-instance-connect:*",
            "ec2:DescribeInstanceAttribute",
            "ec2:DescribeLaunchTemplateVersions",
            "ec2:DescribeSpotFleetRequests",
            "ec2:DescribeSpotInstanceRequests",
            "ec2:Export*",
            "ec2:GetConsole*",
            "ec2:GetLaunchTemplateData",
            "ec2:GetPasswordData",
            "ec2:GetVpnConnectionDeviceSampleConfiguration",
            "ec2messages:*",
            "ecs:ExecuteCommand",
            "eks:AccessKubernetesApi",
            "ssm-guiconnect:*",
            "ssm:GetCommandInvocation",
            "ssm:ListCommandInvocations",
            "ssm:SendCommand",
            "ssm:StartSession",
            "ssmmessages:*",
        ],
    },
    Denied {
        sid: "DenyOtherIdentities",
        why: "the role leads nowhere: it takes no other role, issues no token and passes no role on",
        actions: &[
            "cognito-identity:GetCredentialsForIdentity",
            "cognito-identity:GetOpenIdToken*",
            "iam:PassRole",
            "sts:Assume*",
            "sts:GetDelegatedAccessToken",
            "sts:GetFederationToken",
            "sts:GetServiceBearerToken",
            "sts:GetWebIdentityToken",
        ],
    },
];

/// The id of the statement that denies all but reading.
pub const READING_ONLY: &str = "DenyAllButReading";

/// Why all but reading is denied.
pub const WHY_READING_ONLY: &str =
    "the role changes nothing, and services that it does not read are closed to it";

/// Returns what [`READING_ONLY`] spares, sorted: the verbs of the needed actions, service by service.
///
/// A verb that one action needs spares that action alone; one that several need is spared as `ec2:Describe*`.
/// `NotAction` with `Deny` denies all that it does not list, in all services.
/// Source: IAM User Guide, page reference_policies_elements_notaction.
pub fn reading_only() -> Vec<String> {
    let mut verbs: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for need in needs() {
        let name = need.action.strip_prefix(need.service()).unwrap_or_default();
        let verb = verb(name.trim_start_matches(':'));
        verbs
            .entry((need.service(), verb))
            .or_default()
            .insert(need.action);
    }
    let spared = verbs
        .into_iter()
        .flat_map(|((service, verb), actions)| match actions.len() {
            1 => actions.into_iter().map(str::to_owned).collect(),
            _ => vec![format!("{service}:{verb}*")],
        });
    spared.collect::<BTreeSet<String>>().into_iter().collect()
}

/// Returns the first word of a name in camel case: `Describe` of `DescribeVpcs`.
fn verb(name: &str) -> &str {
    let end = name
        .char_indices()
        .skip(1)
        .find(|(_, letter)| letter.is_ascii_uppercase());
    end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

/// Returns the statements that deny, the widest first.
pub(super) fn statements() -> Vec<Statement> {
    let all_but = Statement::deny_all_but(READING_ONLY, reading_only(), WHY_READING_ONLY);
    let named = DENIED.iter().map(|denied| {
        let actions = denied.actions.iter().map(|action| (*action).to_owned());
        Statement::deny(denied.sid, actions.collect(), denied.why)
    });
    std::iter::once(all_but).chain(named).collect()
}
