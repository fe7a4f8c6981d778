use std::str::FromStr;

use super::error::text_newtype;
use super::{AccountId, IdError, Partition, Region, Sym};

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// The text is kept as AWS gave it. The account field may hold something that is no account
/// (`aws` for AWS-managed policies, empty for buckets): then [`Arn::account`] is `None`.
/// Source: IAM User Guide, page reference-arns.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn(Sym);

impl Arn {
    /// Returns the text.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
    /// Returns field `n` of the six, where the sixth is everything after the fifth colon.
    fn field(self, n: usize) -> &'static str {
        self.as_str().splitn(6, ':').nth(n).unwrap_or_default()
    }
    /// Returns the partition, if the field names one.
    pub fn partition(self) -> Option<Partition> {
        self.field(1).parse().ok()
    }
    /// Returns the service prefix such as `s3`.
    pub fn service(self) -> &'static str {
        self.field(2)
    }
    /// Returns the region, if the field names one.
    pub fn region(self) -> Option<Region> {
        self.field(3).parse().ok()
    }
    /// Returns the account, if the field names one.
    pub fn account(self) -> Option<AccountId> {
        self.field(4).parse().ok()
    }
    /// Returns everything after the account, such as `role/path/name` or `db:orders`.
    pub fn resource(self) -> &'static str {
        self.field(5)
    }
    /// Returns the resource type, the part before the first `/` or `:`; empty where there is none.
    pub fn resource_type(self) -> &'static str {
        let resource = self.resource();
        resource.split_once(['/', ':']).map_or("", |(kind, _)| kind)
    }
    /// Returns the last segment of the resource, after the last `/` or `:`.
    pub fn name(self) -> &'static str {
        let resource = self.resource();
        resource.rsplit(['/', ':']).next().unwrap_or(resource)
    }
    /// Returns the name that people gave: of load balancers and target groups, whose ARNs end with an id of AWS's, the
    /// segment before; else [`Arn::name`].
    pub fn given_name(self) -> &'static str {
        let resource = self.resource();
        let mut segments = resource.rsplit('/');
        let (_, name) = (segments.next(), segments.next());
        match self.service() {
            "elasticloadbalancing" if matches!(resource.matches('/').count(), 2 | 3) => {
                name.unwrap_or(resource)
            }
            _ => self.name(),
        }
    }
}

impl FromStr for Arn {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let valid = match fields.as_slice() {
            ["arn", partition, service, _, _, resource] => {
                !partition.is_empty() && !service.is_empty() && !resource.is_empty()
            }
            _ => false,
        };
        if valid && text.len() <= 2048 {
            Ok(Self(Sym::new(text)))
        } else {
            Err(IdError::new(
                text,
                "an ARN (`arn:partition:service:region:account:resource`)",
            ))
        }
    }
}
text_newtype!(Arn);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_an_arn() {
        let arn: Arn = "arn:aws:rds:eu-west-1:111122223333:db:orders"
            .parse()
            .unwrap();
        assert_eq!(arn.service(), "rds");
        assert_eq!(arn.region().unwrap().as_str(), "eu-west-1");
        assert_eq!(arn.account().unwrap().to_string(), "111122223333");
        assert_eq!((arn.resource_type(), arn.name()), ("db", "orders"));
        let bucket: Arn = "arn:aws:s3:::acme-data".parse().unwrap();
        assert_eq!(
            (bucket.account(), bucket.region(), bucket.name()),
            (None, None, "acme-data")
        );
        let given = |resource: &str| {
            let arn = format!("arn:aws:elasticloadbalancing:eu-west-1:111122223333:{resource}");
            arn.parse::<Arn>().unwrap().given_name()
        };
        assert_eq!(given("loadbalancer/net/front/50dc6c495c0c9188"), "front");
        assert_eq!(given("targetgroup/web/73e2d6bc24d8a067"), "web");
        assert_eq!(given("loadbalancer/classic"), "classic");
        assert_eq!(given("listener/net/front/50dc/f2f7"), "f2f7");
        assert_eq!(bucket.given_name(), "acme-data");
        let odd: Arn = "arn:aws:secretsmanager:us-east-1:0123456789012:secret:x"
            .parse()
            .unwrap();
        assert_eq!(odd.account(), None);
        for wrong in [
            "",
            "arn",
            "arn:aws",
            "arn:aws:s3:::",
            "arn:::::x",
            "ARN:aws:s3:::x",
        ] {
            assert!(wrong.parse::<Arn>().is_err(), "{wrong}");
        }
    }
}
