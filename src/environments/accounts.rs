use std::collections::BTreeSet;

use super::assignment::Assignment;
use super::class::Tier;
use super::classify::AccountClass;
use super::declared::{Declared, DeclaredEnvironment, UnitSelector};
use super::evidence::{Evidence, Origin, Scope, Source};
use super::gather::{AccountSeen, Gathered, Membership};
use super::reading::read_name;
use super::tags::{TagOwner, read_tags};
use crate::estate::Tags;
use crate::ids::AccountId;

/// Returns what an account is, without its workloads.
pub(super) fn account_class(
    account: AccountId,
    gathered: &Gathered<'_>,
    declared: &Declared,
) -> AccountClass {
    let unseen = AccountSeen::default();
    let seen = gathered.accounts.get(&account).unwrap_or(&unseen);
    let evidence = account_evidence(account, seen, declared);
    let organisation = gathered.organization.as_ref().map(|listed| {
        if gathered.management.contains(&account) {
            Membership::Management
        } else if listed.contains(&account) {
            Membership::Member
        } else {
            Membership::Outside
        }
    });
    let path: Option<Box<[Box<str>]>> = seen
        .units
        .iter()
        .map(|(_, name)| name.map(Into::into))
        .collect();
    AccountClass {
        name: seen.name.or(seen.aliases.first().copied()).map(Into::into),
        ou_path: path.filter(|_| seen.whole_path),
        organisation,
        assignment: Assignment::of_evidence(evidence, &declared.environments),
        workload_classes: BTreeSet::new(),
    }
}

fn account_evidence(
    account: AccountId,
    seen: &AccountSeen<'_>,
    declared: &Declared,
) -> Vec<Evidence> {
    let id = account.to_string();
    let origin = |source, key| Origin {
        source,
        scope: Scope::Account,
        at: &id,
        key,
    };
    let mut evidence = Vec::new();
    let by_id = declared
        .environments
        .iter()
        .find(|one| one.accounts.contains(&account));
    if let Some(one) = by_id {
        evidence.push(declaration(
            one,
            origin(Source::Declared, Some("accounts")),
            &id,
        ));
    } else if let Some((one, unit)) = declared_unit(seen, declared) {
        let origin = origin(Source::Declared, Some("organizational_units"));
        evidence.push(declaration(one, origin, &unit));
    }
    let names: Vec<&str> = seen.name.iter().chain(&seen.aliases).copied().collect();
    evidence.extend(declared_labels(
        origin(Source::DeclaredLabel, None),
        seen.tags,
        &names,
        declared,
    ));
    let owner = TagOwner {
        scope: Scope::Account,
        at: &id,
    };
    let tags = seen.tags.into_iter();
    evidence.extend(tags.flat_map(|tags| read_tags(tags, owner, &declared.tag_keys)));
    for (depth, (unit, name)) in seen.units.iter().rev().enumerate() {
        let origin = origin(Source::OrganizationalUnit, Some(unit.as_str()));
        let read = name.and_then(|name| Evidence::of_reading(origin, name, &read_name(name)));
        evidence.extend(read.map(|read| Evidence {
            rank: depth,
            ..read
        }));
    }
    let plus = seen.email.and_then(plus_tag);
    let aliases = seen
        .aliases
        .iter()
        .map(|alias| (Source::AccountAlias, *alias));
    let texts = seen
        .name
        .map(|name| (Source::AccountName, name))
        .into_iter()
        .chain(aliases)
        .chain(plus.map(|tag| (Source::AccountEmail, tag)));
    evidence.extend(texts.filter_map(|(source, text)| {
        Evidence::of_reading(origin(source, None), text, &read_name(text))
    }));
    evidence
}

/// Returns what stands between `+` and `@` in a mail address.
fn plus_tag(email: &str) -> Option<&str> {
    let (local, _) = email.rsplit_once('@')?;
    let (_, tag) = local.split_once('+')?;
    Some(tag)
}

/// Returns the environment that declares the innermost unit above the account, and how it names it.
fn declared_unit<'d>(
    seen: &AccountSeen<'_>,
    declared: &'d Declared,
) -> Option<(&'d DeclaredEnvironment, String)> {
    let depth = |unit: &UnitSelector| match unit {
        UnitSelector::Id(id) => seen.units.iter().position(|(unit, _)| unit == id),
        UnitSelector::Path(names) => {
            let above = seen.units.get(..names.len()).filter(|_| seen.whole_path)?;
            let fits = above
                .iter()
                .zip(names)
                .all(|((_, unit), name)| *unit == Some(&**name));
            fits.then(|| names.len() - 1)
        }
    };
    declared
        .environments
        .iter()
        .flat_map(|one| one.units.iter().map(move |unit| (one, unit)))
        .filter_map(|(one, unit)| Some((depth(unit)?, std::cmp::Reverse(one.name), one, unit)))
        .max_by_key(|(depth, name, _, _)| (*depth, *name))
        .map(|(_, _, one, unit)| (one, unit.to_string()))
}

/// Returns the evidence of a declaration; `value` is what it names.
pub(super) fn declaration(one: &DeclaredEnvironment, origin: Origin<'_>, value: &str) -> Evidence {
    let tier: Option<Tier> = one.tier;
    Evidence {
        class: Some(one.class),
        tier,
        strength: origin.source.strength(),
        environment: Some(one.name),
        ..Evidence::silent(origin, value)
    }
}

/// Returns the evidence of declared tags and patterns that fit.
pub(super) fn declared_labels(
    origin: Origin<'_>,
    tags: Option<&Tags>,
    names: &[&str],
    declared: &Declared,
) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for one in &declared.environments {
        for tag in &one.tags {
            let mut tags = tags.into_iter().flat_map(Tags::iter);
            if let Some((key, value)) = tags.find(|(key, value)| tag.matches(key, value)) {
                let origin = Origin {
                    key: Some("tags"),
                    ..origin
                };
                evidence.push(declaration(one, origin, &format!("{key}={value}")));
            }
        }
        for glob in &one.name_globs {
            if let Some(name) = names.iter().find(|name| glob.matches(name)) {
                let origin = Origin {
                    key: Some("name_globs"),
                    ..origin
                };
                evidence.push(declaration(one, origin, name));
            }
        }
    }
    evidence
}
