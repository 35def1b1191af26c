//! Taking an import back, rendered.

use super::{effects, layout, shown};
use crate::{
    imports::pages::undo::{Outcome, UndoLine, UndoPage},
    page::{controls::Pager, sample},
};

#[test]
fn taking_an_import_back_is_looked_at_first() {
    let row = |outcome| UndoLine {
        number: "2870100017".into(),
        name: "架空ひまわり".into(),
        href: "/offices/2870100017".into(),
        service: "訪問介護".into(),
        outcome,
    };
    let page = UndoPage {
        layout: layout("取込を取り消す"),
        number: 12,
        import: sample::import(),
        reversed: 1_200,
        kept: 34,
        whole: false,
        rows: vec![
            row(Outcome::Reversed("この行はなくなります".into())),
            row(Outcome::Kept(Some((15, sample::day(2026, 8, 31))))),
        ],
        pager: Pager::new(1_234, 50, 1, &|page| format!("/imports/12/undo?page={page}")),
        rests: vec!["2026年7月3日に、事業所一覧が1回書き出されました（200行）。".into()],
        effects: Some(effects()),
        version: 77,
        moved: false,
    };
    let html = shown("undo", &page);
    assert!(html.contains("取込15（2026年8月31日時点）の一覧でも確かめられているため"));
    assert!(html.contains("取り消しても元に戻りません") && html.contains("action=\"/imports/12/undo\""));
    assert!(html.contains("1,234件中 1〜50件") && html.contains("name=\"version\" value=\"77\""));
    let whole = UndoPage {
        whole: true,
        rows: vec![],
        pager: Pager::default(),
        rests: vec![],
        effects: None,
        moved: true,
        ..page
    };
    let html = shown("undo-whole", &whole);
    assert!(html.contains("すべて数字から外れます") && html.contains("データが変わりました"));
}
