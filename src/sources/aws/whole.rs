//! Whether an answer arrived as it was sent: the SDK's reader of XML stops without a word where a document
//! breaks off, and what it read until then looks like a shorter list.

use serde::de::IgnoredAny;
use xmlparser::{ElementEnd, Token, Tokenizer};

/// The operation whose reply is a bare JSON document, which the SDK hands on as it is.
///
/// Source: Amazon S3 API Reference, page API_GetBucketPolicy.
const BARE_JSON: &str = "GetBucketPolicy";

/// Checks the body of a reply that the SDK read, of the operation with AWS's name.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(operation: Option<&str>, body: &[u8]) -> Result<(), &'static str> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body = body.trim_ascii_start();
    if body.is_empty() {
        return Err("the answer has no body");
    }
    if operation == Some(BARE_JSON) {
        return object(body);
    }
    if body.starts_with(b"<") {
        return document(body);
    }
    Ok(())
}

fn object(body: &[u8]) -> Result<(), &'static str> {
    let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
    if is_json && body.starts_with(b"{") {
        Ok(())
    } else {
        Err("the answer is no JSON object")
    }
}

/// Checks that an XML document has one root and that every element is closed, in the right order. The tokens are
/// those of the SDK's own reader: what it passes over does not pass here.
fn document(body: &[u8]) -> Result<(), &'static str> {
    const BROKEN: &str = "the answer is no well-formed XML";
    const CUT: &str = "the answer breaks off";
    let text = std::str::from_utf8(body).map_err(|_| BROKEN)?;
    let mut open = Vec::new();
    let mut has_root = false;
    for token in Tokenizer::from(text) {
        match token.map_err(|_| BROKEN)? {
            Token::ElementStart { prefix, local, .. } => {
                has_root = true;
                open.push((prefix.as_str(), local.as_str()));
            }
            Token::ElementEnd {
                end: ElementEnd::Close(prefix, local),
                ..
            } if open.pop() != Some((prefix.as_str(), local.as_str())) => return Err(BROKEN),
            Token::ElementEnd {
                end: ElementEnd::Empty,
                ..
            } => drop(open.pop()),
            Token::ElementEnd { .. }
            | Token::Declaration { .. }
            | Token::ProcessingInstruction { .. }
            | Token::Comment { .. }
            | Token::DtdStart { .. }
            | Token::EmptyDtd { .. }
            | Token::EntityDeclaration { .. }
            | Token::DtdEnd { .. }
            | Token::Attribute { .. }
            | Token::Text { .. }
            | Token::Cdata { .. } => {}
        }
    }
    match open.is_empty() && has_root {
        true => Ok(()),
        false => Err(CUT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_answers_pass() {
        for body in [
            "<?xml version=\"1.0\"?>\n<a xmlns=\"urn:x\"><b>1 &lt; 2</b><c/><p:d x='1'></p:d></a>\n",
            "\u{feff} <a/>",
            "<a><!-- <b> --><![CDATA[<b>]]></a><!-- end -->",
            r#"{"Keys":[]}"#,
        ] {
            assert_eq!(check(Some("ListKeys"), body.as_bytes()), Ok(()), "{body}");
        }
        assert_eq!(check(Some(BARE_JSON), br#" {"Statement":[]} "#), Ok(()));
    }

    #[test]
    fn an_answer_that_is_cut_anywhere_does_not_pass() {
        for body in [
            "<?xml version=\"1.0\"?>\n<R xmlns=\"urn:x\"><requestId>1</requestId><vpcSet><item><vpcId>vpc-1</vpcId>\
             <tagSet/></item><item><vpcId>vpc-2</vpcId></item></vpcSet></R>",
            "<R><L><member>a</member><member>b &amp; c</member></L><!-- x --><M><![CDATA[<d>]]></M></R>",
        ] {
            assert_eq!(check(None, body.as_bytes()), Ok(()));
            for end in 0..body.len() {
                let cut = body.as_bytes().get(..end).unwrap();
                assert!(check(None, cut).is_err(), "{end} of {body}");
            }
        }
        let policy = br#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny"}]}"#;
        for end in 0..policy.len() {
            assert!(check(Some(BARE_JSON), policy.get(..end).unwrap()).is_err());
        }
    }

    #[test]
    fn broken_answers_do_not() {
        for body in [
            "<a><b>1</b>",
            "<a><b>1</b></",
            "<a",
            "<?xml version=\"1.0\"?>",
            "<a><b>1</wrong></a>",
            "<a><b>1<</b></a>",
            "<a><<b/></a>",
            "<a></a><a></a>",
            "<a></a>more",
            "<a></a></a>",
            "<a><b></a></b>",
            "</a>",
            "",
            " \n",
        ] {
            assert!(check(None, body.as_bytes()).is_err(), "{body}");
        }
        for body in ["<html></html>", "null", "[]", "{", "{}x", "\"x\"", "text"] {
            assert!(check(Some(BARE_JSON), body.as_bytes()).is_err(), "{body}");
        }
    }
}
