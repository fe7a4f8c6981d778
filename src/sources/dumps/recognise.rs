use percent_encoding::percent_decode_str;

use super::place::Told;
use super::wrappers::{WRAPPERS, Wrapper};
use crate::estate::{Operation, operations};

/// Other names under which tools file the replies of a service.
const SERVICE_ALIASES: [(&str, &str); 3] = [
    ("s3", "s3api"),
    ("elasticloadbalancingv2", "elbv2"),
    ("elb2", "elbv2"),
];

/// Verbs with which the names of read-only operations begin.
const READ_VERBS: [&str; 8] = [
    "describe-",
    "list-",
    "get-",
    "search-",
    "lookup-",
    "batch-get-",
    "generate-",
    "head-",
];

/// Services of AWS, by their CLI names, that have operations of the same names as modelled ones.
const OTHER_SERVICES: [&str; 69] = [
    "acm-pca",
    "apigateway",
    "apprunner",
    "appstream",
    "appsync",
    "autoscaling",
    "bedrock-agent",
    "chime",
    "cloudcontrol",
    "cloudfront",
    "cloudhsmv2",
    "cloudsearch",
    "codeartifact",
    "codestar-notifications",
    "cognito-idp",
    "config",
    "datazone",
    "dax",
    "dlm",
    "docdb",
    "docdb-elastic",
    "ds",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "ecs",
    "emr",
    "events",
    "fms",
    "fsx",
    "gamelift",
    "globalaccelerator",
    "glue",
    "guardduty",
    "identitystore",
    "iot",
    "kafka",
    "lakeformation",
    "license-manager",
    "logs",
    "mediaconvert",
    "medialive",
    "memorydb",
    "mpa",
    "mq",
    "neptune",
    "network-security-manager",
    "payment-cryptography",
    "pcs",
    "proton",
    "qbusiness",
    "quicksight",
    "rbin",
    "resource-explorer-2",
    "resourcegroupstaggingapi",
    "route53-recovery-control-config",
    "sagemaker",
    "service-quotas",
    "servicediscovery",
    "snowball",
    "sns",
    "sqs",
    "swf",
    "verifiedpermissions",
    "waf",
    "waf-regional",
    "wafv2",
    "workmail",
];

/// Operations that several services have, only one of which is modelled: alone the name tells nothing.
const COMMON_NAMES: [&str; 21] = [
    "describe-cluster",
    "describe-clusters",
    "describe-domain",
    "describe-domains",
    "describe-file-systems",
    "describe-policy",
    "get-policy",
    "get-resource-policy",
    "get-rule",
    "list-aliases",
    "list-attachments",
    "list-clusters",
    "list-grants",
    "list-listeners",
    "list-policies",
    "list-resource-tags",
    "list-resources",
    "list-rules",
    "list-services",
    "list-tags-for-resource",
    "list-targets",
];

/// What a file is.
#[derive(Clone, Debug)]
pub(super) enum Recognised {
    /// The reply of an operation, for one resource where it asks about one.
    Reply(&'static Operation, Option<String>),
    /// A list of per-resource replies with the resource's id added.
    Wrapped(&'static Wrapper),
    /// The reply of an operation that the estate does not model, or no reply at all.
    NotModelled,
    /// It could be a reply of several operations, or of an operation whose resource is not named.
    Ambiguous(Vec<Candidate>),
}

/// An operation of which a file could be the reply, and the resource asked about where the path names it.
pub(super) type Candidate = (&'static Operation, Option<String>);

impl Recognised {
    /// Decides between operations of several services that have one name, by the members at the top of the file.
    pub(super) fn decided(self, names: &[String]) -> Self {
        let Self::Ambiguous(candidates) = self else {
            return self;
        };
        let mut fitting = candidates.iter().filter(|(operation, request)| {
            operation.per.is_some() == request.is_some() && has_members(operation, names)
        });
        match (candidates.len(), fitting.next(), fitting.next()) {
            (2.., Some((operation, request)), None) => Self::Reply(operation, request.clone()),
            _ => Self::Ambiguous(candidates),
        }
    }
}

/// Returns whether the members by which an operation's reply is recognised are among the names.
fn has_members(operation: &Operation, names: &[String]) -> bool {
    let has = |member: &&str| names.iter().any(|name| name == member);
    !operation.members.is_empty() && operation.members.iter().all(has)
}

/// What the path of a file tells.
#[derive(Clone, Debug, Default)]
pub(super) struct ByPath {
    /// The operation and the resource asked about; none when no part names an operation.
    pub(super) recognised: Option<Recognised>,
    /// Account and region.
    pub(super) told: Told,
    /// How many parts stand before those that name a place, an operation or the file.
    pub(super) above: usize,
    /// How many parts stand before those that name an operation or the file.
    pub(super) folders: usize,
}

/// Returns what the path alone tells. `path` holds the components below the dump's folder.
///
/// Below the folder of an operation stand the resources it asks about; a region or account may stand
/// between, when no folder further up names one. Below that of an operation without resources stand places.
pub(super) fn by_path(path: &[String]) -> ByPath {
    let named = operation_in(path);
    let folders = named
        .as_ref()
        .map_or(path.len().saturating_sub(1), |(at, _)| *at);
    let mut by_path = ByPath {
        folders,
        ..ByPath::default()
    };
    let above = path.iter().take(folders);
    by_path.above = above
        .clone()
        .position(|part| super::place::names_a_place(part))
        .unwrap_or(folders);
    for part in above {
        by_path.told.learn(part);
    }
    let below: Vec<&str> = path
        .iter()
        .skip(folders + 1)
        .map(|part| without_extension(part))
        .collect();
    by_path.recognised = named.map(|(_, named)| match named {
        Named::NotModelled => Recognised::NotModelled,
        Named::Unclear(operations) => one_of(&operations, &below, &mut by_path.told),
        Named::Modelled(operation) => below_operation(operation, &below, &mut by_path.told),
    });
    by_path
}

/// Returns the operations of one name with the resource that the path names.
fn one_of(operations: &[&'static Operation], below: &[&str], told: &mut Told) -> Recognised {
    let candidate = |operation: &&'static Operation| {
        let request = match below_operation(operation, below, told) {
            Recognised::Reply(_, request) => request,
            Recognised::Wrapped(_) | Recognised::NotModelled | Recognised::Ambiguous(_) => None,
        };
        (*operation, request)
    };
    Recognised::Ambiguous(operations.iter().map(candidate).collect())
}

fn below_operation(operation: &'static Operation, below: &[&str], told: &mut Told) -> Recognised {
    if operation.per.is_none() {
        for part in below {
            told.learn(part);
        }
        return Recognised::Reply(operation, None);
    }
    let mut resource = below;
    while let [place, rest @ ..] = resource
        && (!rest.is_empty() || operation.unnamed.is_some())
        && told.learn(place)
    {
        resource = rest;
    }
    if resource.is_empty() {
        return match operation.unnamed {
            Some(_) => Recognised::Reply(operation, None),
            None => Recognised::Ambiguous(vec![(operation, None)]),
        };
    }
    let resource: Vec<String> = resource.iter().map(|part| decoded(part)).collect();
    Recognised::Reply(operation, Some(resource.join("/")))
}

/// Returns the first part that names a modelled operation, else the first that has the form of one.
fn operation_in(path: &[String]) -> Option<(usize, Named)> {
    let mut other = None;
    let mut parent = "";
    for (at, part) in path.iter().enumerate() {
        let stem = if at + 1 == path.len() {
            without_extension(part)
        } else {
            part
        };
        match by_name(stem, parent) {
            Some(Named::NotModelled) => other = other.or(Some((at, Named::NotModelled))),
            Some(named) => return Some((at, named)),
            None => {}
        }
        parent = part;
    }
    other
}

enum Named {
    Modelled(&'static Operation),
    Unclear(Vec<&'static Operation>),
    NotModelled,
}

/// Returns whether the operation is one of the service, by its name or an alias.
fn is_of(operation: &Operation, service: &str) -> bool {
    operation.service == service
        || SERVICE_ALIASES
            .iter()
            .any(|(alias, name)| *alias == service && *name == operation.service)
}

/// Returns the operation that a name without extension stands for, if it has the form of one. The folder
/// around it may name the service.
fn by_name(stem: &str, parent: &str) -> Option<Named> {
    let stem = stem.to_ascii_lowercase();
    let parent = parent.to_ascii_lowercase();
    let whole = operations().find(|operation| {
        stem.strip_suffix(operation.name).is_some_and(|service| {
            service
                .strip_suffix(['-', '.', '_'])
                .is_some_and(|service| is_of(operation, service))
        })
    });
    if let Some(operation) = whole {
        return Some(Named::Modelled(operation));
    }
    let alike: Vec<_> = operations()
        .filter(|operation| operation.name == stem)
        .collect();
    let of_service = operations().any(|operation| is_of(operation, &parent));
    if of_service || OTHER_SERVICES.contains(&parent.as_str()) {
        let own = alike.iter().find(|operation| is_of(operation, &parent));
        if let Some(operation) = own {
            return Some(Named::Modelled(operation));
        }
    } else {
        match alike.as_slice() {
            [] => {}
            [only] if !COMMON_NAMES.contains(&only.name) => return Some(Named::Modelled(only)),
            _ => return Some(Named::Unclear(alike)),
        }
    }
    let reads = |rest: &str| READ_VERBS.iter().any(|verb| rest.starts_with(verb));
    let of_a_service = |operation: &Operation| {
        let rest = stem.strip_prefix(operation.service);
        rest.and_then(|rest| rest.strip_prefix(['-', '.', '_']))
            .is_some_and(reads)
    };
    let names_an_operation = stem
        .split_once(['-', '.', '_'])
        .is_some_and(|(service, rest)| {
            let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            !service.is_empty() && service.chars().all(word) && reads(rest)
        });
    // Some services have a hyphen in their names.
    let names_an_operation = names_an_operation || operations().any(of_a_service);
    (names_an_operation || reads(&stem)).then_some(Named::NotModelled)
}

/// Returns whether a file's name ends with `.json`, in whatever case.
pub(super) fn is_json(name: &str) -> bool {
    without_extension(name).len() < name.len()
}

fn without_extension(name: &str) -> &str {
    name.rsplit_once('.')
        .filter(|(_, extension)| extension.eq_ignore_ascii_case("json"))
        .map_or(name, |(stem, _)| stem)
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

/// Returns what the members at the top of a file tell.
pub(super) fn by_members(names: &[String]) -> Recognised {
    let has = |member: &&str| names.iter().any(|name| name == member);
    if let Some(wrapper) = WRAPPERS.iter().find(|wrapper| has(&wrapper.member)) {
        return Recognised::Wrapped(wrapper);
    }
    let candidates: Vec<Candidate> = operations()
        .filter(|operation| has_members(operation, names))
        .map(|operation| (operation, None))
        .collect();
    match candidates.as_slice() {
        [] => Recognised::NotModelled,
        [(only, _)] if only.per.is_none() || only.unnamed.is_some() => {
            Recognised::Reply(only, None)
        }
        _ => Recognised::Ambiguous(candidates),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('/').map(str::to_owned).collect()
    }
    fn names(recognised: Option<Recognised>) -> String {
        match recognised {
            Some(Recognised::Reply(operation, request)) => {
                format!(
                    "{} {} {}",
                    operation.service,
                    operation.name,
                    request.unwrap_or_default()
                )
            }
            Some(Recognised::Wrapped(wrapper)) => format!("wrapper {}", wrapper.member),
            Some(Recognised::NotModelled) => "not modelled".to_owned(),
            Some(Recognised::Ambiguous(_)) => "ambiguous".to_owned(),
            None => "-".to_owned(),
        }
    }

    #[test]
    fn paths_tell_operation_and_resource() {
        for (text, expected) in [
            (
                "123456789012/us-east-1/ec2-describe-vpcs.json",
                "ec2 describe-vpcs ",
            ),
            ("ec2.describe-vpcs.json", "ec2 describe-vpcs "),
            ("describe-vpcs.json", "ec2 describe-vpcs "),
            (
                "us-east-1/s3-get-bucket-policy/acme%2Dprod",
                "s3api get-bucket-policy acme-prod",
            ),
            (
                "s3api-get-bucket-policy/acme.data.json",
                "s3api get-bucket-policy acme.data",
            ),
            ("s3api-get-bucket-policy.json", "ambiguous"),
            ("ecs-describe-tasks/a%2Fb/c", "not modelled"),
            (
                "route53-list-hosted-zones-by-vpc/us-east-1/vpc-1",
                "route53 list-hosted-zones-by-vpc vpc-1",
            ),
            ("ec2-describe-vpcs.JSON", "ec2 describe-vpcs "),
            ("kms/get-key-policy/1234", "kms get-key-policy 1234"),
            ("iam/get-policy/1234", "not modelled"),
            ("lambda/get-policy/1234", "lambda get-policy 1234"),
            ("get-policy/1234", "ambiguous"),
            ("get-public-access-block/acme", "ambiguous"),
            (
                "kms-get-key-policy/eu-west-1/1234.json",
                "kms get-key-policy 1234",
            ),
            (
                "eu-west-1/secretsmanager-get-resource-policy/eu-west-1/db",
                "secretsmanager get-resource-policy eu-west-1/db",
            ),
            (
                "s3api-get-bucket-policy/eu-west-1",
                "s3api get-bucket-policy eu-west-1",
            ),
            (
                "team-list-of-accounts/ec2-describe-vpcs.json",
                "ec2 describe-vpcs ",
            ),
            ("Vpcs.json", "-"),
            ("notes.json", "-"),
        ] {
            assert_eq!(names(by_path(&path(text)).recognised), expected, "{text}");
        }
    }

    #[test]
    fn services_are_told_apart_whatever_their_names() {
        for (text, expected) in [
            (
                "elb/describe-load-balancers.json",
                "elb describe-load-balancers ",
            ),
            ("describe-load-balancers.json", "ambiguous"),
            ("ecs/list-services.json", "not modelled"),
            ("list-services.json", "ambiguous"),
            ("ecs-list-services.json", "not modelled"),
            (
                "vpc-lattice-list-services.json",
                "vpc-lattice list-services ",
            ),
            ("network-firewall-list-proxies.json", "not modelled"),
            (
                "networkmanager-get-network-routes/core-network-0a/prod/eu-west-1.json",
                "networkmanager get-network-routes core-network-0a/prod/eu-west-1",
            ),
            (
                "eu-west-1/vpc-lattice-get-listener/svc-0a%2Flistener-0b",
                "vpc-lattice get-listener svc-0a/listener-0b",
            ),
            (
                "us-west-2/ram-list-resources/SELF.json",
                "ram list-resources SELF",
            ),
            ("ram-list-resources.json", "ram list-resources "),
        ] {
            assert_eq!(names(by_path(&path(text)).recognised), expected, "{text}");
        }
    }

    #[test]
    fn folders_tell_account_and_region() {
        for (text, account, region) in [
            (
                "estate/accounts/028403472736/us-east-1/Vpcs.json",
                "028403472736",
                "us-east-1",
            ),
            ("us-east-1.json", "", ""),
            (
                "ec2-describe-vpcs/us-west-2/123456789012.json",
                "123456789012",
                "us-west-2",
            ),
            ("ec2-describe-vpcs/us-west-2.json", "", "us-west-2"),
            ("s3api-get-bucket-policy/123456789012.json", "", ""),
            ("kms-get-key-policy/eu-west-1/1234.json", "", "eu-west-1"),
            ("web-prod-1/eu-west-1/Vpcs.json", "", "eu-west-1"),
        ] {
            let told = by_path(&path(text)).told;
            let text_of = |told: Option<String>| told.unwrap_or_default();
            let account_told = text_of(told.account.map(|account| account.to_string()));
            let region_told = text_of(told.region.map(|region| region.to_string()));
            assert_eq!(
                (account_told.as_str(), region_told.as_str()),
                (account, region),
                "{text}"
            );
        }
    }

    #[test]
    fn members_tell_the_operation_where_they_are_its_own() {
        let of = |members: &[&str]| {
            names(Some(by_members(
                &members.iter().map(|m| (*m).to_owned()).collect::<Vec<_>>(),
            )))
        };
        assert_eq!(of(&["Vpcs", "NextToken"]), "ec2 describe-vpcs ");
        assert_eq!(of(&["Policy"]), "ambiguous");
        assert_eq!(
            of(&["LoadBalancerListeners"]),
            "wrapper LoadBalancerListeners"
        );
        assert_eq!(of(&["Widgets"]), "not modelled");
        assert_eq!(
            of(&["DomainStatusList"]),
            "es describe-elasticsearch-domains "
        );
        assert_eq!(
            of(&["LoadBalancerDescriptions"]),
            "elb describe-load-balancers "
        );
        assert_eq!(
            of(&["InstanceInformationList"]),
            "ssm describe-instance-information "
        );
        assert_eq!(of(&["SecurityGroups"]), "ec2 describe-security-groups ");
        for common in [
            "items",
            "resources",
            "principals",
            "Clusters",
            "FileSystems",
        ] {
            assert_eq!(of(&[common]), "not modelled", "other services have it too");
        }
    }

    #[test]
    fn members_decide_between_operations_of_one_name() {
        let of = |text: &str, member: &str| {
            let by_path = by_path(&path(text)).recognised.unwrap();
            names(Some(by_path.decided(&[member.to_owned()])))
        };
        for (file, member, expected) in [
            (
                "describe-load-balancers.json",
                "LoadBalancers",
                "elbv2 describe-load-balancers ",
            ),
            (
                "describe-load-balancers.json",
                "LoadBalancerDescriptions",
                "elb describe-load-balancers ",
            ),
            (
                "describe-load-balancer-attributes/web",
                "LoadBalancerAttributes",
                "elb describe-load-balancer-attributes web",
            ),
            ("describe-load-balancers.json", "Message", "ambiguous"),
            (
                "describe-load-balancer-attributes.json",
                "Attributes",
                "ambiguous",
            ),
            (
                "get-public-access-block/acme",
                "PublicAccessBlockConfiguration",
                "ambiguous",
            ),
            ("describe-clusters.json", "Clusters", "ambiguous"),
        ] {
            assert_eq!(of(file, member), expected, "{file} with {member}");
        }
    }
}
