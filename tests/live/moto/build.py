"""Builders of single resources for populate.py."""

import io
import json
import zipfile

import boto3
from botocore.config import Config

HOME, AWAY = "eu-west-1", "us-east-1"


class Seat:
    """Clients of one account."""

    def __init__(self, endpoint, number, credentials):
        self.endpoint, self.number, self.credentials = endpoint, number, credentials
        self.clients = {}

    def __call__(self, service, region=HOME):
        """Returns the client of a service in a region."""
        if (service, region) not in self.clients:
            client = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
                **self.credentials,
            )
            # S3 Control puts the account before the host, also where that is an address.
            client.meta.events.register("before-sign.s3-control", self.without_account)
            self.clients[service, region] = client
        return self.clients[service, region]

    def without_account(self, request, **_):
        """Leads a request for `<account>.127.0.0.1` to `127.0.0.1`."""
        request.url = request.url.replace(f"//{self.number}.", "//")


def tags(environment=None, **more):
    """Returns tags as most services spell them."""
    pairs = {"Environment": environment, **more}
    return [{"Key": key, "Value": value} for key, value in pairs.items() if value]


def tagged(kind, name, environment=None):
    """Returns EC2's tags for what is being created."""
    return [{"ResourceType": kind, "Tags": tags(environment, Name=name)}]


def statement(actions, **more):
    """Returns a policy document of one statement that allows."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, **more}]}


def root_of(number):
    """Returns the principal that stands for an account."""
    return {"AWS": f"arn:aws:iam::{number}:root"}


def network(seat, region, name, block, environment):
    """Creates a VPC with an internet gateway, two subnets and a group for each of its two tiers."""
    ec2 = seat("ec2", region)
    vpc = ec2.create_vpc(CidrBlock=f"{block}.0.0/16", TagSpecifications=tagged("vpc", name, environment))["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway(TagSpecifications=tagged("internet-gateway", name))["InternetGateway"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"{block}.{index}.0/24",
            AvailabilityZone=f"{region}{zone}",
            TagSpecifications=tagged("subnet", f"{name}-{zone}"),
        )["Subnet"]["SubnetId"]
        for index, zone in enumerate("ab")
    ]
    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=tagged("route-table", name))["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway["InternetGatewayId"])
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[0])
    groups = {}
    for tier in ("web", "data"):
        groups[tier] = ec2.create_security_group(
            GroupName=f"{name}-{tier}", Description=tier, VpcId=vpc, TagSpecifications=tagged("security-group", f"{name}-{tier}")
        )["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=groups["web"],
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "web"}]}
        ],
    )
    ec2.authorize_security_group_ingress(
        GroupId=groups["data"],
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": groups["web"]}]}
        ],
    )
    seat("rds", region).create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription=name, SubnetIds=subnets)
    return {"vpc": vpc, "subnets": subnets, "groups": groups, "table": table, "name": name, "region": region}


def instance(seat, net, name, environment, subnet=1):
    """Starts an instance; returns its id."""
    ec2 = seat("ec2", net["region"])
    return ec2.run_instances(
        ImageId="ami-0a1b2c3d4e5f60718",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SubnetId=net["subnets"][subnet],
        SecurityGroupIds=[net["groups"]["web"]],
        TagSpecifications=tagged("instance", name, environment),
    )["Instances"][0]["InstanceId"]


def database(seat, net, name, environment, **more):
    """Creates a PostgreSQL instance."""
    seat("rds", net["region"]).create_db_instance(
        **{
            "DBInstanceIdentifier": name,
            "DBInstanceClass": "db.t3.medium",
            "Engine": "postgres",
            "AllocatedStorage": 20,
            "MasterUsername": "administrator",
            "MasterUserPassword": "not-a-real-secret",
            "DBSubnetGroupName": net["name"],
            "VpcSecurityGroupIds": [net["groups"]["data"]],
            "BackupRetentionPeriod": 14,
            "DeletionProtection": True,
            "CopyTagsToSnapshot": True,
            "Tags": tags(environment),
            **more,
        }
    )


def snapshot(seat, database, name, share=()):
    """Takes a manual snapshot of a database and shares it."""
    rds = seat("rds")
    rds.create_db_snapshot(DBInstanceIdentifier=database, DBSnapshotIdentifier=name)
    if share:
        rds.modify_db_snapshot_attribute(DBSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=list(share))


def bucket(seat, name, environment, region=HOME, versioned=True, policy=None):
    """Creates a bucket that nobody outside reads."""
    s3 = seat("s3", region)
    where = {} if region == AWAY else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **where)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags(environment)})
    closed = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=closed)
    if versioned:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if policy:
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))


def key(seat, alias, environment, readers=(), region=HOME):
    """Creates a key that its account administers and `readers` decrypt with; returns its id."""
    kms = seat("kms", region)
    policy = statement("kms:*", Sid="Own", Principal=root_of(seat.number), Resource="*")
    for reader in readers:
        uses = ["kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"]
        policy["Statement"].append({"Effect": "Allow", "Principal": root_of(reader), "Action": uses, "Resource": "*"})
    made = kms.create_key(
        Policy=json.dumps(policy),
        Tags=[{"TagKey": pair["Key"], "TagValue": pair["Value"]} for pair in tags(environment)],
    )["KeyMetadata"]
    kms.create_alias(AliasName=f"alias/{alias}", TargetKeyId=made["KeyId"])
    kms.enable_key_rotation(KeyId=made["KeyId"])
    return made["KeyId"]


def user(seat, name, status):
    """Creates a user with an access key, active or not."""
    iam = seat("iam")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    iam.update_access_key(UserName=name, AccessKeyId=made["AccessKeyId"], Status=status)


def volume(seat, name, environment, share=None):
    """Creates a volume and a snapshot of it, shared as `share` says; returns the snapshot's id."""
    ec2 = seat("ec2")
    made = ec2.create_volume(
        AvailabilityZone=f"{HOME}a", Size=8, TagSpecifications=tagged("volume", name, environment)
    )["VolumeId"]
    copy = ec2.create_snapshot(VolumeId=made, Description=name, TagSpecifications=tagged("snapshot", name, environment))
    if share:
        ec2.modify_snapshot_attribute(
            SnapshotId=copy["SnapshotId"], Attribute="createVolumePermission", OperationType="add", **share
        )
    return copy["SnapshotId"]


def image(seat, source, name, environment, share=()):
    """Creates an image of an instance."""
    ec2 = seat("ec2")
    made = ec2.create_image(InstanceId=source, Name=name, TagSpecifications=tagged("image", name, environment))["ImageId"]
    if share:
        ec2.modify_image_attribute(
            ImageId=made, LaunchPermission={"Add": [{"UserId": account} for account in share]}
        )


def function(seat, name, environment):
    """Creates a Lambda function with a role of its own."""
    trust = statement("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
    role = seat("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr(zipfile.ZipInfo("main.py"), "def handler(event, context):\n    return event\n")
    client = seat("lambda")
    client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="main.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {"LEVEL": "info"}},
        Tags={"Environment": environment},
    )
    return client


def trail(seat, name, store, everywhere):
    """Creates a trail that records."""
    client = seat("cloudtrail")
    client.create_trail(
        Name=name,
        S3BucketName=store,
        IsMultiRegionTrail=everywhere,
        IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=True,
    )
    client.start_logging(Name=name)
