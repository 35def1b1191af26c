//! Pages filled with made-up values, for tests and for looking at them.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    code::MunicipalityCode,
    definition::{DefinitionId, Fraction},
    facts::TrendPoint,
    format,
    import::{ImportCounts, ImportKind},
    usage::UsageState,
};

use super::{
    chart::Chart,
    controls::{DefinitionSwitch, Downloads, Pager},
    day_form::DayForm,
    fact::Fact,
    layout::{AssetUrls, Crumb, DataNote, Layout, Section},
    notes::Note,
    published::{PublishedLine, PublishedTable},
    standing::{AchievementLine, StandingLine},
};
use crate::{
    board::pages::Board,
    charts::{self, Heading},
    imports::pages::ImportLine,
    offices::pages::{
        OfficeFilter, OfficeLine, OfficeListPage, OfficePage, ServiceLine, SourceLine, UsageLine,
    },
    urls::{ListView, View},
};

/// Renders a page; with `RENKEI_PAGES` set, also leaves it in that folder to be looked at.
pub(crate) fn shown(name: &str, page: &impl Template) -> String {
    let html = page.render().expect("a page renders");
    assert!(!html.contains(" style=") && !html.contains("<style"), "{name} has inline style");
    assert!(!html.contains(" onclick") && !html.contains("javascript:"), "{name} has inline script");
    #[expect(clippy::disallowed_methods, reason = "a switch of this test alone, no setting of the product")]
    let folder = std::env::var_os("RENKEI_PAGES");
    if let Some(folder) = folder {
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), &html).expect("a file");
    }
    html
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

pub(crate) fn moment() -> DateTime<Utc> {
    day(2026, 11, 20).and_hms_opt(3, 4, 5).expect("a time").and_utc()
}

pub(crate) fn layout(title: &str) -> Layout {
    Layout {
        title: title.into(),
        breadcrumb: vec![Crumb::to("全国", "/"), Crumb::here(title)],
        section: Section::Boards,
        demo: true,
        role: Some(domain::people::Role::Operator),
        data_note: DataNote {
            as_of: Some(day(2026, 10, 31)),
            imported_at: Some(moment()),
            sources: vec!["事業所一覧（2026年6月30日）".into(), "利用状況一覧（2026年10月31日）".into()],
            brief: vec![],
            definition: Some("連携対象の事業所".into()),
        },
        assets: AssetUrls { css: "style.css", js: "comfort.js", icon: "mark.svg" },
        ..Layout::default()
    }
}

pub(crate) fn downloads() -> Downloads {
    Downloads { csv: "/prefectures/28.csv".into(), xlsx: "/prefectures/28.xlsx".into() }
}

/// A municipality with `users` of `offices`.
pub(crate) fn municipality(code: u32, name: &str, users: u32, offices: u32) -> StandingLine {
    let target = (3 * offices).div_ceil(10);
    StandingLine {
        code: format!("{code:06}"),
        name: name.into(),
        href: format!("/municipalities/{code:06}"),
        offices,
        users,
        rate: format::share(users, offices),
        target,
        missing: target.saturating_sub(users),
        achieved: (offices > 0).then_some(users >= target),
        ..StandingLine::default()
    }
}

/// A prefecture with `users` of `offices` and `achieved` of `counted` municipalities.
pub(crate) fn prefecture(number: u8, name: &str, offices: (u32, u32), second: (u32, u32)) -> StandingLine {
    let target = second.1.div_ceil(2);
    let met = (second.1 > 0).then_some(second.0 >= target);
    StandingLine {
        code: format!("{number:02}"),
        href: format!("/prefectures/{number:02}"),
        achieved: met,
        municipalities: Some(AchievementLine {
            total: second.1 + 1,
            counted: second.1,
            left_out: 1,
            achieved: second.0,
            target,
            missing: target.saturating_sub(second.0),
            met,
        }),
        ..municipality(0, name, offices.0, offices.1)
    }
}

const TARGET: Fraction = Fraction { num: 3, den: 10 };

/// Two years of a prefecture, drawn.
pub(crate) fn trend() -> Chart {
    let point = |month: u32| TrendPoint {
        as_of: day(2024, 11, 30) + chrono::Months::new(month),
        offices: 7_058,
        users: 217 + month * month * 658 / 529,
        counted: 0,
        achieved: 0,
    };
    let trend = kpi::Trend::new((0..24).map(point).collect(), TARGET);
    let title = "事業所の利用率の推移";
    Chart::of("trend", title, charts::trend::draw(Heading { id: "trend-figure", title }, &trend), downloads())
}

/// The bell with a prefecture among the early adopters, drawn.
pub(crate) fn bell() -> Chart {
    let position = kpi::Position::of(kpi::Rate::new(875, 7_058).expect("offices"), TARGET);
    let title = "イノベーター曲線での位置";
    Chart::of("bell", title, charts::bell::draw(Heading { id: "bell-figure", title }, &position), downloads())
}

pub(crate) fn view() -> View {
    View { order: kpi::Order::Asc, sort: kpi::By::Missing, ..View::default() }
}

pub(crate) fn board(standing: StandingLine) -> Board {
    let view = view();
    let named = |id: &str, name: &str| (DefinitionId::parse(id).expect("an id"), name.to_owned());
    let link = |view: &View| crate::urls::nation(view);
    Board {
        standing,
        as_of: format::day_with_era(day(2026, 10, 31)),
        source: "事業所一覧（2026年6月30日）、利用状況一覧（2026年10月31日）".into(),
        switch: DefinitionSwitch::new(
            &[named("in-scope", "連携対象の事業所"), named("all", "すべての事業所")],
            "検討中・現時点案",
            &view,
            &link,
        ),
        days: DayForm::new("/", &[day(2026, 10, 31), day(2026, 9, 30)], &view),
        warnings: vec![],
        trend: Some(trend()),
        bell: Some(bell()),
        notes: vec![Note::unmatched(12, &view), Note::left_out(1).expect("a note"), Note::bars()],
    }
}

pub(crate) fn published() -> PublishedTable {
    let names = ["北海道", "青森県", "岩手県", "宮城県", "秋田県"];
    let rows = (1_u32..)
        .zip(names)
        .map(|(code, name)| PublishedLine {
            code: format!("{code:02}"),
            name: name.into(),
            offices: 9_000 + code,
            users: 300 + code,
        })
        .collect();
    PublishedTable {
        as_of: day(2023, 11, 6),
        title: "ケアプランデータ連携システム 都道府県別 利用申請状況".into(),
        source: "公益社団法人 国民健康保険中央会".into(),
        rows,
        contradictions: vec![
            "見出しの利用事業所数は 8,238 と印刷されていますが、47行の合計は 8,283 です。このボードは合計の 8,283 を使います。".into(),
        ],
    }
}

pub(crate) fn offices(count: u32) -> Vec<OfficeLine> {
    let kinds = [
        "訪問介護",
        "居宅介護支援",
        "通所介護、短期入所生活介護",
        "訪問看護、訪問リハビリテーション、居宅療養管理指導",
    ];
    let states = [None, Some(UsageState::Listed), None, Some(UsageState::Pledged)];
    (0..count)
        .zip(kinds.iter().zip(states).cycle())
        .map(|(at, (services, usage))| OfficeLine {
            number: format!("28701{at:05}"),
            href: format!("/offices/28701{at:05}"),
            name: format!("ケアセンター架空のひまわり{at}号館"),
            kana: "ケアセンターカクウノヒマワリ".into(),
            services: (*services).into(),
            address: "兵庫県神戸市中央区架空通1丁目2番3号".into(),
            phone: "078-000-0000".into(),
            corporation: "社会福祉法人 架空春風会".into(),
            usage,
            edited: None,
        })
        .collect()
}

pub(crate) fn import() -> ImportLine {
    ImportLine {
        href: "/imports/3".into(),
        kind: ImportKind::Offices,
        file: "jigyosho_110_all_20260709180319.csv".into(),
        as_of: day(2026, 6, 30),
        area: "全国".into(),
        applied_at: moment(),
        counts: ImportCounts {
            rows: 36_491,
            new: 412,
            changed: 1_029,
            gone: 88,
            unchanged: 35_047,
            rejected: 3,
            warned: 21,
            outside: 0,
            repeated: 0,
        },
        by: "運用 架空".into(),
        undone: None,
    }
}

pub(crate) fn office() -> OfficePage {
    OfficePage {
        layout: layout("ケアセンター架空のひまわり"),
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
        edits: vec![],
        differ: vec![],
        corporations: vec![],
        services: vec![ServiceLine {
            name: "訪問介護".into(),
            code: "110".into(),
            in_scope: true,
            since: day(2025, 12, 31),
            until: None,
        }],
        history: vec![
            UsageLine {
                as_of: day(2026, 10, 31),
                state: Some(UsageState::Listed),
                listing: "利用状況一覧（兵庫県）".into(),
            },
            UsageLine {
                as_of: day(2026, 9, 30), state: None, listing: "利用状況一覧（兵庫県）".into()
            },
        ],
        sources: vec![SourceLine {
            list: "厚生労働省 介護サービス情報公表システム オープンデータ".into(),
            file: "jigyosho_110.csv".into(),
            as_of: day(2026, 6, 30),
            line: Some(12_345),
            href: "/imports/3".into(),
        }],
        edit: Some("/offices/2870100017/edit".into()),
        contacts: Some("/offices/2870100017/contacts".into()),
        erase: None,
        back: "/municipalities/281000/offices".into(),
        downloads: Some(downloads()),
    }
}

pub(crate) fn office_list() -> OfficeListPage {
    let kobe = MunicipalityCode::parse("281000").expect("Kobe");
    OfficeListPage {
        layout: layout("事業所"),
        municipality: "神戸市".into(),
        as_of: "2026年10月31日(令和8年10月31日)".into(),
        switch: DefinitionSwitch::default(),
        left_out: 0,
        filter: OfficeFilter::new(kobe, &[], &ListView::default()),
        rows: offices(2),
        pager: Pager::new(2, 96, 1, &|_| String::new()),
        downloads: None,
    }
}
