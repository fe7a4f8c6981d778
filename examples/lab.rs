//! x
#![allow(warnings, clippy::all, missing_docs)]
use palisade::network::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let dir = std::path::Path::new(&path).join("estate");
    let files = palisade::sources::dumps::from_folder(&dir).unwrap();
    let mut estate = palisade::estate::Estate::default();
    palisade::sources::dumps::read(&files, &mut |call| { estate.record(call) });
    estate.settle();
    let network = Network::new(&estate);
    let environments = palisade::environments::classify(&estate, &Default::default());
    let flows = Flows::new(&network, &environments);
    let text = std::fs::read_to_string(std::path::Path::new(&path).join("questions.jsonl")).unwrap();
    let (mut met, mut all) = (0, 0);
    let start = std::time::Instant::now();
    for line in text.lines() {
        let q: FlowQuestion = serde_json::from_str(line).unwrap();
        all += 1;
        match flows.ask(&q) {
            Ok(a) => { let json = serde_json::to_string(&a).unwrap(); if a.verdict.meets(q.expect.unwrap()) { met += 1 } else { println!("{line}\n  {json}"); } }
            Err(e) => println!("{line}\n {e}"),
        }
    }
    println!("{met} of {all} in {:?}", start.elapsed());
}
