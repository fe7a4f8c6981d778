use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::tables::Tables;

/// Returns the JSON Schema of `palisade.toml`, draft 2020-12.
///
/// Generated from the types that the file is read into. TOML has no null, so that a key that may be left
/// out has its plain type here; all tables at the top may be left out.
pub fn config_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<Tables>()
        .to_value();
    tidy(&mut schema);
    if let Value::Object(top) = &mut schema {
        top.remove("required");
        top.insert("title".to_owned(), "palisade.toml".into());
    }
    schema
}

/// Takes out every null: as one of several types, as one of several schemas, as a word, as a default.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            without_null(object);
            object.values_mut().for_each(tidy);
        }
        Value::Array(list) => list.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn without_null(object: &mut Map<String, Value>) {
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(words)) = object.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    let null = serde_json::json!({"type": "null"});
    let Some(Value::Array(schemas)) = object.get_mut("anyOf") else {
        return;
    };
    schemas.retain(|schema| *schema != null);
    if let [Value::Object(one)] = schemas.as_slice() {
        let one = one.clone();
        object.remove("anyOf");
        for (key, value) in one {
            object.entry(key).or_insert(value);
        }
        without_null(object);
    }
}
