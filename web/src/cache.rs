//! Finished pages, held for a version of the data.
//!
//! The data changes when a list comes in and at no other time. So a page of figures is made once for a data version
//! an address and the eyes that see it ([`Sight`]), and handed out as bytes – plain and compressed, with its `ETag` – until the version moves on.
//! A page is held only when its handler says so with [`Shared`]; a page with a name, a form or a failure never is.
//!
//! | piece | where |
//! | --- | --- |
//! | which version the data has | [`version`] |
//! | one finished page, ready to be sent | [`held`] |
//! | one visitor renders, the others wait | [`flight`] |

pub mod flight;
pub mod held;
pub mod version;

use std::{borrow::Cow, sync::Arc};

use axum::response::Response;
use http::Uri;
use quick_cache::{
    DefaultHashBuilder, Equivalent, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};

use self::{
    flight::{Flights, Place},
    held::Held,
};
use crate::gate::Sight;

/// Bytes of finished pages that are held, both encodings counted.
pub const CAPACITY: u64 = 64 * 1_024 * 1_024;

/// Addresses longer than this, in bytes, are answered but not held: no page of ours has one.
const LONGEST_ADDRESS: usize = 512;

/// A handler puts this among the extensions of a response whose bytes are the same for everyone of one [`Sight`] who asks
/// for this address until the data changes.
#[derive(Clone, Copy, Debug)]
pub struct Shared;

/// What a page is held under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    version: i64,
    sight: Sight,
    address: Box<str>,
}

/// A [`Key`] to look up with, borrowed from the request.
#[derive(Hash)]
struct Sought<'a> {
    version: i64,
    sight: &'a Sight,
    address: &'a str,
}

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.version == key.version && *self.sight == key.sight && *self.address == *key.address
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Arc<Held>> for Bytes {
    fn weight(&self, key: &Key, held: &Arc<Held>) -> u64 {
        (held.size() + key.address.len()) as u64
    }
}

/// The finished pages. Cheap to clone; all clones are the same cache.
#[derive(Clone)]
pub struct PageCache {
    pages: Arc<Cache<Key, Arc<Held>, Bytes>>,
    flights: Flights,
}

impl PageCache {
    /// An empty cache for about so many bytes. Pages that nobody asks for make room for the others.
    #[must_use]
    pub fn new(capacity: u64) -> Self {
        let mut options = OptionsBuilder::new();
        // A finished page of 30 KB is about 40 KB in both encodings. Few shards, so that a long list fits in one.
        options.shards(4).weight_capacity(capacity);
        options.estimated_items_capacity(usize::try_from(capacity / 40_000).unwrap_or(usize::MAX).max(16));
        let pages = options.build().map_or_else(
            |_| Cache::with_weighter(16, capacity, Bytes),
            |options| {
                Cache::with_options(
                    options,
                    Bytes,
                    DefaultHashBuilder::default(),
                    DefaultLifecycle::default(),
                )
            },
        );
        Self { pages: Arc::new(pages), flights: Flights::default() }
    }

    /// The page held for this version and these eyes under this normal address.
    #[must_use]
    pub fn find(&self, version: i64, sight: &Sight, address: &str) -> Option<Arc<Held>> {
        self.pages.get(&Sought { version, sight, address })
    }

    /// A place among those who want a page that is not held: the first renders, the others wait for it.
    #[must_use]
    pub fn place(&self, version: i64, sight: &Sight, address: &str) -> Place {
        self.flights.place(Key { version, sight: sight.clone(), address: address.into() })
    }

    /// Keeps the response if its handler marked it [`Shared`] and it can be kept; gives it back otherwise.
    pub async fn keep(
        &self,
        version: i64,
        (sight, address): (&Sight, &str),
        response: Response,
    ) -> Result<Arc<Held>, Response> {
        let held = Arc::new(Held::finish(response).await?);
        let key = Key { version, sight: sight.clone(), address: address.into() };
        self.pages.insert(key, Arc::clone(&held));
        Ok(held)
    }

    /// Bytes held now.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.pages.weight()
    }

    /// Lets go of every page; called when the data version moved on, since the old pages are never asked for again.
    pub fn clear(&self) {
        self.pages.clear();
    }
}

/// The normal form of an address: path and query with the parameters in order of name. `None` for one that is too
/// long to be held. Parameters of one name keep their order, and nothing is decoded, so that two addresses with one
/// normal form always ask for the same page.
#[must_use]
pub fn normal_address(uri: &Uri) -> Option<Cow<'_, str>> {
    let whole = uri.path_and_query()?.as_str();
    if whole.len() > LONGEST_ADDRESS {
        return None;
    }
    let Some(query) = uri.query() else {
        return Some(Cow::Borrowed(whole));
    };
    let name = |parameter: &str| parameter.find('=').unwrap_or(parameter.len());
    let ordered = query.split('&').is_sorted_by(|a, b| a[..name(a)] <= b[..name(b)]);
    if ordered && !query.is_empty() && !query.split('&').any(str::is_empty) {
        return Some(Cow::Borrowed(whole));
    }
    let mut parameters: Vec<&str> = query.split('&').filter(|parameter| !parameter.is_empty()).collect();
    if parameters.is_empty() {
        return Some(Cow::Borrowed(uri.path()));
    }
    parameters.sort_by(|a, b| a[..name(a)].cmp(&b[..name(b)]));
    Some(Cow::Owned(format!("{}?{}", uri.path(), parameters.join("&"))))
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use domain::people::Role;
    use proptest::prelude::*;

    use super::*;
    use crate::gate::sample::viewer;

    fn eyes() -> Sight {
        Sight::of(&viewer(Role::Viewer, "28"), "/")
    }

    fn normal(address: &str) -> String {
        let uri: Uri = address.parse().expect("an address");
        normal_address(&uri).expect("short enough").into_owned()
    }

    #[test]
    fn the_order_of_parameters_does_not_make_another_page() {
        assert_eq!(normal("/prefectures/28"), "/prefectures/28");
        assert_eq!(normal("/prefectures/28?"), "/prefectures/28");
        assert_eq!(
            normal("/prefectures/28?sort=rate&definition=all"),
            "/prefectures/28?definition=all&sort=rate"
        );
        assert_eq!(
            normal("/prefectures/28?&order=asc&&as_of=2026-01-31&"),
            "/prefectures/28?as_of=2026-01-31&order=asc"
        );
        assert_eq!(normal("/x?a=2&a=1"), "/x?a=2&a=1");
        assert_eq!(normal("/x?q="), "/x?q=");
    }

    #[test]
    fn an_endless_address_is_not_held() {
        let uri: Uri = format!("/search?q={}", "a".repeat(600)).parse().expect("an address");
        assert!(normal_address(&uri).is_none());
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(query in "[a-c=&]{0,12}") {
            let once = normal(&format!("/x?{query}"));
            prop_assert_eq!(normal(&once), once);
        }
    }

    fn page(letter: &str, size: usize) -> Response {
        let mut response = letter.repeat(size).into_response();
        response.extensions_mut().insert(Shared);
        response
    }

    #[tokio::test]
    async fn a_page_is_found_for_its_version_only() {
        let cache = PageCache::new(CAPACITY);
        assert!(cache.keep(7, (&eyes(), "/"), page("a", 100)).await.is_ok());
        assert!(cache.find(7, &eyes(), "/").is_some());
        assert!(cache.find(8, &eyes(), "/").is_none());
        assert!(cache.find(7, &eyes(), "/?a").is_none());
        let others = Sight::of(&viewer(Role::Operator, "28"), "/");
        assert!(cache.find(7, &others, "/").is_none(), "others see another page");
        cache.clear();
        assert!(cache.find(7, &eyes(), "/").is_none());
    }

    #[tokio::test]
    async fn the_cache_stays_within_its_bytes() {
        let cache = PageCache::new(400_000);
        for number in 0..1_000 {
            assert!(cache.keep(1, (&eyes(), &format!("/offices/{number}")), page("a", 3_000)).await.is_ok());
            assert!(cache.size() <= 400_000);
        }
        assert!(cache.size() > 200_000);
    }
}
