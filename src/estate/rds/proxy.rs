use super::arn_of;
use crate::estate::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Resource, build_arn,
    list_output, model,
};
use crate::ids::{Arn, IdError, Place, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A database proxy. Shape: `rds describe-db-proxies`.
    pub struct DbProxy {
        required {
            /// The name, unique in account and region.
            "DBProxyName" => name: Box<str>,
        }
        /// The ARN, which ends with `prx-...`.
        "DBProxyArn" => arn: Option<Arn>,
        /// Such as `available`.
        "Status" => status: Observed<Sym>,
        /// `MYSQL`, `POSTGRESQL` or `SQLSERVER`.
        "EngineFamily" => engine_family: Observed<Sym>,
        /// The VPC it lies in.
        "VpcId" => vpc: Observed<VpcId>,
        /// Its security groups.
        "VpcSecurityGroupIds" => security_groups: List<SecurityGroupId>,
        /// The subnets it lies in.
        "VpcSubnetIds" => subnets: List<SubnetId>,
        /// How it logs in to the database when no secret is named: `IAM_AUTH` or `NONE`.
        "DefaultAuthScheme" => default_auth_scheme: Option<Sym>,
        /// With which secrets it logs in to the database.
        "Auth" => auth: List<DbProxyAuth>,
        /// The role with which it reads the secrets.
        "RoleArn" => role: Observed<Arn>,
        /// The name of its default endpoint.
        "Endpoint" => endpoint: Observed<Box<str>>,
        /// Whether clients must use TLS.
        "RequireTLS" => require_tls: Observed<bool>,
        /// After how many seconds it closes idle connections of clients.
        "IdleClientTimeout" => idle_client_timeout_seconds: Observed<u32>,
    }

    /// How clients and the proxy log in.
    pub struct DbProxyAuth {
        /// `SECRETS`.
        "AuthScheme" => scheme: Option<Sym>,
        /// The secret with the database's credentials.
        "SecretArn" => secret: Option<Arn>,
        /// Whether clients log in with IAM: `DISABLED`, `ENABLED`, `REQUIRED`.
        "IAMAuth" => iam_auth: Observed<Sym>,
    }

    /// A database that a proxy leads to. Shape: `rds describe-db-proxy-targets`.
    pub struct DbProxyTarget {
        /// The proxy's name: the one the call asked about.
        "DBProxyName" => proxy: Observed<Box<str>>,
        /// `RDS_INSTANCE`, `TRACKED_CLUSTER` or `RDS_SERVERLESS_ENDPOINT`.
        "Type" => kind: Observed<Sym>,
        /// The identifier of the instance or cluster.
        "RdsResourceId" => resource: Option<Sym>,
        /// The cluster of an instance.
        "TrackedClusterId" => cluster: Option<Sym>,
        /// The ARN of the instance or cluster.
        "TargetArn" => target_arn: Option<Arn>,
        /// The name it connects to; none for a cluster as a whole.
        "Endpoint" => endpoint: Option<Box<str>>,
        /// The port it connects to.
        "Port" => port: Observed<u16>,
        /// `READ_WRITE`, `READ_ONLY` or `UNKNOWN`.
        "Role" => role: Option<Sym>,
    }

    /// An endpoint of a proxy. Shape: `rds describe-db-proxy-endpoints`.
    pub struct DbProxyEndpoint {
        required {
            /// The name, unique in account and region.
            "DBProxyEndpointName" => name: Box<str>,
        }
        /// The ARN.
        "DBProxyEndpointArn" => arn: Option<Arn>,
        /// The proxy's name.
        "DBProxyName" => proxy: Observed<Box<str>>,
        /// Such as `available`.
        "Status" => status: Observed<Sym>,
        /// The VPC it lies in, which may be another than the proxy's.
        "VpcId" => vpc: Observed<VpcId>,
        /// Its security groups.
        "VpcSecurityGroupIds" => security_groups: List<SecurityGroupId>,
        /// The subnets it lies in.
        "VpcSubnetIds" => subnets: List<SubnetId>,
        /// Its name.
        "Endpoint" => endpoint: Observed<Box<str>>,
        /// `READ_WRITE` or `READ_ONLY`.
        "TargetRole" => target_role: Observed<Sym>,
        /// Whether it is the proxy's default endpoint.
        "IsDefault" => is_default: Observed<bool>,
    }

    /// The reply of `rds describe-db-proxy-targets`.
    pub struct DescribeDbProxyTargetsOutput {
        required {
            /// The targets.
            "Targets" => targets: Items<DbProxyTarget>,
        }
    }
}

impl Resource for DbProxy {
    const TYPE: &'static str = "AWS::RDS::DBProxy";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "db-proxy", &self.name)
    }
}

impl Resource for DbProxyEndpoint {
    const TYPE: &'static str = "AWS::RDS::DBProxyEndpoint";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "db-proxy-endpoint", &self.name)
    }
}

impl Resource for DbProxyTarget {
    const TYPE: &'static str = "AWS::RDS::DBProxyTarget";
    /// AWS gives no ARN: the key is made of the proxy, the kind and whatever names the target.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let name = |part: Option<&str>| part.unwrap_or("-").to_owned();
        let parts = [
            name(self.proxy.known().map(|proxy| &**proxy)),
            name(self.kind.known().map(|kind| kind.as_str())),
            name(self.resource.map(Sym::as_str)),
            name(self.endpoint.as_deref()),
        ];
        build_arn("rds", call, &format!("db-proxy-target:{}", parts.join("/")))
    }
}

impl DbProxy {
    /// Returns the port that clients connect to, which the engine family decides.
    ///
    /// Source: Amazon RDS User Guide, page rds-proxy-connecting.
    pub fn port(&self) -> Option<u16> {
        match self.engine_family.known()?.as_str() {
            "MYSQL" => Some(3306),
            "POSTGRESQL" => Some(5432),
            "SQLSERVER" => Some(1433),
            _ => None,
        }
    }
}

impl Output for DescribeDbProxyTargetsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.targets.set_aside);
        for mut target in self.targets.read {
            target.proxy = call.request.map(Into::into).into();
            loaded.note(estate.rds.db_proxy_targets.add(target, call.place));
        }
    }
}

list_output! {
    /// The reply of `rds describe-db-proxies`.
    DescribeDbProxiesOutput { "DBProxies" => DbProxy } into rds.db_proxies
}

list_output! {
    /// The reply of `rds describe-db-proxy-endpoints`.
    DescribeDbProxyEndpointsOutput {
        "DBProxyEndpoints" => DbProxyEndpoint
    } into rds.db_proxy_endpoints
}

/// Returns the proxies of an account and region.
fn proxies(estate: &Estate, place: Place) -> Vec<Sym> {
    estate
        .rds
        .db_proxies
        .living_in(place)
        .map(|proxy| Sym::new(&proxy.name))
        .collect()
}

/// Lists proxies.
pub const DESCRIBE_DB_PROXIES: Operation = Operation::regional::<DescribeDbProxiesOutput>(
    "rds",
    "describe-db-proxies",
    "rds:DescribeDBProxies",
)
.members(&["DBProxies"])
.paged(&["Marker"]);

/// Lists what one proxy leads to.
pub const DESCRIBE_DB_PROXY_TARGETS: Operation =
    Operation::regional::<DescribeDbProxyTargetsOutput>(
        "rds",
        "describe-db-proxy-targets",
        "rds:DescribeDBProxyTargets",
    )
    .per("DBProxyName")
    .members(&["Targets"])
    .paged(&["Marker"])
    .absent_on(&["DBProxyNotFoundFault"])
    .for_each(proxies);

/// Lists the endpoints of proxies beside the default ones.
pub const DESCRIBE_DB_PROXY_ENDPOINTS: Operation =
    Operation::regional::<DescribeDbProxyEndpointsOutput>(
        "rds",
        "describe-db-proxy-endpoints",
        "rds:DescribeDBProxyEndpoints",
    )
    .members(&["DBProxyEndpoints"])
    .paged(&["Marker"]);
