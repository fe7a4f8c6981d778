//! x
#![allow(warnings, clippy::all, missing_docs)]
use palisade::network::{Network, probe};
use serde_json::Value;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let filter = std::env::args().nth(2);
    let dir = std::path::Path::new(&path).join("estate");
    let files = palisade::sources::dumps::from_folder(&dir).unwrap(); let mut estate = palisade::estate::Estate::default(); palisade::sources::dumps::read(&files, &mut |call| { estate.record(call) }); estate.settle();
    let network = Network::new(&estate);
    let text = std::fs::read_to_string(std::path::Path::new(&path).join("questions.jsonl")).unwrap();
    let (mut met, mut all) = (0, 0);
    let start = std::time::Instant::now();
    for line in text.lines() {
        let q: Value = serde_json::from_str(line).unwrap();
        if let Some(f) = &filter { if q["id"].as_str().unwrap() != f { continue; } }
        let addr = |k: &str| q[k].as_str().unwrap().parse().unwrap();
        let proto = q["protocol"].as_str().unwrap().parse().unwrap();
        let port = q["port"].as_u64().unwrap_or(0) as u16;
        let said = probe(&network, q["from"].as_str().unwrap(), addr("from_address"), q["to"].as_str().unwrap(), addr("to_address"), proto, port);
        let verdict = if said.starts_with("Reachable Some(Reachable)") { "reachable" } else if said.starts_with("Blocked") || said.starts_with("Reachable Some(Blocked)") { "blocked" } else { "other" };
        all += 1;
        if verdict == q["expect"].as_str().unwrap() { met += 1 } else { println!("{line}\n   {said}"); }
        if filter.is_some() { println!("{said}"); }
    }
    println!("{met} of {all} in {:?}", start.elapsed());
}
