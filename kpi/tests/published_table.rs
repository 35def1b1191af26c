//! The published table of 2023-11-06: our figures equal every printed one.

use kpi::Rate;

/// Offices, users and the printed percentage of each prefecture in code order.
#[rustfmt::skip]
const PRINTED: [(u32, u32, &str); 47] = [
    (7_416, 297, "4.0"), (2_073, 130, "6.3"), (2_104, 138, "6.6"), (2_889, 123, "4.3"), (1_754, 38, "2.2"),
    (1_668, 120, "7.2"), (2_786, 122, "4.4"), (3_589, 103, "2.9"), (2_813, 81, "2.9"), (3_439, 169, "4.9"),
    (7_320, 265, "3.6"), (7_631, 231, "3.0"), (13_580, 736, "5.4"), (10_237, 451, "4.4"),
    (2_876, 120, "4.2"), (1_688, 51, "3.0"), (1_828, 62, "3.4"), (1_535, 137, "8.9"), (1_401, 58, "4.1"),
    (3_525, 141, "4.0"), (3_108, 194, "6.2"), (5_055, 392, "7.8"), (9_286, 594, "6.4"), (3_126, 162, "5.2"),
    (2_209, 103, "4.7"), (3_403, 288, "8.5"), (15_972, 466, "2.9"), (7_732, 466, "6.0"),
    (2_425, 145, "6.0"), (2_381, 71, "3.0"), (948, 169, "17.8"), (1_346, 28, "2.1"), (3_041, 133, "4.4"),
    (4_280, 254, "5.9"), (2_238, 83, "3.7"), (2_066, 73, "3.5"), (1_628, 60, "3.7"), (2_627, 87, "3.3"),
    (1_152, 67, "5.8"), (8_139, 279, "3.4"), (1_487, 33, "2.2"), (2_455, 108, "4.4"), (3_417, 88, "2.6"),
    (2_567, 73, "2.8"), (2_224, 46, "2.1"), (2_779, 188, "6.8"), (2_323, 60, "2.6"),
];

#[test]
fn the_rows_sum_to_the_printed_total() {
    let offices: u32 = PRINTED.iter().map(|(offices, _, _)| offices).sum();
    let users: u32 = PRINTED.iter().map(|(_, users, _)| users).sum();
    assert_eq!((offices, users), (181_566, 8_283));
    assert_eq!(Rate::new(users, offices).map(Rate::percent_text).as_deref(), Some("4.6"));
}

#[test]
fn every_printed_percentage_is_ours() {
    for (offices, users, printed) in PRINTED {
        assert_eq!(Rate::new(users, offices).map(Rate::percent_text).as_deref(), Some(printed));
    }
}

#[test]
fn three_tenths_of_the_country_and_of_its_rows() {
    let target = domain::definition::Fraction { num: 3, den: 10 };
    assert_eq!(kpi::Goal::of(8_283, 181_566, target).target, 54_470);
    assert_eq!(PRINTED.iter().map(|(offices, _, _)| target.least(*offices)).sum::<u32>(), 54_491);
}
