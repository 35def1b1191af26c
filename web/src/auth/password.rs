//! Passwords: which may be chosen, and how they are kept.
//!
//! The rules are those of NIST SP 800-63B and OWASP ASVS 5.0, 6.2: long rather than strange, nothing that is guessed
//! early, any character, no expiry. They are kept as argon2id hashes with OWASP's parameters.

mod rules;

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

pub use rules::{LONGEST, SHORTEST, Unfit};

/// Memory of one hash in KiB, passes over it, lanes: 19 MiB, 2, 1 (OWASP, Password Storage).
const COST: (u32, u32, u32) = (19 * 1_024, 2, 1);
/// Hashes computed at the same time. More wait their turn, so that many wrong passwords cannot take the machine.
const AT_ONCE: usize = 2;
/// Who may wait for a turn: more are told to come back. Each of them would wait longer than a person does.
const WAITING: usize = 64;
/// Bytes of the largest character, composed of several.
const LARGEST_CHARACTER: usize = 16;

/// Why a hash could not be made or read; never because a password is wrong.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The cost, the salt or a kept hash makes no sense to the library.
    #[error("argon2: {0}")]
    Argon(String),
    /// Too many wait for a hash already.
    #[error("too many passwords are being hashed")]
    Crowded,
    /// The program is stopping.
    #[error("no password is hashed any more")]
    Stopping,
}

/// Makes and checks hashes, beside the threads that answer requests.
#[derive(Clone)]
pub struct Passwords {
    cost: Params,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// The salt of the work that is done for accounts that do not exist.
    nobody: [u8; 16],
}

impl Passwords {
    /// With the cost of daily use. `salt` is the one of the hash that stands in for accounts that do not exist.
    pub fn new(salt: [u8; 16]) -> Result<Self, HashError> {
        let (memory, passes, lanes) = COST;
        Ok(Self::with_cost(Params::new(memory, passes, lanes, None).map_err(argon)?, salt))
    }

    /// With the least cost that argon2 knows: for tests, which sign in often.
    #[cfg(test)]
    pub(crate) fn cheap(salt: [u8; 16]) -> Result<Self, HashError> {
        Ok(Self::with_cost(Params::new(Params::MIN_M_COST, 1, 1, None).map_err(argon)?, salt))
    }

    fn with_cost(cost: Params, salt: [u8; 16]) -> Self {
        let (turns, places) = (Semaphore::new(AT_ONCE), Semaphore::new(AT_ONCE + WAITING));
        Self { cost, turns: Arc::new(turns), places: Arc::new(places), nobody: salt }
    }

    /// The hash of a password under 16 bytes of chance, as a PHC text.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, HashError> {
        let (cost, password) = (self.cost.clone(), typed(password));
        self.aside(move || hash(&cost, password.as_bytes(), &salt)).await
    }

    /// Whether this password may be chosen by somebody about whom these words are known: name, address. Judging takes milliseconds, so it waits for a turn as well.
    pub async fn check(&self, password: &str, known: &[&str]) -> Result<Result<(), Unfit>, HashError> {
        let password = password.to_owned();
        let known: Vec<String> = known.iter().map(|word| (*word).to_owned()).collect();
        self.aside(move || {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Ok(rules::check(&password, &known))
        })
        .await
    }

    /// Whether this is the password behind a kept hash. Without a hash – an account that does not exist, or has no
    /// password yet – the answer is no, after the same work.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool, HashError> {
        if password.len() > LONGEST * LARGEST_CHARACTER {
            // Nobody's: none as long was ever taken.
            return Ok(false);
        }
        let (password, kept) = (typed(password), kept.map(ToOwned::to_owned));
        let (cost, nobody) = (self.cost.clone(), self.nobody);
        let work = move || match kept {
            Some(kept) => verify(password.as_bytes(), &kept),
            None => hash(&cost, password.as_bytes(), &nobody).map(|_| false),
        };
        self.aside(work).await
    }

    /// Whether a kept hash was made with another cost than today's and should be made anew at the next sign-in.
    #[must_use]
    pub fn outdated(&self, kept: &str) -> bool {
        let cost = |hash: &PasswordHash| Params::try_from(hash).ok();
        PasswordHash::new(kept).ok().and_then(|hash| cost(&hash)).is_none_or(|cost| {
            (cost.m_cost(), cost.t_cost(), cost.p_cost())
                != (self.cost.m_cost(), self.cost.t_cost(), self.cost.p_cost())
        })
    }

    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| HashError::Crowded)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| HashError::Stopping)?;
        // The turn goes along with the work: who hangs up meanwhile does not make room for another.
        let work = move || {
            let (_turn, _place) = (turn, place);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| HashError::Stopping)?
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").field("cost", &self.cost).finish_non_exhaustive()
    }
}

/// One form for what looks the same, however a keyboard composed it.
fn typed(password: &str) -> String {
    password.nfc().collect()
}

fn hash(cost: &Params, password: &[u8], salt: &[u8]) -> Result<String, HashError> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.clone());
    Ok(argon2.hash_password_with_salt(password, salt).map_err(argon)?.to_string())
}

fn verify(password: &[u8], kept: &str) -> Result<bool, HashError> {
    let kept = PasswordHash::new(kept).map_err(argon)?;
    // The parameters are those of the kept hash.
    match Argon2::default().verify_password(password, &kept) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(argon(error)),
    }
}

fn argon(error: impl std::fmt::Display) -> HashError {
    HashError::Argon(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let passwords = Passwords::cheap([7; 16]).expect("hashes");
        let kept = passwords.hash("ひまわりと雨の夜の電車", [1; 16]).await.expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
        assert!(passwords.verify("ひまわりと雨の夜の電車", Some(&kept)).await.expect("an answer"));
        assert!(!passwords.verify("ひまわりと雨の夜の電卓", Some(&kept)).await.expect("an answer"));
        let other = passwords.hash("ひまわりと雨の夜の電車", [2; 16]).await.expect("a hash");
        assert_ne!(kept, other, "two people with one password have two hashes");
    }

    #[tokio::test]
    async fn nobody_signs_in_as_nobody() {
        let passwords = Passwords::cheap([7; 16]).expect("hashes");
        let written = "nobody has this password";
        assert!(!passwords.verify(written, None).await.expect("an answer"));
        assert!(!passwords.verify(&"長".repeat(10_000), None).await.expect("an answer"));
        assert!(passwords.verify("x", Some("no hash")).await.is_err(), "a broken hash is an error, not a no");
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_made_anew() {
        let (cheap, dear) =
            (Passwords::cheap([7; 16]).expect("hashes"), Passwords::new([7; 16]).expect("hashes"));
        let kept = cheap.hash("ひまわりと雨の夜の電車", [1; 16]).await.expect("a hash");
        assert!(!cheap.outdated(&kept) && dear.outdated(&kept) && dear.outdated("no hash"));
        // It still opens until then.
        assert!(dear.verify("ひまわりと雨の夜の電車", Some(&kept)).await.expect("an answer"));
    }

    #[tokio::test]
    async fn more_than_can_wait_are_told_to_come_back() {
        let passwords = Passwords::cheap([7; 16]).expect("hashes");
        let all_turns = passwords.turns.acquire_many(2).await.expect("turns");
        let mut waiting = tokio::task::JoinSet::new();
        for number in 0..AT_ONCE + WAITING {
            let passwords = passwords.clone();
            waiting.spawn(async move { passwords.verify(&format!("number {number}"), None).await });
        }
        while passwords.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        for refused in [passwords.verify("one more", None).await, passwords.verify("and one", None).await] {
            assert!(matches!(refused, Err(HashError::Crowded)), "{refused:?}");
        }
        assert!(matches!(passwords.check("one more", &[]).await, Err(HashError::Crowded)));
        drop(all_turns);
        while let Some(answer) = waiting.join_next().await {
            assert!(!answer.expect("no panic").expect("who waits is answered"));
        }
        assert!(passwords.verify("later", None).await.is_ok());
    }

    #[test]
    fn the_cost_is_that_of_the_guidance() {
        let params = Params::new(COST.0, COST.1, COST.2, None).expect("a cost");
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (19_456, 2, 1));
    }
}
