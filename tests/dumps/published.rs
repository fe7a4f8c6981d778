//! Dumps that others published: they lie beside the repository, or these tests say that they were skipped.

use std::path::{Path, PathBuf};

use crate::support::{Dump, lines, load};

/// Returns the folder of the published dumps, or says that they are not there.
fn published(below: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|data| root.join(data).join(below))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: no `{below}` below ../shared/data");
    }
    found
}

/// Returns the number of resources per type, in words.
fn counts(dump: &Dump) -> Vec<String> {
    let counts = dump.estate.counts();
    counts
        .iter()
        .map(|(kind, number)| format!("{} {number}", kind.trim_start_matches("AWS::")))
        .collect()
}

/// Returns where the calls of the ledger were made, each place once.
fn places(dump: &Dump) -> Vec<String> {
    let lines = dump.estate.ledger.lines();
    let mut places: Vec<String> = lines
        .map(|(call, _)| format!("{}/{}", call.place.account, call.place.region))
        .collect();
    places.dedup();
    places
}

fn nothing_is_wrong(dump: &Dump) {
    assert_eq!(dump.notes.unreadable, Vec::<String>::new());
    assert_eq!(dump.notes.ambiguous, Vec::<String>::new());
}

/// Returns the ledger's lines of calls that were not read completely.
fn incomplete(dump: &Dump) -> Vec<String> {
    let lines = lines(&dump.estate.ledger);
    lines
        .into_iter()
        .filter(|line| !line.ends_with(": done"))
        .collect()
}

#[test]
fn a_lab_without_account_folders_is_of_one_account() {
    let Some(folder) = published("measured/aws_demo/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(
        counts(&dump),
        [
            "EC2::EIP 4",
            "EC2::Instance 26",
            "EC2::InternetGateway 3",
            "EC2::NatGateway 4",
            "EC2::NetworkAcl 12",
            "EC2::NetworkInterface 22",
            "EC2::PrefixListEntries 4",
            "EC2::RouteTable 10",
            "EC2::SecurityGroup 12",
            "EC2::Subnet 13",
            "EC2::TransitGateway 4",
            "EC2::TransitGatewayAttachment 8",
            "EC2::TransitGatewayRouteTable 2",
            "EC2::TransitGatewayVpcAttachment 8",
            "EC2::VPC 4",
            "EC2::VPCPeeringConnection 6",
            "ElasticLoadBalancingV2::Listener 6",
            "ElasticLoadBalancingV2::LoadBalancer 3",
            "ElasticLoadBalancingV2::TargetGroup 6"
        ]
    );
    assert_eq!(
        places(&dump),
        ["028403472736/us-east-1", "028403472736/us-west-1"]
    );
    assert_eq!(dump.notes.not_modelled, [""; 0]);
    assert_eq!(
        incomplete(&dump),
        [
            "028403472736/us-east-1 ec2 search-transit-gateway-routes tgw-rtb-0c2a84950694f93cf: truncated only static routes were searched",
            "028403472736/us-west-1 ec2 search-transit-gateway-routes tgw-rtb-05302f64eaf222554: truncated only static routes were searched"
        ]
    );
}

#[test]
fn the_folder_around_a_lab_holds_questions_too() {
    let Some(folder) = published("measured/aws_demo") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(dump.notes.not_modelled, ["questions.jsonl"]);
}

#[test]
fn a_lab_with_load_balancers() {
    let Some(folder) = published("measured/aws_nlb_targets_instance/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(
        counts(&dump),
        [
            "EC2::EIP 4",
            "EC2::Instance 4",
            "EC2::InternetGateway 2",
            "EC2::NatGateway 1",
            "EC2::NetworkAcl 5",
            "EC2::NetworkInterface 8",
            "EC2::PrefixListEntries 2",
            "EC2::RouteTable 5",
            "EC2::SecurityGroup 6",
            "EC2::Subnet 3",
            "EC2::VPC 2",
            "EC2::VPCPeeringConnection 1",
            "ElasticLoadBalancingV2::Listener 3",
            "ElasticLoadBalancingV2::LoadBalancer 3",
            "ElasticLoadBalancingV2::TargetGroup 3"
        ]
    );
    assert_eq!(places(&dump), ["028403472736/us-east-1"]);
    assert_eq!(incomplete(&dump), [""; 0]);
}

#[test]
fn a_lab_with_a_transit_gateway() {
    let Some(folder) = published("measured/aws_tgw_multi_az_intra_region/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(
        counts(&dump),
        [
            "EC2::EIP 2",
            "EC2::Instance 7",
            "EC2::InternetGateway 2",
            "EC2::NatGateway 2",
            "EC2::NetworkAcl 9",
            "EC2::NetworkInterface 14",
            "EC2::PrefixListEntries 4",
            "EC2::RouteTable 6",
            "EC2::SecurityGroup 6",
            "EC2::Subnet 14",
            "EC2::TransitGateway 1",
            "EC2::TransitGatewayAttachment 2",
            "EC2::TransitGatewayRouteTable 1",
            "EC2::TransitGatewayVpcAttachment 2",
            "EC2::VPC 2"
        ]
    );
    assert_eq!(
        places(&dump),
        ["028403472736/us-east-1", "028403472736/us-east-2"]
    );
    assert_eq!(
        incomplete(&dump),
        [
            "028403472736/us-east-1 ec2 search-transit-gateway-routes tgw-rtb-0954551fe41f4869d: truncated only static routes were searched"
        ]
    );
}

#[test]
fn a_lab_of_two_accounts() {
    let Some(folder) = published("measured/aws_multi_account_vpc_peering/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(
        counts(&dump),
        [
            "EC2::Instance 3",
            "EC2::InternetGateway 2",
            "EC2::NetworkAcl 4",
            "EC2::NetworkInterface 2",
            "EC2::PrefixListEntries 2",
            "EC2::RouteTable 4",
            "EC2::SecurityGroup 4",
            "EC2::Subnet 2",
            "EC2::VPC 2",
            "EC2::VPCPeeringConnection 3"
        ]
    );
    assert_eq!(
        places(&dump),
        ["028403472736/us-east-1", "951601349076/us-east-1"]
    );
    assert_eq!(incomplete(&dump), [""; 0]);
}

/// What the call-by-call dump holds beside the modelled operations.
const NOT_MODELLED: [&str; 21] = [
    "accessanalzyer-list-analyzers.json",
    "ecr-describe-repositories.json",
    "ecr-get-repository-policy/cloudmapper",
    "ecs-describe-tasks/arn%3Aaws%3Aecs%3Aus-east-1%3A123456789012%3Acluster%2Fmyecs/arn%3Aaws%3Aecs%3Aus-east-1%3A123456789012%3Atask%2Fd190d14a-2404-45d6-9113-4eda22d7f2c7",
    "ecs-list-clusters.json",
    "ecs-list-tasks/arn%3Aaws%3Aecs%3Aus-east-1%3A123456789012%3Acluster%2Fmyecs",
    "guardduty-list-detectors.json",
    "iam-generate-service-last-accessed-details/arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fbad_role",
    "iam-generate-service-last-accessed-details/arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fexfiller",
    "iam-generate-service-last-accessed-details/arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flevel3",
    "iam-generate-service-last-accessed-details/arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fservice-role%2Flevel1",
    "iam-get-service-last-accessed-details/a2b53fd9-88bc-d0b5-1b9a-af9c4af22371",
    "iam-get-service-last-accessed-details/a2b53fd9-88bc-d0b5-1b9a-af9c4af22373",
    "iam-get-service-last-accessed-details/a2b53fd9-88bc-d0b5-1b9a-af9c4af22374",
    "iam-get-service-last-accessed-details/a2b53fd9-88bc-d0b5-1b9a-af9c4af22375",
    "kafka-list-clusters.json",
    "sns-get-topic-attributes/arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Ademo_private",
    "sns-get-topic-attributes/arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Ademo_public",
    "sns-list-topics.json",
    "sqs-get-queue-attributes/https%3A%2F%2Fqueue.amazonaws.com%2F123456789012%2Fdemo",
    "sqs-list-queues.json",
];

#[test]
fn an_account_dumped_call_by_call() {
    let Some(folder) = published("demo-account") else {
        return;
    };
    let dump = load(&folder);
    assert_eq!(dump.notes.unreadable, [""; 0]);
    assert_eq!(dump.notes.ambiguous, [""; 0]);
    assert_eq!(
        counts(&dump),
        [
            "CloudTrail::Trail 1",
            "EC2::AvailabilityZone 6",
            "EC2::Instance 3",
            "EC2::NetworkInterface 2",
            "EC2::Region 1",
            "EC2::SecurityGroup 8",
            "EC2::Subnet 4",
            "EC2::VPC 1",
            "EC2::VPCEndpoint 2",
            "ElasticLoadBalancing::LoadBalancer 1",
            "ElasticLoadBalancingV2::LoadBalancer 1",
            "IAM::AccountSummary 1",
            "IAM::CredentialReport 1",
            "IAM::Group 1",
            "IAM::ManagedPolicy 2",
            "IAM::Role 5",
            "IAM::User 2",
            "Lambda::Function 1",
            "OpenSearchService::Domain 1",
            "RDS::DBInstance 1",
            "RDS::DBSubnetGroup 1",
            "Redshift::Cluster 1",
            "Redshift::ClusterSubnetGroup 1",
            "Route53::HostedZonesOfVpc 1",
            "S3::Bucket 1",
            "STS::CallerIdentity 1",
            "SecretsManager::Secret 1"
        ]
    );
    let not_modelled = NOT_MODELLED.map(|file| format!("123456789012/us-east-1/{file}"));
    let (licence, rest) = dump.notes.not_modelled.split_last().unwrap();
    assert_eq!(licence, "LICENSE.cloudmapper");
    assert_eq!(rest, not_modelled);
    assert_eq!(incomplete(&dump), [""; 0]);
    assert_eq!(
        places(&dump),
        ["123456789012/global", "123456789012/us-east-1"]
    );
}
