//! What the selectors of `palisade.toml` name among subjects and sources of crossings.

use crate::facts::{Crossing, EnvironmentId, Selected, Selector, SubjectRef};

/// Returns whether a selector names the subject.
pub(super) fn selects(selector: &Selector, subject: &SubjectRef<'_>) -> bool {
    let tags: Vec<(&str, &str)> = subject
        .tags
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), &**value))
        .collect();
    selector.matches(&Selected {
        zone: None,
        environment: subject.environment.map(EnvironmentId::as_str),
        account: subject.account,
        region: subject.region,
        vpc: subject.vpc,
        subnets: &[],
        service: subject.service.as_str(),
        tags: &tags,
        name: Some(subject.name),
        arn: subject.arn,
        id: subject.id.as_str(),
    })
}

/// Returns whether a selector names the source of the crossing; `subject` is that source, where it is one.
pub(super) fn selects_source(
    selector: &Selector,
    crossing: &Crossing,
    subject: Option<&SubjectRef<'_>>,
) -> bool {
    let source = crossing.source.as_str();
    let alone = Selected {
        arn: source.parse().ok(),
        id: source,
        ..outside(crossing.source_environment)
    };
    selector.matches(&alone) || subject.is_some_and(|subject| selects(selector, subject))
}

/// Returns whether a selector names a source of which only the environment is known.
pub(super) fn selects_environment(selector: &Selector, environment: Option<EnvironmentId>) -> bool {
    selector.matches(&outside(environment))
}

/// A source of which the environment alone is known: zones and accounts outside of the universe are named
/// like their environment.
fn outside(environment: Option<EnvironmentId>) -> Selected<'static> {
    let name = environment.map(EnvironmentId::as_str);
    Selected {
        zone: name,
        environment: name,
        account: name.and_then(|name| name.parse().ok()),
        id: name.unwrap_or_default(),
        ..Selected::default()
    }
}
