use super::bits::Bits;
use super::formula::{Gate, Node};
use super::space::Space;

/// The truth of formulas for every combination of classes.
#[derive(Debug)]
pub(super) struct Table {
    /// How many combinations there are.
    size: usize,
    /// Per dimension and class: the combinations that have it.
    masks: Vec<Vec<Bits>>,
    /// Per gate: the combinations in which it holds.
    gates: Vec<Bits>,
    /// Per dimension: what it is worth to leave it out of an answer.
    worth: Vec<usize>,
}

/// Some classes of each dimension: all combinations of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cube {
    /// Per dimension: its classes.
    pub(super) classes: Vec<Bits>,
}

/// The most combinations that a table holds.
pub(super) const MOST_ROWS: usize = 4096;

impl Table {
    /// Returns the table of a space; none when there are too many combinations.
    pub(super) fn new(space: &Space) -> Option<Self> {
        let mut size = 1_usize;
        for dimension in &space.dimensions {
            size = size.checked_mul(dimension.classes.len())?;
            if size > MOST_ROWS {
                return None;
            }
        }
        let mut masks = Vec::with_capacity(space.dimensions.len());
        let mut stride = 1;
        for dimension in &space.dimensions {
            let count = dimension.classes.len();
            let of = |class| Bits::of(size, |row| (row / stride) % count == class);
            masks.push((0..count).map(of).collect());
            stride *= count;
        }
        let mut table = Self {
            size,
            masks,
            gates: Vec::with_capacity(space.formula.gates().len()),
            // A statement of its own says less than the value of a key.
            worth: space
                .dimensions
                .iter()
                .map(|one| if one.is_statement() { 3 } else { 2 })
                .collect(),
        };
        for gate in space.formula.gates() {
            let bits = table.gate(gate, space);
            table.gates.push(bits);
        }
        Some(table)
    }

    fn gate(&self, gate: &Gate, space: &Space) -> Bits {
        match gate {
            Gate::Atom(dimension, test) => {
                let mut bits = Bits::none(self.size);
                let masks = self.masks.get(*dimension);
                for class in space.classes(*dimension, test).iter() {
                    if let Some(mask) = masks.and_then(|masks| masks.get(class)) {
                        bits.unite(mask);
                    }
                }
                bits
            }
            Gate::And(list) => {
                let mut bits = Bits::all(self.size);
                for node in list {
                    match node.gate().and_then(|gate| self.gates.get(gate)) {
                        Some(other) if node.is_negated() => bits.subtract(other),
                        Some(other) => bits.intersect(other),
                        None => {}
                    }
                }
                bits
            }
        }
    }

    /// Returns the combinations in which a node holds.
    pub(super) fn rows(&self, node: Node) -> Bits {
        match node.gate().and_then(|gate| self.gates.get(gate)) {
            None => {
                if node == Node::TRUE {
                    Bits::all(self.size)
                } else {
                    Bits::none(self.size)
                }
            }
            Some(bits) => {
                let mut bits = bits.clone();
                if node.is_negated() {
                    bits.complement();
                }
                bits
            }
        }
    }

    /// Returns few and large cubes that hold all of `on` and nothing outside of `within`.
    pub(super) fn cubes(&self, on: &Bits, within: &Bits) -> Vec<Cube> {
        let mut found: Vec<(Cube, Bits)> = Vec::new();
        let mut left = on.clone();
        let orders = orders(self.masks.len());
        while let Some(row) = left.first() {
            let grown = orders.iter().map(|order| self.grown(row, order, within));
            let best = grown
                .map(|cube| {
                    let rows = self.rows_of(&cube);
                    let mut new = rows.clone();
                    new.intersect(&left);
                    let free = self.free_dimensions(&cube);
                    (new.len(), free, cube, rows)
                })
                .reduce(|best, other| {
                    if (other.0, other.1) > (best.0, best.1) {
                        other
                    } else {
                        best
                    }
                });
            let Some((_, _, cube, rows)) = best else {
                break;
            };
            left.subtract(&rows);
            found.push((cube, rows));
        }
        irredundant(found, on)
    }

    fn free_dimensions(&self, cube: &Cube) -> usize {
        let pairs = cube.classes.iter().zip(&self.masks).zip(&self.worth);
        let free = pairs.filter(|((classes, masks), _)| classes.len() == masks.len());
        free.map(|(_, worth)| worth).sum()
    }

    /// Returns a cube with only those classes of each dimension that some of these combinations has.
    pub(super) fn narrowed(&self, cube: &Cube, rows: &Bits) -> Cube {
        let mut inside = self.rows_of(cube);
        inside.intersect(rows);
        let classes = cube
            .classes
            .iter()
            .zip(&self.masks)
            .map(|(classes, masks)| {
                Bits::of(masks.len(), |class| {
                    classes.contains(class)
                        && masks.get(class).is_some_and(|mask| mask.meets(&inside))
                })
            });
        Cube {
            classes: classes.collect(),
        }
    }

    fn rows_of(&self, cube: &Cube) -> Bits {
        let mut rows = Bits::all(self.size);
        for (classes, masks) in cube.classes.iter().zip(&self.masks) {
            let mut some = Bits::none(self.size);
            for class in classes.iter() {
                if let Some(mask) = masks.get(class) {
                    some.unite(mask);
                }
            }
            rows.intersect(&some);
        }
        rows
    }

    /// Returns a largest cube around a combination: dimensions are set free in this order, then widened.
    fn grown(&self, row: usize, order: &[usize], within: &Bits) -> Cube {
        let own = |masks: &Vec<Bits>| {
            Bits::of(masks.len(), |class| {
                masks.get(class).is_some_and(|mask| mask.contains(row))
            })
        };
        let mut cube = Cube {
            classes: self.masks.iter().map(own).collect(),
        };
        for dimension in order {
            let count = self.masks.get(*dimension).map_or(0, Vec::len);
            self.try_classes(&mut cube, *dimension, Bits::all(count), within);
        }
        for dimension in order {
            self.widen(&mut cube, *dimension, within);
        }
        cube
    }

    /// Adds the classes of a dimension one by one, where the cube stays within.
    fn widen(&self, cube: &mut Cube, dimension: usize, within: &Bits) {
        let Some(masks) = self.masks.get(dimension) else {
            return;
        };
        let mut whole = cube.clone();
        if let Some(slot) = whole.classes.get_mut(dimension) {
            *slot = Bits::all(masks.len());
        }
        let beside = self.rows_of(&whole);
        let Some(slot) = cube.classes.get_mut(dimension) else {
            return;
        };
        for (class, mask) in masks.iter().enumerate() {
            let mut rows = mask.clone();
            rows.intersect(&beside);
            if rows.is_within(within) {
                slot.insert(class);
            }
        }
    }

    fn try_classes(&self, cube: &mut Cube, dimension: usize, classes: Bits, within: &Bits) {
        let Some(slot) = cube.classes.get_mut(dimension) else {
            return;
        };
        let before = std::mem::replace(slot, classes);
        if !self.rows_of(cube).is_within(within)
            && let Some(slot) = cube.classes.get_mut(dimension)
        {
            *slot = before;
        }
    }
}

/// Leaves out cubes whose share the others hold.
fn irredundant(mut found: Vec<(Cube, Bits)>, on: &Bits) -> Vec<Cube> {
    let mut place = 0;
    while place < found.len() {
        let mut others = Bits::none(0);
        for (number, (_, rows)) in found.iter().enumerate() {
            if number != place {
                if others == Bits::none(0) {
                    others = rows.clone();
                } else {
                    others.unite(rows);
                }
            }
        }
        if found.len() > 1 && on.is_within(&others) {
            found.remove(place);
        } else {
            place += 1;
        }
    }
    found.into_iter().map(|(cube, _)| cube).collect()
}

/// Returns orders of dimensions: all of them for few, else each rotation.
fn orders(count: usize) -> Vec<Vec<usize>> {
    match count {
        0 => vec![Vec::new()],
        1 => vec![vec![0]],
        2 => vec![vec![0, 1], vec![1, 0]],
        3 => vec![
            vec![0, 1, 2],
            vec![0, 2, 1],
            vec![1, 0, 2],
            vec![1, 2, 0],
            vec![2, 0, 1],
            vec![2, 1, 0],
        ],
        _ => (0..count)
            .map(|start| (0..count).map(|step| (start + step) % count).collect())
            .collect(),
    }
}
