use proptest::prelude::*;

use super::*;

fn table(counts: &[&[u32]]) -> Table {
    Table { counts: counts.iter().map(|row| row.to_vec()).collect(), row_sums: true, column_sums: true }
}

fn texts(row: &[Shown]) -> Vec<String> {
    row.iter().map(|shown| shown.text()).collect()
}

#[test]
fn a_table_without_small_counts_goes_out_as_it_is() {
    let protected = protect(&table(&[&[0, 12], &[1_234, 5]]), 5);
    assert_eq!(texts(&protected.counts[1]), ["1,234", "5"]);
    assert_eq!(protected.total.map(Shown::text), Some("1,251".into()));
    assert_eq!(protected.note(5), None);
    assert_eq!(protect(&Table::default(), 5).counts, Vec::<Vec<Shown>>::new());
}

#[test]
fn a_sum_does_not_give_a_small_count_away() {
    let list =
        Table { counts: vec![vec![3], vec![20], vec![30], vec![0]], row_sums: false, column_sums: true };
    let protected = protect(&list, 5);
    let column: Vec<Shown> = protected.counts.iter().map(|row| row[0]).collect();
    // The smallest of the others goes with it, and the sum stays.
    assert_eq!(texts(&column), ["5未満", "秘匿", "30", "0"]);
    assert_eq!(texts(&protected.column_sums), ["53"]);
    assert_eq!((protected.row_sums.len(), protected.total), (0, None));
    assert!(protected.note(5).expect("something is kept back").contains("1〜4の数は「5未満」"));
}

#[test]
fn two_small_counts_protect_each_other_unless_their_sum_leaves_no_choice() {
    let of = |counts: &[u32]| {
        let counts = counts.iter().map(|count| vec![*count]).collect();
        let protected = protect(&Table { counts, row_sums: false, column_sums: true }, 5);
        let column: Vec<Shown> = protected.counts.iter().map(|row| row[0]).collect();
        [texts(&column), texts(&protected.column_sums)].concat()
    };
    assert_eq!(of(&[2, 4, 50]), ["5未満", "5未満", "50", "56"]);
    // 1 + 1 and 4 + 4 are told by their sum.
    assert_eq!(of(&[1, 1, 50]), ["5未満", "5未満", "秘匿", "52"]);
    assert_eq!(of(&[4, 4, 50]), ["5未満", "5未満", "秘匿", "58"]);
    // Withholding the 5 would not help whoever knows that what is withheld is 5 or more: so the sum goes.
    assert_eq!(of(&[1, 5]), ["5未満", "5", "秘匿"]);
    // A sum that is small itself, of nothing but ones: nothing is told of one of them.
    assert_eq!(of(&[1, 1, 1, 1])[4], "秘匿");
}

#[test]
fn neither_rows_nor_columns_give_it_away() {
    let protected = protect(&table(&[&[3, 40, 50], &[60, 70, 80], &[90, 100, 110]]), 5);
    let hidden = |shown: &Shown| !matches!(shown, Shown::Count(_));
    let in_row: Vec<usize> =
        protected.counts.iter().map(|row| row.iter().filter(|shown| hidden(shown)).count()).collect();
    assert_eq!(in_row, [2, 2, 0], "a rectangle of four: {:?}", protected.counts);
    assert!(!protected.row_sums.iter().chain(&protected.column_sums).any(hidden));
}

#[test]
fn k_is_kept_within_what_is_allowed() {
    assert_eq!(protect(&table(&[&[2, 30], &[40, 50]]), 0).counts[0][0], Shown::Below(3));
    assert_eq!(protect(&table(&[&[19, 30], &[40, 50]]), 99).counts[0][0], Shown::Below(20));
}

/// What a count may be for somebody who knows k and what the words mean, up to a largest value.
fn possible(shown: Shown, k: u32, most: u32) -> Vec<u32> {
    match shown {
        Shown::Count(count) => vec![count],
        Shown::Below(_) => (1..k).collect(),
        Shown::Withheld => (0..=most).collect(),
    }
}

/// The smallest and the largest value that each count, then each sum of a row and of a column, and the total have in all
/// tables that would look like this one.
fn guesses(protected: &Protected, k: u32, most: u32) -> Vec<(u32, u32)> {
    let columns = protected.counts.first().map_or(0, Vec::len);
    let cells: Vec<Vec<u32>> =
        protected.counts.iter().flatten().map(|shown| possible(*shown, k, most)).collect();
    let fits = |sum: u32, shown: Option<&Shown>| match shown {
        Some(Shown::Count(count)) => sum == *count,
        Some(Shown::Below(_)) => (1..k).contains(&sum),
        _ => true,
    };
    let mut found = vec![(u32::MAX, 0); cells.len() + protected.counts.len() + columns + 1];
    let mut at = vec![0; cells.len()];
    loop {
        let values: Vec<u32> = cells.iter().zip(&at).map(|(cell, at)| cell[*at]).collect();
        let row_fits =
            |row: usize| fits(values[row * columns..][..columns].iter().sum(), protected.row_sums.get(row));
        let column_fits = |column: usize| {
            fits(values.iter().skip(column).step_by(columns).sum(), protected.column_sums.get(column))
        };
        let all = (0..protected.counts.len()).all(row_fits)
            && (0..columns).all(column_fits)
            && fits(values.iter().sum(), protected.total.as_ref());
        if all {
            let rows = values.chunks(columns).map(|row| row.iter().sum());
            let columns = (0..columns).map(|column| values.iter().skip(column).step_by(columns).sum());
            let sums = rows.chain(columns).chain([values.iter().sum::<u32>()]);
            let all: Vec<u32> = values.iter().copied().chain(sums).collect();
            for (found, value) in found.iter_mut().zip(&all) {
                *found = (found.0.min(*value), found.1.max(*value));
            }
        }
        let Some(wheel) = (0..at.len()).find(|wheel| at[*wheel] + 1 < cells[*wheel].len()) else {
            return found;
        };
        at[..wheel].fill(0);
        at[wheel] += 1;
    }
}

proptest! {
    /// Tried out: of all tables that would look the same, no small count has the same value in every one.
    #[test]
    fn no_small_count_can_be_worked_out(
        counts in prop_oneof![
            proptest::collection::vec(proptest::collection::vec(0_u32..9, 2), 2),
            proptest::collection::vec(proptest::collection::vec(0_u32..9, 1), 1..5),
            proptest::collection::vec(proptest::collection::vec(0_u32..9, 4), 1),
        ],
        row_sums: bool,
        column_sums: bool,
        k in 3_u32..6,
    ) {
        let table = Table { counts, row_sums, column_sums };
        let protected = protect(&table, k);
        let columns = table.counts[0].len();
        let mut all: Vec<(u32, Option<Shown>)> =
            table.counts.iter().flatten().copied().zip(protected.counts.iter().flatten().copied().map(Some)).collect();
        for (row, counts) in table.counts.iter().enumerate() {
            all.push((counts.iter().sum(), protected.row_sums.get(row).copied()));
        }
        for column in 0..columns {
            let sum = table.counts.iter().map(|row| row[column]).sum();
            all.push((sum, protected.column_sums.get(column).copied()));
        }
        all.push((table.counts.iter().flatten().sum(), protected.total));
        let found = guesses(&protected, k, 14);
        for ((count, shown), (least, most)) in all.into_iter().zip(found) {
            // Sums that are not in the table are nobody's secret: they are no part of what goes out.
            let Some(shown) = shown else { continue };
            match shown {
                Shown::Count(shown) => prop_assert_eq!(shown, count),
                Shown::Below(_) => prop_assert!((1..k).contains(&count)),
                Shown::Withheld => {}
            }
            if (1..k).contains(&count) {
                prop_assert!(!matches!(shown, Shown::Count(_)));
                prop_assert!(least < most, "{count} is known: {protected:?}");
            }
        }
    }

    /// Larger tables: what is shown is true, what is small is not shown, and nothing more is kept back when nothing is small.
    #[test]
    fn what_is_shown_is_true(
        counts in (1_usize..7).prop_flat_map(|columns| {
            proptest::collection::vec(proptest::collection::vec(prop_oneof![0_u32..9, 0_u32..900], columns), 0..30)
        }),
        k in 3_u32..12,
    ) {
        let table = Table { counts, row_sums: true, column_sums: true };
        let protected = protect(&table, k);
        let fine = |shown: Shown, count: u32| match shown {
            Shown::Count(shown) => shown == count && !(1..k).contains(&count),
            Shown::Below(_) => (1..k).contains(&count),
            Shown::Withheld => true,
        };
        for (row, shown) in table.counts.iter().zip(&protected.counts) {
            prop_assert!(row.iter().zip(shown).all(|(count, shown)| fine(*shown, *count)));
        }
        for (row, shown) in table.counts.iter().zip(&protected.row_sums) {
            prop_assert!(fine(*shown, row.iter().sum()));
        }
        let small = |count: &u32| (1..k).contains(count);
        if !table.counts.iter().flatten().any(small)
            && !table.counts.iter().any(|row| small(&row.iter().sum()))
        {
            let columns = table.counts.first().map_or(0, Vec::len);
            let sums = (0..columns).map(|column| table.counts.iter().map(|row| row[column]).sum::<u32>());
            if !sums.into_iter().any(|sum| small(&sum)) {
                prop_assert_eq!(protected.note(k), None);
            }
        }
    }
}
