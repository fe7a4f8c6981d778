"""Which calls feed which, and what each is asked: what docs/calls.md says in words only."""

SNAPSHOT_KINDS = "SnapshotType!='automated'"
TABLES = ("ec2-describe-transit-gateway-route-tables", "TransitGatewayRouteTables[].TransitGatewayRouteTableId")
CLIENT_VPNS = ("ec2-describe-client-vpn-endpoints", "ClientVpnEndpoints[].ClientVpnEndpointId")
VAULTS = ("backup-list-backup-vaults", "BackupVaultList[].BackupVaultName")
PLANS = ("backup-list-backup-plans", "BackupPlansList[].BackupPlanId")
# A trail is asked about where it is at home.
TRAILS = ("cloudtrail-describe-trails", "trailList[?HomeRegion=='{region}'].TrailARN")
KEYS = "[KeyMetadata][?KeyManager=='CUSTOMER'].KeyId"
ROTATING = (
    "[KeyMetadata][?KeyManager=='CUSTOMER' && KeyState=='Enabled' && KeySpec=='SYMMETRIC_DEFAULT'"
    " && Origin=='AWS_KMS'].KeyId"
)
ROOTS = ("organizations-list-roots", "Roots[].Id")
UNITS = ("organizations-list-organizational-units-for-parent", "OrganizationalUnits[].Id")
CONTROLS = ("organizations-list-policies", "Policies[].Id")
BUCKETS = ("s3api-list-buckets", "Buckets[].Name")

# The replies (of the same account and region; global ones of the same account) that name the resources an
# operation asks about, one call each, and the JMESPath expression that finds the names in one of them.
FEEDS = {
    "backup-describe-backup-vault": [("backup-list-backup-vaults", "BackupVaultList[?Locked==null].BackupVaultName")],
    "backup-get-backup-vault-access-policy": [VAULTS],
    "backup-list-recovery-points-by-backup-vault": [VAULTS],
    "backup-get-backup-plan": [PLANS],
    "backup-list-backup-selections": [PLANS],
    "backup-get-backup-selection": [
        ("backup-list-backup-selections", "BackupSelectionsList[].join('/', [BackupPlanId, SelectionId])")
    ],
    "cloudtrail-get-trail-status": [TRAILS],
    "cloudtrail-get-event-selectors": [TRAILS],
    "ec2-get-transit-gateway-route-table-associations": [TABLES],
    "ec2-get-transit-gateway-route-table-propagations": [TABLES],
    "ec2-search-transit-gateway-routes": [TABLES],
    "ec2-describe-vpc-endpoint-service-permissions": [
        ("ec2-describe-vpc-endpoint-service-configurations", "ServiceConfigurations[].ServiceId")
    ],
    "ec2-get-managed-prefix-list-entries": [
        ("ec2-describe-managed-prefix-lists", "PrefixLists[?OwnerId=='{account}'].PrefixListId"),
        ("ec2-describe-route-tables", "RouteTables[].Routes[].DestinationPrefixListId"),
        ("ec2-describe-security-groups", "SecurityGroups[].IpPermissions[].PrefixListIds[].PrefixListId"),
        ("ec2-describe-security-groups", "SecurityGroups[].IpPermissionsEgress[].PrefixListIds[].PrefixListId"),
    ],
    "ec2-describe-client-vpn-routes": [CLIENT_VPNS],
    "ec2-describe-client-vpn-authorization-rules": [CLIENT_VPNS],
    "ec2-describe-client-vpn-target-networks": [CLIENT_VPNS],
    "ec2-describe-snapshot-attribute": [("ec2-describe-snapshots", "Snapshots[].SnapshotId")],
    "ec2-describe-image-attribute": [("ec2-describe-images", "Images[].ImageId")],
    "elbv2-describe-load-balancer-attributes": [
        ("elbv2-describe-load-balancers", "LoadBalancers[?Type!='application'].LoadBalancerArn")
    ],
    "elbv2-describe-listeners": [("elbv2-describe-load-balancers", "LoadBalancers[].LoadBalancerArn")],
    "elbv2-describe-target-health": [("elbv2-describe-target-groups", "TargetGroups[].TargetGroupArn")],
    "elbv2-describe-target-group-attributes": [
        (
            "elbv2-describe-target-groups",
            "TargetGroups[?Protocol=='TCP' || Protocol=='UDP' || Protocol=='TCP_UDP' || Protocol=='TLS'].TargetGroupArn",
        )
    ],
    "iam-get-open-id-connect-provider": [("iam-list-open-id-connect-providers", "OpenIDConnectProviderList[].Arn")],
    "kms-describe-key": [("kms-list-keys", "Keys[].KeyId")],
    "kms-get-key-policy": [("kms-describe-key", KEYS)],
    "kms-list-grants": [("kms-describe-key", KEYS)],
    "kms-get-key-rotation-status": [("kms-describe-key", ROTATING)],
    "lambda-get-policy": [("lambda-list-functions", "Functions[].FunctionName")],
    "organizations-list-organizational-units-for-parent": [ROOTS, UNITS],
    "organizations-list-accounts-for-parent": [ROOTS, UNITS],
    "organizations-list-tags-for-resource": [("organizations-list-accounts", "Accounts[].Id")],
    # No reply names these two: any of the account's will do.
    "organizations-list-policies": [
        ("organizations-describe-organization", "['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']")
    ],
    "organizations-describe-policy": [CONTROLS],
    "organizations-list-targets-for-policy": [CONTROLS],
    "rds-describe-db-snapshot-attributes": [
        ("rds-describe-db-snapshots", f"DBSnapshots[?{SNAPSHOT_KINDS}].DBSnapshotIdentifier")
    ],
    "rds-describe-db-cluster-snapshot-attributes": [
        ("rds-describe-db-cluster-snapshots", f"DBClusterSnapshots[?{SNAPSHOT_KINDS}].DBClusterSnapshotIdentifier")
    ],
    "rds-describe-db-proxy-targets": [("rds-describe-db-proxies", "DBProxies[].DBProxyName")],
    "s3api-get-bucket-location": [("s3api-list-buckets", "Buckets[?BucketRegion==null].Name")],
    "s3api-get-bucket-tagging": [BUCKETS],
    "s3api-get-bucket-policy": [BUCKETS],
    # A bucket without policy has no status of one. `request` is the bucket that the reply is about.
    "s3api-get-bucket-policy-status": [("s3api-get-bucket-policy", "[@][?Policy].request")],
    "s3api-get-bucket-acl": [BUCKETS],
    "s3api-get-bucket-ownership-controls": [BUCKETS],
    "s3api-get-public-access-block": [BUCKETS],
    "s3api-get-bucket-versioning": [BUCKETS],
    "s3api-get-object-lock-configuration": [BUCKETS],
    "s3api-get-bucket-replication": [BUCKETS],
    "s3api-get-bucket-encryption": [BUCKETS],
    "s3api-get-bucket-lifecycle-configuration": [BUCKETS],
    "s3control-get-access-point-policy": [("s3control-list-access-points", "AccessPointList[].Name")],
    "secretsmanager-get-resource-policy": [("secretsmanager-list-secrets", "SecretList[].ARN")],
}

# What an operation is asked beside its resource. `{account}` is the account of the call.
ASKED = {
    "ec2-describe-image-attribute": {"Attribute": "launchPermission"},
    "ec2-describe-images": {"Owners": ["self"]},
    "ec2-describe-regions": {"AllRegions": True},
    "ec2-describe-snapshot-attribute": {"Attribute": "createVolumePermission"},
    "ec2-describe-snapshots": {"OwnerIds": ["self"]},
    "ec2-search-transit-gateway-routes": {"Filters": [{"Name": "state", "Values": ["active", "blackhole"]}]},
    "kms-get-key-policy": {"PolicyName": "default"},
    "s3control-get-access-point-policy": {"AccountId": "{account}"},
    "s3control-get-public-access-block": {"AccountId": "{account}"},
    "s3control-list-access-points": {"AccountId": "{account}"},
}
