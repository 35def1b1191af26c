//! Stories about looking after accounts, through the whole application.

use domain::{
    audit::Deed,
    people::{AccountId, AccountState, Role},
};
use http::StatusCode;

use super::sample::{House, encoded};
use crate::urls::people;

const GUEST: &str = "kobe@example.lg.jp";

/// The value of the hidden or shown field of this name.
fn value<'a>(html: &'a str, name: &str) -> &'a str {
    let at = html.find(&format!("name=\"{name}\" value=\"")).expect("a field") + name.len() + 15;
    html[at..].split('"').next().expect("a value")
}

/// The form of a change as the page gave it, with something typed into it.
fn typed<'a>(page: &'a str, name: &'a str, role: &'a str, areas: &'a str) -> Vec<(&'a str, &'a str)> {
    let seen = ["seen_name", "seen_role", "seen_areas"].map(|field| (field, value(page, field)));
    seen.into_iter().chain([("name", name), ("role", role), ("areas", areas)]).collect()
}

#[tokio::test]
async fn somebody_is_invited_and_the_link_is_shown_once() {
    let house = House::new().await;
    assert_eq!(house.get("/accounts/new").await.status, StatusCode::OK);
    let form = [
        ("name", "介護保険課　佐藤"),
        ("email", "Ｓato@example.lg.jp"),
        ("role", "municipality"),
        ("areas", "西宮市\r\n芦屋市"),
    ];
    let made = house.post("/accounts/new", &form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let start = made.text.find("http://127.0.0.1:8080/invitation/").expect("a link");
    let link = made.text[start..].split('"').next().expect("a link");
    let account = house.account("sato@example.lg.jp").await;
    assert_eq!((account.role, account.scope.to_string().as_str()), (Role::Municipality, "282049,282065"));
    assert!(made.text.contains("2026年11月28日 09:00 まで"), "until when it works");
    for page in ["/accounts", &people::account_of(account.id), "/audit"] {
        let page = house.get(page).await;
        assert!(page.status == StatusCode::OK && !page.text.contains(link), "shown once");
    }
    // The same form again, by reloading: nothing is made, and it is said.
    let again = house.post("/accounts/new", &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("すでに登録されています") && again.text.contains("href=\"#email\""));
    assert_eq!(house.deeds(Deed::AccountInvited).await, 1);
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_said_at_each_field() {
    let house = House::new().await;
    let form = [("name", " "), ("email", "佐藤"), ("role", ""), ("areas", "伊達市、28")];
    let refused = house.post("/accounts/new", &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "email", "role", "areas"] {
        assert!(refused.text.contains(&format!("href=\"#{field}\"")), "{field}");
        assert!(refused.text.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert!(refused.text.contains("<title>エラー：") && refused.text.contains("伊達市、28</textarea>"));
    assert_eq!(house.deeds(Deed::AccountInvited).await, 0);
}

#[tokio::test]
async fn a_change_is_looked_at_before_it_is_made() {
    let house = House::new().await;
    let (account, _) = house.invited(GUEST).await;
    let address = people::account_deed(account.id, "change");
    let page = house.get(&address).await.text;
    let mut form = typed(&page, account.name.as_str(), "prefecture", "兵庫県");
    let review = house.post(&address, &form).await;
    assert_eq!(review.status, StatusCode::OK);
    assert!(review.text.contains("市町村担当") && review.text.contains("<b>都道府県担当</b>"));
    assert!(!review.text.contains("氏名</th>"), "what stays is not a change");
    assert_eq!(house.account(GUEST).await.role, Role::Municipality, "not yet");
    form.push(("sure", "yes"));
    let done = house.post(&address, &form).await;
    assert_eq!(
        (done.status, done.to.as_str()),
        (StatusCode::SEE_OTHER, &*people::account_done(account.id, "changed"))
    );
    assert_eq!(house.account(GUEST).await.scope.to_string(), "28");
    let shown = house.get(&done.to).await.text;
    assert!(shown.contains("変更しました。") && shown.contains("役割：市町村担当 → 都道府県担当"), "{shown}");
    assert!(shown.contains("担当地域：兵庫県神戸市 → 兵庫県"), "areas by name");
}

#[tokio::test]
async fn whoever_comes_second_is_told_and_loses_nothing() {
    let house = House::new().await;
    let (account, _) = house.invited(GUEST).await;
    let address = people::account_deed(account.id, "change");
    let (mine, theirs) = (house.get(&address).await.text, house.get(&address).await.text);
    let mut first = typed(&theirs, account.name.as_str(), "viewer", "兵庫県神戸市");
    first.push(("sure", "yes"));
    assert_eq!(house.post(&address, &first).await.status, StatusCode::SEE_OTHER);
    let mut second = typed(&mine, "介護保険課 佐藤", "municipality", "西宮市");
    second.push(("sure", "yes"));
    let told = house.post(&address, &second).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.text.contains("ほかの人が先に変更しました"));
    assert!(told.text.contains("役割：いまは「閲覧者」、入力は「市町村担当」"));
    assert!(told.text.contains("value=\"介護保険課 佐藤\"") && told.text.contains("西宮市</textarea>"));
    assert_eq!(house.account(GUEST).await.role, Role::Viewer, "nothing was done");
    // From what was shown now, it goes on.
    let mut again = typed(&told.text, "介護保険課 佐藤", "municipality", "西宮市");
    again.push(("sure", "yes"));
    assert_eq!(house.post(&address, &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.account(GUEST).await.scope.to_string(), "282049");
}

#[tokio::test]
async fn what_was_typed_before_a_session_ended_is_given_back() {
    let house = House::new().await;
    let (account, _) = house.invited(GUEST).await;
    let address = people::account_deed(account.id, "change");
    let page = house.get(&address).await.text;
    let pairs: Vec<String> = typed(&page, "介護保険課 佐藤", "viewer", "西宮市")
        .into_iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let (store, now) = (&house.site.desk.store, house.site.desk.clock.now());
    let mut write = store.write().await.expect("a writer");
    let me = house.me.viewer.account;
    write.keep_draft(me, &address, &pairs.join("&"), now).await.expect("kept");
    // Meanwhile somebody else gave it another role.
    let scope = account.scope.clone();
    let _ = write.change_account(account.id, &account.name, Role::Campaign, &scope).await.expect("changed");
    write.commit().await.expect("kept");
    let back = house.get(&address).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.text.contains("入力していた内容を戻しました"), "{}", back.text);
    assert!(back.text.contains("value=\"介護保険課 佐藤\"") && back.text.contains("西宮市</textarea>"));
    assert!(back.text.contains("ほかの人が先に変更しました"));
    assert_eq!(value(&back.text, "seen_role"), "campaign", "it goes on from what is true now");
}

#[tokio::test]
async fn links_begin_as_people_open_the_installation() {
    let house = House::published("https://renkei.example.lg.jp").await;
    let form = [("name", "佐藤"), ("email", GUEST), ("role", "viewer"), ("areas", "28")];
    let made = house.post("/accounts/new", &form).await.text;
    assert!(
        made.contains("https://renkei.example.lg.jp/invitation/") && !made.contains("127.0.0.1:8080/inv")
    );
}

#[tokio::test]
async fn the_last_operator_stays() {
    let house = House::new().await;
    let me = house.me.viewer.account;
    let refused = house.post(&people::account_deed(me, "disable"), &[("sure", "yes")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("最後の運用管理者"));
    let address = people::account_deed(me, "change");
    let page = house.get(&address).await.text;
    let mut form = typed(&page, "運用 架空", "viewer", "全国");
    form.push(("sure", "yes"));
    let refused = house.post(&address, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("最後の運用管理者") && refused.text.contains("href=\"#role\""));
    // Not so once there is another one.
    let at = "2026-02-01T00:00:00Z".parse().expect("an instant");
    house.add(AccountId::new(at, [9; 10]), "futari@example.lg.jp", "運用 ふたり", Role::Operator).await;
    let done = house.post(&people::account_deed(me, "disable"), &[("sure", "yes")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_account_is_taken_out_of_use_and_brought_back() {
    let house = House::new().await;
    let (account, _) = house.invited(GUEST).await;
    let disable = people::account_deed(account.id, "disable");
    assert!(house.get(&disable).await.text.contains("サインインできなくなります"));
    assert_eq!(house.post(&disable, &[]).await.status, StatusCode::BAD_REQUEST, "asked first");
    let done = house.post(&disable, &[("sure", "yes")]).await;
    assert!(house.get(&done.to).await.text.contains("利用を停止しました"));
    assert!(matches!(house.account(GUEST).await.state, AccountState::Disabled { .. }));
    let twice = house.post(&disable, &[("sure", "yes")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text.contains("状態が変わっていた"));
    let back = house.post(&people::account_deed(account.id, "invite"), &[]).await;
    assert!(back.status == StatusCode::OK && back.text.contains("/invitation/"));
    assert!(matches!(house.account(GUEST).await.state, AccountState::Invited { .. }));
}

#[tokio::test]
async fn an_account_in_use_gets_a_link_for_a_password_and_no_invitation() {
    let house = House::new().await;
    let at = "2026-02-01T00:00:00Z".parse().expect("an instant");
    let them = AccountId::new(at, [9; 10]);
    house.add(them, "futari@example.lg.jp", "運用 ふたり", Role::Operator).await;
    let page = house.get(&people::account_of(them)).await.text;
    assert!(page.contains("パスワード再設定のリンクを作る") && !page.contains("招待のリンクを作り直す"));
    let link = house.post(&people::account_deed(them, "reset"), &[]).await;
    assert!(
        link.text.contains("http://127.0.0.1:8080/reset/") && link.text.contains("2026年11月21日 10:00 まで")
    );
    assert_eq!(house.post(&people::account_deed(them, "invite"), &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(house.post(&people::account_deed(them, "factor"), &[]).await.status, StatusCode::CONFLICT);
    let ended = house.post(&people::account_deed(them, "sessions"), &[]).await;
    assert_eq!(ended.to, people::account_done(them, "sessions"));
    let (guest, _) = house.invited(GUEST).await;
    assert_eq!(house.post(&people::account_deed(guest.id, "reset"), &[]).await.status, StatusCode::CONFLICT);
    let nobody = AccountId::new("2026-03-01T00:00:00Z".parse().expect("an instant"), [3; 10]);
    assert_eq!(house.get(&people::account_of(nobody)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        house.post(&people::account_deed(nobody, "sessions"), &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(house.get("/accounts/whoever").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_is_filtered_ordered_and_taken_along_on_record() {
    let house = House::new().await;
    house.invited(GUEST).await;
    let all = house.get("/accounts").await.text;
    assert!(all.contains("2件") && all.contains("兵庫県神戸市") && all.contains("招待中"));
    let words = format!("/accounts?words={}&role=municipality", encoded("こうべ"));
    assert!(house.get(&words).await.text.contains("条件に合う利用者はいません"));
    let words = format!("/accounts?words={}", encoded("神戸市　KOBE"));
    let found = house.get(&words).await.text;
    assert!(found.contains("1件") && !found.contains("unyo@"));
    let down = house.get("/accounts?sort=email&order=desc").await.text;
    assert!(down.find("unyo@") < down.find(GUEST) && down.contains("aria-sort=\"descending\""));
    let file = house.get("/accounts.csv?state=invited").await;
    assert!(file.text.contains(GUEST) && !file.text.contains("unyo@") && file.text.contains("281000"));
    assert_eq!(house.get("/accounts.xlsx").await.status, StatusCode::OK);
    assert_eq!(house.deeds(Deed::Exported).await, 2);
}

#[tokio::test]
async fn only_operators_look_after_accounts() {
    let house = House::of(Role::Prefecture).await;
    let me = house.me.viewer.account;
    for address in
        ["/accounts", "/accounts.csv", "/accounts/new", &people::account_of(me), "/audit", "/audit.csv"]
    {
        assert_eq!(house.get(address).await.status, StatusCode::FORBIDDEN, "{address}");
    }
    for deed in ["change", "invite", "reset", "factor", "sessions", "disable"] {
        let refused = house.post(&people::account_deed(me, deed), &[("sure", "yes")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{deed}");
    }
}
