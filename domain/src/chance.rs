//! Where secrets come from: bytes nobody can foretell. A parameter, as time is.

/// A source of bytes nobody can foretell.
pub trait Chance: Send + Sync {
    /// Fills these bytes.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance>;
}

/// The system gives no chance; without it nothing secret can be made.
#[derive(Debug, thiserror::Error)]
#[error("no random bytes from the system: {0}")]
pub struct NoChance(String);

/// The system's own source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        getrandom::fill(bytes).map_err(|error| NoChance(error.to_string()))
    }
}

/// So many bytes.
pub fn bytes<const N: usize>(chance: &dyn Chance) -> Result<[u8; N], NoChance> {
    let mut bytes = [0; N];
    chance.fill(&mut bytes)?;
    Ok(bytes)
}

/// A source that counts, for tests: every draw is another, and every run the same.
#[derive(Debug, Default)]
pub struct Counting(std::sync::atomic::AtomicU64);

impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        let draw = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        for (byte, digit) in bytes.iter_mut().zip(draw.to_be_bytes().into_iter().cycle()) {
            *byte = digit;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_never_says_the_same_twice() {
        let draw = || bytes::<32>(&SystemChance).expect("chance");
        assert_ne!(draw(), draw());
        let counting = Counting::default();
        assert_ne!(bytes::<16>(&counting).expect("chance"), bytes::<16>(&counting).expect("chance"));
    }
}
