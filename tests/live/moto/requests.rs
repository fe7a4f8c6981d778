//! Requests to AWS, as far as a proxy understands them.

use std::io::{self, Read};

/// A request that was read to its end.
#[derive(Debug)]
pub struct Request {
    /// The request line and the headers, with the empty line that ends them.
    head: String,
    pub body: Vec<u8>,
}

/// How the operation and the error of a service are spelled on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Ec2,
    Query,
    Json,
    RestJson,
    /// S3's own.
    RestXml,
    /// S3 Control's, which signs as S3 does.
    Control,
}

impl Request {
    /// Reads one request; none where the connection is closed before it begins.
    pub fn read(stream: &mut impl Read) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let mut chunk = [0; 16 * 1024];
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            let count = stream.read(&mut chunk)?;
            if count == 0 {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk[..count]);
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut request = Self {
            head,
            body: bytes.split_off(end),
        };
        // Clients of AWS say how long a body is.
        let length = request.header("content-length");
        let length: usize = length.map_or(0, |text| text.parse().unwrap());
        let missing = length.saturating_sub(request.body.len());
        let mut rest = vec![0; missing];
        stream.read_exact(&mut rest)?;
        request.body.extend(rest);
        Ok(Some(request))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// Returns the bytes that a server gets which closes the connection after its answer.
    pub fn closing(&self) -> Vec<u8> {
        let lines = self.head.trim_end().split("\r\n");
        let kept = lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
        let head = kept.collect::<Vec<_>>().join("\r\n");
        let mut bytes = format!("{head}\r\nConnection: close\r\n\r\n").into_bytes();
        bytes.extend(&self.body);
        bytes
    }

    /// Returns the part of the credential scope that is at a place: 2 is the region, 3 the service.
    fn scope(&self, at: usize) -> Option<&str> {
        let signature = self.header("authorization")?;
        let credential = signature.split_once("Credential=")?.1;
        credential.split(',').next()?.split('/').nth(at)
    }
    /// Returns the name by which the service signs; empty where nothing is signed.
    pub fn service(&self) -> &str {
        self.scope(3).unwrap_or_default()
    }

    /// Returns what tells this request from others, but not one attempt from the next.
    pub fn identity(&self) -> Vec<u8> {
        let region = self.scope(2).unwrap_or_default();
        let line = self.head.lines().next().unwrap_or_default();
        let target = self.target().unwrap_or_default();
        let mut bytes = [region, self.service(), line, target]
            .join("\n")
            .into_bytes();
        bytes.extend(&self.body);
        bytes
    }

    fn target(&self) -> Option<&str> {
        self.header("x-amz-target")
    }
    fn action(&self) -> Option<String> {
        let body = std::str::from_utf8(&self.body).ok()?;
        let action = body
            .split('&')
            .find_map(|pair| pair.strip_prefix("Action="))?;
        Some(action.to_owned())
    }
    fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// Returns the operation where the protocol names it, else method and path.
    pub fn operation(&self) -> String {
        if let Some(target) = self.target() {
            return target.rsplit('.').next().unwrap_or_default().to_owned();
        }
        self.action().unwrap_or_else(|| {
            let method = self.head.split(' ').next().unwrap_or_default();
            format!("{method} {}", self.path())
        })
    }

    pub fn protocol(&self) -> Protocol {
        if self.target().is_some() {
            return Protocol::Json;
        }
        match self.service() {
            "ec2" => Protocol::Ec2,
            "s3" if self.path().starts_with("/v20180820/") => Protocol::Control,
            "s3" => Protocol::RestXml,
            _ if self.action().is_some() => Protocol::Query,
            _ => Protocol::RestJson,
        }
    }
}
