//! Requests as bytes: the stories about headers, hosts and paths must send what no polite client would.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use anyhow::{Context as _, Result};

use super::PATIENCE;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// The headers, names in lower case, in their order.
    pub(crate) headers: Vec<(String, String)>,
    /// The body, unchunked but not unpacked.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The first header of a name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as text, without a byte order mark.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).trim_start_matches('\u{feff}').to_owned()
    }
}

/// As a browser writes a value into an address or a form.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |written, byte| format!("{written}%{byte:02X}"))
}

/// The fields of a form as they are sent.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

/// Sends a form.
pub(crate) fn post(address: &str, path: &str, headers: &[(&str, &str)], form: &str) -> Result<Reply> {
    let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    request(address, "POST", path, &all, form.as_bytes())
}

/// A part of a form that carries files: its name, the name of its file if it is one, what is in it.
pub(crate) type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// What stands between the parts of such a form.
const BOUNDARY: &str = "----renkei-journey-7d1f";

/// The type of such a form, as its header says it.
pub(crate) fn multipart_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// The parts as a browser sends them.
pub(crate) fn multipart(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(part_head(part.0, part.1).as_bytes());
        body.extend_from_slice(part.2);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(multipart_end().as_bytes());
    body
}

/// The lines before a part's content.
pub(crate) fn part_head(name: &str, file: Option<&str>) -> String {
    let file = file.map_or_else(String::new, |file| {
        // As browsers write what would end the name.
        let file = file.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream")
    });
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
}

/// The line after the last part.
pub(crate) fn multipart_end() -> String {
    format!("--{BOUNDARY}--\r\n")
}

/// Sends a request; `Host` is the address unless a header says otherwise.
pub(crate) fn request(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Reply> {
    let mut lines = vec![format!("{method} {path} HTTP/1.1"), "Connection: close".to_owned()];
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        lines.push(format!("Host: {address}"));
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    if !body.is_empty() || method == "POST" {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    let head = lines.join("\r\n") + "\r\n\r\n";
    let mut stream = TcpStream::connect(address).with_context(|| format!("connecting to {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    // Not every server closes when asked to; the length says when the answer is whole.
    while !whole(&bytes) {
        let read =
            stream.read(&mut chunk).with_context(|| format!("reading the answer to {method} {path}"))?;
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
    parse(&bytes).with_context(|| format!("{method} {path} was answered with no HTTP"))
}

/// Whether the answer has as many bytes as its head promises.
fn whole(bytes: &[u8]) -> bool {
    let Some((reply, start)) = head(bytes) else {
        return false;
    };
    let length = reply.header("content-length").and_then(|length| length.parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() - start >= length)
}

/// The status and headers, and where the body begins.
fn head(bytes: &[u8]) -> Option<(Reply, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Some((Reply { status, headers, body: Vec::new() }, end + 4))
}

/// The reply in these bytes; none when they are none, or end before it does.
pub(crate) fn whole_reply(bytes: &[u8]) -> Option<Reply> {
    let reply = parse(bytes)?;
    let length = reply.header("content-length").and_then(|length| length.parse::<usize>().ok());
    length.is_none_or(|length| reply.body.len() == length).then_some(reply)
}

fn parse(bytes: &[u8]) -> Option<Reply> {
    let (mut reply, start) = head(bytes)?;
    let chunked = reply.header("transfer-encoding") == Some("chunked");
    reply.body = if chunked { unchunk(&bytes[start..])? } else { bytes[start..].to_vec() };
    Some(reply)
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(line + 2..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
