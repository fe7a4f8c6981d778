//! The rules by which access is decided, each in a sentence; docs/access.md has their tests.

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id: `R28`.
    pub id: &'static str,
    /// What it says.
    pub says: &'static str,
    /// What is taken to be so where AWS's documentation leaves it open.
    pub assumes: Option<&'static str>,
}

const fn rule(id: &'static str, says: &'static str) -> Rule {
    Rule {
        id,
        says,
        assumes: None,
    }
}

const fn open(id: &'static str, says: &'static str, assumes: &'static str) -> Rule {
    Rule {
        id,
        says,
        assumes: Some(assumes),
    }
}

/// All rules, in order.
pub const RULES: &[Rule] = &[
    rule(
        "R1",
        "Documents are read as AWS returns them: one value or a list, text in JSON or encoded for a URL.",
    ),
    open(
        "R2",
        "Elements and effects have a case; actions, condition keys and the keys of tags have none.",
        "an operator in another case is the operator",
    ),
    rule(
        "R3",
        "`${...}` is a variable in documents of version 2012-10-17, and plain text in others.",
    ),
    open(
        "R4",
        "A statement has an action or its opposite, and a resource or its opposite; in the policy of a resource it names a principal.",
        "a statement with both or neither of a pair is none",
    ),
    rule(
        "R5",
        "Ids of deleted users and roles in a policy name nobody.",
    ),
    rule(
        "R6",
        "An action matches `*`, or by its service and a pattern of its name, in any case.",
    ),
    open(
        "R7",
        "A resource matches component by component; in the last one `*` and `?` stand for `/` and `:`, too.",
        "a pattern with a part of the resource type as a wildcard (`role*`, `r*/x`) matches nothing; a `*` for the whole type does",
    ),
    open(
        "R8",
        "An ARN that ends early with a `*` matches whatever follows, where the type of policy lets it.",
        "a `*` that ends a component in the middle of an ARN does not match beyond its colon",
    ),
    rule(
        "R9",
        "An action that names no resource matches statements about `*` alone.",
    ),
    rule(
        "R10",
        "`NotAction` and `NotResource` match when none of their entries does.",
    ),
    rule(
        "R11",
        "A request about several resources needs to be allowed for each of them.",
    ),
    open(
        "R12",
        "A policy names a caller itself, by its role, by its user or by its account; a pattern of ARNs names nobody.",
        "the role of a session has no path, unless `aws:PrincipalArn` tells it; one called `AWSServiceRoleFor...` is a service-linked role all the same; a canonical user is the root user of another account than the resource's",
    ),
    rule("R13", "A denial of an account denies its principals."),
    open(
        "R14",
        "`NotPrincipal` spares who is listed with its role and its account; with a permissions boundary nobody is spared.",
        "who is listed in `NotPrincipal` without its account, or without its role, may be spared or not",
    ),
    rule("R15", "Unsigned requests match only everybody."),
    rule(
        "R16",
        "All operators and all keys of a condition must hold, for one of their values each; of a negated operator for none.",
    ),
    open(
        "R17",
        "A key that is absent fails a condition, unless the operator is negated or ends in `IfExists`.",
        "`ForAnyValue:...IfExists` with an absent key may hold or not",
    ),
    open(
        "R18",
        "`ForAllValues` asks every value of a key, `ForAnyValue` some value.",
        "a multivalued key without a set operator matches nothing; a key of no table that is open holds one value, unless a set operator asks for it",
    ),
    rule(
        "R19",
        "Texts compare character by character; `*` and `?` are wildcards where the operator says `Like`.",
    ),
    open(
        "R20",
        "Numbers, dates, booleans, bytes, addresses and ARNs compare as what they are.",
        "a value that is no ARN, in a request or a policy, is not equal to any",
    ),
    rule(
        "R21",
        "A value that cannot be read matches nothing, and is not equal to anything.",
    ),
    open(
        "R22",
        "A variable is one value, literally; a statement with a variable that has none does not apply.",
        "a negated condition with a variable that has no value does not hold",
    ),
    rule(
        "R23",
        "A key that AWS does not send with a request is absent.",
    ),
    rule(
        "R24",
        "Service control policies of every level must allow what users, roles and root users of a member account do.",
    ),
    rule(
        "R25",
        "Resource control policies of the resource's account deny whoever asks, for the services that have them.",
    ),
    open(
        "R26",
        "The policy of a VPC endpoint must allow what comes through it.",
        "an account in the policy of an endpoint for S3 or DynamoDB names its principals only if it is an interface endpoint",
    ),
    rule("R27", "A denial anywhere wins."),
    open(
        "R28",
        "In one account the caller's policies or the resource's must allow, across accounts both; keys and roles need their own policy, too. Boundaries and session policies limit what does not name the caller itself.",
        "a resource whose account nobody says is the caller's own; one whose ARN names another account than the request says is of the one that the request says",
    ),
    open(
        "R29",
        "A policy that must exist and was not collected is unknown, and not empty.",
        "a policy that must exist and is not given was not collected",
    ),
    rule(
        "R30",
        "Block public access keeps strangers out of buckets and access points whose policy is public.",
    ),
    rule(
        "R31",
        "What AWS keeps for itself nobody changes, and root users become no role.",
    ),
    rule("R32", "A role is every one of its sessions."),
    rule(
        "R33",
        "A condition over a key that is not known stays open.",
    ),
    open(
        "R34",
        "What is not known falls into the finitely many classes that policies tell apart, and is decided for each.",
        "a bound was met",
    ),
    rule("R35", "Keys that hang together are taken together."),
    rule("R36", "Keys whose values the caller chooses are named."),
    open(
        "R37",
        "A condition is told as small as possible, with the statements that it comes from.",
        "the condition is right and perhaps not the smallest",
    ),
    open(
        "R38",
        "A pattern of resources is one more unknown: some resource of it.",
        "a `?` in the resource of a request is that character",
    ),
    open(
        "R39",
        "A grant of a key allows without any other policy; denials and control policies stand over it.",
        "permissions boundaries and session policies do not limit what a grant of a key allows to a user, or to the role of a session",
    ),
    open(
        "R40",
        "What comes through an access point must be allowed by its policy and by the bucket's.",
        "a caller of another account than the bucket's needs its own policies for the bucket, too, where it comes through an access point",
    ),
    rule(
        "R41",
        "Access control lists only allow, and only where the owner of the bucket does not own all objects.",
    ),
    rule(
        "R42",
        "Whom a snapshot or an image is shared with may use it.",
    ),
    rule(
        "R43",
        "What a resource share allows is not told by any call, and left open.",
    ),
    rule(
        "R44",
        "What lies in a backup vault has the policy of the vault; other accounts only copy into it, unless a logically air-gapped one is shared.",
    ),
    rule(
        "R45",
        "The policy of a bucket or a queue does not keep the root user of its account from changing it.",
    ),
    rule(
        "R46",
        "Some actions are done by the resource's own account alone: most on keys, those on queues themselves, those on the policies of buckets.",
    ),
    rule(
        "R47",
        "Providers vouch for roles of their account alone, and sessions make no sessions.",
    ),
    rule(
        "R48",
        "A document is what AWS would save as a policy of its kind; in an estate one that it would not save is unknown.",
    ),
    rule(
        "R49",
        "What a question says of condition keys can be, and does not contradict itself.",
    ),
    rule(
        "R50",
        "What can be shared is denied to other accounts only where the shares were read.",
    ),
];

/// Returns a rule by its id, in any case.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id.eq_ignore_ascii_case(id))
}

/// Returns an assumption of an answer in words: by its rule where it is the id of one.
pub fn in_words(assumption: &str) -> String {
    match find(assumption) {
        Some(rule) => format!("{}: {}", rule.id, rule.assumes.unwrap_or(rule.says)),
        None => assumption.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../docs/access.md");

    /// Rows of the page whose first cell is the id of a rule: the id, and what else stands in two columns.
    fn rows() -> Vec<(&'static str, Vec<&'static str>)> {
        let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| R"));
        let cells = rows.map(|row| row.trim_end_matches('|').split(" | ").collect::<Vec<_>>());
        cells
            .map(|cells| (cells[0].trim(), cells[1..].to_vec()))
            .collect()
    }

    #[test]
    fn every_rule_of_the_page_is_a_sentence_here() {
        let with_tests: Vec<String> = rows()
            .iter()
            .filter_map(|(first, _)| first.split_once(' '))
            .map(|(number, _)| format!("R{number}"))
            .collect();
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(with_tests, ids);
        for (place, rule) in RULES.iter().enumerate() {
            assert_eq!(rule.id, format!("R{}", place + 1));
            assert!(rule.says.ends_with('.'), "{}", rule.id);
        }
    }

    #[test]
    fn what_is_taken_to_be_so_is_what_the_page_says() {
        let page: Vec<(String, &str)> = rows()
            .into_iter()
            .filter(|(first, _)| first.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|(number, rest)| (format!("R{number}"), rest[0].trim()))
            .collect();
        let here: Vec<(String, &str)> = RULES
            .iter()
            .filter_map(|rule| Some((rule.id.to_owned(), rule.assumes?)))
            .collect();
        assert_eq!(page, here);
    }

    #[test]
    fn assumptions_are_told_in_words() {
        let told = "R34: a bound was met";
        assert_eq!(in_words("R34"), told);
        assert!(in_words("R30").starts_with("R30: Block public access"));
        assert_eq!(in_words("in words"), "in words");
        assert_eq!(find("r45").map(|rule| rule.id), Some("R45"));
        assert_eq!(find("R99"), None);
    }
}
