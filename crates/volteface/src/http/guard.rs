//! Which addresses volteface never talks to: links in feeds and articles are hostile input.
//!
//! A URL passes in two steps. [`refused_url`] checks the scheme and an address written in the URL itself, in
//! whatever notation (`0x7f.1`, `2130706433`, `[::ffff:127.0.0.1]`): the URL parser has turned it into an
//! address by then, and no resolver is ever asked for it. [`GuardedResolver`] checks what a name resolves
//! to, and hands on only addresses that passed, so that the connection is made to what was checked and a name
//! that resolves differently a second later gains nothing.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// IPv4 ranges that are not the public internet (IANA special-purpose registry, RFC 6890 and later).
const REFUSED_V4: &[(Ipv4Net, &str)] = &[
    (v4(0, 0, 0, 0, 8), "this network"),
    (v4(10, 0, 0, 0, 8), "private network"),
    (v4(100, 64, 0, 0, 10), "carrier-grade NAT"),
    (v4(127, 0, 0, 0, 8), "loopback"),
    (v4(169, 254, 0, 0, 16), "link-local"),
    (v4(172, 16, 0, 0, 12), "private network"),
    (v4(192, 0, 0, 0, 24), "protocol assignments"),
    (v4(192, 0, 2, 0, 24), "documentation"),
    (v4(192, 88, 99, 0, 24), "6to4 relay"),
    (v4(192, 168, 0, 0, 16), "private network"),
    (v4(198, 18, 0, 0, 15), "benchmarking"),
    (v4(198, 51, 100, 0, 24), "documentation"),
    (v4(203, 0, 113, 0, 24), "documentation"),
    (v4(224, 0, 0, 0, 4), "multicast"),
    (v4(240, 0, 0, 0, 4), "reserved"),
];

/// IPv6 ranges that are not the public internet, or that carry an IPv4 address the check could not see.
const REFUSED_V6: &[(Ipv6Net, &str)] = &[
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), "loopback"),
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 96), "unspecified or IPv4-compatible"),
    (v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96), "NAT64"),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), "local NAT64"),
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64), "discard-only"),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), "protocol assignments"),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), "documentation"),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), "6to4"),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), "documentation"),
    (v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16), "segment routing"),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), "unique local"),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), "link-local"),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), "site-local"),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), "multicast"),
];

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(s: [u16; 8], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]), prefix)
}

/// Why `ip` is never talked to (the name of its range), or `None` when it may be. Addresses within `allow`
/// pass; an IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`) is judged, and allowed, as the IPv4 address.
pub fn refused(ip: IpAddr, allow: &[IpNet]) -> Option<&'static str> {
    let ip = match ip {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(IpAddr::V6(six), IpAddr::V4),
        four => four,
    };
    if allow.iter().any(|net| net.contains(&ip)) {
        return None;
    }
    match ip {
        IpAddr::V4(ip) => REFUSED_V4.iter().find(|(net, _)| net.contains(&ip)).map(|&(_, why)| why),
        IpAddr::V6(ip) => REFUSED_V6.iter().find(|(net, _)| net.contains(&ip)).map(|&(_, why)| why),
    }
}

/// Why `url` is not asked for, as far as the URL alone tells: its scheme, a missing host, or a literal address
/// that is [`refused`]. A host name passes here and is checked by [`GuardedResolver`].
pub fn refused_url(url: &Url, allow: &[IpNet]) -> Option<&'static str> {
    if !matches!(url.scheme(), "http" | "https") {
        return Some("neither http nor https");
    }
    match url.host() {
        Some(Host::Ipv4(ip)) => refused(IpAddr::V4(ip), allow),
        Some(Host::Ipv6(ip)) => refused(IpAddr::V6(ip), allow),
        Some(Host::Domain(name)) if !name.is_empty() => None,
        _ => Some("no host"),
    }
}

/// A name resolved to nothing but refused addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedAddress {
    /// The range of the first of them.
    pub range: &'static str,
}

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "address refused: {}", self.range)
    }
}

impl StdError for RefusedAddress {}

/// The refusal at the bottom of a failed request, if that is why it failed.
pub fn refusal<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a RefusedAddress> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(refused) = error.downcast_ref::<RefusedAddress>() {
            return Some(refused);
        }
        next = error.source();
    }
    None
}

/// Resolves by `inner` and hands on only what is not [`refused`].
#[derive(Clone)]
pub struct GuardedResolver {
    inner: Arc<dyn Resolve>,
    allow: Arc<[IpNet]>,
}

impl GuardedResolver {
    /// A resolver that asks the system.
    pub fn system(allow: &[IpNet]) -> GuardedResolver {
        GuardedResolver::new(Arc::new(SystemResolver), allow)
    }

    /// A resolver that asks `inner`.
    pub fn new(inner: Arc<dyn Resolve>, allow: &[IpNet]) -> GuardedResolver {
        GuardedResolver { inner, allow: allow.into() }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolving = self.inner.resolve(name);
        let allow = Arc::clone(&self.allow);
        Box::pin(async move {
            let mut passed = Vec::new();
            let mut range = "no address";
            for address in resolving.await? {
                match refused(address.ip(), &allow) {
                    None => passed.push(address),
                    Some(why) => range = why,
                }
            }
            if passed.is_empty() {
                return Err(Box::new(RefusedAddress { range }) as Box<dyn StdError + Send + Sync>);
            }
            Ok(Box::new(passed.into_iter()) as Addrs)
        })
    }
}

/// The system's resolver (`getaddrinfo`).
struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use proptest::prelude::*;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn first_and_last_address_of_every_range_are_refused_and_their_neighbours_are_not() {
        let edges = [
            ("0.0.0.0", "0.255.255.255", "1.0.0.0"),
            ("10.0.0.0", "10.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.127.255.255", "100.128.0.0"),
            ("127.0.0.0", "127.255.255.255", "128.0.0.0"),
            ("169.254.0.0", "169.254.255.255", "169.255.0.0"),
            ("172.16.0.0", "172.31.255.255", "172.32.0.0"),
            ("192.0.0.0", "192.0.0.255", "192.0.1.0"),
            ("192.0.2.0", "192.0.2.255", "192.0.3.0"),
            ("192.88.99.0", "192.88.99.255", "192.88.100.0"),
            ("192.168.0.0", "192.168.255.255", "192.169.0.0"),
            ("198.18.0.0", "198.19.255.255", "198.20.0.0"),
            ("198.51.100.0", "198.51.100.255", "198.51.101.0"),
            ("203.0.113.0", "203.0.113.255", "203.0.114.0"),
            ("224.0.0.0", "255.255.255.255", "223.255.255.255"),
            ("::1", "::1", "2606:4700::1111"),
            ("::", "::ffff:ffff", "2606:4700::1111"),
            ("64:ff9b::", "64:ff9b::ffff:ffff", "64:ff9a::"),
            ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:2::"),
            ("100::", "100::ffff:ffff:ffff:ffff", "100:0:0:1::"),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fbff::"),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::"),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2a00::"),
        ];
        for (first, last, outside) in edges {
            for inside in [first, last] {
                assert!(refused(IpAddr::from_str(inside).unwrap(), &[]).is_some(), "{inside} passes");
            }
            assert_eq!(refused(IpAddr::from_str(outside).unwrap(), &[]), None, "{outside} is refused");
        }
    }

    #[test]
    fn odd_spellings_of_loopback_and_metadata_addresses_are_refused_without_a_resolver() {
        for attempt in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://127.0.1/",
            "http://0x7f.1/",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://017700000001/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://127.0.0.1./",
            "http://１２７.0.0.1/",
            "http://127。0。0。1/",
            "http://%31%32%37.0.0.1/",
            "http://user:pass@127.0.0.1:8080/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[0:0:0:0:0:ffff:10.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0xa9fea9fe/",
            "ftp://example.com/feed",
            "file:///etc/passwd",
            "gopher://example.com/",
            "data:text/xml,<rss/>",
        ] {
            assert!(refused_url(&url(attempt), &[]).is_some(), "{attempt} passes");
        }
        assert_eq!(refused_url(&url("https://example.com/feed"), &[]), None);
        assert_eq!(refused_url(&url("http://93.184.216.34/feed"), &[]), None);
    }

    #[test]
    fn an_allow_list_opens_only_what_it_names() {
        let allow = [IpNet::from_str("127.0.0.1/32").unwrap()];
        assert_eq!(refused(IpAddr::from_str("127.0.0.1").unwrap(), &allow), None);
        assert_eq!(refused(IpAddr::from_str("::ffff:127.0.0.1").unwrap(), &allow), None);
        assert_eq!(refused(IpAddr::from_str("127.0.0.2").unwrap(), &allow), Some("loopback"));
        assert_eq!(refused(IpAddr::from_str("::1").unwrap(), &allow), Some("loopback"));
    }

    /// Answers every name with the same addresses.
    struct Fixed(Vec<IpAddr>);

    impl Resolve for Fixed {
        fn resolve(&self, _: Name) -> Resolving {
            let addresses: Vec<_> = self.0.iter().map(|&ip| SocketAddr::new(ip, 0)).collect();
            Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
        }
    }

    #[tokio::test]
    async fn of_a_mixed_answer_only_the_public_addresses_are_handed_on() {
        let ips = ["127.0.0.1", "93.184.216.34", "::1"].map(|ip| IpAddr::from_str(ip).unwrap());
        let mixed = GuardedResolver::new(Arc::new(Fixed(ips.to_vec())), &[]);
        let passed: Vec<_> =
            mixed.resolve(Name::from_str("rebind.test").unwrap()).await.unwrap().map(|a| a.ip()).collect();
        assert_eq!(passed, [ips[1]]);

        let private = GuardedResolver::new(Arc::new(Fixed(vec![ips[0], ips[2]])), &[]);
        let Err(error) = private.resolve(Name::from_str("inside.test").unwrap()).await else {
            panic!("private addresses were handed on");
        };
        assert_eq!(refusal(error.as_ref()), Some(&RefusedAddress { range: "loopback" }));
    }

    proptest! {
        #[test]
        fn a_mapped_address_is_judged_as_its_v4(bits: u32) {
            let four = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(
                refused(IpAddr::V4(four), &[]),
                refused(IpAddr::V6(four.to_ipv6_mapped()), &[])
            );
        }

        #[test]
        fn every_address_the_standard_library_calls_special_is_refused(bits: u32) {
            let four = Ipv4Addr::from_bits(bits);
            let special = four.is_private() || four.is_loopback() || four.is_link_local()
                || four.is_multicast() || four.is_broadcast() || four.is_documentation() || four.is_unspecified();
            prop_assert!(!special || refused(IpAddr::V4(four), &[]).is_some());
        }
    }
}
