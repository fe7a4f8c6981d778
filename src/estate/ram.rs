//! AWS Resource Access Manager: which accounts a subnet, a transit gateway, a prefix list, a service network or
//! a firewall policy is shared with.
//!
//! A share joins resources with principals. Its owner and those it is shared with each see it; the requests say
//! from which side: `SELF` or `OTHER-ACCOUNTS`.

use super::{
    Call, Estate, Items, Loaded, Observed, Operation, Output, Planned, Resource, Tags, list_output,
    model, service,
};
use crate::ids::{AccountId, Arn, IdError, Place, Sym};

model! {
    /// A resource share. Shape: `ram get-resource-shares`.
    pub struct ResourceShare {
        required {
            /// The ARN.
            "resourceShareArn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// The account that shares.
        "owningAccountId" => owner: Observed<AccountId>,
        /// Whether principals outside of the organisation may be added.
        "allowExternalPrincipals" => allow_external: Observed<bool>,
        /// `PENDING`, `ACTIVE`, `FAILED`, `DELETING` or `DELETED`.
        "status" => status: Observed<Sym>,
        /// Its tags.
        "tags" => tags: Tags,
    }

    /// A resource in a share. Shape: `ram list-resources`, `get-resource-share-associations`.
    pub struct SharedResource {
        required {
            /// The share.
            "resourceShareArn" => share: Arn,
            /// The resource.
            "arn" => resource: Arn,
        }
        /// Its type, such as `ec2:Subnet`, `ec2:TransitGateway`, `vpc-lattice:ServiceNetwork`.
        "type" => resource_type: Observed<Sym>,
        /// `AVAILABLE`, `UNAVAILABLE`, `PENDING` and so on, from `list-resources`.
        "status" => status: Observed<Sym>,
        /// `ASSOCIATED`, `ASSOCIATING`, `DISASSOCIATED` and so on, from `get-resource-share-associations`.
        "associationStatus" => association_status: Observed<Sym>,
    }

    /// A principal of a share. Shape: `ram list-principals`, `get-resource-share-associations`.
    pub struct SharedPrincipal {
        required {
            /// The share.
            "resourceShareArn" => share: Arn,
            /// An account id, the ARN of an organisation, of an organizational unit, of a role or user, or the
            /// name of a service.
            "id" => id: Sym,
        }
        /// Whether it is outside of the owner's organisation.
        "external" => external: Observed<bool>,
        /// As for resources.
        "associationStatus" => association_status: Observed<Sym>,
    }

    /// A resource or principal of a share, as `ram get-resource-share-associations` shows it.
    pub struct ResourceShareAssociation {
        required {
            /// The share.
            "resourceShareArn" => share: Arn,
            /// The ARN of the resource, or the principal.
            "associatedEntity" => entity: Sym,
            /// `RESOURCE` or `PRINCIPAL`; `SOURCE` limits which resources a service principal shares.
            "associationType" => association_type: Sym,
        }
        /// The state.
        "status" => status: Observed<Sym>,
        /// Whether the principal is outside of the organisation.
        "external" => external: Observed<bool>,
    }

    /// The reply of `ram get-resource-share-associations`.
    pub struct GetResourceShareAssociationsOutput {
        required {
            /// Resources or principals.
            "resourceShareAssociations" => associations: Items<ResourceShareAssociation>,
        }
    }
}

impl SharedPrincipal {
    /// Returns the account, or the account of the role or user; `None` for organisations, their units and services.
    pub fn account(&self) -> Option<AccountId> {
        let in_arn = |arn: Arn| arn.account().filter(|_| arn.service() == "iam");
        let id = self.id.as_str();
        id.parse().ok().or_else(|| in_arn(id.parse().ok()?))
    }
}

/// Returns a key for a part of a share: AWS gives none, so the share's ARN with the part behind it serves.
fn key_of(share: Arn, kind: &str, entity: &str) -> Result<Arn, IdError> {
    format!("{share}/{kind}/{entity}").parse()
}

impl Resource for ResourceShare {
    const TYPE: &'static str = "AWS::RAM::ResourceShare";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl Resource for SharedResource {
    const TYPE: &'static str = "AWS::RAM::SharedResource";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        key_of(self.share, "resource", self.resource.as_str())
    }
}

impl Resource for SharedPrincipal {
    const TYPE: &'static str = "AWS::RAM::SharedPrincipal";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        key_of(self.share, "principal", self.id.as_str())
    }
}

list_output! {
    /// The reply of `ram get-resource-shares`.
    GetResourceSharesOutput { "resourceShares" => ResourceShare } into ram.resource_shares
}
list_output! {
    /// The reply of `ram list-resources`.
    ListResourcesOutput { "resources" => SharedResource } into ram.shared_resources
}
list_output! {
    /// The reply of `ram list-principals`.
    ListPrincipalsOutput { "principals" => SharedPrincipal } into ram.shared_principals
}

impl Output for GetResourceShareAssociationsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.associations.set_aside);
        for association in self.associations.read {
            let ram = &mut estate.ram;
            let added = match association.association_type.as_str() {
                "RESOURCE" => association.entity.as_str().parse().and_then(|resource| {
                    let resource = SharedResource {
                        share: association.share,
                        resource,
                        resource_type: Observed::Unknown,
                        status: Observed::Unknown,
                        association_status: association.status,
                    };
                    ram.shared_resources.add(resource, call.place)
                }),
                "PRINCIPAL" => {
                    let principal = SharedPrincipal {
                        share: association.share,
                        id: association.entity,
                        external: association.external,
                        association_status: association.status,
                    };
                    ram.shared_principals.add(principal, call.place)
                }
                // Sources only take away from what a service principal may share.
                "SOURCE" => continue,
                other => Err(IdError::new(other, "`RESOURCE`, `PRINCIPAL` or `SOURCE`")),
            };
            loaded.note(added);
        }
    }
}

service! {
    /// The resources of Resource Access Manager.
    pub struct Ram {
        /// Resource shares.
        resource_shares: ResourceShare,
        /// Resources in shares, one per share and resource.
        shared_resources: SharedResource,
        /// Principals of shares, one per share and principal.
        shared_principals: SharedPrincipal,
    }
}

/// What a file does not tell that names no side.
const NO_SIDE: &str = "the file does not tell whose shares were asked for";

/// Lists the shares of one side: those of the account (`SELF`), or those shared with it (`OTHER-ACCOUNTS`).
pub const GET_RESOURCE_SHARES: Operation = Operation::regional::<GetResourceSharesOutput>(
    "ram",
    "get-resource-shares",
    "ram:GetResourceShares",
)
.per("resourceOwner")
.unnamed(NO_SIDE)
.members(&["resourceShares"])
.paged(&["nextToken"])
.planned(Planned::Nowhere);

/// Lists the resources in the shares of one side. The member `resources` is too common to tell a file by it.
pub const LIST_RESOURCES: Operation =
    Operation::regional::<ListResourcesOutput>("ram", "list-resources", "ram:ListResources")
        .per("resourceOwner")
        .unnamed(NO_SIDE)
        .paged(&["nextToken"])
        .planned(Planned::Nowhere);

/// Lists the principals of the shares of one side. The member `principals` is too common to tell a file by it.
pub const LIST_PRINCIPALS: Operation =
    Operation::regional::<ListPrincipalsOutput>("ram", "list-principals", "ram:ListPrincipals")
        .per("resourceOwner")
        .unnamed(NO_SIDE)
        .paged(&["nextToken"])
        .planned(Planned::Nowhere);

/// Lists the resources (`RESOURCE`) or the principals (`PRINCIPAL`) of the account's shares.
pub const GET_RESOURCE_SHARE_ASSOCIATIONS: Operation =
    Operation::regional::<GetResourceShareAssociationsOutput>(
        "ram",
        "get-resource-share-associations",
        "ram:GetResourceShareAssociations",
    )
    .per("associationType")
    .unnamed("the file does not tell whether resources or principals were asked for")
    .members(&["resourceShareAssociations"])
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    GET_RESOURCE_SHARES,
    LIST_RESOURCES,
    LIST_PRINCIPALS,
    GET_RESOURCE_SHARE_ASSOCIATIONS,
];

#[cfg(test)]
mod tests;
