//! Every shape of a list that goes on, whole and with each fault of its pages.

use std::sync::Arc;

use aws_config::SdkConfig;
use serde_json::{Value, json};

use crate::clients::{Unprefixed, config, run, told};
use crate::demo::production;
use crate::server::{Answer, Asked, Log, PageFault, Paged, Server};

/// The names on a page and the token of the next, or a code.
type Turned = Result<(Vec<String>, Option<String>), String>;

/// Asks for a page.
type Turn = fn(&Server, &SdkConfig, Option<String>) -> Turned;

macro_rules! shape {
    ($sdk:ident.$call:ident ($set:ident => $given:ident), $items:ident, |$item:ident| $name:expr
     $(, |$builder:ident, $server:ident| $built:expr, |$asked:ident| $more:expr)?) => {
        |_server, config, token| {
            let builder = $sdk::config::Builder::from(config);
            $(let $builder = builder; let $server = _server; let builder = $built;)?
            let asked = $sdk::Client::from_conf(builder.build()).$call();
            $(let $asked = asked; let asked = $more;)?
            let reply = run(asked.$set(token).send()).map_err(|error| told(&error).0)?;
            let names = reply.$items().iter().map(|$item| $name.unwrap().to_owned());
            Ok((names.collect(), reply.$given().map(str::to_owned)))
        }
    };
}

const SHAPES: [(&str, Turn); 14] = [
    (
        "ec2 describe-vpcs",
        shape!(aws_sdk_ec2.describe_vpcs(set_next_token => next_token), vpcs, |vpc| vpc.vpc_id()),
    ),
    (
        "ec2 describe-locked-snapshots",
        shape!(aws_sdk_ec2.describe_locked_snapshots(set_next_token => next_token), snapshots, |one| one.snapshot_id()),
    ),
    (
        "iam list-users",
        shape!(aws_sdk_iam.list_users(set_marker => marker), users, |user| Some(user.user_name())),
    ),
    (
        "rds describe-db-instances",
        shape!(aws_sdk_rds.describe_db_instances(set_marker => marker), db_instances, |one| one.db_instance_identifier()),
    ),
    (
        "elbv2 describe-load-balancers",
        shape!(aws_sdk_elasticloadbalancingv2.describe_load_balancers(set_marker => next_marker),
            load_balancers, |one| one.load_balancer_name()),
    ),
    (
        "kms list-keys",
        shape!(aws_sdk_kms.list_keys(set_marker => next_marker), keys, |key| key.key_id()),
    ),
    (
        "secretsmanager list-secrets",
        shape!(aws_sdk_secretsmanager.list_secrets(set_next_token => next_token), secret_list, |one| one.name()),
    ),
    (
        "organizations list-accounts",
        shape!(aws_sdk_organizations.list_accounts(set_next_token => next_token), accounts, |one| one.id()),
    ),
    (
        "cloudtrail list-trails",
        shape!(aws_sdk_cloudtrail.list_trails(set_next_token => next_token), trails, |one| one.name()),
    ),
    (
        "lambda list-functions",
        shape!(aws_sdk_lambda.list_functions(set_marker => next_marker), functions, |one| one.function_name()),
    ),
    (
        "backup list-backup-vaults",
        shape!(aws_sdk_backup.list_backup_vaults(set_next_token => next_token), backup_vault_list, |one| one.backup_vault_name()),
    ),
    (
        "account list-regions",
        shape!(aws_sdk_account.list_regions(set_next_token => next_token), regions, |one| one.region_name()),
    ),
    (
        "s3api list-buckets",
        shape!(aws_sdk_s3.list_buckets(set_continuation_token => continuation_token), buckets, |one| one.name()),
    ),
    (
        "s3control list-access-points",
        shape!(aws_sdk_s3control.list_access_points(set_next_token => next_token), access_point_list, |one| Some(one.name()),
            |builder, server| builder.interceptor(Unprefixed::of(server)), |asked| asked.account_id("222222222222")),
    ),
];

/// Returns a whole list of five.
fn five(asked: &Asked) -> Answer {
    let (list, name, more) = match asked.service {
        "ec2" if asked.operation == "describe-vpcs" => ("Vpcs", "VpcId", json!({})),
        "ec2" => ("Snapshots", "SnapshotId", json!({})),
        "iam" => {
            let more = json!({"Path": "/", "UserId": "AIDA", "Arn": "arn", "CreateDate": 0});
            ("Users", "UserName", more)
        }
        "rds" => ("DBInstances", "DBInstanceIdentifier", json!({})),
        "elbv2" => ("LoadBalancers", "LoadBalancerName", json!({})),
        "kms" => ("Keys", "KeyId", json!({})),
        "secretsmanager" => ("SecretList", "Name", json!({})),
        "organizations" => ("Accounts", "Id", json!({})),
        "cloudtrail" => ("Trails", "Name", json!({})),
        "lambda" => ("Functions", "FunctionName", json!({})),
        "backup" => ("BackupVaultList", "BackupVaultName", json!({})),
        "account" => ("Regions", "RegionName", json!({})),
        "s3api" => ("Buckets", "Name", json!({})),
        _ => {
            let more = json!({"NetworkOrigin": "Internet", "Bucket": "b"});
            ("AccessPointList", "Name", more)
        }
    };
    let item = |number: i32| {
        let mut item = more.clone();
        item[name] = format!("n{number}").into();
        item
    };
    Answer::Reply(json!({list: (1..=5).map(item).collect::<Vec<Value>>()}))
}

/// Turns pages until the list ends, a page fails or a token comes a second time.
fn collect(server: &Server, turn: Turn) -> (Vec<String>, Option<String>) {
    let config = config(server, &production(), 1);
    let (mut names, mut token, mut seen) = (Vec::new(), None, Vec::new());
    loop {
        match turn(server, &config, token.clone()) {
            Ok((page, next)) => {
                names.extend(page);
                match next.filter(|next| !next.is_empty()) {
                    None => return (names, None),
                    Some(next) if seen.contains(&next) => {
                        return (names, Some("circle".to_owned()));
                    }
                    Some(next) => {
                        seen.push(next.clone());
                        token = Some(next);
                    }
                }
            }
            Err(code) => return (names, Some(code)),
        }
    }
}

/// Collects every shape in pages of a size, with a fault, and returns how many requests it took.
fn each_shape(
    size: usize,
    fault: PageFault,
    check: impl Fn(&str, Vec<String>, Option<String>),
) -> u64 {
    let server = Server::start(Paged::new(size, fault, five));
    for (shape, turn) in SHAPES {
        let (names, ended) = collect(&server, turn);
        check(shape, names, ended);
    }
    server.requests() / SHAPES.len() as u64
}

const ALL: [&str; 5] = ["n1", "n2", "n3", "n4", "n5"];

#[test]
fn pages_of_every_size_are_whole() {
    for (size, pages) in [(1, 5), (2, 3), (4, 2), (5, 1), (100, 1)] {
        let requests = each_shape(size, PageFault::Nothing, |shape, names, ended| {
            assert_eq!(
                (names, ended),
                (ALL.map(str::to_owned).to_vec(), None),
                "{shape}"
            );
        });
        assert_eq!(requests, pages);
    }
}

#[test]
fn empty_pages_come_with_a_token() {
    let requests = each_shape(2, PageFault::Empty, |shape, names, ended| {
        assert_eq!(
            (names, ended),
            (ALL.map(str::to_owned).to_vec(), None),
            "{shape}"
        );
    });
    assert_eq!(requests, 6);
}

#[test]
fn tokens_that_go_in_a_circle() {
    let requests = each_shape(2, PageFault::Circle, |shape, names, ended| {
        assert_eq!(names, ["n1", "n2", "n3", "n4"], "{shape}");
        assert_eq!(ended.as_deref(), Some("circle"));
    });
    assert_eq!(requests, 2);
}

#[test]
fn last_pages_that_are_lost() {
    each_shape(2, PageFault::LastLost, |shape, names, ended| {
        assert_eq!(names, ["n1", "n2", "n3", "n4"], "{shape}");
        assert!(ended.unwrap().contains("Internal"));
    });
}

#[test]
fn pages_that_overlap() {
    each_shape(2, PageFault::Overlap, |shape, names, ended| {
        assert_eq!(names, ["n1", "n2", "n2", "n3", "n4", "n4", "n5"], "{shape}");
        assert_eq!(ended, None);
    });
}

#[test]
fn tokens_that_expire_once() {
    let server = Server::start(Paged::new(2, PageFault::Expires, five));
    for (shape, turn) in SHAPES {
        let (names, ended) = collect(&server, turn);
        assert_eq!(names, ["n1", "n2"], "{shape}");
        let code = ended.unwrap();
        assert!(
            code.starts_with("Invalid") || code.starts_with("Validation"),
            "{shape}: {code}"
        );
        assert_eq!(collect(&server, turn).0, ALL);
    }
}

#[test]
fn tokens_belong_to_their_list() {
    let log = Arc::new(Log::new(Paged::new(2, PageFault::Nothing, five)));
    let server = Server::start(Arc::clone(&log));
    let mine = config(&server, &production(), 1);
    let (_, token) = SHAPES[0].1(&server, &mine, None).unwrap();
    let theirs = config(&server, &crate::server::Caller::user("333333333333"), 1);
    let refused = SHAPES[0].1(&server, &theirs, token.clone()).unwrap_err();
    assert_eq!(refused, "InvalidNextToken");
    let lists = log.lines();
    assert_eq!(lists[1].asked.text("NextToken"), token.as_deref());
    let details = Paged::new(3, PageFault::Nothing, crate::demo::dumps());
    let server = Server::start(details);
    let client = aws_sdk_iam::Client::new(&config(&server, &production(), 1));
    let asked = client.get_account_authorization_details().max_items(3);
    let page = run(asked.send()).unwrap();
    assert!(page.is_truncated());
    let items =
        page.role_detail_list().len() + page.policies().len() + page.user_detail_list().len();
    assert_eq!(items, 3);
}
