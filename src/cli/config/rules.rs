use std::collections::BTreeMap;

use super::error::ConfigError;
use super::meaning::Config;
use super::tables::EnvironmentTable;
use super::values::Expiry;
use crate::environments::{Selector, inferred_class, inferred_names};
use crate::ids::{Region, Timestamp};

type Checked = Result<(), ConfigError>;

impl Config {
    /// Checks what no single key can tell.
    pub(super) fn check(&self) -> Checked {
        for (index, environment) in self.tables.environment.iter().enumerate() {
            self.check_environment(index, environment)?;
        }
        self.check_shared_selectors()?;
        self.check_access_points()?;
        self.check_exceptions()?;
        self.check_accepted_gaps()?;
        self.check_estate()?;
        self.check_tags()?;
        let trusted = self.tables.trusted_account.iter().map(|one| one.id);
        self.unique("trusted_account", "id", trusted)?;
        let objectives = &self.tables.objectives;
        if objectives.log_hot_days > objectives.log_retention_days {
            let message = "more days than `log_retention_days`";
            return Err(self.error_at("objectives.log_hot_days", message, None));
        }
        Ok(())
    }

    /// Checks that no exception holds for longer than 12 months after `as_of`.
    ///
    /// # Errors
    /// Names the first exception that does.
    pub fn check_expiry(&self, as_of: Timestamp) -> Checked {
        let latest = Expiry::latest(as_of);
        for (index, exception) in self.tables.exception.iter().enumerate() {
            if latest.is_some_and(|latest| exception.expires > latest) {
                let path = format!("exception[{index}].expires");
                let message = format!("`{}` is more than 12 months ahead", exception.expires);
                let hint = latest.map(|latest| format!("the latest date today is {latest}"));
                return Err(self.error_at(&path, &message, hint.as_deref()));
            }
        }
        Ok(())
    }

    /// Checks that a key of a list of tables has another value in each.
    fn unique<T: Ord + std::fmt::Display>(
        &self,
        list: &str,
        key: &str,
        values: impl Iterator<Item = T>,
    ) -> Checked {
        let mut seen = BTreeMap::new();
        for (index, value) in values.enumerate() {
            if let Some(first) = seen.get(&value) {
                let message = format!("`{value}` stands also in `{list}[{first}]`");
                return Err(self.error_at(&format!("{list}[{index}].{key}"), &message, None));
            }
            seen.insert(value, index);
        }
        Ok(())
    }

    fn check_environment(&self, index: usize, table: &EnvironmentTable) -> Checked {
        let at = |key: &str| format!("environment[{index}].{key}");
        let class = table.class.class();
        if let Some(tier) = table.tier
            && tier.class() != class
        {
            let message = format!("`{tier}` is a tier of class `{}`", tier.class());
            let valid: Vec<&str> = crate::environments::Tier::ALL
                .into_iter()
                .filter(|tier| tier.class() == class)
                .map(|tier| tier.as_str())
                .collect();
            let hint = format!("tiers of class `{class}`: {}", valid.join(", "));
            return Err(self.error_at(&at("tier"), &message, Some(&hint)));
        }
        if let Some((other_class, other_tier)) = inferred_class(table.name)
            && (other_class, other_tier) != (class, table.declared_tier())
        {
            let tier = other_tier.map_or(String::new(), |tier| format!(", tier `{tier}`"));
            let message = format!(
                "`{}` is the name of what is inferred as class `{other_class}`{tier}",
                table.name
            );
            let hint = "give it that class and tier, or another name";
            return Err(self.error_at(&at("name"), &message, Some(hint)));
        }
        let names_nothing = table.accounts.is_empty()
            && table.organizational_units.is_empty()
            && table.vpcs.is_empty()
            && table.tags.is_empty()
            && table.name_globs.is_empty();
        if names_nothing {
            let hint = "give it `accounts`, `organizational_units`, `vpcs`, `tags` or `name_globs`";
            return Err(self.error_at(&at("name"), "nothing belongs to it", Some(hint)));
        }
        Ok(())
    }

    /// Checks that nothing is declared to belong to two environments.
    fn check_shared_selectors(&self) -> Checked {
        let tables = &self.tables.environment;
        self.unique("environment", "name", tables.iter().map(|one| one.name))?;
        self.once("accounts", |one| texts(&one.accounts))?;
        self.once("organizational_units", |one| {
            texts(&one.organizational_units)
        })?;
        self.once("vpcs", |one| texts(&one.vpcs))?;
        self.once("tags", |one| texts(&one.tags))?;
        self.once("name_globs", |one| texts(&one.name_globs))
    }

    fn once(&self, key: &str, of: impl Fn(&EnvironmentTable) -> Vec<String>) -> Checked {
        let mut seen: BTreeMap<String, &EnvironmentTable> = BTreeMap::new();
        for (index, table) in self.tables.environment.iter().enumerate() {
            for (place, text) in of(table).into_iter().enumerate() {
                if let Some(first) = seen.get(&text) {
                    let path = format!("environment[{index}].{key}[{place}]");
                    let message = format!("`{text}` belongs also to `{}`", first.name);
                    return Err(self.error_at(&path, &message, None));
                }
                seen.insert(text, table);
            }
        }
        Ok(())
    }

    /// Checks that an environment of this name is declared or can be inferred.
    fn check_known(&self, path: &str, name: &str) -> Checked {
        let declared = self.tables.environment.iter().map(|one| one.name.as_str());
        let known: Vec<&str> = declared.chain(inferred_names()).collect();
        if known.contains(&name) {
            return Ok(());
        }
        let nearest = known
            .iter()
            .min_by_key(|known| (strsim::damerau_levenshtein(known, name), **known));
        let hint = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
        let message = format!("there is no environment `{name}`");
        Err(self.error_at(path, &message, hint.as_deref()))
    }

    fn check_selector(&self, path: &str, selector: &Selector) -> Checked {
        if let Selector::Environment(name) = selector {
            return self.check_known(path, name.as_str());
        }
        Ok(())
    }

    fn check_access_points(&self) -> Checked {
        for (index, point) in self.tables.access_point.iter().enumerate() {
            let path = format!("access_point[{index}]");
            self.check_known(&format!("{path}.environment"), point.environment.as_str())?;
            self.check_selector(&format!("{path}.selector"), &point.selector)?;
        }
        Ok(())
    }

    fn check_exceptions(&self) -> Checked {
        let exceptions = &self.tables.exception;
        self.unique("exception", "id", exceptions.iter().map(|one| &one.id))?;
        for (index, exception) in exceptions.iter().enumerate() {
            let at = |key: &str| format!("exception[{index}].{key}");
            for (key, selector) in [("from", &exception.from), ("to", &exception.to)] {
                if let Some(selector) = selector {
                    self.check_selector(&at(key), selector)?;
                }
            }
            if exception.ports.is_some() && exception.actions.is_some() {
                let message = "`ports` and `actions` do not go together";
                return Err(self.error_at(&at("actions"), message, Some("write two exceptions")));
            }
            if exception.ports.as_ref().is_some_and(Vec::is_empty) {
                return Err(self.error_at(&at("ports"), "the list is empty", Some(LEAVE_OUT)));
            }
            let Some(actions) = &exception.actions else {
                continue;
            };
            if actions.is_empty() {
                return Err(self.error_at(&at("actions"), "the list is empty", Some(LEAVE_OUT)));
            }
            let wrong = actions
                .iter()
                .position(|action| !is_action(action.as_str()));
            if let Some(place) = wrong {
                let path = at(&format!("actions[{place}]"));
                let message = "not an IAM action such as `s3:GetObject` or `s3:Get*`";
                return Err(self.error_at(&path, message, None));
            }
        }
        Ok(())
    }

    fn check_accepted_gaps(&self) -> Checked {
        for (index, gap) in self.tables.accepted_gap.iter().enumerate() {
            let path = format!("accepted_gap[{index}]");
            if gap.operations.is_empty() && gap.regions.is_empty() && gap.accounts.is_empty() {
                let hint = "give it `operations`, `regions` or `accounts`";
                return Err(self.error_at(&path, "it names no gap", Some(hint)));
            }
            for (place, operation) in gap.operations.iter().enumerate() {
                let path = format!("{path}.operations[{place}]");
                self.check_operation(&path, operation)?;
            }
        }
        Ok(())
    }

    fn check_operation(&self, path: &str, operation: &crate::environments::Glob) -> Checked {
        let all = || crate::estate::operations().map(|one| format!("{} {}", one.service, one.name));
        if all().any(|name| operation.matches(&name)) {
            return Ok(());
        }
        let nearest = all().min_by_key(|name| {
            let distance = strsim::damerau_levenshtein(name, operation.as_str());
            (distance, name.clone())
        });
        let hint = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
        let message = format!("no call `{operation}` is ever made");
        Err(self.error_at(path, &message, hint.as_deref()))
    }

    fn check_estate(&self) -> Checked {
        let estate = &self.tables.estate;
        let lists = [
            ("regions", &estate.regions),
            ("exclude_regions", &estate.exclude_regions),
        ];
        for (key, regions) in lists {
            if let Some(place) = regions.iter().position(|region| region.is_global()) {
                let path = format!("estate.{key}[{place}]");
                return Err(self.error_at(&path, "`global` is no region", None));
            }
        }
        let both = |region: &Region| estate.regions.contains(region);
        if let Some(place) = estate.exclude_regions.iter().position(both) {
            let path = format!("estate.exclude_regions[{place}]");
            return Err(self.error_at(&path, "it stands also in `regions`", None));
        }
        let both = |account| estate.accounts.contains(account);
        if let Some(place) = estate.exclude_accounts.iter().position(both) {
            let path = format!("estate.exclude_accounts[{place}]");
            return Err(self.error_at(&path, "it stands also in `accounts`", None));
        }
        if !(estate.role_path.starts_with('/') && estate.role_path.ends_with('/')) {
            let message = "a path begins and ends with `/`";
            return Err(self.error_at("estate.role_path", message, None));
        }
        for (index, selector) in estate.disposable.iter().enumerate() {
            self.check_selector(&format!("estate.disposable[{index}]"), selector)?;
        }
        Ok(())
    }

    fn check_tags(&self) -> Checked {
        let tags = &self.tables.tags;
        let none = Vec::new();
        let environment = tags.environment_keys.as_ref().unwrap_or(&none);
        let production = tags.production_keys.as_ref().unwrap_or(&none);
        let twice = |key| environment.contains(key);
        if let Some(place) = production.iter().position(twice) {
            let path = format!("tags.production_keys[{place}]");
            return Err(self.error_at(&path, "it stands also in `environment_keys`", None));
        }
        let twice = |key| environment.contains(key) || production.contains(key);
        if let Some(place) = tags.ignore_keys.iter().position(twice) {
            let path = format!("tags.ignore_keys[{place}]");
            return Err(self.error_at(&path, "it stands also among the keys that are read", None));
        }
        Ok(())
    }
}

const LEAVE_OUT: &str = "leave the key out to permit all";

fn texts<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(T::to_string).collect()
}

/// Returns whether the text is an IAM action, in which `*` and `?` may stand.
fn is_action(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"*?-_".contains(&b))
    };
    text.split_once(':')
        .map_or(text == "*", |(service, name)| word(service) && word(name))
}
