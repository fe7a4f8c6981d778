use super::*;
use crate::estate::testing::{Replies, place};

const ORG: &str = "arn:aws:cloudtrail:eu-west-1:999900001111:trail/org";
const TRAILS: &str = r#"{"trailList":[{"Name":"org","S3BucketName":"logs","S3KeyPrefix":"p","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":true,"HomeRegion":"eu-west-1",
    "TrailARN":"arn:aws:cloudtrail:eu-west-1:999900001111:trail/org","LogFileValidationEnabled":true,"CloudWatchLogsLogGroupArn":"arn:aws:logs:eu-west-1:999900001111:log-group:trail:*",
    "CloudWatchLogsRoleArn":"arn:aws:iam::999900001111:role/trail","KmsKeyId":"arn:aws:kms:eu-west-1:999900001111:key/k","HasCustomEventSelectors":true,"HasInsightSelectors":false,"IsOrganizationTrail":true}]}"#;

#[test]
fn a_trail_is_one_wherever_it_is_seen() {
    let estate = Replies::new()
        .all(&DESCRIBE_TRAILS, TRAILS)
        .at("111122223333", "us-east-1")
        .all(&DESCRIBE_TRAILS, TRAILS)
        .one(&GET_TRAIL_STATUS, ORG, r#"{"IsLogging":false}"#)
        .at("999900001111", "eu-west-1")
        .all(&DESCRIBE_TRAILS, TRAILS)
        .one(&GET_TRAIL_STATUS, "org", r#"{"IsLogging":true,"LatestDeliveryError":"AccessDenied","LatestDeliveryTime":"2026-11-16T05:52:47+00:00","StartLoggingTime":1571356020.587,
            "LatestDigestDeliveryTime":"2026-11-16T05:21:40+00:00","LatestDeliveryAttemptTime":"2026-11-16T05:52:47Z","TimeLoggingStopped":""}"#)
        .one(&GET_EVENT_SELECTORS, "org", r#"{"TrailARN":"arn:aws:cloudtrail:eu-west-1:999900001111:trail/org","AdvancedEventSelectors":[{"Name":"management","FieldSelectors":[
            {"Field":"eventCategory","Equals":["Management"]},{"Field":"eventSource","NotEquals":["kms.amazonaws.com"]}]}]}"#)
        .settled();
    assert_eq!(estate.cloudtrail.trails.len(), 1);
    let trail = estate.cloudtrail.trails.get(ORG.parse().unwrap()).unwrap();
    assert_eq!(trail.viewers.len(), 2);
    assert_eq!(trail.place, place("999900001111", "eu-west-1"));
    let settings = trail.settings.known().unwrap();
    assert_eq!(
        (
            settings.is_multi_region.known(),
            settings.is_organization.known()
        ),
        (Some(&true), Some(&true))
    );
    assert_eq!(settings.bucket.known().unwrap().as_str(), "logs");
    assert!(settings.log_group.is_some() && settings.kms_key.is_some());
    let status = trail.status().unwrap();
    assert_eq!(
        status.is_logging.known(),
        Some(&true),
        "the home region's answer"
    );
    assert_eq!(
        status.latest_delivery_error.as_deref(),
        Some("AccessDenied")
    );
    assert_eq!(
        status.latest_delivery.unwrap().to_string(),
        "2026-11-16T05:52:47Z"
    );
    let there = trail.statuses.get("us-east-1".parse().unwrap()).unwrap();
    assert_eq!(
        (trail.statuses.iter().count(), there.is_logging.known()),
        (2, Some(&false))
    );
    let selectors = trail.selectors.known().unwrap();
    assert!(selectors.classic.is_empty());
    assert_eq!(
        &*selectors.advanced[0].fields[1].not_equals[0],
        "kms.amazonaws.com"
    );
}

#[test]
fn classic_selectors_and_their_defaults() {
    let estate = Replies::new()
        .one(&GET_EVENT_SELECTORS, "own", r#"{"TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/own","EventSelectors":[
            {"ReadWriteType":"WriteOnly","IncludeManagementEvents":false,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}],"ExcludeManagementEventSources":["kms.amazonaws.com"]},{}]}"#)
        .all(&LIST_TRAILS, r#"{"Trails":[{"TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/own","Name":"own","HomeRegion":"eu-west-1"}]}"#)
        .one(&GET_TRAIL, "own", r#"{"Trail":{"Name":"own","TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/own","HomeRegion":"eu-west-1","IsMultiRegionTrail":false}}"#)
        .error(&GET_TRAIL_STATUS, Some("own"), "AccessDeniedException")
        .settled();
    let trail = estate.cloudtrail.trails.iter().next().unwrap();
    assert_eq!(estate.cloudtrail.trails.len(), 1);
    let classic = &trail.selectors.known().unwrap().classic;
    assert_eq!(
        (
            classic[0].read_write.unwrap().as_str(),
            classic[0].management.0
        ),
        ("WriteOnly", false)
    );
    assert_eq!(&*classic[0].data[0].values[0], "arn:aws:s3");
    assert_eq!(classic[0].excluded_sources[0].as_str(), "kms.amazonaws.com");
    assert!(classic[1].management.0 && classic[1].read_write.is_none());
    assert_eq!(
        trail.settings.known().unwrap().is_multi_region.known(),
        Some(&false)
    );
    assert!(trail.settings.known().unwrap().is_organization.is_unknown());
    assert!(trail.status().is_none());
    let here = place("111122223333", "eu-west-1");
    let gap = estate
        .ledger
        .gap(here, &GET_TRAIL_STATUS, Some("own"))
        .unwrap();
    assert_eq!(gap.state, "denied");
}

#[test]
fn status_is_asked_at_home_by_every_account_that_sees_the_trail() {
    let estate = Replies::new()
        .all(&DESCRIBE_TRAILS, TRAILS)
        .at("111122223333", "us-east-1")
        .all(&DESCRIBE_TRAILS, TRAILS)
        .settled();
    let asks =
        |account, region| (GET_TRAIL_STATUS.targets.unwrap())(&estate, place(account, region));
    assert_eq!(asks("111122223333", "eu-west-1"), [ORG.into()]);
    assert_eq!(asks("111122223333", "us-east-1"), []);
    assert_eq!(asks("222233334444", "eu-west-1"), []);
}
