use std::borrow::Cow;

use super::glob::{Glob, Token};
use super::operator::Base;
use super::scalar::{fold, fold_char};
use super::scene::Scene;
use super::template::{Template, Wildcards};
use super::values::{Slot, slot, test_of_glob, wildcards};

/// The most texts that are put in the place of unknown variables in one request.
const MOST_TRIED: usize = 1 << 18;

/// A text of a policy in which one variable is unknown.
pub(super) struct OneUnknown<'t, 'r> {
    base: Base,
    wildcards: Wildcards,
    template: &'t Template,
    /// The values of the variables in order; none for the unknown one.
    values: Vec<Option<Cow<'r, str>>>,
}

impl<'t, 'r> OneUnknown<'t, 'r> {
    /// Returns the text with this unknown in it; none where another variable has no value that is known.
    pub(super) fn of(
        base: Base,
        template: &'t Template,
        unknown: usize,
        scene: &mut Scene<'r>,
    ) -> Option<Self> {
        let slots = template.variables().map(|one| match slot(one, scene) {
            Slot::Text(known) => Some(Some(known)),
            Slot::Unknown(number, _) if number == unknown => Some(None),
            Slot::Unknown(..) | Slot::Missing => None,
        });
        Some(Self {
            base,
            wildcards: wildcards(base),
            template,
            values: slots.collect::<Option<_>>()?,
        })
    }

    /// Returns the pattern with a text in the place of the unknown.
    pub(super) fn with(&self, text: &str) -> Glob {
        let values = self.values.iter();
        let values = values.map(|value| Some(value.as_deref().unwrap_or(text)));
        self.template.fill(values, self.wildcards)
    }

    /// Returns whether the pattern with `text` in the place of the unknown matches `whole`.
    pub(super) fn matches(&self, text: &str, whole: &str) -> bool {
        test_of_glob(self.base, self.with(text)).holds(whole)
    }
}

/// What a text of a policy matches at most, whatever its unknown variables are.
pub(super) enum Outline {
    /// What this pattern matches.
    Texts(Glob),
    /// What this one matches in lower case.
    Folded(Glob),
    /// Anything.
    Anything,
}

impl Outline {
    /// Returns that of a text; none where a variable in it has no value.
    pub(super) fn of(base: Base, template: &Template, scene: &mut Scene<'_>) -> Option<Self> {
        let slots = template.variables().map(|one| match slot(one, scene) {
            Slot::Text(known) => Some(Some(known)),
            Slot::Unknown(..) => Some(None),
            Slot::Missing => None,
        });
        let values = slots.collect::<Option<Vec<_>>>()?;
        let glob = template.fill(values.iter().map(Option::as_deref), wildcards(base));
        Some(match base {
            // What stands between colons is part of what stands between the ends.
            Base::Equals | Base::Like | Base::Arn => Self::Texts(glob),
            Base::IgnoreCase => {
                let folded = glob.tokens().into_iter().map(|token| match token {
                    Token::Char(character) => Token::Char(fold_char(character)),
                    Token::One | Token::Many => token,
                });
                Self::Folded(Glob::of_tokens(folded))
            }
            Base::Number(_) | Base::Date(_) | Base::Bool | Base::Binary | Base::Ip | Base::Null => {
                Self::Anything
            }
        })
    }

    /// Returns whether the text of the policy may match this one.
    pub(super) fn may_match(&self, whole: &str) -> bool {
        match self {
            Self::Texts(glob) => glob.matches(whole),
            Self::Folded(glob) => glob.matches(&fold(whole).collect::<String>()),
            Self::Anything => true,
        }
    }
}

impl Scene<'_> {
    /// Returns whether so many more texts are put in the place of an unknown variable, and counts them.
    pub(super) fn may_try(&mut self, texts: usize) -> bool {
        let tried = self.tried.saturating_add(texts);
        if tried > MOST_TRIED {
            self.doubt("R34");
            return false;
        }
        self.tried = tried;
        true
    }
}
