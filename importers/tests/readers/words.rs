//! Single cells: dates, numbers, codes and names.

use chrono::Datelike as _;
use domain::{
    area::Area, code::MunicipalityCode, corporation::CorporationNumber, date, office_number::OfficeNumber,
    text,
};
use importers::Field;

use super::{GAZETTEER, SERVICES};

/// Cells that are read of one input.
const MOST: usize = 64;

/// Reads each cell as everything a cell can be.
pub(crate) fn words(bytes: &[u8]) {
    let cell = String::from_utf8_lossy(bytes);
    for cell in cell.split([',', '\n', '\t']).take(MOST) {
        word(cell);
    }
}

fn word(cell: &str) {
    if let Ok(read) = OfficeNumber::parse(cell) {
        let plain = read.number.to_string();
        assert_eq!(plain.len(), 10);
        assert_eq!(OfficeNumber::from_clean(plain.as_bytes()), Some(read.number));
        let again = OfficeNumber::parse(&plain).expect("its own writing");
        assert_eq!((again.number, again.restored_zero), (read.number, false));
    }
    if let Ok(code) = MunicipalityCode::parse(cell) {
        assert_eq!(MunicipalityCode::parse(&code.to_string()), Ok(code));
    }
    if let Some(area) = Area::parse(cell) {
        assert_eq!(Area::parse(&area.to_string()), Some(area));
    }
    if let Some(number) = CorporationNumber::parse(cell) {
        assert_eq!(CorporationNumber::parse(&number.to_string()), Some(number));
    }
    // The Japanese calendar is read with years of two digits.
    if let Some(day) = date::find_date(cell).filter(|day| day.year() < 2_100) {
        assert_eq!(date::find_date(&date::wareki(day)), Some(day), "{cell:?}");
    }
    if let Some(number) = text::integer(cell) {
        assert_eq!(text::integer(&number.to_string()), Some(number), "{cell:?}");
    }
    let squeezed = text::squeeze(cell).into_owned();
    assert_eq!(text::squeeze(&squeezed), squeezed);
    let clean = text::clean(cell);
    assert!(!clean.chars().any(char::is_control), "{clean:?}");
    if let Some(field) = Field::of(cell) {
        assert_eq!(Field::of(field.name()), Some(field));
    }
    if let Some(kind) = SERVICES.find(cell) {
        assert_eq!(SERVICES.find(SERVICES.name(kind)), Some(kind), "{cell:?}");
    }
    let _ = GAZETTEER.find(GAZETTEER.find_prefecture(cell), cell);
}
