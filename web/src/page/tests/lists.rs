//! Lists, single things and explaining pages, rendered.

use domain::{code::MunicipalityCode, definition::DefinitionId, finding::Severity, usage::UsageState};

use crate::{
    about::pages::{DefinitionCard, DefinitionsPage, DemoLeavePage, ScopeLine, SourceCard},
    board::pages::{EmptyPage, PublishedPage},
    imports::pages::{FindingLine, ImportPage, ImportsPage},
    offices::pages::{OfficeFilter, OfficeListPage, OfficePage, ServiceLine, SourceLine, UsageLine},
    page::{
        controls::Pager,
        fact::Fact,
        layout::{Layout, Section},
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
    let page = OfficePage {
        layout: sample::layout("ケアセンター架空のひまわり"),
        kana: "ケアセンターカクウノヒマワリ".into(),
        usage: Some(UsageState::Listed),
        as_of: "2026年10月31日(令和8年10月31日)".into(),
        warnings: vec![
            "この番号は神戸市と明石市の2つの一覧にあります。行の多い神戸市の事業所として数えています。"
                .into(),
        ],
        facts: vec![
            Fact::new("事業所番号", "2870100017"),
            Fact {
                label: "市町村", value: "神戸市".into(), href: Some("/municipalities/281000".into())
            },
            Fact::new("住所", "兵庫県神戸市中央区架空通1丁目2番3号 架空ビル2階"),
        ],
        services: vec![ServiceLine {
            name: "訪問介護".into(),
            code: "110".into(),
            in_scope: true,
            since: sample::day(2025, 12, 31),
            until: None,
        }],
        history: vec![
            UsageLine {
                as_of: sample::day(2026, 10, 31),
                state: Some(UsageState::Listed),
                listing: "利用状況一覧（兵庫県）".into(),
            },
            UsageLine {
                as_of: sample::day(2026, 9, 30),
                state: None,
                listing: "利用状況一覧（兵庫県）".into(),
            },
        ],
        sources: vec![SourceLine {
            list: "厚生労働省 介護サービス情報公表システム オープンデータ".into(),
            file: "jigyosho_110.csv".into(),
            as_of: sample::day(2026, 6, 30),
            line: Some(12_345),
            href: "/imports/3".into(),
        }],
        contacts: Some("/offices/2870100017/contacts".into()),
        erase: None,
        back: "/municipalities/281000/offices".into(),
        downloads: Some(sample::downloads()),
    };
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
    let list =
        ImportsPage { layout: layout(), rows: vec![sample::import(); 3], pager: pager.clone(), downloads };
    assert!(sample::shown("imports", &list).contains("35,047"));
    let empty = ImportsPage {
        layout: layout(),
        rows: vec![],
        pager: Pager::default(),
        downloads: sample::downloads(),
    };
    assert!(sample::shown("imports-empty", &empty).contains("renkei import offices"));
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
    };
    let html = sample::shown("import", &page);
    assert!(html.contains("1,204") && html.contains("8桁しかありません"));
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
