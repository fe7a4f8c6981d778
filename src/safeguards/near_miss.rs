use super::Answer;
use super::selection::{Candidate, OptIn, selects};
use crate::estate::List;
use crate::estate::backup::SelectionCriteria;

/// Returns why a selection that does not select a resource nearly does: its own exclusions or conditions take
/// back what it names, or a tag differs in case only. None where it is about something else.
pub(super) fn near_miss(
    criteria: &SelectionCriteria,
    candidate: &Candidate<'_>,
    opt_in: OptIn,
    because: &str,
) -> Option<String> {
    let everything = SelectionCriteria {
        not_resources: List::default(),
        conditions: None,
        ..criteria.clone()
    };
    if selects(&everything, candidate, opt_in).answer == Answer::Yes {
        return Some(because.to_owned());
    }
    if opt_in == OptIn::Out && selects(&everything, candidate, OptIn::In).answer == Answer::Yes {
        let kind = candidate.kind.as_str();
        return Some(format!("the region has opted out of {kind}"));
    }
    let tags = candidate.tags?;
    criteria.tags.iter().find_map(|wanted| {
        let key = wanted.key.as_str().rsplit('/').next()?;
        let (own_key, own_value) = tags.iter().find(|(own_key, own_value)| {
            own_key.eq_ignore_ascii_case(key) && own_value.eq_ignore_ascii_case(&wanted.value)
        })?;
        Some(format!(
            "it wants the tag {key}={}, and the store has {own_key}={own_value}: tags are compared with \
             their case",
            wanted.value
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Tags;
    use crate::safeguards::selection::BackupType;

    fn why(criteria: &str, tags: &str, opt_in: OptIn) -> Option<String> {
        let criteria: SelectionCriteria = serde_json::from_str(criteria).unwrap();
        let tags: Tags = serde_json::from_str(tags).unwrap();
        let candidate = Candidate {
            arn: "arn:aws:rds:eu-west-1:111122223333:db:orders"
                .parse()
                .unwrap(),
            kind: BackupType::Rds,
            tags: Some(&tags),
        };
        let selected = selects(&criteria, &candidate, opt_in);
        assert_eq!(selected.answer, Answer::No);
        near_miss(&criteria, &candidate, opt_in, &selected.because)
    }

    #[test]
    fn what_nearly_selects_says_why_it_does_not() {
        let by_tag = r#"{"ListOfTags":[{"ConditionKey":"aws:ResourceTag/backup","ConditionValue":"daily"}]}"#;
        let case = why(by_tag, r#"{"Backup":"Daily"}"#, OptIn::In).unwrap();
        assert!(case.contains("wants the tag backup=daily"), "{case}");
        assert!(case.contains("has Backup=Daily"), "{case}");
        assert_eq!(why(by_tag, r#"{"Backup":"weekly"}"#, OptIn::In), None);
        let excluded = r#"{"Resources":["*"],"NotResources":["arn:aws:rds:*:*:db:orders"]}"#;
        assert_eq!(
            why(excluded, "{}", OptIn::In).unwrap(),
            "kept out by `NotResources` arn:aws:rds:*:*:db:orders"
        );
        let out = why(by_tag, r#"{"backup":"daily"}"#, OptIn::Out).unwrap();
        assert_eq!(out, "the region has opted out of RDS");
        assert_eq!(
            why(r#"{"Resources":["arn:aws:s3:::*"]}"#, "{}", OptIn::In),
            None
        );
    }
}
