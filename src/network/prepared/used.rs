//! Which route table and which network ACL a subnet uses.

use crate::ids::{Sym, VpcId};

/// The member of a route table, or of an ACL, that tells which subnets use it.
pub(super) const ASSOCIATIONS: &str = "Associations";
/// What is said where replies do not agree about it.
pub(super) const DISPUTED: &str = "two replies of one call contradict each other: Associations";

/// What a subnet uses.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Used<'n, T> {
    This(&'n T),
    /// Perhaps one of which it is not known who uses it, and why.
    Open(Sym, &'n str),
    /// Nobody read it.
    Unread,
}

impl<'n, T> Used<'n, T> {
    /// Returns it where it is known.
    pub fn known(self) -> Option<&'n T> {
        match self {
            Self::This(it) => Some(it),
            Self::Open(..) | Self::Unread => None,
        }
    }
}

/// Those of which not all users are known, with their VPCs and the reason.
#[derive(Clone, Debug)]
pub(super) struct Loose<I>(Vec<(Option<VpcId>, I, Box<str>)>);

impl<I> Default for Loose<I> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<I: Copy + PartialEq> Loose<I> {
    pub fn add(&mut self, vpc: Option<VpcId>, one: I, why: &str) {
        self.0.push((vpc, one, why.into()));
    }

    /// Returns one that a subnet of a VPC may use in place of the one that is otherwise its own.
    pub fn instead_of(&self, own: Option<I>, vpc: VpcId) -> Option<(I, &str)> {
        let mut near = self.0.iter();
        let found = near.find(|(of, one, _)| of.is_none_or(|of| of == vpc) && own != Some(*one));
        found.map(|(_, one, why)| (*one, &**why))
    }
}
