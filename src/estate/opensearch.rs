//! Amazon OpenSearch Service: domains and where they stand in networks.
//!
//! The service answers under two names of the CLI, `es` and `opensearch`, which show the same domains: each
//! lists those of both engines, and what both say about a domain is joined under its ARN.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::{
    Call, Document, Estate, Flag, Items, List, Loaded, Observed, Operation, Output, Planned,
    Resource, build_arn, list_output, model, name_or_arn, service,
};
use crate::ids::{Arn, IdError, Place, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A domain. Shape: `es list-domain-names` and `opensearch list-domain-names`, and the answers of
    /// other calls about it.
    pub struct Domain {
        required {
            /// The name, unique in account and region.
            "DomainName" => name: Sym,
        }
        /// The ARN, whose service is `es` for both engines.
        "ARN" => arn: Option<Arn>,
        /// `OpenSearch` or `Elasticsearch`, from the lists.
        "EngineType" => engine_type: Observed<Sym>,
        /// What its description says.
        "DomainStatus" => status: Observed<DomainStatus>,
    }

    /// A domain as its description shows it. Shape: `es describe-elasticsearch-domains`, `opensearch describe-domains`
    /// and the same for one domain.
    pub struct DomainStatus {
        required {
            /// The name.
            "DomainName" => name: Sym,
            /// The ARN.
            "ARN" => arn: Arn,
        }
        /// Whether it was made; `false` while it is being made.
        "Created" => created: Observed<bool>,
        /// Whether it is being deleted.
        "Deleted" => deleted: Observed<bool>,
        /// The version of Elasticsearch, from `es`.
        "ElasticsearchVersion" => elasticsearch_version: Option<Sym>,
        /// The engine and its version, from `opensearch`.
        "EngineVersion" => engine_version: Option<Sym>,
        /// The host of a domain with a public endpoint.
        "Endpoint" => endpoint: Option<Box<str>>,
        /// Its host with IPv6 too.
        "EndpointV2" => endpoint_v2: Option<Box<str>>,
        /// The hosts of a domain in a VPC, by their kind: `vpc`.
        "Endpoints" => endpoints: Option<BTreeMap<Sym, Box<str>>>,
        /// Where it stands in a VPC; none for a domain with a public endpoint.
        "VPCOptions" => vpc: Option<DomainVpc>,
        /// Who may use it; none when nobody is named.
        #[serde(deserialize_with = "policy")]
        "AccessPolicies" => access_policies: Option<Document>,
        /// How its endpoint answers.
        "DomainEndpointOptions" => endpoint_options: Observed<DomainEndpointOptions>,
    }

    /// Where a domain stands in a VPC.
    pub struct DomainVpc {
        /// The VPC.
        "VPCId" => vpc: Observed<VpcId>,
        /// The subnets.
        "SubnetIds" => subnets: List<SubnetId>,
        /// The names of the zones.
        "AvailabilityZones" => availability_zones: List<Sym>,
        /// The security groups.
        "SecurityGroupIds" => security_groups: List<SecurityGroupId>,
    }

    /// How the endpoint of a domain answers.
    pub struct DomainEndpointOptions {
        /// Whether only HTTPS is answered.
        "EnforceHTTPS" => enforce_https: Observed<bool>,
        /// Whether it has a name of its own.
        "CustomEndpointEnabled" => custom_endpoint_enabled: Flag<false>,
        /// That name.
        "CustomEndpoint" => custom_endpoint: Option<Box<str>>,
    }

    /// The reply of `es describe-elasticsearch-domains` and `opensearch describe-domains`.
    pub struct DescribeDomainsOutput {
        required {
            /// The domains.
            "DomainStatusList" => domains: Items<DomainStatus>,
        }
    }

    /// The reply of `es describe-elasticsearch-domain` and `opensearch describe-domain`.
    pub struct DescribeDomainOutput {
        required {
            /// The domain.
            "DomainStatus" => domain: DomainStatus,
        }
    }
}

/// Reads a policy that AWS gives as an empty text where there is none.
fn policy<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Document>, D::Error> {
    let policy = Option::<Document>::deserialize(d)?;
    Ok(policy.filter(|policy| !policy.as_str().is_empty()))
}

impl Domain {
    /// Returns the domain that a description shows.
    ///
    /// # Errors
    /// When it is one of CloudSearch, whose descriptions have the same form.
    fn described(status: DomainStatus) -> Result<Self, IdError> {
        if status.arn.service() != "es" {
            let expected = "the ARN of a domain of OpenSearch Service";
            return Err(IdError::new(status.arn.as_str(), expected));
        }
        Ok(Self {
            name: status.name,
            arn: Some(status.arn),
            engine_type: Observed::Unknown,
            status: Observed::Known(status),
        })
    }
}

impl Resource for Domain {
    const TYPE: &'static str = "AWS::OpenSearchService::Domain";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("es", call, &format!("domain/{}", self.name));
        self.arn.map_or_else(built, Ok)
    }
}

list_output! {
    /// The reply of `es list-domain-names` and `opensearch list-domain-names`.
    ListDomainNamesOutput { "DomainNames" => Domain } into opensearch.domains
}

impl Output for DescribeDomainsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.domains.set_aside);
        for domain in self.domains.read {
            let domains = &mut estate.opensearch.domains;
            let domain = Domain::described(domain);
            loaded.note(domain.and_then(|domain| domains.add(domain, call.place)));
        }
    }
}

impl Output for DescribeDomainOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let domains = &mut estate.opensearch.domains;
        let domain = Domain::described(self.domain);
        loaded.note(domain.and_then(|domain| domains.add(domain, call.place)));
    }
}

service! {
    /// The resources of OpenSearch Service.
    pub struct OpenSearch {
        /// Domains of both engines.
        domains: Domain,
    }
}

fn spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "es", "domain/")
}

/// Lists the names of all domains. A file without a telling name that has `DomainNames` is this operation's.
pub const ES_LIST_DOMAIN_NAMES: Operation =
    Operation::regional::<ListDomainNamesOutput>("es", "list-domain-names", "es:ListDomainNames")
        .members(&["DomainNames"])
        .planned(Planned::Nowhere);

/// The domains that a request names. A file without a telling name that has `DomainStatusList` is this
/// operation's; `opensearch describe-domains` tells the same about the network.
pub const DESCRIBE_ELASTICSEARCH_DOMAINS: Operation = Operation::regional::<DescribeDomainsOutput>(
    "es",
    "describe-elasticsearch-domains",
    "es:DescribeElasticsearchDomains",
)
.members(&["DomainStatusList"])
.planned(Planned::Nowhere);

/// One domain.
pub const DESCRIBE_ELASTICSEARCH_DOMAIN: Operation = Operation::regional::<DescribeDomainOutput>(
    "es",
    "describe-elasticsearch-domain",
    "es:DescribeElasticsearchDomain",
)
.per("DomainName")
.spelled(spelling)
.echoing(&["DomainStatus", "DomainName"])
.members(&["DomainStatus"])
.planned(Planned::Nowhere);

/// Lists the names of all domains.
pub const LIST_DOMAIN_NAMES: Operation = Operation::regional::<ListDomainNamesOutput>(
    "opensearch",
    "list-domain-names",
    "es:ListDomainNames",
)
.planned(Planned::Nowhere);

/// The domains that a request names.
pub const DESCRIBE_DOMAINS: Operation = Operation::regional::<DescribeDomainsOutput>(
    "opensearch",
    "describe-domains",
    "es:DescribeDomains",
)
.planned(Planned::Nowhere);

/// One domain.
pub const DESCRIBE_DOMAIN: Operation = Operation::regional::<DescribeDomainOutput>(
    "opensearch",
    "describe-domain",
    "es:DescribeDomain",
)
.per("DomainName")
.spelled(spelling)
.echoing(&["DomainStatus", "DomainName"])
.members(&["DomainStatus"])
.planned(Planned::Nowhere);

/// All operations of this service, under both of its names.
pub(super) const OPERATIONS: &[Operation] = &[
    ES_LIST_DOMAIN_NAMES,
    DESCRIBE_ELASTICSEARCH_DOMAINS,
    DESCRIBE_ELASTICSEARCH_DOMAIN,
    LIST_DOMAIN_NAMES,
    DESCRIBE_DOMAINS,
    DESCRIBE_DOMAIN,
];

#[cfg(test)]
mod tests;
