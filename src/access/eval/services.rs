use super::action::Action;
use super::caller::{Caller, CallerKind};
use super::target::Target;

/// Services whose resources resource control policies protect, as they stood on 2026-09-26.
///
/// Source: AWS Organizations User Guide, page orgs_manage_policies_rcps.
const RCP_SERVICES: &[&str] = &[
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

/// Returns whether resource control policies apply to an action at all.
pub(super) fn takes_rcp(action: &Action) -> bool {
    RCP_SERVICES.binary_search(&action.service()).is_ok() && action.as_str() != "kms:retiregrant"
}

/// Returns whether a service answers unsigned requests for an action.
///
/// Source: the services' guides: S3, SQS and SNS policies for everybody, function URLs of Lambda without
/// authorization, REST APIs, OpenSearch domains, EFS clients, VPC Lattice services, MediaStore, MediaPackage, RUM.
pub(super) fn permits_unsigned(action: &Action) -> bool {
    match action.service() {
        "s3" | "s3-object-lambda" | "sqs" | "sns" | "execute-api" | "vpc-lattice-svcs"
        | "mediastore" => true,
        "lambda" => matches!(action.name(), "invokefunctionurl" | "invokefunction"),
        "es" => action.name().starts_with("eshttp"),
        "elasticfilesystem" => action.name().starts_with("client"),
        "mediapackagev2" => matches!(action.name(), "getobject" | "getheadobject"),
        "rum" => action.name() == "putrumevents",
        _ => false,
    }
}

/// Returns whether an action is allowed to the caller, whatever policies say: everybody who signs may ask who that is,
/// and users may make sessions of their own.
///
/// Source: AWS STS API Reference, `GetCallerIdentity`; IAM User Guide, page
/// id_credentials_temp_control-access_getsessiontoken.
pub(super) fn needs_no_permission(action: &Action, caller: &Caller<'_>) -> bool {
    let signed = !matches!(caller.kind, CallerKind::Anonymous | CallerKind::Provider);
    match action.as_str() {
        "sts:getcalleridentity" => signed,
        "sts:getsessiontoken" => matches!(caller.kind, CallerKind::User(_) | CallerKind::Root),
        _ => false,
    }
}

/// Returns whether an action of KMS is about aliases themselves; any other is about the key that one stands for.
pub(super) fn is_about_aliases(action: &Action) -> bool {
    matches!(action.name(), "createalias" | "updatealias" | "deletealias")
}

/// Actions of KMS that are about no key.
///
/// Source: Service Authorization Reference, AWS Key Management Service, September 2026.
const KEYLESS: &[&str] = &[
    "connectcustomkeystore",
    "createcustomkeystore",
    "createkey",
    "deletecustomkeystore",
    "describecustomkeystores",
    "disconnectcustomkeystore",
    "generaterandom",
    "listaliases",
    "listkeys",
    "listretirablegrants",
    "updatecustomkeystore",
];

/// Returns whether an action is about some key or role, whichever, where it names no resource.
pub(super) fn needs_key_or_role(action: &Action) -> bool {
    match action.service() {
        "kms" => !KEYLESS.contains(&action.name()),
        "sts" => action.name().starts_with("assumerole"),
        _ => false,
    }
}

/// Returns whether the caller is a role that AWS keeps for a service.
pub(super) fn is_service_linked(caller: &Caller<'_>, principal_arn: Option<&str>) -> bool {
    let path = |arn: &str| arn.contains(":role/aws-service-role/");
    match caller.kind {
        CallerKind::Role(_) => path(caller.text),
        CallerKind::Session(role, _) => {
            principal_arn.map_or_else(|| role.starts_with("AWSServiceRoleFor"), path)
        }
        CallerKind::User(_)
        | CallerKind::Federated(_)
        | CallerKind::Root
        | CallerKind::Service
        | CallerKind::Provider
        | CallerKind::Canonical
        | CallerKind::Foreign
        | CallerKind::Anonymous => false,
    }
}

/// Actions on policies that AWS keeps.
const ON_POLICIES: &[&str] = &[
    "createpolicy",
    "createpolicyversion",
    "deletepolicy",
    "deletepolicyversion",
    "setdefaultpolicyversion",
    "tagpolicy",
    "untagpolicy",
];

/// Actions on roles that AWS keeps for Identity Center.
const ON_RESERVED_ROLES: &[&str] = &[
    "attachrolepolicy",
    "createrole",
    "createservicelinkedrole",
    "deleterole",
    "deleterolepermissionsboundary",
    "deleterolepolicy",
    "deleteservicelinkedrole",
    "detachrolepolicy",
    "passrole",
    "putrolepermissionsboundary",
    "putrolepolicy",
    "tagrole",
    "untagrole",
    "updateassumerolepolicy",
    "updaterole",
    "updateroledescription",
];

/// Actions on roles that AWS keeps for its services.
///
/// Source: IAM API Reference, operations with the error `UnmodifiableEntity`. The description is changed by the IAM User
/// Guide, page id_roles_update-service-linked-role.
const ON_SERVICE_LINKED_ROLES: &[&str] = &[
    "addroletoinstanceprofile",
    "attachrolepolicy",
    "deleterole",
    "deleterolepermissionsboundary",
    "deleterolepolicy",
    "detachrolepolicy",
    "putrolepermissionsboundary",
    "putrolepolicy",
    "updateassumerolepolicy",
    "updaterole",
];

/// Returns the pattern, behind the account, of the objects on which AWS grants the caller an action never: those that
/// it keeps itself, and roles to root users.
///
/// Source: IAM User Guide, pages access_policies_managed-vs-inline, id_roles_create-service-linked-role and
/// id_roles_manage-assume; IAM Identity Center User Guide; AWS KMS Developer Guide, page alias-about.
pub(super) fn untouchable(
    action: &Action,
    target: &Target<'_>,
    caller: &Caller<'_>,
) -> Vec<&'static str> {
    let lists = |list: &[&str]| list.contains(&action.name());
    let mut patterns = Vec::new();
    match action.service() {
        "iam" if target.is_of("iam") => {
            let of_aws = matches!(&target.parts, Some([_, _, _, _, account, _])
                if account.known() == Some("aws"));
            if of_aws && lists(ON_POLICIES) {
                patterns.push("policy/*");
            }
            if lists(ON_RESERVED_ROLES) {
                patterns.push("role/aws-reserved/*");
            }
            if lists(ON_SERVICE_LINKED_ROLES) {
                patterns.push("role/aws-service-role/*");
            }
        }
        "kms" if is_about_aliases(action) => {
            patterns.push("alias/aws/*");
        }
        "sts" if action.name() == "assumerole" && caller.kind == CallerKind::Root => {
            patterns.push("*");
        }
        _ => {}
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_of_resource_control_policies_are_sorted() {
        assert!(RCP_SERVICES.is_sorted());
        assert_eq!(RCP_SERVICES.len(), 62);
    }
}
