use std::collections::BTreeSet;

use super::operation::{Operation, Planned, Scope, all};
use super::{Estate, Gap};
use crate::ids::{Place, Region, Sym};

/// A call that a complete collection makes.
#[derive(Clone, Copy, Debug)]
pub struct PlannedCall {
    /// The operation.
    pub operation: &'static Operation,
    /// Account and region; `global` for services without regions.
    pub place: Place,
    /// The resource asked about.
    pub request: Option<Sym>,
}

impl PlannedCall {
    /// Returns what is missing of the call's answer, if anything.
    pub fn gap(&self, estate: &Estate) -> Option<Gap> {
        estate
            .ledger
            .gap(self.place, self.operation, self.request.map(Sym::as_str))
    }
}

/// Returns the calls that a complete collection of one account makes: every list in every region, and
/// one call per resource for what lists do not tell. Resources are those that the estate already holds,
/// so the plan grows while the lists come in. Sorted by operation as declared, then region, then resource.
///
/// `account` is any place in the account; `manages` says whether Organizations answers there.
pub fn planned_calls(
    estate: &Estate,
    account: Place,
    regions: &BTreeSet<Region>,
    manages: Manages,
) -> Vec<PlannedCall> {
    let mut calls = Vec::new();
    for operation in all() {
        let wanted = match operation.planned {
            Planned::Everywhere => true,
            Planned::ByOrganization => manages == Manages::Organization,
            Planned::Nowhere => false,
        };
        if !wanted {
            continue;
        }
        let places: Vec<Place> = match operation.scope {
            Scope::Global => vec![account.global()],
            Scope::Regional => regions
                .iter()
                .map(|region| account.in_region(*region))
                .collect(),
        };
        for place in places {
            match operation.targets {
                None if operation.per.is_none() => {
                    calls.push(PlannedCall {
                        operation,
                        place,
                        request: None,
                    });
                }
                None => {}
                Some(targets) => {
                    let requests: BTreeSet<Sym> = targets(estate, place).into_iter().collect();
                    calls.extend(requests.into_iter().map(|id| PlannedCall {
                        operation,
                        place,
                        request: Some(id),
                    }));
                }
            }
        }
    }
    calls
}

/// Whether Organizations answers in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manages {
    /// The management account, or a delegated administrator.
    Organization,
    /// Any other account.
    Itself,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::operation::{RecordedCall, Reply, find};
    use crate::estate::testing::place;

    #[test]
    fn every_operation_with_one_call_per_resource_says_which() {
        let silent: Vec<String> = all()
            .filter(|operation| operation.planned != Planned::Nowhere)
            .filter(|operation| operation.per.is_some() != operation.targets.is_some())
            .map(|operation| format!("{} {}", operation.service, operation.name))
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
    }

    /// Returns an account of 111122223333 with one region, made of the lists that a collection begins with.
    fn listed(keys: &str, more: &[(&'static str, &'static str, Option<String>, String)]) -> Estate {
        let mut estate = Estate::default();
        let here = place("111122223333", "eu-west-1");
        let mut record = |service, name, request: Option<&str>, json: &str| {
            let operation = find(service, name).unwrap();
            let reply = Reply::Output(json);
            let call = RecordedCall {
                operation,
                place: here,
                request,
                reply,
            };
            assert_eq!(estate.record(&call).unwrap().set_aside, []);
        };
        record("kms", "list-keys", None, keys);
        for (service, name, request, json) in more {
            record(service, name, request.as_deref(), json);
        }
        estate.settle();
        estate
    }

    fn planned(estate: &Estate) -> Vec<String> {
        let regions = BTreeSet::from(["eu-west-1".parse().unwrap()]);
        let account = place("111122223333", "global");
        let calls = planned_calls(estate, account, &regions, Manages::Itself).into_iter();
        calls
            .filter_map(|call| Some(format!("{} {}", call.operation.name, call.request?)))
            .collect()
    }

    #[test]
    fn keys_are_asked_what_their_kind_can_answer() {
        let key = |id: &str, words: [&str; 4]| {
            let [manager, state, spec, origin] = words;
            let json = format!(
                r#"{{"KeyMetadata":{{"KeyId":"{id}","KeyManager":"{manager}","KeyState":"{state}","KeySpec":"{spec}","Origin":"{origin}"}}}}"#
            );
            ("kms", "describe-key", Some(id.to_owned()), json)
        };
        let symmetric = "SYMMETRIC_DEFAULT";
        let estate = listed(
            r#"{"Keys":[{"KeyId":"a"},{"KeyId":"b"},{"KeyId":"c"},{"KeyId":"d"},{"KeyId":"e"},{"KeyId":"f"}]}"#,
            &[
                key("a", ["CUSTOMER", "Enabled", symmetric, "AWS_KMS"]),
                key("b", ["AWS", "Enabled", symmetric, "AWS_KMS"]),
                key("c", ["CUSTOMER", "PendingDeletion", symmetric, "AWS_KMS"]),
                key("d", ["CUSTOMER", "Enabled", "RSA_2048", "AWS_KMS"]),
                key("e", ["CUSTOMER", "Enabled", symmetric, "EXTERNAL"]),
            ],
        );
        let planned = planned(&estate);
        let of = |name: &str| -> Vec<&str> {
            let asked = planned.iter();
            asked
                .filter_map(|call| call.strip_prefix(name)?.strip_prefix(' '))
                .collect()
        };
        assert_eq!(of("describe-key"), ["a", "b", "c", "d", "e", "f"]);
        assert_eq!(
            of("get-key-policy"),
            ["a", "c", "d", "e"],
            "f is not described yet"
        );
        assert_eq!(of("list-grants"), ["a", "c", "d", "e"]);
        assert_eq!(of("get-key-rotation-status"), ["a"]);
    }

    #[test]
    fn a_large_account_needs_few_calls() {
        let join = |number: usize, item: &dyn Fn(usize) -> String| {
            (0..number).map(item).collect::<Vec<_>>().join(",")
        };
        let buckets = join(150, &|n| {
            format!(r#"{{"Name":"b{n}","BucketRegion":"eu-west-1"}}"#)
        });
        let secrets = join(150, &|n| {
            format!(
                r#"{{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:s{n}-AbCdEf","Name":"s{n}"}}"#
            )
        });
        let databases = join(80, &|n| format!(r#"{{"DBInstanceIdentifier":"d{n}"}}"#));
        let keys = join(80, &|n| format!(r#"{{"KeyId":"k{n}"}}"#));
        let mut more = vec![
            (
                "s3api",
                "list-buckets",
                None,
                format!(r#"{{"Buckets":[{buckets}]}}"#),
            ),
            (
                "secretsmanager",
                "list-secrets",
                None,
                format!(r#"{{"SecretList":[{secrets}]}}"#),
            ),
            (
                "rds",
                "describe-db-instances",
                None,
                format!(r#"{{"DBInstances":[{databases}]}}"#),
            ),
        ];
        for n in 0..80 {
            let metadata = format!(
                r#"{{"KeyMetadata":{{"KeyId":"k{n}","KeyManager":"CUSTOMER","KeyState":"Enabled","KeySpec":"SYMMETRIC_DEFAULT","Origin":"AWS_KMS"}}}}"#
            );
            more.push(("kms", "describe-key", Some(format!("k{n}")), metadata));
        }
        for n in 0..150 {
            let policy = r#"{"Policy":"{}"}"#.to_owned();
            more.push(("s3api", "get-bucket-policy", Some(format!("b{n}")), policy));
        }
        let estate = listed(&format!(r#"{{"Keys":[{keys}]}}"#), &more);
        let regions = BTreeSet::from(["eu-west-1".parse().unwrap()]);
        let account = place("111122223333", "global");
        let calls = planned_calls(&estate, account, &regions, Manages::Itself).len();
        assert!((2_000..=2_400).contains(&calls), "{calls}");
    }
}
