//! A provider that is down, slow or beside itself.

use std::sync::Arc;

use domain::clock::Clock;
use openidconnect::IssuerUrl;
use tokio::{
    net::TcpListener,
    time::{Duration, Instant},
};

use super::{
    super::{
        OutsideError,
        provider::{Provider, Unavailable},
    },
    Hands, House,
    provider::{Local, Manner},
};
use crate::{auth::door::Step, config::outside::FactorRule};

fn provider(address: &str, hands: &Arc<Hands>) -> Provider {
    let issuer = IssuerUrl::new(address.to_owned()).expect("an address");
    let clock: Arc<dyn Clock> = hands.clone();
    Provider::new(issuer, clock).expect("a way")
}

#[tokio::test(start_paused = true)]
async fn silence_is_waited_for_some_seconds_and_once() {
    // Takes connections and says nothing.
    let silent = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let hands = Hands::new();
    let provider = provider(&format!("http://{}", silent.local_addr().expect("an address")), &hands);
    let begun = Instant::now();
    assert_eq!(provider.known().await.err(), Some(Unavailable));
    assert!(begun.elapsed() <= Duration::from_secs(10), "{:?}", begun.elapsed());
    let again = Instant::now();
    assert_eq!(provider.known().await.err(), Some(Unavailable));
    assert_eq!(again.elapsed(), Duration::ZERO, "nobody waits for the same silence");
}

#[tokio::test]
async fn a_provider_that_is_down_keeps_nobody_from_the_password() {
    let house = House::new(FactorRule::Trust).await;
    house.hanako().await;
    let House { door, local, outside, .. } = &house;
    let before = outside.depart(door, None).await.expect("a departure");
    let answer = local.consent(&before.to);
    let gone = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let down =
        super::Outside::new(super::agreement(&gone, FactorRule::Trust), door.clock.clone()).expect("a way");
    assert!(matches!(down.depart(door, None).await, Err(OutsideError::Unavailable(_))));
    // A way that began at another provider does not end at this one.
    let arrived = down.arrive(door, Some(&before.cookie), &answer, super::visitor()).await;
    assert_eq!(arrived.expect("an arrival"), super::Arrival::Lost);
    let step = door.password("hanako@example.lg.jp", "no password yet", super::visitor()).await;
    assert_eq!(step.expect("an answer"), Step::Wrong, "the door answers");
}

#[tokio::test]
async fn what_cannot_be_used_is_not() {
    let hands = Hands::new();
    for manner in
        [Manner::Redirects, Manner::Endless, Manner::Gibberish, Manner::OtherName, Manner::PlainHttp]
    {
        let local = Local::start(hands.clone()).await;
        local.behave(manner);
        let provider = provider(&local.base, &hands);
        assert_eq!(provider.known().await.err(), Some(Unavailable), "{manner:?}");
        assert_eq!(local.asked()[0], 1);
        // It is asked again, but not at once.
        local.behave(Manner::Honest);
        assert!(provider.known().await.is_err(), "{manner:?}");
        hands.pass(10);
        assert!(provider.known().await.is_ok(), "{manner:?}");
    }
}

#[tokio::test]
async fn what_was_known_is_made_do_with_for_a_day() {
    let hands = Hands::new();
    let local = Local::start(hands.clone()).await;
    let provider = provider(&local.base, &hands);
    let first = provider.known().await.expect("a description");
    local.behave(Manner::Gibberish);
    hands.pass(3_600);
    let made_do = provider.known().await.expect("a description");
    assert!(Arc::ptr_eq(&first, &made_do));
    hands.pass(23 * 3_600);
    assert!(provider.known().await.is_err());
}

#[tokio::test]
async fn nothing_beyond_this_machine_is_asked_in_plain() {
    let hands = Hands::new();
    let net = provider("https://id.example.lg.jp", &hands).net;
    let url = |written: &str| written.parse().expect("an address");
    assert!(net.admits(&url("https://login.example.jp/token")));
    for plain in
        ["http://id.example.lg.jp/token", "http://127.0.0.1/token", "file:///etc/passwd", "https://a@b/"]
    {
        assert!(!net.admits(&url(plain)), "{plain}");
    }
    assert!(provider("http://127.0.0.1:1", &hands).net.admits(&url("http://[::1]:9/token")));
}
