use std::collections::{BTreeMap, BTreeSet};

use super::{Consumer, Invitation, PrivateService, Standing};
use crate::estate::ec2::{
    AllowedPrincipal, DESCRIBE_VPC_ENDPOINT_CONNECTIONS,
    DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS, DESCRIBE_VPC_ENDPOINT_SERVICE_PERMISSIONS,
    VpcEndpoint, VpcEndpointConnection, VpcEndpointService,
};
use crate::estate::{Estate, Grantee, Item, Observed, Resource as _};
use crate::ids::{AccountId, Arn, Sym, VpcEndpointId, VpcEndpointServiceId, VpcId};
use crate::network::{self, ENDPOINT, ENDPOINT_SERVICE};
use crate::sharing::copy::name_of;

/// The calls that show permissions, connections, and the endpoints themselves.
const PERMISSIONS: &str = "ec2 describe-vpc-endpoint-service-permissions";
const CONNECTIONS: &str = "ec2 describe-vpc-endpoint-connections";
const ENDPOINTS: &str = "ec2 describe-vpc-endpoints";

/// Endpoints and connections by the service to which they lead.
struct Users<'e> {
    connections: BTreeMap<VpcEndpointServiceId, Vec<&'e Item<VpcEndpointConnection>>>,
    endpoints: BTreeMap<VpcEndpointServiceId, Vec<&'e Item<VpcEndpoint>>>,
    by_id: BTreeMap<VpcEndpointId, &'e Item<VpcEndpoint>>,
}

/// Returns the endpoint services with those whom their permissions name and whose endpoints lead there.
///
/// Without a permission no other account can make an endpoint, whether or not connections must be accepted.
/// Source: AWS PrivateLink guide, page configure-endpoint-service.
pub(super) fn endpoint_services(estate: &Estate) -> Vec<PrivateService<'_>> {
    let users = Users::of(estate);
    let services = estate.ec2.vpc_endpoint_services.iter();
    services
        .map(|one| of_service(estate, &users, one))
        .collect()
}

impl<'e> Users<'e> {
    fn of(estate: &'e Estate) -> Self {
        let mut users = Self {
            connections: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            by_id: BTreeMap::new(),
        };
        for one in estate.ec2.vpc_endpoint_connections.iter() {
            users.connections.entry(one.service).or_default().push(one);
        }
        for one in estate.ec2.vpc_endpoints.iter() {
            users.by_id.insert(one.id, one);
            let name = one.service_name.map(Sym::as_str).unwrap_or_default();
            let id = name.rsplit('.').next().and_then(|id| id.parse().ok());
            if let Some(id) = id {
                users.endpoints.entry(id).or_default().push(one);
            }
        }
        users
    }
}

fn of_service<'e>(
    estate: &'e Estate,
    users: &Users<'e>,
    service: &'e Item<VpcEndpointService>,
) -> PrivateService<'e> {
    let ledger = &estate.ledger;
    let id = Some(service.id.as_str());
    let (permissions, connections) = (
        &DESCRIBE_VPC_ENDPOINT_SERVICE_PERMISSIONS,
        &DESCRIBE_VPC_ENDPOINT_CONNECTIONS,
    );
    let standing = ENDPOINT_SERVICE.of(&service.state);
    let doubt = standing.doubt();
    let list = &DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS;
    let gaps = [
        ledger.gap(service.place, permissions, id),
        ledger.gap(service.place, connections, None),
        doubt
            .as_ref()
            .and_then(|_| ledger.gap(service.place, list, None)),
    ];
    let mut invitations = Vec::new();
    if !standing.is_down() {
        invitations.extend(allowed(service));
        invitations.extend(connected(users, service));
    }
    if let Some(doubt) = doubt {
        for one in &mut invitations {
            let more = one.assumption.take().map(|one| format!("; {one}"));
            let more = more.unwrap_or_default();
            one.assumption = Some(format!("`{}` is available: {doubt}{more}", service.id).into());
        }
    }
    PrivateService {
        arn: service.arn,
        place: service.place,
        resource_type: VpcEndpointService::TYPE,
        name: name_of(&service.tags, service.id.as_str()),
        tags: Some(&service.tags),
        vpc: vpc_of(estate, service),
        invitations,
        gaps: gaps.into_iter().flatten().collect(),
    }
}

/// Returns the VPC of the load balancers behind a service, where it is one.
fn vpc_of(estate: &Estate, service: &VpcEndpointService) -> Option<VpcId> {
    let network = service.network_load_balancers.iter();
    let balancers = network.chain(service.gateway_load_balancers.iter());
    let vpcs: Option<BTreeSet<VpcId>> = balancers
        .map(|arn: &Arn| {
            let balancer = estate.elbv2.load_balancers.get(*arn)?;
            balancer.vpc.known().copied()
        })
        .collect();
    let vpcs = vpcs?;
    let mut vpcs = vpcs.into_iter();
    vpcs.next().filter(|_| vpcs.next().is_none())
}

/// Returns whom the permissions of a service name.
fn allowed(service: &Item<VpcEndpointService>) -> Vec<Invitation> {
    let (standing, then) = match service.acceptance_required {
        Observed::Known(false) => (Standing::Accepted, "accepts every connection by itself"),
        Observed::Known(true) => (Standing::Allowed, "accepts each connection by hand"),
        Observed::Absent | Observed::Unknown => (
            Standing::Allowed,
            "was not read for whether connections must be accepted",
        ),
    };
    let principals = service.allowed_principals.known().into_iter().flatten();
    let of = |one: &AllowedPrincipal| {
        let grantee = grantee_of(one.principal);
        let is_other = grantee != Grantee::Account(service.place.account);
        is_other.then(|| Invitation {
            consumer: Consumer::Named(grantee),
            standing,
            key: format!("{}:allowed-principal:{}", service.id, one.principal).into(),
            text: format!(
                "`{}` lets {grantee} make endpoints (allowed principal `{}`), and {then}",
                service.id, one.principal
            )
            .into(),
            source: PERMISSIONS,
            condition: None,
            assumption: None,
        })
    };
    principals.filter_map(of).collect()
}

/// Returns whom an allowed principal names.
///
/// Source: Amazon EC2 API Reference, AllowedPrincipal.
fn grantee_of(principal: Sym) -> Grantee {
    if principal.as_str() == "*" {
        return Grantee::Everyone;
    }
    match principal.as_str().parse::<Arn>() {
        Ok(arn) if arn.service() == "organizations" => Grantee::Organization(principal),
        Ok(arn) => arn
            .account()
            .map_or(Grantee::Unreadable(principal), Grantee::Account),
        Err(_) => Grantee::of(principal),
    }
}

/// Returns the endpoints that lead to a service, as its owner's list and their owners' lists tell them.
fn connected(users: &Users<'_>, service: &Item<VpcEndpointService>) -> Vec<Invitation> {
    let listed = users.connections.get(&service.id).into_iter().flatten();
    let mut told: BTreeSet<VpcEndpointId> = BTreeSet::new();
    let mut all = Vec::new();
    for one in listed.filter(|one| one.place.account == service.place.account) {
        told.extend(one.endpoint);
        let endpoint = one.endpoint.and_then(|id| users.by_id.get(&id)).copied();
        let owner = endpoint.map(|one| one.place.account);
        let Some(owner) = owner.or_else(|| one.endpoint_owner.known().copied()) else {
            continue;
        };
        let name = one.endpoint.map(VpcEndpointId::sym).or(one.id);
        let vpc = endpoint.and_then(|one| one.vpc.known().copied());
        let user = (
            owner,
            vpc,
            name.unwrap_or_else(|| owner.to_string().as_str().into()),
        );
        let standing = ENDPOINT.of(&one.state);
        all.extend(connection(service, user, standing, CONNECTIONS));
    }
    let seen = users.endpoints.get(&service.id).into_iter().flatten();
    for one in seen.filter(|one| !told.contains(&one.id)) {
        let user = (one.place.account, one.vpc.known().copied(), one.id.sym());
        let standing = ENDPOINT.of(&one.state);
        all.extend(connection(service, user, standing, ENDPOINTS));
    }
    all
}

fn connection(
    service: &Item<VpcEndpointService>,
    (owner, vpc, name): (AccountId, Option<VpcId>, Sym),
    standing: network::Standing,
    source: &'static str,
) -> Option<Invitation> {
    if standing.is_down() {
        return None;
    }
    Some(Invitation {
        consumer: Consumer::Connected(owner, vpc),
        standing: Standing::Accepted,
        key: format!("{}:connection:{name}", service.id).into(),
        text: format!(
            "endpoint `{name}` of account {owner} is connected to `{}`",
            service.id
        )
        .into(),
        source,
        condition: None,
        assumption: standing
            .doubt()
            .map(|doubt| format!("the connection of `{name}` is accepted: {doubt}").into()),
    })
}
