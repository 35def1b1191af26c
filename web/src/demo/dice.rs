//! Chance without chance: a seeded sequence that is the same on every machine.

/// A sequence of draws that depends on nothing but its name (`splitmix64`).
pub(super) struct Dice(u64);

/// Changes every figure of the demonstration; there is no reason to touch it.
const SEED: u64 = 0x2026_1031_2816_0028;

impl Dice {
    /// The sequence of the thing number `of` in the matter `about`.
    pub(super) fn new(about: u64, of: u64) -> Self {
        let mut dice = Self(SEED ^ about.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        dice.0 = dice.draw() ^ of.wrapping_mul(0xA076_1D64_78BD_642F);
        dice.draw();
        dice
    }

    /// The next 64 bits.
    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.draw() % end
    }

    /// True this many times in a thousand.
    pub(super) fn permille(&mut self, chance: u64) -> bool {
        self.below(1000) < chance
    }

    /// One of these, of which there is at least one.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.below(from.len() as u64);
        &from[usize::try_from(at).unwrap_or(0)]
    }

    /// One of these, each as likely as its weight says.
    pub(super) fn weighted<'a, T>(&mut self, from: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let mut at = self.below(from.iter().map(&weight).sum());
        from.iter()
            .find(|one| {
                let here = at < weight(one);
                at = at.saturating_sub(weight(one));
                here
            })
            .unwrap_or(&from[0])
    }
}
