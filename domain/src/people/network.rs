//! Where on the network somebody comes from.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The address by which attempts are counted and sessions are told apart: an IPv4 address, or the /64 of an IPv6
/// address, because one machine has all of a /64 to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NetworkAddress(IpAddr);

impl NetworkAddress {
    /// The address a connection comes from; an IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is IPv4.
    #[must_use]
    pub fn new(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
            four @ IpAddr::V4(_) => four,
        })
    }

    /// Reads what it writes.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        written.strip_suffix("/64").unwrap_or(written).parse().ok().map(Self::new)
    }

    /// This machine, where a command line stands for a connection.
    #[must_use]
    pub const fn local() -> Self {
        Self(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }
}

impl fmt::Display for NetworkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(four) => four.fmt(f),
            IpAddr::V6(six) => write!(f, "{six}/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_machine_are_one() {
        let of = |written: &str| NetworkAddress::new(written.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!(of("2001:db8:1:2:3:4:5:6").to_string(), "2001:db8:1:2::/64");
        for written in ["192.0.2.1", "2001:db8:1:2::/64"] {
            assert_eq!(NetworkAddress::parse(written).expect("an address").to_string(), written);
        }
        assert_eq!(NetworkAddress::parse("unknown"), None);
        assert_eq!(NetworkAddress::local(), of("127.0.0.1"));
    }
}
