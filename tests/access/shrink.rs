//! The smallest question that still shows what a large one showed.

use serde_json::Value;

/// Returns a question from which nothing can be taken away without losing what `shows` sees.
pub fn shrink(question: &Value, shows: &dyn Fn(&Value) -> bool) -> Value {
    let mut smallest = question.clone();
    loop {
        let smaller = smaller(&smallest)
            .into_iter()
            .find(|candidate| shows(candidate));
        match smaller {
            Some(candidate) => smallest = candidate,
            None => return smallest,
        }
    }
}

/// Returns the questions that lack one member or element of this, or hold it without its list.
fn smaller(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::Object(map) => {
            for key in map.keys() {
                let mut less = map.clone();
                less.remove(key);
                found.push(Value::Object(less));
            }
            for (key, inner) in map {
                for changed in smaller(inner) {
                    let mut other = map.clone();
                    other.insert(key.clone(), changed);
                    found.push(Value::Object(other));
                }
            }
        }
        Value::Array(list) => {
            for at in 0..list.len() {
                let mut less = list.clone();
                less.remove(at);
                found.push(Value::Array(less));
            }
            if let [Value::String(only)] = list.as_slice() {
                found.push(Value::String(only.clone()));
            }
            for (at, inner) in list.iter().enumerate() {
                for changed in smaller(inner) {
                    let mut other = list.clone();
                    other[at] = changed;
                    found.push(Value::Array(other));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found
}
