//! However the replies are brought, the answers are the same.

use palisade::estate::Estate;
use palisade::sources::dumps;
use serde_json::Value;

use super::asking::{questions, seeds};
use super::dice::Dice;
use super::generate::{Breadth, estate};
use super::world::{Said, World, answer, ask_of, member};

#[test]
fn files_bring_what_calls_bring() {
    for seed in seeds(6) {
        let made = estate(seed, Breadth::Wide);
        let world = if seed % 2 == 0 {
            made.world.clone()
        } else {
            made.hidden(&mut Dice::new(seed))
        };
        let folder = tempfile::tempdir().unwrap();
        world.write(folder.path());
        let files = dumps::from_folder(folder.path()).unwrap();
        let mut estate = Estate::default();
        let notes = dumps::read(&files, &mut |call| estate.record(call));
        assert_eq!(notes.unreadable, [""; 0], "seed {seed}");
        estate.settle();
        let asked = questions(&made, &mut Dice::new(seed), 40);
        let told: Vec<_> = ask_of(&estate, |flows| {
            asked.iter().map(|one| answer(flows, one)).collect()
        });
        assert_eq!(world.answers(&asked), told, "seed {seed}");
    }
}

#[test]
fn the_order_of_replies_never_matters() {
    for seed in seeds(8) {
        let made = estate(seed, Breadth::Wide);
        let mut dice = Dice::new(seed);
        let asked = questions(&made, &mut dice, 40);
        let before = made.world.answers(&asked);
        let mut replies: Vec<_> = made.world.replies.iter().collect();
        dice.shuffle(&mut replies);
        let mut estate = Estate::default();
        for (call, said) in replies {
            World::record(call, said, &mut estate);
        }
        estate.settle();
        let told: Vec<_> = ask_of(&estate, |flows| {
            asked.iter().map(|one| answer(flows, one)).collect()
        });
        assert_eq!(before, told, "seed {seed}");
    }
}

#[test]
fn splitting_an_accounts_dump_into_two_files_changes_nothing() {
    for seed in seeds(8) {
        let made = estate(seed, Breadth::Wide);
        let mut dice = Dice::new(seed);
        let asked = questions(&made, &mut dice, 40);
        let before = made.world.answers(&asked);
        let mut estate = Estate::default();
        for (call, said) in &made.world.replies {
            let name = member(call.operation()).filter(|_| call.request.is_none());
            let Some((name, Said::Output(reply))) = name.map(|name| (name, said)) else {
                World::record(call, said, &mut estate);
                continue;
            };
            let Some(all) = reply.get(name).and_then(Value::as_array) else {
                World::record(call, said, &mut estate);
                continue;
            };
            let (one, two) = all.split_at(dice.below(all.len() + 1));
            for part in [two, one] {
                let mut reply = reply.clone();
                reply[name] = Value::from(part.to_vec());
                World::record(call, &Said::Output(reply), &mut estate);
            }
        }
        estate.settle();
        let told: Vec<_> = ask_of(&estate, |flows| {
            asked.iter().map(|one| answer(flows, one)).collect()
        });
        assert_eq!(before, told, "seed {seed}");
    }
}

#[test]
fn what_snapshots_keep_is_answered_alike() {
    for seed in seeds(6) {
        let made = estate(seed, Breadth::Wide);
        let asked = questions(&made, &mut Dice::new(seed), 40);
        let mut kept = made.world.clone();
        for (call, said) in &mut kept.replies {
            if let Said::Output(reply) = said {
                let reduced = call.operation().reduce(&reply.to_string()).unwrap();
                *reply = serde_json::from_str(&reduced).unwrap();
            }
        }
        assert_eq!(
            made.world.answers(&asked),
            kept.answers(&asked),
            "seed {seed}"
        );
    }
}
