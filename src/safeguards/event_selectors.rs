//! Which management events the event selectors of a trail log.

use super::Answer;
use crate::estate::cloudtrail::{
    AdvancedEventSelector, EventSelector, EventSelectors, FieldSelector,
};
use crate::ids::Sym;

/// Whether a trail logs management events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagementEvents {
    /// Those that only read. Unknown where selectors log a part of them.
    pub reads: Answer,
    /// Those that change something. Unknown where selectors log a part of them.
    pub writes: Answer,
    /// Services that are left out nevertheless, as AWS allows for KMS and the RDS Data API; sorted.
    pub excluded: Vec<Sym>,
}

/// Services whose many events AWS lets trails leave out.
const MAY_BE_EXCLUDED: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// Returns which management events the selectors log; each event needs one selector that matches it.
///
/// Source: AWS CloudTrail User Guide, page logging-management-events-with-cloudtrail; CloudTrail API
/// Reference, EventSelector, AdvancedEventSelector, AdvancedFieldSelector.
pub fn management_events(selectors: &EventSelectors) -> ManagementEvents {
    let mut found = ManagementEvents {
        reads: Answer::No,
        writes: Answer::No,
        excluded: Vec::new(),
    };
    if selectors.classic.is_empty() && selectors.advanced.is_empty() {
        found.reads = Answer::Unknown;
        found.writes = Answer::Unknown;
    }
    for selector in &selectors.classic {
        classic(selector, &mut found);
    }
    for selector in &selectors.advanced {
        advanced(selector, &mut found);
    }
    found.excluded.sort_unstable();
    found.excluded.dedup();
    found
}

fn classic(selector: &EventSelector, found: &mut ManagementEvents) {
    if !selector.management.0 {
        return;
    }
    let (reads, writes) = match selector.read_write.map(Sym::as_str) {
        None | Some("All") => (Answer::Yes, Answer::Yes),
        Some("ReadOnly") => (Answer::Yes, Answer::No),
        Some("WriteOnly") => (Answer::No, Answer::Yes),
        Some(_) => (Answer::Unknown, Answer::Unknown),
    };
    found.reads = found.reads.or(reads);
    found.writes = found.writes.or(writes);
    found
        .excluded
        .extend(selector.excluded_sources.iter().copied());
}

fn advanced(selector: &AdvancedEventSelector, found: &mut ManagementEvents) {
    let fields = |name: &'static str| {
        selector
            .fields
            .iter()
            .filter(move |field| field.field.as_str() == name)
    };
    let admits = |name, value: &str| fields(name).all(|field| admits(field, value));
    if fields("eventCategory").next().is_none() || !admits("eventCategory", "Management") {
        return;
    }
    let mut rest = Answer::Yes;
    for field in &selector.fields {
        match field.field.as_str() {
            "eventCategory" | "readOnly" => {}
            "eventSource" if leaves_out_only_allowed(field) => {
                found
                    .excluded
                    .extend(field.not_equals.iter().map(|source| Sym::new(source)));
            }
            _ => rest = Answer::Unknown,
        }
    }
    if admits("readOnly", "true") {
        found.reads = found.reads.or(rest);
    }
    if admits("readOnly", "false") {
        found.writes = found.writes.or(rest);
    }
}

fn leaves_out_only_allowed(field: &FieldSelector) -> bool {
    let others = [&field.equals, &field.starts_with, &field.ends_with];
    let negated = [&field.not_starts_with, &field.not_ends_with];
    others
        .into_iter()
        .chain(negated)
        .all(|values| values.is_empty())
        && field
            .not_equals
            .iter()
            .all(|source| MAY_BE_EXCLUDED.contains(&&**source))
}

/// Returns whether a value passes all operators of a field: for each one of its values, for the negative
/// ones none.
fn admits(field: &FieldSelector, value: &str) -> bool {
    let one = |values: &[Box<str>], test: fn(&str, &str) -> bool| {
        values.is_empty() || values.iter().any(|wanted| test(value, wanted))
    };
    let none = |values: &[Box<str>], test: fn(&str, &str) -> bool| {
        !values.iter().any(|unwanted| test(value, unwanted))
    };
    let equals = |value: &str, wanted: &str| value == wanted;
    let starts = |value: &str, wanted: &str| value.starts_with(wanted);
    let ends = |value: &str, wanted: &str| value.ends_with(wanted);
    one(&field.equals, equals)
        && one(&field.starts_with, starts)
        && one(&field.ends_with, ends)
        && none(&field.not_equals, equals)
        && none(&field.not_starts_with, starts)
        && none(&field.not_ends_with, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> (Answer, Answer, Vec<&'static str>) {
        let found = management_events(&serde_json::from_str(json).unwrap());
        let excluded = found
            .excluded
            .iter()
            .map(|source| source.as_str())
            .collect();
        (found.reads, found.writes, excluded)
    }
    fn advanced_of(fields: &str) -> (Answer, Answer, Vec<&'static str>) {
        of(&format!(
            r#"{{"AdvancedEventSelectors":[{{"FieldSelectors":[{fields}]}}]}}"#
        ))
    }
    const MANAGEMENT: &str = r#"{"Field":"eventCategory","Equals":["Management"]}"#;
    use Answer::{No, Unknown, Yes};

    #[test]
    fn classic_selectors() {
        for (selectors, reads, writes) in [
            (r"{}", Yes, Yes),
            (
                r#"{"ReadWriteType":"All","IncludeManagementEvents":true}"#,
                Yes,
                Yes,
            ),
            (
                r#"{"ReadWriteType":"All","IncludeManagementEvents":false}"#,
                No,
                No,
            ),
            (r#"{"ReadWriteType":"WriteOnly"}"#, No, Yes),
            (r#"{"ReadWriteType":"ReadOnly"}"#, Yes, No),
            (
                r#"{"ReadWriteType":"ReadOnly"},{"ReadWriteType":"WriteOnly"}"#,
                Yes,
                Yes,
            ),
            (
                r#"{"ReadWriteType":"WriteOnly"},{"IncludeManagementEvents":false}"#,
                No,
                Yes,
            ),
        ] {
            let found = of(&format!(r#"{{"EventSelectors":[{selectors}]}}"#));
            assert_eq!((found.0, found.1), (reads, writes), "{selectors}");
        }
        assert_eq!(of("{}"), (Unknown, Unknown, vec![]));
        let kms = r#"{"EventSelectors":[{"ExcludeManagementEventSources":["kms.amazonaws.com"]}]}"#;
        assert_eq!(of(kms), (Yes, Yes, vec!["kms.amazonaws.com"]));
    }

    #[test]
    fn advanced_selectors_by_read_only() {
        for (values, reads, writes) in [
            (r#""Equals":["true"]"#, Yes, No),
            (r#""Equals":["false"]"#, No, Yes),
            (r#""NotEquals":["true"]"#, No, Yes),
            (r#""NotEquals":["false"]"#, Yes, No),
            (r#""Equals":["true","false"]"#, Yes, Yes),
            (r#""StartsWith":["t"]"#, Yes, No),
            (r#""NotEndsWith":["rue"]"#, No, Yes),
        ] {
            let field = format!(r#"{MANAGEMENT},{{"Field":"readOnly",{values}}}"#);
            let found = advanced_of(&field);
            assert_eq!((found.0, found.1), (reads, writes), "{values}");
        }
    }

    #[test]
    fn advanced_selectors_by_category_and_source() {
        for (values, logged) in [
            (r#""Equals":["Management"]"#, Yes),
            (r#""Equals":["Data"]"#, No),
            (r#""Equals":["Data","Management"]"#, Yes),
            (r#""NotEquals":["Management"]"#, No),
        ] {
            let found = advanced_of(&format!(r#"{{"Field":"eventCategory",{values}}}"#));
            assert_eq!((found.0, found.1), (logged, logged), "{values}");
        }
        for (field, logged) in [
            (
                r#""Field":"eventSource","Equals":["iam.amazonaws.com"]"#,
                Unknown,
            ),
            (
                r#""Field":"eventSource","NotEquals":["iam.amazonaws.com"]"#,
                Unknown,
            ),
            (
                r#""Field":"eventSource","NotEquals":["kms.amazonaws.com"]"#,
                Yes,
            ),
            (r#""Field":"eventName","StartsWith":["Put"]"#, Unknown),
        ] {
            let found = advanced_of(&format!("{MANAGEMENT},{{{field}}}"));
            assert_eq!((found.0, found.1), (logged, logged), "{field}");
        }
        assert_eq!(
            advanced_of(r#"{"Field":"readOnly","Equals":["true"]}"#).0,
            No
        );
    }

    #[test]
    fn a_part_of_the_writes_is_no_read() {
        let part =
            r#"{"Field":"eventName","StartsWith":["Put"]},{"Field":"readOnly","Equals":["false"]}"#;
        let found = advanced_of(&format!("{MANAGEMENT},{part}"));
        assert_eq!((found.0, found.1), (No, Unknown));
        let both = r#"["rdsdata.amazonaws.com","kms.amazonaws.com"]"#;
        let both = format!(r#"{MANAGEMENT},{{"Field":"eventSource","NotEquals":{both}}}"#);
        assert_eq!(
            advanced_of(&both).2,
            ["kms.amazonaws.com", "rdsdata.amazonaws.com"]
        );
    }

    #[test]
    fn two_advanced_selectors_add_up() {
        let one = |value: &str| {
            format!(
                r#"{{"FieldSelectors":[{MANAGEMENT},{{"Field":"readOnly","Equals":["{value}"]}}]}}"#
            )
        };
        let both = format!(
            r#"{{"AdvancedEventSelectors":[{},{}]}}"#,
            one("true"),
            one("false")
        );
        assert_eq!(of(&both), (Yes, Yes, vec![]));
        let writes = format!(
            r#"{{"AdvancedEventSelectors":[{},{}]}}"#,
            one("false"),
            one("false")
        );
        assert_eq!(of(&writes), (No, Yes, vec![]));
    }
}
