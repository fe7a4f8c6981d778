use std::sync::Arc;

use super::super::scalar::{Family, Range};
use super::super::test::{Compare, Test, What};
use super::{Class, Classes};

/// Returns the classes of addresses that prefixes tell apart, each with one of its addresses.
pub(super) fn addresses(tests: &[&What]) -> Vec<Class> {
    let ranges: Vec<Range> = tests.iter().filter_map(|what| what.range()).collect();
    let mut classes = Classes::default();
    for family in [Family::V4, Family::V6] {
        let mut starts = vec![0_u128];
        let top = match family {
            Family::V4 => u128::from(u32::MAX),
            Family::V6 => u128::MAX,
        };
        for (of, first, last) in ranges.iter().map(|range| range.ends()) {
            if of == family {
                starts.push(first);
                starts.extend(last.checked_add(1).filter(|next| *next <= top));
            }
        }
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            let text = Range::address(family, start);
            let truths = Range::parse(&text).map_or_else(Vec::new, |address| {
                let holds = |what: &&What| matches!(what, What::Ip(range) if range.holds(address));
                tests.iter().map(holds).collect()
            });
            classes.add(truths, || text);
        }
    }
    classes.list
}

/// Returns an address for each part of a block that tests tell apart.
pub(super) fn within(block: Range, tests: &[Arc<Test>]) -> Vec<String> {
    let (family, first, last) = block.ends();
    let mut starts = vec![first];
    for range in tests.iter().filter_map(|test| test.what.range()) {
        let (of, from, to) = range.ends();
        if of == family {
            starts.extend([Some(from), to.checked_add(1)].into_iter().flatten());
        }
    }
    starts.retain(|start| (first..=last).contains(start));
    starts.sort_unstable();
    starts.dedup();
    let texts = starts
        .into_iter()
        .map(|start| Range::address(family, start));
    texts.collect()
}

/// Returns the classes of an ordered line that bounds tell apart: the bounds, and what lies between them.
///
/// The line is dense: between two different values there is another.
pub(super) fn ordered<T: Ord + Clone>(
    tests: &[&What],
    bound: impl Fn(&What) -> Option<(Compare, &T)>,
) -> Vec<Class> {
    let bounds: Vec<Option<(Compare, T)>> = tests
        .iter()
        .map(|what| bound(what).map(|(compare, bound)| (compare, bound.clone())))
        .collect();
    let mut points: Vec<&T> = bounds.iter().flatten().map(|(_, point)| point).collect();
    points.sort();
    points.dedup();
    let mut classes = Classes::default();
    // Place 2n is the n-th point, place 2n+1 the gap behind it; place -1 the gap before all.
    for place in 0..=points.len() * 2 {
        let truths = bounds.iter().map(|test| {
            test.as_ref().is_some_and(|(compare, point)| {
                let own = points.binary_search(&point).unwrap_or(0) * 2 + 1;
                compare.holds(&place, &own)
            })
        });
        classes.add(truths.collect(), String::new);
    }
    classes.list
}

#[cfg(test)]
mod tests {
    use super::super::super::scalar::Decimal;
    use super::*;

    fn truths(classes: &[Class]) -> Vec<&[bool]> {
        classes.iter().map(|class| &*class.truths).collect()
    }

    #[test]
    fn nested_prefixes_make_rings() {
        let outer = What::Ip(Range::parse("10.0.0.0/8").unwrap());
        let inner = What::Ip(Range::parse("10.1.0.0/16").unwrap());
        let classes = addresses(&[&outer, &inner]);
        assert_eq!(
            truths(&classes),
            [[false, false], [true, false], [true, true]]
        );
        let all = What::Ip(Range::parse("0.0.0.0/0").unwrap());
        assert_eq!(truths(&addresses(&[&all])), [[true], [false]]);
    }

    #[test]
    fn bounds_cut_the_line() {
        let number = |compare, text: &str| What::Number(compare, Decimal::parse(text).unwrap());
        let (low, high) = (number(Compare::Greater, "5"), number(Compare::Less, "6"));
        let classes = ordered(&[&low, &high], What::number);
        assert_eq!(
            truths(&classes),
            [[false, true], [true, true], [true, false]]
        );
    }
}
