//! Ids and words of the fact records.

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{PortSet, Sym};

/// Declares ids of facts: interned text, ordered by it.
macro_rules! fact_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(transparent)]
        #[schemars(inline)]
        pub struct $name(Sym);

        impl $name {
            /// Returns the id with this text.
            pub fn new(text: &str) -> Self {
                Self(Sym::new(text))
            }
            /// Returns the text.
            pub fn as_str(self) -> &'static str {
                self.0.as_str()
            }
            /// Returns the text, interned.
            pub fn sym(self) -> Sym {
                self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self.as_str(), f)
            }
        }
    )*};
}

fact_ids! {
    /// The id of a subject: its ARN where it has one, the account's number, or another text that is unique
    /// among all subjects. As the source of a crossing also a zone (`internet`, `on-premises`).
    SubjectId;
    /// The id of an environment: its name; a zone's name; the number of an account outside the universe.
    EnvironmentId;
    /// The id of a crossing.
    CrossingId;
    /// The id of a gap.
    GapId;
    /// The key of a sentence of evidence.
    EvidenceId;
    /// The key of a witness path.
    WitnessId;
}

/// Declares an enum of words: how each is written, and all of them in the order of declaration.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)*
        }
        impl $name {
            /// All of them, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the word by which facts and policies name it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    )*};
}

words! {
    /// Yes, no, or not known. Policies ask with the library's `is_yes`, `is_no` and `is_unknown`.
    Tri {
        /// It holds.
        Yes = "yes",
        /// It does not hold.
        No = "no",
        /// Not known: a gap says why.
        Unknown = "unknown",
    }
    /// What kind of environment something belongs to.
    Class {
        /// Production, disaster recovery included.
        Prod = "prod",
        /// Staging, test, development, sandbox.
        Lower = "lower",
        /// Serves several environments: network, log archive, delivery, backup.
        Shared = "shared",
        /// Outside the universe: other accounts, the internet, on-premises networks.
        External = "external",
        /// No evidence above the threshold.
        Unclassified = "unclassified",
    }
    /// How sure a class is; ordered, surest first.
    Confidence {
        /// Said by the configuration. Zones and accounts outside the universe have this too.
        Declared = "declared",
        /// A tag or place in the organisation, or an account's name.
        Strong = "strong",
        /// A VPC's or resource's own tag or name.
        Medium = "medium",
        /// A hint.
        Weak = "weak",
        /// Evidence of medium strength or better disagrees.
        Conflicting = "conflicting",
        /// There is no class to be sure of.
        None = "none",
    }
    /// What a shared or lower environment is for.
    Tier {
        /// Lower: mirrors production before a release.
        Staging = "staging",
        /// Lower: before a release, under another name.
        Preprod = "preprod",
        /// Lower: tests.
        Test = "test",
        /// Lower: development.
        Dev = "dev",
        /// Lower: experiments.
        Sandbox = "sandbox",
        /// Lower: no more is known.
        Unspecified = "unspecified",
        /// Production: disaster recovery.
        Dr = "dr",
        /// Shared: network hub.
        Network = "network",
        /// Shared: log archive.
        LogArchive = "log-archive",
        /// Shared: security tooling.
        Security = "security",
        /// Shared: build and delivery.
        CiCd = "ci-cd",
        /// Shared: identity provider.
        Identity = "identity",
        /// Shared: backup copies.
        Backup = "backup",
        /// Shared: images and packages.
        Registry = "registry",
        /// Shared: metrics and logs.
        Observability = "observability",
        /// Shared: the organisation's management account.
        Management = "management",
    }
    /// The list that a subject stands in.
    SubjectKind {
        /// `accounts`.
        Account = "account",
        /// `stores`.
        Store = "store",
        /// `workloads`.
        Workload = "workload",
        /// `principals`.
        Principal = "principal",
        /// `resources`.
        Resource = "resource",
        /// `safeguards.vaults`.
        Vault = "vault",
    }
    /// A group of facts whose completeness is known together.
    Family {
        /// Reachability: interfaces, rules, routes, and who shares a VPC.
        Network = "network",
        /// Route tables of networks, and what they lead through.
        Routes = "routes",
        /// Hosted zones and their records, and in which VPCs they answer.
        Names = "names",
        /// Who may do what: policies of identities and resources, evaluated.
        Access = "access",
        /// Shares, grants and permissions on snapshots, images, keys and the like.
        Sharing = "sharing",
        /// Backups, copies, vaults and their locks.
        Backups = "backups",
        /// Trails, logs and alerts.
        Audit = "audit",
        /// Which resources exist, and what their settings refer to.
        Configuration = "configuration",
        /// Users, keys, roles and identity providers.
        Identity = "identity",
        /// Accounts, units, control policies, and what classes rest on.
        Organisation = "organisation",
    }
    /// An account's place in the organisation.
    Membership {
        /// The organisation's management account.
        Management = "management",
        /// A member of the organisation.
        Member = "member",
        /// Not in the organisation.
        Outside = "outside",
    }
    /// Who uses a principal.
    Nature {
        /// A person.
        Human = "human",
        /// A program that runs in AWS.
        Workload = "workload",
        /// Build and delivery.
        Pipeline = "pipeline",
        /// An AWS service.
        Service = "service",
    }
    /// How one thing touches another.
    CrossingKind {
        /// Packets arrive.
        Network = "network",
        /// A principal can become another or act on it.
        Identity = "identity",
        /// A secret can be read.
        Secret = "secret",
        /// A key can be used.
        Key = "key",
        /// Storage can be read or written.
        Storage = "storage",
        /// A copy of data was given away: shared snapshot, image or vault, replica, clone.
        DataCopy = "data_copy",
        /// Messages pass.
        Message = "message",
        /// A name leads there.
        Dns = "dns",
        /// Configuration refers to it.
        Configuration = "configuration",
        /// Both live in one VPC.
        SharedVpc = "shared_vpc",
        /// A routed link between networks.
        Link = "link",
        /// A rule admits it, though no path exists yet.
        Latent = "latent",
    }
    /// What a crossing rests on, more closely than its kind says.
    Form {
        /// The owner accepted the connection, or accepts each by itself.
        Accepted = "accepted",
        /// The owner allows the connection; it is not made or not accepted yet.
        Allowed = "allowed",
        /// Routes lead there and back.
        Routed = "routed",
        /// Routes lead there and back, and a security group of one side admits the other.
        Admitted = "admitted",
        /// A name's records end there.
        Record = "record",
        /// A private zone answers in a VPC.
        Association = "association",
        /// One authorisation lets everybody who may enter into both.
        Everybody = "everybody",
        /// One authorisation lets a group into both.
        Group = "group",
        /// Whoever enters hosts of shared accounts gets on from there.
        ThroughHosts = "through-hosts",
    }
    /// How sure a crossing is; ordered, surest first.
    Sureness {
        /// Shown by the configuration alone.
        Proven = "proven",
        /// Holds under the condition that is shown.
        Conditional = "conditional",
        /// Rests on something that was not collected or cannot be decided.
        Maybe = "maybe",
    }
    /// Who the source of a crossing is, seen from the universe.
    Trust {
        /// It belongs to the universe.
        Inside = "inside",
        /// An account that the configuration trusts.
        Trusted = "trusted",
        /// An account or network outside the universe of which nothing was declared.
        Undeclared = "undeclared",
        /// Anybody.
        Public = "public",
    }
    /// What a crossing lets its source do.
    Effect {
        /// Read.
        Read = "read",
        /// Write.
        Write = "write",
        /// Change settings and permissions.
        Admin = "admin",
        /// Delete, or make useless.
        Destroy = "destroy",
        /// Open a connection.
        Connect = "connect",
        /// Act as the target.
        Become = "become",
    }
    /// What the ports of a network crossing are for.
    Purpose {
        /// Those of a database.
        Database = "database",
        /// Shells and remote desktops.
        Administration = "administration",
        /// Anything else.
        Other = "other",
    }
    /// The lock of a backup vault at `as_of`.
    LockState {
        /// No lock.
        Unlocked = "unlocked",
        /// A lock that a permitted principal may remove.
        Governance = "governance",
        /// A compliance lock whose lock date lies ahead.
        CoolingOff = "cooling-off",
        /// A compliance lock in force.
        Immutable = "immutable",
        /// A logically air-gapped vault: locked in compliance mode by construction.
        AirGapped = "air-gapped",
        /// Not known.
        Unknown = "unknown",
    }
    /// Why something was not seen.
    GapState {
        /// The call was never made, or its reply is not in the dump.
        NotCollected = "not-collected",
        /// Access was denied.
        Denied = "denied",
        /// Throttled until the attempts ran out.
        ThrottledOut = "throttled-out",
        /// The call failed otherwise.
        Error = "error",
        /// Only a part of the answer was read.
        Truncated = "truncated",
        /// The answer contradicts another one.
        Inconsistent = "inconsistent",
        /// Left out by configuration.
        SkippedConfig = "skipped-config",
        /// Left out because a probe showed the place to be empty.
        SkippedProbe = "skipped-probe",
        /// Read too long ago.
        Stale = "stale",
        /// Everything was read, and it does not decide the question.
        Undecidable = "undecidable",
        /// The analysis that would decide it does not exist yet.
        AnalysisMissing = "analysis-missing",
    }
}

impl Confidence {
    /// Returns whether the class is sure enough for a verdict `fail`.
    pub fn is_medium_or_better(self) -> bool {
        match self {
            Self::Declared | Self::Strong | Self::Medium => true,
            Self::Weak | Self::Conflicting | Self::None => false,
        }
    }
}

impl Class {
    /// Returns whether this class is, or may be, production.
    pub fn may_be_prod(self) -> bool {
        matches!(self, Self::Prod | Self::Unclassified)
    }
}

impl Tri {
    /// Returns the tri-state of an answer that may be missing.
    pub fn of(answer: Option<bool>) -> Self {
        match answer {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// What a crossing lets through: protocol and ports, or actions; `effect` sums it up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Capability {
    /// IP protocol of a network crossing: a name, a number, or `-1` for all.
    pub protocol: Option<Sym>,
    /// Ports and port ranges as text; empty where the protocol has none.
    #[schemars(with = "Vec<String>")]
    pub ports: PortSet,
    /// IAM actions, sorted.
    pub actions: Vec<Sym>,
    /// What it amounts to.
    pub effect: Effect,
    /// What the ports are for; null where nothing is connected.
    pub purpose: Option<Purpose>,
}
