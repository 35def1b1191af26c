//! What was found in the audit trail, as a file. It names the end of the chain, so that a copy on paper can be held
//! against the trail later: `renkei check --audit-head`, or the page that goes through it.

use axum::{extract::Query, response::Response};
use domain::{
    audit::{Deed, Field, Fields},
    format,
};
use store::lists::Slice;

use super::{
    asked::{self, Asked},
    lines::{Names, TrailLine},
    list::{MOST, on_record},
};
use crate::{
    export::{Cell, Column, Kind, Sheet},
    failure::Failure,
    site::{Form, Visit},
};

/// `GET /audit.csv`
pub(super) async fn csv(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(&site, &asked, Form::Csv).await
}

/// `GET /audit.xlsx`
pub(super) async fn xlsx(site: Visit, asked: Query<Asked>) -> Result<Response, Failure> {
    file(&site, &asked, Form::Xlsx).await
}

async fn file(site: &Visit, asked: &Asked, form: Form) -> Result<Response, Failure> {
    let (view, faults) = asked.view();
    if let Some(fault) = faults.all().first() {
        return Err(Failure::BadRequest {
            what: "期間の日付を読み取れません。".into(),
            todo: fault.words.clone(),
        });
    }
    let view = view.newest();
    let mut read = site.desk.store.read().await?;
    let accounts = read.accounts().await?;
    let filter = asked::filter(&view);
    let total = read.audit_count(&filter).await?;
    let kept = read.audit(&filter, Slice { limit: MOST, offset: 0 }).await?;
    let head = read.audit_head().await?.map_or_else(|| "読めません".to_owned(), |head| head.to_string());
    drop(read);
    let names = Names::new(site.master(), &accounts);
    let lines: Vec<TrailLine> = kept.iter().map(|kept| names.line(kept)).collect();
    let about = Fields::new().count(Field::Rows, lines.len() as u64).text(Field::Head, &head);
    let ending = if form == Form::Xlsx { "Excel" } else { "CSV" };
    on_record(site, Deed::TrailExported, asked::kept(&view, about).text(Field::Format, ending)).await?;
    let who = view.who.map(|who| names.who(who).label);
    sheet(&lines, total, &head, &asked::words(&view, who.as_deref())).download(
        "audit",
        form,
        site.desk.clock.today(),
    )
}

/// The lines as a table. A file that does not hold all that was found says so in its name.
fn sheet(lines: &[TrailLine], total: u32, head: &str, filter: &str) -> Sheet {
    let mut columns = vec![Column::new("記録番号", Kind::Integer)];
    let text =
        ["日時", "だれが", "操作", "対象の種類", "対象", "内容", "受付番号", "書き出したときの確認番号"];
    columns.extend(text.map(|name| Column::new(name, Kind::Text)));
    let rows = lines
        .iter()
        .map(|line| {
            vec![
                Cell::Integer(line.seq),
                Cell::from(line.at.as_str()),
                Cell::from(line.who.label.as_str()),
                Cell::from(line.deed.as_str()),
                Cell::from(line.kind.as_str()),
                Cell::from(line.thing.label.as_str()),
                Cell::from(line.changes.join("\n")),
                Cell::from(line.request.as_str()),
                Cell::from(head),
            ]
        })
        .collect();
    let mut notes = vec![format!("書き出したときの操作記録の確認番号：{head}")];
    let filter = if filter.is_empty() { "なし" } else { filter };
    notes.push(format!("絞り込み：{filter}（該当 {}件）", format::count(total)));
    let mut title = "操作記録".to_owned();
    if u64::from(total) > lines.len() as u64 {
        title = format!("操作記録（新しいほうから{}件）", lines.len());
        notes.push(format!("新しいほうから{}件だけが入っています。", format::count(lines.len() as u64)));
    }
    Sheet { title, notes, columns, rows, demo: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_the_end_of_the_chain_and_what_it_leaves_out() {
        let lines = vec![TrailLine { seq: 7, deed: "書き出し".into(), ..TrailLine::default() }; 2];
        let whole = sheet(&lines, 2, "7-ab", "");
        assert_eq!(whole.title, "操作記録");
        assert!(whole.notes[0].ends_with("7-ab") && whole.rows[0].last() == Some(&Cell::from("7-ab")));
        let cut = sheet(&lines, 3, "7-ab", "操作：書き出し");
        assert_eq!(cut.title, "操作記録（新しいほうから2件）");
        assert!(cut.notes[1].contains("操作：書き出し（該当 3件）"), "{:?}", cut.notes);
    }
}
