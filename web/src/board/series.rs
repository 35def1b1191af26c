//! The tables behind the charts of a board as files: the series over time and the bell.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use domain::{area::Area, code::PrefectureCode, facts::TrendPoint};
use kpi::{Position, Rate, Standing, Trend};
use store::{Read, StoreError};

use super::{
    figures::{Areas, Basis},
    missing, sheets,
};
use crate::{
    charts::{self, Heading},
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    site::{Asked, Behind, Form, Named, Visit},
};

/// Points of a series: five years of months.
pub(super) const MOST_POINTS: u32 = 60;

/// `GET /trend.csv`, `/bell.xlsx` and so on
pub(super) async fn nation(
    site: Visit,
    address: axum::extract::OriginalUri,
    asked: Query<Asked>,
) -> Result<Response, Failure> {
    file(site, Area::Nation, address.path().trim_start_matches('/'), asked).await
}

/// `GET /prefectures/{code}/trend.csv` and so on
pub(super) async fn prefecture(
    site: Visit,
    Path((code, name)): Path<(String, String)>,
    asked: Query<Asked>,
) -> Result<Response, Failure> {
    let unknown = || Failure::NotFound { what: format!("都道府県コード「{code}」の都道府県") };
    let code = PrefectureCode::parse(&code).ok_or_else(unknown)?;
    file(site, Area::Prefecture(code), &name, asked).await
}

/// `GET /municipalities/{code}/trend.csv` and so on
pub(super) async fn municipality(
    site: Visit,
    Path(code): Path<String>,
    address: axum::extract::OriginalUri,
    asked: Query<Asked>,
) -> Result<Response, Failure> {
    let code = site.municipality(&code)?;
    let name = address.path().rsplit('/').next().unwrap_or_default();
    file(site, Area::Municipality(code), name, asked).await
}

async fn file(site: Visit, area: Area, name: &str, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let named = Named::of(name);
    let no_page = || Failure::NotFound { what: "お探しのページ".into() };
    if named.form == Form::Page {
        return Err(no_page());
    }
    let view = asked.view(site.master())?;
    let (mut read, ground) = site.read().await?;
    let on = view.as_of.unwrap_or_else(|| site.desk.clock.today());
    let lacking = || missing::failure(&site, &ground, &view, area);
    let basis = Basis::find(&ground, site.master(), &view.definition, on).ok_or_else(lacking)?;
    let behind = Behind::find(&ground, area, basis.as_of);
    let (title, columns, rows) = match named.stem {
        "trend" => {
            let rows = trend_rows(&trend(&mut read, area, &basis).await?);
            ("利用率の推移", trend_columns(), rows)
        }
        "bell" => {
            let areas = match area {
                Area::Nation => Areas::Nation,
                Area::Prefecture(code) => Areas::Prefecture(code),
                Area::Municipality(code) => Areas::Municipality(code),
            };
            let standing = basis.standings(&mut read, site.master(), areas).await?.into_iter().next();
            ("普及の段階", bell_columns(), bell_rows(&standing.ok_or_else(lacking)?, &basis))
        }
        _ => return Err(no_page()),
    };
    let mut sheet = Sheet {
        title: format!("{}の{title}", site.master().area_name(area)),
        notes: sheets::notes(&basis, &behind),
        columns,
        rows,
        demo: sheets::demo(&basis, &behind),
    };
    // The day of a series stands in each of its rows already.
    let day = (named.stem == "bell").then(|| basis.as_of.to_string());
    sheets::add_basis(&mut sheet, day.as_deref(), &basis, &behind);
    sheet.download(&format!("{}-{area}", named.stem), named.form, site.desk.clock.today())
}

/// The series of an area; a published table has none.
pub(super) async fn trend(read: &mut Read, area: Area, basis: &Basis) -> Result<Trend, StoreError> {
    let (id, until) = (&basis.definition.id, basis.as_of);
    let points: Vec<TrendPoint> = match area {
        _ if basis.published.is_some() => Vec::new(),
        Area::Nation => read.prefecture_trend(id, None, until, MOST_POINTS).await?,
        Area::Prefecture(code) => read.prefecture_trend(id, Some(code), until, MOST_POINTS).await?,
        Area::Municipality(code) => read.municipality_trend(id, code, until, MOST_POINTS).await?,
    };
    Ok(Trend::new(points, basis.definition.municipality_target))
}

fn trend_columns() -> Vec<Column> {
    vec![
        Column::new("時点", Kind::Text),
        Column::new("事業所数（分母）", Kind::Integer),
        Column::new("利用事業所数（分子）", Kind::Integer),
        Column::new("利用率（％）", Kind::Percent),
        Column::new("目標（事業所）", Kind::Integer),
        Column::new("前の時点からの差（ポイント）", Kind::Percent),
    ]
}

fn trend_rows(trend: &Trend) -> Vec<Vec<Cell>> {
    let tenths = |rate: Rate| i64::from(rate.tenths());
    let mut before: Option<Rate> = None;
    let rows = trend.points().iter().map(|point| {
        let rate = Trend::rate(point);
        let difference = rate.zip(before).map(|(now, before)| Cell::Tenths(tenths(now) - tenths(before)));
        before = rate.or(before);
        vec![
            Cell::from(point.as_of.to_string()),
            Cell::from(point.offices),
            Cell::from(point.users),
            Cell::from(rate.map(|rate| Cell::Tenths(tenths(rate)))),
            Cell::from(trend.target().least(point.offices)),
            Cell::from(difference),
        ]
    });
    rows.collect()
}

fn bell_columns() -> Vec<Column> {
    vec![
        Column::new("区分", Kind::Text),
        Column::new("はじまり（％）", Kind::Percent),
        Column::new("おわり（％）", Kind::Percent),
        Column::new("おわりまでの事業所数", Kind::Integer),
        Column::new("現在の位置", Kind::Text),
    ]
}

/// The bands, the target and the present position, as the chart's own table has them.
fn bell_rows(standing: &Standing, basis: &Basis) -> Vec<Vec<Cell>> {
    let Some(rate) = standing.rate() else { return Vec::new() };
    let position = Position::of(rate, basis.definition.municipality_target);
    let figure = charts::bell::draw(Heading { id: "bell-figure", title: "" }, &position);
    let columns = bell_columns();
    let cell = |(text, column): (&String, &Column)| match column.kind {
        Kind::Percent => tenths(text).map_or(Cell::Empty, Cell::Tenths),
        Kind::Integer => text.parse().map_or(Cell::Empty, Cell::Integer),
        Kind::Text | Kind::Code => Cell::from(text.as_str()),
    };
    figure.rows.iter().map(|row| row.iter().zip(&columns).map(cell).collect()).collect()
}

/// 「2.5」 or 「16」 in tenths.
fn tenths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    Some(whole.parse::<i64>().ok()? * 10 + part.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_chart_is_a_number_of_the_file() {
        assert_eq!([tenths("2.5"), tenths("16"), tenths("x")], [Some(25), Some(160), None]);
    }
}
