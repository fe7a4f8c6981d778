use std::collections::{BTreeMap, BTreeSet};

use crate::environments::{self, Assignment, Environments, Membership, Subject};
use crate::estate::ec2::{DESCRIBE_VPCS, Vpc};
use crate::estate::organizations::OrganizationTree;
use crate::estate::{self, Estate, Item, Resource, Tags};
use crate::facts::{
    Class, Confidence, EnvironmentId, Evidence, EvidenceId, Family, Gap, GapId, Gaps, Hop,
    SubjectId, WitnessId,
};
use crate::ids::{AccountId, Arn, Partition, Place, Region, Sym, Timestamp, VpcId};

use super::coverage::organization_account;
use super::gaps::fact_of_gap;
use super::types::described_by;
use super::{Settings, words};

/// What the assembly of all records shares: the estate, the classes, and the side tables that grow.
pub(super) struct Builder<'a> {
    pub(super) estate: &'a Estate,
    pub(super) environments: &'a Environments,
    pub(super) settings: &'a Settings,
    pub(super) as_of: Timestamp,
    pub(super) gaps: BTreeMap<GapId, Gap>,
    pub(super) evidence: BTreeMap<EvidenceId, Evidence>,
    pub(super) witnesses: BTreeMap<WitnessId, Vec<Hop>>,
    pub(super) natural_keys: BTreeMap<SubjectId, Box<str>>,
    pub(super) list_gaps: BTreeMap<Sym, BTreeSet<GapId>>,
    /// Where every account lies in the organisation.
    pub(super) tree: OrganizationTree<'a>,
    /// The account in which Organizations was asked.
    pub(super) manager: Option<AccountId>,
    /// The gaps of calls that tell of networks, once they were asked for.
    pub(super) unread_networks: Option<Vec<estate::Gap>>,
    vpcs: BTreeMap<VpcId, &'a Item<Vpc>>,
}

/// What every subject has, before its own members are known.
pub(super) struct Common {
    pub(super) id: SubjectId,
    pub(super) arn: Option<Arn>,
    pub(super) name: Box<str>,
    pub(super) place: Place,
    pub(super) vpc: Option<VpcId>,
    pub(super) environment: Option<EnvironmentId>,
    pub(super) class: Class,
    pub(super) confidence: Confidence,
    pub(super) evidence: Vec<EvidenceId>,
    pub(super) tags: Option<BTreeMap<Sym, Box<str>>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        estate: &'a Estate,
        environments: &'a Environments,
        settings: &'a Settings,
        as_of: Timestamp,
    ) -> Self {
        Self {
            estate,
            environments,
            settings,
            as_of,
            gaps: BTreeMap::new(),
            evidence: BTreeMap::new(),
            witnesses: BTreeMap::new(),
            natural_keys: BTreeMap::new(),
            list_gaps: BTreeMap::new(),
            tree: estate.organizations.tree(),
            manager: organization_account(estate),
            unread_networks: None,
            vpcs: estate.ec2.vpcs.iter().map(|vpc| (vpc.id, vpc)).collect(),
        }
    }

    /// Keeps a gap of the ledger and returns its id.
    pub(super) fn gap(&mut self, gap: &estate::Gap) -> GapId {
        let id = GapId::new(&gap.call.to_string());
        self.gaps.entry(id).or_insert_with(|| fact_of_gap(id, gap));
        id
    }

    /// Adds gaps of the ledger to a family of a subject's gaps.
    pub(super) fn add_gaps<'g>(
        &mut self,
        gaps: &mut Gaps,
        family: Family,
        found: impl IntoIterator<Item = &'g estate::Gap>,
    ) {
        for gap in found {
            let id = self.gap(gap);
            gaps.add(family, id);
        }
    }

    /// Keeps a sentence about a subject and returns its id. Equal sentences about one subject are kept once.
    pub(super) fn say(&mut self, subject: SubjectId, source: &str, text: &str) -> EvidenceId {
        let said = Evidence {
            subject,
            text: text.into(),
            source: source.into(),
        };
        let mut number = 1_usize;
        loop {
            let id = EvidenceId::new(&format!("{subject}#{number}"));
            match self.evidence.get(&id) {
                Some(known) if *known == said => return id,
                Some(_) => number += 1,
                None => {
                    self.evidence.insert(id, said);
                    return id;
                }
            }
        }
    }

    /// Returns what a subject has in common with all others, with its class and the evidence for it.
    pub(super) fn common(&mut self, subject: &Described<'_>) -> Common {
        let assignment = self.assignment(subject);
        self.natural_keys
            .insert(subject.id, natural_key(subject).into_boxed_str());
        self.assigned(subject, &assignment)
    }

    /// Returns the class of a resource by its place, its VPC, its tags and its name.
    pub(super) fn assignment(&self, subject: &Described<'_>) -> Assignment {
        let empty = Tags::default();
        self.environments.assignment_of(&Subject {
            place: subject.place,
            vpc: subject.vpc_arn,
            tags: subject.tags.unwrap_or(&empty),
            name: Some(subject.name),
            arn: subject.arn,
        })
    }
}

impl<'a> Builder<'a> {
    /// Returns the place of an account's services without regions, in the partition of its regions.
    pub(super) fn account_place(&self, account: AccountId) -> Place {
        let regions = self
            .environments
            .universe
            .regions
            .get(&account)
            .into_iter()
            .flatten();
        let partition = regions.map(|region| Partition::of_region(*region)).next();
        let place = Place::new(account, Region::global());
        Place {
            partition: partition.unwrap_or(place.partition),
            ..place
        }
    }

    /// Returns the regions of the universe in an account.
    pub(super) fn regions(&self, account: AccountId) -> BTreeSet<Region> {
        self.environments
            .universe
            .regions
            .get(&account)
            .cloned()
            .unwrap_or_default()
    }

    /// Returns the VPC with this id.
    pub(super) fn vpc(&self, id: VpcId) -> Option<&'a Item<Vpc>> {
        self.vpcs.get(&id).copied()
    }

    /// Returns the account's number with its name.
    pub(super) fn account_shown(&self, account: AccountId) -> String {
        match self
            .environments
            .accounts
            .get(&account)
            .and_then(|one| one.name.as_deref())
        {
            Some(name) => format!("{name} ({account})"),
            None => account.to_string(),
        }
    }

    /// Returns the organisation's management account.
    pub(super) fn management_account(&self) -> Option<AccountId> {
        let known = self.environments.accounts.iter();
        known
            .filter(|(_, one)| one.organisation == Some(Membership::Management))
            .map(|(account, _)| *account)
            .next()
    }

    /// Returns whether an ARN or id names the organisation that the estate belongs to, or a part of it.
    pub(super) fn is_own_organization(&self, name: Sym) -> bool {
        self.estate.organizations.organizations.iter().any(|one| {
            name.as_str()
                .split(['/', ':'])
                .any(|part| part == one.id.as_str())
        })
    }

    /// Returns whether an account is production, or may be: by class, or by a class that is not sure.
    pub(super) fn may_be_prod(&self, account: AccountId) -> bool {
        let known = self.environments.accounts.get(&account);
        known.is_none_or(|one| {
            let assignment = &one.assignment;
            words::class(assignment.class).may_be_prod()
                || !words::confidence(assignment.confidence).is_medium_or_better()
        })
    }

    /// Returns whether something in an account may be production: the account is or may be, or it is shared,
    /// where a label of its own decides.
    pub(super) fn may_hold_prod(&self, account: AccountId) -> bool {
        let known = self.environments.accounts.get(&account);
        let is_shared =
            known.is_some_and(|one| words::class(one.assignment.class) == Class::Shared);
        is_shared || self.may_be_prod(account)
    }

    /// Returns the gap of the list that would tell the labels of a VPC in which something lies.
    pub(super) fn unread_vpc(&self, place: Place, vpc: Option<VpcId>) -> Option<estate::Gap> {
        let is_unread = vpc.is_some_and(|id| self.vpc(id).is_none());
        is_unread.then(|| self.estate.ledger.gap(place, &DESCRIBE_VPCS, None))?
    }

    fn assigned(&mut self, subject: &Described<'_>, assignment: &Assignment) -> Common {
        let described_by = described_by(subject.resource_type);
        let (account, vpc) = (subject.place.account, subject.vpc);
        let evidence = self.why((subject.id, described_by), assignment, account, vpc);
        Common {
            id: subject.id,
            arn: Some(subject.arn),
            name: subject.name.into(),
            place: subject.place,
            vpc: subject.vpc,
            environment: assignment
                .environment
                .map(|name| EnvironmentId::new(name.as_str())),
            class: words::class(assignment.class),
            confidence: words::confidence(assignment.confidence),
            evidence,
            tags: subject.tags.map(map_of_tags),
        }
    }
}

impl Builder<'_> {
    /// Keeps the sentences on which a class rests; for what has none, the line that would place it. With the
    /// subject comes the call that describes it.
    pub(super) fn why(
        &mut self,
        (id, described_by): (SubjectId, &'static str),
        assignment: &Assignment,
        account: AccountId,
        vpc: Option<VpcId>,
    ) -> Vec<EvidenceId> {
        let mut said: Vec<EvidenceId> = Vec::new();
        for one in assignment.evidence.iter() {
            said.push(self.say(
                id,
                words::evidence_source(one, described_by),
                &words::evidence_sentence(one),
            ));
        }
        if assignment.class == environments::Class::Unclassified {
            let line = match vpc {
                Some(vpc) => format!("`vpcs = [\"{vpc}\"]`"),
                None => format!("`accounts = [\"{account}\"]`"),
            };
            let text = format!("no evidence places it; {line} in an `[[environment]]` table would");
            said.push(self.say(id, "palisade.toml", &text));
        }
        said
    }
}

/// What is known of a subject before it is classified.
pub(super) struct Described<'d> {
    pub(super) id: SubjectId,
    pub(super) arn: Arn,
    pub(super) name: &'d str,
    pub(super) resource_type: &'static str,
    pub(super) place: Place,
    pub(super) vpc: Option<VpcId>,
    pub(super) vpc_arn: Option<Arn>,
    pub(super) tags: Option<&'d Tags>,
}

impl<'d> Described<'d> {
    /// Describes a resource of the estate: its id is its ARN, its name the tag `Name` or the given one.
    pub(super) fn item<T: Resource>(item: &'d Item<T>, name: &'d str) -> Self {
        Self {
            id: SubjectId::new(item.arn.as_str()),
            arn: item.arn,
            name,
            resource_type: T::TYPE,
            place: item.place,
            vpc: None,
            vpc_arn: None,
            tags: item.tags(),
        }
    }
    /// Adds the VPC in which it lives.
    pub(super) fn in_vpc(self, vpc: Option<&Item<Vpc>>) -> Self {
        Self {
            vpc: vpc.map(|vpc| vpc.id),
            vpc_arn: vpc.map(|vpc| vpc.arn),
            ..self
        }
    }
}

/// Returns the key that stays equal when the resource is built anew: partition, account, region, type, name.
fn natural_key(subject: &Described<'_>) -> String {
    let Place {
        partition,
        account,
        region,
    } = subject.place;
    format!(
        "{partition}/{account}/{region}/{}/{}",
        subject.resource_type, subject.name
    )
}

fn map_of_tags(tags: &Tags) -> BTreeMap<Sym, Box<str>> {
    tags.iter()
        .map(|(key, value)| (Sym::new(key), value.into()))
        .collect()
}
