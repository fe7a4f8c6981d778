//! AWS CloudTrail: trails, whether they log, and what.

mod by_region;

pub use by_region::ByRegion;

use super::{
    Call, Estate, Flag, Items, List, Loaded, Observed, Operation, Output, Planned, Resource,
    build_arn, model, service,
};
use crate::ids::{Arn, IdError, Place, Region, Sym, Timestamp};

model! {
    /// A trail. It has one ARN, of its home region and its owner, wherever it is seen: other regions
    /// show a trail of all regions as well, members show the trail of their organisation.
    pub struct Trail {
        required {
            /// The ARN.
            "TrailARN" => arn: Arn,
        }
        /// The name.
        "Name" => name: Option<Sym>,
        /// The region in which it was made.
        "HomeRegion" => home_region: Observed<Region>,
        /// What `describe-trails` or `get-trail` says about it.
        "Settings" => settings: Observed<TrailSettings>,
        /// Whether it logs and delivers, by the region that was asked, from `get-trail-status`.
        "Statuses" => statuses: ByRegion<TrailStatus>,
        /// What it logs, from `get-event-selectors`.
        "Selectors" => selectors: Observed<EventSelectors>,
    }

    /// A trail as `cloudtrail describe-trails` and `get-trail` show it.
    pub struct TrailSettings {
        required {
            /// The ARN.
            "TrailARN" => arn: Arn,
        }
        /// The name.
        "Name" => name: Option<Sym>,
        /// The region in which it was made.
        "HomeRegion" => home_region: Observed<Region>,
        /// Whether it logs every region that is enabled.
        "IsMultiRegionTrail" => is_multi_region: Observed<bool>,
        /// Whether it logs every account of the organisation.
        "IsOrganizationTrail" => is_organization: Observed<bool>,
        /// Whether it logs services without regions, such as IAM.
        "IncludeGlobalServiceEvents" => includes_global_services: Observed<bool>,
        /// The bucket that it delivers to.
        "S3BucketName" => bucket: Observed<Sym>,
        /// With which keys; none for none of their own.
        "S3KeyPrefix" => key_prefix: Option<Box<str>>,
        /// The log group that it delivers to as well.
        "CloudWatchLogsLogGroupArn" => log_group: Option<Arn>,
        /// The role by which it does.
        "CloudWatchLogsRoleArn" => log_role: Option<Arn>,
        /// The key; none for encryption by S3 alone.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Whether digests are written that betray changed log files.
        "LogFileValidationEnabled" => validates_files: Observed<bool>,
        /// Whether it has event selectors other than those of a new trail.
        "HasCustomEventSelectors" => has_custom_selectors: Observed<bool>,
    }

    /// Whether a trail logs and delivers. Shape: `cloudtrail get-trail-status`.
    pub struct TrailStatus {
        /// Whether it logs.
        "IsLogging" => is_logging: Observed<bool>,
        /// When it last delivered to its bucket; none when it never did.
        "LatestDeliveryTime" => latest_delivery: Option<Timestamp>,
        /// What S3 answered when the last delivery failed; none or empty when it did not.
        "LatestDeliveryError" => latest_delivery_error: Option<Box<str>>,
        /// When it was last switched on.
        "StartLoggingTime" => started: Option<Timestamp>,
        /// When it was last switched off.
        "StopLoggingTime" => stopped: Option<Timestamp>,
        /// When it last delivered to its log group.
        "LatestCloudWatchLogsDeliveryTime" => latest_log_group_delivery: Option<Timestamp>,
        /// Why the last delivery to its log group failed.
        "LatestCloudWatchLogsDeliveryError" => latest_log_group_error: Option<Box<str>>,
        /// When it last delivered a digest.
        "LatestDigestDeliveryTime" => latest_digest: Option<Timestamp>,
        /// What S3 answered when the last delivery of a digest failed.
        "LatestDigestDeliveryError" => latest_digest_error: Option<Box<str>>,
    }

    /// What a trail logs. Shape: `cloudtrail get-event-selectors`. It has one kind or the other.
    pub struct EventSelectors {
        /// The ARN of the trail.
        "TrailARN" => arn: Option<Arn>,
        /// Classic selectors, of which one must match.
        "EventSelectors" => classic: List<EventSelector>,
        /// Advanced selectors, of which one must match.
        "AdvancedEventSelectors" => advanced: List<AdvancedEventSelector>,
    }

    /// A classic event selector.
    pub struct EventSelector {
        /// `ReadOnly`, `WriteOnly` or `All`; none means `All`.
        "ReadWriteType" => read_write: Option<Sym>,
        /// Whether management events are logged.
        "IncludeManagementEvents" => management: Flag<true>,
        /// The data events that are logged.
        "DataResources" => data: List<DataResource>,
        /// Services whose management events are not logged, such as `kms.amazonaws.com`.
        "ExcludeManagementEventSources" => excluded_sources: List<Sym>,
    }

    /// Resources whose data events are logged.
    pub struct DataResource {
        /// Such as `AWS::S3::Object`.
        "Type" => kind: Option<Sym>,
        /// ARNs or their beginnings; `arn:aws:s3` for all.
        "Values" => values: List<Box<str>>,
    }

    /// An advanced event selector: an event matches when all its fields do.
    pub struct AdvancedEventSelector {
        /// Its name.
        "Name" => name: Option<Box<str>>,
        /// The fields.
        "FieldSelectors" => fields: List<FieldSelector>,
    }

    /// A condition on one field of an event: all operators that are given must hold, each for one of
    /// its values (the negative ones for all).
    pub struct FieldSelector {
        required {
            /// Such as `eventCategory`, `readOnly`, `eventSource`, `resources.ARN`.
            "Field" => field: Sym,
        }
        /// The field is one of these.
        "Equals" => equals: List<Box<str>>,
        /// The field begins with one of these.
        "StartsWith" => starts_with: List<Box<str>>,
        /// The field ends with one of these.
        "EndsWith" => ends_with: List<Box<str>>,
        /// The field is none of these.
        "NotEquals" => not_equals: List<Box<str>>,
        /// The field begins with none of these.
        "NotStartsWith" => not_starts_with: List<Box<str>>,
        /// The field ends with none of these.
        "NotEndsWith" => not_ends_with: List<Box<str>>,
    }

    /// The reply of `cloudtrail describe-trails`.
    pub struct DescribeTrailsOutput {
        required {
            /// The trails.
            "trailList" => trails: Items<TrailSettings>,
        }
    }

    /// The reply of `cloudtrail get-trail`.
    pub struct GetTrailOutput {
        required {
            /// The trail.
            "Trail" => trail: TrailSettings,
        }
    }

    /// The reply of `cloudtrail list-trails`.
    pub struct ListTrailsOutput {
        required {
            /// The trails.
            "Trails" => trails: Items<TrailSummary>,
        }
    }

    /// A trail as `cloudtrail list-trails` shows it.
    pub struct TrailSummary {
        required {
            /// The ARN.
            "TrailARN" => arn: Arn,
        }
        /// The name.
        "Name" => name: Option<Sym>,
        /// The region in which it was made.
        "HomeRegion" => home_region: Observed<Region>,
    }
}

impl Trail {
    /// Returns the trail of which nothing but the ARN is known.
    fn with_arn(arn: Arn) -> Self {
        Self {
            arn,
            name: None,
            home_region: Observed::Unknown,
            settings: Observed::Unknown,
            statuses: ByRegion::default(),
            selectors: Observed::Unknown,
        }
    }

    fn described(settings: TrailSettings) -> Self {
        Self {
            name: settings.name,
            home_region: settings.home_region,
            settings: Observed::Known(settings.clone()),
            ..Self::with_arn(settings.arn)
        }
    }

    /// Returns the trail that a request names by ARN or by name. By name CloudTrail finds only trails
    /// whose home is the region that is asked.
    fn requested(call: &Call<'_>) -> Result<Self, IdError> {
        let request = call.request.unwrap_or_default();
        let arn = match request.parse::<Arn>() {
            Ok(arn) => arn,
            Err(_) if request.is_empty() => {
                return Err(IdError::new(request, "the name or ARN of a trail"));
            }
            Err(_) => build_arn("cloudtrail", call.place, &format!("trail/{request}"))?,
        };
        Ok(Self::with_arn(arn))
    }

    /// Returns the region in which the trail was made.
    pub fn home(&self) -> Option<Region> {
        self.home_region.known().copied().or(self.arn.region())
    }

    /// Returns the status that the home region answered.
    pub fn status(&self) -> Option<&TrailStatus> {
        self.home().and_then(|region| self.statuses.get(region))
    }
}

impl Resource for Trail {
    const TYPE: &'static str = "AWS::CloudTrail::Trail";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

impl Output for DescribeTrailsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.trails.set_aside);
        for settings in self.trails.read {
            let trail = Trail::described(settings);
            loaded.note(estate.cloudtrail.trails.add(trail, call.place));
        }
    }
}

impl Output for GetTrailOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let trail = Trail::described(self.trail);
        loaded.note(estate.cloudtrail.trails.add(trail, call.place));
    }
}

impl Output for ListTrailsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.trails.set_aside);
        for summary in self.trails.read {
            let trail = Trail {
                name: summary.name,
                home_region: summary.home_region,
                ..Trail::with_arn(summary.arn)
            };
            loaded.note(estate.cloudtrail.trails.add(trail, call.place));
        }
    }
}

impl Output for TrailStatus {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(Trail::requested(call).and_then(|mut trail| {
            trail.statuses = ByRegion::one(call.place.region, self);
            estate.cloudtrail.trails.add(trail, call.place)
        }));
    }
}

impl Output for EventSelectors {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let named = match self.arn {
            Some(arn) => Ok(Trail::with_arn(arn)),
            None => Trail::requested(call),
        };
        loaded.note(named.and_then(|mut trail| {
            trail.selectors = Observed::Known(self);
            estate.cloudtrail.trails.add(trail, call.place)
        }));
    }
}

service! {
    /// The resources of CloudTrail.
    pub struct CloudTrail {
        /// Trails.
        trails: Trail,
    }
}

/// Names by their ARNs the trails about which an account is asked, each in its home region alone.
///
/// The owner answers. A member is asked about the trail of its organisation only when the owner's
/// replies are not there: all members see one trail.
fn trail_arns(estate: &Estate, place: Place) -> Vec<Sym> {
    let trails = estate.cloudtrail.trails.seen_by(place.account);
    trails
        .filter(|trail| trail.home() == Some(place.region))
        .filter(|trail| {
            let owner = trail.place.account;
            owner == place.account || !trail.viewers.contains(&owner)
        })
        .map(|trail| Sym::new(trail.arn.as_str()))
        .collect()
}

/// Returns the ARN of the trail that a request names by ARN or by name.
fn spelling(call: Place, request: &str) -> Sym {
    let call = Call {
        place: call,
        request: Some(request),
    };
    Trail::requested(&call).map_or(Sym::new(request), |trail| Sym::new(trail.arn.as_str()))
}

/// Describes the trails that log the region, those of other regions and of the organisation included.
pub const DESCRIBE_TRAILS: Operation = Operation::regional::<DescribeTrailsOutput>(
    "cloudtrail",
    "describe-trails",
    "cloudtrail:DescribeTrails",
)
.members(&["trailList"])
.paged(&["NextToken"]);
/// Lists the trails of the account.
pub const LIST_TRAILS: Operation =
    Operation::regional::<ListTrailsOutput>("cloudtrail", "list-trails", "cloudtrail:ListTrails")
        .planned(Planned::Nowhere)
        .members(&["Trails"])
        .paged(&["NextToken"]);
/// Describes one trail.
pub const GET_TRAIL: Operation =
    Operation::regional::<GetTrailOutput>("cloudtrail", "get-trail", "cloudtrail:GetTrail")
        .per("Name")
        .spelled(spelling)
        .planned(Planned::Nowhere)
        .members(&["Trail"]);
/// Whether a trail logs and delivers.
pub const GET_TRAIL_STATUS: Operation = Operation::regional::<TrailStatus>(
    "cloudtrail",
    "get-trail-status",
    "cloudtrail:GetTrailStatus",
)
.per("Name")
.spelled(spelling)
.for_each(trail_arns)
.members(&["IsLogging"]);
/// What a trail logs.
pub const GET_EVENT_SELECTORS: Operation = Operation::regional::<EventSelectors>(
    "cloudtrail",
    "get-event-selectors",
    "cloudtrail:GetEventSelectors",
)
.per("TrailName")
.spelled(spelling)
.for_each(trail_arns)
.members(&["TrailARN"]);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_TRAILS,
    LIST_TRAILS,
    GET_TRAIL,
    GET_TRAIL_STATUS,
    GET_EVENT_SELECTORS,
];

#[cfg(test)]
mod tests;
