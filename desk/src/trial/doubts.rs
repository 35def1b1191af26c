//! What looks wrong in a list although every row of it can be read. Pure; each doubt is a sentence that says what, how much,
//! and what to look at.

use std::collections::BTreeMap;

use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    format,
    import::ImportCounts,
    timeline::{Difference, Loss},
};

use super::{LastTime, PlaceChange, Trial};
use crate::master::Master;

/// Rows of a service or a place below which a share says nothing.
const FEW: u64 = 20;
/// Rows of a municipality of which all are gone that are more than chance.
const SOME: u64 = 3;
/// Places that are named one by one.
const MOST_NAMED: usize = 5;

/// More than a tenth of many.
const fn a_tenth(part: u64, whole: u64) -> bool {
    whole >= FEW && part * 10 > whole
}

/// Services of which more than a tenth would be gone.
pub(super) fn services_shrink(losses: &[Loss], master: &Master) -> Vec<String> {
    losses
        .iter()
        .filter(|loss| a_tenth(loss.gone, loss.known))
        .map(|loss| {
            format!(
                "{}：これまでの{}件のうち{}件がこの一覧になく、「消失」になります（1割を超えています）。一覧が途中で切れていないか、区域が合っているかを確かめてください。",
                master.services.name(loss.kind),
                format::count(loss.known),
                format::count(loss.gone),
            )
        })
        .collect()
}

/// Municipalities that had offices and would have none of them left.
pub(super) fn places_vanish(places: &[PlaceChange], master: &Master) -> Option<String> {
    let mut sums: BTreeMap<MunicipalityCode, (u64, u64)> = BTreeMap::new();
    for place in places {
        if let Some(code) = place.municipality {
            let sum = sums.entry(code).or_default();
            sum.0 += place.known;
            sum.1 += place.gone;
        }
    }
    let gone: Vec<MunicipalityCode> = sums
        .into_iter()
        .filter(|(_, (known, gone))| known == gone && *known >= SOME)
        .map(|(code, _)| code)
        .collect();
    let names: Vec<String> =
        gone.iter().take(MOST_NAMED).map(|code| master.area_name(Area::Municipality(*code))).collect();
    let more = match gone.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" ほか{more}市町村"),
    };
    (!gone.is_empty()).then(|| {
        format!(
            "{}{more}の事業所が1件もありません。市町村が抜けた一覧ではないか確かめてください。",
            names.join("、")
        )
    })
}

/// Users of whom more than a tenth would be gone.
pub(super) fn users_shrink(known: u64, gone: u64) -> Option<String> {
    a_tenth(gone, known).then(|| {
        format!(
            "いま利用中の{}件のうち{}件がこの一覧になく、「利用していない」になります（1割を超えています）。一部だけの一覧なら、範囲を「追加分」にしてください。",
            format::count(known),
            format::count(gone),
        )
    })
}

/// Numbers of a usage listing of which more than a tenth is in no office list.
pub(super) fn many_unmatched(named: u64, unmatched: u64) -> Option<String> {
    a_tenth(unmatched, named).then(|| {
        format!(
            "一覧の{}件のうち{}件の事業所番号が、どの事業所一覧にもありません（1割を超えています）。利用率には数えられません。事業所一覧を先に取り込むか、番号の列を確かめてください。",
            format::count(named),
            format::count(unmatched),
        )
    })
}

/// Rows that the list takes out of other areas into its own.
pub(super) fn rows_from_elsewhere(difference: &Difference, area: Area, master: &Master) -> Option<String> {
    let mut from: Vec<MunicipalityCode> =
        difference.closed.iter().map(|closing| closing.version.municipality).collect();
    from.retain(|place| !area.contains(*place));
    let rows = from.len();
    from.sort_unstable();
    from.dedup();
    let names: Vec<String> =
        from.iter().take(MOST_NAMED).map(|code| master.area_name(Area::Municipality(*code))).collect();
    (rows > 0).then(|| {
        format!(
            "これまで区域の外（{}{}）にあった{}行が、この一覧では区域の中にあります。取り込むと、その市町村から移ります。市町村の欄が正しいか確かめてください。",
            names.join("、"),
            if from.len() > MOST_NAMED { " ほか" } else { "" },
            format::count(rows as u64)
        )
    })
}

/// A list that was said to be of the whole country and names one prefecture.
pub(super) fn one_prefecture_only(
    area: Option<Area>,
    only: Option<PrefectureCode>,
    master: &Master,
) -> Option<String> {
    let name = master.gazetteer.prefecture_name(only.filter(|_| area == Some(Area::Nation))?);
    Some(format!(
        "区域は「全国」ですが、一覧の事業所はすべて{name}のものです。{name}だけの一覧なら、区域を「{name}」に直してください。このまま取り込むと、ほかの都道府県の事業所は、なくなった（利用していない）とみなします。"
    ))
}

/// Rows of a published table with more users than offices.
pub(super) fn users_above_offices(rows: usize) -> Option<String> {
    (rows > 0).then(|| {
        format!(
            "{}行で、利用事業所数が事業所数を超えています。列の読み方（事業所数と利用事業所数の入れ違い）を確かめてください。",
            format::count(rows as u64)
        )
    })
}

/// Rows of which more than a tenth could not be taken.
pub(super) fn many_rejected(counts: &ImportCounts) -> Option<String> {
    let read = counts.rejected + counts.new + counts.changed + counts.unchanged;
    a_tenth(counts.rejected, read).then(|| {
        format!(
            "読んだ{}行のうち{}行が不採用です（1割を超えています）。列の読み方と文字コードを確かめてください。",
            format::count(read),
            format::count(counts.rejected),
        )
    })
}

/// A list of an earlier day than the last one, or with far fewer rows.
pub(super) fn against_last(trial: &Trial, last: &LastTime, partial: bool) -> Vec<String> {
    let mut doubts = Vec::new();
    if trial.as_of < last.as_of {
        doubts.push(format!(
            "時点（{}）が、前回の一覧（取込番号{}、{}）より前の日です。この一覧は、その日から次の一覧の日の前日までを変えます。日付を確かめてください。",
            format::day(trial.as_of),
            last.seq,
            format::day(last.as_of),
        ));
    }
    let rows = trial.taken();
    if !partial && a_tenth(last.rows.saturating_sub(rows), last.rows) {
        doubts.push(format!(
            "前回の一覧（取込番号{}）は{}行でしたが、この一覧は{}行です。ファイルがそろっているか確かめてください。",
            last.seq,
            format::count(last.rows),
            format::count(rows),
        ));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_few_says_nothing() {
        assert!(!a_tenth(2, 10) && !a_tenth(2, 20) && a_tenth(3, 20) && !a_tenth(27_000, 270_000));
    }

    #[test]
    fn shares_are_told_with_both_numbers() {
        let told = users_shrink(1_000, 101).expect("a doubt");
        assert!(told.contains("1,000件のうち101件"), "{told}");
        assert_eq!(users_shrink(1_000, 100), None);
        let counts = ImportCounts { rejected: 5, new: 30, ..ImportCounts::default() };
        assert!(many_rejected(&counts).is_some_and(|told| told.contains("35行のうち5行")));
        assert!(
            users_above_offices(2).is_some_and(|told| told.contains("2行"))
                && users_above_offices(0).is_none()
        );
        assert!(many_unmatched(50, 6).is_some() && many_unmatched(50, 5).is_none());
    }
}
