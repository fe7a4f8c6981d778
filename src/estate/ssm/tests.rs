use super::*;
use crate::estate::testing::{Replies, place};

#[test]
fn managed_instances_here_and_elsewhere() {
    let json = r#"{"InstanceInformationList":[{"InstanceId":"i-0a1b","PingStatus":"Online","LastPingDateTime":1550501835.178,"AgentVersion":"2.3.415.0","IsLatestVersion":false,"PlatformType":"Linux","PlatformName":"Amazon Linux AMI",
        "PlatformVersion":"2018.03","ResourceType":"EC2Instance","IPAddress":"172.16.0.154","ComputerName":"ip-172-16-0-154.eu-west-1.compute.internal","AssociationStatus":"Success"},
        {"InstanceId":"mi-08ab247cd","PingStatus":"ConnectionLost","IamRole":"service-role/Hybrid","ResourceType":"ManagedInstance","IPAddress":""},{"InstanceId":"i-0c"}]}"#;
    let estate = Replies::new()
        .all(&DESCRIBE_INSTANCE_INFORMATION, json)
        .settled();
    let of = |id: &str| {
        let mut all = estate.ssm.managed_instances.iter();
        all.find(|one| one.id.as_str() == id).unwrap()
    };
    let instance = of("i-0a1b");
    assert_eq!(instance.instance().unwrap().as_str(), "i-0a1b");
    assert_eq!(instance.ping_status.known().unwrap().as_str(), "Online");
    assert_eq!(instance.platform.known().unwrap().as_str(), "Linux");
    assert_eq!(instance.address.unwrap().to_string(), "172.16.0.154");
    let elsewhere = of("mi-08ab247cd");
    assert_eq!((elsewhere.instance(), elsewhere.address), (None, None));
    assert_eq!(
        elsewhere.resource_type.known().unwrap().as_str(),
        "ManagedInstance"
    );
    assert!(of("i-0c").ping_status.is_unknown());
}

#[test]
fn a_cut_off_list_is_a_gap() {
    let json = r#"{"InstanceInformationList":[],"NextToken":"x"}"#;
    let mut estate = crate::estate::Estate::default();
    let here = place("111122223333", "eu-west-1");
    let call = crate::estate::RecordedCall {
        operation: &DESCRIBE_INSTANCE_INFORMATION,
        place: here,
        request: None,
        reply: DESCRIBE_INSTANCE_INFORMATION.reply(json),
    };
    estate.record(&call).unwrap();
    let gap = estate
        .ledger
        .gap(here, &DESCRIBE_INSTANCE_INFORMATION, None);
    assert_eq!(gap.unwrap().state, "truncated");
}
