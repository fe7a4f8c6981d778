//! How AWS's services mark the interfaces that they make.

use crate::estate::ec2::NetworkInterface;
use crate::ids::Sym;

/// A kind of interfaces that a service makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Maker {
    /// What their descriptions begin with.
    start: &'static str,
    /// Who asks for them.
    requester: &'static str,
    /// The CLI's name of the service.
    pub service: &'static str,
}

const fn maker(start: &'static str, requester: &'static str, service: &'static str) -> Maker {
    Maker {
        start,
        requester,
        service,
    }
}

pub(super) const RDS: Maker = maker("RDSNetworkInterface", "amazon-rds", "rds");
pub(super) const PROXY: Maker = maker("Network interface for DBProxy", "amazon-rds", "rds");
pub(super) const CACHE: Maker = maker("ElastiCache", "amazon-elasticache", "elasticache");
pub(super) const REDSHIFT: Maker = maker("RedshiftNetworkInterface", "amazon-redshift", "redshift");
pub(super) const OPENSEARCH: Maker = maker("ES ", "amazon-elasticsearch", "opensearch");
pub(super) const EKS: Maker = maker("Amazon EKS ", "amazon-eks", "eks");
const EFS: Maker = maker("EFS mount target for ", "amazon-efs", "efs");
pub(super) const LAMBDA: Maker = maker("AWS Lambda VPC ENI", "awslambda", "lambda");
pub(super) const CLIENT_VPN: Maker = maker("ClientVPN Endpoint", "amazon-clientvpn", "ec2");
const BALANCERS: [Maker; 4] = [
    maker("ELB app/", "amazon-elb", "elbv2"),
    maker("ELB net/", "amazon-elb", "elbv2"),
    maker("ELB gwy/", "amazon-elb", "elbv2"),
    maker("ELB ", "amazon-elb", "elb"),
];

impl Maker {
    /// Returns whether an interface is one of these, told by its description, else by who asked for it. Where the
    /// description goes on with the name of a resource, it must be this one.
    pub fn made(&self, one: &NetworkInterface, name: Option<Sym>) -> bool {
        let Some(said) = one.description.as_deref().filter(|said| !said.is_empty()) else {
            return self.is_requester(one);
        };
        let Some(told) = said.strip_prefix(self.start) else {
            return false;
        };
        let told = told.trim_start_matches([' ', '+', ':']);
        name.is_none_or(|name| {
            let after = told.strip_prefix(name.as_str());
            after.is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
    }

    fn is_requester(&self, one: &NetworkInterface) -> bool {
        let attached = one.attachment.as_ref().and_then(|one| one.instance_owner);
        let makers = [one.requester, attached];
        makers
            .iter()
            .flatten()
            .any(|maker| maker.as_str() == self.requester)
    }
}

/// Returns the CLI's name of the service that an interface belongs to; `None` when a service made it that is not known.
pub(in crate::network) fn service_of(one: &NetworkInterface) -> Option<&'static str> {
    if one.instance().is_some() {
        return Some("ec2");
    }
    let all = [
        RDS, PROXY, CACHE, REDSHIFT, OPENSEARCH, EKS, EFS, LAMBDA, CLIENT_VPN,
    ];
    let found = all
        .iter()
        .chain(&BALANCERS)
        .find(|maker| maker.made(one, None));
    let of_ec2 = ["NAT Gateway", "Transit Gateway Attachment", "VPC Endpoint"];
    let said = one.description.as_deref().unwrap_or_default();
    let is_of_ec2 = of_ec2.iter().any(|what| said.contains(what));
    let is_managed = one.requester_managed.known() == Some(&true);
    match found {
        Some(maker) => Some(maker.service),
        None => (is_of_ec2 || !is_managed).then_some("ec2"),
    }
}
