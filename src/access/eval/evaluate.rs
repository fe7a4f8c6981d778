use std::collections::BTreeSet;

use super::classes::TooMany;
use super::decide::{Case, weigh};
use super::diagram::{Diagram, End, Outcome, TooMuch};
use super::formula::Node;
use super::prepared::{Library, Prepared};
use super::scene::{Asked, Scene, Through, UnknownKind};
use super::space::Space;
use super::steps::count;
use super::table::{Cube, Table};
use super::{Answer, Decision, EvalError, Layer, Question, Reason, Request, Settings, Term};
use super::{correlate, residual};
use crate::access::Effect;

/// Returns what AWS decides about a request.
///
/// A request that names several resources is allowed when it is for each of them.
///
/// # Errors
/// [`EvalError`] when the request cannot be read.
pub fn evaluate(
    request: &Request,
    policies: &Prepared,
    settings: &Settings,
) -> Result<Answer, EvalError> {
    let mut scene = Scene::new(request, settings, through(policies), Asked::Answer)?;
    let case = weighed(policies, &mut scene)?;
    let judged = judge(&mut scene, &case);
    Ok(Answer {
        decision: judged.decision,
        conditions: residual::joined(&judged.terms),
        blocked_by: judged.blocked_by(&case),
        statements: judged.statements(&case),
        assumptions: judged
            .assumptions
            .iter()
            .map(|rule| (*rule).into())
            .collect(),
        terms: judged.terms,
    })
}

/// Returns only the decision about a request; quicker than the whole answer.
///
/// # Errors
/// [`EvalError`] when the request cannot be read.
pub fn decide(
    request: &Request,
    policies: &Prepared,
    settings: &Settings,
) -> Result<Decision, EvalError> {
    let mut scene = Scene::new(request, settings, through(policies), Asked::Decision)?;
    let case = weighed(policies, &mut scene)?;
    Ok(judge(&mut scene, &case).decision)
}

impl Library {
    /// Returns the answer to a question.
    ///
    /// # Errors
    /// [`EvalError`] when the question cannot be read.
    pub fn ask(&mut self, question: &Question) -> Result<Answer, EvalError> {
        if let Some(version) = question.v
            && version != 1
        {
            return Err(EvalError::Version(version));
        }
        question.request.check()?;
        let mut policies = self.prepare(&question.policies)?;
        let mut unsaved = policies
            .forget_unsaved(&question.request.action)
            .into_iter();
        if let Some(error) = unsaved.next() {
            return Err(error);
        }
        evaluate(&question.request, &policies, &question.settings)
    }
}

fn through(policies: &Prepared) -> Through {
    match policies.vpc_endpoint {
        Some(_) => Through::Endpoint,
        None => Through::Unsaid,
    }
}

fn weighed<'p>(policies: &'p Prepared, scene: &mut Scene<'_>) -> Result<Case<'p>, EvalError> {
    let mut whole: Option<Case<'p>> = None;
    let request = scene.request;
    for (turn, resource) in request.resource.all().enumerate() {
        scene.turn_to(turn, resource)?;
        let next = weigh(policies, scene);
        whole = Some(match whole {
            None => next,
            Some(case) => case.and(next, &mut scene.formula),
        });
        if scene.formula.is_too_large() {
            break;
        }
    }
    whole.ok_or_else(|| EvalError::Resource("".into()))
}

/// What was found about a case.
struct Judged {
    decision: Decision,
    terms: Vec<Term>,
    assumptions: BTreeSet<&'static str>,
    /// Which nodes can hold, for those of layers and statements.
    known: Known,
}

/// What can hold.
enum Known {
    /// Only constants were met.
    Constants,
    /// The table of all combinations, and those that are possible.
    Table(Box<(Space, Table, Node)>),
    /// Nothing more is known.
    Nothing,
}

fn judge(scene: &mut Scene<'_>, case: &Case<'_>) -> Judged {
    let plain = |decision, scene: &mut Scene<'_>| {
        // What is decided for certain does not rest on what was not collected.
        scene.doubts.remove("R29");
        Judged {
            decision,
            terms: Vec::new(),
            assumptions: std::mem::take(&mut scene.doubts),
            known: Known::Constants,
        }
    };
    let refused = scene.formula.and(case.allow, !case.deny);
    if scene.formula.is_too_large() {
        return beyond(scene, TooMuch::default());
    }
    match (case.allow, case.deny) {
        (_, Node::TRUE) => return plain(Decision::ExplicitDeny, scene),
        (Node::TRUE, Node::FALSE) => return plain(Decision::Allow, scene),
        (Node::FALSE, _) => return plain(Decision::ImplicitDeny, scene),
        _ if refused == Node::FALSE => return plain(Decision::ExplicitDeny, scene),
        _ => {}
    }
    let care = correlate::constraints(scene);
    let mut roots = vec![care, case.allow, case.deny];
    roots.extend(case.needs.iter().map(|(_, node)| *node));
    for side in &case.sides {
        roots.push(side.deny);
        roots.extend(side.hits.iter().map(|hit| hit.node));
    }
    if scene.formula.is_too_large() {
        return beyond(scene, TooMuch::default());
    }
    match Space::new(scene, &roots) {
        Ok(space) => solve(scene, space, case),
        Err(TooMany) => beyond(scene, TooMuch::default()),
    }
}

fn solve(scene: &mut Scene<'_>, mut space: Space, case: &Case<'_>) -> Judged {
    let [care, allow, deny] = first_three(&space.roots);
    let uncollected = |space: &Space, dimension: usize| {
        let of = space.dimensions.get(dimension).map(|one| one.unknown);
        let unknown = of.and_then(|number| scene.unknowns.get(number));
        unknown.is_some_and(|unknown| unknown.kind == UnknownKind::Document)
    };
    let last: Vec<bool> = (0..space.dimensions.len())
        .map(|dimension| uncollected(&space, dimension))
        .collect();
    let is_last = |dimension: usize| last.get(dimension) == Some(&true);
    if !last.contains(&true)
        && let Some(table) = Table::new(&space)
    {
        return by_table(scene, space, table, case);
    }
    let mut built = Diagram::new(&mut space, [care, allow, deny], is_last);
    if matches!(&built, Ok(diagram) if diagram.root == End::Impossible) {
        // As below: the request is taken at its word.
        built = Diagram::new(&mut space, [Node::TRUE, allow, deny], is_last);
    }
    match built {
        Err(much) => beyond(scene, much),
        Ok(diagram) => {
            let mut decision = decision_of(&diagram.outcomes());
            if decision == Decision::Conditional && diagram.depends_on(is_last) {
                decision = Decision::Unknown;
            }
            let mut terms = Vec::new();
            if decision == Decision::Conditional {
                scene.doubt("R37");
                let cubes = diagram.cubes(&space).into_iter();
                let cubes: Vec<(Cube, Cube)> = cubes.map(|cube| (cube.clone(), cube)).collect();
                terms = residual::terms(&cubes, scene, &space, case);
            }
            Judged {
                decision,
                terms,
                assumptions: std::mem::take(&mut scene.doubts),
                known: Known::Nothing,
            }
        }
    }
}

fn first_three(roots: &[Node]) -> [Node; 3] {
    match roots {
        [care, allow, deny, ..] => [*care, *allow, *deny],
        _ => [Node::TRUE, Node::FALSE, Node::FALSE],
    }
}

fn decision_of(outcomes: &[Outcome]) -> Decision {
    let any = |allow: Option<bool>, deny: Option<bool>| {
        outcomes.iter().any(|one| {
            allow.is_none_or(|wanted| one.allow == wanted)
                && deny.is_none_or(|wanted| one.deny == wanted)
        })
    };
    let allowed = any(Some(true), Some(false));
    let refused = any(Some(false), None) || any(None, Some(true));
    match (allowed, refused) {
        (true, false) => Decision::Allow,
        (true, true) => Decision::Conditional,
        // Whatever would allow it is denied.
        (false, _) if any(Some(true), None) || !any(None, Some(false)) => Decision::ExplicitDeny,
        (false, _) => Decision::ImplicitDeny,
    }
}

fn by_table(scene: &mut Scene<'_>, space: Space, table: Table, case: &Case<'_>) -> Judged {
    let [care, allow, deny] = first_three(&space.roots);
    let mut possible = table.rows(care);
    let mut care = care;
    if possible.is_empty() {
        // What the request says of its keys is not what AWS documents of them: it is taken at its word.
        care = Node::TRUE;
        possible = table.rows(care);
    }
    let (allows, denies) = (table.rows(allow), table.rows(deny));
    let mut granted = allows.clone();
    granted.subtract(&denies);
    granted.intersect(&possible);
    let decision = if granted == possible {
        Decision::Allow
    } else if !granted.is_empty() {
        Decision::Conditional
    } else if allows.meets(&possible) || possible.is_within(&denies) {
        Decision::ExplicitDeny
    } else {
        Decision::ImplicitDeny
    };
    let terms = if decision == Decision::Conditional {
        let mut within = possible.clone();
        within.complement();
        within.unite(&granted);
        let cubes = table.cubes(&granted, &within).into_iter().map(|cube| {
            let narrowed = table.narrowed(&cube, &granted);
            (cube, narrowed)
        });
        let cubes: Vec<(Cube, Cube)> = cubes.collect();
        residual::terms(&cubes, scene, &space, case)
    } else {
        Vec::new()
    };
    Judged {
        decision,
        terms,
        assumptions: std::mem::take(&mut scene.doubts),
        known: Known::Table(Box::new((space, table, care))),
    }
}

/// What was met before the work became too much decides as far as it can.
fn beyond(scene: &mut Scene<'_>, met: TooMuch) -> Judged {
    scene.doubt("R34");
    let mut terms = Vec::new();
    let decision = if met.allowed && met.refused {
        terms.push(Term {
            conditions: "more cases than are told".into(),
            caller_chosen: Vec::new(),
            statements: Vec::new(),
        });
        Decision::Conditional
    } else {
        Decision::Unknown
    };
    Judged {
        decision,
        terms,
        assumptions: std::mem::take(&mut scene.doubts),
        known: Known::Nothing,
    }
}

impl Judged {
    /// Returns whether a node can hold, by its place behind the first three roots.
    fn can_hold(&self, node: Node, place: usize) -> Option<(bool, bool)> {
        match &self.known {
            Known::Constants if node.is_constant() => {
                Some((node == Node::TRUE, node == Node::FALSE))
            }
            Known::Constants | Known::Nothing => None,
            Known::Table(held) => {
                let (space, table, care) = &**held;
                let node = space.roots.get(place + 3).copied()?;
                let mut possible = table.rows(*care);
                let rows = table.rows(node);
                let holds = rows.meets(&possible);
                possible.subtract(&rows);
                Some((holds, !possible.is_empty()))
            }
        }
    }

    fn blocked_by(&self, case: &Case<'_>) -> Vec<Layer> {
        let mut certain = BTreeSet::new();
        let mut perhaps = BTreeSet::new();
        let denials = self.decision == Decision::ExplicitDeny;
        for (place, (layer, node)) in case.needs.iter().enumerate() {
            match self.can_hold(*node, place) {
                Some((false, _)) if !denials => {
                    certain.insert(*layer);
                }
                Some((_, true)) | None if !denials && *node != Node::TRUE => {
                    perhaps.insert(*layer);
                }
                _ => {}
            }
        }
        let mut place = case.needs.len();
        for side in &case.sides {
            match self.can_hold(side.deny, place) {
                Some((true, false)) => {
                    certain.insert(side.layer);
                }
                Some((true, _)) => {
                    perhaps.insert(side.layer);
                }
                None if side.deny != Node::FALSE => {
                    perhaps.insert(side.layer);
                }
                _ => {}
            }
            place += 1 + side.hits.len();
        }
        let chosen = match self.decision {
            Decision::Allow => BTreeSet::new(),
            Decision::ImplicitDeny | Decision::ExplicitDeny if !certain.is_empty() => certain,
            Decision::ImplicitDeny
            | Decision::ExplicitDeny
            | Decision::Conditional
            | Decision::Unknown => {
                certain.extend(perhaps);
                certain
            }
        };
        chosen.into_iter().collect()
    }

    fn statements(&self, case: &Case<'_>) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut place = case.needs.len();
        for side in &case.sides {
            for (number, hit) in side.hits.iter().enumerate() {
                let told = match (self.decision, hit.effect) {
                    (Decision::Allow | Decision::ImplicitDeny, Effect::Allow)
                    | (Decision::ExplicitDeny, Effect::Deny)
                    | (Decision::Conditional | Decision::Unknown, _) => true,
                    (Decision::Allow | Decision::ImplicitDeny, Effect::Deny)
                    | (Decision::ExplicitDeny, Effect::Allow) => false,
                };
                let can = self.can_hold(hit.node, place + 1 + number);
                if told && !matches!(can, Some((false, _))) {
                    reasons.push(side.reason(hit));
                }
            }
            place += 1 + side.hits.len();
        }
        count(reasons.len());
        let mut told = BTreeSet::new();
        reasons.retain(|reason| told.insert(reason.clone()));
        reasons
    }
}
