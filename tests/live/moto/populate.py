"""Builds an organisation in moto: a management account, one account for production, one for development.

Everything is invented. What is wrong stands beside a twin that is right; expected.rs lists what must be found.

    populate.py ENDPOINT EXTERNAL_ID
"""

import json
import sys

from build import AWAY, HOME, Seat, bucket, database, function, image, instance, key, network, root_of
from build import snapshot, statement, tagged, tags, trail, user, volume

AUDIT_ROLE = "PalisadeAudit"


def organisation(seat):
    """Creates the organisation; returns the numbers of its members by name."""
    client = seat("organizations")
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    client.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    stay = statement("organizations:LeaveOrganization", Resource="*")
    stay["Statement"][0]["Effect"] = "Deny"
    policy = client.create_policy(
        Name="stay", Description="Nobody leaves", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(stay)
    )["Policy"]["PolicySummary"]["Id"]
    client.attach_policy(PolicyId=policy, TargetId=root)
    members = {}
    for unit, name in (("Production", "halyard-production"), ("Development", "halyard-development")):
        unit = client.create_organizational_unit(ParentId=root, Name=unit)["OrganizationalUnit"]
        made = client.create_account(
            AccountName=name, Email=f"{name}@halyard.example", Tags=tags(unit["Name"].lower())
        )["CreateAccountStatus"]
        client.move_account(AccountId=made["AccountId"], SourceParentId=root, DestinationParentId=unit["Id"])
        members[unit["Name"].lower()] = made["AccountId"]
    return members


def member(endpoint, manager, number):
    """Returns the seat of an administrator in a member account."""
    role = f"arn:aws:iam::{number}:role/OrganizationAccountAccessRole"
    given = manager("sts").assume_role(RoleArn=role, RoleSessionName="populate")["Credentials"]
    credentials = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    return Seat(endpoint, number, credentials)


def audit_role(seat, manager, external_id):
    """Creates the role that looks at an account."""
    trust = statement(
        "sts:AssumeRole",
        Principal=root_of(manager.number),
        Condition={"StringEquals": {"sts:ExternalId": external_id}},
    )
    iam = seat("iam")
    iam.create_role(RoleName=AUDIT_ROLE, AssumeRolePolicyDocument=json.dumps(trust), Tags=tags(Purpose="audit"))
    # moto holds no policies of AWS, and tells managed policies without their name.
    reads = json.dumps(statement(["ec2:Describe*", "iam:Get*", "iam:List*", "rds:Describe*", "s3:Get*"], Resource="*"))
    iam.put_role_policy(RoleName=AUDIT_ROLE, PolicyName="reads", PolicyDocument=reads)


def edges(seat, net):
    """Adds what leads in and out of a VPC."""
    ec2 = seat("ec2")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=net["subnets"][0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    inner = ec2.create_route_table(VpcId=net["vpc"])["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=inner, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    ec2.associate_route_table(RouteTableId=inner, SubnetId=net["subnets"][1])
    ec2.create_vpc_endpoint(
        VpcId=net["vpc"], ServiceName=f"com.amazonaws.{HOME}.s3", VpcEndpointType="Gateway", RouteTableIds=[inner]
    )
    ec2.create_vpc_endpoint(
        VpcId=net["vpc"],
        ServiceName=f"com.amazonaws.{HOME}.secretsmanager",
        VpcEndpointType="Interface",
        SubnetIds=[net["subnets"][1]],
        SecurityGroupIds=[net["groups"]["data"]],
    )
    partners = ec2.create_managed_prefix_list(
        PrefixListName="partners",
        MaxEntries=5,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "192.0.2.0/24", "Description": "plant"}],
    )["PrefixList"]["PrefixListId"]
    ec2.authorize_security_group_ingress(
        GroupId=net["groups"]["web"],
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "PrefixListIds": [{"PrefixListId": partners}]}
        ],
    )
    hub = ec2.create_transit_gateway(Description="hub")["TransitGateway"]["TransitGatewayId"]
    ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=hub, VpcId=net["vpc"], SubnetIds=net["subnets"])
    table = ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"][0]["TransitGatewayRouteTableId"]
    ec2.create_transit_gateway_route(
        TransitGatewayRouteTableId=table, DestinationCidrBlock="198.51.100.0/24", Blackhole=True
    )
    plant = ec2.create_customer_gateway(Type="ipsec.1", IpAddress="203.0.113.7", BgpAsn=65000)["CustomerGateway"]
    private = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=net["vpc"], VpnGatewayId=private)
    ec2.create_vpn_connection(
        Type="ipsec.1", CustomerGatewayId=plant["CustomerGatewayId"], VpnGatewayId=private, Options={"StaticRoutesOnly": True}
    )
    ec2.create_egress_only_internet_gateway(VpcId=net["vpc"])
    ec2.create_flow_logs(
        ResourceIds=[net["vpc"]],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::halyard-trail",
    )


def balancers(seat, net, target):
    """Puts an application and a network load balancer before an instance."""
    elb = seat("elbv2")
    for name, kind, protocol, port in (("shop", "application", "HTTP", 80), ("shop-line", "network", "TCP", 4840)):
        balancer = elb.create_load_balancer(
            Name=name, Type=kind, Scheme="internal", Subnets=net["subnets"], Tags=tags("production")
        )["LoadBalancers"][0]["LoadBalancerArn"]
        group = elb.create_target_group(Name=name, Protocol=protocol, Port=port, VpcId=net["vpc"], TargetType="instance")
        group = group["TargetGroups"][0]["TargetGroupArn"]
        elb.register_targets(TargetGroupArn=group, Targets=[{"Id": target}])
        forward = [{"Type": "forward", "TargetGroupArn": group}]
        elb.create_listener(LoadBalancerArn=balancer, Protocol=protocol, Port=port, DefaultActions=forward)
    ec2 = seat("ec2")
    made = ec2.create_vpc_endpoint_service_configuration(NetworkLoadBalancerArns=[balancer], AcceptanceRequired=True)
    service = made["ServiceConfiguration"]["ServiceId"]
    ec2.modify_vpc_endpoint_service_permissions(ServiceId=service, AddAllowedPrincipals=[root_of(seat.number)["AWS"]])


def production(seat, development):
    """Fills the production account."""
    rds, shop = seat("rds"), network(seat, HOME, "shop", "10.10", "production")
    bucket(seat, "halyard-trail", "production")
    edges(seat, shop)
    web = instance(seat, shop, "shop-web", "production", subnet=0)
    balancers(seat, shop, web)

    # Right: encrypted, kept, its key at home. Wrong: no automated backup. Wrong: a label of development.
    own, shared = key(seat, "shop", "production"), key(seat, "refresh", "production", readers=[development])
    database(seat, shop, "shop-orders", "production", StorageEncrypted=True, KmsKeyId=own)
    database(seat, shop, "shop-customers", "production", StorageEncrypted=True, KmsKeyId=shared)
    database(seat, shop, "shop-archive", "production", BackupRetentionPeriod=0, DeletionProtection=False)
    database(seat, shop, "shop-reporting", "development")
    rds.create_db_cluster(
        DBClusterIdentifier="shop-stock",
        Engine="aurora-postgresql",
        MasterUsername="administrator",
        MasterUserPassword="not-a-real-secret",
        DBSubnetGroupName="shop",
        BackupRetentionPeriod=14,
        Tags=tags("production"),
    )
    rds.create_db_cluster_snapshot(
        DBClusterIdentifier="shop-stock", DBClusterSnapshotIdentifier="shop-stock-before-migration", Tags=tags("production")
    )

    # Right: shared with nobody. Wrong: shared with development, and with everybody.
    snapshot(seat, "shop-orders", "shop-orders-before-migration")
    snapshot(seat, "shop-customers", "shop-customers-refresh", share=[development])
    snapshot(seat, "shop-archive", "shop-archive-handover", share=["all"])
    volume(seat, "shop-uploads", "production")
    volume(seat, "shop-cache", "production", share={"UserIds": [development]})
    volume(seat, "shop-export", "production", share={"GroupNames": ["all"]})
    image(seat, web, "shop-web-1", "production")
    image(seat, web, "shop-web-2", "production", share=[development])

    # Wrong: a workload of development in a subnet of production. Right: the shop's own VPC.
    mixed = network(seat, HOME, "line", "10.11", "production")
    instance(seat, mixed, "line-gateway", "production")
    instance(seat, mixed, "line-simulator", "development")

    link = seat("ec2").create_vpc_peering_connection(VpcId=mixed["vpc"], PeerVpcId=shop["vpc"])["VpcPeeringConnection"]
    seat("ec2").accept_vpc_peering_connection(VpcPeeringConnectionId=link["VpcPeeringConnectionId"])

    # Right: versions are kept. Wrong: they are not.
    reader = statement("s3:GetObject", Principal=root_of(development), Resource="arn:aws:s3:::halyard-documents/*")
    bucket(seat, "halyard-documents", "production", policy=reader)
    bucket(seat, "halyard-exports", "production", versioned=False)
    bucket(seat, "halyard-replica", "production", region=AWAY)
    seat("s3").put_bucket_lifecycle_configuration(
        Bucket="halyard-documents",
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "old",
                    "Status": "Enabled",
                    "Filter": {"Prefix": ""},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                }
            ]
        },
    )

    seat("s3control").create_access_point(AccountId=seat.number, Name="documents", Bucket="halyard-documents")

    # Right: a key that was put out of use. Wrong: one that works.
    user(seat, "mail-relay", "Inactive")
    user(seat, "line-exporter", "Active")
    seat("iam").create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
    )
    seat("iam").create_saml_provider(Name="directory", SAMLMetadataDocument="<EntityDescriptor/>" * 100)
    secrets(seat, "prod/orders/database", "production", readers=[development])
    function(seat, "shop-resize", "production").add_permission(
        FunctionName="shop-resize", StatementId="bucket", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    rds.create_db_proxy(
        DBProxyName="shop",
        EngineFamily="POSTGRESQL",
        Auth=[{"AuthScheme": "SECRETS", "IAMAuth": "DISABLED"}],
        RoleArn=f"arn:aws:iam::{seat.number}:role/shop-resize",
        VpcSubnetIds=shop["subnets"],
    )
    rds.register_db_proxy_targets(DBProxyName="shop", DBInstanceIdentifiers=["shop-orders"])
    # Wrong: what happens in the other region is not recorded.
    trail(seat, "production", "halyard-trail", everywhere=False)
    vaults(seat)

    away = network(seat, AWAY, "shop-replica", "10.12", "production")
    database(seat, away, "shop-replica", "production")
    key(seat, "replica", "production", region=AWAY)
    seat("iam").generate_credential_report()


def secrets(seat, name, environment, readers=()):
    """Creates a secret, and says who outside reads it."""
    client = seat("secretsmanager")
    client.create_secret(Name=name, SecretString="not-a-real-secret", Tags=tags(environment))
    if readers:
        policy = statement("secretsmanager:GetSecretValue", Principal=root_of(readers[0]), Resource="*")
        client.put_resource_policy(SecretId=name, ResourcePolicy=json.dumps(policy))


def vaults(seat):
    """Creates vaults: one whose lock can be lifted, one without a lock; and a plan in the other region."""
    client = seat("backup")
    client.create_backup_vault(BackupVaultName="halyard-orders", BackupVaultTags={"Environment": "production"})
    client.put_backup_vault_lock_configuration(BackupVaultName="halyard-orders", MinRetentionDays=35)
    client.create_backup_vault(BackupVaultName="halyard-files", BackupVaultTags={"Environment": "production"})
    away = seat("backup", AWAY)
    away.create_backup_vault(BackupVaultName="halyard-replica", BackupVaultTags={"Environment": "production"})
    rule = {
        "RuleName": "daily",
        "TargetBackupVaultName": "halyard-replica",
        "ScheduleExpression": "cron(0 3 * * ? *)",
        "Lifecycle": {"DeleteAfterDays": 35},
    }
    away.create_backup_plan(BackupPlan={"BackupPlanName": "daily", "Rules": [rule]})


def development(seat):
    """Fills the development account: nothing here is wrong, for nothing of production is here."""
    sandbox = network(seat, HOME, "sandbox", "10.20", "development")
    bench = instance(seat, sandbox, "workbench", "development")
    database(seat, sandbox, "sandbox-orders", "development", BackupRetentionPeriod=0)
    snapshot(seat, "sandbox-orders", "sandbox-orders-shared", share=["all"])
    volume(seat, "sandbox-scratch", "development", share={"GroupNames": ["all"]})
    image(seat, bench, "workbench-1", "development")
    bucket(seat, "halyard-scratch", "development", versioned=False)
    user(seat, "prototype-bot", "Active")
    secrets(seat, "dev/orders/database", "development")
    key(seat, "sandbox", "development")
    function(seat, "sandbox-resize", "development")
    seat("iam").generate_credential_report()


def main(endpoint, external_id):
    base = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    manager = Seat(endpoint, "", base)
    manager.number = manager("sts").get_caller_identity()["Account"]
    members = organisation(manager)
    manager("iam").generate_credential_report()
    for name in members:
        seat = member(endpoint, manager, members[name])
        audit_role(seat, manager, external_id)
        seat("iam").create_account_alias(AccountAlias=f"halyard-{name}")
        if name == "production":
            production(seat, members["development"])
        else:
            development(seat)
    print(json.dumps({"management": manager.number, **members}))


if __name__ == "__main__":
    main(*sys.argv[1:])
