use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::steps::count;
use super::test::Test;

/// A truth value that may depend on atoms: a node of a [`Formula`], or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

impl Node {
    /// Never.
    pub(super) const FALSE: Self = Self(0);
    /// Always.
    pub(super) const TRUE: Self = Self(1);

    /// Returns the constant of a boolean.
    pub(super) fn of(value: bool) -> Self {
        if value { Self::TRUE } else { Self::FALSE }
    }

    /// Returns whether it depends on no atom.
    #[inline]
    pub(super) fn is_constant(self) -> bool {
        self.0 < 2
    }

    /// Returns the gate behind it, from 0; none for constants.
    pub(super) fn gate(self) -> Option<usize> {
        (self.0 as usize / 2).checked_sub(1)
    }

    /// Returns whether it is the negation of its gate.
    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

impl std::ops::Not for Node {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// What a node stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    /// A test of an unknown, by its number.
    Atom(usize, Arc<Test>),
    /// All of these; children come before.
    And(Box<[Node]>),
}

/// Boolean formulas over atoms with shared parts. Equal parts are one node, constants vanish.
#[derive(Debug, Default)]
pub(super) struct Formula {
    gates: Vec<Gate>,
    ands: FxHashMap<Box<[Node]>, Node>,
    atoms: FxHashMap<(usize, Arc<Test>), Node>,
    /// How many gates it may have, where that is bounded.
    most: Option<usize>,
    /// Whether a gate was left out.
    overflow: Overflow,
}

/// Whether more gates were asked for than there may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Overflow {
    #[default]
    No,
    Yes,
}

/// The most gates of what is asked of policies.
const MOST_GATES: usize = 1 << 18;

impl Formula {
    /// Returns an empty one that does not grow beyond what is computed.
    pub(super) fn bounded() -> Self {
        Self {
            most: Some(MOST_GATES),
            ..Self::default()
        }
    }

    /// Returns the gates; each stands after what it is made of.
    pub(super) fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// Returns the node of a test of an unknown.
    pub(super) fn atom(&mut self, unknown: usize, test: &Arc<Test>) -> Node {
        if let Some(node) = self.atoms.get(&(unknown, Arc::clone(test))) {
            return *node;
        }
        let node = self.push(Gate::Atom(unknown, Arc::clone(test)));
        if self.is_too_large() {
            return node;
        }
        self.atoms.insert((unknown, Arc::clone(test)), node);
        node
    }

    /// Returns whether it has more gates than are made: then its nodes say nothing.
    pub(super) fn is_too_large(&self) -> bool {
        self.overflow == Overflow::Yes
    }

    fn push(&mut self, gate: Gate) -> Node {
        count(1);
        if self.most.is_some_and(|most| self.gates.len() >= most) {
            self.overflow = Overflow::Yes;
            return Node::FALSE;
        }
        self.gates.push(gate);
        Node(u32::try_from(self.gates.len()).unwrap_or(u32::MAX / 2) * 2)
    }

    /// Returns "both".
    #[inline]
    pub(super) fn and(&mut self, one: Node, other: Node) -> Node {
        // Most nodes of a request whose keys are all known are constants.
        if one.0 | other.0 < 2 {
            return Node(one.0 & other.0);
        }
        self.both(one, other)
    }

    fn both(&mut self, one: Node, other: Node) -> Node {
        match (one, other) {
            (Node::FALSE, _) | (_, Node::FALSE) => Node::FALSE,
            (Node::TRUE, node) | (node, Node::TRUE) => node,
            (one, other) if one == other => one,
            (one, other) if one == !other => Node::FALSE,
            (one, other) => self.gather(vec![one, other]),
        }
    }

    /// Returns "either".
    #[inline]
    pub(super) fn or(&mut self, one: Node, other: Node) -> Node {
        !self.and(!one, !other)
    }

    /// Returns "all of them".
    #[inline]
    pub(super) fn all(&mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        let mut list = Vec::new();
        let mut constant = Node::TRUE;
        for node in nodes {
            if node.is_constant() {
                constant = Node(constant.0 & node.0);
            } else {
                list.push(node);
            }
        }
        if constant == Node::FALSE || list.is_empty() {
            return constant;
        }
        self.gather(list)
    }

    /// Returns "any of them".
    #[inline]
    pub(super) fn any(&mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        !self.all(nodes.into_iter().map(|node| !node))
    }

    fn gather(&mut self, mut list: Vec<Node>) -> Node {
        count(list.len());
        list.sort_unstable();
        list.dedup();
        let contradicts = list
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if *a == !*b));
        match list.as_slice() {
            [] => Node::TRUE,
            _ if contradicts => Node::FALSE,
            [one] => *one,
            _ => {
                if let Some(node) = self.ands.get(list.as_slice()) {
                    return *node;
                }
                let key: Box<[Node]> = list.into();
                let node = self.push(Gate::And(key.clone()));
                if self.is_too_large() {
                    return node;
                }
                self.ands.insert(key, node);
                node
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::What;
    use super::*;

    #[test]
    fn constants_vanish_and_equal_parts_are_one() {
        let mut formula = Formula::default();
        let test = |text: &str| {
            Arc::new(Test {
                what: What::Equals(text.into()),
                text: text.into(),
            })
        };
        let (a, b) = (formula.atom(0, &test("a")), formula.atom(0, &test("b")));
        assert_eq!(a, formula.atom(0, &test("a")));
        assert_eq!(formula.and(a, Node::TRUE), a);
        assert_eq!(formula.and(a, !a), Node::FALSE);
        assert_eq!(formula.or(a, !a), Node::TRUE);
        assert_eq!(formula.and(a, b), formula.and(b, a));
        let both = formula.and(a, b);
        assert_eq!(formula.any([!a, !b]), !both);
        assert_eq!(formula.all([a, b, !a]), Node::FALSE);
        assert_eq!(formula.any([]), Node::FALSE);
        assert_eq!(formula.gates().len(), 3);
    }
}
