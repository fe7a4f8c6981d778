/// What AWS documents of a condition key.
///
/// Source: IAM User Guide, page reference_policies_condition-keys (the lines "Availability" and "Value type"), and
/// the pages of the services' own keys.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyFact {
    /// The name in lower case; one that ends in `/` or `:` is the beginning of names.
    pub(super) name: &'static str,
    /// What its values are.
    pub(super) kind: Kind,
    /// In which requests it is there.
    pub(super) presence: Presence,
    /// Where its value comes from.
    pub(super) origin: Origin,
    /// How it follows from the request itself.
    pub(super) derived: Derived,
}

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// An IP address.
    Ip,
    /// A date.
    Date,
    /// A number.
    Number,
    /// Several texts.
    List,
}

/// In which requests a key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// In every request.
    Always,
    /// In every signed request.
    Signed,
    /// In some requests.
    Some,
    /// In some signed requests of users, roles and the root user.
    Iam,
    /// In requests made with temporary credentials: not in those of service principals and unsigned ones.
    Temporary,
    /// In some requests of service principals.
    Service,
    /// In requests that go through a VPC endpoint, and only there.
    Endpoint,
    /// In some of these: those to services that support it.
    SomeEndpoints,
}

/// Where the value of a key comes from: what decides whether it can be known, chosen, or only observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From the estate: principals, resources, the organization.
    Estate,
    /// From the caller, who may send what it likes.
    Caller,
    /// From the circumstances of the call.
    Environment,
    /// From a secret.
    Secret,
}

/// How a key follows from the request itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Derived {
    /// It does not.
    No,
    /// The ARN of the user or role.
    PrincipalArn,
    /// The account of the principal.
    PrincipalAccount,
    /// The type of the principal.
    PrincipalType,
    /// Whether a second factor was used, from its age.
    SecondFactor,
    /// The unique id.
    UserId,
    /// The name of a user.
    UserName,
    /// Whether a service calls.
    IsService,
    /// The name of the service that calls.
    ServiceName,
    /// Whether a service calls for the principal.
    ViaService,
    /// Through which services it came.
    CalledVia,
    /// The first of them.
    FirstCalled,
    /// The last of them.
    LastCalled,
    /// The account of the resource.
    ResourceAccount,
    /// The moment of the request.
    Time,
    /// The organization, from its paths.
    Organization(&'static str),
    /// The paths in the organization, from its id.
    Paths(&'static str),
    /// The access point through which the request comes.
    AccessPoint,
    /// The account of that access point.
    AccessPointAccount,
    /// Something else of that access point.
    OfAccessPoint,
}

const fn fact(
    name: &'static str,
    kind: Kind,
    presence: Presence,
    origin: Origin,
    derived: Derived,
) -> KeyFact {
    KeyFact {
        name,
        kind,
        presence,
        origin,
        derived,
    }
}

use Derived as D;
use Kind::{Bool, Date, Ip, List, Number, Text};
use Origin::{Caller, Environment, Estate, Secret};
use Presence::{
    Always, Endpoint, Iam, Service, Signed, Some as Sometimes, SomeEndpoints, Temporary,
};

/// The keys, sorted by name.
static FACTS: &[KeyFact] = &[
    fact("aws:calledvia", List, Iam, Environment, D::CalledVia),
    fact("aws:calledviafirst", Text, Iam, Environment, D::FirstCalled),
    fact("aws:calledvialast", Text, Iam, Environment, D::LastCalled),
    fact("aws:chatbotsourcearn", Text, Iam, Environment, D::No),
    fact("aws:currenttime", Date, Always, Environment, D::Time),
    fact(
        "aws:ec2instancesourceprivateipv4",
        Ip,
        Iam,
        Environment,
        D::No,
    ),
    fact("aws:ec2instancesourcevpc", Text, Iam, Environment, D::No),
    fact("aws:epochtime", Date, Always, Environment, D::Time),
    fact("aws:federatedprovider", Text, Iam, Environment, D::No),
    fact("aws:multifactorauthage", Number, Iam, Environment, D::No),
    fact(
        "aws:multifactorauthpresent",
        Bool,
        Iam,
        Environment,
        D::SecondFactor,
    ),
    fact(
        "aws:principalaccount",
        Text,
        Always,
        Estate,
        D::PrincipalAccount,
    ),
    fact("aws:principalarn", Text, Signed, Estate, D::PrincipalArn),
    fact(
        "aws:principalisawsservice",
        Bool,
        Always,
        Estate,
        D::IsService,
    ),
    fact(
        "aws:principalorgid",
        Text,
        Iam,
        Estate,
        D::Organization("aws:PrincipalOrgPaths"),
    ),
    fact(
        "aws:principalorgpaths",
        List,
        Iam,
        Estate,
        D::Paths("aws:PrincipalOrgID"),
    ),
    fact(
        "aws:principalservicename",
        Text,
        Service,
        Estate,
        D::ServiceName,
    ),
    fact(
        "aws:principalservicenameslist",
        List,
        Service,
        Estate,
        D::No,
    ),
    fact("aws:principaltag/", Text, Iam, Estate, D::No),
    fact("aws:principaltype", Text, Always, Estate, D::PrincipalType),
    fact("aws:referer", Text, Sometimes, Caller, D::No),
    fact("aws:requestedregion", Text, Always, Caller, D::No),
    fact("aws:requesttag/", Text, Sometimes, Caller, D::No),
    fact(
        "aws:resourceaccount",
        Text,
        Sometimes,
        Estate,
        D::ResourceAccount,
    ),
    fact(
        "aws:resourceorgid",
        Text,
        Sometimes,
        Estate,
        D::Organization("aws:ResourceOrgPaths"),
    ),
    fact(
        "aws:resourceorgpaths",
        List,
        Sometimes,
        Estate,
        D::Paths("aws:ResourceOrgID"),
    ),
    fact("aws:resourcetag/", Text, Sometimes, Estate, D::No),
    fact("aws:securetransport", Bool, Always, Caller, D::No),
    fact("aws:sourceaccount", Text, Service, Environment, D::No),
    fact("aws:sourcearn", Text, Service, Environment, D::No),
    fact("aws:sourceidentity", Text, Iam, Caller, D::No),
    fact("aws:sourceip", Ip, Sometimes, Environment, D::No),
    fact(
        "aws:sourceorgid",
        Text,
        Service,
        Environment,
        D::Organization("aws:SourceOrgPaths"),
    ),
    fact(
        "aws:sourceorgpaths",
        List,
        Service,
        Environment,
        D::Paths("aws:SourceOrgID"),
    ),
    fact("aws:sourcevpc", Text, Endpoint, Environment, D::No),
    fact("aws:sourcevpcarn", Text, SomeEndpoints, Environment, D::No),
    fact("aws:sourcevpce", Text, Endpoint, Environment, D::No),
    fact("aws:tagkeys", List, Sometimes, Caller, D::No),
    fact("aws:tokenissuetime", Date, Temporary, Environment, D::No),
    fact("aws:useragent", Text, Sometimes, Caller, D::No),
    fact("aws:userid", Text, Signed, Estate, D::UserId),
    fact("aws:username", Text, Iam, Estate, D::UserName),
    fact(
        "aws:viaawsservice",
        Bool,
        Always,
        Environment,
        D::ViaService,
    ),
    fact("aws:vpceaccount", Text, SomeEndpoints, Environment, D::No),
    fact(
        "aws:vpceorgid",
        Text,
        SomeEndpoints,
        Environment,
        D::Organization("aws:VpceOrgPaths"),
    ),
    fact(
        "aws:vpceorgpaths",
        List,
        SomeEndpoints,
        Environment,
        D::Paths("aws:VpceOrgID"),
    ),
    fact("aws:vpcsourceip", Ip, Endpoint, Environment, D::No),
    fact("ec2:resourcetag/", Text, Sometimes, Estate, D::No),
    fact("ec2:sourceinstancearn", Text, Iam, Environment, D::No),
    fact("iam:passedtoservice", Text, Sometimes, Caller, D::No),
    fact("iam:permissionsboundary", Text, Sometimes, Caller, D::No),
    fact("iam:policyarn", Text, Sometimes, Caller, D::No),
    fact("iam:resourcetag/", Text, Sometimes, Estate, D::No),
    fact(
        "kms:calleraccount",
        Text,
        Signed,
        Estate,
        D::PrincipalAccount,
    ),
    fact("kms:encryptioncontext:", Text, Sometimes, Caller, D::No),
    fact("kms:encryptioncontextkeys", List, Sometimes, Caller, D::No),
    fact(
        "kms:grantisforawsresource",
        Bool,
        Sometimes,
        Environment,
        D::No,
    ),
    fact("kms:grantoperations", List, Sometimes, Caller, D::No),
    fact("kms:viaservice", Text, Sometimes, Environment, D::No),
    fact("lambda:sourcefunctionarn", Text, Iam, Environment, D::No),
    fact(
        "s3:accesspointnetworkorigin",
        Text,
        Sometimes,
        Environment,
        D::OfAccessPoint,
    ),
    fact(
        "s3:dataaccesspointaccount",
        Text,
        Sometimes,
        Environment,
        D::AccessPointAccount,
    ),
    fact(
        "s3:dataaccesspointarn",
        Text,
        Sometimes,
        Environment,
        D::AccessPoint,
    ),
    fact("s3:delimiter", Text, Sometimes, Caller, D::No),
    fact("s3:existingobjecttag/", Text, Sometimes, Estate, D::No),
    fact("s3:max-keys", Number, Sometimes, Caller, D::No),
    fact("s3:prefix", Text, Sometimes, Caller, D::No),
    fact("s3:requestobjecttag/", Text, Sometimes, Caller, D::No),
    fact("s3:requestobjecttagkeys", List, Sometimes, Caller, D::No),
    fact(
        "s3:resourceaccount",
        Text,
        Always,
        Estate,
        D::ResourceAccount,
    ),
    fact("s3:versionid", Text, Sometimes, Caller, D::No),
    fact("s3:x-amz-acl", Text, Sometimes, Caller, D::No),
    fact(
        "s3:x-amz-server-side-encryption",
        Text,
        Sometimes,
        Caller,
        D::No,
    ),
    fact(
        "secretsmanager:resourcetag/",
        Text,
        Sometimes,
        Estate,
        D::No,
    ),
    fact("ssm:sourceinstancearn", Text, Iam, Environment, D::No),
    fact("sts:externalid", Text, Sometimes, Secret, D::No),
    fact("sts:rolesessionname", Text, Sometimes, Caller, D::No),
    fact("sts:sourceidentity", Text, Sometimes, Caller, D::No),
    fact("sts:transitivetagkeys", List, Sometimes, Caller, D::No),
];

/// Returns what is known of the key with this lower-case name.
pub(super) fn of(lower: &str) -> Option<&'static KeyFact> {
    let named = |name: &str| {
        FACTS
            .binary_search_by(|fact| fact.name.cmp(name))
            .ok()
            .and_then(|at| FACTS.get(at))
    };
    named(lower)
        .or_else(|| {
            let (start, _) = lower.split_once('/')?;
            named(&format!("{start}/"))
        })
        .or_else(|| {
            lower
                .starts_with("kms:encryptioncontext:")
                .then(|| named("kms:encryptioncontext:"))?
        })
}

#[cfg(test)]
mod tests {
    use super::super::multivalued::is_multivalued;
    use super::*;

    #[test]
    fn facts_are_sorted_and_found() {
        assert!(FACTS.is_sorted_by_key(|fact| fact.name));
        assert_eq!(of("aws:sourceip").unwrap().kind, Ip);
        assert_eq!(
            of("aws:principaltag/env").unwrap().name,
            "aws:principaltag/"
        );
        assert_eq!(
            of("kms:encryptioncontext:app").unwrap().name,
            "kms:encryptioncontext:"
        );
        assert_eq!(of("aws:nothing"), None);
        assert_eq!(of("other/env"), None);
    }

    #[test]
    fn lists_agree_with_the_table_of_multivalued_keys() {
        for fact in FACTS {
            assert_eq!(
                is_multivalued(fact.name),
                fact.kind == List,
                "{}",
                fact.name
            );
        }
    }
}
