use super::auth::{Admission, admission};
use super::joins::{Join, Joins, Membership};
use super::ram::{self, Said};
use super::{Consumer, Invitation, PrivateService, Standing};
use crate::estate::ec2::DESCRIBE_VPC_ENDPOINTS;
use crate::estate::vpc_lattice::{
    LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS, LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
    LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS, ResourceConfiguration, Service, ServiceNetwork,
};
use crate::estate::{Estate, Gap, Grantee, Item, Observed, Operation, Resource};
use crate::ids::{AccountId, Arn, Place, Sym};
use crate::network;

/// What is asked about one kind of thing that is offered.
struct Kind {
    resource_type: &'static str,
    list: &'static str,
    /// The list of service networks in which it is; none for service networks themselves.
    networks: Option<&'static Operation>,
    /// Whether auth policies judge its use. They do not judge that of resources.
    ///
    /// Source: VPC Lattice User Guide, page auth-policies.
    guarded: Guarded,
}

/// Whether auth policies judge the use of something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guarded {
    ByPolicies,
    ByNone,
}

/// Returns the service networks, services and resource configurations with those who use them or may.
pub(super) fn offered(estate: &Estate) -> Vec<PrivateService<'_>> {
    let joins = Joins::of(estate);
    let lattice = &estate.vpc_lattice;
    let networks = Kind {
        resource_type: ServiceNetwork::TYPE,
        list: "vpc-lattice list-service-networks",
        networks: None,
        guarded: Guarded::ByPolicies,
    };
    let services = Kind {
        resource_type: Service::TYPE,
        list: "vpc-lattice list-services",
        networks: Some(&LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS),
        guarded: Guarded::ByPolicies,
    };
    let resources = Kind {
        resource_type: ResourceConfiguration::TYPE,
        list: "vpc-lattice list-resource-configurations",
        networks: Some(&LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS),
        guarded: Guarded::ByNone,
    };
    let one = |kind: &Kind, about: About| {
        Offer {
            estate,
            joins: &joins,
            kind,
            about,
        }
        .service()
    };
    let mut all = Vec::new();
    all.extend(
        lattice
            .service_networks
            .iter()
            .map(|it| one(&networks, About::of(it, &it.name))),
    );
    all.extend(
        lattice
            .services
            .iter()
            .map(|it| one(&services, About::of(it, &it.name))),
    );
    let resource = |it: &Item<ResourceConfiguration>| one(&resources, About::of(it, &it.name));
    all.extend(lattice.resource_configurations.iter().map(resource));
    all
}

/// What is known of something that is offered before anybody is asked who uses it.
struct About {
    arn: Arn,
    place: Place,
    name: Box<str>,
    viewers: Vec<AccountId>,
}

impl About {
    fn of<T: Resource>(item: &Item<T>, name: &Observed<Sym>) -> Self {
        Self {
            arn: item.arn,
            place: item.place,
            name: name
                .known()
                .map_or(item.arn.name(), |name| name.as_str())
                .into(),
            viewers: item.receivers().collect(),
        }
    }
}

/// Something that is offered, among all that joins.
struct Offer<'o, 'e> {
    estate: &'e Estate,
    joins: &'o Joins,
    kind: &'o Kind,
    about: About,
}

impl<'e> Offer<'_, 'e> {
    fn service(self) -> PrivateService<'e> {
        let mut gaps = self.gaps();
        let mut invitations = Vec::new();
        for user in self.joins.users(self.about.arn) {
            invitations.extend(self.connected(user, None, &mut gaps));
        }
        for member in self.joins.members(self.about.arn) {
            for user in self.joins.users(member.network) {
                invitations.extend(self.connected(user, Some(member), &mut gaps));
            }
        }
        invitations.extend(self.shared(&mut gaps));
        PrivateService {
            arn: self.about.arn,
            place: self.about.place,
            resource_type: self.kind.resource_type,
            name: self.about.name,
            tags: None,
            vpc: None,
            invitations,
            gaps,
        }
    }

    /// Returns the calls that would tell who is joined with it, where they were not read completely.
    fn gaps(&self) -> Vec<Gap> {
        let ledger = &self.estate.ledger;
        let (arn, place) = (self.about.arn, self.about.place);
        let mut gaps = ram::gaps(self.estate, place);
        gaps.extend(ledger.gap(place, &DESCRIBE_VPC_ENDPOINTS, None));
        let users = &LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS;
        let Some(networks) = self.kind.networks else {
            gaps.extend(ledger.gap(place, users, Some(arn.as_str())));
            return gaps;
        };
        gaps.extend(ledger.gap(place, networks, Some(arn.as_str())));
        for member in self.joins.members(arn) {
            let owner = member.network.account();
            let owner = owner.map_or(place, |account| Place { account, ..place });
            let asked =
                [owner, place].map(|at| ledger.gap(at, users, Some(member.network.as_str())));
            // Either account's list tells the VPCs.
            if asked.iter().all(Option::is_some) {
                gaps.extend(asked.into_iter().flatten().take(1));
            }
        }
        gaps
    }

    /// Returns what auth policies say to an account.
    fn admits(&self, account: AccountId, network: Option<Arn>, gaps: &mut Vec<Gap>) -> Admission {
        if self.kind.guarded == Guarded::ByNone {
            return Admission::Open;
        }
        let mut said = Admission::Open;
        for arn in std::iter::once(self.about.arn).chain(network) {
            let (here, gap) = admission(self.estate, arn, account);
            gaps.extend(gap);
            said = said.and(here);
        }
        said
    }

    /// Returns the invitation that somebody has who is joined with it, itself or by a service network.
    fn connected(
        &self,
        user: &Join,
        member: Option<&Membership>,
        gaps: &mut Vec<Gap>,
    ) -> Option<Invitation> {
        let is_gone = user.standing.is_down() || member.is_some_and(|one| one.standing.is_down());
        let network = member.map(|one| one.network);
        let said = self.admits(user.account, network, gaps);
        let (condition, doubt) = said.split()?;
        if is_gone {
            return None;
        }
        let own = self.about.arn.name();
        let (way, key) = match member {
            Some(member) => (
                format!(
                    "`{}` is joined with service network `{}`, which offers `{own}`",
                    user.name,
                    member.network.name()
                ),
                format!("{own}:{}:{}", member.name, user.name),
            ),
            None => (
                format!("`{}` is joined with `{own}`", user.name),
                format!("{own}:{}", user.name),
            ),
        };
        let states = [Some(user.standing), member.map(|one| one.standing)];
        let states = states
            .into_iter()
            .flatten()
            .filter_map(network::Standing::doubt);
        let doubts: Vec<String> = states
            .map(|doubt| format!("the association is in force: {doubt}"))
            .chain(doubt.map(String::from))
            .collect();
        Some(Invitation {
            consumer: Consumer::Connected(user.account, user.vpc),
            standing: Standing::Accepted,
            key: key.into(),
            text: format!("{way} (account {})", user.account).into(),
            source: user.source,
            condition,
            assumption: (!doubts.is_empty()).then(|| doubts.join("; ").into()),
        })
    }

    /// Returns with whom it is shared, and which other accounts list it among theirs.
    fn shared(&self, gaps: &mut Vec<Gap>) -> Vec<Invitation> {
        let (arn, own) = (self.about.arn, self.about.arn.name());
        let mut all = Vec::new();
        let mut named = Vec::new();
        for one in ram::shared_with(self.estate, arn) {
            let (share, principal, grantee) = (one.share, one.principal, one.grantee);
            named.push(grantee);
            let doubt = (one.said == Said::Nothing).then(|| {
                gaps.extend(ram::state_gap(self.estate, self.about.place));
                format!("share `{}` is active", share.name())
            });
            all.push(Reach {
                grantee,
                key: format!("{share}:{own}:{principal}"),
                text: format!("share `{}` lets {grantee} use `{own}`", share.name()),
                source: "ram list-principals",
                doubt,
            });
        }
        for viewer in &self.about.viewers {
            let grantee = Grantee::Account(*viewer);
            if !named.contains(&grantee) {
                all.push(Reach {
                    grantee,
                    key: format!("{own}:listed-by:{viewer}"),
                    text: format!("account {viewer} lists `{own}` among what it may use"),
                    source: self.kind.list,
                    doubt: None,
                });
            }
        }
        let owner = Grantee::Account(self.about.place.account);
        all.retain(|one| one.grantee != owner);
        all.into_iter()
            .filter_map(|one| self.allowed(one, gaps))
            .collect()
    }

    fn allowed(&self, reach: Reach, gaps: &mut Vec<Gap>) -> Option<Invitation> {
        let said = match reach.grantee {
            Grantee::Account(account) => self.admits(account, None, gaps),
            Grantee::Everyone | Grantee::Organization(_) | Grantee::Unreadable(_) => {
                Admission::Open
            }
        };
        let (condition, doubt) = said.split()?;
        let doubts: Vec<String> = reach
            .doubt
            .into_iter()
            .chain(doubt.map(String::from))
            .collect();
        Some(Invitation {
            consumer: Consumer::Named(reach.grantee),
            standing: Standing::Allowed,
            key: reach.key.into(),
            text: reach.text.into(),
            source: reach.source,
            condition,
            assumption: (!doubts.is_empty()).then(|| doubts.join("; ").into()),
        })
    }
}

/// Somebody who may use something, as far as shares and lists tell.
struct Reach {
    grantee: Grantee,
    key: String,
    text: String,
    source: &'static str,
    doubt: Option<String>,
}
