//! Where a request comes from: its address, and whether it came over TLS.
//!
//! Behind a proxy every connection is the proxy's. What it says about the one before it – `X-Forwarded-For`,
//! `X-Forwarded-Proto` – is believed only when the connection comes from an address that the operator named
//! (`--trusted-proxy`); anybody else could write what he likes. Believed or not, the headers are taken away from the
//! request, so that nothing further in can read them.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use http::{HeaderMap, HeaderName, Request};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Headers by which proxies speak; none of them gets further in than here.
const SPOKEN: [HeaderName; 6] = [
    FORWARDED_FOR,
    FORWARDED_PROTO,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-real-ip"),
    http::header::FORWARDED,
];

/// Proxies that add themselves to a list, at most; what stands further left is not looked at.
const MOST_HOPS: usize = 16;

/// The other end of the connection a request came by; the server puts it among the extensions of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// Who asks. Handlers find it among the extensions of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address; `None` where it is not known, as in tests without a connection.
    pub address: Option<IpAddr>,
    /// Whether it came over TLS, as far as the trusted proxy says.
    pub https: bool,
    /// Whether a proxy that is not trusted stands between: then `address` is the proxy's, and nobody knows whose the
    /// request is.
    pub relayed: bool,
    /// Whether it is the machine itself that asks: the connection comes from a loopback address and nobody speaks for
    /// somebody else. Never by what a proxy says, not even a trusted one: an address it passes on may be forged.
    pub own_machine: bool,
}

/// A network: an address and how many of its bits count. `192.168.0.0/16`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// It is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("「127.0.0.1」「192.168.0.0/16」「fd00::/8」のように、アドレスまたはネットワークを指定してください")]
pub struct NoNetwork;

impl Network {
    /// Whether the address belongs to it.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let (own, size) = number(self.address);
        let (other, other_size) = number(address);
        // A shift by all bits is no shift: a network of zero bits holds every address of its kind.
        let differing = (own ^ other).checked_shr(size - self.bits).unwrap_or(0);
        size == other_size && differing == 0
    }
}

/// An address as a number, and how many bits it has.
fn number(address: IpAddr) -> (u128, u32) {
    match address.to_canonical() {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| NoNetwork)?;
        let (_, size) = number(address);
        let bits = match bits {
            None => size,
            Some(bits) => bits.trim().parse().ok().filter(|bits| *bits <= size).ok_or(NoNetwork)?,
        };
        Ok(Self { address: address.to_canonical(), bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// The proxies that are believed.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    trusted: Vec<Network>,
    published: bool,
}

impl Proxies {
    /// These networks.
    #[must_use]
    pub fn new(trusted: Vec<Network>) -> Self {
        Self { trusted, published: false }
    }

    /// Of an installation that is known by an `https` address: somebody stands in front of it, and a request without a word
    /// about where it came from may have come from anywhere. It is not taken for one of the machine itself.
    #[must_use]
    pub fn published(self, published: bool) -> Self {
        Self { published, ..self }
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.holds(address))
    }

    /// Works out who asks, puts it among the extensions, and takes the headers of proxies away.
    pub fn settle<B>(&self, request: &mut Request<B>) -> Client {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip().to_canonical());
        let client = self.client(peer, request.headers());
        for name in &SPOKEN {
            request.headers_mut().remove(name);
        }
        request.extensions_mut().insert(client);
        client
    }

    fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Client {
        let spoke = SPOKEN.iter().any(|name| headers.contains_key(name));
        let Some(peer) = peer.filter(|peer| self.trust(*peer)) else {
            let own_machine = !spoke && !self.published && peer.is_some_and(|peer| peer.is_loopback());
            return Client { address: peer, https: false, relayed: spoke, own_machine };
        };
        // Each hop adds the one before it on the right. The first from there that is no proxy of ours is the client; what
        // stands left of it, the client may have written itself.
        let mut address = peer;
        let mut named_somebody = false;
        let lines: Vec<&str> =
            headers.get_all(&FORWARDED_FOR).iter().map(|line| line.to_str().unwrap_or("?")).collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')).take(MOST_HOPS) {
            let Some(named) = hop_address(hop.trim()) else { break };
            address = named;
            if !self.trust(named) {
                named_somebody = true;
                break;
            }
        }
        let last = headers.get_all(&FORWARDED_PROTO).iter().next_back();
        let word = last.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
        let https = word.is_some_and(|word| word.trim().eq_ignore_ascii_case("https"));
        // A proxy that names nobody but proxies speaks for somebody unknown, who is not taken for the machine itself.
        let own_machine = !spoke && !self.published && peer.is_loopback();
        Client { address: Some(address), https, relayed: spoke && !named_somebody, own_machine }
    }
}

/// An address as proxies write it: bare, in brackets, or with a port.
fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address =
        bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().expect("a network")
    }

    fn asked(trusted: &[&str], peer: &str, headers: &[(&str, &str)]) -> (Client, Request<()>) {
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(()).expect("a request");
        request.extensions_mut().insert(Peer(SocketAddr::new(peer.parse().expect("an address"), 1)));
        let client = Proxies::new(trusted.iter().map(|text| network(text)).collect()).settle(&mut request);
        (client, request)
    }

    fn address(trusted: &[&str], peer: &str, forwarded: &str) -> String {
        let (client, _) = asked(trusted, peer, &[("x-forwarded-for", forwarded)]);
        client.address.expect("an address").to_string()
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        let holds = |text: &str, address: &str| network(text).holds(address.parse().expect("an address"));
        assert!(holds("192.168.0.0/16", "192.168.255.1") && !holds("192.168.0.0/16", "192.169.0.1"));
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1"));
        assert!(holds("::/0", "2001:db8::1") && !holds("::/0", "10.0.0.1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
        for text in ["", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "example.jp", "10.0.0.1/x", "10.0.0.1/-1"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        assert_eq!(network("10.1.0.0/16").to_string(), "10.1.0.0/16");
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let all =
            [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-proto", "https"), ("forwarded", "for=x")];
        let (client, request) = asked(&[], "127.0.0.1", &all);
        assert_eq!(client.address, Some("127.0.0.1".parse().expect("an address")));
        assert!(client.relayed && !client.https);
        assert!(request.headers().is_empty(), "{:?}", request.headers());
        assert_eq!(request.extensions().get::<Client>(), Some(&client));
        let (client, request) = asked(&["127.0.0.1"], "127.0.0.1", &all);
        assert_eq!(client.address, Some("198.51.100.7".parse().expect("an address")));
        assert!(client.https && !client.relayed);
        assert!(request.headers().is_empty());
        let (client, _) = asked(&["10.0.0.0/8"], "127.0.0.1", &all);
        assert!(!client.https && client.address.is_some_and(|address| address.is_loopback()));
    }

    #[test]
    fn the_machine_itself_is_known_by_its_connection_alone() {
        let itself = |trusted: &[&str], peer: &str, headers: &[(&str, &str)]| {
            asked(trusted, peer, headers).0.own_machine
        };
        assert!(
            itself(&[], "127.0.0.1", &[])
                && itself(&[], "::1", &[])
                && itself(&["127.0.0.1"], "127.0.0.1", &[])
        );
        assert!(!itself(&[], "203.0.113.9", &[]));
        // Whatever is passed on, by whomever.
        for trusted in [&[][..], &["127.0.0.1"], &["10.0.0.5"], &["127.0.0.0/8", "10.0.0.0/8"]] {
            for peer in ["127.0.0.1", "10.0.0.5"] {
                for forged in ["127.0.0.1", "::1", "127.0.0.9", "203.0.113.9, 127.0.0.1"] {
                    let headers = [("x-forwarded-for", forged)];
                    assert!(!itself(trusted, peer, &headers), "{trusted:?} {peer} {forged}");
                }
                assert!(!itself(trusted, peer, &[("x-forwarded-proto", "https")]), "{trusted:?} {peer}");
            }
        }
    }

    #[test]
    fn a_proxy_that_says_nothing_is_not_the_machine_itself() {
        let bare = || {
            let mut request = Request::get("/").body(()).expect("a request");
            request.extensions_mut().insert(Peer(([127, 0, 0, 1], 1).into()));
            request
        };
        assert!(Proxies::default().settle(&mut bare()).own_machine);
        assert!(!Proxies::default().published(true).settle(&mut bare()).own_machine);
        let trusted = Proxies::new(vec![network("127.0.0.1")]).published(true);
        assert!(!trusted.settle(&mut bare()).own_machine);
    }

    #[test]
    fn what_a_client_wrote_itself_does_not_count() {
        let ours = ["127.0.0.1", "10.0.0.0/8"];
        assert_eq!(address(&ours, "127.0.0.1", "1.2.3.4, 198.51.100.7"), "198.51.100.7");
        assert_eq!(address(&ours, "127.0.0.1", "127.0.0.1, 198.51.100.7, 10.0.0.5"), "198.51.100.7");
        assert_eq!(address(&ours, "127.0.0.1", "nonsense, 10.0.0.5"), "10.0.0.5");
        assert_eq!(address(&ours, "127.0.0.1", "nonsense"), "127.0.0.1");
        assert_eq!(address(&ours, "127.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(address(&ours, "127.0.0.1", "198.51.100.7:4711"), "198.51.100.7");
        assert_eq!(address(&ours, "198.51.100.9", "1.2.3.4"), "198.51.100.9");
        let both = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "198.51.100.7")];
        let (client, _) = asked(&ours, "127.0.0.1", &both);
        assert_eq!(client.address.expect("an address").to_string(), "198.51.100.7");
        let proto = [("x-forwarded-proto", "https, http")];
        assert!(!asked(&ours, "127.0.0.1", &proto).0.https);
    }
}
