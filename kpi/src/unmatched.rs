//! Numbers of usage listings that no office list knows (K7).

use domain::{
    code::{MunicipalityCode, PrefectureCode},
    office_number::OfficeNumber,
};

use crate::{
    states::after,
    tally::{Members, Question},
};

/// A number that a listing which speaks on the day names and no office list knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// The number.
    pub number: OfficeNumber,
    /// The prefecture in its first two digits.
    pub prefecture: PrefectureCode,
    /// The municipality the listing names, if it names one.
    pub municipality: Option<MunicipalityCode>,
    /// The states it was listed with, one bit each.
    pub(crate) states: u8,
}

/// All numbers that match nothing, each once, in order.
#[must_use]
pub fn strangers(question: &Question<'_>) -> Vec<Stranger> {
    // Later listings speak after earlier ones, as they do for offices that are known.
    let rank = |members: &Members<'_>| question.effective.all().iter().position(|id| *id == members.listing);
    let mut found: Vec<(i64, usize, Stranger)> = Vec::new();
    for members in question.listings {
        let Some(rank) = rank(members) else { continue };
        let mut rows = question.rows;
        for member in members.rows {
            let key = member.number.key();
            rows = &rows[skip(rows.len(), |i| rows[i].office < key)..];
            if rows.first().is_some_and(|row| row.office == key) {
                continue;
            }
            let prefecture = member.number.prefecture();
            let speaks = match member.municipality {
                Some(code) => question.effective.listings(code).contains(&members.listing),
                None => question.effective.speaks_in(prefecture, members.listing),
            };
            if speaks {
                let states = after(0, member.state);
                let stranger =
                    Stranger { number: member.number, prefecture, municipality: member.municipality, states };
                found.push((key, rank, stranger));
            }
        }
    }
    found.sort_by_key(|(key, rank, _)| (*key, *rank));
    let together = found.chunk_by(|a, b| a.0 == b.0).map(|same| {
        same[1..].iter().fold(same[0].2, |known, (_, _, next)| Stranger {
            municipality: next.municipality.or(known.municipality),
            states: if next.states == 0 { 0 } else { known.states | next.states },
            ..known
        })
    });
    together.filter(|stranger| stranger.states != 0).collect()
}

/// How many of `len` things come before the first for which `before` fails; they are in order.
///
/// Steps double, so that a short listing beside a long list costs little and a long one no more than a walk.
fn skip(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let mut step = 1;
    let mut low = 0;
    while low + step <= len && before(low + step - 1) {
        low += step;
        step *= 2;
    }
    let mut high = (low + step).min(len);
    while low < high {
        let middle = usize::midpoint(low, high);
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
