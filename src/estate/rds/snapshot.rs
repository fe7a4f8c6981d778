use super::arn_of;
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Resource, Tags, list_output, model,
    name_or_arn,
};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp, VpcId};

model! {
    /// A snapshot of a database instance.
    ///
    /// Shape: `rds describe-db-snapshots`; who may restore it comes from `describe-db-snapshot-attributes`.
    pub struct DbSnapshot {
        required {
            /// The identifier; the ARN where another account shares it.
            "DBSnapshotIdentifier" => id: Box<str>,
        }
        /// The ARN; older replies lack it.
        "DBSnapshotArn" => arn: Option<Arn>,
        /// The instance it was taken of.
        "DBInstanceIdentifier" => instance: Observed<Sym>,
        /// The resource id of that instance: `db-...`.
        "DbiResourceId" => instance_resource_id: Observed<Sym>,
        /// When that instance was made.
        "InstanceCreateTime" => instance_created: Option<Timestamp>,
        /// `automated`, `manual`, `shared`, `public` or `awsbackup`.
        "SnapshotType" => kind: Observed<Sym>,
        /// Such as `available`, `creating`.
        "Status" => status: Observed<Sym>,
        /// The engine.
        "Engine" => engine: Observed<Sym>,
        /// The engine's version.
        "EngineVersion" => engine_version: Observed<Sym>,
        /// When it was taken or copied; none while it is being made.
        "SnapshotCreateTime" => created: Option<Timestamp>,
        /// When the first of its copies was taken.
        "OriginalSnapshotCreateTime" => originally_created: Option<Timestamp>,
        /// The VPC of the instance.
        "VpcId" => vpc: Option<VpcId>,
        /// The snapshot it was copied from, an ARN; told for copies across accounts and regions.
        "SourceDBSnapshotIdentifier" => source: Option<Sym>,
        /// The region that it was made in or copied from.
        "SourceRegion" => source_region: Option<Sym>,
        /// Whether it is encrypted.
        "Encrypted" => encrypted: Observed<bool>,
        /// The KMS key: an ARN, or any other name of a key.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Who may restore it, from `describe-db-snapshot-attributes`.
        "DBSnapshotAttributes" => attributes: Observed<List<SnapshotAttribute>>,
        /// Its tags; older replies lack them.
        "TagList" => tags: Observed<Tags>,
    }

    /// A snapshot of a database cluster.
    ///
    /// Shape: `rds describe-db-cluster-snapshots`; who may restore it comes from
    /// `describe-db-cluster-snapshot-attributes`.
    pub struct DbClusterSnapshot {
        required {
            /// The identifier; the ARN where another account shares it.
            "DBClusterSnapshotIdentifier" => id: Box<str>,
        }
        /// The ARN; older replies lack it.
        "DBClusterSnapshotArn" => arn: Option<Arn>,
        /// The cluster it was taken of.
        "DBClusterIdentifier" => cluster: Observed<Sym>,
        /// The resource id of that cluster: `cluster-...`.
        "DbClusterResourceId" => cluster_resource_id: Observed<Sym>,
        /// When that cluster was made.
        "ClusterCreateTime" => cluster_created: Option<Timestamp>,
        /// `automated`, `manual`, `shared`, `public` or `awsbackup`.
        "SnapshotType" => kind: Observed<Sym>,
        /// Such as `available`, `creating`.
        "Status" => status: Observed<Sym>,
        /// The engine.
        "Engine" => engine: Observed<Sym>,
        /// The engine's version.
        "EngineVersion" => engine_version: Observed<Sym>,
        /// When it was taken; none while it is being made.
        "SnapshotCreateTime" => created: Option<Timestamp>,
        /// The VPC of the cluster.
        "VpcId" => vpc: Option<VpcId>,
        /// The snapshot it was copied from: an ARN.
        "SourceDBClusterSnapshotArn" => source: Option<Sym>,
        /// Whether it is encrypted.
        "StorageEncrypted" => encrypted: Observed<bool>,
        /// The KMS key: an ARN, or any other name of a key.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Who may restore it, from `describe-db-cluster-snapshot-attributes`.
        "DBClusterSnapshotAttributes" => attributes: Observed<List<SnapshotAttribute>>,
        /// Its tags; older replies lack them.
        "TagList" => tags: Observed<Tags>,
    }

    /// An attribute of a snapshot.
    pub struct SnapshotAttribute {
        required {
            /// `restore`: who may copy or restore the snapshot.
            "AttributeName" => name: Sym,
        }
        /// Account ids, or `all` for every AWS account.
        "AttributeValues" => values: List<Sym>,
    }

    /// The reply of `rds describe-db-snapshot-attributes`.
    pub struct DescribeDbSnapshotAttributesOutput {
        required {
            /// The snapshot, of which only the attributes are told.
            "DBSnapshotAttributesResult" => snapshot: DbSnapshot,
        }
    }

    /// The reply of `rds describe-db-cluster-snapshot-attributes`.
    pub struct DescribeDbClusterSnapshotAttributesOutput {
        required {
            /// The snapshot, of which only the attributes are told.
            "DBClusterSnapshotAttributesResult" => snapshot: DbClusterSnapshot,
        }
    }
}

impl Resource for DbSnapshot {
    const TYPE: &'static str = "AWS::RDS::DBSnapshot";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "snapshot", &self.id)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for DbClusterSnapshot {
    const TYPE: &'static str = "AWS::RDS::DBClusterSnapshot";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "cluster-snapshot", &self.id)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

/// Returns the values of the attribute `restore`. AWS lets nobody share an automated snapshot, so for
/// those the answer is known without the attributes.
fn restore_values(
    attributes: &Observed<List<SnapshotAttribute>>,
    kind: &Observed<Sym>,
) -> Observed<Vec<Sym>> {
    let automated = kind
        .known()
        .is_some_and(|kind| kind.as_str() == "automated");
    if attributes.is_unknown() && automated {
        return Observed::Known(Vec::new());
    }
    attributes.map(|attributes| {
        attributes
            .iter()
            .filter(|attribute| attribute.name.as_str() == "restore")
            .flat_map(|attribute| attribute.values.iter().copied())
            .collect()
    })
}

impl DbSnapshot {
    /// Returns who may copy or restore it beside its owner: account ids, or `all` for every AWS account.
    ///
    /// Source: Amazon RDS User Guide, page USER_ShareSnapshot.
    pub fn restorable_by(&self) -> Observed<Vec<Sym>> {
        restore_values(&self.attributes, &self.kind)
    }
    /// Returns what is known of a snapshot of which only the identifier was told.
    fn of_id(id: &str) -> Self {
        Self {
            id: id.into(),
            arn: None,
            instance: Observed::Unknown,
            instance_resource_id: Observed::Unknown,
            instance_created: None,
            kind: Observed::Unknown,
            status: Observed::Unknown,
            engine: Observed::Unknown,
            engine_version: Observed::Unknown,
            created: None,
            originally_created: None,
            vpc: None,
            source: None,
            source_region: None,
            encrypted: Observed::Unknown,
            kms_key: None,
            attributes: Observed::Unknown,
            tags: Observed::Unknown,
        }
    }
}

impl DbClusterSnapshot {
    /// Returns who may copy or restore it beside its owner: account ids, or `all` for every AWS account.
    ///
    /// Source: Amazon Aurora User Guide, page aurora-share-snapshot.
    pub fn restorable_by(&self) -> Observed<Vec<Sym>> {
        restore_values(&self.attributes, &self.kind)
    }
    /// Returns what is known of a snapshot of which only the identifier was told.
    fn of_id(id: &str) -> Self {
        Self {
            id: id.into(),
            arn: None,
            cluster: Observed::Unknown,
            cluster_resource_id: Observed::Unknown,
            cluster_created: None,
            kind: Observed::Unknown,
            status: Observed::Unknown,
            engine: Observed::Unknown,
            engine_version: Observed::Unknown,
            created: None,
            vpc: None,
            source: None,
            encrypted: Observed::Unknown,
            kms_key: None,
            attributes: Observed::Unknown,
            tags: Observed::Unknown,
        }
    }
}

list_output! {
    /// The reply of `rds describe-db-snapshots`.
    DescribeDbSnapshotsOutput { "DBSnapshots" => DbSnapshot } into rds.db_snapshots
}

list_output! {
    /// The reply of `rds describe-db-cluster-snapshots`.
    DescribeDbClusterSnapshotsOutput {
        "DBClusterSnapshots" => DbClusterSnapshot
    } into rds.db_cluster_snapshots
}

impl Output for DescribeDbSnapshotAttributesOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.rds.db_snapshots.add(self.snapshot, call.place));
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let mut gone = DbSnapshot::of_id(call.request.unwrap_or_default());
        gone.attributes = Observed::Absent;
        loaded.note(estate.rds.db_snapshots.add(gone, call.place));
    }
}

impl Output for DescribeDbClusterSnapshotAttributesOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let snapshots = &mut estate.rds.db_cluster_snapshots;
        loaded.note(snapshots.add(self.snapshot, call.place));
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let mut gone = DbClusterSnapshot::of_id(call.request.unwrap_or_default());
        gone.attributes = Observed::Absent;
        loaded.note(estate.rds.db_cluster_snapshots.add(gone, call.place));
    }
}

/// Returns whether the attributes must be asked for: those of automated snapshots cannot be changed.
fn may_be_shared(kind: &Observed<Sym>) -> bool {
    kind.known().is_none_or(|kind| kind.as_str() != "automated")
}

/// Returns the snapshots of instances of an account and region that may be shared.
fn snapshots(estate: &Estate, place: Place) -> Vec<Sym> {
    estate
        .rds
        .db_snapshots
        .living_in(place)
        .filter(|snapshot| may_be_shared(&snapshot.kind))
        .map(|snapshot| Sym::new(&snapshot.id))
        .collect()
}

/// Returns the snapshots of clusters of an account and region that may be shared.
fn cluster_snapshots(estate: &Estate, place: Place) -> Vec<Sym> {
    estate
        .rds
        .db_cluster_snapshots
        .living_in(place)
        .filter(|snapshot| may_be_shared(&snapshot.kind))
        .map(|snapshot| Sym::new(&snapshot.id))
        .collect()
}

/// Returns the identifier of the snapshot that a request names, by identifier or by ARN.
fn spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "rds", "snapshot:")
}

/// Returns the identifier of the snapshot of a cluster that a request names, by identifier or by ARN.
fn cluster_spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "rds", "cluster-snapshot:")
}

/// Lists snapshots of instances.
pub const DESCRIBE_DB_SNAPSHOTS: Operation = Operation::regional::<DescribeDbSnapshotsOutput>(
    "rds",
    "describe-db-snapshots",
    "rds:DescribeDBSnapshots",
)
.members(&["DBSnapshots"])
.paged(&["Marker"]);

/// Reads who may restore one snapshot of an instance.
pub const DESCRIBE_DB_SNAPSHOT_ATTRIBUTES: Operation =
    Operation::regional::<DescribeDbSnapshotAttributesOutput>(
        "rds",
        "describe-db-snapshot-attributes",
        "rds:DescribeDBSnapshotAttributes",
    )
    .per("DBSnapshotIdentifier")
    .spelled(spelling)
    .members(&["DBSnapshotAttributesResult"])
    .absent_on(&["DBSnapshotNotFound"])
    .for_each(snapshots)
    .echoing(&["DBSnapshotAttributesResult", "DBSnapshotIdentifier"]);

/// Lists snapshots of clusters.
pub const DESCRIBE_DB_CLUSTER_SNAPSHOTS: Operation =
    Operation::regional::<DescribeDbClusterSnapshotsOutput>(
        "rds",
        "describe-db-cluster-snapshots",
        "rds:DescribeDBClusterSnapshots",
    )
    .members(&["DBClusterSnapshots"])
    .paged(&["Marker"]);

/// Reads who may restore one snapshot of a cluster.
pub const DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES: Operation =
    Operation::regional::<DescribeDbClusterSnapshotAttributesOutput>(
        "rds",
        "describe-db-cluster-snapshot-attributes",
        "rds:DescribeDBClusterSnapshotAttributes",
    )
    .per("DBClusterSnapshotIdentifier")
    .spelled(cluster_spelling)
    .members(&["DBClusterSnapshotAttributesResult"])
    .absent_on(&["DBClusterSnapshotNotFoundFault"])
    .for_each(cluster_snapshots)
    .echoing(&[
        "DBClusterSnapshotAttributesResult",
        "DBClusterSnapshotIdentifier",
    ]);
