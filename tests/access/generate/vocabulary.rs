//! A small world, so that what is generated meets: accounts, callers, actions with their resources, condition keys.

/// The accounts: home, the other, a third.
pub const ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "333333333333"];

/// An action with resources that it may be asked for; `{o}` is the owner's account.
pub struct Asked {
    pub action: &'static str,
    pub resources: &'static [&'static str],
    /// The resource beside it that the action needs, too.
    pub beside: Option<&'static str>,
}

const fn asked(action: &'static str, resources: &'static [&'static str]) -> Asked {
    Asked {
        action,
        resources,
        beside: None,
    }
}

const OBJECTS: [&str; 4] = [
    "arn:aws:s3:::prod-data/k",
    "arn:aws:s3:::prod-data/team/bob/x",
    "arn:aws:s3:::dev-data/k",
    "arn:aws:s3:::prod-data/é",
];
const ROLES: [&str; 3] = [
    "arn:aws:iam::{o}:role/app",
    "arn:aws:iam::{o}:role/team/app",
    "arn:aws:iam::{o}:role/deploy",
];
const KEYS: [&str; 2] = [
    "arn:aws:kms:eu-west-1:{o}:key/k1",
    "arn:aws:kms:us-east-1:{o}:key/k1",
];
const ANY: [&str; 1] = ["*"];

/// What is asked for.
pub const ACTIONS: [Asked; 26] = [
    asked("s3:GetObject", &OBJECTS),
    asked("s3:PutObject", &OBJECTS),
    asked("s3:GetObject", &OBJECTS),
    asked(
        "s3:ListBucket",
        &["arn:aws:s3:::prod-data", "arn:aws:s3:::dev-data"],
    ),
    asked("s3:ListAllMyBuckets", &ANY),
    asked(
        "sqs:SendMessage",
        &[
            "arn:aws:sqs:eu-west-1:{o}:orders-prod",
            "arn:aws:sqs:eu-west-1:{o}:orders-dev",
        ],
    ),
    asked("kms:Decrypt", &KEYS),
    asked("kms:CreateGrant", &KEYS),
    asked("kms:RetireGrant", &KEYS),
    asked("kms:ListKeys", &ANY),
    asked(
        "kms:DeleteAlias",
        &[
            "arn:aws:kms:eu-west-1:{o}:alias/mine",
            "arn:aws:kms:eu-west-1:{o}:alias/aws/s3",
        ],
    ),
    asked("sts:AssumeRole", &ROLES),
    asked("sts:AssumeRole", &ROLES),
    asked("sts:AssumeRoleWithWebIdentity", &ROLES),
    asked("sts:GetCallerIdentity", &ANY),
    asked(
        "iam:PassRole",
        &[
            "arn:aws:iam::{o}:role/app",
            "arn:aws:iam::{o}:role/aws-reserved/sso.amazonaws.com/x",
        ],
    ),
    asked(
        "iam:PutRolePolicy",
        &[
            "arn:aws:iam::{o}:role/app",
            "arn:aws:iam::{o}:role/aws-service-role/x.amazonaws.com/x",
        ],
    ),
    asked(
        "s3:PutBucketPolicy",
        &["arn:aws:s3:::prod-data", "arn:aws:s3:::dev-data"],
    ),
    asked(
        "sqs:SetQueueAttributes",
        &["arn:aws:sqs:eu-west-1:{o}:orders-prod"],
    ),
    asked("kms:ScheduleKeyDeletion", &KEYS),
    asked(
        "sts:GetFederationToken",
        &["arn:aws:sts::{o}:federated-user/fed"],
    ),
    asked("ec2:DescribeInstances", &ANY),
    Asked {
        action: "ec2:RunInstances",
        resources: &["arn:aws:ec2:eu-west-1:{o}:instance/i-1"],
        beside: Some("arn:aws:ec2:eu-west-1::image/ami-1"),
    },
    asked(
        "dynamodb:GetItem",
        &[
            "arn:aws:dynamodb:eu-west-1:{o}:table/orders",
            "arn:aws:dynamodb:eu-west-1:{o}:table/orders/index/i",
        ],
    ),
    asked(
        "secretsmanager:GetSecretValue",
        &["arn:aws:secretsmanager:eu-west-1:{o}:secret:db-AbCdEf"],
    ),
    asked(
        "logs:PutLogEvents",
        &[
            "arn:aws:logs:eu-west-1:{o}:log-group:/aws/pay:log-stream:s",
            "arn:aws:logs:eu-west-1:{o}:log-group:/aws/pay:*",
        ],
    ),
];

/// Callers; `{a}` is their account.
pub const CALLERS: [&str; 16] = [
    "arn:aws:iam::{a}:user/bob",
    "arn:aws:iam::{a}:user/bob",
    "arn:aws:iam::{a}:user/team/alice",
    "arn:aws:iam::{a}:role/app",
    "arn:aws:iam::{a}:role/team/app",
    "arn:aws:sts::{a}:assumed-role/app/s1",
    "arn:aws:sts::{a}:assumed-role/app/s1",
    "arn:aws:sts::{a}:assumed-role/deploy/s2",
    "arn:aws:sts::{a}:federated-user/fed",
    "arn:aws:iam::{a}:root",
    "arn:aws:iam::{a}:role/aws-service-role/x.amazonaws.com/x",
    "lambda.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "arn:aws:iam::{a}:oidc-provider/token.example.com",
    "arn:aws:iam::{a}:saml-provider/corp",
    "anonymous",
];

/// Whom policies name: type and text.
pub const NAMED: [(&str, &str); 21] = [
    ("AWS", "*"),
    ("AWS", "*"),
    ("AWS", "{a}"),
    ("AWS", "{a}"),
    ("AWS", "arn:aws:iam::{a}:root"),
    ("AWS", "arn:aws:iam::{a}:user/bob"),
    ("AWS", "arn:aws:iam::{a}:user/bob"),
    ("AWS", "arn:aws:iam::{a}:user/team/alice"),
    ("AWS", "arn:aws:iam::{a}:user/Bob"),
    ("AWS", "arn:aws:iam::{a}:role/app"),
    ("AWS", "arn:aws:iam::{a}:role/app"),
    ("AWS", "arn:aws:iam::{a}:role/team/app"),
    ("AWS", "arn:aws:iam::{a}:role/deploy"),
    ("AWS", "arn:aws:sts::{a}:assumed-role/app/s1"),
    ("AWS", "arn:aws:sts::{a}:assumed-role/app/s2"),
    ("AWS", "arn:aws:sts::{a}:federated-user/fed"),
    ("AWS", "AROAEXAMPLE"),
    ("Service", "lambda.amazonaws.com"),
    ("Service", "cloudtrail.amazonaws.com"),
    (
        "Federated",
        "arn:aws:iam::{a}:oidc-provider/token.example.com",
    ),
    ("CanonicalUser", "79a59df900b949e55d96a1e698fbaced"),
];

/// What a condition key holds, and so what it is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Text,
    Arn,
    Address,
    Truth,
    Number,
    Moment,
    Bytes,
    Texts,
}

/// A condition key, values that requests bring, values that policies ask for.
pub struct Key {
    pub name: &'static str,
    pub sort: Sort,
    pub brought: &'static [&'static str],
    pub wanted: &'static [&'static str],
}

const fn key(
    name: &'static str,
    sort: Sort,
    brought: &'static [&'static str],
    wanted: &'static [&'static str],
) -> Key {
    Key {
        name,
        sort,
        brought,
        wanted,
    }
}

const TAGS: [&str; 5] = ["prod", "dev", "PROD", "pro*", "é"];
const TAG_PATTERNS: [&str; 11] = [
    "prod",
    "dev",
    "Prod",
    "p*",
    "*",
    "?",
    "pro?",
    "${aws:PrincipalTag/env}",
    "${aws:username, 'prod'}",
    "pro${*}",
    "*?*o*?",
];
const MOMENTS: [&str; 5] = [
    "2024-05-01T00:00:00Z",
    "2024-05-01T02:00:00+02:00",
    "1714521600",
    "2024-06-01",
    "2023-12-31T23:59:59.5Z",
];

/// The condition keys.
pub const CONDITION_KEYS: [Key; 20] = [
    key("aws:PrincipalTag/env", Sort::Text, &TAGS, &TAG_PATTERNS),
    key("aws:PrincipalTag/env", Sort::Text, &TAGS, &TAG_PATTERNS),
    key("aws:RequestTag/env", Sort::Text, &TAGS, &TAG_PATTERNS),
    key(
        "aws:RequestedRegion",
        Sort::Text,
        &["eu-west-1", "us-east-1"],
        &["eu-west-1", "eu-*", "us-east-?", "*"],
    ),
    key(
        "s3:prefix",
        Sort::Text,
        &["team/bob/", "team/", "home"],
        &["team/*", "team/${aws:username}/", "", "home"],
    ),
    key(
        "sts:ExternalId",
        Sort::Text,
        &["12345", "67890"],
        &["12345", "1*"],
    ),
    key(
        "aws:PrincipalOrgID",
        Sort::Text,
        &["o-mine", "o-other"],
        &["o-mine", "o-*"],
    ),
    key(
        "aws:SourceVpce",
        Sort::Text,
        &["vpce-1", "vpce-2"],
        &["vpce-1", "vpce-2", "vpce-*"],
    ),
    key(
        "aws:SourceArn",
        Sort::Arn,
        &[
            "arn:aws:sns:eu-west-1:111111111111:t",
            "arn:aws:s3:::prod-data",
            "no-arn",
            "arn:aws:x:r:222222222222:a:111111111111:b",
        ],
        &[
            "arn:aws:sns:eu-west-1:111111111111:t",
            "arn:aws:s3:::*",
            "arn:*:*:*:*:*",
            "arn:aws:x:*:111111111111:b",
            "arn:aws:s3:::${aws:PrincipalTag/env}-data",
            "no-arn",
        ],
    ),
    key(
        "aws:SourceIp",
        Sort::Address,
        &["10.0.0.7", "203.0.113.9", "2001:db8::1"],
        &[
            "10.0.0.0/8",
            "203.0.113.9",
            "0.0.0.0/0",
            "::/0",
            "2001:DB8::/32",
            "10.0.0.99/24",
            "odd",
        ],
    ),
    key(
        "aws:SecureTransport",
        Sort::Truth,
        &["true", "false"],
        &["true", "false", "True"],
    ),
    key(
        "aws:MultiFactorAuthPresent",
        Sort::Truth,
        &["true", "false"],
        &["true", "false"],
    ),
    key(
        "aws:ViaAWSService",
        Sort::Truth,
        &["true", "false"],
        &["true", "false"],
    ),
    key(
        "s3:max-keys",
        Sort::Number,
        &["9", "10", "10.0", "1000", "-1"],
        &["10", "9.5", "0", "-1.0", "1000"],
    ),
    key("aws:TokenIssueTime", Sort::Moment, &MOMENTS, &MOMENTS),
    key(
        "example:Bytes",
        Sort::Bytes,
        &["QUJD", "QUJDRA=="],
        &["QUJD", "QUJDRA==", "!"],
    ),
    key(
        "aws:TagKeys",
        Sort::Texts,
        &["env", "team", "cost"],
        &["env", "team", "t*"],
    ),
    key(
        "aws:TagKeys",
        Sort::Texts,
        &["env", "team", "cost"],
        &["env", "team", "t*"],
    ),
    key(
        "dynamodb:Attributes",
        Sort::Texts,
        &["id", "name"],
        &["id", "name", "n*"],
    ),
    key(
        "token.example.com:sub",
        Sort::Text,
        &["repo:org/app:main", "repo:org/app:pr"],
        &["repo:org/app:*", "repo:org/app:main", "repo:*"],
    ),
];

/// Returns the operators that suit what a key holds.
pub fn operators(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Text | Sort::Texts => &[
            "StringEquals",
            "StringLike",
            "StringNotEquals",
            "StringNotLike",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringEquals",
            "stringequals",
        ],
        Sort::Arn => &[
            "ArnEquals",
            "ArnLike",
            "ArnNotEquals",
            "ArnNotLike",
            "StringLike",
        ],
        Sort::Address => &["IpAddress", "NotIpAddress"],
        Sort::Truth => &["Bool"],
        Sort::Number => &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        Sort::Moment => &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        Sort::Bytes => &["BinaryEquals"],
    }
}
