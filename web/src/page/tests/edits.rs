//! What hands put right, and where rows differ, rendered.

use domain::edit::Against;

use crate::{
    edits::{
        held::Edited,
        pages::{Done, EditLine, EditPage, EditsPage, ItemForm, ItemLine, ListLine},
    },
    offices::pages::{DifferLine, HandoverLine, OfficeListPage, OfficePage},
    page::{
        controls::{Choice, Pager},
        fact::Fact,
        form::{Faults, Field},
        sample,
    },
};

fn line(against: Option<Against>) -> EditLine {
    EditLine {
        item: "電話番号",
        fact: "電話番号",
        value: "078-222-2222".into(),
        listed: "078-111-1111".into(),
        listed_now: Some("078-333-3333".into()),
        against,
        who: "架空 太郎".into(),
        at: "2026年7月1日 9:00".into(),
        reason: "事業所からの連絡",
        note: "<b>移転</b>".into(),
        version: 7,
        key: "phone",
        href: Some("/offices/2870100017/edit?item=phone#form".into()),
    }
}

#[test]
fn an_edit_says_what_the_lists_say_by_now() {
    let words = |against| line(against).sentence();
    assert_eq!(words(Some(Against::AsBefore)), "");
    assert_eq!(words(Some(Against::Same)), "一覧が同じ内容になりました。手修正はもう要りません。");
    assert_eq!(
        words(Some(Against::Moved)),
        "一覧の内容が、手修正のあとに変わりました（078-111-1111 → 078-333-3333）。"
    );
    assert_eq!(words(None), "いまの事業所一覧に、この事業所はありません。");
    let empty = EditLine { value: String::new(), listed_now: None, ..line(None) };
    assert_eq!((empty.value_text(), empty.listed_text()), ("（記載なし）", "―"));
}

#[test]
fn the_items_of_an_office_and_the_form_for_one() {
    let item = |label, edit| ItemLine {
        label,
        listed: String::new(),
        edit,
        href: "/offices/2870100017/edit?item=phone#form".into(),
    };
    let form = ItemForm {
        label: "電話番号",
        key: "phone",
        said: vec![("訪問介護（オープンデータ）".into(), "078-333-3333".into())],
        fields: vec![Field::text("value", "表示する内容", "市外局番から", "222-2222")],
        version: "7".into(),
        late: Some("手修正は取り消されました。".into()),
    };
    let page = EditPage {
        layout: sample::layout("手修正"),
        office: "ケアセンター架空".into(),
        number: "2870100017".into(),
        done: Done::of("saved"),
        items: vec![item("事業所名", None), item("電話番号", Some(line(Some(Against::Moved))))],
        form: Some(form),
        faults: Faults::of("value", "市外局番から入力してください。"),
        take_back: "/offices/2870100017/edit/back".into(),
        here: "/offices/2870100017/edit".into(),
        back: "/offices/2870100017".into(),
    };
    let html = sample::shown("edit", &page);
    assert!(html.contains("手修正を保存しました") && html.contains("ほかの人が先に変更しました"));
    assert!(html.contains("name=\"version\" value=\"7\"") && html.contains("&#60;b&#62;移転"));
    assert_eq!(html.matches("一覧の内容に戻す").count(), 1);
    assert_eq!(html.matches("手修正する<").count(), 1);
}

#[test]
fn all_edits_with_what_is_to_be_done_about_them() {
    let row = |against, take_back: Option<&str>| ListLine {
        number: "2870100017".into(),
        name: "ケアセンター架空".into(),
        office: "/offices/2870100017".into(),
        place: "兵庫県神戸市".into(),
        edit: line(against),
        take_back: take_back.map(str::to_owned),
    };
    let page = EditsPage {
        layout: sample::layout("手修正の一覧"),
        choices: vec![Choice { label: "すべて（2）".into(), href: "/edits".into(), current: true }],
        rows: vec![row(Some(Against::Same), None), row(None, Some("/offices/2870100017/edit/back"))],
        pager: Pager::new(2, 50, 1, &|_| String::new()),
        downloads: Some(sample::downloads()),
    };
    let html = sample::shown("edits", &page);
    assert!(html.contains("一覧と同じ") && html.contains("一覧にない") && html.contains("架空 太郎"));
    assert_eq!(html.matches("手修正を取り消す").count(), 1);
    let empty = EditsPage { rows: vec![], pager: Pager::default(), ..page };
    assert!(sample::shown("edits-none", &empty).contains("当てはまる手修正はありません"));
}

#[test]
fn an_office_says_what_differs_what_was_put_right_and_who_ran_it_before() {
    let page = OfficePage {
        facts: vec![Fact::new("住所", "兵庫県神戸市"), Fact::new("電話番号", "078-222-2222")],
        edits: vec![line(Some(Against::Moved))],
        differ: vec![
            DifferLine {
                item: "事業所名",
                said_by: vec!["訪問介護（オープンデータ）".into()],
                text: "ケアセンター架空".into(),
                used: true,
            },
            DifferLine {
                item: "事業所名",
                said_by: vec!["居宅介護支援（オープンデータ）".into()],
                text: "ケアプラン架空".into(),
                used: false,
            },
        ],
        corporations: vec![HandoverLine {
            on: "2026年4月30日(令和8年4月30日)".into(),
            before: "架空会 5080001018392".into(),
            after: "架空新会 2011001027780".into(),
            services: "訪問介護".into(),
        }],
        ..sample::office()
    };
    let html = sample::shown("office-edited", &page);
    assert!(html.contains("078-222-2222 <span class=\"mark warn\">手修正</span>"));
    assert!(!html.contains("兵庫県神戸市 <span class=\"mark warn\">"), "only what was put right is marked");
    assert!(html.contains("一覧による違い") && html.matches(">使用<").count() == 1);
    assert!(html.contains("法人の変更") && html.contains("架空新会 2011001027780"));
}

#[test]
fn a_line_of_a_list_is_marked() {
    let mut rows = sample::offices(2);
    rows[1].edited = Some(Edited {
        items: "電話番号".into(),
        about: "電話番号：一覧では「078-111-1111」（架空 太郎、2026年7月1日、事業所からの連絡）".into(),
        brief: "電話番号（一覧では「078-111-1111」）".into(),
    });
    let page = OfficeListPage { rows, ..sample::office_list() };
    let html = sample::shown("offices-edited", &page);
    assert_eq!(html.matches("手修正：電話番号").count(), 1);
    assert!(html.contains("title=\"電話番号：一覧では「078-111-1111」（架空 太郎"));
}
