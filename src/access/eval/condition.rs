use std::sync::Arc;

use super::ContextValue;
use super::few::Few;
use super::formula::Node;
use super::key::Key;
use super::lookup::Found;
use super::multivalued::Cardinality;
use super::operator::{Absent, Base, Operator, Set};
use super::parts::Parts;
use super::scene::{Domain, Listing, Scene};
use super::template::{Template, Variables};
use super::test::{Sense, Test, What, elements, is_arn};
use super::values::{self, Written};
use super::variables;
use crate::access::Condition;

/// A condition made ready.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    operator: Option<Operator>,
    spelling: Spelling,
    key: Key,
    values: Few<Wanted>,
    /// The condition in one line.
    shown: Box<str>,
}

/// How an operator is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    AsDocumented,
    Otherwise,
}

/// A value that a condition asks for.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// The same for every request.
    Fixed(Arc<Test>),
    /// One with variables.
    Filled(Arc<Form>),
}

/// A value with variables.
#[derive(Debug)]
pub(super) struct Form {
    base: Base,
    template: Template,
    shown: Box<str>,
}

impl Form {
    fn written(&self) -> Written<'_> {
        Written {
            base: self.base,
            template: &self.template,
            shown: &self.shown,
        }
    }
}

impl Wanted {
    /// Returns what a value asks for.
    pub(super) fn parse(base: Base, text: &str, variables: Variables) -> Self {
        let template = if takes_variables(base) {
            Template::parse(text, variables)
        } else {
            None
        };
        match template {
            Some(template) => Self::Filled(Arc::new(Form {
                base,
                template,
                shown: text.into(),
            })),
            None => Self::Fixed(Arc::new(values::test(base, text))),
        }
    }
}

impl Clause {
    /// Makes a condition ready.
    pub(super) fn new(condition: &Condition, variables: Variables, parts: &mut Parts) -> Self {
        let operator = Operator::parse(&condition.operator);
        let base = operator.map_or(Base::Equals, |operator| operator.base);
        Self {
            operator,
            spelling: if Operator::is_spelt(&condition.operator) {
                Spelling::AsDocumented
            } else {
                Spelling::Otherwise
            },
            key: parts.key(&condition.key),
            values: condition
                .values
                .iter()
                .map(|text| parts.value(base, text, variables))
                .collect(),
            shown: condition.shown().into(),
        }
    }

    /// Returns the key that is asked about.
    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    /// Returns the operator, where AWS knows it.
    pub(super) fn operator(&self) -> Option<Operator> {
        self.operator
    }

    /// Returns the values that are asked for.
    pub(super) fn wanted(&self) -> &[Wanted] {
        &self.values
    }

    /// Returns when the condition holds.
    pub(super) fn holds(&self, scene: &mut Scene<'_>) -> Node {
        let Some(operator) = self.operator else {
            scene.doubt("R2");
            return scene.free(&self.shown);
        };
        if self.spelling == Spelling::Otherwise {
            scene.doubt("R2");
        }
        let found = scene.find(&self.key);
        if operator.base == Base::Arn && found != Found::Absent && self.has_short_arn() {
            scene.doubt("R20");
        }
        match found {
            Found::Absent => self.when_absent(operator, scene),
            Found::One(text) => self.of_one(operator, &text, scene),
            Found::Many(list) => self.of_many(operator, list, scene),
            Found::Unknown(number) => self.of_unknown(operator, number, scene),
        }
    }

    /// Returns whether a value that stands for ARNs has not their six components.
    fn has_short_arn(&self) -> bool {
        self.values
            .iter()
            .any(|wanted| matches!(wanted, Wanted::Fixed(test) if test.what == What::Never))
    }

    fn when_absent(&self, operator: Operator, scene: &mut Scene<'_>) -> Node {
        if operator.base == Base::Null {
            return Node::of(self.asks_null(true));
        }
        match (operator.absent, operator.set, operator.sense) {
            (Absent::Holds, Set::Any, _) => {
                // Neither "true, for it is absent" nor "false, for there is no value" is documented to win.
                scene.doubt("R17");
                scene.free(&format!("{} with {} absent", self.shown, self.key.shown()))
            }
            (Absent::Holds, _, _) | (_, Set::All, _) => Node::TRUE,
            (_, Set::Any, _) => Node::FALSE,
            (_, Set::No, sense) => Node::of(sense == Sense::Negated),
        }
    }

    /// Returns whether a `Null` condition asks for an absent key (or for a present one).
    fn asks_null(&self, absent: bool) -> bool {
        self.values.iter().any(|wanted| match wanted {
            Wanted::Fixed(test) => test.what == What::Bool(absent),
            Wanted::Filled(..) => false,
        })
    }

    fn of_one(&self, operator: Operator, text: &str, scene: &mut Scene<'_>) -> Node {
        if operator.base == Base::Null {
            return Node::of(self.asks_null(false));
        }
        if operator.base == Base::Arn && operator.sense == Sense::Negated && !is_arn(text) {
            scene.doubt("R20");
        }
        if operator.set != Set::No && text.is_empty() {
            return Node::of(operator.set == Set::All);
        }
        self.of_text(operator.sense, text, scene)
    }

    fn of_many(&self, operator: Operator, list: &[Box<str>], scene: &mut Scene<'_>) -> Node {
        if operator.base == Base::Null {
            return Node::of(self.asks_null(false));
        }
        let mut result = Node::of(operator.set == Set::All);
        match operator.set {
            Set::No => {
                scene.doubt("R18");
                return Node::FALSE;
            }
            Set::Any => {
                for text in elements(list) {
                    let one = self.of_text(operator.sense, text, scene);
                    result = scene.formula.or(result, one);
                }
            }
            Set::All => {
                for text in elements(list) {
                    let one = self.of_text(operator.sense, text, scene);
                    result = scene.formula.and(result, one);
                }
            }
        }
        result
    }

    /// Returns when one text is what the values ask for.
    fn of_text(&self, sense: Sense, text: &str, scene: &mut Scene<'_>) -> Node {
        let mut matched = Node::FALSE;
        let mut resolved = Node::TRUE;
        for wanted in &self.values {
            if matched == Node::TRUE && sense == Sense::Positive {
                break;
            }
            let one = match wanted {
                Wanted::Fixed(test) => Node::of(test.holds(text)),
                Wanted::Filled(form) => {
                    let present = values::resolved(&form.template, scene);
                    resolved = scene.formula.and(resolved, present);
                    variables::text_matches(form.written(), text, scene)
                }
            };
            matched = scene.formula.or(matched, one);
        }
        self.judged(sense, matched, resolved, scene)
    }

    /// A negated condition whose value cannot be resolved makes its statement invalid: it does not hold.
    ///
    /// Source: IAM User Guide, page reference_policies_variables.
    fn judged(&self, sense: Sense, matched: Node, resolved: Node, scene: &mut Scene<'_>) -> Node {
        match sense {
            Sense::Positive => matched,
            Sense::Negated => {
                if resolved != Node::TRUE {
                    scene.doubt("R22");
                }
                scene.formula.and(!matched, resolved)
            }
        }
    }

    fn of_unknown(&self, operator: Operator, number: usize, scene: &mut Scene<'_>) -> Node {
        let present = scene.present(number);
        if operator.base == Base::Null {
            let (absent, there) = (self.asks_null(true), self.asks_null(false));
            let when_absent = scene.formula.and(!present, Node::of(absent));
            let when_there = scene.formula.and(present, Node::of(there));
            return scene.formula.or(when_absent, when_there);
        }
        let when_there = self.when_there(operator, number, scene);
        let when_absent = self.when_absent(operator, scene);
        let here = scene.formula.and(present, when_there);
        let not_here = scene.formula.and(!present, when_absent);
        scene.formula.or(here, not_here)
    }

    /// Returns when the condition holds for a key that is there; where its values are listed, these tell what is a set.
    fn when_there(&self, operator: Operator, number: usize, scene: &mut Scene<'_>) -> Node {
        let Some(unknown) = scene.unknowns.get(number) else {
            return Node::FALSE;
        };
        let (listing, cardinality) = (unknown.listing(), unknown.cardinality());
        let may_be_empty = listing != Listing::Nothing || unknown.is_text();
        match (operator.set, listing, cardinality) {
            (Set::No, Listing::Nothing, Cardinality::Many) => {
                scene.doubt("R18");
                Node::FALSE
            }
            (Set::No, Listing::Lists, _) => {
                scene.doubt("R18");
                let single = self.of_single(operator, number, scene);
                let several = scene.several(number);
                scene.formula.and(single, !several)
            }
            (Set::No, Listing::Nothing | Listing::Texts, _) => {
                self.of_single(operator, number, scene)
            }
            (set, Listing::Texts, _) | (set, Listing::Nothing, Cardinality::One) => {
                let single = self.of_single(operator, number, scene);
                if !may_be_empty {
                    return single;
                }
                // An empty text is a set without an element.
                let empty = scene.equals(number, "");
                match set {
                    Set::All => scene.formula.or(single, empty),
                    Set::Any | Set::No => scene.formula.and(single, !empty),
                }
            }
            (set, Listing::Lists | Listing::Nothing, _) => {
                self.of_elements(operator, set, number, scene)
            }
        }
    }

    fn of_single(&self, operator: Operator, number: usize, scene: &mut Scene<'_>) -> Node {
        let mut matched = Node::FALSE;
        let mut resolved = Node::TRUE;
        for wanted in &self.values {
            let one = match wanted {
                Wanted::Fixed(test) => values::atom(number, test, scene),
                Wanted::Filled(form) => {
                    let present = values::resolved(&form.template, scene);
                    resolved = scene.formula.and(resolved, present);
                    variables::unknown_matches(form.written(), number, scene)
                }
            };
            matched = scene.formula.or(matched, one);
        }
        self.judged(operator.sense, matched, resolved, scene)
    }

    /// Returns the same where a variable is unknown, too: for each of the values that are listed, or as a statement of its own.
    fn of_each(&self, operator: Operator, number: usize, scene: &mut Scene<'_>) -> Node {
        let unknown = scene.unknowns.get(number);
        let Some(Domain::Listed(listed)) = unknown.map(|unknown| &unknown.domain) else {
            return scene.free(&self.shown);
        };
        let values: Vec<ContextValue> = listed.iter().flatten().cloned().collect();
        let mut result = Node::FALSE;
        for value in values {
            let holds = match &value {
                ContextValue::One(text) => self.of_one(operator, text, scene),
                ContextValue::Many(list) => self.of_many(operator, list, scene),
            };
            let test = Test {
                text: value.shown().into(),
                what: What::Is(value),
            };
            let is = scene.formula.atom(number, &Arc::new(test));
            let both = scene.formula.and(is, holds);
            result = scene.formula.or(result, both);
        }
        result
    }

    /// Returns when the elements of an unknown set are what the values ask for.
    fn of_elements(
        &self,
        operator: Operator,
        set: Set,
        number: usize,
        scene: &mut Scene<'_>,
    ) -> Node {
        let mut tests = Vec::new();
        let mut resolved = Node::TRUE;
        for wanted in &self.values {
            match wanted {
                Wanted::Fixed(test) => tests.push(Arc::clone(test)),
                Wanted::Filled(form) => match values::known_test(form.written(), scene) {
                    values::Filled::Known(test) => tests.push(Arc::new(test)),
                    values::Filled::Missing => resolved = Node::FALSE,
                    values::Filled::Unknown => return self.of_each(operator, number, scene),
                },
            }
        }
        // "All match" is "none fails".
        let (sense, all) = match (operator.sense, set) {
            (sense, Set::Any | Set::No) => (sense, false),
            (Sense::Positive, Set::All) => (Sense::Negated, true),
            (Sense::Negated, Set::All) => (Sense::Positive, true),
        };
        if operator.sense == Sense::Negated && resolved == Node::FALSE {
            // It holds for no element, as for a known one.
            scene.doubt("R22");
            let text = format!("{} contains anything", self.key.shown());
            let some = some_element(Sense::Negated, Vec::new(), &text);
            let some = scene.formula.atom(number, &some);
            return if all { !some } else { Node::FALSE };
        }
        let some = some_element(sense, tests, &self.shown);
        let some = scene.formula.atom(number, &some);
        if all { !some } else { some }
    }
}

fn some_element(sense: Sense, tests: Vec<Arc<Test>>, text: &str) -> Arc<Test> {
    Arc::new(Test {
        what: What::Element(sense, tests.into()),
        text: text.into(),
    })
}

/// Returns whether values of an operator may hold variables.
///
/// Source: IAM User Guide, page reference_policies_variables; for `Bool` page
/// reference_policies_elements_condition_operators.
fn takes_variables(base: Base) -> bool {
    match base {
        Base::Equals | Base::IgnoreCase | Base::Like | Base::Arn | Base::Bool => true,
        Base::Number(_) | Base::Date(_) | Base::Binary | Base::Ip | Base::Null => false,
    }
}
