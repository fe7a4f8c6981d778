//! An account of a size at which scanners have been measured: calls, processor time and memory.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::demo::{PRODUCTION, dumps};
use crate::server::{Answer, Answers, Asked, Caller, Log, Roles, Server};

const INSTANCES: usize = 200;
const SECURITY_GROUPS: usize = 400;
const ROLES: usize = 400;
const BUCKETS: usize = 150;
const DATABASES: usize = 80;
const SECRETS: usize = 150;
const KEYS: usize = 80;
/// The most calls that may be made in one region.
const CALLS: usize = 2_400;

fn many(number: usize, item: impl Fn(usize) -> Value) -> Value {
    (0..number).map(item).collect()
}

fn tags(n: usize) -> Value {
    json!([{"Key": "Name", "Value": format!("thing-{n}")}, {"Key": "Environment", "Value": "production"}])
}

fn instance(n: usize) -> Value {
    json!({"ReservationId": format!("r-{n:017x}"), "OwnerId": PRODUCTION, "Instances": [{
        "InstanceId": format!("i-{n:017x}"), "ImageId": "ami-0a1b2c3d4e5f60718", "State": {"Code": 16, "Name": "running"},
        "InstanceType": "m7g.large", "VpcId": "vpc-0a1b2c3d4e5f60718", "SubnetId": "subnet-0a1b2c3d4e5f60718",
        "PrivateIpAddress": format!("10.0.{}.{}", n / 250, n % 250 + 4), "Tags": tags(n),
        "SecurityGroups": [{"GroupId": format!("sg-{n:017x}"), "GroupName": format!("group-{n}")}],
        "IamInstanceProfile": {"Arn": format!("arn:aws:iam::{PRODUCTION}:instance-profile/p{n}"), "Id": "AIPA0"},
    }]})
}

fn group(n: usize) -> Value {
    let permission = |port: usize| {
        json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port,
            "IpRanges": [{"CidrIp": format!("10.{}.0.0/16", port % 200), "Description": "office"}]})
    };
    json!({"GroupId": format!("sg-{n:017x}"), "GroupName": format!("group-{n}"), "OwnerId": PRODUCTION,
        "VpcId": "vpc-0a1b2c3d4e5f60718", "Description": "of a service", "Tags": tags(n),
        "IpPermissions": (0..10).map(|k| permission(5000 + k)).collect::<Value>(),
        "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})
}

fn role(n: usize) -> Value {
    let document = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action,
            "Principal": {"Service": "ec2.amazonaws.com"}}]})
    };
    json!({"RoleName": format!("role-{n}"), "RoleId": format!("AROA{n:016}"), "Path": "/",
        "Arn": format!("arn:aws:iam::{PRODUCTION}:role/role-{n}"), "CreateDate": "2025-01-01T00:00:00+00:00",
        "AssumeRolePolicyDocument": document("sts:AssumeRole"), "AttachedManagedPolicies": [], "Tags": [],
        "InstanceProfileList": [], "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": document("s3:GetObject")}]})
}

fn bucket(n: usize) -> Value {
    json!({"Name": format!("halyard-data-{n}"), "BucketRegion": "eu-west-1", "CreationDate": "2025-01-01T00:00:00+00:00"})
}

fn database(n: usize) -> Value {
    json!({"DBInstanceIdentifier": format!("orders-{n}"), "Engine": "postgres", "DBInstanceStatus": "available",
        "DBInstanceArn": format!("arn:aws:rds:eu-west-1:{PRODUCTION}:db:orders-{n}"), "TagList": tags(n),
        "Endpoint": {"Address": format!("orders-{n}.abc.eu-west-1.rds.amazonaws.com"), "Port": 5432},
        "StorageEncrypted": true, "BackupRetentionPeriod": 7, "DbiResourceId": format!("db-{n:026}")})
}

fn secret(n: usize) -> Value {
    json!({"ARN": format!("arn:aws:secretsmanager:eu-west-1:{PRODUCTION}:secret:app-{n}-AbCdEf"),
        "Name": format!("app-{n}"), "Tags": tags(n)})
}

fn key(n: usize) -> String {
    format!("00000000-0000-4000-8000-{n:012}")
}

/// Answers about the account; what it does not hold is listed empty.
fn answer(asked: &Asked, others: &impl Answers) -> Answer {
    let about = |parameter: &str| asked.text(parameter).unwrap_or_default().to_owned();
    let reply = match (asked.service, asked.operation) {
        ("account", "list-regions") => {
            json!({"Regions": [{"RegionName": "eu-west-1", "RegionOptStatus": "ENABLED_BY_DEFAULT"}]})
        }
        ("ec2", "describe-instances") => json!({"Reservations": many(INSTANCES, instance)}),
        ("ec2", "describe-security-groups") => {
            json!({"SecurityGroups": many(SECURITY_GROUPS, group)})
        }
        ("iam", "get-account-authorization-details") => {
            json!({"UserDetailList": [], "GroupDetailList": [],
            "Policies": [], "RoleDetailList": many(ROLES, role)})
        }
        ("s3api", "list-buckets") => json!({"Buckets": many(BUCKETS, bucket)}),
        ("rds", "describe-db-instances") => json!({"DBInstances": many(DATABASES, database)}),
        ("secretsmanager", "list-secrets") => json!({"SecretList": many(SECRETS, secret)}),
        ("secretsmanager", "get-resource-policy") => {
            json!({"ARN": about("SecretId"), "Name": "app"})
        }
        ("kms", "list-keys") => json!({"Keys": many(KEYS, |n| json!({"KeyId": key(n),
            "KeyArn": format!("arn:aws:kms:eu-west-1:{PRODUCTION}:key/{}", key(n))}))}),
        ("kms", "describe-key") => {
            json!({"KeyMetadata": {"KeyId": about("KeyId"), "KeyManager": "CUSTOMER",
            "Arn": format!("arn:aws:kms:eu-west-1:{PRODUCTION}:key/{}", about("KeyId")), "KeyState": "Enabled",
            "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS", "AWSAccountId": PRODUCTION}})
        }
        ("kms", "get-key-policy") => {
            json!({"Policy": r#"{"Version":"2012-10-17","Statement":[]}"#})
        }
        ("kms", "list-grants") => json!({"Grants": []}),
        ("kms", "get-key-rotation-status") => json!({"KeyRotationEnabled": true}),
        ("s3api", _) => return of_bucket(asked.operation),
        _ => return emptied(others.answer(asked)),
    };
    Answer::Reply(reply)
}

/// Answers about a bucket.
fn of_bucket(operation: &str) -> Answer {
    Answer::Reply(match operation {
        "get-bucket-policy" => {
            json!({"Policy": r#"{"Version":"2012-10-17","Statement":[]}"#})
        }
        "get-bucket-policy-status" => json!({"PolicyStatus": {"IsPublic": false}}),
        "get-bucket-tagging" => json!({"TagSet": tags(1)}),
        "get-bucket-acl" => json!({"Owner": {"ID": "75aa"}, "Grants": []}),
        "get-bucket-versioning" => json!({"Status": "Enabled"}),
        "get-bucket-ownership-controls" => {
            json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}})
        }
        "get-public-access-block" => {
            json!({"PublicAccessBlockConfiguration": {"BlockPublicAcls": true,
            "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}})
        }
        "get-bucket-encryption" => {
            json!({"ServerSideEncryptionConfiguration": {"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}})
        }
        "get-object-lock-configuration" => {
            return none("ObjectLockConfigurationNotFoundError");
        }
        "get-bucket-replication" => {
            return none("ReplicationConfigurationNotFoundError");
        }
        "get-bucket-lifecycle-configuration" => {
            return none("NoSuchLifecycleConfiguration");
        }
        other => panic!("{other} is not planned"),
    })
}

fn none(code: &str) -> Answer {
    Answer::error(404, code, "There is none")
}

/// Empties the lists of a reply.
fn emptied(answer: Answer) -> Answer {
    let Answer::Reply(mut reply) = answer else {
        return answer;
    };
    for member in reply
        .as_object_mut()
        .into_iter()
        .flatten()
        .map(|(_, member)| member)
    {
        if member.is_array() {
            *member = json!([]);
        }
    }
    Answer::Reply(reply)
}

/// What the system says about a process: clock ticks of the processor, and the most memory in KiB.
fn usage(process: u32) -> Option<(u64, u64)> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some((ticks, peak.split_whitespace().next()?.parse().ok()?))
}

#[test]
fn an_account_of_reference_needs_few_calls() {
    let roles = Roles::new(dumps());
    let log = Arc::new(Log::new(move |asked: &Asked| match asked.service {
        "sts" => roles.answer(asked),
        "organizations" => Answer::error(
            400,
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        ),
        _ => answer(asked, &roles),
    }));
    let server = Server::start(Arc::clone(&log));
    let folder = tempfile::tempdir().unwrap();
    let keys = Caller::user(PRODUCTION).keys();
    // Another build can be measured: what is installed is optimised.
    let binary = std::env::var_os("PALISADE_BINARY");
    let mut child = Command::new(binary.unwrap_or(env!("CARGO_BIN_EXE_palisade").into()))
        .args([
            "collect",
            "--out",
            "snap",
            "--endpoint-url",
            &server.endpoint(),
        ])
        .current_dir(folder.path())
        .env_clear()
        .env("AWS_ACCESS_KEY_ID", keys.id)
        .env("AWS_SECRET_ACCESS_KEY", keys.secret)
        .env("AWS_REGION", "eu-west-1")
        .env("HOME", folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut used = (0, 0);
    while child.try_wait().unwrap().is_none() {
        used = usage(child.id()).unwrap_or(used);
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains(", 0 not read;"), "{said}");
    let calls: usize = log.counts().values().sum();
    eprintln!(
        "{calls} requests, {} ms of CPU, {} KiB at most",
        used.0 * 10,
        used.1
    );
    assert!(
        (2_000..=CALLS).contains(&calls),
        "{calls}: {:#?}",
        log.counts()
    );
    assert_eq!(log.twice(), Vec::<String>::new());
}
