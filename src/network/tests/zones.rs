//! Names of zones and doors.

use serde_json::json;

use super::scene::Scene;
use crate::environments::{Declared, classify};
use crate::network::{Flows, Network, QuestionError, Settings};

#[test]
fn zones_that_are_misspelt_are_told_and_doors_end_nothing() {
    let scene = Scene::new();
    let estate = scene.estate();
    let network = Network::new(&estate, Settings::default());
    let environments = classify(&estate, &Declared::default());
    let flows = Flows::new(&network, &environments);
    let error = |from: &str, to: &str| {
        let question = json!({"from": from, "to": to}).to_string();
        let question = serde_json::from_str(&question).unwrap();
        flows.ask(&question).unwrap_err()
    };
    for (slip, zone) in [
        ("on-prem", "on-premises"),
        ("on_premises", "on-premises"),
        ("On-Premise", "on-premises"),
        ("onpremisses", "on-premises"),
        ("Internet", "internet"),
        ("intrenet", "internet"),
        ("session_manager", "session-manager"),
        ("ssm", "session-manager"),
        ("clientvpn:cvpn-endpoint-1", "client-vpn:"),
    ] {
        let name = slip.into();
        assert_eq!(
            error(slip, "i-inner"),
            QuestionError::Misspelt { name, zone }
        );
        let name: Box<str> = slip.into();
        let told = QuestionError::Misspelt { name, zone }.to_string();
        assert!(told.ends_with(&format!("is it `{zone}`?")), "{told}");
    }
    for name in [
        "i-nobody",
        "client-vpn:cvpn-endpoint-9",
        "env:nobody",
        "10.99.1.1",
    ] {
        assert_eq!(error(name, "i-inner"), QuestionError::Unnamed(name.into()));
    }
    assert_eq!(
        error("i-inner", "session-manager"),
        QuestionError::Door("session-manager".into())
    );
    assert_eq!(error("on-premises", "internet"), QuestionError::Outside);
    assert_eq!(error("session-manager", "internet"), QuestionError::Outside);
}
