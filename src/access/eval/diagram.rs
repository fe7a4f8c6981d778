use rustc_hash::FxHashMap;

use super::bits::Bits;
use super::formula::{Gate, Node};
use super::space::{Space, reached};
use super::steps::count;
use super::table::Cube;

/// A decision diagram over the dimensions of a space, one dimension after the other.
#[derive(Debug)]
pub(super) struct Diagram {
    nodes: Vec<Branch>,
    /// Where it begins.
    pub(super) root: End,
}

/// A point of the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum End {
    /// The request is allowed, or not, and denied, or not.
    Decided(Outcome),
    /// This cannot be the case.
    Impossible,
    /// It depends on a further dimension.
    Branch(usize),
}

/// What is decided where all is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Outcome {
    /// Whether the layers allow.
    pub(super) allow: bool,
    /// Whether a statement denies.
    pub(super) deny: bool,
}

/// What a dimension leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Branch {
    dimension: usize,
    /// Per class.
    ends: Vec<End>,
}

/// The most gates that are looked at.
const MOST_WORK: usize = 4_000_000;

/// The most alternatives that are told.
const MOST_CUBES: usize = 32;

/// More work than is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TooMuch {
    /// Whether an allowed case was met.
    pub(super) allowed: bool,
    /// Whether a refused case was met.
    pub(super) refused: bool,
}

struct Builder<'s> {
    space: &'s mut Space,
    order: Vec<usize>,
    nodes: Vec<Branch>,
    known: FxHashMap<Branch, usize>,
    met: FxHashMap<(usize, [Node; 3]), End>,
    work: usize,
    seen: TooMuch,
}

impl Diagram {
    /// Returns the diagram of what is possible, allowed and denied; dimensions of `last` come behind all others.
    ///
    /// # Errors
    /// [`TooMuch`] when it takes more work than is done.
    pub(super) fn new(
        space: &mut Space,
        roots: [Node; 3],
        last: impl Fn(usize) -> bool,
    ) -> Result<Self, TooMuch> {
        let mut order: Vec<usize> = (0..space.dimensions.len()).collect();
        order.sort_by_key(|dimension| last(*dimension));
        let mut builder = Builder {
            space,
            order,
            nodes: Vec::new(),
            known: FxHashMap::default(),
            met: FxHashMap::default(),
            work: 0,
            seen: TooMuch {
                allowed: false,
                refused: false,
            },
        };
        let root = builder.build(0, roots)?;
        Ok(Self {
            nodes: builder.nodes,
            root,
        })
    }

    /// Returns every decision that is met.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        let ends = self
            .nodes
            .iter()
            .flat_map(|node| &node.ends)
            .chain([&self.root]);
        let mut all: Vec<Outcome> = ends
            .filter_map(|end| match end {
                End::Decided(outcome) => Some(*outcome),
                End::Impossible | End::Branch(_) => None,
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns whether it depends on one of the last dimensions if the request is allowed.
    pub(super) fn depends_on(&self, last: impl Fn(usize) -> bool) -> bool {
        // Branches stand behind what they lead to.
        let mut allows: Vec<(bool, bool)> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let ends = node.ends.iter().map(|end| match end {
                End::Decided(outcome) => {
                    let allowed = outcome.allow && !outcome.deny;
                    (allowed, !allowed)
                }
                End::Impossible => (false, false),
                End::Branch(number) => allows.get(*number).copied().unwrap_or((true, true)),
            });
            let (may, may_not) =
                ends.fold((false, false), |one, end| (one.0 | end.0, one.1 | end.1));
            if may && may_not && last(node.dimension) {
                return true;
            }
            allows.push((may, may_not));
        }
        false
    }

    /// Returns the ways through the diagram that allow, not more than are told.
    pub(super) fn cubes(&self, space: &Space) -> Vec<Cube> {
        let full = space
            .dimensions
            .iter()
            .map(|one| Bits::all(one.classes.len()));
        let start = Cube {
            classes: full.collect(),
        };
        let mut found = Vec::new();
        let mut stack = vec![(self.root, start)];
        while let Some((end, cube)) = stack.pop() {
            match end {
                End::Decided(outcome) if outcome.allow && !outcome.deny => found.push(cube),
                End::Decided(_) | End::Impossible => {}
                End::Branch(number) => {
                    if let Some(node) = self.nodes.get(number) {
                        push_ends(node, &cube, &mut stack);
                    }
                }
            }
            if found.len() >= MOST_CUBES {
                break;
            }
        }
        found
    }
}

fn push_ends(node: &Branch, cube: &Cube, stack: &mut Vec<(End, Cube)>) {
    let mut groups: Vec<(End, Bits)> = Vec::new();
    for (class, end) in node.ends.iter().enumerate() {
        match groups.iter_mut().find(|(known, _)| known == end) {
            Some((_, classes)) => classes.insert(class),
            None => {
                let mut classes = Bits::none(node.ends.len());
                classes.insert(class);
                groups.push((*end, classes));
            }
        }
    }
    for (end, classes) in groups.into_iter().rev() {
        let mut narrower = cube.clone();
        if let Some(slot) = narrower.classes.get_mut(node.dimension) {
            *slot = classes;
        }
        stack.push((end, narrower));
    }
}

impl Builder<'_> {
    /// Builds the part below a dimension, for roots of which everything before is settled.
    ///
    /// As deep as there are dimensions, which the classes of unknowns bound.
    fn build(&mut self, depth: usize, roots: [Node; 3]) -> Result<End, TooMuch> {
        let [care, allow, deny] = roots;
        if care == Node::FALSE {
            return Ok(End::Impossible);
        }
        if roots.iter().all(|root| root.is_constant()) {
            let outcome = Outcome {
                allow: allow == Node::TRUE,
                deny: deny == Node::TRUE,
            };
            self.note(outcome);
            return Ok(End::Decided(outcome));
        }
        let Some(dimension) = self.order.get(depth).copied() else {
            return Ok(End::Impossible);
        };
        if let Some(end) = self.met.get(&(depth, roots)) {
            return Ok(*end);
        }
        let count = self
            .space
            .dimensions
            .get(dimension)
            .map_or(0, |one| one.classes.len());
        let mut ends = Vec::with_capacity(count);
        for class in 0..count {
            let narrowed = self.narrow(dimension, class, roots)?;
            ends.push(self.build(depth + 1, narrowed)?);
        }
        let end = self.join(dimension, ends);
        self.met.insert((depth, roots), end);
        Ok(end)
    }

    fn note(&mut self, outcome: Outcome) {
        if outcome.allow && !outcome.deny {
            self.seen.allowed = true;
        } else {
            self.seen.refused = true;
        }
    }

    /// Returns the roots for one class of a dimension.
    fn narrow(
        &mut self,
        dimension: usize,
        class: usize,
        roots: [Node; 3],
    ) -> Result<[Node; 3], TooMuch> {
        let marks = reached(&self.space.formula, &roots);
        self.work += marks.len();
        count(marks.len());
        if self.work > MOST_WORK {
            return Err(self.seen);
        }
        let mut map: Vec<Node> = Vec::with_capacity(marks.len());
        for (number, mark) in marks.iter().enumerate() {
            let node = if *mark {
                self.narrowed(number, (dimension, class), &map)
            } else {
                Node::FALSE
            };
            map.push(node);
        }
        Ok(roots.map(|root| replaced(root, &map)))
    }

    fn narrowed(&mut self, gate: usize, (dimension, class): (usize, usize), map: &[Node]) -> Node {
        let Some(gate) = self.space.formula.gates().get(gate).cloned() else {
            return Node::FALSE;
        };
        match gate {
            Gate::Atom(of, test) if of == dimension => {
                Node::of(self.space.holds(dimension, &test, class))
            }
            Gate::Atom(of, test) => self.space.formula.atom(of, &test),
            Gate::And(list) => {
                let nodes: Vec<Node> = list.iter().map(|node| replaced(*node, map)).collect();
                self.space.formula.all(nodes)
            }
        }
    }

    /// Returns the branch, or what all its classes that are possible lead to.
    fn join(&mut self, dimension: usize, ends: Vec<End>) -> End {
        let mut possible = ends.iter().filter(|end| **end != End::Impossible);
        let Some(first) = possible.next().copied() else {
            return End::Impossible;
        };
        if possible.all(|end| *end == first) {
            return first;
        }
        let branch = Branch { dimension, ends };
        if let Some(known) = self.known.get(&branch) {
            return End::Branch(*known);
        }
        self.nodes.push(branch.clone());
        self.known.insert(branch, self.nodes.len() - 1);
        End::Branch(self.nodes.len() - 1)
    }
}

fn replaced(node: Node, map: &[Node]) -> Node {
    match node.gate().and_then(|gate| map.get(gate)) {
        None => node,
        Some(plain) if node.is_negated() => !*plain,
        Some(plain) => *plain,
    }
}
