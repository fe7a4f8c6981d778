//! What AWS and the SDK say of a failure, without what is nobody's business: it ends in ledgers and reports.

use std::sync::LazyLock;

use regex::Regex;

/// The longest message that is kept, in characters.
const LONGEST: usize = 1_000;

/// From here on a message repeats the signed request, or what a program wrote that hands out credentials.
///
/// Source: IAM User Guide, page signature-v4-troubleshooting.
const CUTS: [&str; 5] = [
    "The Canonical String",
    "The String-to-Sign",
    "The Canonical Request",
    "Stderr:",
    "could not parse response:",
];

/// Session tokens, signatures, and the ids of access keys.
static SECRETS: LazyLock<Result<Regex, regex::Error>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(x-amz-security-token\s*[:=]\s*)\S+|(signature\s*=\s*)[^\s,&]+|(credential\s*=\s*)[^/\s,&]+|\b(A[KS]IA)[A-Z0-9]{16}\b|\b(IQoJ|FwoG|FQoG)[A-Za-z0-9+/=%]{16,}",
    )
});

/// Returns a message of a failure without secrets, and not longer than anybody reads.
pub(super) fn kept(message: &str) -> String {
    let Ok(secrets) = SECRETS.as_ref() else {
        return "not shown".to_owned();
    };
    let mut said = message;
    for cut in CUTS {
        if let Some((before, _)) = said.split_once(cut) {
            said = before.trim_end();
        }
    }
    let is_cut = said.len() < message.len();
    let masked = secrets.replace_all(said, "$1$2$3$4$5***");
    let mut kept: String = masked.chars().take(LONGEST).collect();
    if is_cut || kept.len() < masked.len() {
        kept.push_str(" (the rest is not shown)");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_kept() {
        for (message, expected) in [
            ("Rate exceeded", "Rate exceeded"),
            (
                "does not match.\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:T'",
                "does not match. (the rest is not shown)",
            ),
            (
                "X-Amz-Security-Token:a/b+c= and x-amz-security-token=IQ&x",
                "X-Amz-Security-Token:*** and x-amz-security-token=***",
            ),
            (
                "AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20260101/eu-west-1, Signature=0f0f, x",
                "AWS4-HMAC-SHA256 Credential=***/20260101/eu-west-1, Signature=***, x",
            ),
            (
                "the key AKIAIOSFODNN7EXAMPLE is unknown",
                "the key AKIA*** is unknown",
            ),
            (
                "external process exited with code exit status: 1. Stderr: password is hunter2",
                "external process exited with code exit status: 1. (the rest is not shown)",
            ),
        ] {
            assert_eq!(kept(message), expected);
        }
        let long = kept(&"ä".repeat(1_000_000));
        assert_eq!(
            long.chars().count(),
            LONGEST + " (the rest is not shown)".len()
        );
    }
}
