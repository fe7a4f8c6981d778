use super::{NodeId, PolicyType, key};
use crate::estate::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags,
    list_output, model,
};
use crate::ids::{Arn, IdError, OrganizationalUnitId, Place, RootId, Sym};

model! {
    /// A root, under which all units and accounts lie. Shape: `organizations list-roots`.
    pub struct Root {
        required {
            /// The id: `r-...`.
            "Id" => id: RootId,
        }
        /// The ARN.
        "Arn" => aws_arn: Observed<Arn>,
        /// The name.
        "Name" => name: Observed<Box<str>>,
        /// The types of policies that are turned on or off; a type that is not listed is off.
        "PolicyTypes" => policy_types: Observed<List<PolicyTypeState>>,
        /// Its tags, from `organizations list-tags-for-resource`.
        "Tags" => tags: Observed<Tags>,
    }

    /// Whether a type of policy is turned on in a root.
    pub struct PolicyTypeState {
        required {
            /// The type.
            "Type" => kind: PolicyType,
        }
        /// `ENABLED`, `PENDING_ENABLE` or `PENDING_DISABLE`.
        "Status" => status: Observed<Sym>,
    }

    /// An organizational unit.
    ///
    /// Shape: `organizations list-organizational-units-for-parent`, `describe-organizational-unit`.
    pub struct OrganizationalUnit {
        required {
            /// The id: `ou-...`.
            "Id" => id: OrganizationalUnitId,
        }
        /// The ARN.
        "Arn" => aws_arn: Observed<Arn>,
        /// The name; unknown while other replies only mention the unit.
        "Name" => name: Observed<Box<str>>,
        /// Where it lies: `o-.../r-.../ou-.../`; older replies lack it.
        "Path" => path: Observed<Box<str>>,
        /// Its tags, from `organizations list-tags-for-resource`.
        "Tags" => tags: Observed<Tags>,
    }

    /// One reply's word that a node lies directly in another.
    pub struct ParentLink {
        required {
            /// The unit or account.
            "ChildId" => child: NodeId,
            /// The root or unit that it lies in.
            "ParentId" => parent: NodeId,
        }
    }

    /// A parent or a child, as `organizations list-parents` and `list-children` name it.
    pub struct Relative {
        required {
            /// The id.
            "Id" => id: NodeId,
        }
    }

    /// The reply of `organizations list-organizational-units-for-parent`.
    pub struct ListOrganizationalUnitsForParentOutput {
        required {
            /// The units that lie directly in the parent.
            "OrganizationalUnits" => units: Items<OrganizationalUnit>,
        }
    }

    /// The reply of `organizations describe-organizational-unit`.
    pub struct DescribeOrganizationalUnitOutput {
        required {
            /// The unit.
            "OrganizationalUnit" => unit: OrganizationalUnit,
        }
    }

    /// The reply of `organizations list-parents`.
    pub struct ListParentsOutput {
        required {
            /// The one parent.
            "Parents" => parents: Items<Relative>,
        }
    }

    /// The reply of `organizations list-children`.
    pub struct ListChildrenOutput {
        required {
            /// The accounts, or the units, that lie directly in the parent.
            "Children" => children: Items<Relative>,
        }
    }
}

impl Resource for Root {
    const TYPE: &'static str = "AWS::Organizations::Root";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        key(call, &format!("root/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for OrganizationalUnit {
    const TYPE: &'static str = "AWS::Organizations::OrganizationalUnit";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        key(call, &format!("ou/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for ParentLink {
    const TYPE: &'static str = "AWS::Organizations::ParentLink";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        key(call, &format!("parent/{}/{}", self.child, self.parent))
    }
}

impl Root {
    /// Returns what is known of a root of which only the id was told.
    pub(super) fn of_id(id: RootId) -> Self {
        Self {
            id,
            aws_arn: Observed::Unknown,
            name: Observed::Unknown,
            policy_types: Observed::Unknown,
            tags: Observed::Unknown,
        }
    }
    /// Returns whether policies of a type take effect below this root.
    pub fn enables(&self, kind: PolicyType) -> Observed<bool> {
        self.policy_types.map(|types| {
            types.iter().any(|state| {
                state.kind == kind
                    && state
                        .status
                        .known()
                        .is_none_or(|status| status.as_str() != "PENDING_ENABLE")
            })
        })
    }
}

impl OrganizationalUnit {
    /// Returns what is known of a unit of which only the id was told.
    pub(super) fn of_id(id: OrganizationalUnitId) -> Self {
        Self {
            id,
            aws_arn: Observed::Unknown,
            name: Observed::Unknown,
            path: Observed::Unknown,
            tags: Observed::Unknown,
        }
    }
}

/// Adds a root or unit that a reply mentions. Accounts are added by the replies that list them.
pub(super) fn mention(estate: &mut Estate, call: &Call<'_>, node: NodeId, loaded: &mut Loaded) {
    let organizations = &mut estate.organizations;
    let added = match node {
        NodeId::Root(id) => organizations.roots.add(Root::of_id(id), call.place),
        NodeId::Unit(id) => organizations
            .units
            .add(OrganizationalUnit::of_id(id), call.place),
        NodeId::Account(_) => return,
    };
    if let Err(error) = added {
        loaded.note::<()>(Err(error));
    }
}

/// Records that `child` lies directly in `parent`.
pub(super) fn link(
    estate: &mut Estate,
    call: &Call<'_>,
    child: NodeId,
    parent: NodeId,
    loaded: &mut Loaded,
) {
    mention(estate, call, child, loaded);
    mention(estate, call, parent, loaded);
    let added = estate
        .organizations
        .parents
        .add(ParentLink { child, parent }, call.place);
    if let Err(error) = added {
        loaded.note::<()>(Err(error));
    }
}

/// Records each step of a path such as `o-.../r-.../ou-.../`, which ends at `node` or right above it.
pub(super) fn link_path(
    estate: &mut Estate,
    call: &Call<'_>,
    path: &str,
    node: NodeId,
    loaded: &mut Loaded,
) {
    let steps: Result<Vec<NodeId>, IdError> = path
        .split('/')
        .filter(|step| !step.is_empty() && !step.starts_with("o-"))
        .map(str::parse)
        .collect();
    let mut steps = match steps {
        Ok(steps) => steps,
        Err(error) => return loaded.note::<()>(Err(error)),
    };
    if steps.last() != Some(&node) {
        steps.push(node);
    }
    for (parent, child) in steps.iter().zip(steps.iter().skip(1)) {
        link(estate, call, *child, *parent, loaded);
    }
}

/// Adds a unit and the way from the root to it, where the reply tells it.
fn add_unit(estate: &mut Estate, call: &Call<'_>, unit: OrganizationalUnit, loaded: &mut Loaded) {
    if let Some(path) = unit.path.known() {
        link_path(estate, call, path, NodeId::Unit(unit.id), loaded);
    }
    loaded.note(estate.organizations.units.add(unit, call.place));
}

impl Output for ListOrganizationalUnitsForParentOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.units.set_aside);
        match call.request.unwrap_or_default().parse() {
            Ok(parent) => {
                mention(estate, call, parent, loaded);
                for unit in &self.units.read {
                    link(estate, call, NodeId::Unit(unit.id), parent, loaded);
                }
            }
            Err(error) => loaded.note::<()>(Err(error)),
        }
        for unit in self.units.read {
            add_unit(estate, call, unit, loaded);
        }
    }
}

impl Output for DescribeOrganizationalUnitOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        add_unit(estate, call, self.unit, loaded);
    }
}

impl Output for ListParentsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.parents.set_aside);
        match call.request.unwrap_or_default().parse() {
            Ok(child) => {
                for parent in self.parents.read {
                    link(estate, call, child, parent.id, loaded);
                    loaded.resources += 1;
                }
            }
            Err(error) => loaded.note::<()>(Err(error)),
        }
    }
}

impl Output for ListChildrenOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.children.set_aside);
        match call.request.unwrap_or_default().parse() {
            Ok(parent) => {
                mention(estate, call, parent, loaded);
                for child in self.children.read {
                    link(estate, call, child.id, parent, loaded);
                    loaded.resources += 1;
                }
            }
            Err(error) => loaded.note::<()>(Err(error)),
        }
    }
}

list_output! {
    /// The reply of `organizations list-roots`.
    ListRootsOutput { "Roots" => Root } into organizations.roots
}

/// Returns the roots and units that calls from this account showed.
pub(super) fn nodes(estate: &Estate, place: Place) -> Vec<Sym> {
    let organizations = &estate.organizations;
    let roots = organizations
        .roots
        .seen_by(place.account)
        .map(|root| Sym::new(root.id.as_str()));
    let units = organizations
        .units
        .seen_by(place.account)
        .map(|unit| Sym::new(unit.id.as_str()));
    roots.chain(units).collect()
}

/// Lists the roots.
pub const LIST_ROOTS: Operation =
    Operation::global::<ListRootsOutput>("organizations", "list-roots", "organizations:ListRoots")
        .members(&["Roots"])
        .paged(&["NextToken"])
        .planned(Planned::ByOrganization);

/// Lists the units that lie directly in a root or unit.
pub const LIST_ORGANIZATIONAL_UNITS_FOR_PARENT: Operation =
    Operation::global::<ListOrganizationalUnitsForParentOutput>(
        "organizations",
        "list-organizational-units-for-parent",
        "organizations:ListOrganizationalUnitsForParent",
    )
    .per("ParentId")
    .members(&["OrganizationalUnits"])
    .paged(&["NextToken"])
    .planned(Planned::ByOrganization)
    .for_each(nodes);

/// Lists the parent of a unit or account. `list-accounts-for-parent` tells the same with fewer calls.
pub const LIST_PARENTS: Operation = Operation::global::<ListParentsOutput>(
    "organizations",
    "list-parents",
    "organizations:ListParents",
)
.per("ChildId")
.members(&["Parents"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// Lists the accounts or the units in a root or unit, by id. Others tell names too.
pub const LIST_CHILDREN: Operation = Operation::global::<ListChildrenOutput>(
    "organizations",
    "list-children",
    "organizations:ListChildren",
)
.per("ParentId")
.members(&["Children"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// Reads one unit.
pub const DESCRIBE_ORGANIZATIONAL_UNIT: Operation =
    Operation::global::<DescribeOrganizationalUnitOutput>(
        "organizations",
        "describe-organizational-unit",
        "organizations:DescribeOrganizationalUnit",
    )
    .per("OrganizationalUnitId")
    .members(&["OrganizationalUnit"])
    .planned(Planned::Nowhere);
