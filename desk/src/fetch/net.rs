//! The way over the network: which machines may be asked, and by which way.
//!
//! Whoever sets up a source makes this machine ask another one. It must not become a way to ask what only this machine can reach:
//! addresses of the own network are refused, whether they are written, found behind a name, or named by a redirect. A name is
//! looked up once, by the connection itself, so that what was checked is what is asked. Behind a proxy of the environment the
//! proxy looks names up, and decides.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{
    Client, ClientBuilder, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use url::Host;

use super::{
    Limits,
    refused::{LocalName, Refused},
};
use crate::tls;

/// Which machines may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of the internet.
    Public,
    /// Those of the own network and this machine as well.
    Local,
}

/// Which proxies are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxies {
    /// Those that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`).
    Environment,
    /// None.
    None,
}

/// The network cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum NoNet {
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    /// No client can be made.
    #[error("no client can be made")]
    Client(#[from] reqwest::Error),
}

/// Asks other machines.
#[derive(Clone)]
pub struct Net {
    direct: Client,
    by_proxy: Option<(Client, Arc<Matcher>)>,
    reach: Reach,
}

impl Net {
    /// The way to others, as which this installation introduces itself as `agent`.
    pub fn new(reach: Reach, proxies: Proxies, limits: &Limits, agent: &str) -> Result<Self, NoNet> {
        let direct = client(limits, agent)?.no_proxy().dns_resolver(Arc::new(Guarded(reach))).build()?;
        let by_proxy = match proxies {
            Proxies::Environment => Some((client(limits, agent)?.build()?, Arc::new(Matcher::from_env()))),
            Proxies::None => None,
        };
        Ok(Self { direct, by_proxy, reach })
    }

    /// The client that may ask an address, if any may.
    pub fn way_to(&self, url: &Url) -> Result<&Client, Refused> {
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || !matches!(url.scheme(), "http" | "https") {
            return Err(Refused::Address);
        }
        let local = |name: &str| Refused::Local(name.to_owned());
        let proxy = self.by_proxy.as_ref().filter(|(_, proxies)| {
            url.as_str().parse::<Uri>().is_ok_and(|uri| proxies.intercept(&uri).is_some())
        });
        match url.host() {
            Some(Host::Ipv4(address)) if !self.reach.admits(address.into()) => {
                return Err(local(&address.to_string()));
            }
            Some(Host::Ipv6(address)) if !self.reach.admits(address.into()) => {
                return Err(local(&address.to_string()));
            }
            // What a proxy looks up is not seen here; names without a dot are those of the own network.
            Some(Host::Domain(name)) if self.reach == Reach::Public && is_local_name(name) => {
                return Err(local(name));
            }
            None => return Err(Refused::Address),
            Some(_) => {}
        }
        Ok(proxy.map_or(&self.direct, |(client, _)| client))
    }
}

fn client(limits: &Limits, agent: &str) -> Result<ClientBuilder, NoNet> {
    Ok(Client::builder()
        .tls_backend_preconfigured(tls::config()?)
        .redirect(Policy::none())
        .referer(false)
        .user_agent(agent)
        .connect_timeout(limits.connect)
        .read_timeout(limits.silence)
        .pool_max_idle_per_host(1))
}

/// Whether a name is one of this machine or of the own network by its form.
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !name.contains('.') || [".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end))
}

/// Looks names up and leaves out addresses that must not be asked.
struct Guarded(Reach);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let admitted: Vec<SocketAddr> =
                found.into_iter().filter(|address| reach.admits(address.ip())).collect();
            if admitted.is_empty() {
                return Err(LocalName.into());
            }
            let addresses: Addrs = Box::new(admitted.into_iter());
            Ok(addresses)
        })
    }
}

impl Reach {
    /// Whether a machine may be asked. What stands for no machine, or for the cloud's own services, never is.
    #[must_use]
    pub fn admits(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match address {
            IpAddr::V4(v4) => !never_v4(v4) && (self == Self::Local || is_public_v4(v4)),
            IpAddr::V6(v6) => match embedded(v6) {
                Some(v4) => self.admits(v4.into()),
                None => !never_v6(v6) && (self == Self::Local || is_public_v6(v6)),
            },
        }
    }
}

/// `0.0.0.0/8`, `169.254.0.0/16`, multicast, broadcast and what is reserved beside it.
fn never_v4(address: Ipv4Addr) -> bool {
    let [first, ..] = address.octets();
    first == 0 || address.is_link_local() || first >= 224
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmark = a == 198 && (b == 18 || b == 19);
    let protocol = (a, b, c) == (192, 0, 0);
    !(address.is_private()
        || address.is_loopback()
        || address.is_documentation()
        || shared
        || benchmark
        || protocol)
}

fn never_v6(address: Ipv6Addr) -> bool {
    address.is_unspecified() || address.is_multicast() || address.is_unicast_link_local()
}

/// `2000::/3` without what is for documents and for tunnels that hide whom they lead to.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    (0x2000..0x4000).contains(&a) && (a, b) != (0x2001, 0xdb8) && (a, b) != (0x2001, 0)
}

/// The address that a translated one stands for: NAT64, 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(reach: Reach, url: &str) -> Result<(), String> {
        let net = Net::new(reach, Proxies::None, &Limits::default(), "renkei/test").expect("a net");
        net.way_to(&url.parse().expect("an address")).map(drop).map_err(|refused| refused.to_string())
    }

    #[test]
    fn what_only_this_machine_can_reach_is_not_asked() {
        for local in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://localhost/",
            "http://files/",
            "http://files.local./",
            "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://172.31.0.1/",
            "http://100.64.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[2002:a00:1::1]/",
            "http://169.254.169.254/latest",
            "http://0.0.0.0/",
        ] {
            let refused = way(Reach::Public, local).expect_err(local);
            assert!(refused.contains("--fetch-local"), "{local}: {refused}");
        }
        for public in ["https://203.0.114.1/", "https://www.mhlw.go.jp/", "http://[2400:4050::1]/"] {
            assert_eq!(way(Reach::Public, public), Ok(()), "{public}");
        }
    }

    #[test]
    fn where_it_is_allowed_the_own_network_is_asked_but_nothing_else() {
        for local in ["http://127.0.0.1/", "http://localhost/", "http://10.1.2.3/", "http://[fd00::1]/"] {
            assert_eq!(way(Reach::Local, local), Ok(()), "{local}");
        }
        for never in ["http://169.254.169.254/", "http://0.0.0.0/", "http://[fe80::1]/", "http://224.0.0.1/"]
        {
            assert!(way(Reach::Local, never).is_err(), "{never}");
        }
        for wrong in ["ftp://a.example.jp/", "http://me@a.example.jp/", "file:///etc/passwd"] {
            assert!(way(Reach::Local, wrong).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_found_out_when_it_is_looked_up() {
        let looked_up = |reach| Guarded(reach).resolve("localhost".parse().expect("a name"));
        let refused = looked_up(Reach::Public).await.err().expect("refused");
        assert!(refused.is::<LocalName>());
        assert!(looked_up(Reach::Local).await.expect("found").count() > 0);
    }
}
