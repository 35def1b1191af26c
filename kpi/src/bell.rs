//! The innovator curve: five bands of adopters, and where an area stands on it (B3).
//!
//! The bands take 2.5, 13.5, 34, 34 and 16 percent of all offices, so that they end at 2.5, 16, 50, 84 and
//! 100 percent. Limits are whole per mille and are compared without rounding.

use domain::definition::Fraction;

use crate::{rate::Rate, words};

/// A group of adopters, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// イノベーター.
    Innovators,
    /// アーリーアダプター.
    EarlyAdopters,
    /// アーリーマジョリティ.
    EarlyMajority,
    /// レイトマジョリティ.
    LateMajority,
    /// ラガード.
    Laggards,
}

impl Band {
    /// All bands, from the first adopters to the last.
    pub const ALL: [Self; 5] =
        [Self::Innovators, Self::EarlyAdopters, Self::EarlyMajority, Self::LateMajority, Self::Laggards];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Innovators => "イノベーター",
            Self::EarlyAdopters => "アーリーアダプター",
            Self::EarlyMajority => "アーリーマジョリティ",
            Self::LateMajority => "レイトマジョリティ",
            Self::Laggards => "ラガード",
        }
    }

    /// Where it ends, in per mille of all offices.
    #[must_use]
    pub const fn upper(self) -> u32 {
        match self {
            Self::Innovators => 25,
            Self::EarlyAdopters => 160,
            Self::EarlyMajority => 500,
            Self::LateMajority => 840,
            Self::Laggards => 1_000,
        }
    }

    /// Where it begins, in per mille of all offices.
    #[must_use]
    pub fn lower(self) -> u32 {
        self.before().map_or(0, Self::upper)
    }

    /// Its share of all offices, in per mille.
    #[must_use]
    pub fn share(self) -> u32 {
        self.upper() - self.lower()
    }

    /// The band in which a rate stands: it has reached the band's beginning and not its end.
    #[must_use]
    pub fn of(rate: Rate) -> Self {
        Self::ALL
            .into_iter()
            .find(|band| !band.end().met(rate.users, rate.offices.get()))
            .unwrap_or(Self::Laggards)
    }

    /// The range as people say it: `2.5〜16%`.
    #[must_use]
    pub fn range(self) -> String {
        format!(
            "{}〜{}",
            words::per_mille(self.lower()).trim_end_matches('%'),
            words::per_mille(self.upper())
        )
    }

    const fn end(self) -> Fraction {
        Fraction { num: self.upper(), den: 1_000 }
    }

    fn begin(self) -> Option<Fraction> {
        self.before().map(Self::end)
    }

    fn before(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|band| *band < self)
    }
}

/// The next band, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// The band.
    pub band: Band,
    /// Offices missing until it is reached.
    pub missing: u32,
}

/// Where an area stands on the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// 事業所の利用率.
    pub rate: Rate,
    /// The band it stands in.
    pub band: Band,
    /// What comes next; none in the last band, or where only the whole would reach it.
    pub next: Option<Next>,
    /// The area's target (3/10), drawn beside it.
    pub target: Fraction,
}

impl Position {
    /// The position of a rate.
    #[must_use]
    pub fn of(rate: Rate, target: Fraction) -> Self {
        let band = Band::of(rate);
        let missing = band.end().least(rate.offices.get()).saturating_sub(rate.users);
        // Where there are few offices a single one may jump over a whole band.
        let reached = Band::of(Rate { users: rate.users + missing, ..rate });
        let next = (reached > band).then_some(Next { band: reached, missing });
        Self { rate, band, next, target }
    }

    /// The share of offices that already use data linkage, in tenths of a percent as printed, at most 1000.
    #[must_use]
    pub fn tenths(&self) -> u32 {
        self.rate.tenths().min(1_000)
    }

    /// Where the target lies, in per mille, half rounded up.
    #[must_use]
    pub fn target_per_mille(&self) -> u32 {
        Rate::new(self.target.num, self.target.den).map_or(0, Rate::tenths).min(1_000)
    }

    /// What the chart says, in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { rate, band, .. } = self;
        let percent = rate.percent_text();
        let (name, range) = (band.name(), band.range());
        let stands = if rate.users == 0 {
            "利用している事業所はまだありません。".to_owned()
        } else if rate.users >= rate.offices.get() {
            format!("利用率{percent}%で、すべての事業所が利用しています。")
        } else if band.begin().is_some_and(|begin| begin.least(rate.offices.get()) == rate.users) {
            format!("利用率{percent}%は「{name}」層（{range}）に入ったところです。")
        } else {
            format!("利用率{percent}%は「{name}」層（{range}）の途中です。")
        };
        self.next.map_or(stands.clone(), |next| {
            let (missing, limit) = (words::grouped(next.missing), words::per_mille(band.upper()));
            format!("{stands}あと{missing}事業所で{limit}に達し、「{}」層に入ります。", next.band.name())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THREE_TENTHS: Fraction = Fraction { num: 3, den: 10 };

    fn position(users: u32, offices: u32) -> Position {
        Position::of(Rate::new(users, offices).expect("offices"), THREE_TENTHS)
    }

    #[test]
    fn the_shares_are_those_of_the_model() {
        assert_eq!(Band::ALL.map(Band::share), [25, 135, 340, 340, 160]);
        assert_eq!(Band::EarlyAdopters.range(), "2.5〜16%");
    }

    #[test]
    fn a_limit_belongs_to_the_next_band() {
        let bands = [24, 25, 159, 160, 500, 840, 1_000].map(|users| position(users, 1_000).band as usize);
        assert_eq!(bands, [0, 1, 1, 2, 3, 4, 4]);
    }

    #[test]
    fn the_sentence_says_where_and_what_next() {
        assert_eq!(
            position(840, 7_000).sentence(),
            "利用率12.0%は「アーリーアダプター」層（2.5〜16%）の途中です。\
             あと280事業所で16%に達し、「アーリーマジョリティ」層に入ります。"
        );
        assert_eq!(
            position(0, 40).sentence(),
            "利用している事業所はまだありません。あと1事業所で2.5%に達し、「アーリーアダプター」層に入ります。"
        );
        assert!(position(160, 1_000).sentence().contains("に入ったところです。あと340事業所で50%"));
        assert_eq!(position(9, 9).sentence(), "利用率100.0%で、すべての事業所が利用しています。");
    }

    proptest! {
        #[test]
        fn the_next_band_is_reached_by_the_missing_and_not_before(users in 0_u32..200_000, offices in 1_u32..200_000) {
            prop_assume!(users <= offices);
            let here = position(users, offices);
            if let Some(next) = here.next {
                prop_assert!(next.missing > 0);
                prop_assert_eq!(position(users + next.missing, offices).band, next.band);
                prop_assert_eq!(position(users + next.missing - 1, offices).band, here.band);
            }
        }
    }
}
