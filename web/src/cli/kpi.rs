//! `renkei kpi`: where areas stand, for people and for programs.

use std::{io::Write as _, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use domain::{area::Area, date, definition::DefinitionId};
use kpi::Standing;
use serde::Serialize;

use super::table;
use crate::{
    board::figures::{Areas, Basis},
    config::DataSettings,
    place::Place,
    site::Ground,
};

/// `renkei kpi`
#[derive(Debug, Args)]
pub struct Kpi {
    /// いつの時点か。省くと最新です
    #[arg(long, value_name = "日付", value_parser = super::import::day)]
    as_of: Option<NaiveDate>,
    /// どの区域か。全国は 00、都道府県は2桁、市区町村は6桁のコード
    #[arg(long, value_name = "コード", value_parser = super::import::area, default_value = "00")]
    area: Area,
    /// どの段で並べるか。省くと、全国なら都道府県、ほかは市町村です
    #[arg(long, value_enum, value_name = "段")]
    level: Option<Level>,
    /// どの定義で数えるか（in-scope 対象サービス、all すべて、published 公表値）
    #[arg(long, value_name = "定義", default_value = DefinitionId::IN_SCOPE)]
    definition: String,
    /// 出力の形
    #[arg(long, value_enum, value_name = "形", default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Level {
    /// 都道府県ごと
    Prefecture,
    /// 市町村ごと
    Municipality,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// 人が読む表
    Table,
    /// CSV（UTF-8）
    Csv,
    /// JSON
    Json,
}

/// One area as programs read it. The names are the columns of the CSV and the keys of the JSON.
#[derive(Debug, Serialize)]
pub struct Line {
    as_of: NaiveDate,
    level: &'static str,
    area_code: String,
    area_name: String,
    definition: String,
    offices: u32,
    users: u32,
    /// Percent with two decimals, rounded half up; empty without offices.
    rate: Option<String>,
    target: u32,
    missing: u32,
    /// Empty where nothing counts.
    achieved: Option<bool>,
    unmatched: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    municipalities: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    municipalities_achieved: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    municipalities_missing: Option<u32>,
}

impl Line {
    /// The standing of an area as programs read it.
    #[must_use]
    pub fn of(standing: &Standing) -> Self {
        let second = standing.municipalities.as_ref();
        Self {
            as_of: standing.as_of,
            level: standing.level.code(),
            area_code: standing.area.to_string(),
            area_name: standing.area_name.clone(),
            definition: standing.definition.to_string(),
            offices: standing.offices,
            users: standing.users,
            rate: standing.rate().map(kpi::Rate::percent_text_two),
            target: standing.target,
            missing: standing.missing,
            achieved: standing.achieved,
            unmatched: standing.unmatched,
            municipalities: second.map(|s| s.total),
            municipalities_achieved: second.map(|s| s.achieved),
            municipalities_missing: second.map(|s| s.missing),
        }
    }

    /// The columns, those of the second level only where it is asked for.
    fn columns(second: bool) -> &'static [&'static str] {
        const ALL: [&str; 15] = [
            "as_of",
            "level",
            "area_code",
            "area_name",
            "definition",
            "offices",
            "users",
            "rate",
            "target",
            "missing",
            "achieved",
            "unmatched",
            "municipalities",
            "municipalities_achieved",
            "municipalities_missing",
        ];
        if second { &ALL } else { &ALL[..12] }
    }

    fn cells(&self) -> [String; 15] {
        let text = |value: Option<u32>| value.map_or(String::new(), |v| v.to_string());
        [
            self.as_of.to_string(),
            self.level.to_owned(),
            self.area_code.clone(),
            self.area_name.clone(),
            self.definition.clone(),
            self.offices.to_string(),
            self.users.to_string(),
            self.rate.clone().unwrap_or_default(),
            self.target.to_string(),
            self.missing.to_string(),
            self.achieved.map_or(String::new(), |met| met.to_string()),
            self.unmatched.to_string(),
            text(self.municipalities),
            text(self.municipalities_achieved),
            text(self.municipalities_missing),
        ]
    }
}

/// Prints where the areas stand.
pub async fn run(settings: &DataSettings, command: Kpi) -> anyhow::Result<ExitCode> {
    let place = Place::open(settings).await?;
    let (master, clock) = (&place.desk.master, &place.desk.clock);
    let known = |id: &DefinitionId| master.definitions.iter().any(|definition| definition.id == *id);
    let Some(definition) = DefinitionId::parse(&command.definition).filter(known) else {
        let names: Vec<&str> = master.definitions.iter().map(|definition| definition.id.as_str()).collect();
        eprintln!("エラー: --definition は {} のどれかです", names.join("・"));
        return Ok(ExitCode::from(2));
    };
    if let Area::Municipality(code) = command.area
        && master.gazetteer.roll_up(code) != Some(code)
    {
        eprintln!(
            "エラー: --area {} は市町村一覧にないコードです（政令指定都市の区は市のコードで指定してください）",
            command.area
        );
        return Ok(ExitCode::from(2));
    }
    let areas = match (command.area, command.level) {
        (Area::Nation, None | Some(Level::Prefecture)) => Areas::Prefectures,
        (Area::Prefecture(code), Some(Level::Prefecture)) => Areas::Prefecture(code),
        (Area::Nation, Some(Level::Municipality)) => Areas::Municipalities(None),
        (Area::Prefecture(code), _) => Areas::Municipalities(Some(code)),
        (Area::Municipality(code), None | Some(Level::Municipality)) => Areas::Municipality(code),
        (Area::Municipality(_), Some(Level::Prefecture)) => {
            eprintln!(
                "エラー: --level prefecture のときは、--area に都道府県（2桁）か全国（00）を指定してください"
            );
            return Ok(ExitCode::from(2));
        }
    };
    let mut read = place.desk.store.read().await?;
    let ground = Ground::load(&mut read).await?;
    let on = command.as_of.unwrap_or_else(|| clock.today());
    let Some(basis) = Basis::find(&ground, master, &definition, on) else {
        eprintln!(
            "エラー: {} 以前の数字がありません。先に事業所一覧と利用状況の一覧を取り込んでください（renkei import --help）",
            date::wareki(on)
        );
        return Ok(ExitCode::FAILURE);
    };
    let standings = basis.standings(&mut read, master, areas).await?;
    let lines: Vec<Line> = standings.iter().map(Line::of).collect();
    drop(read);
    place.desk.store.close().await;
    let second = matches!(areas, Areas::Prefectures | Areas::Prefecture(_));
    print(&lines, command.format, second)?;
    Ok(ExitCode::SUCCESS)
}

fn print(lines: &[Line], format: Format, second: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let columns = Line::columns(second);
    match format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, lines)?;
            writeln!(out)?;
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(&mut out);
            csv.write_record(columns)?;
            for line in lines {
                csv.write_record(&line.cells()[..columns.len()])?;
            }
            csv.flush()?;
        }
        Format::Table => {
            let rows: Vec<Vec<String>> =
                lines.iter().map(|line| line.cells()[..columns.len()].to_vec()).collect();
            table::write(&mut out, columns, &rows)?;
        }
    }
    Ok(())
}
