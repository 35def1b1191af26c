//! The monthly usage listings: who uses data linkage at the end of each month.

use chrono::{Datelike, Days, NaiveDate};

use super::{
    DemoFile, MONTHS, day,
    dice::Dice,
    offices::{self, Life, List, Office},
    places::{PLACES, Place},
    sheets::{self, Csv},
    words::FICTIONAL,
};

const HEADER: &str = "事業所番号,事業所名,市区町村";

/// How much of the final use is reached at the end of each month, in thousandths: slow, fast, slow.
const CURVE: [u32; MONTHS] = [
    182, 194, 208, 225, 245, 269, 298, 334, 380, 436, 500, 565, 627, 683, 733, 777, 815, 848, 877, 903, 928,
    952, 976, 1000,
];

/// The first month after the second office list; new offices can be listed from here on, closed ones no more.
const AFTER_SECOND_LIST: usize = 20;

/// Matters about which dice are thrown.
const ABOUT_ORDER: u64 = 4;
const ABOUT_STRAY: u64 = 5;

/// All listings, oldest first.
pub(super) fn listings(world: &[Office]) -> impl Iterator<Item = DemoFile> {
    let users = users(world);
    (0..MONTHS).map(move |month| {
        let as_of = month_end(month);
        let mut file = Csv::new(HEADER);
        for (office, _) in users.iter().filter(|(_, listed)| listed[month]) {
            file.row(&[&office.number.to_string(), &sheets::name(office), office.place.name]);
        }
        for stray in STRAYS.iter().filter(|stray| stray.from <= month) {
            stray.write(&mut file);
        }
        DemoFile { name: format!("demo_usage_{as_of}.csv"), as_of, bytes: file.done() }
    })
}

/// The last day of a month, counted from November 2024.
fn month_end(month: usize) -> NaiveDate {
    let mut first = day(2024, 12, 1);
    for _ in 0..month {
        first = first.checked_add_days(Days::new(31)).and_then(|next| next.with_day(1)).unwrap_or(first);
    }
    first.pred_opt().unwrap_or(first)
}

/// Whether an office is listed, month by month.
type Listed = [bool; MONTHS];

/// Everyone who is ever listed, in the order of the office list.
fn users(world: &[Office]) -> Vec<(&Office, Listed)> {
    let mut users = Vec::new();
    for place in &PLACES {
        let here: Vec<&Office> = world.iter().filter(|office| office.place.code == place.code).collect();
        users.extend(adopters(place, &here));
        users.extend(here.into_iter().filter_map(|office| Some((office, stray_office(office)?))));
    }
    users.sort_by_key(|(office, _)| office.row);
    users
}

/// The offices in scope that take it up, earliest first, and a few that try it and stop.
fn adopters<'w>(place: &Place, here: &[&'w Office]) -> Vec<(&'w Office, Listed)> {
    let mut order: Vec<&Office> =
        here.iter().copied().filter(|office| office.in_scope() && office.is_in(List::Second)).collect();
    order.sort_by_cached_key(|office| eagerness(office));
    let all = u32::try_from(order.len()).unwrap_or(u32::MAX);
    // A share meant to reach the target is rounded up, so that it does; one meant to miss it is rounded down.
    let last = if place.share >= 300 { (all * place.share).div_ceil(1000) } else { all * place.share / 1000 };

    let mut users = Vec::new();
    for (office, before) in order.iter().zip(0..last) {
        // The office is in as soon as the curve asks for one more than those before it.
        let joins = (0..MONTHS).find(|&month| last * CURVE[month] / 1000 > before).unwrap_or(MONTHS - 1);
        let joins = if office.life == Life::New { joins.max(AFTER_SECOND_LIST) } else { joins };
        users.push((*office, from(joins)));
    }
    for office in order.iter().skip(at(last)).take(at(last) / 25).filter(|office| office.life != Life::New) {
        let mut listed = from(6);
        listed[17..].fill(false);
        users.push((*office, listed));
    }
    users
}

fn at(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Offices that write care plans come earlier than the others.
fn eagerness(office: &Office) -> (u64, u64) {
    let hub = office.services.contains(&430);
    (Dice::new(ABOUT_ORDER, office.row).below(1000) * if hub { 6 } else { 10 }, office.row)
}

/// The months in which an office out of scope, or one that closes, is listed.
fn stray_office(office: &Office) -> Option<Listed> {
    let mut dice = Dice::new(ABOUT_STRAY, office.row);
    if office.life == Life::Closed {
        let mut listed = from(4);
        listed[AFTER_SECOND_LIST..].fill(false);
        return dice.permille(90).then_some(listed);
    }
    (!office.in_scope() && office.life != Life::New && dice.permille(14))
        .then(|| from(at_most_month(&mut dice)))
}

fn at_most_month(dice: &mut Dice) -> usize {
    usize::try_from(dice.below(MONTHS as u64)).unwrap_or(0)
}

fn from(month: usize) -> Listed {
    std::array::from_fn(|one| one >= month)
}

/// A row whose number no office list knows (K7).
struct Stray {
    /// The first month that lists it.
    from: usize,
    /// What makes its number differ from the others.
    serial: u32,
    /// What the listing says about where it is.
    place: &'static str,
}

const STRAYS: [Stray; 6] = [
    Stray { from: 0, serial: 1, place: "神戸市中央区" },
    Stray { from: 5, serial: 2, place: "姫路市" },
    Stray { from: 9, serial: 3, place: "尼崎市" },
    Stray { from: 12, serial: 4, place: "淡路市" },
    Stray { from: 16, serial: 5, place: "" },
    Stray { from: 21, serial: 6, place: "佐用町" },
];

impl Stray {
    /// A district that no office of the lists lies in.
    const AREA: u32 = 50;

    fn write(&self, file: &mut Csv) {
        let number = offices::number('7', Self::AREA, self.serial).to_string();
        file.row(&[&number, &format!("{}名簿外事業所{}", FICTIONAL.0, self.serial), self.place]);
    }
}
