//! The ways to a bucket: the request about it or its objects, and those through its access points.

use std::collections::BTreeSet;

use super::answer::Telling;
use super::question::{AskError, Asked};
use super::several::fits;
use super::sum::{add, is_denial, which_way};
use super::{AccessAnswer, AccessQuestion, Accesses, Applicable, Lacking, Missing};
use crate::access::eval::{Decision, Layer, Policies, PolicyText};
use crate::estate::s3::LIST_ACCESS_POINTS;
use crate::ids::{AccountId, Arn, Place};

/// Ways to a bucket through access points that nobody read.
struct Hidden {
    /// How their ARNs begin, before their name.
    start: String,
    missing: Missing,
}

impl Accesses<'_> {
    /// Answers about one principal and one resource, by each way to it: a bucket's objects may be let out through an
    /// access point where a request about the bucket is denied.
    ///
    /// # Errors
    /// As [`Accesses::ask`].
    pub(super) fn one(
        &self,
        asked: &AccessQuestion,
        telling: Telling,
    ) -> Result<AccessAnswer, AskError> {
        let direct = self.by_routes(asked, telling)?;
        let resource = asked.resource.parse::<Arn>().ok();
        let Some(resource) = resource.filter(|arn| is_of_bucket(*arn)) else {
            return Ok(direct);
        };
        let tells_point = |key: &str| {
            let key = key.to_ascii_lowercase();
            key.starts_with("s3:dataaccesspoint")
        };
        if direct.decision == Decision::Allow || asked.keys().any(tells_point) {
            return Ok(direct);
        }
        let applicable = self.applicable();
        let whole = applicable.ask(asked)?;
        // An access point allows nothing that the policies about its bucket do not leave to it by one of these keys.
        if !mention_points(&whole.question.policies) {
            return Ok(direct);
        }
        let with = |resource: Box<str>| AccessQuestion {
            resource,
            ..asked.clone()
        };
        let mut ways = Vec::new();
        for (point, behind) in applicable.points_to(resource) {
            if fits(&asked.action, &behind) {
                let answer = self.by_routes(&with(behind), Telling::Answer)?;
                ways.push((point, answer));
            }
        }
        let mut hidden = Vec::new();
        let names = names(&whole.question.policies);
        for one in applicable.hidden_points(resource, &whole) {
            let may_open = |name: &String| {
                let question = with(behind(&format!("{}{name}", one.start), resource));
                if !fits(&asked.action, &question.resource) {
                    return Ok(false);
                }
                let answer = self.by_itself(&question, Some(resource), Telling::Answer)?;
                Ok(!is_denial(answer.decision))
            };
            let open: Result<Vec<bool>, AskError> = names.iter().map(may_open).collect();
            if open?.contains(&true) {
                add(&mut hidden, vec![Lacking::of(&one.missing)]);
            }
        }
        Ok(joined(direct, ways, hidden))
    }
}

impl Applicable<'_> {
    /// Returns the access points of a bucket, each with what a request through it names.
    fn points_to(&self, resource: Arn) -> Vec<(Arn, Box<str>)> {
        let (bucket, _) = parts(resource);
        let points = self.estate.s3.access_points.iter();
        let points = points.filter(|point| {
            let known = point.bucket.known();
            known.is_some_and(|name| name.as_str() == bucket)
        });
        points
            .map(|point| (point.arn, behind(point.arn.as_str(), resource)))
            .collect()
    }

    /// Returns the ways through access points that no reply lists: of accounts of which they were not read, those of
    /// several regions, and those of accounts that are not of this estate.
    ///
    /// Source: Amazon S3 User Guide, pages creating-access-points, MultiRegionAccessPoints.
    fn hidden_points(&self, resource: Arn, asked: &Asked) -> Vec<Hidden> {
        let Some(bucket) = self.bucket(resource) else {
            return Vec::new();
        };
        let Place {
            partition, region, ..
        } = bucket.place;
        let hidden = |region: &str, account: &str, what: String, gap| Hidden {
            start: format!("arn:{partition}:s3:{region}:{account}:accesspoint/"),
            missing: Missing {
                what: what.into(),
                gap,
            },
        };
        let known = self.known_accounts();
        let mut all = Vec::new();
        for account in &known {
            let place = Place {
                partition,
                account: *account,
                region,
            };
            let gap = self.estate.ledger.gap(place, &LIST_ACCESS_POINTS, None);
            let name = account.to_string();
            if gap.is_some() {
                let what = format!("which access points {account} has in {region}");
                all.push(hidden(region.as_str(), &name, what, gap));
            }
            let what = format!("which Multi-Region Access Points {account} has");
            all.push(hidden("", &name, what, None));
        }
        for account in outsiders(&asked.question.policies, &known) {
            let what = format!(
                "which access points accounts outside of this estate have for {}",
                bucket.name
            );
            all.push(hidden(region.as_str(), &account, what.clone(), None));
            all.push(hidden("", &account, what, None));
        }
        all
    }
}

/// Returns whether a resource is one bucket, or objects of one.
fn is_of_bucket(arn: Arn) -> bool {
    let (bucket, _) = parts(arn);
    arn.service() == "s3"
        && arn.region().is_none()
        && arn.account().is_none()
        && !bucket.contains(['*', '?'])
}

/// Returns the bucket of an ARN, and the objects in it.
fn parts(arn: Arn) -> (&'static str, Option<&'static str>) {
    let resource = arn.resource();
    match resource.split_once('/') {
        Some((bucket, key)) => (bucket, Some(key)),
        None => (resource, None),
    }
}

/// Returns what a request through an access point names: it, or the objects behind it.
fn behind(point: &str, resource: Arn) -> Box<str> {
    match parts(resource).1 {
        Some(key) => format!("{point}/object/{key}").into(),
        None => point.into(),
    }
}

/// Returns whether policies say anything of access points.
fn mention_points(policies: &Policies) -> bool {
    let mut all = texts(policies);
    all.any(|text| text.to_ascii_lowercase().contains("accesspoint"))
}

fn texts(policies: &Policies) -> impl Iterator<Item = &str> {
    let levels = [&policies.scp, &policies.rcp];
    let levels = levels.into_iter().flatten().flatten();
    let levels = levels.flat_map(|level| &level.policies);
    let layers = [
        &policies.identity,
        &policies.boundary,
        &policies.session,
        &policies.resource,
        &policies.vpc_endpoint,
    ];
    let layers = layers.into_iter().flatten().flatten();
    let documents = layers.chain(levels).filter_map(|one| one.document.as_ref());
    documents.map(PolicyText::as_str)
}

/// Returns accounts that are not of the estate: those that the policies of a bucket name, and one that stands for the rest.
fn outsiders(policies: &Policies, known: &BTreeSet<AccountId>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for text in texts(policies) {
        let digits = text.split(|one: char| !one.is_ascii_digit());
        let accounts = digits.filter(|part| part.len() == 12);
        all.extend(accounts.map(str::to_owned));
    }
    all.insert(OUTSIDER.to_owned());
    all.retain(|text| text.parse().is_ok_and(|account| !known.contains(&account)));
    all
}

/// Returns names of access points that policies tell apart: those that they name, one of each pattern, and another one.
fn names(policies: &Policies) -> BTreeSet<String> {
    let named = texts(policies).flat_map(|text| text.split("accesspoint/").skip(1));
    let named = named.filter_map(|rest| rest.split(['"', '/', '\\']).next());
    let named = named.map(|name| name.replace(['*', '?'], "x"));
    named.chain([ANY_NAME.to_owned()]).collect()
}

/// A name that no policy names.
const ANY_NAME: &str = "some-access-point";

/// An account that nobody has.
const OUTSIDER: &str = "000000000000";

/// Returns the answer by all ways: one that is open is a condition, one that is not known leaves a denial open.
fn joined(
    direct: AccessAnswer,
    ways: Vec<(Arn, AccessAnswer)>,
    hidden: Vec<Lacking>,
) -> AccessAnswer {
    let mut all = direct;
    let mut is_unknown = !hidden.is_empty() || all.decision == Decision::Unknown;
    let mut is_open = all.decision == Decision::Conditional;
    let mut missing = hidden;
    for (point, way) in ways {
        match way.decision {
            Decision::Allow | Decision::Conditional => {
                let through = format!("the request comes through {point}");
                all.conditions
                    .extend(which_way(&through, way.decision, way.conditions));
                is_open = true;
            }
            Decision::Unknown => {
                is_unknown = true;
            }
            Decision::ImplicitDeny | Decision::ExplicitDeny => continue,
        }
        add(&mut all.statements, way.statements);
        add(&mut all.assumptions, way.assumptions);
        add(&mut missing, way.missing);
        all.blocked_by.extend(way.blocked_by);
    }
    if is_open {
        all.decision = Decision::Conditional;
    } else if is_unknown {
        all.decision = Decision::Unknown;
        all.blocked_by.push(Layer::AccessPoint);
    }
    if is_open || is_unknown {
        add(&mut all.missing, missing);
    }
    all.blocked_by.sort_unstable();
    all.blocked_by.dedup();
    all
}
