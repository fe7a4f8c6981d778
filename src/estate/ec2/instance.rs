use std::net::IpAddr;

use super::{
    GroupIdentifier, NetworkInterface, NetworkInterfaceAttachment, ec2_resource, readable,
};
use crate::estate::{Call, Estate, Items, List, Loaded, Observed, Operation, Output, Tags, model};
use crate::ids::{AccountId, Arn, ImageId, InstanceId, SubnetId, Sym, Timestamp, VolumeId, VpcId};

model! {
    /// An EC2 instance. Shape: an entry of `Reservations[].Instances` of `ec2 describe-instances`.
    ///
    /// User data is never read. The interfaces are told by [`NetworkInterface`], joined with those of
    /// `ec2 describe-network-interfaces`.
    pub struct Instance {
        required {
            /// The id.
            "InstanceId" => id: InstanceId,
        }
        /// The account that owns it. AWS gives it on the reservation, from which it is taken over.
        "OwnerId" => owner: Option<AccountId>,
        /// Its state.
        "State" => state: Observed<InstanceState>,
        /// Its VPC; a terminated instance has none.
        "VpcId" => vpc: Option<VpcId>,
        /// The subnet of its primary interface; a terminated instance has none.
        "SubnetId" => subnet: Option<SubnetId>,
        /// Where it runs.
        "Placement" => placement: Observed<Placement>,
        /// The primary private IPv4 address.
        "PrivateIpAddress" => private_ip: Option<IpAddr>,
        /// The primary public IPv4 address.
        "PublicIpAddress" => public_ip: Option<IpAddr>,
        /// The private DNS name.
        "PrivateDnsName" => private_dns_name: Option<Box<str>>,
        /// The public DNS name; empty where there is none.
        "PublicDnsName" => public_dns_name: Option<Box<str>>,
        /// The groups of its primary interface.
        "SecurityGroups" => security_groups: Observed<List<GroupIdentifier>>,
        /// The interfaces as the reply gives them; empty once the reply was taken in.
        "NetworkInterfaces" => network_interfaces: Items<NetworkInterface>,
        /// Whether the primary interface drops packets that are not its own.
        "SourceDestCheck" => source_dest_check: Observed<bool>,
        /// The instance profile: what the instance may do.
        "IamInstanceProfile" => instance_profile: Option<IamInstanceProfile>,
        /// The name of the key pair.
        "KeyName" => key_name: Option<Sym>,
        /// How instance metadata answers.
        "MetadataOptions" => metadata: Observed<MetadataOptions>,
        /// The image that it was started from.
        "ImageId" => image: Observed<ImageId>,
        /// Such as `t3.micro`.
        "InstanceType" => instance_type: Observed<Sym>,
        /// `windows`; none for others.
        "Platform" => platform: Option<Sym>,
        /// When it was started last.
        #[serde(deserialize_with = "readable")]
        "LaunchTime" => launched: Observed<Timestamp>,
        /// The volumes.
        "BlockDeviceMappings" => block_devices: List<InstanceBlockDevice>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The state of an instance.
    pub struct InstanceState {
        required {
            /// `pending`, `running`, `stopping`, `stopped`, `shutting-down`, `terminated`.
            "Name" => name: Sym,
        }
    }

    /// Where an instance runs.
    pub struct Placement {
        /// The name of the zone.
        "AvailabilityZone" => zone: Observed<Sym>,
    }

    /// The instance profile of an instance.
    pub struct IamInstanceProfile {
        required {
            /// Its ARN.
            "Arn" => arn: Arn,
        }
    }

    /// How instance metadata answers.
    pub struct MetadataOptions {
        /// `required` (version 2 only) or `optional`.
        "HttpTokens" => http_tokens: Observed<Sym>,
        /// `enabled` or `disabled`.
        "HttpEndpoint" => http_endpoint: Observed<Sym>,
        /// How many hops an answer travels.
        "HttpPutResponseHopLimit" => hop_limit: Observed<u32>,
    }

    /// A block device of an instance.
    pub struct InstanceBlockDevice {
        /// The EBS volume.
        "Ebs" => ebs: Option<InstanceVolume>,
    }

    /// An EBS volume of an instance.
    pub struct InstanceVolume {
        /// The volume.
        "VolumeId" => volume: Option<VolumeId>,
    }

    /// Instances that were started together.
    pub struct Reservation {
        /// The account that owns them.
        "OwnerId" => owner: Option<AccountId>,
        /// The instances.
        "Instances" => instances: Items<Instance>,
    }

    /// The reply of `ec2 describe-instances`.
    pub struct DescribeInstancesOutput {
        required {
            /// The instances by reservation.
            "Reservations" => reservations: Items<Reservation>,
        }
    }
}

impl Instance {
    /// Returns whether it is running; `None` when the state is unknown.
    pub fn is_running(&self) -> Option<bool> {
        self.state
            .known()
            .map(|state| state.name.as_str() == "running")
    }
}

ec2_resource!(Instance: "AWS::EC2::Instance", "instance", owner owner, tags tags);

impl Output for DescribeInstancesOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.reservations.set_aside);
        for reservation in self.reservations.read {
            loaded.set_aside.extend(reservation.instances.set_aside);
            for mut instance in reservation.instances.read {
                instance.owner = instance.owner.or(reservation.owner);
                absorb_interfaces(&mut instance, estate, call, loaded);
                loaded.note(estate.ec2.instances.add_listed(instance, call.place));
            }
        }
    }
}

/// Moves an instance's interfaces to where all interfaces are, with the instance named on each.
fn absorb_interfaces(
    instance: &mut Instance,
    estate: &mut Estate,
    call: &Call<'_>,
    loaded: &mut Loaded,
) {
    let interfaces = std::mem::take(&mut instance.network_interfaces);
    let owner = instance.owner.map(|owner| Sym::new(&owner.to_string()));
    loaded.set_aside.extend(interfaces.set_aside);
    for mut interface in interfaces.read {
        let attachment = interface
            .attachment
            .get_or_insert(NetworkInterfaceAttachment {
                instance: None,
                instance_owner: None,
                status: None,
            });
        attachment.instance.get_or_insert(instance.id);
        attachment.instance_owner = attachment.instance_owner.or(owner);
        if loaded.is_whole(&interface) {
            loaded.note(estate.ec2.network_interfaces.add(interface, call.place));
        }
    }
}

/// Lists instances.
pub const DESCRIBE_INSTANCES: Operation = Operation::regional::<DescribeInstancesOutput>(
    "ec2",
    "describe-instances",
    "ec2:DescribeInstances",
)
.members(&["Reservations"])
.paged(&["NextToken"]);
