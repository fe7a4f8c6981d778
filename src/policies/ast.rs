//! The syntax tree of a policy, as far as checking needs it.
//!
//! Read from the JSON that the engine gives of its own tree, so that what is checked is what will run.

use serde::Deserialize;
use serde_json::Value;

use super::error::Position;

/// A piece of the source.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Span {
    line: u32,
    col: u32,
    start: u32,
    end: u32,
}

impl Span {
    /// Returns where it starts.
    pub(super) fn position(self) -> Position {
        Position {
            line: self.line,
            column: self.col,
        }
    }
    /// Returns the byte at which it starts.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }
    /// Returns its text in the file's source.
    pub(super) fn text(self, source: &str) -> &str {
        source
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Source {
    pub(super) file: String,
    pub(super) contents: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub(super) source: Source,
    pub(super) version: u32,
    pub(super) ast: Module,
}

#[derive(Debug, Deserialize)]
pub(super) struct Module {
    pub(super) package: Package,
    pub(super) imports: Vec<Import>,
    pub(super) rules: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) span: Span,
    pub(super) refr: Expr,
}

#[derive(Debug, Deserialize)]
pub(super) struct Import {
    pub(super) span: Span,
    pub(super) refr: Expr,
    #[serde(rename = "as")]
    pub(super) alias: Option<Span>,
}

#[derive(Debug, Deserialize)]
pub(super) enum Rule {
    Spec {
        head: Head,
        bodies: Vec<Body>,
    },
    Default {
        span: Span,
        refr: Expr,
        args: Vec<Expr>,
        value: Expr,
    },
}

#[derive(Debug, Deserialize)]
pub(super) enum Head {
    Compr {
        span: Span,
        refr: Expr,
        assign: Option<Assign>,
    },
    Set {
        span: Span,
        refr: Expr,
        key: Option<Expr>,
    },
    Func {
        span: Span,
        refr: Expr,
        args: Vec<Expr>,
        assign: Option<Assign>,
    },
}

#[derive(Debug, Deserialize)]
pub(super) struct Assign {
    pub(super) span: Span,
    pub(super) op: AssignOp,
    pub(super) value: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum AssignOp {
    Eq,
    ColEq,
}

#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) assign: Option<Assign>,
    pub(super) is_else: bool,
    pub(super) query: Query,
}

#[derive(Debug, Deserialize)]
pub(super) struct Query {
    pub(super) stmts: Vec<Statement>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Statement {
    pub(super) span: Span,
    pub(super) literal: Literal,
    /// Modifiers `with`; the engine leaves the member out when there are none.
    pub(super) with_mods: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
pub(super) enum Literal {
    SomeVars {
        span: Span,
    },
    SomeIn {
        key: Option<Expr>,
        value: Expr,
        collection: Expr,
    },
    Expr {
        expr: Expr,
    },
    NotExpr {
        span: Span,
        expr: Expr,
    },
    Every {
        key: Option<Span>,
        value: Span,
        domain: Expr,
        query: Query,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Comparison {
    Lt,
    Le,
    Eq,
    Ge,
    Gt,
    Ne,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
}

/// An expression. Each carries its span; boxes keep the recursion finite.
#[derive(Debug, Deserialize)]
pub(super) enum Expr {
    String {
        span: Span,
        value: String,
    },
    RawString {
        span: Span,
        value: String,
    },
    Number {
        span: Span,
        value: Value,
    },
    Bool {
        span: Span,
        value: bool,
    },
    Null {
        span: Span,
    },
    Var {
        span: Span,
        value: String,
    },
    Array {
        span: Span,
        items: Vec<Expr>,
    },
    Set {
        span: Span,
        items: Vec<Expr>,
    },
    Object {
        span: Span,
        fields: Vec<(Span, Expr, Expr)>,
    },
    ArrayCompr {
        span: Span,
        term: Box<Expr>,
        query: Query,
    },
    SetCompr {
        span: Span,
        term: Box<Expr>,
        query: Query,
    },
    ObjectCompr {
        span: Span,
    },
    Call {
        span: Span,
        fcn: Box<Expr>,
        params: Vec<Expr>,
    },
    #[serde(rename = "UnaryExpr")]
    Minus {
        span: Span,
        expr: Box<Expr>,
    },
    RefDot {
        span: Span,
        refr: Box<Expr>,
        field: (Span, String),
    },
    RefBrack {
        span: Span,
        refr: Box<Expr>,
        index: Box<Expr>,
    },
    #[serde(rename = "BinExpr")]
    Sets {
        span: Span,
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    #[serde(rename = "BoolExpr")]
    Compare {
        span: Span,
        op: Comparison,
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    #[serde(rename = "ArithExpr")]
    Arithmetic {
        span: Span,
        op: Arithmetic,
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    #[serde(rename = "AssignExpr")]
    Assign {
        span: Span,
        op: AssignOp,
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    Membership {
        span: Span,
        key: Option<Box<Expr>>,
        value: Box<Expr>,
        collection: Box<Expr>,
    },
}

impl Expr {
    /// Returns the span.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::String { span, .. }
            | Self::RawString { span, .. }
            | Self::Number { span, .. }
            | Self::Bool { span, .. }
            | Self::Null { span }
            | Self::Var { span, .. }
            | Self::Array { span, .. }
            | Self::Set { span, .. }
            | Self::Object { span, .. }
            | Self::ArrayCompr { span, .. }
            | Self::SetCompr { span, .. }
            | Self::ObjectCompr { span }
            | Self::Call { span, .. }
            | Self::Minus { span, .. }
            | Self::RefDot { span, .. }
            | Self::RefBrack { span, .. }
            | Self::Sets { span, .. }
            | Self::Compare { span, .. }
            | Self::Arithmetic { span, .. }
            | Self::Assign { span, .. }
            | Self::Membership { span, .. } => *span,
        }
    }

    /// Returns the text of a string literal.
    pub(super) fn text(&self) -> Option<&str> {
        if let Self::String { value, .. } | Self::RawString { value, .. } = self {
            Some(value)
        } else {
            None
        }
    }

    /// Returns the name of a variable.
    pub(super) fn name(&self) -> Option<&str> {
        if let Self::Var { value, .. } = self {
            Some(value)
        } else {
            None
        }
    }

    /// Returns a chain of names such as `input.stores` or `input["stores"]`, its first name first.
    pub(super) fn path(&self) -> Option<Vec<&str>> {
        let mut names = Vec::new();
        let mut rest = self;
        loop {
            match rest {
                Self::Var { value, .. } => {
                    names.push(value.as_str());
                    names.reverse();
                    return Some(names);
                }
                Self::RefDot { refr, field, .. } => {
                    names.push(field.1.as_str());
                    rest = refr;
                }
                Self::RefBrack { refr, index, .. } => {
                    names.push(index.text()?);
                    rest = refr;
                }
                Self::String { .. }
                | Self::RawString { .. }
                | Self::Number { .. }
                | Self::Bool { .. }
                | Self::Null { .. }
                | Self::Array { .. }
                | Self::Set { .. }
                | Self::Object { .. }
                | Self::ArrayCompr { .. }
                | Self::SetCompr { .. }
                | Self::ObjectCompr { .. }
                | Self::Call { .. }
                | Self::Minus { .. }
                | Self::Sets { .. }
                | Self::Compare { .. }
                | Self::Arithmetic { .. }
                | Self::Assign { .. }
                | Self::Membership { .. } => return None,
            }
        }
    }
}
