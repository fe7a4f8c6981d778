use super::{NodeId, PolicyType, key};
use crate::estate::{
    Call, Document, Estate, Items, Loaded, Observed, Operation, Output, Planned, Resource, Tags,
    list_output, model,
};
use crate::ids::{Arn, IdError, OrganizationPolicyId, Place, Sym};

model! {
    /// A policy of an organisation.
    ///
    /// Shape: `organizations list-policies`; the document comes from `describe-policy`.
    pub struct OrganizationPolicy {
        required {
            /// The id: `p-...`. `p-FullAWSAccess` is AWS's own, the same in all organisations.
            "Id" => id: OrganizationPolicyId,
        }
        /// The ARN.
        "Arn" => aws_arn: Observed<Arn>,
        /// The name.
        "Name" => name: Observed<Box<str>>,
        /// The type.
        "Type" => kind: Observed<PolicyType>,
        /// Whether AWS owns it.
        "AwsManaged" => aws_managed: Observed<bool>,
        /// The document.
        "Content" => content: Observed<Document>,
        /// Its tags, from `organizations list-tags-for-resource`.
        "Tags" => tags: Observed<Tags>,
    }

    /// A policy's attachment to a root, a unit or an account.
    pub struct PolicyAttachment {
        required {
            /// The policy.
            "PolicyId" => policy: OrganizationPolicyId,
            /// The root, unit or account.
            "TargetId" => target: NodeId,
        }
    }

    /// A target, as `organizations list-targets-for-policy` names it.
    pub struct PolicyTarget {
        required {
            /// The root, unit or account.
            "TargetId" => id: NodeId,
        }
    }

    /// The reply of `organizations describe-policy`.
    pub struct DescribePolicyOutput {
        required {
            /// The policy.
            "Policy" => policy: PolicyWithContent,
        }
    }

    /// A policy and its document.
    pub struct PolicyWithContent {
        required {
            /// What `list-policies` tells.
            "PolicySummary" => summary: OrganizationPolicy,
        }
        /// The document, as JSON text.
        "Content" => content: Observed<Document>,
    }

    /// The reply of `organizations list-targets-for-policy`.
    pub struct ListTargetsForPolicyOutput {
        required {
            /// What the policy is attached to directly.
            "Targets" => targets: Items<PolicyTarget>,
        }
    }
}

impl Resource for OrganizationPolicy {
    const TYPE: &'static str = "AWS::Organizations::Policy";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        key(call, &format!("policy/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for PolicyAttachment {
    const TYPE: &'static str = "AWS::Organizations::PolicyAttachment";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        key(call, &format!("attachment/{}/{}", self.policy, self.target))
    }
}

impl OrganizationPolicy {
    /// Returns what is known of a policy of which only the id was told.
    pub(super) fn of_id(id: OrganizationPolicyId) -> Self {
        Self {
            id,
            aws_arn: Observed::Unknown,
            name: Observed::Unknown,
            kind: Observed::Unknown,
            aws_managed: Observed::Unknown,
            content: Observed::Unknown,
            tags: Observed::Unknown,
        }
    }
}

list_output! {
    /// The reply of `organizations list-policies`.
    ListPoliciesOutput { "Policies" => OrganizationPolicy } into organizations.policies
}

impl Output for DescribePolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let mut policy = self.policy.summary;
        policy.content = self.policy.content;
        loaded.note(estate.organizations.policies.add(policy, call.place));
    }
}

impl Output for ListTargetsForPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let organizations = &mut estate.organizations;
        loaded.set_aside.extend(self.targets.set_aside);
        let policy: OrganizationPolicyId = match call.request.unwrap_or_default().parse() {
            Ok(policy) => policy,
            Err(error) => return loaded.note::<()>(Err(error)),
        };
        let mentioned = organizations
            .policies
            .add(OrganizationPolicy::of_id(policy), call.place);
        if let Err(error) = mentioned {
            loaded.note::<()>(Err(error));
        }
        for target in self.targets.read {
            let attachment = PolicyAttachment {
                policy,
                target: target.id,
            };
            loaded.note(organizations.attachments.add(attachment, call.place));
        }
    }
}

/// Returns the types of policies that bound access.
fn control_types(_estate: &Estate, _place: Place) -> Vec<Sym> {
    [PolicyType::ServiceControl, PolicyType::ResourceControl]
        .into_iter()
        .map(|kind| Sym::new(kind.as_str()))
        .collect()
}

/// Returns the service and resource control policies that calls from this account showed.
fn control_policies(estate: &Estate, place: Place) -> Vec<Sym> {
    estate
        .organizations
        .policies
        .seen_by(place.account)
        .filter(|policy| !matches!(policy.kind, Observed::Known(PolicyType::Other(_))))
        .map(|policy| Sym::new(policy.id.as_str()))
        .collect()
}

/// Lists the policies of one type; planned for the types that bound access.
pub const LIST_POLICIES: Operation = Operation::global::<ListPoliciesOutput>(
    "organizations",
    "list-policies",
    "organizations:ListPolicies",
)
.per("Filter")
.paged(&["NextToken"])
.planned(Planned::ByOrganization)
.for_each(control_types);

/// Reads one policy with its document.
pub const DESCRIBE_POLICY: Operation = Operation::global::<DescribePolicyOutput>(
    "organizations",
    "describe-policy",
    "organizations:DescribePolicy",
)
.per("PolicyId")
.members(&["Policy"])
.planned(Planned::ByOrganization)
.for_each(control_policies);

/// Lists what a policy is attached to.
pub const LIST_TARGETS_FOR_POLICY: Operation = Operation::global::<ListTargetsForPolicyOutput>(
    "organizations",
    "list-targets-for-policy",
    "organizations:ListTargetsForPolicy",
)
.per("PolicyId")
.members(&["Targets"])
.paged(&["NextToken"])
.planned(Planned::ByOrganization)
.for_each(control_policies);
