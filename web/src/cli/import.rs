//! `renkei import`: lists come in from the command line.

use std::{io::IsTerminal as _, path::PathBuf, process::ExitCode, time::Duration};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use desk::{
    Applied, Becomes, Findings, ListFile, Order, Reading, Refusal, Report,
    findings::sentence,
    master::Master,
    published::Caption,
    trial::{Figures, Tried},
};
use domain::{
    area::Area, audit::By, date, finding::Severity, format, import::ImportCounts, usage::ListingMode,
};
use indicatif::{ProgressBar, ProgressStyle};
use kpi::Rate;

use super::entrances;
use crate::{config::DataSettings, place::Place};

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

impl Import {
    fn common(&self) -> &Common {
        match self {
            Self::Offices(order) => &order.common,
            Self::Usage(order) => &order.common,
            Self::Published(order) => &order.common,
        }
    }
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
    /// これまでの2割を超える事業所がなくなる一覧でも取り込みます
    #[arg(long)]
    pub accept_gone: bool,
    /// 一覧が扱う区域。全国は 00、都道府県は2桁、市区町村は6桁（または5桁）のコード
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

/// A day as people write it.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    date::parse_date(text)
        .ok_or_else(|| "「2025-12-31」や「令和7年12月31日」のように書いてください".to_owned())
}

/// An area by its code.
pub(super) fn area(text: &str) -> Result<Area, String> {
    Area::parse(text).ok_or_else(|| {
        "全国は 00、都道府県は2桁（例 28）、市区町村は6桁（または5桁。例 281000）のコードで書いてください"
            .to_owned()
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
    let left_demo = command.common().leave_demo;
    let outcome = apply(&place, command).await;
    // The people of the demonstration went with it.
    let first = if left_demo { entrances::first(&place.desk.store).await.unwrap_or_default() } else { None };
    place.desk.store.close().await;
    match outcome {
        Ok(outcome) => {
            match &outcome {
                Outcome::Done(report) => tell(report),
                Outcome::Tried(tried) => tell_tried(tried, &place.desk.master),
            }
            if let Some(words) = first {
                println!("{words}");
            }
            ExitCode::SUCCESS
        }
        Err(refusal) => {
            eprintln!("エラー: {refusal}");
            if let Refusal::NoSuchArea(_) = &refusal {
                return ExitCode::from(2);
            }
            if let Refusal::Store(cause) | Refusal::DiskFull(cause) | Refusal::Busy(cause) = &refusal {
                tracing::error!(?cause, "import failed");
            }
            ExitCode::FAILURE
        }
    }
}

async fn apply(place: &Place, command: Import) -> Result<Outcome, Refusal> {
    let desk = &place.desk;
    let order = |files: Vec<PathBuf>, area, common: Common| -> Result<Order, Refusal> {
        if common.as_of > desk.clock.today() {
            return Err(Refusal::Future(date::wareki(common.as_of)));
        }
        let area = desk::settled_area(area, &desk.master.gazetteer)?;
        let becomes = if common.leave_demo { Becomes::RealWithoutDemo } else { Becomes::Real };
        let files = files.into_iter().map(ListFile::from).collect();
        let rejects = common.rejects;
        Ok(Order { area, rejects, becomes, ..Order::new(files, common.as_of, By::COMMAND) })
    };
    let dry_run = command.common().dry_run;
    let bar = bar(&command);
    let progress = |reading: Reading| {
        bar.set_position(reading.bytes);
        bar.set_message(format!("{}行", format::count(reading.rows)));
    };
    let outcome = match command {
        Import::Offices(o) => {
            let order = Order { accept_gone: o.accept_gone, ..order(o.files, o.area, o.common)? };
            if dry_run {
                desk.try_offices(&order, &progress).await.map(|tried| Outcome::Tried(Box::new(tried)))
            } else {
                desk.import_offices(&order, &progress).await.map(|report| Outcome::Done(Box::new(report)))
            }
        }
        Import::Usage(u) => {
            let mode = if u.addition { ListingMode::Addition } else { ListingMode::Snapshot };
            let order = Order { mode, ..order(vec![u.file], u.area, u.common)? };
            if dry_run {
                desk.try_usage(&order, &progress).await.map(|tried| Outcome::Tried(Box::new(tried)))
            } else {
                desk.import_usage(&order, &progress).await.map(|report| Outcome::Done(Box::new(report)))
            }
        }
        Import::Published(p) => {
            let caption = Caption {
                title: p.title,
                publisher: p.publisher,
                headline_users: p.headline_users,
                printed: None,
            };
            let order = order(vec![p.file], None, p.common)?;
            if dry_run {
                desk.try_published(&order, &caption).await.map(|tried| Outcome::Tried(Box::new(tried)))
            } else {
                desk.import_published(&order, &caption).await.map(|report| Outcome::Done(Box::new(report)))
            }
        }
    };
    bar.finish_and_clear();
    outcome
}

/// What a command did.
enum Outcome {
    /// It took the list in, or found that there is nothing to do.
    Done(Box<Report>),
    /// It found out what the list would do.
    Tried(Box<Tried>),
}

/// A bar over the bytes of the files, for a terminal; nothing where the output goes elsewhere.
fn bar(command: &Import) -> ProgressBar {
    let files = match command {
        Import::Offices(o) => o.files.as_slice(),
        Import::Usage(u) => std::slice::from_ref(&u.file),
        Import::Published(p) => std::slice::from_ref(&p.file),
    };
    // A file that is not there is told when it is opened.
    let bytes = files.iter().filter_map(|file| file.metadata().ok()).map(|about| about.len()).sum();
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes).with_style(style());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} [{bar:32}] {percent}%　{msg} 読みました（残り {eta}）")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn tell(report: &Report) {
    tell_reading(&report.understood, &report.counts, &report.notes, &report.findings);
    match report.applied {
        Applied::Kept(number) => println!("取り込みました（取込番号 {number}）"),
        Applied::Nothing => println!("変更はありません（同じ内容がすでに取り込まれています）"),
    }
}

/// What was read, and what came of the rows.
fn tell_reading(understood: &[(String, String)], n: &ImportCounts, notes: &[String], findings: &Findings) {
    for (file, lines) in understood {
        println!("{file}: {}", lines.lines().next().unwrap_or_default());
    }
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
    for note in notes {
        println!("お知らせ: {note}");
    }
    for line in lines(findings, notes) {
        println!("{line}");
    }
}

/// What a list would do: the rows, what looks wrong, and the figures before and after.
fn tell_tried(tried: &Tried, master: &Master) {
    let trial = &tried.trial;
    tell_reading(&trial.understood, &trial.counts, &trial.notes, &tried.findings);
    for doubt in &trial.doubts {
        println!("確認が必要: {doubt}");
    }
    let percent =
        |f: Figures| Rate::new(f.users, f.offices).map_or_else(|| "―".to_owned(), Rate::percent_text);
    for effect in trial.effects.areas.iter().filter(|e| !matches!(e.area, Area::Municipality(_))) {
        println!(
            "利用率 {}: {}（{}/{}） → {}（{}/{}）",
            master.area_name(effect.area),
            percent(effect.before),
            format::count(effect.before.users),
            format::count(effect.before.offices),
            percent(effect.after),
            format::count(effect.after.users),
            format::count(effect.after.offices),
        );
    }
    for (word, codes) in
        [("新たに目標達成", &trial.effects.gained), ("目標達成でなくなる", &trial.effects.lost)]
    {
        if !codes.is_empty() {
            let names: Vec<String> =
                codes.iter().map(|code| master.area_name(Area::Municipality(*code))).collect();
            println!("{word}: {}", names.join("、"));
        }
    }
    if trial.known {
        println!("変更はありません（同じ内容がすでに取り込まれています）");
    }
    println!("試しただけで、取り込んでいません（--dry-run）");
}

/// The first findings, gravest first, and how many more there are of each; those among the notes are told already.
fn lines(findings: &Findings, notes: &[String]) -> Vec<String> {
    let mut told = [0; 3];
    let mut lines = Vec::new();
    for finding in findings.all() {
        let severity = Severity::from_code(&finding.severity).unwrap_or(Severity::Note);
        let sentence = sentence(finding);
        if notes.contains(&sentence) {
            told[severity as usize] += 1;
        } else if lines.len() < MOST_PRINTED {
            told[severity as usize] += 1;
            lines.push(format!("{}: {} {sentence}", word(severity), finding.file));
        }
    }
    let counts = [findings.rejected, findings.warned, findings.noted];
    let more: Vec<String> = Severity::ALL
        .into_iter()
        .zip(counts.into_iter().zip(told))
        .filter(|(_, (count, told))| count > told)
        .map(|(severity, (count, told))| format!("{} {}件", word(severity), format::count(count - told)))
        .collect();
    if !more.is_empty() {
        lines.push(format!("ほか {}。取込の履歴のページで見られます", more.join("、")));
    }
    lines
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Rejected => "不採用",
        Severity::Warning => "注意",
        Severity::Note => "お知らせ",
    }
}

#[cfg(test)]
mod tests {
    use domain::finding::{Finding, FindingKind};

    use super::*;

    #[test]
    fn rejections_are_told_first_and_notes_once() {
        let mut findings = Findings::default();
        for line in 2..50 {
            findings.add("a.csv", &Finding::new(line, None, "", FindingKind::NumberCheckDigit));
        }
        let note = Finding::new(0, None, "", FindingKind::OfficesAsUsers);
        findings.add("a.csv", &note);
        findings.add("a.csv", &Finding::new(0, None, "", FindingKind::SeatOutside { offices: 2 }));
        findings.add("a.csv", &Finding::new(60, Some("番号"), "x", FindingKind::Undecodable));
        let lines = lines(&findings, &[note.to_string()]);
        assert_eq!(lines.len(), MOST_PRINTED + 1);
        assert!(lines[0].starts_with("不採用: a.csv 60行目「番号」（x）: "), "{}", lines[0]);
        assert!(lines[1].starts_with("注意: a.csv 2行目: "), "{}", lines[1]);
        assert_eq!(lines[MOST_PRINTED], "ほか 注意 19件、お知らせ 1件。取込の履歴のページで見られます");
        assert!(!lines.concat().contains(" 0行目"), "{lines:?}");
    }
}
