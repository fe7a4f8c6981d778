use super::meaning::Config;
use super::tables::EnvironmentTable;
use super::values::{DeclaredClass, FailOn};
use crate::environments::{
    Class, Declared, DeclaredAccessPoint, DeclaredEnvironment, TagKeys, Tier, inferred_class,
    read_name,
};
use crate::facts::{Exception, HumanObjectives, Objectives};
use crate::findings::Severity;
use crate::ids::Sym;

impl DeclaredClass {
    /// Returns the class.
    pub fn class(self) -> Class {
        match self {
            Self::Prod => Class::Prod,
            Self::Lower => Class::Lower,
            Self::Shared => Class::Shared,
        }
    }
}

impl FailOn {
    /// Returns the severity.
    pub fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Low => Severity::Low,
            Self::Medium => Severity::Medium,
            Self::High => Severity::High,
            Self::Critical => Severity::Critical,
        }
    }
}

impl EnvironmentTable {
    /// Returns the tier: as declared, else what the environment's name says, if it is one of the class.
    pub fn declared_tier(&self) -> Option<Tier> {
        let class = self.class.class();
        let inferred = inferred_class(self.name).filter(|(known, _)| *known == class);
        self.tier
            .or(inferred.and_then(|(_, tier)| tier))
            .or_else(|| {
                let signal = read_name(self.name.as_str()).signal?;
                signal.tier.filter(|_| signal.class == class)
            })
    }

    fn declared(&self) -> DeclaredEnvironment {
        DeclaredEnvironment {
            name: self.name,
            class: self.class.class(),
            tier: self.declared_tier(),
            accounts: self.accounts.iter().copied().collect(),
            units: self.organizational_units.clone(),
            vpcs: self.vpcs.iter().copied().collect(),
            tags: self.tags.clone(),
            name_globs: self.name_globs.clone(),
        }
    }
}

impl Config {
    /// Returns what the file declares about environments and the universe.
    pub fn declared(&self) -> Declared {
        let tables = &self.tables;
        let keys =
            |keys: &Option<Vec<Box<str>>>| keys.clone().map(|keys| keys.into_iter().collect());
        Declared {
            environments: tables
                .environment
                .iter()
                .map(EnvironmentTable::declared)
                .collect(),
            access_points: tables
                .access_point
                .iter()
                .map(|point| DeclaredAccessPoint {
                    environment: point.environment,
                    kind: point.kind,
                    selector: point.selector.clone(),
                })
                .collect(),
            tag_keys: TagKeys {
                environment_keys: keys(&tables.tags.environment_keys),
                production_keys: keys(&tables.tags.production_keys),
                ignore_keys: tables.tags.ignore_keys.iter().cloned().collect(),
            },
            accounts: tables.estate.accounts.iter().copied().collect(),
            regions: tables.estate.regions.iter().copied().collect(),
        }
    }

    /// Returns the objectives.
    pub fn objectives(&self) -> Objectives {
        let (objectives, human) = (&self.tables.objectives, &self.tables.human);
        Objectives {
            recovery_point_hours: objectives.recovery_point_hours,
            recovery_point_factor: objectives.recovery_point_factor,
            recovery_time_hours: objectives.recovery_time_hours,
            immutable_retention_days: objectives.immutable_retention_days,
            restore_test_days: objectives.restore_test_days,
            log_retention_days: objectives.log_retention_days,
            log_hot_days: objectives.log_hot_days,
            backup_other_region: objectives.backup_other_region,
            human: HumanObjectives {
                session_hours: human.session_hours,
                admin_session_hours: human.admin_session_hours,
                shell_idle_minutes: human.shell_idle_minutes,
                vpn_session_hours: human.vpn_session_hours,
                key_age_days: human.key_age_days,
            },
        }
    }

    /// Returns the exceptions in the order of the file; whether their policies exist is not checked here.
    pub fn exceptions(&self) -> Vec<Exception> {
        let exceptions = self.tables.exception.iter();
        exceptions
            .map(|one| Exception {
                id: Sym::new(&one.id),
                policy: Sym::new(&one.policy),
                from: one
                    .from
                    .iter()
                    .map(|from| from.to_string().into())
                    .collect(),
                to: one.to.iter().map(|to| to.to_string().into()).collect(),
                ports: one
                    .ports
                    .as_ref()
                    .map(|ports| ports.iter().map(|port| port.0).collect()),
                actions: one.actions.as_ref().map(|actions| {
                    actions
                        .iter()
                        .map(|action| Sym::new(action.as_str()))
                        .collect()
                }),
                owner: one.owner.clone(),
                reason: one.reason.clone(),
                expires: one.expires.last_moment(),
            })
            .collect()
    }
}
