//! HTTP/1.1, as much of it as the SDK speaks to a service.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The longest body that is read, in bytes.
const MAX_BODY: usize = 1 << 20;

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Percent-encoded, without the query.
    pub path: String,
    /// Percent-encoded, without the question mark.
    pub query: String,
    /// By name in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    /// Returns the value of a header whose name is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// Returns what goes over the wire: the head, and the body.
    fn bytes(&self) -> (Vec<u8>, &[u8]) {
        let mut head = format!("HTTP/1.1 {} Answer\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", self.body.len()));
        (head.into_bytes(), &self.body)
    }
}

/// How a response is sent.
#[derive(Clone, Debug)]
pub enum Sending {
    Whole(Response),
    /// The connection ends in the middle of the body.
    Half(Response),
    /// One byte of the body at a time, each after a time.
    Dripping(Duration, Response),
    /// The connection ends without a response.
    Nothing,
}

/// A connection.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Returns the next request; none when the client is done.
    pub fn request(&mut self) -> io::Result<Option<Request>> {
        let Some(first) = self.line()? else {
            return Ok(None);
        };
        let mut words = first.split(' ');
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(malformed(&first));
        };
        let mut headers = BTreeMap::new();
        loop {
            let line = self.line()?.ok_or_else(|| malformed("end of headers"))?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| malformed(&line))?;
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length: usize = match headers.get("content-length") {
            Some(length) => length.parse().map_err(|_| malformed(length))?,
            None if headers.contains_key("transfer-encoding") => {
                return Err(malformed("a body in chunks"));
            }
            None => 0,
        };
        if length > MAX_BODY {
            return Err(malformed("a body that is too long"));
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Some(Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body,
        }))
    }

    fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// Sends a response and returns whether the connection goes on.
    pub fn send(&mut self, sending: &Sending) -> io::Result<bool> {
        let stream = self.0.get_mut();
        match sending {
            Sending::Nothing => return Ok(false),
            Sending::Whole(response) => {
                let (mut head, body) = response.bytes();
                head.extend_from_slice(body);
                stream.write_all(&head)?;
            }
            Sending::Half(response) => {
                let (mut head, body) = response.bytes();
                head.extend(body.iter().take(body.len() / 2));
                stream.write_all(&head)?;
                return Ok(false);
            }
            Sending::Dripping(pause, response) => {
                let (head, body) = response.bytes();
                stream.write_all(&head)?;
                for byte in body {
                    std::thread::sleep(*pause);
                    stream.write_all(&[*byte])?;
                }
            }
        }
        stream.flush()?;
        Ok(true)
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::other(format!("not a request that the server reads: `{what}`"))
}
