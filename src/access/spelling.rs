/// Returns the name that was meant by one that is none: the same in another case, or with at most so many letters changed.
pub(super) fn meant<'k>(name: &str, known: &[&'k str], most: usize) -> Option<&'k str> {
    let lower = name.to_lowercase();
    let distance = |one: &str| strsim::damerau_levenshtein(&one.to_lowercase(), &lower);
    let near = known.iter().map(|one| (distance(one), *one));
    let (distance, best) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= most && distance * 3 <= best.len()).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_nearly_another_mean_it() {
        let known = ["Principal", "Condition", "Sid", "Statement"];
        for (name, expected) in [
            ("Principle", Some("Principal")),
            ("Conditions", Some("Condition")),
            ("condition", Some("Condition")),
            ("sid", Some("Sid")),
            ("Sidd", Some("Sid")),
            ("Id", Some("Sid")),
            ("Statments", Some("Statement")),
            ("PolicyDocument", None),
            ("x", None),
        ] {
            assert_eq!(meant(name, &known, 2), expected, "{name}");
        }
    }
}
