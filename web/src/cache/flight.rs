//! When many ask at once for a page that is not held, one renders it and the others wait.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use super::{Key, held::Held};

/// What the others are told.
#[derive(Clone)]
pub enum Landing {
    /// The page is finished, here it is.
    Finished(Arc<Held>),
    /// The answer was for one visitor only; everyone asks for himself, all at the same time.
    Private,
}

/// The renderings under way.
#[derive(Clone, Default)]
pub struct Flights(Arc<Mutex<HashMap<Key, watch::Receiver<Option<Landing>>>>>);

/// A place among those who want a page.
pub enum Place {
    /// The first: renders, and tells the others.
    Leader(Leader),
    /// One of the others: waits.
    Follower(Follower),
}

/// The one who renders. Dropped without a word – the visitor went away, or it took too long – another takes over.
pub struct Leader {
    key: Key,
    tell: watch::Sender<Option<Landing>>,
    flights: Flights,
}

/// One who waits.
pub struct Follower(watch::Receiver<Option<Landing>>);

impl Flights {
    /// The next place for this page.
    pub(super) fn place(&self, key: Key) -> Place {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(landing) = flights.get(&key) {
            return Place::Follower(Follower(landing.clone()));
        }
        let (tell, landing) = watch::channel(None);
        flights.insert(key.clone(), landing);
        Place::Leader(Leader { key, tell, flights: self.clone() })
    }
}

impl Leader {
    /// Tells the others.
    pub fn land(self, landing: Landing) {
        self.tell.send_replace(Some(landing));
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        self.flights.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl Follower {
    /// Waits for the leader; `None` when it went away without a word, and a new place is to be taken.
    pub async fn landing(mut self) -> Option<Landing> {
        self.0.wait_for(Option::is_some).await.ok().and_then(|landing| landing.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        let eyes = crate::gate::sample::viewer(domain::people::Role::Viewer, "28");
        Key { version: 1, sight: crate::gate::Sight::of(&eyes, "/"), address: "/".into() }
    }

    #[tokio::test]
    async fn the_first_leads_and_the_others_hear_of_it() {
        let flights = Flights::default();
        let Place::Leader(leader) = flights.place(key()) else { panic!("the first leads") };
        let Place::Follower(follower) = flights.place(key()) else { panic!("the second follows") };
        leader.land(Landing::Private);
        assert!(matches!(follower.landing().await, Some(Landing::Private)));
        assert!(matches!(flights.place(key()), Place::Leader(_)));
    }

    #[tokio::test]
    async fn a_leader_that_goes_away_makes_room() {
        let flights = Flights::default();
        let Place::Leader(leader) = flights.place(key()) else { panic!("the first leads") };
        let Place::Follower(follower) = flights.place(key()) else { panic!("the second follows") };
        drop(leader);
        assert!(follower.landing().await.is_none());
        assert!(matches!(flights.place(key()), Place::Leader(_)));
    }
}
