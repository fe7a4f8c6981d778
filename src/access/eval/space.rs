use std::ops::Range;
use std::sync::Arc;

use super::bits::Bits;
use super::classes::{Aspect, Dimension, TooMany, Work, dimensions};
use super::formula::{Formula, Gate, Node};
use super::scene::Scene;
use super::steps::count;
use super::test::{Sense, Test, What};

/// Everything that can be the case: one class of each dimension.
#[derive(Debug)]
pub(super) struct Space {
    /// The dimensions.
    pub(super) dimensions: Vec<Dimension>,
    /// The formulas, over dimensions instead of unknowns.
    pub(super) formula: Formula,
    /// The roots in the order that they were asked for.
    pub(super) roots: Vec<Node>,
    /// The dimensions of each unknown.
    of_unknown: Vec<Range<usize>>,
}

impl Space {
    /// Returns the space that the atoms of some formulas span.
    ///
    /// # Errors
    /// [`TooMany`] when an unknown has too many classes.
    pub(super) fn new(scene: &Scene<'_>, roots: &[Node]) -> Result<Self, TooMany> {
        let reached = reached(&scene.formula, roots);
        let mut asked: Vec<Vec<Arc<Test>>> = vec![Vec::new(); scene.unknowns.len()];
        for (gate, _) in scene
            .formula
            .gates()
            .iter()
            .zip(&reached)
            .filter(|(_, is)| **is)
        {
            if let Gate::Atom(unknown, test) = gate
                && let Some(list) = asked.get_mut(*unknown)
            {
                list.push(Arc::clone(test));
            }
        }
        let (mut all, mut of_unknown) = (Vec::new(), Vec::new());
        let work = Work::default();
        for (number, (unknown, tests)) in scene.unknowns.iter().zip(&asked).enumerate() {
            let first = all.len();
            if !tests.is_empty() {
                all.extend(dimensions(number, unknown, tests, &work)?);
            }
            of_unknown.push(first..all.len());
        }
        let mut space = Self {
            dimensions: all,
            formula: Formula::default(),
            roots: Vec::new(),
            of_unknown,
        };
        space.translate(&scene.formula, roots, &reached);
        Ok(space)
    }

    fn translate(&mut self, formula: &Formula, roots: &[Node], reached: &[bool]) {
        let mut map: Vec<Node> = Vec::with_capacity(formula.gates().len());
        for (gate, reached) in formula.gates().iter().zip(reached) {
            let node = match gate {
                _ if !reached => Node::FALSE,
                Gate::Atom(unknown, test) => self.atom(*unknown, test),
                Gate::And(list) => {
                    let nodes = list.iter().map(|node| mapped(*node, &map));
                    self.formula.all(nodes)
                }
            };
            map.push(node);
        }
        self.roots = roots.iter().map(|root| mapped(*root, &map)).collect();
    }

    /// Returns a test of an unknown as a formula over its dimensions.
    fn atom(&mut self, unknown: usize, test: &Arc<Test>) -> Node {
        let mut any = Node::FALSE;
        let own = self.of_unknown.get(unknown).cloned().unwrap_or_default();
        count(own.len());
        for number in own {
            let Some(dimension) = self.dimensions.get(number) else {
                break;
            };
            match &dimension.aspect {
                Aspect::Value if dimension.place(test).is_some() => {
                    let one = self.formula.atom(number, test);
                    any = self.formula.or(any, one);
                }
                Aspect::Value => {}
                Aspect::Element(inner, class) => {
                    if is_element(test, inner, &class.truths) {
                        let there = Arc::new(Test {
                            what: What::Present,
                            text: "".into(),
                        });
                        let one = self.formula.atom(number, &there);
                        any = self.formula.or(any, one);
                    }
                }
            }
        }
        any
    }

    /// Returns whether a test of a dimension holds in one of its classes.
    pub(super) fn holds(&self, dimension: usize, test: &Test, class: usize) -> bool {
        self.dimensions
            .get(dimension)
            .is_some_and(|dimension| holds_in(dimension, dimension.place(test), class))
    }

    /// Returns the classes of a dimension in which a test of it holds.
    pub(super) fn classes(&self, dimension: usize, test: &Test) -> Bits {
        let Some(dimension) = self.dimensions.get(dimension) else {
            return Bits::none(0);
        };
        let place = dimension.place(test);
        Bits::of(dimension.classes.len(), |class| {
            holds_in(dimension, place, class)
        })
    }
}

fn holds_in(dimension: &Dimension, place: Option<usize>, class: usize) -> bool {
    match &dimension.aspect {
        Aspect::Element(..) => class == 1,
        Aspect::Value => {
            let answers = dimension.classes.get(class).map(|class| &class.truths);
            let answer = answers.zip(place).and_then(|(all, place)| all.get(place));
            answer == Some(&true)
        }
    }
}

/// Returns whether elements of a class are what a test of the set asks for.
fn is_element(test: &Test, inner: &[Arc<Test>], truths: &[bool]) -> bool {
    if let What::Element(sense, wanted) = &test.what {
        let satisfies = inner
            .iter()
            .zip(truths)
            .any(|(known, answer)| *answer && wanted.contains(known));
        return satisfies == (*sense == Sense::Positive);
    }
    // Another plain test of a set never holds.
    test.what == What::Present
}

fn mapped(node: Node, map: &[Node]) -> Node {
    match node.gate().and_then(|gate| map.get(gate)) {
        None => node,
        Some(plain) if node.is_negated() => !*plain,
        Some(plain) => *plain,
    }
}

/// Returns for each gate whether some root is made of it.
pub(super) fn reached(formula: &Formula, roots: &[Node]) -> Vec<bool> {
    let mut marks = vec![false; formula.gates().len()];
    let mark = |marks: &mut Vec<bool>, node: Node| {
        if let Some(slot) = node.gate().and_then(|gate| marks.get_mut(gate)) {
            *slot = true;
        }
    };
    roots.iter().for_each(|root| mark(&mut marks, *root));
    for (number, gate) in formula.gates().iter().enumerate().rev() {
        if let Gate::And(list) = gate
            && marks.get(number) == Some(&true)
        {
            list.iter().for_each(|node| mark(&mut marks, *node));
        }
    }
    marks
}
