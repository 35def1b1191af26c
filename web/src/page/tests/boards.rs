//! The boards, rendered.

use crate::{
    board::pages::{KindLine, MunicipalityPage, NationPage, PrefecturePage, StandingTable},
    page::{layout::Layout, sample, standing::StandingLine},
    urls,
};

const MUNICIPALITIES: [(&str, u32, u32); 12] = [
    ("神戸市", 243, 1_802),
    ("姫路市", 98, 689),
    ("尼崎市", 141, 612),
    ("明石市", 71, 318),
    ("西宮市", 118, 548),
    ("洲本市", 24, 78),
    ("芦屋市", 31, 98),
    ("伊丹市", 55, 201),
    ("相生市", 12, 41),
    ("豊岡市", 39, 133),
    ("南あわじ市", 20, 67),
    ("新温泉町", 0, 0),
];

fn municipalities() -> Vec<StandingLine> {
    (281_000..)
        .step_by(11)
        .zip(MUNICIPALITIES)
        .map(|(code, (name, users, offices))| sample::municipality(code, name, users, offices))
        .collect()
}

#[test]
fn the_nation_shows_both_levels_under_their_own_names() {
    let link = |view: &urls::View| urls::nation(view);
    let hyogo = sample::prefecture(28, "兵庫県", (875, 7_058), (7, 41));
    let empty = sample::prefecture(13, "東京都", (0, 0), (0, 0));
    let page = NationPage {
        layout: Layout { title: "全国".into(), breadcrumb: vec![], ..sample::layout("全国") },
        board: sample::board(sample::prefecture(0, "全国", (875, 7_058), (7, 41))),
        nearest: vec![hyogo.clone()],
        table: StandingTable::prefectures(vec![empty, hyogo], sample::downloads(), &sample::view(), &link),
        published: Some(sample::published()),
    };
    let html = sample::shown("nation", &page);
    for word in
        ["事業所の利用率", "目標達成市町村の割合", "あと <b>14</b> 市町村", "8,283", "デモデータ（架空）"]
    {
        assert!(html.contains(word), "{word}");
    }
    assert_eq!(html.matches("aria-sort=").count(), 1);
}

#[test]
fn a_prefecture_lists_its_municipalities_and_says_what_it_leaves_out() {
    let link = |view: &urls::View| urls::nation(view);
    let rows = municipalities();
    let page = PrefecturePage {
        layout: sample::layout("兵庫県"),
        board: sample::board(sample::prefecture(28, "兵庫県", (875, 7_058), (7, 41))),
        nearest: rows[7..11].to_vec(),
        table: StandingTable::municipalities(rows, sample::downloads(), &sample::view(), &link),
    };
    let html = sample::shown("prefecture", &page);
    for word in ["目標に近い市町村", "対象外", "12件は事業所一覧に一致する番号がなく", "検討中・現時点案"]
    {
        assert!(html.contains(word), "{word}");
    }
}

#[test]
fn a_municipality_says_how_many_offices_are_missing() {
    let kinds =
        [("訪問介護", 31, 88, true), ("居宅介護支援", 22, 54, true), ("介護老人福祉施設", 0, 9, false)];
    let kinds = kinds.map(|(name, users, offices, in_scope)| KindLine {
        name: name.into(),
        standing: sample::municipality(0, "", users, offices),
        in_scope,
        href: "/municipalities/282073/offices?service=110&usage=not-using".into(),
    });
    let page = MunicipalityPage {
        layout: sample::layout("伊丹市"),
        board: sample::board(sample::municipality(282_073, "伊丹市", 55, 201)),
        kinds: kinds.into(),
        downloads: sample::downloads(),
        offices: Some(sample::offices(6)),
        contacts: None,
        all_offices: "/municipalities/282073/offices".into(),
        not_using: "/municipalities/282073/offices?usage=not-using".into(),
    };
    let html = sample::shown("municipality", &page);
    for word in ["あと <b>6</b> 事業所で目標（3割）達成", "未利用の事業所 146件を見る", "訪問看護"]
    {
        assert!(html.contains(word), "{word}");
    }
}

#[test]
fn an_area_without_offices_says_what_to_do() {
    let page = MunicipalityPage {
        layout: sample::layout("新温泉町"),
        board: sample::board(sample::municipality(285_862, "新温泉町", 0, 0)),
        kinds: vec![],
        downloads: sample::downloads(),
        offices: Some(vec![]),
        contacts: None,
        all_offices: "/".into(),
        not_using: "/".into(),
    };
    let html = sample::shown("municipality-empty", &page);
    assert!(html.contains("対象となる事業所がありません") && !html.contains("0.0 %"));
}
