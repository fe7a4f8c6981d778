//! Amazon Route 53: hosted zones with their records, and the VPCs in which private ones are answered.

use std::net::IpAddr;

use super::ec2::detail_output;
use super::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, list_output, model,
    service,
};
use crate::ids::{AccountId, Arn, DnsName, HostedZoneId, IdError, Place, Region, Sym, VpcId};

model! {
    /// A hosted zone. Shape: `route53 list-hosted-zones`, `get-hosted-zone`, `list-resource-record-sets`.
    pub struct HostedZone {
        required {
            /// The id.
            "Id" => id: HostedZoneId,
        }
        /// The name of which it is the zone.
        "Name" => name: Observed<DnsName>,
        /// Its settings.
        "Config" => config: Observed<HostedZoneConfig>,
        /// The service that made it, such as Cloud Map.
        "LinkedService" => linked_service: Option<LinkedService>,
        /// The VPCs in which a private zone is answered; only `get-hosted-zone` tells. They may belong to other accounts.
        "VPCs" => vpcs: Observed<List<ZoneVpc>>,
        /// The records.
        "ResourceRecordSets" => records: Observed<List<ResourceRecordSet>>,
    }

    /// Settings of a hosted zone.
    pub struct HostedZoneConfig {
        /// Whether it is answered in VPCs alone.
        "PrivateZone" => private: Observed<bool>,
    }

    /// The service that made a hosted zone.
    pub struct LinkedService {
        /// Its name, such as `servicediscovery.amazonaws.com`.
        "ServicePrincipal" => service: Option<Sym>,
    }

    /// A VPC in which a private zone is answered.
    pub struct ZoneVpc {
        required {
            /// The VPC.
            "VPCId" => vpc: VpcId,
        }
        /// Its region.
        "VPCRegion" => region: Option<Region>,
    }

    /// The records of one name and type; those of a routing policy are several, told apart by `SetIdentifier`.
    pub struct ResourceRecordSet {
        required {
            /// The name.
            "Name" => name: DnsName,
            /// `A`, `AAAA`, `CNAME`, `TXT` and so on.
            "Type" => record_type: Sym,
        }
        /// What tells it from others of the same name and type.
        "SetIdentifier" => set_identifier: Option<Box<str>>,
        /// Its share of the answers, of weighted records; 0 gets none while others have one.
        "Weight" => weight: Option<u64>,
        /// The values; aliases have none.
        "ResourceRecords" => values: List<ResourceRecord>,
        /// What it stands for, of aliases.
        "AliasTarget" => alias: Option<AliasTarget>,
    }

    /// A value of a record.
    pub struct ResourceRecord {
        required {
            /// The value, in the form of its type.
            "Value" => value: Box<str>,
        }
    }

    /// What an alias stands for.
    pub struct AliasTarget {
        required {
            /// The name of a load balancer, distribution, endpoint, or of another record.
            "DNSName" => name: DnsName,
        }
        /// The zone of that name; AWS's services have zones of their own.
        "HostedZoneId" => zone: Option<HostedZoneId>,
    }

    /// A zone that is answered in a VPC, whoever owns it. Shape: `route53 list-hosted-zones-by-vpc`.
    pub struct HostedZoneSummary {
        required {
            /// The zone.
            "HostedZoneId" => zone: HostedZoneId,
            /// The name of which it is the zone.
            "Name" => name: DnsName,
        }
        /// Who owns it.
        "Owner" => owner: Option<HostedZoneOwner>,
    }

    /// Who owns a hosted zone.
    pub struct HostedZoneOwner {
        /// The account.
        "OwningAccount" => account: Option<AccountId>,
        /// The service, where it is one of AWS's.
        "OwningService" => service: Option<Sym>,
    }

    /// The private zones that are answered in a VPC, whoever owns them.
    pub struct VpcZones {
        required {
            /// The VPC.
            "VPCId" => vpc: VpcId,
        }
        /// The zones.
        "HostedZoneSummaries" => zones: Observed<List<HostedZoneSummary>>,
    }

    /// The reply of `route53 get-hosted-zone`.
    pub struct GetHostedZoneOutput {
        required {
            /// The zone.
            "HostedZone" => zone: HostedZone,
        }
        /// The VPCs; omitted for public zones.
        "VPCs" => vpcs: List<ZoneVpc>,
    }
}

impl HostedZone {
    /// Returns whether it is answered in VPCs alone; `None` when that is unknown.
    pub fn is_private(&self) -> Option<bool> {
        self.config.known()?.private.known().copied()
    }
}

impl ResourceRecordSet {
    /// Returns the addresses of records of type `A` and `AAAA`, in order of the reply.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        let of_type = matches!(self.record_type.as_str(), "A" | "AAAA");
        let values = self.values.iter().filter(move |_| of_type);
        values.filter_map(|one| one.value.trim().parse().ok())
    }

    /// Returns the names that it leads to: of an alias, a `CNAME`, an `SRV` or an `HTTPS` record.
    ///
    /// Source: Amazon Route 53 Developer Guide, page ResourceRecordTypes.
    pub fn names(&self) -> impl Iterator<Item = DnsName> + '_ {
        let alias = self.alias.as_ref().map(|alias| alias.name);
        let place = match self.record_type.as_str() {
            "CNAME" => Some(0),
            "HTTPS" | "SVCB" => Some(1),
            "SRV" => Some(3),
            _ => None,
        };
        let values = self.values.iter().filter_map(move |one| {
            let words = one.value.split_whitespace();
            words.into_iter().nth(place?)?.parse().ok()
        });
        alias.into_iter().chain(values)
    }
}

impl Resource for HostedZone {
    const TYPE: &'static str = "AWS::Route53::HostedZone";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        zone_arn(call, self.id)
    }
    /// Where the call was made: only its owner sees a zone, and its ARN names nobody.
    fn place(&self, _: Arn, call: Place) -> Place {
        call.global()
    }
}

impl Resource for VpcZones {
    const TYPE: &'static str = "AWS::Route53::HostedZonesOfVpc";
    /// The zones of a VPC have no ARN in AWS: the VPC's id stands for one.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let partition = call.partition;
        format!("arn:{partition}:route53:::vpc/{}", self.vpc).parse()
    }
    fn place(&self, _: Arn, call: Place) -> Place {
        call.global()
    }
}

/// Returns the ARN of a hosted zone.
///
/// # Errors
/// When the parts do not make an ARN.
pub fn zone_arn(call: Place, id: HostedZoneId) -> Result<Arn, IdError> {
    format!("arn:{}:route53:::hostedzone/{id}", call.partition).parse()
}

list_output! {
    /// The reply of `route53 list-hosted-zones`.
    ListHostedZonesOutput { "HostedZones" => HostedZone } into route53.hosted_zones
}
detail_output! {
    /// The reply of `route53 list-resource-record-sets`.
    ListResourceRecordSetsOutput { "ResourceRecordSets" => ResourceRecordSet }
    of HostedZone, "Id", into route53.hosted_zones.records
}
detail_output! {
    /// The reply of `route53 list-hosted-zones-by-vpc`.
    ListHostedZonesByVpcOutput { "HostedZoneSummaries" => HostedZoneSummary }
    of VpcZones, "VPCId", into route53.vpc_zones.zones
}

impl Output for GetHostedZoneOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let zone = HostedZone {
            vpcs: Observed::Known(self.vpcs),
            ..self.zone
        };
        loaded.note(estate.route53.hosted_zones.add(zone, call.place));
    }
}

service! {
    /// The resources of Route 53.
    pub struct Route53 {
        /// Hosted zones with their records.
        hosted_zones: HostedZone,
        /// The zones that are answered in each VPC.
        vpc_zones: VpcZones,
    }
}

/// Returns the one spelling of a request that names a zone, with or without `/hostedzone/`.
fn spelling(_: Place, request: &str) -> Sym {
    match request.parse::<HostedZoneId>() {
        Ok(zone) => zone.sym(),
        Err(_) => Sym::new(request),
    }
}

/// Returns the one spelling of a request that names a VPC, with or without its region before it.
fn of_vpc(_: Place, request: &str) -> Sym {
    Sym::new(request.rsplit('/').next().unwrap_or(request))
}

/// Lists the hosted zones of the account.
pub const LIST_HOSTED_ZONES: Operation = Operation::global::<ListHostedZonesOutput>(
    "route53",
    "list-hosted-zones",
    "route53:ListHostedZones",
)
.members(&["HostedZones"])
.paged(&["IsTruncated", "NextMarker", "NextToken"])
.planned(Planned::Nowhere);

/// Tells of a hosted zone in which VPCs it is answered.
pub const GET_HOSTED_ZONE: Operation =
    Operation::global::<GetHostedZoneOutput>("route53", "get-hosted-zone", "route53:GetHostedZone")
        .per("Id")
        .spelled(spelling)
        .echoing(&["HostedZone", "Id"])
        .members(&["HostedZone"])
        .planned(Planned::Nowhere);

/// Lists the records of a hosted zone.
pub const LIST_RESOURCE_RECORD_SETS: Operation = Operation::global::<ListResourceRecordSetsOutput>(
    "route53",
    "list-resource-record-sets",
    "route53:ListResourceRecordSets",
)
.per("HostedZoneId")
.spelled(spelling)
.members(&["ResourceRecordSets"])
.paged(&["IsTruncated", "NextRecordName", "NextToken"])
.planned(Planned::Nowhere);

/// Lists the private zones that are answered in a VPC, those of other accounts too.
pub const LIST_HOSTED_ZONES_BY_VPC: Operation = Operation::global::<ListHostedZonesByVpcOutput>(
    "route53",
    "list-hosted-zones-by-vpc",
    "route53:ListHostedZonesByVPC",
)
.per("VPCId")
.spelled(of_vpc)
.members(&["HostedZoneSummaries"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_HOSTED_ZONES,
    GET_HOSTED_ZONE,
    LIST_RESOURCE_RECORD_SETS,
    LIST_HOSTED_ZONES_BY_VPC,
];

#[cfg(test)]
mod tests;
