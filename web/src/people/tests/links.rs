//! Links that are handed over.

use super::*;
use crate::auth::{join::RESET, manage::Managed};

#[tokio::test]
async fn a_link_signs_in_once_and_only_by_its_button() {
    let house = House::new().await;
    house.door.prepare_demo().await.expect("accounts");
    let links = house.door.demo_links().await.expect("links");
    let address = urls::people::by_link(&links[1].token);
    let mut browser = house.browser();
    for _ in 0..2 {
        // A guard of mail opens it first.
        let page = browser.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.page.contains("架空 はるか") && page.page.contains("<form method=\"post\">"));
    }
    assert!(browser.jar.is_empty());
    assert_eq!(browser.post(&address, &[]).await.to(), "/prefectures/28");
    // Somebody else by the same browser: the one before is signed out, and told so.
    let other = urls::people::by_link(&links[0].token);
    let before = browser.session().expect("a session").to_owned();
    assert!(browser.get(&other).await.page.contains("架空 はるか がサインインしています"));
    assert_eq!(browser.post(&other, &[]).await.to(), "/");
    assert!(house.door.who(&Token::parse(&before).expect("a token")).await.expect("an answer").is_none());
    let mut late = house.browser();
    for answer in [late.get(&address).await, late.post(&address, &[]).await, late.get("/sign-in/x").await] {
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(answer.page.contains("このリンクは使えません"));
    }
    let third = urls::people::by_link(&links[2].token);
    house.pass(24 * 3_600);
    assert_eq!(late.post(&third, &[]).await.status, StatusCode::GONE, "a day is over");
    assert!(late.jar.is_empty());
}

#[tokio::test]
async fn an_invitation_is_taken_up_with_a_good_password() {
    let house = House::new().await;
    let link = urls::people::invitation(&house.invite(EMAIL, Role::Municipality, "281000").await);
    let mut browser = house.browser();
    let page = browser.get(&link).await.page;
    for word in
        ["12文字以上", "autocomplete=\"new-password\"", "autocomplete=\"username\"", EMAIL, "市町村担当"]
    {
        assert!(page.contains(word), "{word}");
    }
    for (new, again, told) in [
        ("", "", "新しいパスワードを入力してください。"),
        (PASSWORD, OTHER, "2つのパスワードが違います。"),
        ("hanako", "hanako", "パスワードは12文字以上にしてください。"),
        ("hanako-hanako", "hanako-hanako", "推測されやすいパスワードです。"),
    ] {
        let answer = browser.post(&link, &[("new", new), ("again", again)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.page.matches(told).count(), 2, "{told}");
    }
    let answer = browser.post(&link, &[("new", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(answer.to(), "/municipalities/281000");
    assert_eq!(house.browser().get(&link).await.status, StatusCode::GONE, "opened twice");
    let again = house.browser().post(&link, &[("new", OTHER), ("again", OTHER)]).await;
    assert_eq!(again.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_new_password_by_a_link_ends_what_was_open() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let token = Token::parse(browser.session().expect("a session")).expect("a token");
    let account = house.door.who(&token).await.expect("an answer").expect("alive").viewer.account;
    let mut links = Vec::new();
    for _ in 0..2 {
        let made = house.door.reset_link(account, Manager::COMMAND).await.expect("an answer");
        let Managed::Done(link) = made else { panic!("{made:?}") };
        links.push(urls::people::reset(&link));
        house.pass(1);
    }
    let link = links.pop().expect("a link");
    let mut elsewhere = house.browser();
    assert!(elsewhere.get(&link).await.page.contains("新しいパスワードを決める"));
    let answer = elsewhere.post(&link, &[("new", OTHER), ("again", OTHER)]).await;
    assert_eq!(answer.to(), "/prefectures/28");
    assert!(browser.get("/account").await.to().starts_with("/sign-in"), "ended");
    assert_eq!(browser.sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.sign_in(EMAIL, OTHER).await.to(), "/prefectures/28");
    let made = house.door.reset_link(account, Manager::COMMAND).await.expect("an answer");
    let Managed::Done(link) = made else { panic!("{made:?}") };
    house.pass(i64::try_from(RESET.as_secs()).expect("an hour"));
    assert_eq!(browser.get(&urls::people::reset(&link)).await.status, StatusCode::GONE, "an hour is over");
}
