//! Each protocol through the SDK: requests are understood, replies and errors arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_s3::config::Builder as S3Builder;

use crate::clients::{Unprefixed, config, run, told};
use crate::demo::{self, MANAGEMENT, PRODUCTION, production};
use crate::server::{Answer, Asked, Caller, Log, Roles, Server};

#[test]
fn ec2_says_networks_and_errors() {
    let server = demo::server();
    let config = config(&server, &production(), 1);
    let client = aws_sdk_ec2::Client::new(&config);
    let vpcs = run(client.describe_vpcs().max_results(1000).send()).unwrap();
    let vpcs = vpcs.vpcs();
    assert_eq!(vpcs[0].vpc_id(), Some("vpc-08d4a7b22425843ea"));
    assert_eq!(vpcs[0].is_default(), Some(false));
    assert_eq!(vpcs[0].cidr_block_association_set().len(), 1);
    assert_eq!(vpcs[0].tags()[0].value(), Some("larkspur-production"));
    assert_eq!(vpcs.len(), 3);
    let attribute = aws_sdk_ec2::types::SnapshotAttributeName::CreateVolumePermission;
    let asked = client
        .describe_snapshot_attribute()
        .attribute(attribute)
        .snapshot_id("snap-080c9c6365190ef71");
    let (code, message) = told(&run(asked.send()).unwrap_err());
    assert_eq!(code, "UnauthorizedOperation");
    assert!(message.ends_with("with an explicit deny in an identity-based policy"));
}

#[test]
fn ec2_parameters_are_joined_into_lists() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let server = Server::start(move |asked: &Asked| {
        counted.fetch_add(1, Ordering::SeqCst);
        let told = serde_json::Value::Object(asked.params.clone());
        let expected = serde_json::json!({
            "OwnerIds": ["self", PRODUCTION],
            "MaxResults": 500,
            "Filters": [{"Name": "status", "Values": ["completed", "error"]}],
        });
        assert_eq!(told, expected);
        assert_eq!(
            (asked.account(), asked.region.as_str()),
            (PRODUCTION, "eu-west-1")
        );
        assert_eq!((asked.number, asked.attempt), (1, 1));
        Answer::Reply(
            serde_json::json!({"Snapshots": [], "ResponseMetadata": {"RetryAttempts": 0}}),
        )
    });
    let client = aws_sdk_ec2::Client::new(&config(&server, &production(), 1));
    let filter = aws_sdk_ec2::types::Filter::builder()
        .name("status")
        .values("completed")
        .values("error");
    let asked = client
        .describe_snapshots()
        .owner_ids("self")
        .owner_ids(PRODUCTION)
        .max_results(500)
        .filters(filter.build());
    assert!(run(asked.send()).unwrap().snapshots().is_empty());
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[test]
fn query_says_roles_with_their_documents() {
    let server = demo::server();
    let client = aws_sdk_iam::Client::new(&config(&server, &production(), 1));
    let details = run(client
        .get_account_authorization_details()
        .max_items(1000)
        .send())
    .unwrap();
    assert_eq!(details.role_detail_list().len(), 18);
    let role = &details.role_detail_list()[0];
    assert_eq!(role.role_name(), Some("PalisadeAudit"));
    let document = role.assume_role_policy_document().unwrap();
    assert!(document.starts_with("%7B%22"), "{document}");
    assert_eq!(
        role.create_date().unwrap().to_string(),
        "2025-02-10T13:10:44Z"
    );
    let summary = run(client.get_account_summary().send()).unwrap();
    assert!(summary.summary_map().unwrap().len() > 3);
    let report = run(client.get_credential_report().send()).unwrap();
    assert!(report.content().unwrap().as_ref().starts_with(b"user,arn,"));
    let wrong = client
        .get_open_id_connect_provider()
        .open_id_connect_provider_arn("nowhere-at-all-here");
    let (code, _) = told(&run(wrong.send()).unwrap_err());
    assert_eq!(code, "NotRecorded");
}

#[test]
fn query_says_databases_and_load_balancers() {
    let server = demo::server();
    let config = config(&server, &production(), 1);
    let databases = aws_sdk_rds::Client::new(&config)
        .describe_db_instances()
        .max_records(100);
    let databases = run(databases.send()).unwrap();
    let orders = &databases.db_instances()[0];
    assert_eq!(orders.db_instance_identifier(), Some("orders-prod"));
    assert_eq!(
        orders.endpoint().and_then(|endpoint| endpoint.port()),
        Some(5432)
    );
    assert_eq!(
        orders.instance_create_time().unwrap().to_string(),
        "2025-02-12T10:41:07.921Z"
    );
    assert_eq!(orders.vpc_security_groups().len(), 1);
    let balancers = aws_sdk_elasticloadbalancingv2::Client::new(&config).describe_load_balancers();
    let balancers = run(balancers.page_size(400).send()).unwrap();
    assert_eq!(
        balancers.load_balancers()[0].load_balancer_name(),
        Some("shop")
    );
}

#[test]
fn sizes_of_pages_that_no_service_takes_are_refused() {
    let server = demo::server();
    let client = aws_sdk_rds::Client::new(&config(&server, &production(), 1));
    let refused = run(client.describe_db_instances().max_records(1000).send()).unwrap_err();
    let (code, message) = told(&refused);
    assert_eq!(code, "ValidationError");
    assert!(
        message.contains("MaxRecords is not between 20 and 100"),
        "{message}"
    );
}

#[test]
fn rest_xml_says_buckets() {
    let server = demo::server();
    let config = config(&server, &production(), 1);
    let client =
        aws_sdk_s3::Client::from_conf(S3Builder::from(&config).force_path_style(true).build());
    let buckets = run(client.list_buckets().max_buckets(1000).send()).unwrap();
    assert_eq!(
        buckets.buckets()[0].name(),
        Some("larkspur-prod-orders-documents")
    );
    assert_eq!(buckets.buckets()[1].bucket_region(), Some("eu-central-1"));
    let bucket = "larkspur-prod-web-assets";
    let policy = run(client.get_bucket_policy().bucket(bucket).send()).unwrap();
    assert!(policy.policy().unwrap().contains("Statement"));
    let location = run(client.get_bucket_location().bucket(bucket).send()).unwrap();
    assert_eq!(
        location.location_constraint().unwrap().as_str(),
        "eu-west-1"
    );
    let grants = run(client.get_bucket_acl().bucket(bucket).send()).unwrap();
    let grantee = grants.grants()[0].grantee().unwrap();
    assert_eq!(grantee.r#type().as_str(), "CanonicalUser");
    let versioning = run(client.get_bucket_versioning().bucket(bucket).send()).unwrap();
    assert_eq!(versioning.mfa_delete(), None);
    let lock = client.get_object_lock_configuration().bucket(bucket);
    let (code, _) = told(&run(lock.send()).unwrap_err());
    assert_eq!(code, "ObjectLockConfigurationNotFoundError");
    let elsewhere = client
        .get_bucket_policy()
        .bucket("larkspur-prod-orders-documents-dr");
    let (code, _) = told(&run(elsewhere.send()).unwrap_err());
    assert_eq!(code, "PermanentRedirect");
}

#[test]
fn rest_xml_says_the_block_of_an_account() {
    let server = demo::server();
    let builder = aws_sdk_s3control::config::Builder::from(&config(&server, &production(), 1));
    let builder = builder.interceptor(Unprefixed::of(&server));
    let client = aws_sdk_s3control::Client::from_conf(builder.build());
    let asked = client.get_public_access_block().account_id(PRODUCTION);
    let block = run(asked.send()).unwrap();
    let block = block.public_access_block_configuration().unwrap();
    assert_eq!(block.block_public_acls(), Some(true));
    let asked = client
        .get_access_point_policy()
        .account_id(PRODUCTION)
        .name("none");
    let (code, _) = told(&run(asked.send()).unwrap_err());
    assert_eq!(code, "NotRecorded");
}

#[test]
fn json_says_keys_secrets_trails_and_accounts() {
    let server = demo::server();
    let config = config(&server, &production(), 1);
    let keys = aws_sdk_kms::Client::new(&config);
    let listed = run(keys.list_keys().limit(1000).send()).unwrap();
    let id = listed.keys()[0].key_id().unwrap();
    let arn = listed.keys()[0].key_arn().unwrap();
    for name in [id, arn] {
        let key = run(keys.describe_key().key_id(name).send()).unwrap();
        assert_eq!(key.key_metadata().map(|key| key.key_id()), Some(id));
    }
    let secrets = aws_sdk_secretsmanager::Client::new(&config)
        .list_secrets()
        .max_results(100);
    let secrets = run(secrets.send()).unwrap();
    let changed = secrets.secret_list()[0].last_changed_date().unwrap();
    // The SDK reads seconds with a fraction as binary numbers.
    assert!(changed.to_string().starts_with("2025-03-06T12:00:41.80"));
    let trails = run(aws_sdk_cloudtrail::Client::new(&config)
        .describe_trails()
        .send())
    .unwrap();
    assert_eq!(trails.trail_list()[0].name(), Some("larkspur-org"));
    let management = crate::clients::config(&server, &Caller::user(MANAGEMENT), 1);
    let accounts = aws_sdk_organizations::Client::new(&management).list_accounts();
    let accounts = run(accounts.send()).unwrap();
    assert_eq!(accounts.accounts()[0].name(), Some("larkspur-management"));
    let elsewhere = aws_sdk_organizations::Client::new(&config).list_accounts();
    assert_eq!(told(&run(elsewhere.send()).unwrap_err()).0, "NotRecorded");
    let staging = crate::clients::config(&server, &Caller::user("333333333333"), 1);
    let grants = aws_sdk_kms::Client::new(&staging).list_grants();
    let grants = grants.key_id("f3b33786-5a6e-578b-a147-2a74f01d080b");
    assert_eq!(
        told(&run(grants.send()).unwrap_err()).0,
        "AccessDeniedException"
    );
}

#[test]
fn rest_json_says_functions_vaults_and_regions() {
    let server = demo::server();
    let config = config(&server, &production(), 1);
    let functions = aws_sdk_lambda::Client::new(&config);
    let listed = run(functions.list_functions().send()).unwrap();
    assert_eq!(
        listed.functions()[0].function_name(),
        Some("invoice-render")
    );
    let arn = "arn:aws:lambda:eu-west-1:222222222222:function:invoice-render";
    let policy = run(functions.get_policy().function_name(arn).send()).unwrap_err();
    let expected = (
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
    );
    let (code, message) = told(&policy);
    assert_eq!((code.as_str(), message.as_str()), expected);
    let backup = aws_sdk_backup::Client::new(&config);
    let vaults = run(backup.list_backup_vaults().send()).unwrap();
    let vault = &vaults.backup_vault_list()[0];
    assert_eq!(vault.backup_vault_name(), Some("larkspur-prod-orders"));
    assert_eq!(
        vault.creation_date().unwrap().to_string(),
        "2025-02-12T08:00:00.104Z"
    );
    let selection = backup
        .get_backup_selection()
        .backup_plan_id("4007be3a-7697-5d4d-b891-865e1edb7def")
        .selection_id("5dd80b08-643d-5701-8905-8d854ca6e9c8");
    assert!(run(selection.send()).unwrap().backup_selection().is_some());
    let regions = aws_sdk_account::Client::new(&config)
        .list_regions()
        .max_results(50);
    let regions = run(regions.send()).unwrap();
    assert_eq!(regions.regions()[0].region_name(), Some("af-south-1"));
}

#[test]
fn roles_are_assumed_and_end() {
    let refused = ["333333333333".to_owned()].into();
    let roles = Roles {
        refused,
        external_id: Some("larkspur-palisade".to_owned()),
        ..Roles::new(demo::dumps())
    };
    let log = Arc::new(Log::new(roles));
    let server = Server::start(Arc::clone(&log));
    let config = config(&server, &Caller::user(MANAGEMENT), 1);
    let client = aws_sdk_sts::Client::new(&config);
    let assume = |account: &str, id: &str| {
        client
            .assume_role()
            .role_arn(format!("arn:aws:iam::{account}:role/path/PalisadeAudit"))
            .role_session_name("palisade")
            .external_id(id)
            .send()
    };
    let assumed = run(assume("777777777777", "larkspur-palisade")).unwrap();
    let user = assumed.assumed_role_user().unwrap();
    assert_eq!(
        user.arn(),
        "arn:aws:sts::777777777777:assumed-role/PalisadeAudit/palisade"
    );
    for (account, id) in [
        ("333333333333", "larkspur-palisade"),
        ("777777777777", "other"),
    ] {
        assert_eq!(
            told(&run(assume(account, id)).unwrap_err()).0,
            "AccessDenied"
        );
    }
    let lines = log.lines();
    assert_eq!(lines.iter().filter(|line| line.replied).count(), 1);
    let ended = Caller::assumed(PRODUCTION, "PalisadeAudit", "palisade", Duration::ZERO);
    let ended = crate::clients::config(&server, &ended, 1);
    let keys = run(aws_sdk_kms::Client::new(&ended).list_keys().send()).unwrap_err();
    assert_eq!(told(&keys).0, "ExpiredTokenException");
    let vpcs = run(aws_sdk_ec2::Client::new(&ended).describe_vpcs().send()).unwrap_err();
    assert_eq!(told(&vpcs).0, "RequestExpired");
}

#[test]
fn identity_is_that_of_the_credentials() {
    let server = Server::start(Roles::new(|_: &Asked| {
        Answer::error(400, "NotRecorded", "")
    }));
    let caller = Caller::assumed(PRODUCTION, "Audit", "me", Duration::from_secs(60));
    let client = aws_sdk_sts::Client::new(&config(&server, &caller, 1));
    let identity = run(client.get_caller_identity().send()).unwrap();
    assert_eq!(identity.account(), Some(PRODUCTION));
    assert_eq!(
        identity.arn(),
        Some("arn:aws:sts::222222222222:assumed-role/Audit/me")
    );
}
