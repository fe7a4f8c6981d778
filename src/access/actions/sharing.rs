//! Which resources have policies of their own: told from the actions that set them.

use super::shape::Reach;
use super::table::{Done, Kind, service};

/// How resources let others in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// By nothing that an action of their service sets.
    Nothing,
    /// By permissions, which only allow.
    Permissions,
    /// By policies of their own.
    Policies,
}

/// How the names of actions begin that set something.
const SETTING: [&str; 6] = ["Add", "Create", "Modify", "Put", "Set", "Update"];

/// Policies that do not say who may do what to a resource: what stands in the names of actions between the verb and `Policy`.
/// Policies that have no further name are IoT's, of verified permissions and the like; the services whose resource policies are
/// called so stand in the list of those that the table does not tell.
const OF_OTHER_THINGS: [&str; 38] = [
    "",
    "Access",
    "Account",
    "AccountPassword",
    "AppCookieStickiness",
    "Approval",
    "AutoScaling",
    "AutoTermination",
    "AutomatedReasoning",
    "AutomaticTapeCreation",
    "Backup",
    "Cache",
    "Configuration",
    "ContinuousDeployment",
    "CoreNetwork",
    "Cors",
    "DataProtection",
    "DataRetrieval",
    "Firewall",
    "Index",
    "Ipam",
    "LBCookieStickiness",
    "Lifecycle",
    "LoadBalancer",
    "ManagedScaling",
    "Metric",
    "OriginRequest",
    "Permissions",
    "PlaybackRestriction",
    "ReputationEntity",
    "Resiliency",
    "ResponseHeaders",
    "Retention",
    "Scaling",
    "Scheduling",
    "Security",
    "Stack",
    "StorageTier",
];

/// More of these.
const OF_FURTHER_THINGS: [&str; 2] = ["Traffic", "TransitGatewayMetering"];

/// Permissions that are not for other accounts: those of a user for itself.
const OF_OWN_USERS: [&str; 1] = ["Selfservice"];

/// Services whose permissions are for users of their own, or for users of the same account.
const WITH_USERS: [&str; 7] = [
    "grafana",
    "opsworks",
    "qapps",
    "quicksight",
    "ram",
    "workdocs",
    "workmail",
];

/// Services of which only some types of resources have policies, whatever stands under them.
///
/// Source: the actions of the table that set these policies, and the types they are done to.
const OF_SOME_TYPES: [&str; 6] = [
    "cloudfront",
    "ec2",
    "servicecatalog",
    "waf",
    "waf-regional",
    "wafv2",
];

/// Returns how a resource lets others in, as far as the actions of its service tell: where one sets policies of some
/// type, those of others that stand under it have them, too.
pub fn sharing(prefix: &str, arn: &str) -> Sharing {
    let Some(service) = service(prefix) else {
        return Sharing::Nothing;
    };
    let of_some = OF_SOME_TYPES.contains(&service.name);
    let told = service.each().filter_map(|action| {
        let sets = sets(action.name);
        let users = sets == Sharing::Permissions && WITH_USERS.contains(&service.name);
        let by_type = of_some || sets == Sharing::Permissions;
        (!users && (!by_type || is_done_to(action, arn))).then_some(sets)
    });
    told.max().unwrap_or(Sharing::Nothing)
}

fn is_done_to(action: Done, arn: &str) -> bool {
    let meets = |kind: &Kind| kind.shape.meets(arn, Reach::Anything);
    action.on().is_empty() || action.kinds().any(meets)
}

/// Returns what an action sets, by its name.
fn sets(name: &str) -> Sharing {
    let verb = SETTING.iter().find_map(|verb| name.strip_prefix(verb));
    let Some(rest) = verb else {
        return Sharing::Nothing;
    };
    let without = |ends: [&str; 2]| ends.iter().find_map(|end| rest.strip_suffix(end));
    if let Some(what) = without(["Policy", "Policies"]) {
        let of_others = OF_OTHER_THINGS.contains(&what) || OF_FURTHER_THINGS.contains(&what);
        return match of_others {
            true => Sharing::Nothing,
            false => Sharing::Policies,
        };
    }
    match without(["Permission", "Permissions"]) {
        Some(what) if !OF_OWN_USERS.contains(&what) => Sharing::Permissions,
        Some(_) | None => Sharing::Nothing,
    }
}
