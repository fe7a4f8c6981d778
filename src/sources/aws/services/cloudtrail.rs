//! AWS CloudTrail.

use aws_sdk_cloudtrail::types;

use super::{Caller, client, once};
use crate::estate::cloudtrail;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_cloudtrail, "cloudtrail");

tell! {
    types::Trail {
        "TrailARN" trail_arn, "Name" name, "HomeRegion" home_region,
        "IsMultiRegionTrail" is_multi_region_trail,
        "IsOrganizationTrail" is_organization_trail,
        "IncludeGlobalServiceEvents" include_global_service_events,
        "S3BucketName" s3_bucket_name, "S3KeyPrefix" s3_key_prefix,
        "CloudWatchLogsLogGroupArn" cloud_watch_logs_log_group_arn,
        "CloudWatchLogsRoleArn" cloud_watch_logs_role_arn, "KmsKeyId" kms_key_id,
        "LogFileValidationEnabled" log_file_validation_enabled,
        "HasCustomEventSelectors" has_custom_event_selectors,
    }
    types::EventSelector {
        "ReadWriteType" read_write_type,
        "IncludeManagementEvents" include_management_events,
        "DataResources" data_resources,
        "ExcludeManagementEventSources" exclude_management_event_sources,
    }
    types::DataResource { "Type" r#type, "Values" values }
    types::AdvancedEventSelector { "Name" name, "FieldSelectors" field_selectors }
    types::AdvancedFieldSelector {
        "Field" field, "Equals" equals, "StartsWith" starts_with, "EndsWith" ends_with,
        "NotEquals" not_equals, "NotStartsWith" not_starts_with, "NotEndsWith" not_ends_with,
    }
}

words!(types::ReadWriteType);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    once!(
        cloudtrail::DESCRIBE_TRAILS,
        |client, _ask| client.describe_trails(),
        { "trailList" trail_list }
    ),
    once!(
        cloudtrail::GET_TRAIL_STATUS,
        |client, ask| client.get_trail_status().name(ask.id()),
        {
            "IsLogging" is_logging, "LatestDeliveryTime" latest_delivery_time,
            "LatestDeliveryError" latest_delivery_error,
            "StartLoggingTime" start_logging_time, "StopLoggingTime" stop_logging_time,
            "LatestCloudWatchLogsDeliveryTime" latest_cloud_watch_logs_delivery_time,
            "LatestCloudWatchLogsDeliveryError" latest_cloud_watch_logs_delivery_error,
            "LatestDigestDeliveryTime" latest_digest_delivery_time,
            "LatestDigestDeliveryError" latest_digest_delivery_error,
        }
    ),
    once!(
        cloudtrail::GET_EVENT_SELECTORS,
        |client, ask| client.get_event_selectors().trail_name(ask.id()),
        {
            "TrailARN" trail_arn, "EventSelectors" event_selectors,
            "AdvancedEventSelectors" advanced_event_selectors,
        }
    ),
];
