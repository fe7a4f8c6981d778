use std::convert::Infallible;

use serde_json::json;

use super::heads;
use super::xml::Xml;
use crate::server::http::Response;
use crate::server::wire::{Protocol, Service};

/// Returns the response that says an error, as the service would.
pub fn error(service: &Service, status: u16, (code, message): (&str, &str), id: &str) -> Response {
    let mut headers = heads(service, id);
    let body = match service.protocol {
        Protocol::Ec2 => ec2((code, message), id),
        Protocol::Query => wrapped(service, status, (code, message), id),
        Protocol::RestXml if service.service == "s3api" => s3((code, message), id),
        Protocol::RestXml => wrapped(service, status, (code, message), id),
        Protocol::Json => {
            headers.push(("x-amzn-ErrorType".to_owned(), code.to_owned()));
            let kind = format!("com.amazonaws.{}#{code}", service.service);
            json!({"__type": kind, service.message.as_str(): message})
                .to_string()
                .into_bytes()
        }
        Protocol::RestJson => {
            let kind = format!("{code}:http://internal.amazon.com/coral/com.amazonaws/");
            headers.push(("x-amzn-ErrorType".to_owned(), kind));
            json!({service.message.as_str(): message})
                .to_string()
                .into_bytes()
        }
    };
    Response {
        status,
        headers,
        body,
    }
}

fn ec2((code, message): (&str, &str), id: &str) -> Vec<u8> {
    written(|xml| {
        xml.element("Response", None, |xml| {
            xml.element("Errors", None, |xml| {
                xml.element("Error", None, |xml| said(xml, (code, message)))
            })?;
            xml.text("RequestID", id);
            Ok(())
        })
    })
}

fn wrapped(service: &Service, status: u16, said_is: (&str, &str), id: &str) -> Vec<u8> {
    written(|xml| {
        xml.element("ErrorResponse", service.namespace.as_deref(), |xml| {
            xml.element("Error", None, |xml| {
                xml.text("Type", if status < 500 { "Sender" } else { "Receiver" });
                said(xml, said_is)
            })?;
            xml.text("RequestId", id);
            Ok(())
        })
    })
}

fn s3(said_is: (&str, &str), id: &str) -> Vec<u8> {
    written(|xml| {
        xml.element("Error", None, |xml| {
            said(xml, said_is)?;
            xml.text("RequestId", id);
            xml.text("HostId", &format!("host/{id}"));
            Ok(())
        })
    })
}

fn said(xml: &mut Xml, (code, message): (&str, &str)) -> Result<(), Infallible> {
    xml.text("Code", code);
    xml.text("Message", message);
    Ok(())
}

fn written(write: impl FnOnce(&mut Xml) -> Result<(), Infallible>) -> Vec<u8> {
    let mut xml = Xml::document();
    let Ok(()) = write(&mut xml);
    xml.into_bytes()
}
