//! Bringing in a list and taking it back, rendered.

mod undo;

use std::time::Duration;

use domain::import::ImportKind;
use scraper::{Html, Selector};

use crate::{
    intake::pages::{
        ChangeLine, ChangesPart, ColumnLine, EffectLine, EffectsTable, FieldChange, FileReading, NewPage,
        PlaceLine, ReadingPage, RunPage, RunState, TrialPage,
        reading::{HeaderNews, modes},
        trial::{CHANGED, NEW, RejectedLine},
    },
    page::{
        controls::{Choice, Choose, Pager},
        fact::Fact,
        form::{Faults, Field},
        layout::{Layout, Section},
        sample,
    },
};

fn layout(title: &str) -> Layout {
    Layout { section: Section::Imports, real: true, ..sample::layout(title) }
}

/// Every field has a label, every link of the summary a place, no name of an element is there twice.
fn sound(name: &str, html: &str) {
    let page = Html::parse_document(html);
    let all = |selector: &str| {
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).map(|element| element.value().clone()).collect::<Vec<_>>()
    };
    let mut ids: Vec<String> = all("[id]").iter().filter_map(|e| e.attr("id").map(Into::into)).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|two| two[0] != two[1]), "{name}: an id twice in {ids:?}");
    let labelled: Vec<String> =
        all("label[for]").iter().filter_map(|e| e.attr("for").map(Into::into)).collect();
    for field in all(
        "main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main select, main textarea",
    ) {
        let id = field.attr("id").unwrap_or_default();
        assert!(labelled.iter().any(|label| label == id), "{name}: {id} has no label");
    }
    for (selector, attribute) in [
        ("a[href^='#']", "href"),
        ("[aria-describedby]", "aria-describedby"),
        ("[aria-labelledby]", "aria-labelledby"),
    ] {
        for element in all(selector) {
            for id in element.attr(attribute).unwrap_or_default().split_whitespace() {
                let id = id.trim_start_matches('#');
                assert!(
                    ids.iter().any(|known| known == id),
                    "{name}: {attribute} leads to {id}, which is nowhere"
                );
            }
        }
    }
    assert_eq!(all("h1").len(), 1, "{name}: one title");
    assert!(!html.contains("<form method=\"get\""), "{name}");
}

fn shown(name: &str, page: &impl askama::Template) -> String {
    let html = sample::shown(name, page);
    sound(name, &html);
    html
}

fn choose(value: &str, label: &str, chosen: bool) -> Choose {
    Choose { value: value.into(), label: label.into(), chosen }
}

fn new() -> NewPage {
    NewPage {
        layout: layout("一覧を取り込む"),
        faults: Faults::default(),
        kind: None,
        limit: 1 << 30,
        fixes: None,
        demo: None,
    }
}

#[test]
fn a_list_is_brought_with_or_without_scripts() {
    let html = shown("intake-new", &new());
    assert!(html.contains("enctype=\"multipart/form-data\"") && html.contains("type=\"file\" multiple"));
    assert!(html.contains("50個まで、合わせて 1.0 GB まで") && html.contains("data-limit=\"1073741824\""));
    assert!(
        html.contains("value=\"offices\"")
            && !html.contains(" checked")
            && html.contains("まだ取り込みません")
    );
    assert!(html.contains("aria-current=\"step\">ファイルを選ぶ"));
    let wrong = NewPage {
        faults: Faults::of("files", "空のファイルです。"),
        kind: Some(ImportKind::Usage),
        demo: Some("/demo/leave".into()),
        ..new()
    };
    let html = shown("intake-new-wrong", &wrong);
    assert!(html.contains("href=\"#files\"") && html.contains("aria-describedby=\"files-hint files-error\""));
    assert!(html.contains("value=\"usage\" checked") && html.contains("href=\"/demo/leave\""));
    let fix = NewPage { fixes: Some((12, "一覧 <架空>.csv".into())), ..new() };
    let html = shown("intake-fix", &fix);
    assert!(
        html.contains("name=\"fixes\" value=\"12\"")
            && html.contains("直した行だけ")
            && html.contains("&#60;架空&#62;")
    );
}

fn file() -> FileReading {
    let column = |place: usize, label: &str, read: bool| ColumnLine {
        id: format!("column_1_{place}"),
        number: place + 1,
        label: label.into(),
        samples: if read { vec!["2870100017".into(), "<b>".into()] } else { vec![] },
        choices: vec![choose("", "自動（事業所番号）", true), choose("none", "読み取らない", false)],
        read,
    };
    FileReading {
        place: 1,
        name: "jigyosho_110.csv".into(),
        alike: vec!["jigyosho_120.csv".into()],
        facts: vec![Fact::new("文字コード", "UTF-8（BOM付き）")],
        origin: "前に直した読み方を使っています。".into(),
        changes: HeaderNews {
            since: "取込12（2025年12月31日時点）".into(),
            renamed: vec![("TEL".into(), "電話番号".into())],
            removed: vec!["備考".into()],
            ..HeaderNews::default()
        },
        encodings: vec![choose("", "自動（UTF-8）", true), choose("cp932", "Shift_JIS（CP932）", false)],
        delimiters: vec![choose("", "自動（カンマ）", true)],
        header_rows: vec![choose("", "自動", true), choose("1", "1行", false), choose("2", "2行", false)],
        sheets: vec![choose("一覧", "一覧", true)],
        columns: vec![column(0, "番号", true), column(1, "空の列", false)],
        ..FileReading::default()
    }
}

fn reading() -> ReadingPage {
    ReadingPage {
        layout: layout("読み取り方の確認"),
        id: "7".into(),
        version: 3,
        faults: Faults::default(),
        late: false,
        saved: false,
        kinds: Field::choice("kind", "一覧の種類", "offices", [("offices", "事業所一覧".to_owned())]),
        as_of: Field::day("as_of", "時点", "2026-01-31"),
        day_echo: "2026年1月31日(令和8年1月31日)　ファイルに書かれていた日付です".into(),
        area: Field::text("area", "区域", "一覧に載るはずの地域", "兵庫県"),
        areas: vec!["兵庫県".into()],
        modes: modes(false),
        caption: vec![],
        files: vec![file()],
    }
}

#[test]
fn how_a_list_is_read_is_shown_and_each_point_can_be_corrected() {
    let html = shown("intake-reading", &reading());
    assert!(html.contains("2026年1月31日(令和8年1月31日)") && html.contains("同じ形のファイル 1個"));
    assert!(
        html.contains("見出しが前回から変わりました")
            && html.contains("「TEL」→「電話番号」")
            && html.contains("なくなった列：「備考」")
    );
    assert!(
        html.contains("name=\"column_1_0\"")
            && html.contains("2870100017　／　&#60;b&#62;")
            && html.contains("（空）")
    );
    assert!(html.contains("name=\"version\" value=\"3\"") && html.contains("2列のうち1列を読み取ります"));
    assert!(html.contains("試す（まだ取り込みません）") && html.contains("value=\"snapshot\" checked"));
    assert!(!html.contains("role=\"alert\"") && !html.contains("<details class=\"more\" open"));
    let broken = FileReading {
        place: 2,
        name: "壊れた.xlsx".into(),
        trouble: "Excel で開いて保存し直してください。".into(),
        ..FileReading::default()
    };
    let late = ReadingPage {
        late: true,
        modes: vec![],
        caption: vec![Field::text("title", "表の題名", "", "")],
        faults: Faults::of("file_2", "「壊れた.xlsx」を読み取れません。"),
        files: vec![file(), broken],
        ..reading()
    };
    let html = shown("intake-reading-late", &late);
    assert!(html.contains("ほかの人が先に変更しました") && html.contains("href=\"#file_2\""));
    assert!(html.contains("<details class=\"more\" open") && !html.contains("name=\"mode\""));
}

fn run(state: RunState) -> RunPage {
    RunPage {
        layout: layout("試しています"),
        id: "7".into(),
        what: "試し",
        state,
        list: vec![("種類", "事業所一覧".into())],
        again: "/intakes/7/trial".into(),
    }
}

#[test]
fn a_run_says_how_far_it_is_and_what_became_of_it() {
    let running = |stopping| RunState::Running {
        rows: 120_000,
        done: Some(445),
        left: Some(Duration::from_secs(42)),
        doing: String::new(),
        stopping,
    };
    let html = shown("intake-run", &run(running(false)));
    assert!(html.contains("120,000行まで済みました　残り約45秒") && html.contains("value=\"44\""));
    assert!(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>"));
    assert!(html.contains("閉じてもかまいません") && html.contains("action=\"/intakes/7/stop\""));
    let html = shown("intake-run-stopping", &run(running(true)));
    assert!(html.contains("中止しています") && !html.contains("action=\"/intakes/7/stop\""));
    let ended = [
        (RunState::Stopped, "中止しました"),
        (RunState::Killed { seen: sample::moment() }, "2026年11月20日 12:04を最後に"),
        (
            RunState::Refused { reason: "取り込める行が1行もありませんでした".into() },
            "ありませんでした。何も取り込んでいません。",
        ),
    ];
    for (state, words) in ended {
        let html = shown("intake-run-ended", &run(state));
        assert!(html.contains(words) && html.contains("何も取り込んでいません"), "{words}");
        assert!(
            !html.contains("http-equiv")
                && html.contains("もう一度試す")
                && html.contains("読み取り方を直す")
        );
    }
}

fn effects() -> EffectsTable {
    EffectsTable {
        after: "取込後",
        note: "2026年6月30日時点、連携対象の事業所".into(),
        rows: vec![EffectLine {
            name: "神戸市".into(),
            href: "/municipalities/281000".into(),
            before: (243, 1_802),
            after: (560, 1_810),
            met: Some((false, true)),
        }],
        more: 3,
        gained: vec![("神戸市".into(), "/municipalities/281000".into())],
        lost: vec![("明石市".into(), "/municipalities/282031".into())],
    }
}

fn trial() -> TrialPage {
    let line = |mark, fields| ChangeLine {
        mark,
        number: "2870100017".into(),
        name: "架空ひまわり".into(),
        href: Some("/offices/2870100017".into()),
        municipality: "神戸市".into(),
        service: "訪問介護".into(),
        fields,
    };
    TrialPage {
        layout: layout("取り込むとどうなるか"),
        id: "7".into(),
        version: 4,
        tried: "2026-11-21T00:00:00+00:00".into(),
        list: vec![("種類", "事業所一覧".into()), ("時点", "2026年6月30日(令和8年6月30日)".into())],
        stale: false,
        tally: vec![("新規", 12, "初めて載った行"), ("消失", 1_234, "前にあって、今回ない行")],
        rows: 6_000,
        last: Some(("取込12、2025年12月31日時点".into(), 7_222)),
        doubts: vec![],
        confirm: None,
        typed: String::new(),
        faults: Faults::default(),
        remarks: vec!["1つの都道府県の番号しかありません。".into()],
        places: vec![PlaceLine {
            municipality: "神戸市".into(),
            service: "訪問介護".into(),
            known: 100,
            new: 1,
            changed: 2,
            gone: 10,
            heavy: true,
            href: "/intakes/7/trial?municipality=281000".into(),
        }],
        places_pager: Pager::new(1, 100, 1, &|page| format!("/intakes/7/trial?places={page}")),
        quiet: 40,
        effects: Some(effects()),
        changes: Some(ChangesPart {
            kinds: vec![Choice { label: "変更 2".into(), href: "/intakes/7/trial".into(), current: true }],
            kind: "new".into(),
            municipalities: vec![choose("", "すべて", true), choose("281000", "神戸市", false)],
            rows: vec![
                line(CHANGED, vec![FieldChange::new("電話番号", "078-331-8181", "078-331-8282")]),
                line(
                    NEW,
                    vec![FieldChange::new("住所", "", "架空通<1>"), FieldChange::new("FAX", "078", "")],
                ),
            ],
            pager: Pager::new(120, 50, 1, &|page| format!("/intakes/7/trial?page={page}")),
            cut: Some(5_000),
        }),
        rejected: vec![RejectedLine {
            file: "a.csv".into(),
            line: 1_200,
            column: "事業所番号".into(),
            value: "abc".into(),
            reason: "数字ではありません".into(),
        }],
        rejected_total: 8,
        alters: true,
    }
}

#[test]
fn what_a_list_would_do_is_shown_before_it_counts() {
    let html = shown("intake-trial", &trial());
    assert!(html.contains("前回（取込12、2025年12月31日時点）の7,222行から、1,222行減りました。"));
    assert!(
        html.contains("<del>8181</del>") && html.contains("<ins>8282</ins>") && html.contains("変更前：")
    );
    assert!(html.contains("架空通&#60;1&#62;") && html.contains("（空になります）"));
    assert!(
        html.contains("243／1,802（13.5%）")
            && html.contains("未達成 → 達成")
            && html.contains("目標を達成しなくなる市町村")
    );
    assert!(
        html.contains("1割以上消失") && html.contains("変化のない40件") && html.contains("ほかに7行あります")
    );
    assert!(
        html.contains("action=\"/intakes/7/apply\"") && html.contains("href=\"/intakes/7/rejected.csv\"")
    );
    assert!(!html.contains("name=\"confirm\"") && html.contains("5,000件まで"));
    for words in ["取り込む</button>", "取りやめる", "読み取り方を直す"] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn a_doubtful_list_is_confirmed_by_the_name_of_its_area() {
    let doubtful = TrialPage {
        doubts: vec!["訪問介護の1割を超える事業所がなくなります。".into()],
        confirm: Some("兵庫県".into()),
        typed: "大阪府".into(),
        faults: Faults::of("confirm", "区域の名前が違います。「兵庫県」と入力してください。"),
        stale: true,
        ..trial()
    };
    let html = shown("intake-trial-doubtful", &doubtful);
    assert!(
        html.contains("いつもと大きく違います") && html.contains("区域の名前「兵庫県」を入力してください")
    );
    assert!(
        html.contains("href=\"#confirm\"") && html.contains("value=\"大阪府\"") && html.contains("disabled")
    );
    let nothing = TrialPage {
        alters: false,
        places: vec![],
        changes: None,
        effects: None,
        rejected: vec![],
        rejected_total: 0,
        last: None,
        ..trial()
    };
    let html = shown("intake-trial-nothing", &nothing);
    assert!(html.contains("すべて取り込み済みです") && !html.contains("取り込む</button>"));
    assert!(html.contains("取り込めない行はありません") && !html.contains("前回（"));
}
