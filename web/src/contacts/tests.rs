//! Contacts from the first form to the certificate that they are gone, asked of the application without a socket. Areas are in
//! `areas`, what erases in `erasing`.

mod areas;
mod erasing;

use std::{fs, sync::Arc};

use axum::body::Body;
use desk::Order;
use domain::{
    area::Area,
    audit::{By, Deed},
    clock::FixedClock,
    people::{AccountState, Email, Role},
};
use http::{Request, StatusCode, header::HOST};
use store::people::accounts::NewAccount;
use tempfile::TempDir;

use crate::{
    app::{App, Parts, tests::parts},
    gate::{Gate, sample::session},
    retention,
    site::{
        Site, sample,
        talk::{ask, deeds, get, post},
    },
};

const OFFICES: &str = "市区町村コード,事業所名,サービスの種類,事業所番号
281000,架空一,訪問介護,2870100017
281000,架空二,訪問介護,2870100025
282014,架空三,訪問介護,2870200015
";
const CONTACTS: &str = "/offices/2870100017/contacts";

/// A site with three offices.
struct House {
    site: Site,
    folder: TempDir,
}

impl House {
    async fn new() -> Self {
        let clock = Arc::new(FixedClock("2026-07-01T00:00:00Z".parse().expect("an instant")));
        let (site, folder) = sample::site(clock).await;
        let file = folder.path().join("offices.csv");
        fs::write(&file, OFFICES).expect("a file");
        let as_of = "2026-01-31".parse().expect("a day");
        let order = Order { area: Area::parse("28"), ..Order::new(vec![file.into()], as_of, By::COMMAND) };
        site.desk.import_offices(&order, &|_| {}).await.expect("offices");
        Self { site, folder }
    }

    /// The application as somebody of this role and scope meets it.
    fn app(&self, role: Role, scope: &str) -> App {
        let gate = Gate::taking_all_for(session(role, scope));
        let routes = super::routes().merge(retention::routes()).with_state(self.site.clone());
        App::new(routes, Parts { gate, pages: None, clock: self.site.desk.clock.clone(), ..parts() })
    }

    fn city(&self) -> App {
        self.app(Role::Municipality, "281000")
    }

    /// Keeps what the person of these tests had typed into a form.
    async fn keep_draft(&self, form: &str, fields: &str) {
        let (viewer, now) = (session(Role::Municipality, "281000").viewer, self.site.desk.clock.now());
        let mut write = self.site.desk.store.write().await.expect("a writer");
        let new = NewAccount {
            id: viewer.account,
            email: Email::parse("kobe@example.lg.jp").expect("an address"),
            name: viewer.name,
            role: viewer.role,
            scope: viewer.scope,
            demonstration: false,
        };
        write.add_account(&new, AccountState::Active, now).await.expect("an answer");
        write.keep_draft(viewer.account, form, fields, now).await.expect("kept");
        write.commit().await.expect("kept");
    }
}

const TARO: [(&str, &str); 9] = [
    ("channel", "email"),
    ("address", "Ｔaro@example.jp"),
    ("person", "架空　太郎"),
    ("source", "notice"),
    ("source_on", "令和8年6月1日"),
    ("consent", "given"),
    ("consent_on", "R8.6.1"),
    ("consent_means", "paper"),
    ("confirmed_on", "2026/6/1"),
];

/// The fields with others in place of some.
fn with<'a>(others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = TARO.into_iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    kept.chain(others.iter().copied()).collect()
}

/// Adds a contact and gives the address of its form.
async fn taro(app: &App) -> String {
    let (status, to, text) = post(app, &format!("{CONTACTS}/new"), &TARO).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{CONTACTS}?done=added")), "{text}");
    let (_, text) = get(app, CONTACTS).await;
    let at = text.find(&format!("{CONTACTS}/019")).expect("a link to the form");
    text[at..at + CONTACTS.len() + 37].to_owned()
}

#[tokio::test]
async fn a_contact_is_added_and_shown_and_both_is_on_record() {
    let house = House::new().await;
    let app = house.city();
    let (status, text) = get(&app, &format!("{CONTACTS}/new")).await;
    assert!(status == StatusCode::OK && text.contains("連絡先の追加") && text.contains("架空一"));

    // What is wrong is told at the top with links, and nothing that was typed is lost.
    let wrong = with(&[("address", "taro＠"), ("source_on", "あした"), ("consent_means", "")]);
    let (status, _, text) = post(&app, &format!("{CONTACTS}/new"), &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in [
        "<title>エラー：連絡先の追加",
        "入力を確かめてください",
        "href=\"#address\"",
        "href=\"#source_on\"",
        "href=\"#consent_means\"",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(text.contains("value=\"taro＠\"") && text.contains("aria-invalid"), "{text}");

    assert!(text.contains("autofocus") && text.contains("inputmode=\"email\""), "{text}");
    let phone = with(&[("channel", "phone"), ("address", "でんわ")]);
    let (_, _, text) = post(&app, &format!("{CONTACTS}/new"), &phone).await;
    assert!(text.contains("inputmode=\"tel\""), "{text}");

    taro(&app).await;
    let (_, text) = get(&app, &format!("{CONTACTS}?done=added")).await;
    assert!(text.contains("role=\"status\"><p>連絡先を追加しました。"), "{text}");
    // Whoever asks for an erasure finds both numbers here.
    assert!(text.contains("事業所番号（2870100017）") && text.contains("番号 "), "{text}");
    let (_, text) = get(&app, &format!("{CONTACTS}?done=elsewhere")).await;
    assert!(!text.contains("role=\"status\""), "only words we know are said");
    for shown in ["taro@example.jp", "架空 太郎", "同意あり", "送信可"] {
        assert!(text.to_lowercase().contains(shown), "{shown}: {text}");
    }
    let (status, _, text) =
        post(&app, &format!("{CONTACTS}/new"), &with(&[("address", "TARO@example.jp")])).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("すでに登録されています"));
    let deeds = deeds(&house.site).await;
    let viewed = Deed::PersonalViewed;
    assert_eq!(deeds[..4], [viewed, viewed, viewed, Deed::PersonalChanged]);
}

#[tokio::test]
async fn of_two_who_change_a_contact_the_second_sees_both_and_loses_nothing() {
    let house = House::new().await;
    let app = house.city();
    let form = taro(&app).await;
    let first = with(&[("version", "0"), ("note", "先の人")]);
    assert_eq!(post(&app, &form, &first).await.0, StatusCode::SEE_OTHER);
    let (status, _, text) = post(&app, &form, &with(&[("version", "0"), ("note", "後の人")])).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(text.contains("ほかの人が先に変更しました") && text.contains("<td>先の人</td>"), "{text}");
    assert!(text.contains("value=\"後の人\"") && text.contains("name=\"version\" value=\"1\""), "{text}");
    let again = with(&[("version", "1"), ("note", "後の人")]);
    assert_eq!(post(&app, &form, &again).await.1, format!("{CONTACTS}?done=changed"));
    assert!(get(&app, &form).await.1.contains("value=\"後の人\""));
}

#[tokio::test]
async fn mail_is_stopped_and_begun_again() {
    let house = House::new().await;
    let app = house.city();
    let form = format!("{}/stop", taro(&app).await);
    assert!(get(&app, &form).await.1.contains("配信を停止する"));
    let stop =
        |version| [("what", "stop"), ("since", "令和8年6月20日"), ("reason", "asked"), ("version", version)];
    assert_eq!(post(&app, &form, &stop("0")).await.1, format!("{CONTACTS}?done=stopped"));
    let (_, text) = get(&app, &format!("{CONTACTS}?done=stopped")).await;
    assert!(text.contains("配信を停止しました。"), "{text}");
    assert!(text.contains("令和8年6月20日から配信停止です") && text.contains("送信不可"), "{text}");
    assert_eq!(post(&app, &form, &stop("0")).await.0, StatusCode::CONFLICT);
    let (status, _, text) = post(&app, &form, &[("what", "stop"), ("since", ""), ("version", "1")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("href=\"#since\""), "{text}");
    // A change of the rest leaves the stop as it is.
    let edit = form.trim_end_matches("/stop");
    assert_eq!(post(&app, edit, &with(&[("version", "1")])).await.0, StatusCode::SEE_OTHER);
    assert!(get(&app, CONTACTS).await.1.contains("配信停止です"));
    // It begins again only when somebody asked for it, and who did is said.
    let (status, _, text) = post(&app, &form, &[("what", "resume"), ("version", "2")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("href=\"#asker\""), "{text}");
    let resume = [("what", "resume"), ("asker", "person"), ("asked_on", "令和8年6月30日"), ("version", "2")];
    assert_eq!(post(&app, &form, &resume).await.1, format!("{CONTACTS}?done=resumed"));
    assert_eq!(deeds(&house.site).await[0], Deed::MailResumed);
    assert!(get(&app, CONTACTS).await.1.contains("送信可"));
}

#[tokio::test]
async fn contacts_of_elsewhere_are_nobodys() {
    let house = House::new().await;
    let form = taro(&house.city()).await;
    let himeji = house.app(Role::Municipality, "282014");
    for address in [CONTACTS, form.as_str(), "/contacts/281000", "/contacts/281000/list.csv"] {
        assert_eq!(get(&himeji, address).await.0, StatusCode::FORBIDDEN, "{address}");
    }
    assert_eq!(post(&himeji, &form, &with(&[("version", "0")])).await.0, StatusCode::FORBIDDEN);
    let unknown = "/offices/2870900010/contacts";
    assert_eq!(get(&house.city(), unknown).await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&house.city(), &format!("{CONTACTS}/x")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_typed_to_stop_mail_outlives_a_session() {
    let house = House::new().await;
    let app = house.city();
    let form = format!("{}/stop", taro(&app).await);
    house.keep_draft(&form, "what=stop&since=R8.6.15&reason=complaint&version=0").await;
    let (_, text) = get(&app, &form).await;
    assert!(
        text.contains("途中まで入力していた内容を戻しました") && text.contains("value=\"R8.6.15\""),
        "{text}"
    );
    assert!(text.contains("value=\"complaint\" selected"), "{text}");
    let erase = format!("{CONTACTS}/erase");
    house.keep_draft(&erase, "which=all&grounds=office").await;
    let (_, text) = get(&house.app(Role::Operator, "28"), &erase).await;
    assert!(!text.contains("途中まで入力していた内容"), "an erasure is thought over anew");
}
