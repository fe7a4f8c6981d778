use super::ec2_resource;
use crate::estate::{List, Observed, Operation, Tags, list_output, model};
use crate::ids::{
    AccountId, InstanceConnectEndpointId, NetworkInterfaceId, SecurityGroupId, SubnetId, Sym, VpcId,
};

model! {
    /// An EC2 Instance Connect Endpoint. Shape: `ec2 describe-instance-connect-endpoints`.
    pub struct InstanceConnectEndpoint {
        required {
            /// The id.
            "InstanceConnectEndpointId" => id: InstanceConnectEndpointId,
        }
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// Its VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// Its subnet.
        "SubnetId" => subnet: Observed<SubnetId>,
        /// Its interfaces.
        "NetworkInterfaceIds" => network_interfaces: List<NetworkInterfaceId>,
        /// The groups of its interfaces.
        "SecurityGroupIds" => security_groups: Observed<List<SecurityGroupId>>,
        /// Whether instances see the client's address instead of the endpoint's.
        "PreserveClientIp" => preserve_client_ip: Observed<bool>,
        /// Such as `create-complete`.
        "State" => state: Observed<Sym>,
        /// Its name.
        "DnsName" => dns_name: Option<Box<str>>,
        /// Its tags.
        "Tags" => tags: Tags,
    }
}

ec2_resource!(
    InstanceConnectEndpoint: "AWS::EC2::InstanceConnectEndpoint", "instance-connect-endpoint",
    owner owner, tags tags
);

list_output! {
    /// The reply of `ec2 describe-instance-connect-endpoints`.
    DescribeInstanceConnectEndpointsOutput { "InstanceConnectEndpoints" => InstanceConnectEndpoint }
    into ec2.instance_connect_endpoints
}

/// Lists EC2 Instance Connect Endpoints.
pub const DESCRIBE_INSTANCE_CONNECT_ENDPOINTS: Operation =
    Operation::regional::<DescribeInstanceConnectEndpointsOutput>(
        "ec2",
        "describe-instance-connect-endpoints",
        "ec2:DescribeInstanceConnectEndpoints",
    )
    .members(&["InstanceConnectEndpoints"])
    .paged(&["NextToken"]);
