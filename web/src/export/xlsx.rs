//! A table as a workbook.
//!
//! The first sheet is the table: codes as text, numbers as numbers, shares as per cent, the head frozen and with filters, and
//! ready to be printed on A4. The second sheet, 「出典」, holds the notes. The same table on the same day makes the same
//! bytes: the only date in the file is a day that is given, without a time.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use chrono::{Datelike as _, NaiveDate};
use http::{HeaderValue, header::CONTENT_TYPE};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Cell, Kind, Sheet, file_name::FileName, is_dangerous};
use crate::failure::Failure;

const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Letters a cell of a workbook can hold.
const LONGEST_TEXT: usize = 32_767;

/// The table as a download. `day` is the day it was made.
pub fn download(sheet: &Sheet, name: &FileName, day: NaiveDate) -> Result<Response, Failure> {
    let bytes = bytes(sheet, day).map_err(Failure::broken)?;
    let mut response = Body::from(bytes).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(KIND));
    name.attach(response.headers_mut());
    Ok(response)
}

/// The whole file. `day` is the day it was made.
pub fn bytes(sheet: &Sheet, day: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let year = u16::try_from(day.year()).unwrap_or(u16::MAX);
    let made = ExcelDateTime::from_ymd(
        year,
        u8::try_from(day.month()).unwrap_or(1),
        u8::try_from(day.day()).unwrap_or(1),
    )?;
    workbook.set_properties(&DocProperties::new().set_title(&sheet.title).set_creation_datetime(&made));
    write_table(workbook.add_worksheet(), sheet)?;
    write_notes(workbook.add_worksheet(), sheet)?;
    workbook.save_to_buffer()
}

fn write_table(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(sheet_name(&sheet.title))?;
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00E8_F1FE))
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let formats = Formats::new();
    for (column, place) in sheet.columns.iter().zip(0_u16..) {
        page.write_string_with_format(0, place, &column.name, &head)?;
        page.set_column_width(place, width(sheet, column.kind, usize::from(place)))?;
    }
    for (line, row) in sheet.rows.iter().zip(1_u32..) {
        for ((cell, column), place) in line.iter().zip(&sheet.columns).zip(0_u16..) {
            write_cell(page, row, place, cell, column.kind, &formats)?;
        }
    }
    let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    page.set_freeze_panes(1, 0)?;
    page.autofilter(0, 0, last_row, last_column)?;
    // A4, as wide as the paper, the head on every page, and page numbers.
    page.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    page.set_header("&L&A").set_footer("&C&P / &N");
    Ok(())
}

fn write_notes(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name("出典")?;
    page.set_column_width(0, 100)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let safe = wrapped.clone().set_quote_prefix();
    page.write_string_with_format(0, 0, &sheet.title, &Format::new().set_bold())?;
    for (note, row) in sheet.notes.iter().zip(1_u32..) {
        let format = if is_dangerous(note) { &safe } else { &wrapped };
        page.write_string_with_format(row, 0, cut(note), format)?;
    }
    page.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// How cells look.
struct Formats {
    code: Format,
    code_that_runs: Format,
    text_that_runs: Format,
    integer: Format,
    percent: Format,
}

impl Formats {
    fn new() -> Self {
        // A text that would run is a text here already; the mark keeps it one when somebody edits the cell.
        Self {
            code: Format::new().set_num_format("@"),
            code_that_runs: Format::new().set_num_format("@").set_quote_prefix(),
            text_that_runs: Format::new().set_quote_prefix(),
            integer: Format::new().set_num_format("#,##0"),
            percent: Format::new().set_num_format("0.0%"),
        }
    }
}

fn write_cell(
    page: &mut Worksheet,
    row: u32,
    place: u16,
    cell: &Cell,
    kind: Kind,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match (cell, kind) {
        (Cell::Empty, _) => Ok(page),
        (Cell::Text(text), Kind::Code) => {
            let format = if is_dangerous(text) { &formats.code_that_runs } else { &formats.code };
            page.write_string_with_format(row, place, cut(text), format)
        }
        (Cell::Text(text), _) if is_dangerous(text) => {
            page.write_string_with_format(row, place, cut(text), &formats.text_that_runs)
        }
        (Cell::Text(text), _) => page.write_string(row, place, cut(text)),
        // Counts of offices and shares are far below the 15 digits of a workbook's numbers.
        (Cell::Integer(number), _) => {
            page.write_number_with_format(row, place, *number as f64, &formats.integer)
        }
        (Cell::Tenths(tenths), _) => {
            page.write_number_with_format(row, place, *tenths as f64 / 1_000.0, &formats.percent)
        }
    }
    .map(|_| ())
}

/// A width that shows most of a column, in letters of the usual font.
fn width(sheet: &Sheet, kind: Kind, place: usize) -> f64 {
    let letters =
        |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let head = sheet.columns.get(place).map_or(0, |column| letters(&column.name)) + 3;
    let body = match kind {
        Kind::Integer | Kind::Percent => 8,
        Kind::Text | Kind::Code => sheet
            .rows
            .iter()
            .take(200)
            .filter_map(|row| match row.get(place) {
                Some(Cell::Text(text)) => Some(letters(text) + 1),
                _ => None,
            })
            .max()
            .unwrap_or(0),
    };
    head.max(body).clamp(8, 48) as f64
}

/// A name that a sheet may have: at most 31 letters, and none of `[ ] : * ? / \ '`.
fn sheet_name(title: &str) -> String {
    let name: String = title.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(31).collect();
    if name.trim().is_empty() || name == "出典" { "一覧".into() } else { name }
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> &str {
    // The limit counts UTF-16 units; a text of so many bytes is always short enough.
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let mut end = LONGEST_TEXT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
