//! The ways in which people keep the output of the AWS CLI.

use crate::support::{Dump, dump, lines, place, state};

const VPCS: &str =
    r#"{"Vpcs":[{"VpcId":"vpc-0a","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16"}]}"#;
const VPCS_LINE: &str = "111122223333/eu-west-1 ec2 describe-vpcs: done";
const BUCKET: &str = r#"{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}"#;

/// Returns the ledger of one loaded file.
fn ledger_of(path: &str, content: impl AsRef<[u8]>) -> Vec<String> {
    lines(&dump(&[(path, content)]).estate.ledger)
}
fn vpcs(dump: &Dump) -> Vec<&str> {
    let vpcs = dump.estate.ec2.vpcs.iter();
    vpcs.map(|vpc| vpc.id.as_str()).collect()
}

#[test]
fn folders_by_account_and_region_in_every_layout() {
    for path in [
        "111122223333/eu-west-1/ec2-describe-vpcs.json",
        "accounts/111122223333/eu-west-1/Vpcs.json",
        "eu-west-1/111122223333/describe-vpcs.json",
        "acme/111122223333/regions/eu-west-1/ec2/describe-vpcs.json",
        "111122223333/ec2.describe-vpcs/eu-west-1.json",
        "ec2_describe-vpcs/111122223333/eu-west-1.json",
        "111122223333/eu-west-1/ec2-describe-vpcs/page-1.json",
        "111122223333/eu-west-1/EC2-Describe-Vpcs.JSON",
        "111122223333/eu-west-1/anything.json",
        "111122223333/eu-west-1/anything",
        "111122223333/eu-west-1/anything.txt",
    ] {
        assert_eq!(ledger_of(path, VPCS), [VPCS_LINE], "{path}");
    }
}

#[test]
fn without_folders_the_replies_tell_account_and_region() {
    let arn = r#"{"DBInstances":[{"DBInstanceIdentifier":"orders",
        "DBInstanceArn":"arn:aws:rds:eu-west-1:111122223333:db:orders"}]}"#;
    let loaded = dump(&[
        ("describe-db-instances.json", arn),
        ("describe-vpcs.json", VPCS),
    ]);
    assert_eq!(
        lines(&loaded.estate.ledger),
        [
            VPCS_LINE,
            "111122223333/eu-west-1 rds describe-db-instances: done"
        ]
    );
}

#[test]
fn who_called_decides_before_what_is_mentioned() {
    let foreign = VPCS.replace("111122223333", "999999999999");
    let caller = r#"{"UserId":"AROA:x","Account":"111122223333","Arn":"arn:aws:sts::111122223333:assumed-role/audit/x"}"#;
    let loaded = dump(&[
        ("eu-west-1/describe-vpcs.json", foreign.as_str()),
        ("sts-get-caller-identity.json", caller),
    ]);
    assert_eq!(
        lines(&loaded.estate.ledger),
        [
            VPCS_LINE,
            "111122223333/global sts get-caller-identity: done"
        ]
    );
}

#[test]
fn a_file_of_nobody_is_listed_and_not_placed() {
    let loaded = dump(&[("describe-subnets.json", r#"{"Subnets":[]}"#)]);
    assert_eq!(lines(&loaded.estate.ledger), [""; 0]);
    assert_eq!(
        loaded.notes.unreadable,
        [
            "describe-subnets.json: the account is not known: put the file below a folder named like the account"
        ]
    );
    let loaded = dump(&[("111122223333/describe-subnets.json", r#"{"Subnets":[]}"#)]);
    assert!(loaded.notes.unreadable[0].contains("the region is not known"));
}

#[test]
fn regions_are_not_mixed_between_dumps_side_by_side() {
    let of = |account: &str| VPCS.replace("111122223333", account);
    let (a, b) = (of("111122223333"), of("444455556666"));
    let loaded = dump(&[
        ("acme/eu-west-1/Vpcs.json", a.as_str()),
        ("acme/eu-west-1/Subnets.json", r#"{"Subnets":[]}"#),
        ("acme/us-east-1/Subnets.json", r#"{"Subnets":[]}"#),
        ("beta/eu-west-1/Vpcs.json", b.as_str()),
        ("beta/us-east-1/Subnets.json", r#"{"Subnets":[]}"#),
    ]);
    assert_eq!(
        lines(&loaded.estate.ledger),
        [
            "111122223333/eu-west-1 ec2 describe-subnets: done",
            VPCS_LINE,
            "111122223333/us-east-1 ec2 describe-subnets: done",
            "444455556666/eu-west-1 ec2 describe-vpcs: done",
            "444455556666/us-east-1 ec2 describe-subnets: done",
        ]
    );
}

#[test]
fn one_file_for_several_regions() {
    let both = format!(r#"{{"eu-west-1":{VPCS},"us-east-1":{{"Vpcs":[]}}}}"#);
    for path in ["111122223333/describe-vpcs.json", "111122223333/all.json"] {
        assert_eq!(
            ledger_of(path, &both),
            [VPCS_LINE, "111122223333/us-east-1 ec2 describe-vpcs: done"],
            "{path}"
        );
    }
}

#[test]
fn pages_in_one_list_are_one_answer() {
    let page = |id: &str, more: &str| format!(r#"{{"Vpcs":[{{"VpcId":"{id}"}}]{more}}}"#);
    let path = "111122223333/eu-west-1/ec2-describe-vpcs.json";
    let token = r#","NextToken":"x""#;
    let whole = format!("[{},{}]", page("vpc-0a", token), page("vpc-0b", ""));
    let loaded = dump(&[(path, &whole)]);
    assert_eq!(vpcs(&loaded), ["vpc-0a", "vpc-0b"]);
    assert_eq!(lines(&loaded.estate.ledger), [VPCS_LINE]);
    let torn = format!("[{},{}]", page("vpc-0a", token), page("vpc-0b", token));
    let loaded = dump(&[(path, &torn)]);
    assert_eq!(vpcs(&loaded), ["vpc-0a", "vpc-0b"]);
    assert_eq!(
        lines(&loaded.estate.ledger),
        [
            "111122223333/eu-west-1 ec2 describe-vpcs: truncated the reply carries a continuation token: later pages are missing"
        ]
    );
    let by_members = dump(&[("111122223333/eu-west-1/all.json", &whole)]);
    assert_eq!(vpcs(&by_members), ["vpc-0a", "vpc-0b"]);
}

#[test]
fn a_list_of_resources_is_no_list_of_pages() {
    let bare = r#"[{"VpcId":"vpc-0a"}]"#;
    let loaded = dump(&[("111122223333/eu-west-1/ec2-describe-vpcs.json", bare)]);
    assert_eq!(vpcs(&loaded), [""; 0]);
    let here = place("111122223333", "eu-west-1");
    assert_eq!(state(&loaded, here, "ec2", "describe-vpcs"), Some("error"));
    assert!(loaded.notes.unreadable[0].contains("none of the members"));
}

#[test]
fn an_object_without_the_list_is_not_an_empty_list() {
    let here = place("111122223333", "eu-west-1");
    for (path, service, name) in [
        (
            "secretsmanager-list-secrets.json",
            "secretsmanager",
            "list-secrets",
        ),
        (
            "cloudtrail-describe-trails.json",
            "cloudtrail",
            "describe-trails",
        ),
        ("lambda-list-functions.json", "lambda", "list-functions"),
        ("ec2-describe-vpcs.json", "ec2", "describe-vpcs"),
    ] {
        let path = format!("111122223333/eu-west-1/{path}");
        for content in ["{}", r#"{"ResponseMetadata":{"HTTPStatusCode":200}}"#] {
            let loaded = dump(&[(path.as_str(), content)]);
            assert_eq!(
                state(&loaded, here, service, name),
                Some("error"),
                "{path} {content}"
            );
        }
    }
}

#[test]
fn what_stands_beside_the_list_does_not_disturb() {
    let beside = VPCS.replacen(
        '{',
        r#"{"ResponseMetadata":{"RequestId":"x"},"NextToken":null,"#,
        1,
    );
    assert_eq!(
        ledger_of("111122223333/eu-west-1/x.json", beside),
        [VPCS_LINE]
    );
    let more = VPCS.replacen('{', r#"{"NextToken":"abc","#, 1);
    assert_eq!(
        ledger_of("111122223333/eu-west-1/x.json", more),
        [
            "111122223333/eu-west-1 ec2 describe-vpcs: truncated the reply carries a continuation token: later pages are missing"
        ]
    );
}

#[test]
fn powershell_writes_utf_16() {
    let path = "111122223333/eu-west-1/ec2-describe-vpcs.json";
    let little: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(VPCS.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let big: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain(VPCS.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    let marked: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(VPCS.bytes()).collect();
    for content in [little, big, marked] {
        assert_eq!(ledger_of(path, content), [VPCS_LINE]);
    }
}

#[test]
fn recorded_errors_end_in_the_ledger() {
    let path = "111122223333/global/s3api-get-bucket-policy/acme.json";
    let call = "111122223333/global s3api get-bucket-policy acme";
    let denial = "User: x is not authorized to perform: s3:GetBucketPolicy with an explicit deny in a service control policy";
    let denied = format!("{call}: denied AccessDenied: {denial}");
    let absent = format!("{call}: absent NoSuchBucketPolicy: none");
    for (content, line) in [
        (
            format!("\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: {denial}\n"),
            &denied,
        ),
        (
            format!(r#"{{"Error":{{"Code":"AccessDenied","Message":"{denial}"}}}}"#),
            &denied,
        ),
        (
            "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: none".to_owned(),
            &absent,
        ),
        (
            r#"{"Error":{"Code":"NoSuchBucketPolicy","Message":"none","BucketName":"acme"},"ResponseMetadata":{}}"#.to_owned(),
            &absent,
        ),
    ] {
        assert_eq!(ledger_of(path, content).join("; "), *line);
    }
    let loaded = dump(&[(
        "111122223333/errors.json",
        r#"{"Error":{"Code":"AccessDenied"}}"#,
    )]);
    assert_eq!(lines(&loaded.estate.ledger), [""; 0]);
    assert!(loaded.notes.unreadable[0].contains("does not name"));
}

#[test]
fn both_spellings_of_a_request_are_one_call() {
    for (folder, name, other) in [
        (
            "eu-west-1/kms-get-key-rotation-status",
            "1234",
            "arn%3Aaws%3Akms%3Aeu-west-1%3A111122223333%3Akey%2F1234",
        ),
        (
            "eu-west-1/lambda-get-policy",
            "resize",
            "arn%3Aaws%3Alambda%3Aeu-west-1%3A111122223333%3Afunction%3Aresize",
        ),
        (
            "eu-west-1/secretsmanager-get-resource-policy",
            "prod%2Fdb",
            "arn%3Aaws%3Asecretsmanager%3Aeu-west-1%3A111122223333%3Asecret%3Aprod%2Fdb-AbC123",
        ),
        (
            "eu-west-1/cloudtrail-get-trail-status",
            "audit",
            "arn%3Aaws%3Acloudtrail%3Aeu-west-1%3A111122223333%3Atrail%2Faudit",
        ),
        (
            "eu-west-1/rds-describe-db-snapshot-attributes",
            "rds%3Aa",
            "arn%3Aaws%3Ards%3Aeu-west-1%3A111122223333%3Asnapshot%3Ards%3Aa",
        ),
        (
            "global/s3api-get-bucket-acl",
            "acme",
            "arn%3Aaws%3As3%3A%3A%3Aacme",
        ),
        (
            "eu-west-1/s3control-get-access-point-policy",
            "door",
            "arn%3Aaws%3As3%3Aeu-west-1%3A111122223333%3Aaccesspoint%2Fdoor",
        ),
    ] {
        let denied = r#"{"Error":{"Code":"AccessDenied","Message":""}}"#;
        let of = |id: &str| ledger_of(&format!("111122223333/{folder}/{id}.json"), denied);
        assert_eq!(of(name), of(other));
        assert_eq!(of(name).len(), 1);
        let foreign = other.replace("111122223333", "444455556666");
        if foreign != other && !folder.contains("cloudtrail") {
            assert_ne!(of(name), of(&foreign), "another account's is another");
        }
    }
}

#[test]
fn resources_may_have_names_like_files() {
    for bucket in [
        "www.acme.sh",
        "acme.txt",
        "readme.md",
        "LICENSE",
        "us-east-1",
        "acme.json.json",
        "123456789012",
    ] {
        let loaded = dump(&[(
            format!("111122223333/global/s3-get-bucket-policy/{bucket}").as_str(),
            BUCKET,
        )]);
        let name = bucket.strip_suffix(".json").unwrap_or(bucket);
        let line = format!("111122223333/global s3api get-bucket-policy {name}: done");
        assert_eq!(lines(&loaded.estate.ledger), [line]);
        assert_eq!(loaded.notes.not_modelled, [""; 0]);
    }
}

#[test]
fn what_else_lies_around_is_listed_and_is_no_error() {
    let loaded = dump(&[
        ("LICENSE", &b"Permission is hereby granted"[..]),
        ("README", b""),
        ("README.md", b"# {not json"),
        (
            "111122223333/eu-west-1/ecs-list-clusters.json",
            b"{\"clusterArns\":[]}",
        ),
        ("111122223333/eu-west-1/notes.json", b"{\"todo\":1}"),
        ("dump.sh", b"aws ec2 describe-vpcs"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00"),
        ("questions.jsonl", b"{\"id\":1}\n{\"id\":2}"),
    ]);
    assert_eq!(loaded.notes.unreadable, [""; 0]);
    assert_eq!(
        loaded.notes.not_modelled,
        [
            "111122223333/eu-west-1/ecs-list-clusters.json",
            "111122223333/eu-west-1/notes.json",
            "LICENSE",
            "README",
            "README.md",
            "dump.sh",
            "picture.png",
            "questions.jsonl",
        ]
    );
}

#[test]
fn what_could_be_several_things_is_listed_and_not_loaded() {
    let loaded = dump(&[
        ("111122223333/eu-west-1/policy.json", BUCKET),
        ("111122223333/eu-west-1/get-policy/a.json", BUCKET),
        ("111122223333/global/s3api-get-bucket-policy.json", BUCKET),
        ("111122223333/global/iam/get-policy/b.json", BUCKET),
    ]);
    assert_eq!(lines(&loaded.estate.ledger), [""; 0]);
    assert_eq!(
        loaded.notes.not_modelled,
        ["111122223333/global/iam/get-policy/b.json"]
    );
    let ambiguous = &loaded.notes.ambiguous;
    assert_eq!(ambiguous.len(), 3, "{ambiguous:?}");
    assert_eq!(
        ambiguous[0],
        "111122223333/eu-west-1/get-policy/a.json: lambda get-policy of some FunctionName"
    );
}

#[test]
fn a_reply_that_does_not_tell_what_was_asked_is_a_part() {
    let shares = r#"{"resourceShares":[{"resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/a","name":"network"}]}"#;
    let loaded = dump(&[(
        "111122223333/eu-west-1/ram-get-resource-shares.json",
        shares,
    )]);
    assert_eq!(loaded.estate.ram.resource_shares.len(), 1);
    assert_eq!(
        lines(&loaded.estate.ledger),
        [
            "111122223333/eu-west-1 ram get-resource-shares: truncated the file does not tell whose shares were asked for"
        ]
    );
    let loaded = dump(&[(
        "111122223333/eu-west-1/ram-get-resource-shares/SELF.json",
        shares,
    )]);
    assert_eq!(
        lines(&loaded.estate.ledger),
        ["111122223333/eu-west-1 ram get-resource-shares SELF: done"]
    );
}
