//! AWS Systems Manager: the machines whose agent takes sessions and commands.

use std::net::IpAddr;

use super::ec2::empty_is_none;
use super::{Observed, Operation, Planned, Resource, build_arn, list_output, model, service};
use crate::ids::{Arn, IdError, InstanceId, Place, Sym};

model! {
    /// A managed instance. Shape: `ssm describe-instance-information`.
    ///
    /// It needs no inbound path: its agent calls out, and sessions come back on that connection.
    pub struct ManagedInstance {
        required {
            /// An EC2 instance id, or `mi-` and digits for a machine elsewhere.
            "InstanceId" => id: Sym,
        }
        /// Whether the agent was heard of: `Online`, `ConnectionLost` or `Inactive`.
        "PingStatus" => ping_status: Observed<Sym>,
        /// `Linux`, `Windows` or `MacOS`.
        "PlatformType" => platform: Observed<Sym>,
        /// `EC2Instance` or `ManagedInstance`.
        "ResourceType" => resource_type: Observed<Sym>,
        /// The address that the agent tells.
        #[serde(deserialize_with = "empty_is_none")]
        "IPAddress" => address: Option<IpAddr>,
        /// The role of a machine that is no EC2 instance.
        "IamRole" => role: Option<Sym>,
    }
}

impl ManagedInstance {
    /// Returns the EC2 instance; `None` for a machine elsewhere.
    pub fn instance(&self) -> Option<InstanceId> {
        self.id.as_str().parse().ok()
    }
}

impl Resource for ManagedInstance {
    const TYPE: &'static str = "AWS::SSM::ManagedInstance";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("ssm", call, &format!("managed-instance/{}", self.id))
    }
}

list_output! {
    /// The reply of `ssm describe-instance-information`.
    DescribeInstanceInformationOutput { "InstanceInformationList" => ManagedInstance }
    into ssm.managed_instances
}

service! {
    /// The resources of Systems Manager.
    pub struct Ssm {
        /// Managed instances.
        managed_instances: ManagedInstance,
    }
}

/// Lists managed instances.
pub const DESCRIBE_INSTANCE_INFORMATION: Operation =
    Operation::regional::<DescribeInstanceInformationOutput>(
        "ssm",
        "describe-instance-information",
        "ssm:DescribeInstanceInformation",
    )
    .members(&["InstanceInformationList"])
    .paged(&["NextToken"])
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[DESCRIBE_INSTANCE_INFORMATION];

#[cfg(test)]
mod tests;
