//! Hand edits from the form to the lists in which they show, asked of the application without a socket.

use std::{fs, sync::Arc};

use desk::Order;
use domain::{
    area::Area,
    audit::{By, Deed},
    clock::FixedClock,
    people::Role,
};
use http::StatusCode;
use tempfile::TempDir;

use crate::{
    app::{App, Parts, tests::parts},
    board,
    gate::{Gate, sample::session},
    imports, offices, search,
    site::{
        Site, sample,
        talk::{deeds, get, post},
    },
};

const HEADER: &str =
    "市区町村コード,事業所名,サービスの種類,事業所番号,住所,電話番号,FAX番号,法人番号,法人の名称";
const EDIT: &str = "/offices/2870100017/edit";
const OFFICE: &str = "/offices/2870100017";
const LIST: &str = "/municipalities/281000/offices";

/// A site with an office in two services and two others.
struct House {
    site: Site,
    folder: TempDir,
}

impl House {
    async fn new() -> Self {
        let clock = Arc::new(FixedClock("2026-07-01T00:00:00Z".parse().expect("an instant")));
        let (site, folder) = sample::site(clock).await;
        let house = Self { site, folder };
        house
            .take_in(
                "2026-01-31",
                &[
                    "281000,架空一,訪問介護,2870100017,神戸市1-1,078-111-1111,,5080001018392,架空会",
                    "282031,架空一ケアプラン,居宅介護支援,2870100017,神戸市1-1,078-111-1111,,5080001018392,架空会",
                    "281000,架空二,訪問介護,2870100025,神戸市2-2,078-555-5555,,,",
                    "282014,架空三,訪問介護,2870200015,姫路市3-3,,,,",
                ],
            )
            .await;
        house
    }

    async fn take_in(&self, as_of: &str, rows: &[&str]) {
        let file = self.folder.path().join(format!("offices-{as_of}.csv"));
        fs::write(&file, format!("{HEADER}\n{}\n", rows.join("\n"))).expect("a file");
        let as_of = as_of.parse().expect("a day");
        let order = Order { area: Area::parse("28"), ..Order::new(vec![file.into()], as_of, By::COMMAND) };
        self.site.desk.import_offices(&order, &|_| {}).await.expect("offices");
    }

    fn app(&self, role: Role, scope: &str) -> App {
        let gate = Gate::taking_all_for(session(role, scope));
        let routes = super::routes()
            .merge(offices::routes())
            .merge(search::routes())
            .merge(board::routes())
            .merge(imports::routes())
            .with_state(self.site.clone());
        App::new(routes, Parts { gate, pages: None, clock: self.site.desk.clock.clone(), ..parts() })
    }

    fn city(&self) -> App {
        self.app(Role::Municipality, "281000")
    }

    /// The version of the first edit there is.
    async fn version(&self) -> String {
        let mut read = self.site.desk.store.read().await.expect("a reader");
        read.edits().await.expect("edits")[0].version.to_string()
    }
}

const PHONE: [(&str, &str); 4] =
    [("item", "phone"), ("value", "０７８（２２２）２２２２"), ("reason", "office"), ("note", "")];

/// The telephone number of the first office is edited.
async fn edit_phone(app: &App) {
    let (status, location, text) = post(app, EDIT, &PHONE).await;
    assert_eq!(
        (status, location.as_str()),
        (StatusCode::SEE_OTHER, "/offices/2870100017/edit?done=saved"),
        "{text}"
    );
}

#[tokio::test]
async fn an_edit_shows_wherever_the_office_does_and_is_marked() {
    let house = House::new().await;
    let app = house.city();
    let (status, text) = get(&app, &format!("{EDIT}?item=phone")).await;
    assert!(status == StatusCode::OK && text.contains("電話番号の手修正"), "{text}");
    assert!(text.contains("value=\"078-111-1111\"") && text.contains("居宅介護支援（"), "{text}");
    edit_phone(&app).await;
    let (_, text) = get(&app, &format!("{EDIT}?done=saved")).await;
    assert!(text.contains("手修正を保存しました") && text.contains("一覧の内容に戻す"), "{text}");

    let (_, text) = get(&app, OFFICE).await;
    assert!(text.contains("078-222-2222 <span class=\"mark warn\">手修正</span>"), "{text}");
    assert!(text.contains("事業所からの連絡") && text.contains("078-111-1111"), "{text}");
    let (_, text) = get(&app, LIST).await;
    assert!(text.contains("手修正：電話番号") && text.contains("一覧では「078-111-1111」"), "{text}");
    assert!(text.contains("078-222-2222") && text.matches("手修正：").count() == 1, "{text}");
    let (_, text) = get(&app, &format!("{LIST}.csv")).await;
    assert!(text.contains("手修正\r\n") && text.contains("電話番号（一覧では「078-111-1111」）"), "{text}");
    let (_, text) = get(&app, "/municipalities/281000").await;
    assert!(text.contains("078-222-2222") && text.contains("手修正：電話番号"), "{text}");
    for words in ["0782222222", "078-111-1111"] {
        let (_, text) = get(&app, &format!("/search?q={words}")).await;
        assert!(text.contains("手修正：電話番号") && text.contains("架空一"), "{words}: {text}");
    }
    assert_eq!(deeds(&house.site).await.iter().filter(|deed| **deed == Deed::OfficeEdited).count(), 1);

    let name = [("item", "name"), ("value", "架空ひまわり"), ("reason", "slip")];
    assert_eq!(post(&app, EDIT, &name).await.0, StatusCode::SEE_OTHER);
    let (_, text) = get(&app, OFFICE).await;
    assert!(text.contains("<h1>架空ひまわり</h1><p><span class=\"mark warn\">手修正</span>"), "{text}");
    let (_, text) = get(&app, &format!("{OFFICE}.csv")).await;
    assert!(text.contains("架空ひまわり") && text.contains("事業所名（一覧では「架空一」）"), "{text}");
    let (_, text) = get(&app, "/search?q=%E3%83%92%E3%83%9E%E3%83%AF%E3%83%AA").await;
    assert!(text.contains("架空ひまわり</a>"), "{text}");
    let (_, text) = get(&app, "/edits").await;
    assert!(text.contains("すべて（2）") && text.contains("架空ひまわり</a>"), "{text}");
}

#[tokio::test]
async fn lists_that_come_later_are_held_against_an_edit() {
    let house = House::new().await;
    let app = house.city();
    edit_phone(&app).await;
    house.take_in("2026-02-28", &["281000,架空一,訪問介護,2870100017,神戸市1-1,078-333-3333,,,"]).await;
    let (_, text) = get(&app, OFFICE).await;
    let moved = "一覧の内容が、手修正のあとに変わりました（078-111-1111 → 078-333-3333）";
    assert!(text.contains(moved) && text.contains("078-222-2222"), "{text}");
    let (_, text) = get(&app, "/edits?show=moved").await;
    assert!(text.contains(moved) && text.contains("一覧が変わった（1）"), "{text}");

    house.take_in("2026-03-31", &["281000,架空一,訪問介護,2870100017,神戸市1-1,0782222222,,,"]).await;
    let (_, text) = get(&app, OFFICE).await;
    assert!(text.contains("一覧が同じ内容になりました。手修正はもう要りません。"), "{text}");
    let (_, text) = get(&app, "/edits?show=same").await;
    assert!(text.contains("一覧と同じ（1）") && text.contains("一覧が変わった（0）"), "{text}");
    let (_, text) = get(&app, "/edits.csv").await;
    assert!(text.contains("078-222-2222") && text.contains("一覧と同じ"), "{text}");

    let version = house.version().await;
    let back = [("item", "phone"), ("version", version.as_str())];
    let (status, location, _) = post(&app, &format!("{EDIT}/back"), &back).await;
    assert_eq!((status, location.as_str()), (StatusCode::SEE_OTHER, "/offices/2870100017/edit?done=back"));
    let (_, text) = get(&app, OFFICE).await;
    assert!(text.contains("0782222222") && !text.contains("class=\"mark warn\">手修正"), "{text}");
    assert!(deeds(&house.site).await.contains(&Deed::OfficeEditTakenBack));
    let (status, _, _) = post(&app, &format!("{EDIT}/back"), &back).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field() {
    let house = House::new().await;
    let app = house.city();
    for (fields, words) in [
        ([("item", "phone"), ("value", "222-2222"), ("reason", "office"), ("note", "")], "市外局番から"),
        (
            [("item", "phone"), ("value", "078-111-1111"), ("reason", "office"), ("note", "")],
            "一覧と同じ内容です",
        ),
        ([("item", "name"), ("value", ""), ("reason", "office"), ("note", "")], "事業所名を入力してください"),
        ([("item", "name"), ("value", "一"), ("reason", ""), ("note", "")], "理由を選んでください"),
        ([("item", "name"), ("value", "一"), ("reason", "other"), ("note", "")], "補足を入力してください"),
        (
            [("item", "name"), ("value", "一"), ("reason", "slip"), ("note", "taro@example.jp")],
            "個人の氏名や連絡先",
        ),
    ] {
        let (status, _, text) = post(&app, EDIT, &fields).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains(words), "{words}: {text}");
        assert!(text.contains("aria-invalid"), "{words}");
    }
    let (status, _, _) = post(&app, EDIT, &[("item", "municipality")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(deeds(&house.site).await.iter().filter(|deed| **deed == Deed::OfficeEdited).count(), 0);
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_sees_what_the_first_wrote() {
    let house = House::new().await;
    let app = house.city();
    edit_phone(&app).await;
    let other = [("item", "phone"), ("value", "078-444-4444"), ("reason", "checked")];
    let (status, _, text) = post(&app, EDIT, &other).await;
    assert!(status == StatusCode::CONFLICT && text.contains("いまの手修正は「078-222-2222」"), "{text}");
    assert!(text.contains("value=\"078-444-4444\""), "what was typed stays: {text}");
    let version = house.version().await;
    let again = [("item", "phone"), ("value", "078-444-4444"), ("reason", "checked"), ("version", &version)];
    assert_eq!(post(&app, EDIT, &again).await.0, StatusCode::SEE_OTHER);
    let back = [("item", "phone"), ("version", version.as_str())];
    let (status, _, text) = post(&app, &format!("{EDIT}/back"), &back).await;
    assert!(status == StatusCode::CONFLICT && text.contains("078-444-4444"), "{text}");
}

#[tokio::test]
async fn only_those_who_may_edit_and_only_at_home() {
    let house = House::new().await;
    edit_phone(&house.city()).await;
    for (role, scope) in [(Role::Viewer, "28"), (Role::Campaign, "28"), (Role::Municipality, "282014")] {
        let app = house.app(role, scope);
        assert_eq!(get(&app, EDIT).await.0, StatusCode::FORBIDDEN, "{role} of {scope}");
        assert_eq!(post(&app, EDIT, &PHONE).await.0, StatusCode::FORBIDDEN);
        let (status, _, _) = post(&app, &format!("{EDIT}/back"), &[]).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
    let (_, text) = get(&house.app(Role::Viewer, "28"), OFFICE).await;
    assert!(text.contains("手修正") && !text.contains("href=\"/offices/2870100017/edit"), "{text}");
    let (_, text) = get(&house.app(Role::Viewer, "28"), "/edits").await;
    assert!(text.contains("078-222-2222") && !text.contains("/edits.csv"), "{text}");
    let (_, text) = get(&house.app(Role::Municipality, "282014"), "/edits").await;
    assert!(!text.contains("078-222-2222") && text.contains("すべて（0）"), "{text}");
    let (_, text) = get(&house.city(), "/imports").await;
    assert!(text.contains("href=\"/edits\""), "{text}");
}

#[tokio::test]
async fn where_rows_differ_the_page_says_which_is_used_and_so_does_the_list() {
    let house = House::new().await;
    let app = house.app(Role::Prefecture, "28");
    let (_, text) = get(&app, OFFICE).await;
    let section = text.split("id=\"differ\"").nth(1).expect("the section");
    let section = section.split("</section>").next().expect("its end");
    assert!(section.contains("神戸市（281000）") && section.contains("明石市（282031）"), "{section}");
    let used: Vec<&str> = section.split("<tr>").filter(|row| row.contains("使用")).collect();
    assert!(used.len() == 2 && used[0].contains("神戸市") && used[1].contains("架空一<"), "{section}");
    let (_, text) = get(&app, LIST).await;
    assert!(text.contains("架空一</a>") && !text.contains("架空一ケアプラン"), "{text}");
    let (_, text) = get(&app, "/offices/2870100025").await;
    assert!(!text.contains("id=\"differ\"") && !text.contains("id=\"corporations\""), "{text}");
}

#[tokio::test]
async fn another_corporation_is_told_with_its_day() {
    let house = House::new().await;
    let row = "281000,架空一,訪問介護,2870100017,神戸市1-1,078-111-1111,,2011001027780,架空新会";
    house.take_in("2026-04-30", &[row]).await;
    let (_, text) = get(&house.app(Role::Prefecture, "28"), OFFICE).await;
    let section = text.split("id=\"corporations\"").nth(1).expect("the section");
    assert!(section.contains("2026年4月30日") && section.contains("架空会 5080001018392"), "{section}");
    assert!(section.contains("架空新会 2011001027780") && section.contains("一覧からは分かりません"));
}
