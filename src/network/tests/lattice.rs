//! Through VPC Lattice: services with targets, resources behind gateways, endpoints to both.

use serde_json::{Value, json};

use super::lab::{ACCOUNT, Lab, REGION, path, told};
use super::left_out;
use super::scene::{rule, to};
use crate::estate::Operation;
use crate::estate::ec2::*;
use crate::estate::rds::DESCRIBE_DB_INSTANCES;
use crate::estate::vpc_lattice::*;

fn arn(kind: &str) -> String {
    format!("arn:aws:vpc-lattice:{REGION}:{ACCOUNT}:{kind}")
}

/// A client's VPC in a service network with a service and a resource of another VPC; tests change the parts.
#[derive(Clone)]
struct Mesh {
    association: Value,
    membership: Value,
    listener: Value,
    groups: Value,
    targets: Value,
    policies: Vec<(&'static str, Value)>,
    resource: Value,
    gateway: Value,
    endpoints: Vec<Value>,
    /// Calls that nobody made.
    unmade: Vec<&'static Operation>,
}

/// The VPCs: of clients, of targets with the same block, of clients that are in no service network.
fn places() -> Lab {
    let (a, b, c) = (
        ("vpc-a", "10.1.0.0/16"),
        ("vpc-b", "10.1.0.0/16"),
        ("vpc-c", "10.3.0.0/16"),
    );
    Lab::new()
        .vpc(a.0, a.1)
        .subnet("subnet-a", a, ("10.1.1.0/24", 1), &[])
        .subnet("subnet-a2", a, ("10.1.3.0/24", 2), &[])
        .host("app", "vpc-a", "subnet-a", "10.1.1.10")
        .host("app2", "vpc-a", "subnet-a2", "10.1.3.10")
        .vpc(b.0, b.1)
        .subnet("subnet-b", b, ("10.1.2.0/24", 1), &[])
        .subnet("subnet-g", b, ("10.1.9.0/24", 1), &[])
        .host("back", "vpc-b", "subnet-b", "10.1.2.10")
        .host("data", "vpc-b", "subnet-b", "10.1.2.20")
        .vpc(c.0, c.1)
        .subnet("subnet-c", c, ("10.3.1.0/24", 1), &[])
        .host("other", "vpc-c", "subnet-c", "10.3.1.10")
}

impl Mesh {
    fn new() -> Self {
        let group = arn("targetgroup/tg-0a");
        Self {
            association: json!({"arn": arn("servicenetworkvpcassociation/snva-0a"), "status": "ACTIVE", "vpcId": "vpc-a",
                "serviceNetworkArn": arn("servicenetwork/sn-0a"), "securityGroupIds": []}),
            membership: json!({"arn": arn("servicenetworkserviceassociation/snsa-0a"), "status": "ACTIVE",
                "serviceNetworkArn": arn("servicenetwork/sn-0a"), "serviceArn": arn("service/svc-0a")}),
            listener: json!({"arn": arn("service/svc-0a/listener/listener-0a"), "port": 443, "protocol": "HTTPS",
                "defaultAction": {"forward": {"targetGroups": [{"targetGroupIdentifier": "tg-0a", "weight": 100}]}}}),
            groups: json!([{"arn": group, "type": "INSTANCE", "port": 8443, "protocol": "HTTPS", "ipAddressType": "IPV4",
                "vpcIdentifier": "vpc-b", "serviceArns": [arn("service/svc-0a")], "status": "ACTIVE"}]),
            targets: json!([{"id": "i-back", "port": 8443, "status": "HEALTHY"}]),
            policies: vec![
                ("svc-0a", json!({"state": "Inactive"})),
                ("sn-0a", json!({"state": "Inactive"})),
            ],
            resource: json!({"arn": arn("resourceconfiguration/rcfg-0a"), "type": "SINGLE", "status": "ACTIVE",
                "resourceGatewayId": "rgw-0a", "portRanges": ["5432", "6000-6010"], "protocol": "TCP",
                "resourceConfigurationDefinition": {"ipResource": {"ipAddress": "10.1.2.20"}}}),
            gateway: json!({"arn": arn("resourcegateway/rgw-0a"), "status": "ACTIVE", "vpcIdentifier": "vpc-b",
                "subnetIds": ["subnet-g"], "securityGroupIds": ["sg-b"]}),
            endpoints: Vec::new(),
            unmade: Vec::new(),
        }
    }

    /// An endpoint to the service network, or to the resource, in a VPC that is in no service network.
    fn endpoint(mut self, kind: &str, leads: &str) -> Self {
        let member = if kind == "Resource" {
            "ResourceConfigurationArn"
        } else {
            "ServiceNetworkArn"
        };
        self.endpoints.push(json!({"VpcEndpointId": "vpce-0a", "VpcEndpointType": kind, "VpcId": "vpc-c", "OwnerId": ACCOUNT,
            "State": "available", "SubnetIds": ["subnet-c"], "Groups": [{"GroupId": "sg-c"}], member: arn(leads)}));
        self
    }

    fn lab(&self) -> Lab {
        let service = json!({"arn": arn("service/svc-0a"), "name": "orders", "status": "ACTIVE",
            "dnsEntry": {"domainName": "orders-0a.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"}, "customDomainName": "orders.test"});
        let networks = json!({"Entries": [{"Cidr": "169.254.171.0/24"}]});
        let mut lab = places()
            .one(&GET_MANAGED_PREFIX_LIST_ENTRIES, "pl-0a", networks)
            .add(&LIST_SERVICES, "items", service)
            .add(&LIST_RESOURCE_GATEWAYS, "items", self.gateway.clone());
        for group in self.groups.as_array().unwrap() {
            lab = lab.add(&LIST_TARGET_GROUPS, "items", group.clone());
        }
        for endpoint in &self.endpoints {
            lab = lab.add(&DESCRIBE_VPC_ENDPOINTS, "VpcEndpoints", endpoint.clone());
        }
        for (operation, request, reply) in self.asked() {
            if !self.unmade.iter().any(|one| one.name == operation.name) {
                lab = lab.one(operation, request, reply);
            }
        }
        for (request, reply) in &self.policies {
            lab = lab.one(&GET_AUTH_POLICY, request, reply.clone());
        }
        lab
    }

    /// What was asked about one thing each.
    fn asked(&self) -> [(&'static Operation, &'static str, Value); 9] {
        let offered = json!({"arn": arn("servicenetworkresourceassociation/snra-0a"), "status": "ACTIVE",
            "serviceNetworkArn": arn("servicenetwork/sn-0a"), "resourceConfigurationArn": arn("resourceconfiguration/rcfg-0a")});
        let list = |one: &Value| json!({"items": [one]});
        let mut listed = self.listener.clone();
        listed.as_object_mut().unwrap().remove("defaultAction");
        let mut joined = self.association.clone();
        joined.as_object_mut().unwrap().remove("securityGroupIds");
        let vpcs = &LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS;
        [
            (vpcs, "sn-0a", list(&joined)),
            (vpcs, "vpc-c", json!({"items": []})),
            (
                &GET_SERVICE_NETWORK_VPC_ASSOCIATION,
                "snva-0a",
                self.association.clone(),
            ),
            (
                &LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
                "svc-0a",
                list(&self.membership),
            ),
            (
                &LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS,
                "rcfg-0a",
                list(&offered),
            ),
            (&LIST_LISTENERS, "svc-0a", list(&listed)),
            (&GET_LISTENER, "svc-0a/listener-0a", self.listener.clone()),
            (&LIST_TARGETS, "tg-0a", json!({"items": self.targets})),
            (
                &GET_RESOURCE_CONFIGURATION,
                "rcfg-0a",
                self.resource.clone(),
            ),
        ]
    }

    fn tcp(&self, from: &str, to: &str, port: u16) -> String {
        told(&self.lab().tcp(from, to, port))
    }

    fn service(&self) -> String {
        self.tcp("i-app", "svc-0a", 443)
    }
}

/// Sets the rules of a group.
fn group(mut lab: Lab, id: &str, member: &str, rules: Value) -> Lab {
    for group in lab.list(&DESCRIBE_SECURITY_GROUPS, "SecurityGroups") {
        if group["GroupId"] == id {
            group[member] = rules.clone();
        }
    }
    lab
}

/// A rule for the addresses of Lattice.
fn by_list(port: u16) -> Value {
    json!([{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "PrefixListIds": [{"PrefixListId": "pl-0a"}]}])
}

fn acl(lab: Lab, subnet: &str, denied: &Value) -> Lab {
    let allow = |egress: bool| json!({"RuleNumber": 200, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "CidrBlock": "0.0.0.0/0"});
    let mut first = denied.clone();
    first["RuleNumber"] = json!(100);
    first["RuleAction"] = json!("deny");
    let acl = json!({"NetworkAclId": "acl-own", "OwnerId": ACCOUNT, "VpcId": "vpc-a", "IsDefault": false,
        "Associations": [{"SubnetId": subnet}], "Entries": [first, allow(true), allow(false)]});
    lab.add(&DESCRIBE_NETWORK_ACLS, "NetworkAcls", acl)
}

fn denies(egress: bool) -> Value {
    json!({"Protocol": "-1", "Egress": egress, "CidrBlock": "169.254.171.0/24"})
}

#[test]
fn a_service_is_named_by_id_arn_and_dns_and_answers_through_to_a_target() {
    let lab = Mesh::new().lab();
    let service = arn("service/svc-0a");
    for name in [
        "svc-0a",
        service.as_str(),
        "orders-0a.7d67968.vpc-lattice-svcs.eu-west-1.on.aws",
        "orders.test",
    ] {
        assert_eq!(told(&lab.tcp("i-app", name, 443)), "reachable", "{name}");
    }
    let answer = lab.tcp("i-app", "svc-0a", 443);
    assert_eq!(answer.assumptions, [""; 0].map(Box::from));
    let path = path(&answer);
    for step in [
        "snva-0a",
        "sn-0a snsa-0a",
        "svc-0a listener on port 443",
        "tg-0a i-back",
        "eni-back sg-b:in:-1:all:0.0.0.0/0",
    ] {
        assert!(path.contains(&step.to_owned()), "{step}: {path:?}");
    }
}

#[test]
fn the_clients_groups_and_acl_let_it_go_to_the_addresses_of_lattice() {
    let lab = Mesh::new().lab();
    let out = |rules: Value| group(lab.clone(), "sg-a", "IpPermissionsEgress", rules);
    let ask = |lab: &Lab| told(&lab.tcp("i-app", "svc-0a", 443));
    assert_eq!(ask(&out(by_list(443))), "reachable");
    assert_eq!(
        ask(&out(json!([rule(
            "tcp",
            443,
            json!({"CidrIp": "10.0.0.0/8"})
        )]))),
        "blocked security-group sg-a"
    );
    assert_eq!(
        ask(&acl(lab.clone(), "subnet-a", &denies(true))),
        "blocked network-acl acl-own"
    );
    // The answer comes in across the border too.
    assert_eq!(
        ask(&acl(lab.clone(), "subnet-a", &denies(false))),
        "one-way network-acl acl-own"
    );
}

#[test]
fn the_groups_of_the_association_say_which_clients_may_come() {
    let mut mesh = Mesh::new();
    mesh.association["securityGroupIds"] = json!(["sg-gate"]);
    let gate = |peer: Value| {
        let judge = json!({"GroupId": "sg-gate", "OwnerId": ACCOUNT, "VpcId": "vpc-a", "IpPermissionsEgress": [],
            "IpPermissions": [rule("tcp", 443, peer)]});
        mesh.lab()
            .add(&DESCRIBE_SECURITY_GROUPS, "SecurityGroups", judge)
    };
    let by_group = json!({"GroupId": "sg-a", "UserId": ACCOUNT});
    let answer = gate(by_group).tcp("i-app", "svc-0a", 443);
    assert_eq!(told(&answer), "reachable");
    let judged = "snva-0a sg-gate:in:tcp:443-443:sg-a".to_owned();
    assert!(path(&answer).contains(&judged), "{answer:?}");
    let others = gate(json!({"CidrIp": "10.9.0.0/16"})).tcp("i-app", "svc-0a", 443);
    assert_eq!(told(&others), "blocked security-group sg-gate");
}

#[test]
fn groups_of_an_association_that_were_not_read_leave_it_unknown() {
    let mut unread = Mesh::new();
    unread.unmade = vec![&GET_SERVICE_NETWORK_VPC_ASSOCIATION];
    let mut listed = unread.association.clone();
    listed.as_object_mut().unwrap().remove("securityGroupIds");
    let lab = unread.lab().one(
        &LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS,
        "vpc-a",
        json!({"items": [listed]}),
    );
    let answer = lab.tcp("i-app", "svc-0a", 443);
    assert_eq!(told(&answer), "unknown ?snva-0a");
    let said = &answer.open[0].detail;
    assert!(
        said.contains("get-service-network-vpc-association"),
        "{said}"
    );
}

#[test]
fn a_vpc_that_is_in_no_service_network_gets_nowhere() {
    let mesh = Mesh::new();
    assert_eq!(
        mesh.tcp("i-other", "svc-0a", 443),
        "blocked not-associated vpc-c"
    );
    let mut unread = mesh.clone();
    unread.unmade = vec![&LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS];
    let answer = unread.lab().tcp("i-other", "svc-0a", 443);
    assert_eq!(told(&answer), "unknown ?vpc-c");
    let said = &answer.open[0].detail;
    assert!(
        said.contains("list-service-network-vpc-associations"),
        "{said}"
    );
    // In one that does not offer it.
    let mut apart = mesh;
    apart.membership["serviceNetworkArn"] = json!(arn("servicenetwork/sn-0z"));
    assert_eq!(apart.service(), "unknown ?vpc-a");
    let lab = apart.lab().one(
        &LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS,
        "sn-0z",
        json!({"items": []}),
    );
    assert_eq!(
        told(&lab.tcp("i-app", "svc-0a", 443)),
        "blocked not-associated vpc-a"
    );
}

#[test]
fn associations_are_in_force_when_they_are_active() {
    let mut vpc = Mesh::new();
    vpc.association["status"] = json!("DELETE_IN_PROGRESS");
    assert_eq!(vpc.service(), "blocked association-not-active snva-0a");
    let mut service = Mesh::new();
    service.membership["status"] = json!("CREATE_FAILED");
    assert_eq!(service.service(), "blocked association-not-active snsa-0a");
    let mut untold = Mesh::new();
    untold.membership.as_object_mut().unwrap().remove("status");
    assert_eq!(untold.service(), "unknown ?snsa-0a");
}

#[test]
fn a_service_answers_on_the_ports_of_its_listeners() {
    let mesh = Mesh::new();
    assert_eq!(
        mesh.tcp("i-app", "svc-0a", 80),
        "blocked no-listener svc-0a"
    );
    let udp = json!({"from": "i-app", "to": "svc-0a", "protocol": "udp", "port": 443});
    assert_eq!(told(&mesh.lab().ask(&udp)), "blocked no-listener svc-0a");
    let any = json!({"from": "i-app", "to": "svc-0a"});
    assert_eq!(told(&mesh.lab().ask(&any)), "reachable");
    let mut unread = mesh;
    unread.unmade = vec![&LIST_LISTENERS, &GET_LISTENER];
    let answer = unread.lab().tcp("i-app", "svc-0a", 443);
    assert_eq!(told(&answer), "unknown ?svc-0a");
    assert!(
        answer.open[0].detail.contains("list-listeners"),
        "{answer:?}"
    );
}

#[test]
fn target_groups_are_those_of_the_actions_else_those_that_name_the_service() {
    let mut unread = Mesh::new();
    unread.unmade = vec![&GET_LISTENER];
    assert_eq!(unread.service(), "reachable");
    unread.groups[0]["serviceArns"] = json!([]);
    let answer = unread.lab().tcp("i-app", "svc-0a", 443);
    assert_eq!(told(&answer), "unknown ?svc-0a");
    assert!(answer.open[0].detail.contains("get-listener"), "{answer:?}");
    let mut fixed = Mesh::new();
    fixed.listener["defaultAction"] = json!({"fixedResponse": {"statusCode": 404}});
    let answer = fixed.lab().tcp("i-app", "svc-0a", 443);
    assert_eq!(told(&answer), "reachable");
    assert!(
        path(&answer).contains(&"svc-0a it answers itself".to_owned()),
        "{answer:?}"
    );
    // What has no weight gets nothing.
    let mut idle = Mesh::new();
    idle.listener["defaultAction"]["forward"]["targetGroups"][0]["weight"] = json!(0);
    let answer = idle.lab().tcp("i-app", "svc-0a", 443);
    assert!(
        !path(&answer).iter().any(|step| step.contains("i-back")),
        "{answer:?}"
    );
}

#[test]
fn targets_see_the_addresses_of_lattice() {
    let lab = Mesh::new().lab();
    let ask = |lab: &Lab| told(&lab.tcp("i-app", "svc-0a", 443));
    let admits = |rules: Value| group(lab.clone(), "sg-b", "IpPermissions", rules);
    assert_eq!(ask(&admits(by_list(8443))), "reachable");
    assert_eq!(ask(&admits(by_list(443))), "blocked security-group sg-b");
    // Not those of the client, also where the groups of the one know those of the other.
    let client = json!({"CidrIp": "10.1.1.0/24"});
    assert_eq!(
        ask(&admits(json!([rule("tcp", 8443, client)]))),
        "blocked security-group sg-b"
    );
    assert_eq!(
        ask(&acl(lab.clone(), "subnet-b", &denies(false))),
        "blocked network-acl acl-own"
    );
    assert_eq!(
        ask(&acl(lab.clone(), "subnet-b", &denies(true))),
        "one-way network-acl acl-own"
    );
}

#[test]
fn targets_are_instances_addresses_functions_and_balancers() {
    let of = |kind: &str, id: &str| {
        let mut mesh = Mesh::new();
        mesh.groups[0]["type"] = json!(kind);
        mesh.targets = json!([{"id": id, "port": 8443, "status": "HEALTHY"}]);
        mesh.service()
    };
    assert_eq!(of("IP", "10.1.2.10"), "reachable");
    assert_eq!(of("IP", "10.1.2.99"), "unknown ?10.1.2.99");
    let function = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders");
    assert_eq!(of("LAMBDA", &function), "reachable");
    // The healthy ones get the requests, all where none is.
    let mut mesh = Mesh::new();
    mesh.targets =
        json!([{"id": "i-back", "status": "UNHEALTHY"}, {"id": "i-nobody", "status": "HEALTHY"}]);
    assert_eq!(mesh.service(), "unknown ?i-nobody");
    mesh.targets[1]["status"] = json!("UNHEALTHY");
    assert_eq!(mesh.service(), "reachable");
    mesh.targets = json!([]);
    assert_eq!(mesh.service(), "blocked no-target svc-0a");
    mesh.unmade = vec![&LIST_TARGETS];
    assert_eq!(mesh.service(), "unknown ?svc-0a");
}

#[test]
fn auth_policies_are_named_where_they_decide() {
    let assumed = |policies: Vec<(&'static str, Value)>| {
        let mut mesh = Mesh::new();
        mesh.policies = policies;
        let answer = mesh.lab().tcp("i-app", "svc-0a", 443);
        assert_eq!(told(&answer), "reachable");
        answer.assumptions.join("; ")
    };
    let off = || json!({"state": "Inactive"});
    let on = || json!({"state": "Active", "policy": "{}"});
    assert_eq!(assumed(vec![("svc-0a", off()), ("sn-0a", off())]), "");
    let of_service = assumed(vec![("svc-0a", on()), ("sn-0a", off())]);
    assert_eq!(of_service, "the auth policy of svc-0a admits the request");
    let of_network = assumed(vec![("svc-0a", off()), ("sn-0a", on())]);
    assert_eq!(of_network, "the auth policy of sn-0a admits the request");
    let unread = assumed(vec![("sn-0a", off())]);
    assert!(
        unread.contains("svc-0a") && unread.contains("was not read"),
        "{unread}"
    );
}

#[test]
fn an_endpoint_to_a_service_network_stands_for_it_in_another_vpc() {
    let mesh = Mesh::new().endpoint("ServiceNetwork", "servicenetwork/sn-0a");
    let answer = mesh.lab().tcp("i-other", "svc-0a", 443);
    assert_eq!(told(&answer), "reachable");
    let path = path(&answer);
    for step in [
        "vpce-0a sg-c:in:-1:all:0.0.0.0/0",
        "sn-0a snsa-0a",
        "svc-0a listener on port 443",
    ] {
        assert!(path.contains(&step.to_owned()), "{step}: {path:?}");
    }
    // By its own name it leads to whatever is offered there.
    assert_eq!(mesh.tcp("i-other", "vpce-0a", 443), "reachable");
    assert_eq!(mesh.tcp("i-other", "vpce-0a", 6005), "reachable");
    let shut = group(mesh.lab(), "sg-c", "IpPermissions", json!([]));
    assert_eq!(
        told(&shut.tcp("i-other", "vpce-0a", 443)),
        "blocked security-group sg-c"
    );
    let mut pending = mesh;
    pending.endpoints[0]["State"] = json!("pending");
    assert_eq!(
        pending.tcp("i-other", "vpce-0a", 443),
        "blocked endpoint-not-available vpce-0a"
    );
}

#[test]
fn a_resource_is_reached_by_its_ports_through_the_gateway_of_its_vpc() {
    let mesh = Mesh::new();
    let answer = mesh.lab().tcp("i-app", "rcfg-0a", 5432);
    assert_eq!(told(&answer), "reachable");
    let path = path(&answer);
    for step in [
        "rcfg-0a port 5432",
        "rgw-0a sg-b:out:-1:all:0.0.0.0/0",
        "eni-data sg-b:in:-1:all:0.0.0.0/0",
    ] {
        assert!(path.contains(&step.to_owned()), "{step}: {path:?}");
    }
    assert_eq!(mesh.tcp("i-app", "rcfg-0a", 6005), "reachable");
    assert_eq!(
        mesh.tcp("i-app", "rcfg-0a", 22),
        "blocked not-listening rcfg-0a"
    );
    // The resource sees the gateway, and groups may refer to it.
    let by_gateway = json!([rule("tcp", 5432, json!({"CidrIp": "10.1.9.0/24"}))]);
    let sees = group(mesh.lab(), "sg-b", "IpPermissions", by_gateway);
    assert_eq!(told(&sees.tcp("i-app", "rcfg-0a", 5432)), "reachable");
    let mute = group(mesh.lab(), "sg-b", "IpPermissionsEgress", json!([]));
    assert_eq!(
        told(&mute.tcp("i-app", "rcfg-0a", 5432)),
        "blocked security-group sg-b"
    );
    // Clients find it at other addresses than services.
    let out = group(mesh.lab(), "sg-a", "IpPermissionsEgress", by_list(5432));
    assert_eq!(
        told(&out.tcp("i-app", "rcfg-0a", 5432)),
        "blocked security-group sg-a"
    );
}

#[test]
fn a_gateway_serves_the_zones_in_which_it_is() {
    let mesh = Mesh::new();
    assert_eq!(mesh.tcp("i-app2", "svc-0a", 443), "reachable");
    assert_eq!(
        mesh.tcp("i-app2", "rcfg-0a", 5432),
        "blocked no-zone rgw-0a"
    );
    let mut gone = mesh.clone();
    gone.gateway["status"] = json!("DELETE_IN_PROGRESS");
    assert_eq!(
        gone.tcp("i-app", "rcfg-0a", 5432),
        "blocked gateway-not-available rgw-0a"
    );
    let mut unread = mesh;
    unread.resource["resourceGatewayId"] = json!("rgw-0z");
    assert_eq!(unread.tcp("i-app", "rcfg-0a", 5432), "unknown ?rcfg-0a");
}

#[test]
fn an_endpoint_to_a_resource_leads_to_it_alone() {
    let mesh = Mesh::new().endpoint("Resource", "resourceconfiguration/rcfg-0a");
    assert_eq!(mesh.tcp("i-other", "rcfg-0a", 5432), "reachable");
    assert_eq!(mesh.tcp("i-other", "vpce-0a", 5432), "reachable");
    assert_eq!(
        mesh.tcp("i-other", "vpce-0a", 443),
        "blocked not-listening rcfg-0a"
    );
    assert_eq!(
        mesh.tcp("i-other", "svc-0a", 443),
        "blocked not-associated vpc-c"
    );
}

#[test]
fn resources_are_addresses_names_and_databases_alone_or_in_groups() {
    let database = json!({"DBInstanceIdentifier": "orders", "DBInstanceArn": format!("arn:aws:rds:{REGION}:{ACCOUNT}:db:orders"),
        "Endpoint": {"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 5432}, "PubliclyAccessible": false, "MultiAZ": false,
        "DBSubnetGroup": {"DBSubnetGroupName": "own", "VpcId": "vpc-b", "Subnets": [{"SubnetIdentifier": "subnet-b"}]},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-b", "Status": "active"}]});
    let ask = |definition: Value| {
        let mut mesh = Mesh::new();
        mesh.resource["resourceConfigurationDefinition"] = definition;
        let lab = mesh
            .lab()
            .add(&DESCRIBE_DB_INSTANCES, "DBInstances", database.clone());
        told(&lab.tcp("i-app", "rcfg-0a", 5432))
    };
    let by_name = json!({"dnsResource": {"domainName": "orders.abc.eu-west-1.rds.amazonaws.com"}});
    assert_eq!(ask(by_name), "reachable");
    let by_arn =
        json!({"arnResource": {"arn": format!("arn:aws:rds:{REGION}:{ACCOUNT}:db:orders")}});
    assert_eq!(ask(by_arn), "reachable");
    let elsewhere = json!({"dnsResource": {"domainName": "nobody.test"}});
    assert_eq!(ask(elsewhere), "unknown ?rcfg-0a");
    let mut unread = Mesh::new();
    unread.unmade = vec![&GET_RESOURCE_CONFIGURATION];
    assert_eq!(unread.tcp("i-app", "rcfg-0a", 5432), "unknown ?rcfg-0a");
    // Of a group any child may be meant.
    let mut grouped = Mesh::new();
    grouped.resource["type"] = json!("CHILD");
    grouped.resource["arn"] = json!(arn("resourceconfiguration/rcfg-0c"));
    grouped.resource["resourceConfigurationGroupId"] = json!("rcfg-0a");
    grouped.unmade = vec![&GET_RESOURCE_CONFIGURATION];
    let lab = grouped.lab().one(
        &GET_RESOURCE_CONFIGURATION,
        "rcfg-0c",
        grouped.resource.clone(),
    );
    assert_eq!(told(&lab.tcp("i-app", "rcfg-0a", 5432)), "reachable");
}

#[test]
fn a_resource_of_a_group_is_behind_the_gateway_of_its_own_group() {
    let mut mesh = Mesh::new();
    mesh.resource["type"] = json!("CHILD");
    mesh.resource["resourceConfigurationGroupId"] = json!("rcfg-0g");
    let own = mesh.resource.as_object_mut().unwrap();
    own.remove("resourceGatewayId");
    let group = |id: &str, gateway: &str| {
        json!({"arn": arn(&format!("resourceconfiguration/{id}")), "type": "GROUP", "status": "ACTIVE",
            "resourceGatewayId": gateway, "protocol": "TCP"})
    };
    // The other group's gateway is in a VPC where nobody has the address.
    let other = json!({"arn": arn("resourcegateway/rgw-0b"), "status": "ACTIVE", "vpcIdentifier": "vpc-c",
        "subnetIds": ["subnet-c"], "securityGroupIds": ["sg-c"]});
    let mut lab = mesh.lab().add(&LIST_RESOURCE_GATEWAYS, "items", other);
    for (id, gateway) in [("rcfg-0g", "rgw-0a"), ("rcfg-0h", "rgw-0b")] {
        let one = group(id, gateway);
        lab = lab.one(&GET_RESOURCE_CONFIGURATION, id, one);
    }
    let answer = lab.tcp("i-app", "rcfg-0a", 5432);
    assert_eq!(told(&answer), "reachable");
    let steps = path(&answer);
    assert!(
        steps.iter().any(|one| one.starts_with("rgw-0a")),
        "{steps:?}"
    );
}

#[test]
fn at_an_address_of_lattice_nobody_knows_what_is_offered() {
    assert_eq!(
        Mesh::new().tcp("i-app", "169.254.171.5", 443),
        "unknown ?vpc-lattice"
    );
    // A route to it changes nothing.
    let mut lab = Mesh::new().lab();
    for table in lab.list(&DESCRIBE_ROUTE_TABLES, "RouteTables") {
        let routes = table["Routes"].as_array_mut().unwrap();
        routes.push(to("169.254.171.0/24", "GatewayId", "VpcLattice"));
    }
    assert_eq!(told(&lab.tcp("i-app", "svc-0a", 443)), "reachable");
}

#[test]
fn strange_words_of_associations_and_gateways_leave_it_open() {
    let mut strange = Mesh::new();
    strange.association["status"] = json!("PARKED");
    assert_eq!(strange.service(), "unknown ?snva-0a");
    let mut strange = Mesh::new();
    strange.membership["status"] = json!("PARKED");
    assert_eq!(strange.service(), "unknown ?snsa-0a");
    let mut strange = Mesh::new();
    strange.gateway["status"] = json!("PARKED");
    assert_eq!(strange.tcp("i-app", "rcfg-0a", 5432), "unknown ?rgw-0a");
}

#[test]
fn who_is_in_no_service_network_gets_nowhere_whatever_is_offered() {
    let mut mesh = Mesh::new();
    mesh.unmade = vec![&LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS];
    assert_eq!(
        mesh.tcp("i-other", "svc-0a", 443),
        "blocked not-associated vpc-c"
    );
}

#[test]
fn endpoints_that_lead_to_nothing_that_was_read_are_named() {
    let mut strange = Mesh::new().endpoint("ServiceNetwork", "servicenetwork/sn-0a");
    strange.endpoints[0]["ServiceNetworkArn"] = json!("elsewhere");
    assert_eq!(strange.tcp("i-other", "vpce-0a", 443), "unknown ?elsewhere");
    let mut empty = Mesh::new().endpoint("ServiceNetwork", "servicenetwork/sn-0a");
    empty.unmade = vec![
        &LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
        &LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS,
    ];
    assert_eq!(empty.tcp("i-other", "vpce-0a", 443), "unknown ?sn-0a");
}

#[test]
fn without_a_port_a_resource_is_reached_on_each_of_its_ranges() {
    let mesh = Mesh::new();
    let ask = |lab: &Lab| {
        let answer = lab.ask(&json!({"from": "i-app", "to": "rcfg-0a", "protocol": "tcp"}));
        let traffic = answer.traffic.clone().unwrap();
        (told(&answer), traffic.from_port, traffic.to_port)
    };
    let open = "reachable".to_owned();
    assert_eq!(ask(&mesh.lab()), (open.clone(), Some(5432), Some(5432)));
    // The client's group lets it go to the upper range alone.
    let upper = json!([{"IpProtocol": "tcp", "FromPort": 6000, "ToPort": 7000, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    let upper = group(mesh.lab(), "sg-a", "IpPermissionsEgress", upper);
    assert_eq!(ask(&upper), (open, Some(6000), Some(6010)));
}

#[test]
fn a_gateway_without_an_address_of_the_family_leads_nowhere() {
    let mut mesh = Mesh::new();
    mesh.resource["resourceConfigurationDefinition"] =
        json!({"ipResource": {"ipAddress": "2600:1f18::20"}});
    let told = mesh.tcp("i-app", "rcfg-0a", 5432);
    assert_eq!(told, "blocked no-address rgw-0a");
}

#[test]
fn ports_of_a_resource_that_were_not_read_are_named() {
    let mut mesh = Mesh::new();
    mesh.resource["portRanges"] = json!(["any"]);
    assert_eq!(mesh.tcp("i-app", "rcfg-0a", 5432), "unknown ?rcfg-0a");
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let mesh = Mesh::new();
    let questions = [("i-app", "svc-0a", 443), ("i-app", "rcfg-0a", 5432)];
    left_out::each("lattice", || mesh.lab().estate(), &questions);
    let network = Mesh::new().endpoint("ServiceNetwork", "servicenetwork/sn-0a");
    let questions = [("i-other", "svc-0a", 443), ("i-other", "vpce-0a", 6005)];
    left_out::each("lattice-network", || network.lab().estate(), &questions);
    let resource = Mesh::new().endpoint("Resource", "resourceconfiguration/rcfg-0a");
    let questions = [("i-other", "rcfg-0a", 5432)];
    left_out::each("lattice-resource", || resource.lab().estate(), &questions);
}
