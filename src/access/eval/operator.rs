use super::test::{Compare, Sense};

/// An operator of a condition, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    /// How values compare.
    pub(super) base: Base,
    /// Whether a match is asked for, or none.
    pub(super) sense: Sense,
    /// What is asked of the values of a multivalued key.
    pub(super) set: Set,
    /// What holds when the key is absent.
    pub(super) absent: Absent,
}

/// How the values of a condition compare with the key's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Base {
    /// `StringEquals`.
    Equals,
    /// `StringEqualsIgnoreCase`.
    IgnoreCase,
    /// `StringLike`.
    Like,
    /// `ArnEquals` and `ArnLike`.
    Arn,
    /// `Numeric...`.
    Number(Compare),
    /// `Date...`.
    Date(Compare),
    /// `Bool`.
    Bool,
    /// `BinaryEquals`.
    Binary,
    /// `IpAddress`.
    Ip,
    /// `Null`.
    Null,
}

/// The set operator before an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// None.
    No,
    /// `ForAnyValue:`.
    Any,
    /// `ForAllValues:`.
    All,
}

/// What holds for an absent key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// What the operator says.
    ByOperator,
    /// `...IfExists`: the condition holds.
    Holds,
}

impl Operator {
    /// Returns the operator of a name, whatever its case; none for a name that AWS does not know.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let (set, rest) = match lower.split_once(':') {
            Some(("foranyvalue", rest)) => (Set::Any, rest),
            Some(("forallvalues", rest)) => (Set::All, rest),
            Some(_) => return None,
            None => (Set::No, lower.as_str()),
        };
        let (rest, absent) = match rest.strip_suffix("ifexists") {
            Some(rest) => (rest, Absent::Holds),
            None => (rest, Absent::ByOperator),
        };
        let (base, sense) = base(rest)?;
        Some(Self {
            base,
            sense,
            set,
            absent,
        })
    }

    /// Returns whether AWS spells the operator so.
    pub(super) fn is_spelt(name: &str) -> bool {
        let (set, rest) = name.split_once(':').unwrap_or(("ForAnyValue", name));
        let rest = rest.strip_suffix("IfExists").unwrap_or(rest);
        matches!(set, "ForAnyValue" | "ForAllValues") && SPELT.contains(&rest)
    }
}

fn base(lower: &str) -> Option<(Base, Sense)> {
    use Sense::{Negated, Positive};
    let compared = |rest: &str| {
        Some(match rest {
            "equals" => (Compare::Equal, Positive),
            "notequals" => (Compare::Equal, Negated),
            "lessthan" => (Compare::Less, Positive),
            "lessthanequals" => (Compare::LessOrEqual, Positive),
            "greaterthan" => (Compare::Greater, Positive),
            "greaterthanequals" => (Compare::GreaterOrEqual, Positive),
            _ => return None,
        })
    };
    if let Some(rest) = lower.strip_prefix("numeric") {
        return compared(rest).map(|(compare, sense)| (Base::Number(compare), sense));
    }
    if let Some(rest) = lower.strip_prefix("date") {
        return compared(rest).map(|(compare, sense)| (Base::Date(compare), sense));
    }
    Some(match lower {
        "stringequals" => (Base::Equals, Positive),
        "stringnotequals" => (Base::Equals, Negated),
        "stringequalsignorecase" => (Base::IgnoreCase, Positive),
        "stringnotequalsignorecase" => (Base::IgnoreCase, Negated),
        "stringlike" => (Base::Like, Positive),
        "stringnotlike" => (Base::Like, Negated),
        "arnequals" | "arnlike" => (Base::Arn, Positive),
        "arnnotequals" | "arnnotlike" => (Base::Arn, Negated),
        "bool" => (Base::Bool, Positive),
        "binaryequals" => (Base::Binary, Positive),
        "ipaddress" => (Base::Ip, Positive),
        "notipaddress" => (Base::Ip, Negated),
        "null" => (Base::Null, Positive),
        _ => return None,
    })
}

/// The names as AWS spells them.
const SPELT: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnNotEquals",
    "ArnLike",
    "ArnNotLike",
    "Null",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_known_in_any_case() {
        for name in SPELT {
            assert!(Operator::is_spelt(name));
            for shown in [
                (*name).to_owned(),
                name.to_lowercase(),
                format!("ForAllValues:{name}IfExists"),
            ] {
                assert!(Operator::parse(&shown).is_some(), "{shown}");
            }
        }
        assert!(!Operator::is_spelt("stringequals"));
        assert!(!Operator::is_spelt("forAnyValue:StringEquals"));
        for wrong in ["", "StringMatches", "ForSomeValue:StringLike", "NotBool"] {
            assert_eq!(Operator::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn parts_are_told_apart() {
        let operator = Operator::parse("ForAnyValue:StringNotLikeIfExists").unwrap();
        assert_eq!(operator.base, Base::Like);
        assert_eq!(operator.sense, Sense::Negated);
        assert_eq!(operator.set, Set::Any);
        assert_eq!(operator.absent, Absent::Holds);
    }
}
