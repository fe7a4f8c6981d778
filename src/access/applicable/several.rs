//! What a selector or a pattern of a question means: users and roles, resources.

use std::collections::BTreeSet;

use super::kinds::{
    BUCKETS, CLUSTER_SNAPSHOTS, CLUSTERS, DATABASES, DB_SNAPSHOTS, FUNCTIONS, IMAGES, KEYS, Kind,
    POINTS, ROLES, SECRETS, SNAPSHOTS, USERS, VAULTS, matches, may_hold, of, region_of,
};
use super::question::AskError;
use super::{AccessQuestion, Applicable, Missing};
use crate::access::actions::{self, Fit};
use crate::environments::{Environments, Selector};
use crate::estate::backup::LIST_BACKUP_VAULTS;
use crate::estate::ec2::{DESCRIBE_IMAGES, DESCRIBE_SNAPSHOTS};
use crate::estate::iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
use crate::estate::kms::LIST_KEYS;
use crate::estate::lambda::LIST_FUNCTIONS;
use crate::estate::rds::{
    DESCRIBE_DB_CLUSTER_SNAPSHOTS, DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES,
    DESCRIBE_DB_SNAPSHOTS,
};
use crate::estate::s3::{LIST_ACCESS_POINTS, LIST_BUCKETS};
use crate::estate::secretsmanager::LIST_SECRETS;
use crate::estate::{Operation, Scope};
use crate::ids::{AccountId, Arn, Place, Region};

/// What a part of a question means.
#[derive(Debug)]
pub(super) enum Meant {
    /// What is written there.
    Itself,
    /// Some of these.
    Some(Several),
}

/// Several principals or resources.
#[derive(Debug, Default)]
pub(super) struct Several {
    /// Their ARNs, sorted; of buckets for actions on objects that of all objects.
    pub texts: Vec<Box<str>>,
    /// Others with policies of their own that stand under them and that no list tells: versions and aliases of functions.
    pub under: Vec<Box<str>>,
    /// What was not read and may hide more of them.
    pub hidden: Vec<Missing>,
}

impl<'e> Applicable<'e> {
    /// Returns the principals that a text means.
    ///
    /// # Errors
    /// When a selector means none, and nothing hides any.
    pub(super) fn principals_meant(
        &self,
        text: &str,
        environments: Option<&Environments>,
    ) -> Result<Meant, AskError> {
        let Some(selector) = selector(text) else {
            return Ok(Meant::Itself);
        };
        let iam = &self.estate.iam;
        let list = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
        let kinds = vec![
            of(&iam.roles, ROLES, list, |_| None),
            of(&iam.users, USERS, list, |_| None),
        ];
        let several = self.chosen(&selector, environments, kinds, |arn| Some(arn.into()));
        match several.texts.is_empty() && several.hidden.is_empty() {
            true => Err(nothing(
                &selector,
                environments,
                AskError::Nobody(text.into()),
            )),
            false => Ok(Meant::Some(several)),
        }
    }

    /// Returns the resources that a text means for an action.
    ///
    /// # Errors
    /// When a selector means none, and nothing hides any.
    pub(super) fn resources_meant(
        &self,
        asked: &AccessQuestion,
        environments: Option<&Environments>,
    ) -> Result<Meant, AskError> {
        let text = &*asked.resource;
        let pattern = text.parse::<Arn>().ok();
        let (selector, rest) = match pattern {
            Some(arn) => match named_by_pattern(&asked.action, arn) {
                Some(parts) => parts,
                None => return Ok(Meant::Itself),
            },
            None => match selector(text) {
                Some(selector) => (selector, None),
                None => return Ok(Meant::Itself),
            },
        };
        let fits = |resource: &str| fits(&asked.action, resource);
        let concrete = |arn: &str| {
            if let Some(rest) = rest {
                return Some(format!("{arn}/{rest}").into());
            }
            let objects = format!("{arn}/*");
            if fits(arn) {
                Some(arn.into())
            } else {
                fits(&objects).then(|| objects.into())
            }
        };
        let several = self.chosen(&selector, environments, self.kinds(), concrete);
        let is_none = several.texts.is_empty() && several.hidden.is_empty();
        match (is_none, pattern) {
            // That nothing is called so is told as of one that is not there.
            (true, Some(_)) => Ok(Meant::Itself),
            (true, None) => {
                let nothing_there = AskError::Nothing {
                    resource: text.into(),
                    action: asked.action.clone(),
                };
                Err(nothing(&selector, environments, nothing_there))
            }
            (false, _) => Ok(Meant::Some(several)),
        }
    }

    /// Returns the resources that selectors choose from.
    fn kinds(&self) -> Vec<Kind<'e>> {
        let estate = self.estate;
        let iam = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
        let mut all = vec![
            of(&estate.s3.buckets, BUCKETS, &LIST_BUCKETS, |_| None),
            of(
                &estate.s3.access_points,
                POINTS,
                &LIST_ACCESS_POINTS,
                |_| None,
            ),
            of(&estate.kms.keys, KEYS, &LIST_KEYS, |_| None),
            of(
                &estate.secretsmanager.secrets,
                SECRETS,
                &LIST_SECRETS,
                |_| None,
            ),
            of(&estate.iam.roles, ROLES, iam, |_| None),
            of(&estate.iam.users, USERS, iam, |_| None),
            of(&estate.backup.vaults, VAULTS, &LIST_BACKUP_VAULTS, |_| None),
            of(
                &estate.lambda.functions,
                FUNCTIONS,
                &LIST_FUNCTIONS,
                |function| {
                    let configuration = function.configuration.known()?;
                    let config = configuration.vpc.as_ref()?;
                    config.vpc?.as_str().parse().ok()
                },
            ),
            of(
                &estate.ec2.snapshots,
                SNAPSHOTS,
                &DESCRIBE_SNAPSHOTS,
                |_| None,
            ),
            of(&estate.ec2.images, IMAGES, &DESCRIBE_IMAGES, |_| None),
        ];
        all.extend(self.kinds_of_databases());
        all
    }

    fn kinds_of_databases(&self) -> [Kind<'e>; 4] {
        let estate = self.estate;
        [
            of(
                &estate.rds.db_snapshots,
                DB_SNAPSHOTS,
                &DESCRIBE_DB_SNAPSHOTS,
                |_| None,
            ),
            of(
                &estate.rds.db_cluster_snapshots,
                CLUSTER_SNAPSHOTS,
                &DESCRIBE_DB_CLUSTER_SNAPSHOTS,
                |_| None,
            ),
            of(
                &estate.rds.db_instances,
                DATABASES,
                &DESCRIBE_DB_INSTANCES,
                |instance| {
                    let group = instance.subnet_group.as_ref()?;
                    group.vpc.known().copied()
                },
            ),
            of(
                &estate.rds.db_clusters,
                CLUSTERS,
                &DESCRIBE_DB_CLUSTERS,
                |cluster| {
                    let group = estate.rds.subnet_group_of(cluster)?;
                    group.vpc.known().copied()
                },
            ),
        ]
    }

    fn chosen(
        &self,
        selector: &Selector,
        environments: Option<&Environments>,
        kinds: Vec<Kind<'e>>,
        concrete: impl Fn(&str) -> Option<Box<str>>,
    ) -> Several {
        let mut several = Several::default();
        let asked = kinds
            .iter()
            .filter(|kind| kind.is_meant_by(selector) && concrete(kind.sample).is_some());
        for kind in asked {
            for thing in &kind.things {
                if matches(selector, thing, environments) {
                    several.texts.extend(concrete(thing.arn.as_str()));
                    let under = kind.under(selector, thing);
                    several.under.extend(under.and_then(|arn| concrete(&arn)));
                }
            }
            several
                .hidden
                .extend(self.unread(kind, selector, environments));
        }
        several.texts.sort_unstable();
        several.texts.dedup();
        several
    }

    /// Returns which lists of a kind were not read, where a selector may mean more of it.
    fn unread(
        &self,
        kind: &Kind<'e>,
        selector: &Selector,
        environments: Option<&Environments>,
    ) -> Vec<Missing> {
        let accounts = self.known_accounts().into_iter();
        let accounts = accounts.filter(|account| may_hold(selector, *account, environments));
        let places = accounts.flat_map(|account| match kind.list.scope {
            Scope::Global => vec![Place::new(account, Region::global())],
            Scope::Regional => self.regions(account, kind.list, environments),
        });
        let places = places.filter(|place| match region_of(selector) {
            Some(region) => place.region.is_global() || place.region == region,
            None => true,
        });
        let missing = places.filter_map(|place| {
            let gap = self.estate.ledger.gap(place, kind.list, None)?;
            let (noun, account) = (kind.noun, place.account);
            let what = match place.region.is_global() {
                true => format!("which {noun} {account} has"),
                false => format!("which {noun} {account} has in {}", place.region),
            };
            Some(Missing {
                what: what.into(),
                gap: Some(gap),
            })
        });
        missing.collect()
    }

    /// Returns the regions of an account, as far as they are known.
    pub(super) fn regions(
        &self,
        account: AccountId,
        list: &Operation,
        environments: Option<&Environments>,
    ) -> Vec<Place> {
        let known = environments.and_then(|all| all.universe.regions.get(&account));
        let known = known.into_iter().flatten();
        let known = known.map(|region| Place::new(account, *region));
        let lines = self.estate.ledger.lines().map(|(key, _)| key);
        let lines = lines.filter(|key| key.service == list.service && key.operation == list.name);
        let asked = lines
            .map(|key| key.place)
            .filter(|place| place.account == account);
        let all: BTreeSet<Place> = known.chain(asked).collect();
        match all.is_empty() {
            true => vec![Place::new(account, Region::global())],
            false => all.into_iter().collect(),
        }
    }
}

/// Returns the error about a selector that means nothing: where nothing is in its environment, with those that there are.
fn nothing(
    selector: &Selector,
    environments: Option<&Environments>,
    otherwise: AskError,
) -> AskError {
    let (Selector::Environment(name), Some(all)) = (selector, environments) else {
        return otherwise;
    };
    let of_accounts = all.accounts.values().map(|one| one.assignment.environment);
    let of_vpcs = all.vpcs.values().map(|one| one.assignment.environment);
    let all = of_accounts.chain(of_vpcs).flatten();
    let known: BTreeSet<&str> = all.map(|name| name.as_str()).collect();
    match known.is_empty() || known.contains(name.as_str()) {
        true => otherwise,
        false => AskError::Environment(
            name.as_str().into(),
            known.into_iter().map(Into::into).collect(),
        ),
    }
}

/// Returns the selector of several things that a text is.
fn selector(text: &str) -> Option<Selector> {
    let selector: Selector = text.parse().ok()?;
    match selector {
        Selector::Environment(_)
        | Selector::Account(_)
        | Selector::Region(_)
        | Selector::Service(_)
        | Selector::Tag(_)
        | Selector::Name(_) => Some(selector),
        // Sessions are no users and roles.
        Selector::ArnPattern(_) => text.contains(":iam:").then_some(selector),
        Selector::Internet
        | Selector::OnPremises
        | Selector::Vpc(_)
        | Selector::Subnet(_)
        | Selector::Arn(_)
        | Selector::Address(_)
        | Selector::Id(_) => None,
    }
}

/// Returns the selector of the resources of which a pattern names several, each with a policy of its own, and what stands
/// behind the name of a bucket.
fn named_by_pattern(action: &str, arn: Arn) -> Option<(Selector, Option<&'static str>)> {
    let text = arn.as_str();
    let selector = |text: &str| text.parse().ok().map(Selector::ArnPattern);
    let is_one = match (arn.service(), arn.resource_type()) {
        ("s3", "accesspoint") => {
            let (name, rest) = match text.split_once("/object/") {
                Some((name, _)) => (name, text.get(name.len() + 1..)),
                None => (text, None),
            };
            return name
                .contains(['*', '?'])
                .then(|| Some((selector(name)?, rest)))?;
        }
        ("s3", _) => {
            let (bucket, rest) = text
                .split_once('/')
                .map_or((text, None), |(b, r)| (b, Some(r)));
            let is_several = bucket.contains(['*', '?']) && bucket.contains(":s3:::");
            return is_several.then(|| Some((selector(bucket)?, rest)))?;
        }
        ("ec2" | "rds", "snapshot") | ("ec2", "image") | ("rds", "cluster-snapshot") => false,
        ("kms", "key") | ("secretsmanager", "secret") | ("backup", "backup-vault") => false,
        ("lambda", "function") => arn.resource().matches(':').count() > 1,
        ("iam", "role") => !super::resources::is_assumption(action),
        _ => true,
    };
    let is_several = !is_one && text.contains(['*', '?']);
    is_several.then(|| Some((selector(text)?, None)))?
}

/// Returns whether a resource is of a type that an action is done to.
pub(super) fn fits(action: &str, resource: &str) -> bool {
    let Some((prefix, name)) = action.split_once(':') else {
        return false;
    };
    let action = actions::service(prefix).and_then(|service| service.action(name));
    action.is_some_and(|action| matches!(actions::fit(action, resource), Fit::Of(_)))
}
