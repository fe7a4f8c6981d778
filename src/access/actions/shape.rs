/// How ARNs of a type look: a pattern with variables.
#[derive(Debug)]
pub(super) struct Shape {
    /// The pattern behind `arn:${Partition}:`.
    text: Box<str>,
}

/// How far a variable of a pattern reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Up to the next `/` or `:`, unless its name or place tells otherwise.
    Segment,
    /// Over whatever stands there.
    Anything,
}

/// What a pattern consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Byte(u8),
    /// One character; no `/` and `:` in a segment.
    One(Reach),
    /// Characters, or none; without `/` and `:` in a segment.
    Run(Reach),
}

impl Shape {
    /// Returns the shape of a line of the table.
    pub fn of(service: &str, line: &str) -> Self {
        let text = match line.strip_prefix('~') {
            Some(rest) => format!("{service}:${{Region}}:${{Account}}:{rest}").into(),
            None => line.into(),
        };
        Self { text }
    }

    /// Returns the whole pattern.
    pub fn text(&self) -> String {
        format!("arn:${{Partition}}:{}", self.text)
    }

    /// Returns the pattern with a `*` for each variable.
    pub fn glob(&self) -> String {
        let mut glob = String::from("arn:aws:");
        let mut rest = &*self.text;
        while let Some((before, after)) = rest.split_once("${") {
            glob.push_str(before);
            glob.push('*');
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        glob + rest
    }

    /// Returns how many characters of it are no variables.
    pub fn literals(&self) -> usize {
        self.glob().bytes().filter(|byte| *byte != b'*').count()
    }

    /// Returns whether an ARN of this shape is one of another with a qualifier: a version, an alias, a subscription.
    pub fn qualifies(&self, other: &Self) -> bool {
        let rest = self.text.strip_prefix(&*other.text);
        rest.is_some_and(|rest| rest.starts_with(":${"))
    }

    /// Returns whether an ARN, or one of those that a pattern with `*` and `?` means, is of this shape.
    pub fn meets(&self, arn: &str, reach: Reach) -> bool {
        let mut own = self.text.splitn(4, ':');
        // `arn` and the partition.
        let mut asked = arn.splitn(6, ':').skip(2);
        for _ in 0..3 {
            let (Some(one), Some(other)) = (own.next(), asked.next()) else {
                return false;
            };
            // Some resources have no region, or no account, where their pattern names one.
            if !one.starts_with("${") && !overlap(&globbed(one), &globbed(other)) {
                return false;
            }
        }
        let (Some(one), Some(other)) = (own.next(), asked.next()) else {
            return false;
        };
        starts_alike(one, other) && overlap(&pieces(one, reach), &globbed(other))
    }
}

/// Returns whether two patterns may mean the same text, by what stands before their wildcards.
fn starts_alike(one: &str, other: &str) -> bool {
    let start = |text: &'_ str| text.find(['$', '*', '?']).unwrap_or(text.len());
    let length = start(one).min(start(other));
    one.as_bytes().get(..length) == other.as_bytes().get(..length)
}

/// Returns the pieces of a part of a pattern with variables.
fn pieces(part: &str, reach: Reach) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(part.len());
    let mut rest = part;
    let mut is_second = false;
    while let Some((before, after)) = rest.split_once("${") {
        pieces.extend(globbed(before));
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        // A last name behind another may have anything in it, as keys of objects do.
        let is_last = is_second && behind.is_empty();
        let reaches = match reach {
            Reach::Segment if name.contains("Path") || is_last => Reach::Anything,
            Reach::Segment | Reach::Anything => reach,
        };
        pieces.extend([Piece::One(reaches), Piece::Run(reaches)]);
        is_second = true;
        rest = behind;
    }
    pieces.extend(globbed(rest));
    pieces
}

/// Returns the pieces of a text with wildcards.
fn globbed(text: &str) -> Vec<Piece> {
    let piece = |byte: u8| match byte {
        b'*' => Piece::Run(Reach::Anything),
        b'?' => Piece::One(Reach::Anything),
        byte => Piece::Byte(byte),
    };
    text.bytes().map(piece).collect()
}

/// Returns whether some text is of both patterns.
fn overlap(one: &[Piece], other: &[Piece]) -> bool {
    // Whether the rests of both from these places on have a text in common; the row below is of the place behind.
    let mut below = vec![false; other.len() + 1];
    let end = |rest: &[Piece]| rest.iter().all(|piece| matches!(piece, Piece::Run(_)));
    for from in (0..=one.len()).rev() {
        let mut row = vec![false; other.len() + 1];
        let own = one.get(from).copied();
        for (to, above) in (0..=other.len()).rev().zip(successors(other.len())) {
            let theirs = other.get(to).copied();
            let right = above.and_then(|at| row.get(at).copied()).unwrap_or(false);
            let down = below.get(to).copied().unwrap_or(false);
            let across = above.and_then(|at| below.get(at).copied()).unwrap_or(false);
            let meets = match (own, theirs) {
                (None, _) => other.get(to..).is_some_and(end),
                (Some(_), None) => one.get(from..).is_some_and(end),
                (Some(Piece::Run(_)), Some(Piece::Run(_))) => right || down,
                (Some(Piece::Run(reach)), Some(piece)) => down || (takes(reach, piece) && right),
                (Some(piece), Some(Piece::Run(reach))) => right || (takes(reach, piece) && down),
                (Some(Piece::Byte(one)), Some(Piece::Byte(other))) => one == other && across,
                (Some(Piece::One(reach)), Some(piece)) | (Some(piece), Some(Piece::One(reach))) => {
                    takes(reach, piece) && across
                }
            };
            if let Some(cell) = row.get_mut(to) {
                *cell = meets;
            }
        }
        below = row;
    }
    below.first().copied().unwrap_or(false)
}

/// Returns for each place from the last down the one behind it.
fn successors(last: usize) -> impl Iterator<Item = Option<usize>> {
    std::iter::once(None).chain((1..=last).rev().map(Some))
}

fn takes(reach: Reach, piece: Piece) -> bool {
    reach == Reach::Anything || !matches!(piece, Piece::Byte(b'/' | b':'))
}
