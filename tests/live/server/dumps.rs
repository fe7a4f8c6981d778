use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use palisade::estate::CallKey;
use palisade::ids::Place;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::asked::{Answer, Answers, Asked};
use super::codes;
use super::wire::find;

/// Answers from a folder of saved replies: `<account>/<region or global>/<service>-<operation>.json`, or a
/// folder of that name with one file per resource.
pub struct Dumps {
    replies: HashMap<CallKey, Value>,
    missing: Mutex<BTreeSet<String>>,
}

impl Dumps {
    /// Reads a folder.
    pub fn read(folder: &Path) -> Self {
        let mut replies = HashMap::new();
        for file in files(folder, 4) {
            let key = key(file.strip_prefix(folder).unwrap());
            let Some(key) = key else { continue };
            let text = fs::read_to_string(&file).unwrap();
            let reply: Value = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let twice = replies.insert(key, reply).is_some();
            assert!(!twice, "{}: recorded twice", file.display());
        }
        Self {
            replies,
            missing: Mutex::default(),
        }
    }

    /// Returns the calls that were asked and have no file, sorted.
    pub fn missing(&self) -> Vec<String> {
        let missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        missing.iter().cloned().collect()
    }

    /// Returns the replies, with the call that each answers.
    pub fn replies(&self) -> impl Iterator<Item = (&CallKey, &Value)> {
        self.replies.iter()
    }

    fn recorded(&self, asked: &Asked) -> Option<&Value> {
        self.replies.get(&asked.key()?)
    }

    /// Returns the region of a bucket, as the list of buckets tells it.
    fn bucket_region(&self, asked: &Asked) -> Option<&str> {
        let list = palisade::estate::find_operation("s3api", "list-buckets")?;
        let place = Place::new(asked.account().parse().ok()?, asked.region.parse().ok()?);
        let buckets = self.replies.get(&list.key(place, None))?["Buckets"].as_array()?;
        let bucket = buckets
            .iter()
            .find(|bucket| bucket["Name"].as_str() == asked.text("Bucket"))?;
        bucket["BucketRegion"].as_str()
    }
}

impl Answers for Dumps {
    fn answer(&self, asked: &Asked) -> Answer {
        if asked.is("iam", "generate-credential-report") {
            return Answer::Reply(json!({"State": "COMPLETE"}));
        }
        // Any region tells where a bucket is; all else is asked where it is.
        if asked.service == "s3api"
            && asked.operation != "get-bucket-location"
            && let Some(region) = self.bucket_region(asked)
            && region != asked.region
        {
            let message = "The bucket you are attempting to access must be addressed using the specified endpoint.";
            return Answer::error(301, "PermanentRedirect", message);
        }
        match self.recorded(asked) {
            Some(reply) => match reply["Error"]["Code"].as_str() {
                Some(code) => {
                    let message = reply["Error"]["Message"].as_str().unwrap_or_default();
                    codes::error(asked.service, code, message)
                }
                None => Answer::Reply(reply.clone()),
            },
            None => {
                let call = format!(
                    "{}/{}/{}-{} {}",
                    asked.account(),
                    asked.region,
                    asked.service,
                    asked.operation,
                    Value::Object(asked.params.clone())
                );
                // Roles are not part of a dump.
                if asked.service != "sts" {
                    let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
                    missing.insert(call.clone());
                }
                Answer::error(400, "NotRecorded", &format!("no file answers {call}"))
            }
        }
    }
}

/// Returns the call whose reply a file holds, as its path tells; none for other files.
fn key(path: &Path) -> Option<CallKey> {
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let (account, region, file, resource) = match parts[..] {
        [account, region, file] => (account, region, file.strip_suffix(".json")?, None),
        [account, region, file, resource] => {
            (account, region, file, Some(resource.strip_suffix(".json")?))
        }
        _ => return None,
    };
    let operation = palisade::estate::operations()
        .find(|known| file == format!("{}-{}", known.service, known.name))?;
    // Nobody asks for what has no table.
    find(operation.service, operation.name)?;
    let place = Place::new(account.parse().ok()?, region.parse().ok()?);
    let resource = resource.map(|text| percent_decode_str(text).decode_utf8_lossy());
    Some(operation.key(place, resource.as_deref()))
}

fn files(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && depth > 0 {
            found.extend(files(&path, depth - 1));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}
