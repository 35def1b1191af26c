//! The fictional offices: what each is, where it stands, and what happens to it between the two lists.

use domain::{corporation::CorporationNumber, office_number::OfficeNumber};

use super::{
    dice::Dice,
    places::{PLACES, Place},
    words::{COMPANY, FICTIONAL, FIRST, MEDICAL, SECOND, WELFARE, Word},
};

/// Which of the two office lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// The list of 2024-10-31.
    First,
    /// The list of 2026-06-30.
    Second,
}

/// How an office stands in the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// In both, the same.
    Steady,
    /// In both, with another telephone and capacity in the second.
    Changed,
    /// In the first only.
    Closed,
    /// In the second only.
    New,
}

/// Who runs an office.
pub(super) struct Corporation {
    /// Its name.
    pub(super) name: String,
    /// Its thirteen digits; one in twenty-five is left blank, as in published lists.
    pub(super) number: Option<CorporationNumber>,
}

/// An office under one number, with all its services.
pub(super) struct Office {
    /// Its number.
    pub(super) number: OfficeNumber,
    /// Where it stands.
    pub(super) place: &'static Place,
    /// What it offers, by published number, main service first.
    pub(super) services: &'static [u16],
    /// Its name without the word for what it is, which differs from service to service.
    pub(super) stem: (String, String),
    /// The town of its address.
    pub(super) town: Word,
    /// Who runs it.
    pub(super) corporation: Corporation,
    /// Its place in a row of all offices, from which the rest is drawn.
    pub(super) row: u64,
    /// How it stands in the two lists.
    pub(super) life: Life,
}

impl Office {
    /// Whether a list has it.
    pub(super) fn is_in(&self, list: List) -> bool {
        match list {
            List::First => self.life != Life::New,
            List::Second => self.life != Life::Closed,
        }
    }

    /// Whether one of its services is in the scope of the standard.
    pub(super) fn in_scope(&self) -> bool {
        const OUT: [u16; 10] = [320, 331, 332, 334, 361, 410, 510, 520, 540, 550];
        self.services.iter().any(|kind| !OUT.contains(kind))
    }
}

/// Who runs a kind of office.
#[derive(Clone, Copy)]
enum Runs {
    Welfare,
    Medical,
    Company,
}

/// A usual bundle of services under one number: class character, services, how many of a thousand, who runs it.
struct Bundle(char, &'static [u16], u64, Runs);

/// Usual bundles; those of the last four lines hold nothing that is in scope.
#[rustfmt::skip]
const BUNDLES: [Bundle; 32] = [
    Bundle('7', &[430], 150, Runs::Company),
    Bundle('7', &[110], 130, Runs::Company),
    Bundle('7', &[110, 430], 42, Runs::Company),
    Bundle('7', &[150], 92, Runs::Company),
    Bundle('7', &[150, 430], 20, Runs::Welfare),
    Bundle('7', &[170, 410], 38, Runs::Company),
    Bundle('7', &[170, 410, 430], 7, Runs::Company),
    Bundle('7', &[110, 120], 5, Runs::Company),
    Bundle('7', &[120], 5, Runs::Company),
    Bundle('7', &[150, 210], 18, Runs::Welfare),
    Bundle('7', &[510, 210], 26, Runs::Welfare),
    Bundle('7', &[510, 210, 150, 430], 20, Runs::Welfare),
    Bundle('6', &[130], 88, Runs::Company),
    Bundle('6', &[130, 430], 9, Runs::Medical),
    Bundle('5', &[520, 220, 160], 20, Runs::Medical),
    Bundle('5', &[520, 220, 160, 140], 8, Runs::Medical),
    Bundle('1', &[160], 24, Runs::Medical),
    Bundle('1', &[140], 22, Runs::Medical),
    Bundle('1', &[140, 160], 8, Runs::Medical),
    Bundle('1', &[230], 2, Runs::Medical),
    Bundle('B', &[550, 551], 4, Runs::Medical),
    Bundle('9', &[730], 26, Runs::Welfare),
    Bundle('9', &[770], 8, Runs::Medical),
    Bundle('9', &[760], 9, Runs::Company),
    Bundle('9', &[760, 710], 2, Runs::Company),
    Bundle('9', &[780], 86, Runs::Company),
    Bundle('9', &[780, 720], 14, Runs::Welfare),
    Bundle('9', &[155, 780], 1, Runs::Medical),
    Bundle('9', &[320], 70, Runs::Welfare),
    Bundle('7', &[331], 30, Runs::Company),
    Bundle('7', &[332, 334], 6, Runs::Welfare),
    Bundle('9', &[540, 361], 10, Runs::Welfare),
];

/// Matters about which dice are thrown.
const ABOUT_OFFICE: u64 = 1;
const ABOUT_CORPORATION: u64 = 2;

/// All offices that ever stood in the two lists, place by place.
pub(super) fn world() -> Vec<Office> {
    let total = PLACES.iter().map(|place| place.offices).sum::<u32>();
    let mut world = Vec::with_capacity(usize::try_from(total).unwrap_or(0));
    for (place, area) in PLACES.iter().zip(FIRST_AREA..) {
        let mut taken = [0_u32; CLASSES.len()];
        for _ in 0..place.offices {
            world.push(office(place, area, &mut taken, world.len() as u64));
        }
    }
    world
}

/// Characters that stand for the class of an office.
const CLASSES: [char; 6] = ['1', '5', '6', '7', '9', 'B'];

/// The districts of fictional numbers start here, beyond those in use in the prefecture.
const FIRST_AREA: u32 = 51;

fn office(place: &'static Place, area: u32, taken: &mut [u32; CLASSES.len()], row: u64) -> Office {
    let mut dice = Dice::new(ABOUT_OFFICE, row);
    let Bundle(class, services, _, runs) = dice.weighted(&BUNDLES, |bundle| bundle.2);
    let serial = CLASSES.iter().position(|known| known == class).map_or(0, |at| {
        taken[at] += 1;
        taken[at]
    });
    let (first, second) = (dice.pick(&FIRST), dice.pick(&SECOND));
    let life = match dice.below(1000) {
        0..=14 => Life::Closed,
        15..=34 => Life::New,
        35..=94 => Life::Changed,
        _ => Life::Steady,
    };
    Office {
        number: number(*class, area, serial),
        place,
        services,
        stem: ([FICTIONAL.0, first.0, second.0].concat(), [FICTIONAL.1, first.1, second.1].concat()),
        town: *dice.pick(&SECOND),
        corporation: corporation(*runs, area, place.offices, &mut dice),
        row,
        life,
    }
}

/// The number of this class, district and serial, with its check digit. Serials start at 9001, which real ones
/// hardly reach.
pub(super) fn number(class: char, area: u32, serial: u32) -> OfficeNumber {
    (0..=9)
        .filter_map(|digit| {
            OfficeNumber::parse(&format!("28{class}{area:02}{:04}{digit}", 9000 + serial)).ok()
        })
        .map(|read| read.number)
        .find(|number| number.check_digit_ok())
        .unwrap_or_else(|| unreachable!("one of ten digits always fits"))
}

/// One of the corporations of the whole prefecture, twenty of each kind, or one of the place.
fn corporation(runs: Runs, area: u32, offices: u32, dice: &mut Dice) -> Corporation {
    let local = u64::from(area) * 1000 + dice.below(u64::from(offices / 4).max(2));
    let one = if dice.permille(220) { dice.below(20) } else { local };
    let (kind, forms) = match runs {
        Runs::Welfare => (1_u64, &WELFARE[..]),
        Runs::Medical => (2, &MEDICAL[..]),
        Runs::Company => (3, &COMPANY[..]),
    };
    let id = kind * 1_000_000 + one;
    let mut own = Dice::new(ABOUT_CORPORATION, id);
    let (form, first, second) = (own.pick(forms), own.pick(&FIRST), own.pick(&SECOND));
    Corporation {
        name: format!("{form}{}{}{}会", FICTIONAL.0, first.0, second.0),
        number: if own.permille(40) { None } else { corporation_number(id) },
    }
}

/// Thirteen digits beginning with 9999 after the check digit, where no registry office is.
fn corporation_number(id: u64) -> Option<CorporationNumber> {
    let twelve = 999_900_000_000 + i64::try_from(id).ok()?;
    (1..=9)
        .filter_map(|digit| CorporationNumber::from_key(digit * 1_000_000_000_000 + twelve))
        .find(|number| number.check_digit_ok())
}
