//! One import: its files, what became of its rows, and every finding.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use desk::findings::MOST_KEPT;
use domain::{
    audit::Subject, finding::Severity, format, import::ImportKind, people::Act, usage::ListingMode,
};
use store::imports::{Import, ImportFile, StoredFinding};
use tokio::time::Instant;

use super::{
    history::{Names, brings, named_line, names},
    pages::{FindingLine, ImportPage, severity_mark},
};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    intake::pages::size,
    page::{
        controls::{Downloads, Pager},
        fact::Fact,
        form::After,
        layout::{Crumb, Section},
    },
    site::{Asked, Form, Named, Visit, is_demo, shared_of_offices, source_name},
    urls::{self, View},
};

/// Findings on a page.
const PAGE: u32 = 100;

/// `GET /imports/{number}`, its findings also as `.csv` and `.xlsx`
pub(super) async fn show(
    site: Visit,
    Path(last): Path<String>,
    Query(asked): Query<Asked>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let named = Named::of(&last);
    let unknown = || Failure::NotFound { what: format!("取込番号「{}」の取込", named.stem) };
    let number: i64 = named.stem.parse().map_err(|_| unknown())?;
    let began = Instant::now();
    let (mut read, ground) = site.read().await?;
    let import = read.import(number).await?.ok_or_else(unknown)?;
    let most = u32::try_from(MOST_KEPT).unwrap_or(u32::MAX);
    // What was found in rows names offices; the counts are for all.
    let inside = site.scope().covers_area(import.area) || import.kind == ImportKind::Published;
    let all = match (inside, named.form) {
        (false, Form::Page) => Vec::new(),
        _ => read.findings(site.scope(), number, most, 0).await?,
    };
    // As every file with rows about offices.
    let takes = match import.kind {
        ImportKind::Published => Ok(()),
        _ => site.may(Act::ExportOffices(import.area)),
    };
    if named.form != Form::Page {
        takes?;
        let sheet = sheet(&import, &all, is_demo(&ground) && import.kind != ImportKind::Published);
        drop(read);
        site.exports(Subject::Import(number), sheet.rows.len()).await?;
        return sheet.download(&format!("import-{number}"), named.form, site.desk.clock.today());
    }
    let page = asked.page();
    let files = read.import_files(number).await?;
    let names = if brings(&site) { names(&mut read).await? } else { Names::default() };
    let way = vec![
        Crumb::to("全国", urls::nation(&View::default())),
        Crumb::to("取込の履歴", urls::imports(1)),
        Crumb::here(format!("取込番号 {number}")),
    ];
    let layout = site.layout(&ground, &format!("取込番号 {number}"), Section::Imports, way);
    let facts_time = began.elapsed();
    let first = usize::try_from((page - 1).saturating_mul(PAGE)).unwrap_or(usize::MAX);
    let shown: Vec<FindingLine> = all.iter().skip(first).take(PAGE as usize).map(finding).collect();
    let originals = files.iter().zip(1..).map(|(file, place)| {
        let bytes = u64::try_from(file.bytes).unwrap_or(0);
        (file.name.clone(), size(bytes), urls::intake::original(number, place))
    });
    let originals = originals.collect();
    let standing = import.undone.is_none();
    let corrects = standing && import.counts.rejected > 0 && import.kind != ImportKind::Published;
    let found = ImportPage {
        layout,
        import: named_line(site.master(), &import, &names),
        facts: facts(&import, &files, is_demo(&ground)),
        findings: inside.then_some(shown),
        pager: Pager::new(all.len() as u64, PAGE, page, &|page| urls::import(number, page)),
        downloads: takes.is_ok().then(|| Downloads::of(|file| urls::import_file(number, file))),
        originals: if takes.is_ok() { originals } else { vec![] },
        done: match after.done.as_str() {
            "applied" => Some("取り込みました。"),
            "undone" => Some("取り消しました。"),
            _ => None,
        },
        undo: (standing
            && site.may(Act::UndoImport(crate::intake::matter(Some(import.kind), import.area))).is_ok())
        .then(|| urls::intake::undo(number)),
        rejected: (corrects && takes.is_ok()).then(|| urls::intake::rejected_of(number)),
        fix: (corrects
            && site.may(Act::Import(crate::intake::matter(Some(import.kind), import.area))).is_ok())
        .then(|| urls::intake::fix(number)),
    };
    shared_of_offices(&found, facts_time)
}

fn finding(stored: &StoredFinding) -> FindingLine {
    FindingLine {
        line: u64::try_from(stored.line).unwrap_or(0),
        column: stored.field.clone().unwrap_or_default(),
        value: stored.value.clone(),
        reason: stored.reason.clone(),
        severity: severity(stored),
    }
}

fn severity(stored: &StoredFinding) -> Severity {
    Severity::from_code(&stored.severity).unwrap_or(Severity::Note)
}

fn facts(import: &Import, files: &[ImportFile], demo: bool) -> Vec<Fact> {
    let mut facts = vec![Fact::new("取込番号", import.seq.to_string())];
    if let Some(source) = import.source {
        facts.push(Fact::new("一覧の種類", source_name(Some(source), demo)));
    }
    if let Some(mode) = import.mode {
        let word = match mode {
            ListingMode::Snapshot => "その時点のすべて（ない事業所は利用していないとみなす）",
            ListingMode::Addition => "追加分（ない事業所については何も言わない）",
        };
        facts.push(Fact::new("一覧の範囲", word));
    }
    for file in files {
        let size = u64::try_from(file.bytes).unwrap_or(0);
        facts.push(Fact::new(
            "ファイル",
            format!("{}（{}バイト、SHA-256 {}）", file.name, format::count(size), file.sha256),
        ));
    }
    facts
}

fn sheet(import: &Import, all: &[StoredFinding], demo: bool) -> Sheet {
    let columns = vec![
        Column::new("ファイル", Kind::Text),
        Column::new("行", Kind::Integer),
        Column::new("列", Kind::Text),
        Column::new("値", Kind::Text),
        Column::new("区分", Kind::Text),
        Column::new("理由", Kind::Text),
    ];
    let rows = all
        .iter()
        .map(|f| {
            vec![
                Cell::from(f.file.as_str()),
                Cell::Integer(f.line),
                Cell::from(f.field.as_deref()),
                Cell::from(f.value.as_str()),
                Cell::from(severity_mark(severity(f)).word),
                Cell::from(f.reason.as_str()),
            ]
        })
        .collect();
    let notes =
        vec![format!("取込番号：{}", import.seq), format!("時点：{}", format::day_with_era(import.as_of))];
    Sheet { title: format!("取込{}の指摘", import.seq), notes, columns, rows, demo }
}
