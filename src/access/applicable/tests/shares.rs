use super::*;
use crate::estate::ec2::{
    DESCRIBE_IMAGE_ATTRIBUTE, DESCRIBE_IMAGES, DESCRIBE_SNAPSHOT_ATTRIBUTE, DESCRIBE_SNAPSHOTS,
    GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE,
};
use crate::estate::ram::{LIST_PRINCIPALS, LIST_RESOURCES};
use crate::estate::rds::{
    DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_CLUSTER_SNAPSHOTS,
    DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_SNAPSHOTS,
};
use crate::estate::route53::LIST_HOSTED_ZONES;

const SNAPSHOT: &str = "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d";
const IMAGE: &str = "arn:aws:ec2:eu-west-1::image/ami-0a1b2c3d";
const STRANGER: &str = "arn:aws:iam::999999999999:role/vendor";

fn manager() -> String {
    format!("arn:aws:iam::{MANAGER}:root")
}

fn decided(estate: &Estate, principal: &str, action: &str, resource: &str) -> Decision {
    answer(estate, [principal, action, resource], json!({})).decision
}

/// A snapshot of the member account and who may make volumes of it; whether the public may is blocked.
fn snapshot(permissions: Option<serde_json::Value>, block: Option<&str>) -> Estate {
    let listed = json!({"Snapshots": [{"SnapshotId": "snap-0a1b2c3d", "OwnerId": MEMBER}]});
    let replies = replies().all(&DESCRIBE_SNAPSHOTS, &listed.to_string());
    let replies = match permissions {
        Some(list) => {
            let told = json!({"SnapshotId": "snap-0a1b2c3d", "CreateVolumePermissions": list});
            replies.one(
                &DESCRIBE_SNAPSHOT_ATTRIBUTE,
                "snap-0a1b2c3d",
                &told.to_string(),
            )
        }
        None => replies.error(
            &DESCRIBE_SNAPSHOT_ATTRIBUTE,
            Some("snap-0a1b2c3d"),
            "UnauthorizedOperation",
        ),
    };
    match block {
        Some(state) => {
            let state = json!({"State": state}).to_string();
            replies.all(&GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE, &state)
        }
        None => replies,
    }
    .settled()
}

#[test]
fn r42_a_permission_list_of_a_snapshot_lets_accounts_make_volumes_of_it() {
    let estate = snapshot(Some(json!([{"UserId": MANAGER}])), None);
    let of = |principal: &str, action: &str| decided(&estate, principal, action, SNAPSHOT);
    for action in [
        "ec2:CreateVolume",
        "ec2:CopySnapshot",
        "ebs:GetSnapshotBlock",
        "EC2:createvolume",
    ] {
        assert_eq!(of(&manager(), action), Decision::Allow, "{action}");
        assert_eq!(of(STRANGER, action), Decision::ImplicitDeny, "{action}");
    }
    assert_eq!(of(&manager(), "ec2:DeleteSnapshot"), Decision::ImplicitDeny);
    // In the owner's account its policies decide, and an account's list is about no service.
    assert_eq!(
        of(&member("user/ann"), "ec2:DeleteSnapshot"),
        Decision::Allow
    );
    assert_eq!(
        of(&member("user/ann"), "ebs:GetSnapshotBlock"),
        Decision::ImplicitDeny
    );
    // Which account owns it, the reply tells.
    let asked = ask(&estate, &manager(), "ec2:CreateVolume", SNAPSHOT).unwrap();
    assert_eq!(
        asked.question.request.resource_account.as_deref(),
        Some(MEMBER)
    );
}

#[test]
fn r42_public_snapshots_are_blocked_where_the_account_says_so() {
    let public = || Some(json!([{"Group": "all"}]));
    let of = |block: Option<&str>| {
        let estate = snapshot(public(), block);
        decided(&estate, STRANGER, "ec2:CreateVolume", SNAPSHOT)
    };
    assert_eq!(of(Some("unblocked")), Decision::Allow);
    assert_eq!(of(Some("block-new-sharing")), Decision::Allow);
    assert_eq!(of(Some("block-all-sharing")), Decision::ImplicitDeny);
    assert_eq!(of(None), Decision::Unknown);
}

#[test]
fn r42_a_permission_list_that_was_not_read_leaves_it_open() {
    let estate = snapshot(None, None);
    let asked = answer(&estate, [STRANGER, "ec2:CreateVolume", SNAPSHOT], json!({}));
    assert_eq!(asked.decision, Decision::Unknown);
    let call = asked.missing.iter().find_map(|one| one.call.as_deref());
    assert_eq!(call, Some("ec2 describe-snapshot-attribute (denied)"));
    assert_eq!(
        decided(&estate, STRANGER, "ec2:DeleteSnapshot", SNAPSHOT),
        Decision::ImplicitDeny
    );
}

#[test]
fn r42_images_are_launched_by_accounts_organisations_and_units() {
    let image = |permission: serde_json::Value, is_public: bool| {
        let listed = json!({"Images": [{"ImageId": "ami-0a1b2c3d", "OwnerId": MEMBER, "Public": is_public}]});
        let told = json!({"ImageId": "ami-0a1b2c3d", "LaunchPermissions": [permission]});
        replies()
            .all(&DESCRIBE_IMAGES, &listed.to_string())
            .one(&DESCRIBE_IMAGE_ATTRIBUTE, "ami-0a1b2c3d", &told.to_string())
            .settled()
    };
    let of =
        |estate: &Estate, principal: &str, action: &str| decided(estate, principal, action, IMAGE);
    let account = image(json!({"UserId": MANAGER}), false);
    assert_eq!(
        of(&account, &manager(), "ec2:RunInstances"),
        Decision::Allow
    );
    assert_eq!(
        of(&account, &manager(), "ec2:DeregisterImage"),
        Decision::ImplicitDeny
    );
    assert_eq!(
        of(&account, STRANGER, "ec2:RunInstances"),
        Decision::ImplicitDeny
    );
    let public = image(json!({"UserId": MANAGER}), true);
    assert_eq!(of(&public, STRANGER, "ec2:CopyImage"), Decision::Allow);
    let organization = |kind: &str, rest: &str| {
        let arn = format!("arn:aws:organizations::{MANAGER}:{kind}/o-lk4r7works{rest}");
        let name = if kind == "ou" {
            "OrganizationalUnitArn"
        } else {
            "OrganizationArn"
        };
        image(json!({name: arn}), false)
    };
    let whole = organization("organization", "");
    assert_eq!(of(&whole, &manager(), "ec2:RunInstances"), Decision::Allow);
    // Nobody says in which organisation a stranger is.
    let stranger = answer(&whole, [STRANGER, "ec2:RunInstances", IMAGE], json!({}));
    assert_eq!(stranger.decision, Decision::Conditional);
    assert_eq!(
        &*stranger.conditions[0].conditions,
        "aws:PrincipalOrgID = o-lk4r7works"
    );
    let unit = organization("ou", "/ou-lk4r-0a1b2c3d");
    assert_eq!(
        of(&unit, &manager(), "ec2:RunInstances"),
        Decision::ImplicitDeny
    );
    let paths = |path: &str| json!({"aws:PrincipalOrgPaths": [path]});
    let inside = paths("o-lk4r7works/r-lk4r/ou-lk4r-0a1b2c3d/ou-lk4r-99999999/");
    let asked = answer(&unit, [&manager(), "ec2:RunInstances", IMAGE], inside);
    assert_eq!(asked.decision, Decision::Allow);
}

#[test]
fn r42_snapshots_of_databases_are_restored_by_whom_they_are_shared_with() {
    let restorable = |values: serde_json::Value| json!([{"AttributeName": "restore", "AttributeValues": values}]);
    let instance = format!("arn:aws:rds:eu-west-1:{MEMBER}:snapshot:orders");
    let cluster = format!("arn:aws:rds:eu-west-1:{MEMBER}:cluster-snapshot:pay");
    let listed = json!({"DBSnapshots": [{"DBSnapshotIdentifier": "orders", "DBSnapshotArn": instance, "SnapshotType": "manual"}]});
    let told = json!({"DBSnapshotAttributesResult": {"DBSnapshotIdentifier": "orders",
        "DBSnapshotAttributes": restorable(json!([MANAGER]))}});
    let clusters = json!({"DBClusterSnapshots": [{"DBClusterSnapshotIdentifier": "pay",
        "DBClusterSnapshotArn": cluster, "SnapshotType": "manual"}]});
    let of_cluster = json!({"DBClusterSnapshotAttributesResult": {"DBClusterSnapshotIdentifier": "pay",
        "DBClusterSnapshotAttributes": restorable(json!(["all"]))}});
    let estate = replies()
        .all(&DESCRIBE_DB_SNAPSHOTS, &listed.to_string())
        .one(
            &DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
            "orders",
            &told.to_string(),
        )
        .all(&DESCRIBE_DB_CLUSTER_SNAPSHOTS, &clusters.to_string())
        .one(
            &DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
            "pay",
            &of_cluster.to_string(),
        )
        .settled();
    for action in ["rds:CopyDBSnapshot", "rds:RestoreDBInstanceFromDBSnapshot"] {
        assert_eq!(
            decided(&estate, &manager(), action, &instance),
            Decision::Allow
        );
        assert_eq!(
            decided(&estate, STRANGER, action, &instance),
            Decision::ImplicitDeny
        );
    }
    assert_eq!(
        decided(&estate, &manager(), "rds:DeleteDBSnapshot", &instance),
        Decision::ImplicitDeny
    );
    for action in [
        "rds:CopyDBClusterSnapshot",
        "rds:RestoreDBClusterFromSnapshot",
    ] {
        assert_eq!(
            decided(&estate, STRANGER, action, &cluster),
            Decision::Allow
        );
    }
}

#[test]
fn r43_what_a_resource_share_allows_is_not_collected_and_left_open() {
    let subnet = format!("arn:aws:ec2:eu-west-1:{MEMBER}:subnet/subnet-0a1b2c3d");
    let share = format!("arn:aws:ram:eu-west-1:{MEMBER}:resource-share/7ab63972");
    let with = |principal: &str, status: &str| {
        let resources =
            json!({"resources": [{"resourceShareArn": share, "arn": subnet, "status": status}]});
        let principals = json!({"principals": [{"resourceShareArn": share, "id": principal}]});
        replies()
            .one(&LIST_RESOURCES, "SELF", &resources.to_string())
            .one(&LIST_PRINCIPALS, "SELF", &principals.to_string())
            .settled()
    };
    let of =
        |estate: &Estate, principal: &str| decided(estate, principal, "ec2:RunInstances", &subnet);
    let account = with(MANAGER, "AVAILABLE");
    let asked = answer(
        &account,
        [&manager(), "ec2:RunInstances", &subnet],
        json!({}),
    );
    assert_eq!(asked.decision, Decision::Unknown);
    let missing: Vec<&str> = asked.missing.iter().map(|one| &*one.what).collect();
    assert_eq!(missing, [format!("what the resource share {share} allows")]);
    assert_eq!(of(&account, STRANGER), Decision::ImplicitDeny);
    assert_eq!(of(&account, &member("user/ann")), Decision::Allow);
    let ended = with(MANAGER, "UNAVAILABLE");
    assert_eq!(of(&ended, &manager()), Decision::ImplicitDeny);
    let organization = format!("arn:aws:organizations::{MANAGER}:organization/o-lk4r7works");
    assert_eq!(
        of(&with(&organization, "AVAILABLE"), &manager()),
        Decision::Unknown
    );
    let other = format!("arn:aws:organizations::{MANAGER}:organization/o-0000000000");
    assert_eq!(
        of(&with(&other, "AVAILABLE"), &manager()),
        Decision::ImplicitDeny
    );
    let unit = format!("arn:aws:organizations::{MANAGER}:ou/o-lk4r7works/ou-lk4r-0a1b2c3d");
    assert_eq!(
        of(&with(&unit, "AVAILABLE"), &manager()),
        Decision::ImplicitDeny
    );
}

#[test]
fn r42_who_cannot_be_read_in_a_permission_list_leaves_it_open() {
    let image =
        json!({"Images": [{"ImageId": "ami-0a1b2c3d", "OwnerId": MEMBER, "Public": false}]});
    let list = json!({"ImageId": "ami-0a1b2c3d", "LaunchPermissions": [
        {"OrganizationArn": "arn:aws:organizations::111111111111:root/o-lk4r7works/r-lk4r"}]});
    let estate = replies()
        .all(&DESCRIBE_IMAGES, &image.to_string())
        .one(&DESCRIBE_IMAGE_ATTRIBUTE, "ami-0a1b2c3d", &list.to_string())
        .settled();
    let told = answer(&estate, [STRANGER, "ec2:RunInstances", IMAGE], json!({}));
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    assert!(
        told.missing.iter().any(|one| one.what.starts_with("whom ")),
        "{told:?}"
    );
}

#[test]
fn r43_a_share_with_a_unit_is_for_the_accounts_in_it() {
    let arn = |rest: &str| format!("arn:aws:organizations::{MANAGER}:{rest}");
    let account = |id: &str| json!({"Id": id, "Arn": arn(&format!("account/o-lk4r7works/{id}")), "Name": id, "Status": "ACTIVE"});
    let unit = "ou-lk4r-2b5c432b";
    let units = json!({"OrganizationalUnits": [{"Id": unit, "Name": "Workloads", "Arn": arn(&format!("ou/o-lk4r7works/{unit}"))}]});
    let share = format!("arn:aws:ram:eu-west-1:{MEMBER}:resource-share/0a");
    let subnet = format!("arn:aws:ec2:eu-west-1:{MEMBER}:subnet/subnet-0a");
    let with = |named: &str| {
        let resources = json!({"resources": [{"arn": subnet, "resourceShareArn": share, "type": "ec2:Subnet", "status": "AVAILABLE"}]});
        let principal = arn(&format!("ou/o-lk4r7works/{named}"));
        let principals = json!({"principals": [{"id": principal, "resourceShareArn": share}]});
        let list = json!({"Accounts": [account(MANAGER), account(MEMBER)]});
        let root = json!({"Roots": [{"Id": "r-lk4r", "Arn": arn("root/o-lk4r7works/r-lk4r"), "Name": "Root"}]});
        Replies::new()
            .at(MANAGER, "us-east-1")
            .all(&LIST_ACCOUNTS, &list.to_string())
            .all(&LIST_ROOTS, &root.to_string())
            .one(
                &LIST_ACCOUNTS_FOR_PARENT,
                "r-lk4r",
                &json!({"Accounts": [account(MEMBER)]}).to_string(),
            )
            .one(
                &LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
                "r-lk4r",
                &units.to_string(),
            )
            .one(
                &LIST_ACCOUNTS_FOR_PARENT,
                unit,
                &json!({"Accounts": [account(MANAGER)]}).to_string(),
            )
            .one(
                &LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
                unit,
                r#"{"OrganizationalUnits": []}"#,
            )
            .at(MEMBER, "eu-west-1")
            .one(&LIST_RESOURCES, "SELF", &resources.to_string())
            .one(&LIST_PRINCIPALS, "SELF", &principals.to_string())
            .settled()
    };
    let missing = |named: &str| {
        let told = answer(
            &with(named),
            [&manager(), "ec2:RunInstances", &subnet],
            json!({}),
        );
        told.missing
            .iter()
            .any(|one| one.what.contains("resource share"))
    };
    assert!(missing(unit));
    assert!(!missing("ou-lk4r-00000000"));
}

/// Returns what is decided about a snapshot that is in no list, and what is told of it.
fn unlisted(
    replies: Replies,
    principal: &str,
    action: &str,
    resource: &str,
) -> (Decision, Vec<String>) {
    let asked = answer(&replies.settled(), [principal, action, resource], json!({}));
    let told = |one: &Lacking| match &one.call {
        Some(call) => format!("{} [{call}]", one.what),
        None => String::from(&*one.what),
    };
    (asked.decision, asked.missing.iter().map(told).collect())
}

#[test]
fn r42_a_snapshot_of_a_database_that_no_list_holds_may_be_shared() {
    for (kind, noun, list, members, action) in [
        (
            "snapshot",
            "snapshot of a database",
            &DESCRIBE_DB_SNAPSHOTS,
            "DBSnapshots",
            "rds:CopyDBSnapshot",
        ),
        (
            "cluster-snapshot",
            "snapshot of a cluster",
            &DESCRIBE_DB_CLUSTER_SNAPSHOTS,
            "DBClusterSnapshots",
            "rds:CopyDBClusterSnapshot",
        ),
    ] {
        let arn = format!("arn:aws:rds:eu-west-1:{MEMBER}:{kind}:typo");
        let read = || replies().all(list, &json!({members: []}).to_string());
        let told = format!("the permissions of {arn}: no {noun} of this estate is called so");
        let whole = unlisted(read(), &manager(), action, &arn);
        assert_eq!(whole, (Decision::Unknown, vec![told]), "{kind}");
        let name = list.name;
        let told = format!("the permissions of {arn} [rds {name} (not-collected)]");
        let unread = unlisted(replies(), &manager(), action, &arn);
        assert_eq!(unread, (Decision::Unknown, vec![told]), "{kind}");
        // What no list allows, and whom its own account refuses, is denied.
        let delete = action.replace("Copy", "Delete");
        let (decision, _) = unlisted(read(), &manager(), &delete, &arn);
        assert_eq!(decision, Decision::ImplicitDeny, "{kind}");
        let (decision, _) = unlisted(read(), &member("user/ann"), action, &arn);
        assert_eq!(decision, Decision::ImplicitDeny, "{kind}");
    }
}

#[test]
fn r42_a_snapshot_that_no_list_holds_is_not_the_callers_own() {
    for (arn, action, noun) in [
        (SNAPSHOT, "ec2:CreateVolume", "snapshot"),
        (IMAGE, "ec2:RunInstances", "image"),
    ] {
        let at = |replies: Replies, account: &str| {
            let none = json!({"Snapshots": [], "Images": []}).to_string();
            replies
                .at(account, "eu-west-1")
                .all(&DESCRIBE_SNAPSHOTS, &none)
                .all(&DESCRIBE_IMAGES, &none)
        };
        let read = || at(at(replies(), MANAGER), MEMBER);
        let told = format!("whose {arn} is: no {noun} of this estate is called so");
        for principal in [&manager(), &member("user/ann")] {
            let whole = unlisted(read(), principal, action, arn);
            assert_eq!(
                whole,
                (Decision::Unknown, vec![told.clone()]),
                "{principal}"
            );
        }
        let unread = unlisted(replies(), &manager(), action, arn);
        assert_eq!(unread.0, Decision::Unknown);
        let told = format!("whose {arn} is, if it is ");
        assert!(
            unread.1.iter().all(|one| one.starts_with(&told)),
            "{unread:?}"
        );
        // Whoever may not of its own account may not, whosever it is.
        let (decision, _) = unlisted(
            read(),
            &member("user/ann"),
            "ebs:GetSnapshotBlock",
            SNAPSHOT,
        );
        assert_eq!(decision, Decision::ImplicitDeny);
    }
}

#[test]
fn r28_a_hosted_zone_is_the_accounts_that_lists_it() {
    const ZONE: &str = "arn:aws:route53:::hostedzone/Z0A1B2C3";
    let change = "route53:ChangeResourceRecordSets";
    let listed = |zones: serde_json::Value| {
        let none = json!({"HostedZones": []}).to_string();
        let own = json!({ "HostedZones": zones }).to_string();
        let replies = replies().at(MANAGER, "global");
        let replies = replies.all(&LIST_HOSTED_ZONES, &none);
        let replies = replies.at(MEMBER, "global");
        replies.all(&LIST_HOSTED_ZONES, &own).settled()
    };
    let zone = json!([{"Id": "/hostedzone/Z0A1B2C3", "Name": "larkspur.example."}]);
    let estate = listed(zone);
    let owner = format!("arn:aws:iam::{MEMBER}:root");
    assert_eq!(decided(&estate, &owner, change, ZONE), Decision::Allow);
    let other = decided(&estate, &manager(), change, ZONE);
    assert_eq!(other, Decision::ImplicitDeny);
    // Its owner may let VPCs of others be answered by it.
    let associate = "route53:AssociateVPCWithHostedZone";
    let other = decided(&estate, &manager(), associate, ZONE);
    assert_eq!(other, Decision::Unknown);
    // Whose one is that no list holds nobody knows.
    let other = decided(&listed(json!([])), &manager(), change, ZONE);
    assert_eq!(other, Decision::Unknown);
}

#[test]
fn r38_a_pattern_of_snapshots_is_each_of_them() {
    let estate = snapshot(Some(json!([{"UserId": MANAGER}])), None);
    let all = "arn:aws:ec2:eu-west-1::snapshot/*";
    let asked = answer(&estate, [&manager(), "ec2:CreateVolume", all], json!({}));
    // Other accounts' snapshots were not read.
    assert_eq!(asked.decision, Decision::Conditional, "{asked:?}");
    let ways: Vec<&str> = asked
        .conditions
        .iter()
        .map(|way| &*way.conditions)
        .collect();
    assert_eq!(ways, [format!("resource = {SNAPSHOT}")]);
}

#[test]
fn r42_public_snapshots_are_not_read_block_by_block() {
    let public = snapshot(Some(json!([{"Group": "all"}])), Some("unblocked"));
    let of = |action: &str| decided(&public, STRANGER, action, SNAPSHOT);
    assert_eq!(of("ec2:CopySnapshot"), Decision::Allow);
    assert_eq!(of("ebs:GetSnapshotBlock"), Decision::ImplicitDeny);
}
