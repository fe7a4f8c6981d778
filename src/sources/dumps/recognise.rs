use percent_encoding::percent_decode_str;

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

/// What a file is.
#[derive(Debug)]
pub(super) enum Recognised {
    /// The reply of an operation, for one resource where it asks about one.
    Reply(&'static Operation, Option<String>),
    /// A list of per-resource replies with the resource's id added.
    Wrapped(&'static Wrapper),
    /// The reply of an operation that the estate does not model, or no reply at all.
    NotModelled,
    /// It could be a reply of several operations, or of an operation whose resource is not named.
    Ambiguous(Vec<&'static Operation>),
}

/// Returns what the path alone tells: the operation and the resource asked about.
///
/// `path` holds the components below the dump's folder.
pub(super) fn by_path(path: &[String]) -> Option<Recognised> {
    for (place, part) in path.iter().enumerate() {
        let is_file = place + 1 == path.len();
        let stem = if is_file {
            without_extension(part)
        } else {
            part
        };
        let Some(found) = by_name(stem) else { continue };
        let rest: Vec<String> = path
            .iter()
            .skip(place + 1)
            .map(|part| decoded(without_extension(part)))
            .collect();
        let request = (!rest.is_empty()).then(|| rest.join("/"));
        return Some(match (found, request) {
            (Named::NotModelled, _) => Recognised::NotModelled,
            (Named::Modelled(operation), None) if operation.per.is_some() => {
                Recognised::Ambiguous(vec![operation])
            }
            (Named::Modelled(operation), request) => Recognised::Reply(operation, request),
        });
    }
    None
}

enum Named {
    Modelled(&'static Operation),
    NotModelled,
}

/// Returns the operation that a name without extension stands for, if it has the form of one.
fn by_name(stem: &str) -> Option<Named> {
    let stem = stem.to_ascii_lowercase();
    let service_and_name = |separator: char| {
        operations().find(|operation| {
            let matches = |service: &str| {
                stem.strip_prefix(service)
                    .and_then(|rest| rest.strip_prefix(separator))
                    .is_some_and(|rest| rest == operation.name)
            };
            matches(operation.service)
                || SERVICE_ALIASES
                    .iter()
                    .any(|(alias, service)| *service == operation.service && matches(alias))
        })
    };
    if let Some(operation) = ['-', '.', '_'].into_iter().find_map(service_and_name) {
        return Some(Named::Modelled(operation));
    }
    let mut alone = operations().filter(|operation| operation.name == stem);
    if let (Some(only), None) = (alone.next(), alone.next()) {
        return Some(Named::Modelled(only));
    }
    let reads = |rest: &str| READ_VERBS.iter().any(|verb| rest.starts_with(verb));
    let names_an_operation = stem
        .split_once(['-', '.', '_'])
        .is_some_and(|(service, rest)| {
            let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            !service.is_empty() && service.chars().all(word) && reads(rest)
        });
    (names_an_operation || (reads(&stem) && stem.contains('-'))).then_some(Named::NotModelled)
}

fn without_extension(name: &str) -> &str {
    name.strip_suffix(".json").unwrap_or(name)
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
    let candidates: Vec<&'static Operation> = operations()
        .filter(|operation| !operation.members.is_empty() && operation.members.iter().all(&has))
        .collect();
    match candidates.as_slice() {
        [] => Recognised::NotModelled,
        [only] if only.per.is_none() => Recognised::Reply(only, None),
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
                "not modelled",
            ),
            ("Vpcs.json", "-"),
            ("notes.json", "-"),
        ] {
            assert_eq!(names(by_path(&path(text))), expected, "{text}");
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
    }
}
