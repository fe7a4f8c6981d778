//! Plans, what they select, and what a region saves at all.

use std::collections::BTreeMap;

use crate::estate::{
    Call, Estate, Flag, List, Loaded, Observed, Operation, Output, Resource, build_arn,
    list_output, model,
};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

model! {
    /// A plan. Shape: `backup list-backup-plans`, `get-backup-plan`.
    pub struct Plan {
        required {
            /// The id.
            "BackupPlanId" => id: Sym,
        }
        /// The ARN.
        "BackupPlanArn" => arn: Option<Arn>,
        /// Its name.
        "BackupPlanName" => name: Option<Sym>,
        /// When it last ran; none when it never did.
        "LastExecutionDate" => last_execution: Option<Timestamp>,
        /// When it was deleted; none for plans in force.
        "DeletionDate" => deleted: Option<Timestamp>,
        /// Its rules, from `get-backup-plan`.
        "Rules" => rules: Observed<List<PlanRule>>,
    }

    /// A rule of a plan.
    pub struct PlanRule {
        required {
            /// The name.
            "RuleName" => name: Sym,
            /// The vault that it saves into.
            "TargetBackupVaultName" => vault: Sym,
        }
        /// The id.
        "RuleId" => id: Option<Sym>,
        /// A logically air-gapped vault that it saves into as well or instead.
        "TargetLogicallyAirGappedBackupVaultArn" => air_gapped_vault: Option<Arn>,
        /// When it runs, as a `cron(…)` or `rate(…)` expression.
        "ScheduleExpression" => schedule: Option<Box<str>>,
        /// How long recovery points are kept; none for ever.
        "Lifecycle" => lifecycle: Option<Lifecycle>,
        /// Where they are copied to.
        "CopyActions" => copies: List<CopyAction>,
        /// Whether any second can be restored, where the type of resource supports it.
        "EnableContinuousBackup" => continuous: Flag<false>,
    }

    /// How long recovery points are kept.
    pub struct Lifecycle {
        /// Moved to cold storage after that many days; none or -1 for never.
        "MoveToColdStorageAfterDays" => cold_after_days: Option<i64>,
        /// Deleted after that many days; none or -1 for never.
        "DeleteAfterDays" => delete_after_days: Option<i64>,
        /// Deleted after an event: `DELETE_AFTER_COPY`.
        "DeleteAfterEvent" => delete_after_event: Option<Sym>,
    }

    /// A copy that a rule makes.
    pub struct CopyAction {
        required {
            /// The vault that is copied to.
            "DestinationBackupVaultArn" => vault: Arn,
        }
        /// How long the copies are kept; none for ever.
        "Lifecycle" => lifecycle: Option<Lifecycle>,
    }

    /// What a plan saves. Shape: `backup list-backup-selections`, `get-backup-selection`.
    pub struct Selection {
        required {
            /// The id.
            "SelectionId" => id: Sym,
            /// The plan.
            "BackupPlanId" => plan: Sym,
        }
        /// Its name.
        "SelectionName" => name: Option<Sym>,
        /// The role that AWS Backup assumes.
        "IamRoleArn" => role: Option<Arn>,
        /// What it selects, from `get-backup-selection`.
        "BackupSelection" => criteria: Observed<SelectionCriteria>,
    }

    /// What a selection selects; a list that is empty asks nothing.
    pub struct SelectionCriteria {
        /// Its name.
        "SelectionName" => name: Option<Sym>,
        /// The role that AWS Backup assumes.
        "IamRoleArn" => role: Option<Arn>,
        /// ARNs, with `*` for any text.
        "Resources" => resources: List<Box<str>>,
        /// ARNs that are left out, with `*` for any text.
        "NotResources" => not_resources: List<Box<str>>,
        /// Tags, of which one must be there.
        "ListOfTags" => tags: List<TagCondition>,
        /// Conditions on tags, which must all hold.
        "Conditions" => conditions: Option<Conditions>,
    }

    /// A tag that a resource must have.
    pub struct TagCondition {
        required {
            /// The key of the tag.
            "ConditionKey" => key: Sym,
            /// Its value.
            "ConditionValue" => value: Box<str>,
        }
        /// `STRINGEQUALS`.
        "ConditionType" => kind: Option<Sym>,
    }

    /// Conditions on tags, which must all hold.
    pub struct Conditions {
        /// The tag has exactly the value.
        "StringEquals" => equals: List<Condition>,
        /// The tag has not the value.
        "StringNotEquals" => not_equals: List<Condition>,
        /// The tag's value is of the form, `*` for any text.
        "StringLike" => like: List<Condition>,
        /// The tag's value is not of the form.
        "StringNotLike" => not_like: List<Condition>,
    }

    /// A condition on one tag.
    pub struct Condition {
        required {
            /// Such as `aws:ResourceTag/backup`.
            "ConditionKey" => key: Sym,
            /// The value or form.
            "ConditionValue" => value: Box<str>,
        }
    }

    /// Which types of resources a region saves. Shape: `backup describe-region-settings`.
    pub struct RegionSettings {
        required {
            /// Whether plans save resources of a type, by its name in AWS Backup.
            "ResourceTypeOptInPreference" => opt_in: BTreeMap<Sym, bool>,
        }
    }

    /// The reply of `backup get-backup-plan`.
    pub struct GetBackupPlanOutput {
        required {
            /// The id.
            "BackupPlanId" => id: Sym,
            /// The plan.
            "BackupPlan" => plan: PlanBody,
        }
        /// The ARN.
        "BackupPlanArn" => arn: Option<Arn>,
        /// When it last ran.
        "LastExecutionDate" => last_execution: Option<Timestamp>,
        /// When it was deleted.
        "DeletionDate" => deleted: Option<Timestamp>,
    }

    /// The inner part of a plan.
    pub struct PlanBody {
        required {
            /// The rules.
            "Rules" => rules: List<PlanRule>,
        }
        /// Its name.
        "BackupPlanName" => name: Option<Sym>,
    }

    /// The reply of `backup get-backup-selection`.
    pub struct GetBackupSelectionOutput {
        required {
            /// The id.
            "SelectionId" => id: Sym,
            /// The plan.
            "BackupPlanId" => plan: Sym,
            /// What is selected.
            "BackupSelection" => criteria: SelectionCriteria,
        }
    }
}

impl Lifecycle {
    /// Returns after how many days recovery points are deleted; `None` for never.
    pub fn deletes_after_days(&self) -> Option<i64> {
        self.delete_after_days.filter(|days| *days > 0)
    }
}

impl Resource for Plan {
    const TYPE: &'static str = "AWS::Backup::BackupPlan";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("backup", call, &format!("backup-plan:{}", self.id));
        self.arn.map_or_else(built, Ok)
    }
}

impl Resource for Selection {
    const TYPE: &'static str = "AWS::Backup::BackupSelection";
    /// Selections have no ARN in AWS: the plan's, with the selection's id behind it, serves as one.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let resource = format!("backup-plan:{}/selection/{}", self.plan, self.id);
        build_arn("backup", call, &resource)
    }
}

impl Resource for RegionSettings {
    const TYPE: &'static str = "AWS::Backup::RegionSettings";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("backup", call, "region-settings")
    }
}

list_output! {
    /// The reply of `backup list-backup-plans`.
    ListBackupPlansOutput { "BackupPlansList" => Plan } into backup.plans
}

list_output! {
    /// The reply of `backup list-backup-selections`.
    ListBackupSelectionsOutput { "BackupSelectionsList" => Selection } into backup.selections
}

impl Output for GetBackupPlanOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let plan = Plan {
            id: self.id,
            arn: self.arn,
            name: self.plan.name,
            last_execution: self.last_execution,
            deleted: self.deleted,
            rules: Observed::Known(self.plan.rules),
        };
        loaded.note(estate.backup.plans.add(plan, call.place));
    }
}

impl Output for GetBackupSelectionOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let selection = Selection {
            id: self.id,
            plan: self.plan,
            name: self.criteria.name,
            role: self.criteria.role,
            criteria: Observed::Known(self.criteria),
        };
        loaded.note(estate.backup.selections.add(selection, call.place));
    }
}

impl Output for RegionSettings {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.backup.region_settings.add(self, call.place));
    }
}

/// Names the plans of an account and region.
fn plan_ids(estate: &Estate, place: Place) -> Vec<Sym> {
    let plans = estate.backup.plans.living_in(place);
    plans
        .filter(|plan| plan.deleted.is_none())
        .map(|plan| plan.id)
        .collect()
}

/// Names the selections of an account and region as `<plan>/<selection>`.
fn selection_ids(estate: &Estate, place: Place) -> Vec<Sym> {
    let selections = estate.backup.selections.living_in(place);
    selections.map(|selection| selection.request()).collect()
}

impl Selection {
    /// Returns how calls name the selection: `<plan>/<selection>`.
    pub fn request(&self) -> Sym {
        Sym::new(&format!("{}/{}", self.plan, self.id))
    }
}

/// Lists the plans of the account in the region.
pub const LIST_BACKUP_PLANS: Operation = Operation::regional::<ListBackupPlansOutput>(
    "backup",
    "list-backup-plans",
    "backup:ListBackupPlans",
)
.members(&["BackupPlansList"])
.paged(&["NextToken"]);
/// The rules of a plan.
pub const GET_BACKUP_PLAN: Operation =
    Operation::regional::<GetBackupPlanOutput>("backup", "get-backup-plan", "backup:GetBackupPlan")
        .per("BackupPlanId")
        .for_each(plan_ids)
        .members(&["BackupPlan", "BackupPlanId"])
        .echoing(&["BackupPlanId"]);
/// Lists the selections of a plan.
pub const LIST_BACKUP_SELECTIONS: Operation = Operation::regional::<ListBackupSelectionsOutput>(
    "backup",
    "list-backup-selections",
    "backup:ListBackupSelections",
)
.per("BackupPlanId")
.for_each(plan_ids)
.members(&["BackupSelectionsList"])
.paged(&["NextToken"]);
/// What a selection selects.
pub const GET_BACKUP_SELECTION: Operation = Operation::regional::<GetBackupSelectionOutput>(
    "backup",
    "get-backup-selection",
    "backup:GetBackupSelection",
)
.per("BackupPlanId/SelectionId")
.for_each(selection_ids)
.members(&["BackupSelection", "SelectionId"]);
/// Which types of resources the region saves.
pub const DESCRIBE_REGION_SETTINGS: Operation = Operation::regional::<RegionSettings>(
    "backup",
    "describe-region-settings",
    "backup:DescribeRegionSettings",
)
.members(&["ResourceTypeOptInPreference"]);
