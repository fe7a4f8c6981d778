use std::collections::{BTreeMap, BTreeSet};

use super::{
    Account, DESCRIBE_POLICY, LIST_POLICIES, LIST_TARGETS_FOR_POLICY, NodeId, OrganizationPolicy,
    OrganizationalUnit, Organizations, PolicyType, Root,
};
use crate::estate::{Gap, Item, Ledger, Observed};
use crate::ids::{AccountId, OrganizationPolicyId, OrganizationalUnitId, Place, RootId};

/// The tree of roots, units and accounts, with the policies at each node, ready to be asked.
///
/// Built from every reply that told where something lies: parents, children, paths. It holds whatever
/// was collected: pieces may be missing, and replies made at different times may contradict each other.
#[derive(Debug)]
pub struct OrganizationTree<'e> {
    accounts: BTreeMap<AccountId, &'e Item<Account>>,
    units: BTreeMap<OrganizationalUnitId, &'e Item<OrganizationalUnit>>,
    roots: BTreeMap<RootId, &'e Item<Root>>,
    policies: BTreeMap<OrganizationPolicyId, &'e Item<OrganizationPolicy>>,
    parents: BTreeMap<NodeId, BTreeSet<NodeId>>,
    attached: BTreeMap<NodeId, BTreeSet<OrganizationPolicyId>>,
}

/// The way from the root to an account, as far up as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Lineage<'e> {
    /// The root; none when the way is not known that far.
    pub root: Option<&'e Item<Root>>,
    /// The units, outermost first; without a root the outermost units are missing.
    pub units: Vec<&'e Item<OrganizationalUnit>>,
    /// Where and why the way could not be followed to the root.
    pub gap: Option<LineageGap>,
}

/// Why the way from an account to its root is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineageGap {
    /// No reply told in what this node lies.
    NoParent(NodeId),
    /// Replies name different parents of this node.
    SeveralParents(NodeId),
    /// The way came back to this node.
    Cycle(NodeId),
}

/// A root, unit or account with the policies attached to it directly.
#[derive(Clone, Debug, PartialEq)]
pub struct Level<'e> {
    /// The root, unit or account.
    pub node: NodeId,
    /// The policies of the type asked for, in order of their ids.
    pub policies: Vec<&'e Item<OrganizationPolicy>>,
}

impl Organizations {
    /// Returns the tree of everything that was collected. Build it once and ask it often.
    pub fn tree(&self) -> OrganizationTree<'_> {
        let mut parents: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
        for link in self.parents.iter() {
            parents.entry(link.child).or_default().insert(link.parent);
        }
        let mut attached: BTreeMap<NodeId, BTreeSet<OrganizationPolicyId>> = BTreeMap::new();
        for attachment in self.attachments.iter() {
            attached
                .entry(attachment.target)
                .or_default()
                .insert(attachment.policy);
        }
        OrganizationTree {
            accounts: self.accounts.iter().map(|item| (item.id, item)).collect(),
            units: self.units.iter().map(|item| (item.id, item)).collect(),
            roots: self.roots.iter().map(|item| (item.id, item)).collect(),
            policies: self.policies.iter().map(|item| (item.id, item)).collect(),
            parents,
            attached,
        }
    }
}

impl<'e> OrganizationTree<'e> {
    /// Returns what the organisation tells of an account.
    pub fn account(&self, account: AccountId) -> Option<&'e Item<Account>> {
        self.accounts.get(&account).copied()
    }

    /// Returns the accounts by the root or unit in which they lie directly, sorted; those of several
    /// parents in each.
    pub fn members(&self) -> BTreeMap<NodeId, Vec<AccountId>> {
        let mut members: BTreeMap<NodeId, Vec<AccountId>> = BTreeMap::new();
        for (child, parents) in &self.parents {
            if let NodeId::Account(account) = child {
                for parent in parents {
                    members.entry(*parent).or_default().push(*account);
                }
            }
        }
        members
    }

    /// Returns the way from the root to an account, as far up as it is known.
    pub fn lineage(&self, account: AccountId) -> Lineage<'e> {
        let mut lineage = Lineage {
            root: None,
            units: Vec::new(),
            gap: None,
        };
        let mut seen = BTreeSet::new();
        let mut node = NodeId::Account(account);
        while seen.insert(node) {
            match node {
                NodeId::Root(id) => {
                    lineage.root = self.roots.get(&id).copied();
                    break;
                }
                NodeId::Unit(id) => lineage.units.extend(self.units.get(&id)),
                NodeId::Account(_) => {}
            }
            match self.parent(node) {
                Ok(parent) => node = parent,
                Err(gap) => {
                    lineage.gap = Some(gap);
                    break;
                }
            }
        }
        if lineage.root.is_none() && lineage.gap.is_none() {
            lineage.gap = Some(LineageGap::Cycle(node));
        }
        lineage.units.reverse();
        lineage
    }

    /// Returns in how many roots and units a unit or account lies, as far up as replies agree.
    pub fn depth(&self, node: NodeId) -> usize {
        let mut seen = BTreeSet::from([node]);
        let mut node = node;
        while let Ok(parent) = self.parent(node)
            && seen.insert(parent)
        {
            node = parent;
        }
        seen.len() - 1
    }

    fn parent(&self, node: NodeId) -> Result<NodeId, LineageGap> {
        let mut parents = self.parents.get(&node).into_iter().flatten();
        match (parents.next(), parents.next()) {
            (Some(parent), None) => Ok(*parent),
            (Some(_), Some(_)) => Err(LineageGap::SeveralParents(node)),
            (None, _) => Err(LineageGap::NoParent(node)),
        }
    }

    /// Returns the units from the root down to an account; none when the way is not wholly known.
    ///
    /// An account that lies in the root itself has an empty path.
    pub fn unit_path(&self, account: AccountId) -> Option<Vec<&'e Item<OrganizationalUnit>>> {
        let lineage = self.lineage(account);
        lineage.root.map(|_| lineage.units)
    }

    /// Returns the policies of one type at each level from the root to an account, the account last.
    ///
    /// None when the way is not wholly known, or when the type of an attached policy was not collected.
    /// Levels without policies stay in the list. What [`OrganizationTree::policy_gaps`] names may be
    /// missing here. AWS does not apply them to the management account; nobody is left out here.
    ///
    /// Source: AWS Organizations User Guide, page orgs_manage_policies_scps_evaluation.
    pub fn policies(&self, account: AccountId, kind: PolicyType) -> Option<Vec<Level<'e>>> {
        let lineage = self.lineage(account);
        let root = lineage.root?;
        let units = lineage.units.iter().map(|unit| NodeId::Unit(unit.id));
        let nodes = std::iter::once(NodeId::Root(root.id))
            .chain(units)
            .chain([NodeId::Account(account)]);
        nodes.map(|node| self.level(node, kind)).collect()
    }

    fn level(&self, node: NodeId, kind: PolicyType) -> Option<Level<'e>> {
        let mut policies = Vec::new();
        for id in self.attached.get(&node).into_iter().flatten() {
            let policy = self.policies.get(id).copied()?;
            match policy.kind {
                Observed::Known(known) if known == kind => policies.push(policy),
                Observed::Known(_) => {}
                Observed::Absent | Observed::Unknown => return None,
            }
        }
        Some(Level { node, policies })
    }

    /// Returns the calls that an answer about policies of one type rests on and that were not read
    /// completely: the list, and for each policy its targets and its document.
    ///
    /// `manager` is the account from which Organizations was called: the place of [`Self::account`].
    pub fn policy_gaps(&self, ledger: &Ledger, manager: Place, kind: PolicyType) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = ledger
            .gap(manager, &LIST_POLICIES, Some(kind.as_str()))
            .into_iter()
            .collect();
        for (id, policy) in &self.policies {
            let other = policy.kind.known().is_some_and(|known| *known != kind);
            if other || !policy.viewers.contains(&manager.account) {
                continue;
            }
            let id = Some(id.as_str());
            gaps.extend(ledger.gap(manager, &LIST_TARGETS_FOR_POLICY, id));
            if policy.content.known().is_none() {
                gaps.extend(ledger.gap(manager, &DESCRIBE_POLICY, id));
            }
        }
        gaps
    }
}
