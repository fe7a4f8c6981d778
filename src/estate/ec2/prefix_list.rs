use super::detail_output;
use crate::estate::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, SetAside,
    Tags, list_output, model,
};
use crate::ids::{AccountId, Arn, Cidr, IdError, Place, PrefixListId, Sym};

model! {
    /// A prefix list: the account's, one shared with it, or AWS's. Shape: `ec2 describe-managed-prefix-lists`.
    ///
    /// Its networks are told by [`PrefixListEntries`].
    pub struct ManagedPrefixList {
        required {
            /// The id.
            "PrefixListId" => id: PrefixListId,
        }
        /// The ARN; lists of AWS have `aws` for the account.
        "PrefixListArn" => arn: Option<Arn>,
        /// The account that owns it, or `AWS`.
        "OwnerId" => owner: Option<Sym>,
        /// The name, such as `com.amazonaws.eu-west-1.s3`.
        "PrefixListName" => name: Observed<Sym>,
        /// `IPv4` or `IPv6`.
        "AddressFamily" => address_family: Observed<Sym>,
        /// Such as `create-complete`; lists of AWS have one too.
        "State" => state: Option<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The networks of a prefix list. Shape: `ec2 get-managed-prefix-list-entries` and the older
    /// `describe-prefix-lists`, which knows lists of AWS only.
    ///
    /// Neither reply names the owner, so the views join under the id alone; see [`prefix_list_key`].
    pub struct PrefixListEntries {
        required {
            /// The id of the list.
            "PrefixListId" => id: PrefixListId,
        }
        /// The name.
        "PrefixListName" => name: Option<Sym>,
        /// The networks, from `get-managed-prefix-list-entries`.
        "Entries" => entries: Observed<List<PrefixListEntry>>,
        /// The networks, from `describe-prefix-lists`.
        "Cidrs" => cidrs: Observed<List<Cidr>>,
    }

    /// A network of a prefix list.
    pub struct PrefixListEntry {
        required {
            /// The network.
            "Cidr" => cidr: Cidr,
        }
    }

    /// The reply of `ec2 describe-prefix-lists`.
    pub struct DescribePrefixListsOutput {
        /// The lists.
        "PrefixLists" => items: Items<PrefixListEntries>,
    }
}

/// Returns the key under which the networks of a prefix list are found: ids are unique in a region.
///
/// # Errors
/// When the parts do not make an ARN.
pub fn prefix_list_key(place: Place, id: PrefixListId) -> Result<Arn, IdError> {
    ownerless_arn(place, &format!("prefix-list/{id}"))
}

/// Returns an EC2 ARN with an empty account, as AWS documents it for snapshots and images.
///
/// # Errors
/// When the parts do not make an ARN.
pub(super) fn ownerless_arn(place: Place, resource: &str) -> Result<Arn, IdError> {
    format!("arn:{}:ec2:{}::{resource}", place.partition, place.region).parse()
}

impl PrefixListEntries {
    /// Returns the networks, sorted, each once; `None` when no reply gave them.
    pub fn networks(&self) -> Option<Vec<Cidr>> {
        let mut networks: Vec<Cidr> = match self.entries.known() {
            Some(entries) => entries.iter().map(|entry| entry.cidr).collect(),
            None => self.cidrs.known()?.to_vec(),
        };
        networks.sort_unstable();
        networks.dedup();
        Some(networks)
    }
}

impl Resource for ManagedPrefixList {
    const TYPE: &'static str = "AWS::EC2::PrefixList";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        if let Some(arn) = self.arn {
            return Ok(arn);
        }
        let owner = self.owner.map_or_else(
            || call.account.to_string(),
            |owner| owner.as_str().to_ascii_lowercase(),
        );
        format!(
            "arn:{}:ec2:{}:{owner}:prefix-list/{}",
            call.partition, call.region, self.id
        )
        .parse()
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl ManagedPrefixList {
    /// Returns the account that owns it; `None` for lists of AWS.
    pub fn owner_account(&self) -> Option<AccountId> {
        self.owner?.as_str().parse().ok()
    }
}

impl Resource for PrefixListEntries {
    const TYPE: &'static str = "AWS::EC2::PrefixListEntries";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        prefix_list_key(call, self.id)
    }
}

impl Output for DescribePrefixListsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.items.set_aside);
        for (index, list) in self.items.read.into_iter().enumerate() {
            if list.cidrs.is_unknown() {
                let reason = format!("{} has no `Cidrs`: not this operation's reply", list.id);
                loaded.set_aside.push(SetAside {
                    index,
                    reason: reason.into(),
                });
            } else {
                loaded.note(estate.ec2.prefix_list_entries.add(list, call.place));
            }
        }
    }
}

list_output! {
    /// The reply of `ec2 describe-managed-prefix-lists`.
    DescribeManagedPrefixListsOutput { "PrefixLists" => ManagedPrefixList }
    into ec2.managed_prefix_lists
}
detail_output! {
    /// The reply of `ec2 get-managed-prefix-list-entries`.
    GetManagedPrefixListEntriesOutput { "Entries" => PrefixListEntry }
    of PrefixListEntries, "PrefixListId", into ec2.prefix_list_entries.entries
}

/// Names the prefix lists whose networks matter: the account's own, and those of others that a route or
/// a rule of the account names.
fn lists_in_use(estate: &Estate, place: Place) -> Vec<Sym> {
    let ec2 = &estate.ec2;
    let own = ec2
        .managed_prefix_lists
        .living_in(place)
        .filter(|list| list.owner_account() == Some(place.account))
        .map(|list| list.id);
    let of_routes = ec2
        .route_tables
        .living_in(place)
        .filter_map(|table| table.routes.known())
        .flatten()
        .filter_map(|route| route.destination_prefix_list);
    let of_rules = ec2
        .security_groups
        .living_in(place)
        .flat_map(|group| [&group.ingress, &group.egress])
        .filter_map(Observed::known)
        .flatten()
        .flat_map(|rule| &rule.prefix_lists)
        .map(|named| named.prefix_list);
    own.chain(of_routes)
        .chain(of_rules)
        .map(|id| Sym::new(id.as_str()))
        .collect()
}

/// Lists prefix lists. A file without a telling name that has `PrefixLists` is the older operation's.
pub const DESCRIBE_MANAGED_PREFIX_LISTS: Operation =
    Operation::regional::<DescribeManagedPrefixListsOutput>(
        "ec2",
        "describe-managed-prefix-lists",
        "ec2:DescribeManagedPrefixLists",
    )
    .paged(&["NextToken"]);

/// Lists the networks of a prefix list.
pub const GET_MANAGED_PREFIX_LIST_ENTRIES: Operation =
    Operation::regional::<GetManagedPrefixListEntriesOutput>(
        "ec2",
        "get-managed-prefix-list-entries",
        "ec2:GetManagedPrefixListEntries",
    )
    .per("PrefixListId")
    .members(&["Entries"])
    .paged(&["NextToken"])
    .for_each(lists_in_use);

/// Lists the prefix lists of AWS with their networks, which the managed prefix lists tell too.
pub const DESCRIBE_PREFIX_LISTS: Operation = Operation::regional::<DescribePrefixListsOutput>(
    "ec2",
    "describe-prefix-lists",
    "ec2:DescribePrefixLists",
)
.members(&["PrefixLists"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);
