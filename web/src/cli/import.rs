//! `renkei import`: lists come in from the command line.

use std::{io::IsTerminal as _, path::PathBuf, process::ExitCode, time::Duration};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::{area::Area, date, usage::ListingMode};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    config::DataSettings,
    desk::{Applied, Becomes, Order, Refusal, Report, published::Caption},
    format,
    place::Place,
};

/// Findings printed; the rest are in the file of `--rejects` and on the page of the import.
const MOST_PRINTED: usize = 30;

/// `renkei import …`
#[derive(Debug, Subcommand)]
pub enum Import {
    /// 事業所一覧（厚生労働省オープンデータ、推奨データセットなど）を取り込みます
    Offices(Offices),
    /// 利用状況の一覧を取り込みます（事業所番号の列があれば、ほかの列は問いません）
    Usage(Usage),
    /// 公表値の表（都道府県ごとの事業所数と利用事業所数）を取り込みます
    Published(Published),
}

/// What every kind of list is asked.
#[derive(Debug, Args)]
pub struct Common {
    /// 一覧が示す日（時点）。例 2025-12-31、令和7年12月31日
    #[arg(long, value_name = "日付", value_parser = day)]
    pub as_of: NaiveDate,
    /// 何が変わるかを表示するだけで、取り込みません
    #[arg(long)]
    pub dry_run: bool,
    /// 不採用の行を、理由を付けて書き出すファイル
    #[arg(long, value_name = "ファイル")]
    pub rejects: Option<PathBuf>,
    /// デモデータ（架空）を消して、実データとして取り込みます
    #[arg(long)]
    pub leave_demo: bool,
}

/// `renkei import offices`
#[derive(Debug, Args)]
pub struct Offices {
    /// 一覧のファイル（CSV・TSV・xlsx）。同じ種類の一覧なら、いくつでも並べられます
    #[arg(required = true, value_name = "ファイル")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// 一覧が扱う区域。全国は 00、都道府県は2桁、市区町村は6桁のコード
    #[arg(long, value_name = "コード", value_parser = area)]
    pub area: Option<Area>,
}

/// `renkei import usage`
#[derive(Debug, Args)]
pub struct Usage {
    /// 一覧のファイル（CSV・TSV・xlsx）
    #[arg(value_name = "ファイル")]
    pub file: PathBuf,
    #[command(flatten)]
    common: Common,
    /// 一覧が扱う区域。全国は 00、都道府県は2桁、市区町村は6桁のコード。省くと全国です
    #[arg(long, value_name = "コード", value_parser = area)]
    pub area: Option<Area>,
    /// 追加分の一覧です（一覧にない事業所を「利用していない」と扱いません）
    #[arg(long)]
    pub addition: bool,
}

/// `renkei import published`
#[derive(Debug, Args)]
pub struct Published {
    /// 表のファイル（CSV・TSV・xlsx）
    #[arg(value_name = "ファイル")]
    pub file: PathBuf,
    #[command(flatten)]
    common: Common,
    /// 表の題名
    #[arg(long, value_name = "題名", default_value = "")]
    pub title: String,
    /// 公表した団体
    #[arg(long, value_name = "団体", default_value = "")]
    pub publisher: String,
    /// 見出しなど、表の外に書かれた利用事業所数
    #[arg(long, value_name = "件数")]
    pub headline_users: Option<u64>,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    date::parse_date(text)
        .ok_or_else(|| "「2025-12-31」や「令和7年12月31日」のように書いてください".to_owned())
}

fn area(text: &str) -> Result<Area, String> {
    Area::parse(text).ok_or_else(|| {
        "全国は 00、都道府県は2桁（例 28）、市区町村は6桁（例 281000）のコードで書いてください".to_owned()
    })
}

/// Runs the import and tells what came of it.
pub async fn run(settings: &DataSettings, command: Import) -> ExitCode {
    let place = match Place::open(settings).await {
        Ok(place) => place,
        Err(error) => {
            eprintln!("エラー: {}", super::chain(&error));
            return ExitCode::FAILURE;
        }
    };
    let outcome = apply(&place, command).await;
    place.desk.store.close().await;
    match outcome {
        Ok(report) => {
            tell(&report);
            ExitCode::SUCCESS
        }
        Err(refusal) => {
            eprintln!("エラー: {refusal}");
            if let Refusal::Store(cause) | Refusal::DiskFull(cause) | Refusal::Busy(cause) = &refusal {
                tracing::error!(?cause, "import failed");
            }
            ExitCode::FAILURE
        }
    }
}

async fn apply(place: &Place, command: Import) -> Result<Report, Refusal> {
    let desk = &place.desk;
    let order = |files: Vec<PathBuf>, area, common: Common| -> Result<Order, Refusal> {
        if common.as_of > desk.clock.today() {
            return Err(Refusal::Future(date::wareki(common.as_of)));
        }
        let becomes = if common.leave_demo { Becomes::RealWithoutDemo } else { Becomes::Real };
        let Common { as_of, dry_run, rejects, .. } = common;
        Ok(Order { files, as_of, area, dry_run, rejects, becomes })
    };
    let bar = bar();
    let progress = |rows: u64| bar.set_position(rows);
    let report = match command {
        Import::Offices(o) => desk.import_offices(&order(o.files, o.area, o.common)?, &progress).await,
        Import::Usage(u) => {
            let mode = if u.addition { ListingMode::Addition } else { ListingMode::Snapshot };
            desk.import_usage(&order(vec![u.file], u.area, u.common)?, mode, &progress).await
        }
        Import::Published(p) => {
            let caption = Caption {
                title: p.title,
                publisher: p.publisher,
                headline_users: p.headline_users,
                printed: None,
            };
            desk.import_published(&order(vec![p.file], None, p.common)?, &caption).await
        }
    };
    bar.finish_and_clear();
    report
}

/// A bar for a terminal; nothing where the output goes elsewhere.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{spinner} {human_pos}行 読みました（{elapsed}、毎秒{per_sec}）")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::no_length().with_style(style);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn tell(report: &Report) {
    for (file, lines) in &report.understood {
        println!("{file}: {}", lines.lines().next().unwrap_or_default());
    }
    let n = &report.counts;
    println!(
        "新規 {}　変更 {}　消失 {}　変更なし {}　不採用 {}",
        format::count(n.new),
        format::count(n.changed),
        format::count(n.gone),
        format::count(n.unchanged),
        format::count(n.rejected)
    );
    println!(
        "読んだ行 {}　注意 {}　区域外 {}　同じ行の重複 {}",
        format::count(n.rows),
        format::count(n.warned),
        format::count(n.outside),
        format::count(n.repeated)
    );
    for note in &report.notes {
        println!("お知らせ: {note}");
    }
    for finding in report.findings.kept.iter().take(MOST_PRINTED) {
        let word = match finding.severity.as_str() {
            "rejected" => "不採用",
            "warning" => "注意",
            _ => "お知らせ",
        };
        let field = finding.field.as_deref().map_or(String::new(), |field| format!("「{field}」"));
        let value = if finding.value.is_empty() { String::new() } else { format!("（{}）", finding.value) };
        println!("{word}: {} {}行目{field}{value} {}", finding.file, finding.line, finding.reason);
    }
    let more = report.findings.kept.len().saturating_sub(MOST_PRINTED);
    if more > 0 {
        println!("ほか {}件。取込の履歴のページで見られます", format::count(more as u64));
    }
    match report.applied {
        Applied::Kept(number) => println!("取り込みました（取込番号 {number}）"),
        Applied::Nothing => println!("変更はありません（同じ内容がすでに取り込まれています）"),
        Applied::Tried => println!("試しただけで、取り込んでいません（--dry-run）"),
    }
}
