//! Every page, rendered with made-up values, and the style sheets they rely on.

mod accounts;
mod boards;
mod edits;
mod intake;
mod jobs;
mod lists;

/// The style sheets, as they are joined.
const SHEETS: [&str; 10] = [
    include_str!("../../assets/css/vendor/tokens.css"),
    include_str!("../../assets/css/base.css"),
    include_str!("../../assets/css/layout.css"),
    include_str!("../../assets/css/parts.css"),
    include_str!("../../assets/css/board.css"),
    include_str!("../../assets/css/charts.css"),
    include_str!("../../assets/css/admin.css"),
    include_str!("../../assets/css/intake.css"),
    include_str!("../../assets/css/people.css"),
    include_str!("../../assets/css/print.css"),
];

#[test]
fn every_colour_and_size_that_is_used_is_defined() {
    let all = SHEETS.concat();
    for used in all.split("var(").skip(1).filter_map(|rest| rest.split([')', ',']).next()) {
        assert!(all.contains(&format!("{used}:")), "{used} is not defined");
    }
}
