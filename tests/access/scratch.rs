#[test]
#[ignore]
fn scratch() {
    for line in std::fs::read_to_string("/tmp/q/lines").unwrap().lines() {
        let q: serde_json::Value = serde_json::from_str(line).unwrap();
        let a = crate::asked::answer(&q);
        println!("naive {} asked {}", crate::naive::answer(&q).decision, a.map_or_else(|e| e, |a| serde_json::to_string(&a).unwrap()));
    }
}

#[test]
#[ignore]
fn hunt() {
    let num = |n: &str, d: u64| std::env::var(n).ok().and_then(|v| v.parse().ok()).unwrap_or(d);
    let (from, to, unknown, most) = (num("FROM", 0), num("TO", 4000), num("UNKNOWN", 0), num("MOST", 8));
    let mut found = 0;
    let mut wrong = 0;
    for seed in from..to {
        let q = crate::generate::question(seed, unknown as usize);
        let differs = |q: &serde_json::Value| {
            let decided = crate::asked::decision(q);
            let r7 = crate::asked::answer(q).is_ok_and(|a| a.assumptions.iter().any(|r| &**r == "R7"));
            !q.to_string().contains(r#"NotPrincipal":{}"#) && !q.to_string().contains(r#"Resource":[]"#) && !q.to_string().contains("?og-gr") && !q.to_string().contains("*-group") && !r7 && !decided.starts_with("error") && {
                let naive = crate::naive::answer(q).decision;
                let same_denial = unknown > 0 && naive.ends_with("-deny") && decided.ends_with("-deny");
                naive != decided && !same_denial
            }
        };
        if differs(&q) {
            wrong += 1;
            if found < most {
                found += 1;
                let least = crate::shrink::shrink(&q, &differs);
                println!("seed {seed}: naive {}, asked {:?}: {least}", crate::naive::answer(&least).decision, crate::asked::answer(&least).map(|a| serde_json::to_string(&a).unwrap()));
            }
        }
    }
    println!("{wrong} wrong");
}

#[test]
#[ignore]
fn probe() {
    for line in std::fs::read_to_string("/tmp/q/lines").unwrap().lines() {
        let q: serde_json::Value = serde_json::from_str(line).unwrap();
        println!("probe {} {}", q["id"], crate::asked::decision(&q));
    }
}
