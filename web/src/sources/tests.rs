//! Sources from the first form to the wish that one is fetched now, asked of the application without a socket.

use std::sync::Arc;

use clap::Parser;
use domain::{
    audit::Deed,
    clock::FixedClock,
    people::{AccountState, Email, Role, Scope},
    web_source::{FetchOutcome, WebFetch, WebFetchId, WebSource},
};
use http::StatusCode;
use store::people::accounts::NewAccount;
use tempfile::TempDir;

use crate::{
    app::{App, Parts, tests::parts},
    config::{ServeSettings, Switch},
    gate::{Gate, sample::session},
    page::sample as drawn,
    site::{
        Site, sample,
        talk::{deeds, get, post},
    },
    work::Timetable,
};

#[derive(Debug, Parser)]
struct Settings {
    #[command(flatten)]
    serve: ServeSettings,
}

struct House {
    site: Site,
    _folder: TempDir,
}

impl House {
    /// A site where the person of these tests has an account.
    async fn new() -> Self {
        let clock = Arc::new(FixedClock("2026-11-21T00:00:00Z".parse().expect("an instant")));
        let (site, folder) = sample::site(clock).await;
        let viewer = session(Role::Prefecture, "28").viewer;
        let mut write = site.desk.store.write().await.expect("a writer");
        let new = NewAccount {
            id: viewer.account,
            email: Email::parse("hyogo@example.lg.jp").expect("an address"),
            name: viewer.name,
            role: viewer.role,
            scope: viewer.scope,
            demonstration: false,
        };
        let now = site.desk.clock.now();
        write.add_account(&new, AccountState::Active, now).await.expect("an answer");
        write.commit().await.expect("kept");
        Self { site, _folder: folder }
    }

    /// The application as somebody of this role and scope meets it.
    fn app(&self, role: Role, scope: &str) -> App {
        let gate = Gate::taking_all_for(session(role, scope));
        let settings = Settings::try_parse_from(["renkei"]).expect("settings").serve;
        let timetable = Timetable::new(&settings.jobs, Switch::Off);
        let routes = super::routes(&timetable).with_state(self.site.clone());
        App::new(routes, Parts { gate, pages: None, clock: self.site.desk.clock.clone(), ..parts() })
    }

    async fn only(&self) -> WebSource {
        let mut read = self.site.desk.store.read().await.expect("a reader");
        let mut all = read.web_sources(&Scope::nation()).await.expect("sources");
        assert_eq!(all.len(), 1);
        all.remove(0)
    }
}

const FORM: [(&str, &str); 12] = [
    ("name", "厚生労働省　訪問介護"),
    (
        "urls",
        "https://opendata.example.go.jp/jigyosho_110.csv\nhttps://opendata.example.go.jp/jigyosho_150.csv",
    ),
    ("kind", "offices"),
    ("area", "兵庫県"),
    ("mode", "snapshot"),
    ("dating", "modified"),
    ("every", "weekly"),
    ("weekday", "1"),
    ("day", "1"),
    ("hour", "3"),
    ("active", "on"),
    ("automatic", "on"),
];

/// The fields with others in place of some.
fn with<'a>(others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM.into_iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    kept.chain(others.iter().copied()).collect()
}

#[tokio::test]
async fn a_source_is_set_up_shown_and_changed() {
    let house = House::new().await;
    let app = house.app(Role::Prefecture, "28");
    assert!(get(&app, "/sources").await.1.contains("取得元はまだありません"));
    let (status, text) = get(&app, "/sources/new").await;
    assert!(status == StatusCode::OK && text.contains("取得元の登録"), "{text}");
    let (status, to, text) = post(&app, "/sources/new", &FORM).await;
    let source = house.only().await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("/sources/{}?done=added", source.id)), "{text}");
    assert_eq!(source.contact, Some(session(Role::Prefecture, "28").viewer.account));
    let (_, text) = get(&app, &format!("/sources/{}?done=added", source.id)).await;
    for told in [
        "取得元を登録しました。",
        "毎週（月） 3:00",
        "2026年11月23日 03:00",
        "jigyosho_150.csv",
        "架空",
        "まだ取得していません",
        "いま取得する",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(get(&app, "/sources").await.1.contains("厚生労働省 訪問介護"));

    let form = format!("/sources/{}/change", source.id);
    let (_, text) = get(&app, &form).await;
    assert!(
        text.contains("value=\"weekly\" selected") && text.contains("name=\"version\" value=\"0\""),
        "{text}"
    );
    let change = with(&[("every", "monthly"), ("day", "３１"), ("active", "off"), ("version", "0")]);
    assert_eq!(post(&app, &form, &change).await.1, format!("/sources/{}?done=changed", source.id));
    let (status, _, text) = post(&app, &form, &change).await;
    assert!(status == StatusCode::CONFLICT && text.contains("ほかの人が先に変更しました"), "{text}");
    let changed = house.only().await;
    assert_eq!((changed.terms.schedule.words().as_str(), changed.version), ("毎月末日 3:00", 1));
    let (_, text) = get(&app, &format!("/sources/{}", source.id)).await;
    assert!(text.contains("停止中") && !text.contains("いま取得する"), "{text}");
    assert_eq!(deeds(&house.site).await, [Deed::SourceChanged, Deed::SourceAdded]);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_lost() {
    let house = House::new().await;
    let app = house.app(Role::Prefecture, "28");
    let wrong = with(&[
        ("name", ""),
        ("urls", "https://a.example.jp/list.csv#x"),
        ("area", "どこか市"),
        ("every", "monthly"),
        ("day", "32"),
    ]);
    let (status, _, text) = post(&app, "/sources/new", &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in [
        "<title>エラー：取得元の登録",
        "href=\"#name\"",
        "href=\"#urls\"",
        "href=\"#area\"",
        "href=\"#day\"",
        "value=\"どこか市\"",
        "https://a.example.jp/list.csv#x",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let twice = with(&[("kind", "usage")]);
    assert!(post(&app, "/sources/new", &twice).await.2.contains("アドレスは1つだけ"));
    assert_eq!(post(&app, "/sources/new", &FORM).await.0, StatusCode::SEE_OTHER);
    let (status, _, text) = post(&app, "/sources/new", &FORM).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("同じ名前の取得元があります"),
        "{text}"
    );
}

#[tokio::test]
async fn sources_of_elsewhere_are_nobodys() {
    let house = House::new().await;
    let hyogo = house.app(Role::Prefecture, "28");
    for area in ["大阪府", "全国"] {
        let (status, _, text) = post(&hyogo, "/sources/new", &with(&[("area", area)])).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("担当地域の中"), "{text}");
    }
    post(&hyogo, "/sources/new", &FORM).await;
    let source = house.only().await;
    let osaka = house.app(Role::Prefecture, "27");
    assert!(!get(&osaka, "/sources").await.1.contains("訪問介護"));
    for address in [format!("/sources/{}", source.id), format!("/sources/{}/change", source.id)] {
        assert_eq!(get(&osaka, &address).await.0, StatusCode::FORBIDDEN, "{address}");
    }
    let change = with(&[("version", "0"), ("area", "大阪府")]);
    let form = format!("/sources/{}/change", source.id);
    assert_eq!(post(&osaka, &form, &change).await.0, StatusCode::FORBIDDEN);
    assert_eq!(post(&osaka, &format!("/sources/{}/now", source.id), &[]).await.0, StatusCode::FORBIDDEN);
    for role in [Role::Municipality, Role::Campaign, Role::Association, Role::Viewer] {
        assert_eq!(get(&house.app(role, "28"), "/sources").await.0, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(get(&hyogo, "/sources/x").await.0, StatusCode::NOT_FOUND);
    assert_eq!(deeds(&house.site).await, [Deed::SourceAdded]);
}

#[tokio::test]
async fn a_source_is_asked_for_once() {
    let house = House::new().await;
    let app = house.app(Role::Operator, "00");
    post(&app, "/sources/new", &FORM).await;
    let source = house.only().await;
    let now = format!("/sources/{}/now", source.id);
    assert_eq!(post(&app, &now, &[]).await.1, format!("/sources/{}?done=asked", source.id));
    assert_eq!(post(&app, &now, &[]).await.1, format!("/sources/{}?done=on-its-way", source.id));
    assert!(house.only().await.asked_at.is_some());
    let mut read = house.site.desk.store.read().await.expect("a reader");
    assert_eq!(read.job_tally().await.expect("a tally").waiting, 1);
    drop(read);
    assert_eq!(deeds(&house.site).await, [Deed::SourceAsked, Deed::SourceAdded]);
    let (_, text) = get(&app, &format!("/sources/{}?done=asked", source.id)).await;
    assert!(text.contains("順番を待っています") && text.contains("disabled"), "{text}");
    let form = format!("/sources/{}/change", source.id);
    post(&app, &form, &with(&[("active", "off"), ("version", "0")])).await;
    assert_eq!(post(&app, &now, &[]).await.0, StatusCode::CONFLICT, "it is switched off");
}

#[tokio::test]
async fn what_came_of_each_try_is_shown() {
    let house = House::new().await;
    let app = house.app(Role::Operator, "00");
    post(&app, "/sources/new", &FORM).await;
    let source = house.only().await;
    let now = house.site.desk.clock.now();
    let mut write = house.site.desk.store.write().await.expect("a writer");
    let tries = [
        (FetchOutcome::Imported, None, Some(12)),
        (FetchOutcome::Unchanged, None, None),
        (FetchOutcome::Failed, Some("公開元のサーバーから応答がありません。"), None),
        (
            FetchOutcome::Waiting,
            Some("これまでの 31件のうち 11件がなくなります。\n見出しが<変わって>います。"),
            None,
        ),
    ];
    for (hour, (outcome, reason, import)) in (0_i64..).zip(tries) {
        let at = now + chrono::TimeDelta::hours(hour);
        let fetch = WebFetch {
            id: WebFetchId::new(at, [1; 10]),
            source: source.id,
            begun_at: at,
            milliseconds: 61_000,
            outcome,
            reason: reason.map(Into::into),
            bytes: if import.is_some() { 2_000_000 } else { 0 },
            import,
            intake: (outcome == FetchOutcome::Waiting).then(|| "x".to_owned()),
        };
        write.add_web_fetch(&fetch, &[]).await.expect("kept");
    }
    write.commit().await.expect("kept");
    let (_, text) = get(&app, &format!("/sources/{}", source.id)).await;
    for told in [
        "取込番号 12",
        "href=\"/imports/12\"",
        "1,954 KB",
        "更新なし",
        "取得失敗",
        "応答がありません",
        "確認待ち",
        "見出しが&#60;変わって&#62;います。",
        "href=\"/intakes/x\"",
        "1分",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let (_, text) = get(&app, "/sources").await;
    assert!(text.contains("確認待ち") && text.contains("11件がなくなります"), "the last try: {text}");
}

#[test]
fn the_pages_render() {
    use super::pages::{FetchLine, SourceLine, SourcesPage};
    let at = drawn::moment();
    let id = domain::web_source::WebSourceId::new(at, [1; 10]);
    let fetch = WebFetch {
        id: WebFetchId::new(at, [2; 10]),
        source: id,
        begun_at: at,
        milliseconds: 1_500,
        outcome: FetchOutcome::Refused,
        reason: Some("一覧のファイルではなく、ページが返されました。".into()),
        bytes: 0,
        import: None,
        intake: None,
    };
    let line = SourceLine {
        href: format!("/sources/{id}"),
        name: "厚生労働省 訪問介護".into(),
        kind: "事業所一覧",
        area: "全国".into(),
        schedule: "毎月末日 4:00".into(),
        next: "2026年11月30日 04:00".into(),
        last: Some(FetchLine { fetch }),
    };
    let never = SourceLine { last: None, name: "枚方市".into(), ..line.clone() };
    let page = SourcesPage { layout: drawn::layout(super::TITLE), rows: vec![line, never] };
    insta::assert_snapshot!("sources", drawn::shown("sources", &page));
}
