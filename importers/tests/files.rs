//! Each file in `tests/files` shows one oddity; the snapshot is what people are told about it.

use domain::area::Area;

use crate::help::{offices, sample, totals, usage};

/// A story for each file of offices, read for the whole country.
macro_rules! stories {
    ($($name:ident: $report:expr;)*) => {
        $(#[test] fn $name() { insta::assert_snapshot!($report); })*
    };
}

fn of_offices(file: &str) -> String {
    offices(&sample("offices").join(file), Area::Nation)
}

fn of_usage(file: &str, area: &str) -> String {
    usage(&sample("usage").join(file), Area::parse(area).expect("an area"))
}

stories! {
    a_clean_list: of_offices("clean.csv");
    a_list_in_cp932: of_offices("cp932.csv");
    a_list_in_utf16_with_tabs: of_offices("utf16le.tsv");
    a_list_in_utf16_without_mark: of_offices("utf16be-without-mark.csv");
    semicolons: of_offices("semicolons.csv");
    titles_above_the_header: of_offices("title-rows.csv");
    a_header_over_two_rows: of_offices("two-row-header.csv");
    headers_and_totals_among_the_rows: of_offices("repeated-header-and-totals.csv");
    numbers_as_people_write_them: of_offices("number-oddities.csv");
    municipalities_as_people_write_them: of_offices("municipality-oddities.csv");
    services_as_people_write_them: of_offices("service-oddities.csv");
    a_service_in_the_name_of_the_file: of_offices("jigyosho_110_all_20260709180319.csv");
    ragged_rows: of_offices("ragged.csv");
    coordinates: of_offices("coordinates.csv");
    phones_and_addresses: of_offices("contacts.csv");
    capacity_and_corporation: of_offices("capacity-and-corporation.csv");
    quotes_breaks_and_formulas: of_offices("quotes-and-breaks.csv");
    bytes_that_are_no_characters: of_offices("bad-bytes.csv");
    nul_characters: of_offices("nul.csv");
    the_recommended_layout: of_offices("recommended.csv");
    a_citys_list_outside_its_prefecture: offices(&sample("offices/recommended.csv"), Area::parse("28").expect("an area"));
    a_citys_list_without_codes: offices(&sample("offices/one-city-without-code.csv"), Area::parse("272108").expect("an area"));
    the_same_without_saying_which_city: of_offices("one-city-without-code.csv");
    a_listing_of_users: of_usage("plain.csv", "00");
    a_listing_of_users_for_one_city: of_usage("plain.csv", "281000");
    numbers_and_nothing_else: of_usage("numbers-only.csv", "00");
    users_below_titles: of_usage("titles.csv", "00");
    oddities_among_users: of_usage("oddities.csv", "28");
    users_without_numbers: of_usage("without-number.csv", "00");
    totals_of_prefectures: totals(&sample("published/japanese.csv"));
    totals_with_oddities: totals(&sample("published/oddities.csv"));
}

#[test]
fn files_that_are_no_lists() {
    let report: Vec<String> = [
        "empty.csv",
        "blank.csv",
        "page.csv",
        "picture.csv",
        "no-encoding.csv",
        "without-number.csv",
        "without-header.csv",
        "not-there.csv",
    ]
    .into_iter()
    .map(|file| format!("{file}: {}", of_offices(file)))
    .collect();
    insta::assert_snapshot!(report.join("\n"));
}
