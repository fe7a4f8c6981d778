//! The VPC endpoint that a request says it comes through: its policy must allow, too.

use std::collections::BTreeSet;

use super::endpoint_ways::{Presence, Told};
use super::principals::Caller;
use super::question::Gathered;
use super::{AccessQuestion, Applicable, Missing, named};
use crate::access::eval::{ContextValue, Policy};
use crate::estate::ec2::{DESCRIBE_VPC_ENDPOINTS, VpcEndpoint};
use crate::estate::{Item, Observed};
use crate::ids::{AccountId, Partition, Place, Region};

/// What the names of endpoint services call services whose actions begin otherwise.
///
/// Source: AWS PrivateLink Guide, page aws-services-privatelink-support, and the services' own guides.
const LABELS: [(&str, &str); 24] = [
    ("appconfigdata", "appconfig"),
    ("aps-workspaces", "aps"),
    ("bedrock-agent", "bedrock"),
    ("bedrock-agent-runtime", "bedrock"),
    ("bedrock-runtime", "bedrock"),
    ("cloudhsmv2", "cloudhsm"),
    ("data-servicediscovery", "servicediscovery"),
    ("dynamodb-streams", "dynamodb"),
    ("ecs-agent", "ecs"),
    ("ecs-telemetry", "ecs"),
    ("email", "ses"),
    ("email-smtp", "ses"),
    ("forecastquery", "forecast"),
    ("git-codecommit", "codecommit"),
    ("grafana-workspace", "grafana"),
    ("kinesis-firehose", "firehose"),
    ("kinesis-streams", "kinesis"),
    ("monitoring", "cloudwatch"),
    ("s3", "s3-object-lambda"),
    ("s3-global", "s3"),
    ("sync-states", "states"),
    ("tagging", "tag"),
    ("transcribestreaming", "transcribe"),
    ("verified-permissions", "verifiedpermissions"),
];

impl<'e> Applicable<'e> {
    /// Adds the policy of the endpoint, where the question names one.
    ///
    /// Source: AWS PrivateLink Guide, page vpc-endpoints-access.
    pub(super) fn add_endpoint(
        &self,
        asked: &AccessQuestion,
        caller: &Caller<'e>,
        into: &mut Gathered,
    ) {
        let is_service = matches!(caller, Caller::Bare) && !asked.principal.contains(':');
        if is_service {
            return;
        }
        let id = match Told::of(asked, "aws:SourceVpce") {
            Told::OneOf(ids, Presence::Always) if ids.len() == 1 => ids.into_iter().next(),
            Told::OneOf(..) | Told::Nothing | Told::Absent => None,
        };
        let Some(id) = id else { return };
        let mut all = self.estate.ec2.vpc_endpoints.iter();
        into.policies.vpc_endpoint = match all.find(|one| one.id.as_str() == id) {
            Some(endpoint) => self.of_endpoint(endpoint, &asked.action, into),
            None => {
                let owner = one_value(asked, "aws:VpceAccount").and_then(|text| text.parse().ok());
                into.missing.extend(self.elsewhere(id, owner));
                Some(vec![named(id, None)])
            }
        };
    }

    fn of_endpoint(
        &self,
        endpoint: &Item<VpcEndpoint>,
        action: &str,
        into: &mut Gathered,
    ) -> Option<Vec<Policy>> {
        let id = endpoint.id.as_str();
        let of_action = action
            .split_once(':')
            .map_or(action, |(service, _)| service);
        let of_endpoint = endpoint.service_name.map(|name| name.as_str());
        if !of_endpoint.is_some_and(|name| carries(name, of_action)) {
            let leads = of_endpoint.unwrap_or("something else than a service of AWS");
            let what =
                format!("whether {id}, an endpoint for {leads}, carries requests of {of_action}");
            into.miss(what, None);
            return Some(vec![named(id, None)]);
        }
        match &endpoint.policy {
            Observed::Known(document) => Some(vec![named(id, Some(document))]),
            // Without one, everything may pass.
            Observed::Absent => None,
            Observed::Unknown => {
                let gap = (self.estate.ledger).gap(endpoint.place, &DESCRIBE_VPC_ENDPOINTS, None);
                let told = "which the reply of ec2 describe-vpc-endpoints leaves out";
                let what = match gap {
                    Some(_) => format!("the policy of {id}"),
                    None => format!("the policy of {id}, {told}"),
                };
                into.miss(what, gap);
                Some(vec![named(id, None)])
            }
        }
    }

    /// Returns which calls would tell of an endpoint that no reply holds; of one account, where that is known.
    fn elsewhere(&self, id: &str, owner: Option<AccountId>) -> Vec<Missing> {
        let ledger = &self.estate.ledger;
        let mut accounts = self.known_accounts();
        accounts.retain(|account| owner.is_none_or(|owner| owner == *account));
        let call = &DESCRIBE_VPC_ENDPOINTS;
        let lines = ledger.lines().map(|(key, _)| key);
        let lines = lines.filter(|key| key.service == call.service && key.operation == call.name);
        let mut places: BTreeSet<Place> = lines.map(|key| key.place).collect();
        places.retain(|place| accounts.contains(&place.account));
        let asked: BTreeSet<AccountId> = places.iter().map(|place| place.account).collect();
        let never = accounts.difference(&asked).map(|account| Place {
            partition: Partition::aws(),
            account: *account,
            region: Region::global(),
        });
        places.extend(never);
        let missing = places.into_iter().filter_map(|place| {
            let gap = ledger.gap(place, call, None)?;
            let account = place.account;
            let what = match place.region.is_global() {
                true => format!("the policy of {id}, if it is an endpoint of {account}"),
                false => format!(
                    "the policy of {id}, if it is an endpoint of {account} in {}",
                    place.region
                ),
            };
            Some(Missing {
                what: what.into(),
                gap: Some(gap),
            })
        });
        let missing: Vec<Missing> = missing.collect();
        if !missing.is_empty() {
            return missing;
        }
        let whose = owner.map_or_else(|| "this estate".to_owned(), |owner| owner.to_string());
        let what = format!("the policy of {id}: no endpoint of {whose} is called so");
        vec![Missing {
            what: what.into(),
            gap: None,
        }]
    }
}

/// Returns the value that a question gives a key, where it is one.
fn one_value<'a>(asked: &'a AccessQuestion, key: &str) -> Option<&'a str> {
    let mut context = asked.context.iter();
    let (_, value) = context.find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    match value.as_ref()? {
        ContextValue::One(value) => Some(value),
        ContextValue::Many(values) => match values.as_slice() {
            [value] => Some(value),
            _ => None,
        },
    }
}

/// Returns whether the requests of a service come through endpoints for a name such as `com.amazonaws.eu-west-1.s3`.
pub(super) fn carries(name: &str, service: &str) -> bool {
    name.split('.').any(|part| {
        let label = part.strip_suffix("-fips").unwrap_or(part);
        let by_table = || {
            LABELS
                .iter()
                .any(|(one, of)| label == *one && service.eq_ignore_ascii_case(of))
        };
        label.eq_ignore_ascii_case(service) || by_table()
    })
}
