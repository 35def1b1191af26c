//! Lists, single things and explaining pages, rendered.

use domain::{code::MunicipalityCode, definition::DefinitionId, finding::Severity};

use crate::{
    about::pages::{DefinitionCard, DefinitionsPage, DemoLeavePage, ScopeLine, SourceCard},
    board::pages::{EmptyPage, PublishedPage},
    imports::pages::{FindingLine, ImportLine, ImportPage, ImportsPage, OpenLine},
    offices::pages::{OfficeFilter, OfficeListPage},
    page::{
        controls::Pager,
        fact::Fact,
        layout::{Layout, Section},
        mark::Mark,
        sample,
    },
    search::pages::{PlaceLine, SearchPage},
    urls,
};

#[test]
fn an_office_list_filters_counts_and_pages() {
    let list = urls::ListView {
        view: urls::View { definition: DefinitionId::parse("all").expect("an id"), ..urls::View::default() },
        usage: urls::UsageFilter::NotUsing,
        ..urls::ListView::default()
    };
    let kobe = MunicipalityCode::parse("281000").expect("Kobe");
    let filter = OfficeFilter::new(kobe, &[(110, "訪問介護".into()), (430, "居宅介護支援".into())], &list);
    assert_eq!(filter.words(), "利用状況：未利用");
    assert_eq!(filter.clear.as_deref(), Some("/municipalities/281000/offices?definition=all"));
    let page = OfficeListPage {
        layout: Layout { print_note: filter.words(), ..sample::layout("事業所") },
        municipality: "神戸市".into(),
        as_of: "2026年10月31日(令和8年10月31日)".into(),
        switch: sample::board(sample::municipality(281_000, "神戸市", 243, 1_802)).switch,
        left_out: 24,
        filter,
        rows: sample::offices(96),
        pager: Pager::new(1_559, 96, 2, &|page| format!("/municipalities/281000/offices?page={page}")),
        downloads: Some(sample::downloads()),
    };
    let html = sample::shown("offices", &page);
    assert!(html.contains("ほかに 24事業所は") && html.contains("定義（分母とする事業所）"));
    assert!(html.contains("1,559件中 97〜192件") && html.contains("絞り込みを解除"));
    assert!(html.len() < 60_000, "{}", html.len());
}

#[test]
fn an_office_shows_its_facts_history_and_sources() {
    let page = sample::office();
    let html = sample::shown("office", &page);
    assert!(html.contains("12,345行目") && html.contains("利用中") && html.contains("未利用"));
}

#[test]
fn a_search_lists_what_it_found_or_gives_tips() {
    let mut page = SearchPage {
        layout: Layout { search: "<ひまわり>".into(), ..sample::layout("検索結果") },
        places: vec![PlaceLine {
            name: "兵庫県 神戸市".into(),
            code: "281000".into(),
            href: "/municipalities/281000".into(),
        }],
        offices: sample::offices(5),
        pager: Pager::new(5, 96, 1, &|_| String::new()),
        downloads: Some(sample::downloads()),
        within: Some("事業所は担当地域（兵庫県）の中だけを探しています。".into()),
    };
    let html = sample::shown("search", &page);
    assert!(html.contains("担当地域（兵庫県）の中だけ"));
    assert!(html.contains("&#60;ひまわり&#62;") && html.contains("事業所 5件"));
    page.places.clear();
    page.offices.clear();
    page.pager = Pager::default();
    let html = sample::shown("search-none", &page);
    assert!(html.contains("見つかりませんでした") && html.matches("担当地域（兵庫県）の中だけ").count() == 1);
}

#[test]
fn imports_count_and_name_their_findings() {
    let pager = Pager::new(1, 50, 1, &|_| String::new());
    let layout = || Layout { section: Section::Imports, ..sample::layout("取込の履歴") };
    let downloads = sample::downloads();
    let open = OpenLine {
        href: "/intakes/7".into(),
        title: "一覧 <架空>.csv ほか2ファイル".into(),
        kind: "事業所一覧",
        by: "県 架空".into(),
        at: sample::moment(),
        mark: Mark { word: "確認待ち", class: "warn" },
    };
    let undone = ImportLine { undone: Some((sample::moment(), "運用 架空".into())), ..sample::import() };
    let list = ImportsPage {
        layout: layout(),
        rows: vec![sample::import(), undone.clone()],
        pager: pager.clone(),
        downloads,
        bring: Some(urls::intake::new()),
        sources: None,
        open: vec![open],
        done: Some("取りやめました。"),
    };
    let html = sample::shown("imports", &list);
    assert!(html.contains("35,047") && html.contains("途中の取込 1件") && html.contains("&#60;架空&#62;"));
    assert!(html.contains("href=\"/imports/new\"") && html.matches("取消済み").count() == 1);
    let empty = ImportsPage {
        layout: layout(),
        rows: vec![],
        pager: Pager::default(),
        downloads: sample::downloads(),
        bring: Some(urls::intake::new()),
        sources: None,
        open: vec![],
        done: None,
    };
    assert!(sample::shown("imports-empty", &empty).contains("事業所一覧のファイル"));
    let watched = ImportsPage { bring: None, ..empty };
    let html = sample::shown("imports-empty-watched", &watched);
    assert!(html.contains("担当者が取り込みます") && !html.contains("/imports/new"));
    let page = ImportPage {
        layout: layout(),
        import: sample::import(),
        facts: vec![Fact::new("文字コード", "UTF-8（BOMあり）")],
        findings: Some(vec![FindingLine {
            line: 1_204,
            column: "事業所番号".into(),
            value: "28701000".into(),
            reason: "事業所番号は10桁です。8桁しかありません。".into(),
            severity: Severity::Rejected,
        }]),
        pager,
        downloads: Some(sample::downloads()),
        originals: vec![("一覧.csv".into(), "3.2 MB".into(), urls::intake::original(3, 1))],
        done: None,
        undo: Some(urls::intake::undo(3)),
        rejected: Some(urls::intake::rejected_of(3)),
        fix: Some(urls::intake::fix(3)),
    };
    let html = sample::shown("import", &page);
    assert!(html.contains("1,204") && html.contains("8桁しかありません"));
    assert!(html.contains("href=\"/imports/3/files/1\"") && html.contains("href=\"/imports/3/undo\""));
    assert!(html.contains("href=\"/imports/new?fix=3\"") && !html.contains("取り消されています"));
    let gone = ImportPage {
        import: undone,
        undo: None,
        fix: None,
        rejected: None,
        done: Some("取り消しました。"),
        ..page
    };
    let html = sample::shown("import-undone", &gone);
    assert!(html.contains("12:04（運用 架空） に取り消しました") && !html.contains("/undo"));
}

#[test]
fn definitions_are_explained_with_their_sources() {
    let definition = |id: &str, name: &str| DefinitionCard {
        id: id.into(),
        name: name.into(),
        base: "連携対象のサービスを1つ以上行う事業所".into(),
        states: "利用状況一覧に掲載、承認された同等システムを利用".into(),
        municipality_target: "3割（3/10）以上".into(),
        prefecture_target: "市町村の5割（1/2）以上".into(),
        valid_from: sample::day(2024, 4, 1),
        note: "検討中・現時点案".into(),
    };
    let page = DefinitionsPage {
        layout: Layout { section: Section::Definitions, ..sample::layout("定義と出典") },
        definitions: vec![definition("in-scope", "連携対象の事業所"), definition("all", "すべての事業所")],
        services: vec![
            ScopeLine { code: "110".into(), name: "訪問介護".into(), in_scope: true },
            ScopeLine { code: "510".into(), name: "介護老人福祉施設".into(), in_scope: false },
        ],
        sources: vec![SourceCard {
            name: "事業所一覧（訪問介護）".into(),
            as_of: sample::day(2026, 6, 30),
            imported_at: sample::moment(),
            href: "/imports/3".into(),
        }],
        unmatched: sample::downloads(),
        scope: sample::downloads(),
        history: sample::downloads(),
    };
    assert!(sample::shown("definitions", &page).contains("id=\"in-scope\""));
}

#[test]
fn the_first_page_the_published_table_and_the_end_of_the_demonstration() {
    let first = EmptyPage {
        layout: Layout { demo: false, breadcrumb: vec![], ..sample::layout("はじめに") },
        published: Some(sample::published()),
    };
    let html = sample::shown("first", &first);
    assert!(html.contains("renkei import offices") && !html.contains("デモデータ（架空）"));
    let published = PublishedPage { layout: sample::layout("公表値"), table: sample::published() };
    assert!(sample::shown("published", &published).contains("合計（行の和）"));
    let leave = DemoLeavePage {
        layout: sample::layout("デモデータ"),
        holds: vec![("事業所".into(), 7_058)],
        way_in: true,
    };
    assert!(sample::shown("leave", &leave).contains("method=\"post\""));
}
