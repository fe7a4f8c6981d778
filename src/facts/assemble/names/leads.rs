use std::collections::{BTreeMap, BTreeSet};

use super::ends::stores_at;
use super::zones::{Zone, Zones, may_be_lower, shown};
use crate::endpoints::Link;
use crate::facts::assemble::builder::Builder;
use crate::facts::assemble::receivers::{Receiver, Target, crossing};
use crate::facts::{
    Cause, Crossing, CrossingKind, Form, Hop, Store, SubjectId, Sureness, WitnessId,
};
use crate::ids::VpcId;
use crate::sharing::{Lead, ZoneReach};

/// The call that shows records.
const RECORDS: &str = "route53 list-resource-record-sets";

/// Whether those who ask the first zone of a way may ask the others too.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Followed {
    Surely,
    Perhaps(Box<str>),
    Never,
}

impl Zones<'_, '_> {
    /// Returns a crossing for each name of a zone that leads somebody of a lower environment to a store.
    pub(super) fn leads(
        &self,
        builder: &mut Builder<'_>,
        zone: &Zone<'_>,
        stores: &[Store],
    ) -> Vec<Crossing> {
        let mut crossings = Vec::new();
        for lead in &zone.zone.leads {
            let ends = stores_at(builder, self.network, lead.end);
            let is_sure = ends.len() == 1;
            for end in ends {
                let id = SubjectId::new(end.as_str());
                let at = stores.binary_search_by_key(&id, |store| store.id).ok();
                let Some(store) = at.and_then(|at| stores.get(at)) else {
                    continue;
                };
                let target = Target::of_store(store);
                for (who, followed) in self.askers(zone, lead) {
                    let doubt = match followed {
                        Followed::Never => continue,
                        Followed::Perhaps(doubt) => Some(doubt),
                        Followed::Surely if !is_sure => {
                            Some("the address is that store's, and no other's".into())
                        }
                        Followed::Surely => None,
                    };
                    if who.is_apart(&target) {
                        crossings.push(led(builder, (zone, lead), (who, &target), doubt));
                    }
                }
            }
        }
        crossings
    }

    /// Returns who is led by a record: whose zone it is, else those in whose VPCs the zone answers, one per environment.
    fn askers<'z>(&self, zone: &'z Zone<'_>, lead: &Lead) -> Vec<(&'z Receiver, Followed)> {
        let everywhere: BTreeSet<VpcId> = self.below();
        if may_be_lower(&zone.own) {
            return vec![(&zone.own, self.followed(lead, &everywhere))];
        }
        if zone.zone.reach == ZoneReach::Public {
            return Vec::new();
        }
        let mut by_environment = BTreeMap::new();
        for asker in &zone.askers {
            if let Some(who) = asker.who.as_ref().filter(|who| may_be_lower(who)) {
                let followed = self.followed(lead, &BTreeSet::from([asker.vpc]));
                by_environment
                    .entry(who.environment)
                    .or_insert((who, followed));
            }
        }
        by_environment.into_values().collect()
    }

    /// Returns the VPCs of lower environments in which any zone answers.
    fn below(&self) -> BTreeSet<VpcId> {
        let askers = self.zones.iter().flat_map(|zone| &zone.askers);
        let below = askers.filter(|one| one.who.as_ref().is_some_and(may_be_lower));
        below.map(|one| one.vpc).collect()
    }

    /// Returns whether somebody in these VPCs may ask all zones through which a record leads.
    fn followed(&self, lead: &Lead, vpcs: &BTreeSet<VpcId>) -> Followed {
        for link in lead.links.iter().skip(1) {
            let zone = self
                .by_id
                .get(&link.zone)
                .and_then(|at| self.zones.get(*at));
            let Some(zone) = zone else { continue };
            let is_public = zone.zone.reach == ZoneReach::Public;
            if is_public || may_be_lower(&zone.own) || zone.answers_in(vpcs) {
                continue;
            }
            if zone.zone.unread_vpcs.is_none() {
                return Followed::Never;
            }
            let doubt = format!(
                "zone `{}` answers where `{}` is asked",
                link.zone, lead.name
            );
            return Followed::Perhaps(doubt.into());
        }
        Followed::Surely
    }
}

/// Returns the crossing by which a record leads somebody to a store.
fn led(
    builder: &mut Builder<'_>,
    (zone, lead): (&Zone<'_>, &Lead),
    (who, target): (&Receiver, &Target),
    doubt: Option<Box<str>>,
) -> Crossing {
    let item = zone.zone.item;
    let key = |link: &Link| format!("{}:{}:{}", link.zone, link.name, link.record_type);
    let first = lead.links.first().map(key).unwrap_or_default();
    let id = format!("dns:{first}:{}:{}", who.id, target.id);
    let text = format!(
        "`{}`, a name of zone `{}` ({}), leads to `{}`",
        lead.name,
        shown(item),
        item.id,
        target.id
    );
    let evidence = builder.say(target.id, RECORDS, &text);
    let hop = |link: &Link| Hop {
        component: link.zone.as_str().into(),
        rule: Some(key(link).into()),
        text: format!("`{}` ({})", link.name, link.record_type).into(),
    };
    let end = Hop {
        component: lead.end.as_str().into(),
        rule: None,
        text: "answers at that name".into(),
    };
    let witness = WitnessId::new(&id);
    let hops = lead.links.iter().map(hop).chain([end]).collect();
    builder.witnesses.insert(witness, hops);
    let causes = lead.links.iter().map(|link| Cause {
        key: key(link).into(),
        text: format!(
            "record `{}` ({}) of zone {}",
            link.name, link.record_type, link.zone
        )
        .into(),
    });
    let mut causes: Vec<Cause> = causes.collect();
    causes.sort();
    Crossing {
        form: Some(Form::Record),
        certainty: match doubt {
            Some(_) => Sureness::Maybe,
            None => Sureness::Proven,
        },
        causes,
        cut: vec![first.into()],
        assumptions: doubt.into_iter().collect(),
        witness: Some(witness),
        evidence: vec![evidence],
        ..crossing(CrossingKind::Dns, &id, who, target)
    }
}
