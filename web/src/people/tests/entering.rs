//! Signing in with address, password and code; signing out.

use domain::audit::Deed;
use http::header::{CACHE_CONTROL, RETRY_AFTER};

use super::*;

#[tokio::test]
async fn address_and_password_lead_to_where_somebody_works() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    assert_eq!(browser.get("/prefectures/27").await.to(), "/sign-in?next=%2Fprefectures%2F27");
    let page = browser.get("/sign-in?next=%2Fprefectures%2F27").await;
    for word in [
        "autocomplete=\"username\"",
        "autocomplete=\"current-password\"",
        "value=\"/prefectures/27\"",
        "パスワードを忘れたとき",
    ] {
        assert!(page.page.contains(word), "{word}");
    }
    assert_eq!(page.headers[CACHE_CONTROL], "no-store");
    assert_eq!(browser.sign_in(" Hanako@Example.LG.jp ", PASSWORD).await.to(), "/prefectures/28");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    assert_eq!(browser.get("/sign-in").await.to(), "/prefectures/28", "in already");
    browser.post("/sign-out", &[]).await;
    let form = [("email", EMAIL), ("password", PASSWORD), ("next", "/prefectures/27")];
    assert_eq!(browser.post("/sign-in", &form).await.to(), "/prefectures/27");
    browser.post("/sign-out", &[]).await;
    let form = [("email", EMAIL), ("password", PASSWORD), ("next", "https://example.com/")];
    assert_eq!(browser.post("/sign-in", &form).await.to(), "/prefectures/28", "never elsewhere");
}

#[tokio::test]
async fn the_same_is_said_whatever_is_wrong() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    let wrong = browser.sign_in(EMAIL, OTHER).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.page.contains("href=\"#email\">メールアドレスまたはパスワードが違います。"));
    assert!(wrong.page.contains("aria-invalid=\"true\"") && wrong.page.contains("<title>エラー：サインイン"));
    assert!(wrong.page.contains(EMAIL) && !wrong.page.contains(OTHER), "the password does not come back");
    let unknown = browser.sign_in("nobody@example.lg.jp", PASSWORD).await;
    assert_eq!(unknown.page.replace("nobody@example.lg.jp", EMAIL), wrong.page);
    let mut read = house.door.store.read().await.expect("a view");
    let email = Email::parse(EMAIL).expect("an address");
    let account = read.account_by_email(&email).await.expect("an answer").expect("an account");
    drop(read);
    let _ = house.door.disable(account.id, Manager::COMMAND).await.expect("an answer");
    let disabled = browser.sign_in(EMAIL, PASSWORD).await;
    assert_eq!((disabled.status, disabled.page), (wrong.status, wrong.page));
    assert!(browser.jar.is_empty());
    let empty = browser.sign_in(" ", "").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(empty.page.matches("メールアドレスを入力してください。").count(), 2, "above and at the field");
    assert_eq!(house.deeds(Deed::SignInRefused).await, 3, "nothing typed is no attempt");
}

#[tokio::test]
async fn whoever_guesses_is_told_how_long_to_wait() {
    let house = House::new().await;
    let mut browser = house.browser();
    let mut answer = browser.sign_in(EMAIL, OTHER).await;
    for _ in 0..10 {
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
        answer = browser.sign_in(EMAIL, OTHER).await;
    }
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers[RETRY_AFTER], "2");
    assert!(answer.page.contains("2秒ほど待ってから"), "{}", answer.page);
}

#[tokio::test]
async fn the_code_of_a_telephone_or_one_from_paper_is_asked_for() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let (secret, paper) = own::enrol(&mut browser).await;
    browser.post("/sign-out", &[]).await;
    house.pass(60);
    assert_eq!(browser.get("/sign-in/code").await.to(), "/sign-in", "nobody is half way in");
    let form = [("email", EMAIL), ("password", PASSWORD), ("next", "/prefectures/27")];
    let half = browser.post("/sign-in", &form).await;
    assert_eq!(half.to(), "/sign-in/code?next=%2Fprefectures%2F27");
    assert!(half.given()[0].starts_with("renkei-step=") && half.given()[0].contains("SameSite=Strict"));
    assert!(browser.get("/account").await.to().starts_with("/sign-in?"), "half way is not in");
    let page = browser.get("/sign-in/code?next=%2Fprefectures%2F27").await.page;
    assert!(page.contains("autocomplete=\"one-time-code\"") && page.contains("value=\"/prefectures/27\""));
    let wrong = browser.post("/sign-in/code", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.page.contains("href=\"#code\">確認コードが違います"));
    let none = browser.post("/sign-in/code", &[("code", " ")]).await;
    assert!(none.page.contains("確認コードを入力してください。"));
    let right = [("code", house.code(&secret)), ("next", "/prefectures/27".to_owned())];
    let right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/sign-in/code", &right).await.to(), "/prefectures/27");
    assert!(!browser.jar.contains_key("renkei-step"), "the first step is done with");
    browser.post("/sign-out", &[]).await;
    browser.sign_in(EMAIL, PASSWORD).await;
    let wrong = browser.post("/sign-in/code", &[("paper", "0000")]).await;
    assert!(wrong.page.contains("<details open>") && wrong.page.contains("href=\"#paper\""));
    assert_eq!(
        browser.post("/sign-in/code", &[("paper", &paper[0].to_lowercase())]).await.to(),
        "/prefectures/28"
    );
    assert!(browser.get("/account").await.page.contains("残り 9個"));
    browser.post("/sign-out", &[]).await;
    browser.sign_in(EMAIL, PASSWORD).await;
    house.pass(600);
    let late = browser.post("/sign-in/code", &[("code", &house.code(&secret))]).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert!(late.page.contains("もう一度、最初からサインインしてください") && browser.jar.is_empty());
}

#[tokio::test]
async fn a_cookie_that_was_slipped_in_opens_nothing() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    let planted = Token::new([9; 32]).reveal();
    browser.jar.insert("renkei".into(), planted.clone());
    browser.sign_in(EMAIL, PASSWORD).await;
    let first = browser.session().expect("a session").to_owned();
    assert_ne!(first, planted, "the cookie is always a new one");
    // Whoever signs in once more leaves the session of before behind, ended.
    browser.sign_in(EMAIL, PASSWORD).await;
    let second = browser.session().expect("a session").to_owned();
    assert_ne!(first, second);
    for (old, alive) in [(planted, false), (first, false), (second, true)] {
        let mut thief = house.browser();
        thief.jar.insert("renkei".into(), old);
        assert_eq!(thief.get("/account").await.status == StatusCode::OK, alive);
    }
}

#[tokio::test]
async fn nothing_is_asked_over_an_open_line() {
    let house = House::new().await;
    house.member().await;
    let link = house.invite("jiro@example.lg.jp", Role::Viewer, "28").await;
    let invitation = urls::people::invitation(&link);
    let mut browser = house.remote("http");
    for path in ["/sign-in", "/sign-in/code", invitation.as_str(), "/sign-in/0", "/reset/0"] {
        for answer in
            [browser.get(path).await, browser.post(path, &[("new", PASSWORD), ("again", PASSWORD)]).await]
        {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(answer.page.contains("https://") && !answer.page.contains("<form"), "{path}");
        }
    }
    assert_eq!(browser.sign_in(EMAIL, PASSWORD).await.status, StatusCode::FORBIDDEN);
    assert!(browser.jar.is_empty());
    let mut browser = house.remote("https");
    let answer = browser.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.to(), "/prefectures/28");
    let given = answer.given();
    assert!(given[0].starts_with("__Host-renkei=") && given[0].ends_with("; Secure"), "{given:?}");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.headers.push(("sec-fetch-site", "same-site"));
    assert_eq!(browser.sign_in(EMAIL, PASSWORD).await.status, StatusCode::FORBIDDEN);
    browser.headers = vec![("origin", "http://127.0.0.1:9999")];
    assert_eq!(browser.sign_in(EMAIL, PASSWORD).await.status, StatusCode::FORBIDDEN);
    assert!(browser.jar.is_empty());
    browser.headers = vec![("sec-fetch-site", "same-origin")];
    assert_eq!(browser.sign_in(EMAIL, PASSWORD).await.to(), "/prefectures/28");
    browser.headers = vec![("sec-fetch-site", "cross-site")];
    assert_eq!(browser.post("/sign-out", &[]).await.status, StatusCode::FORBIDDEN, "nor signed out");
    browser.headers.clear();
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_not_only_the_cookie() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let token = browser.session().expect("a session").to_owned();
    assert_eq!(browser.get("/sign-out").await.to(), "/prefectures/28", "looking at a page signs nobody out");
    assert_eq!(browser.post("/sign-out", &[]).await.to(), "/sign-out");
    assert!(browser.jar.is_empty());
    let page = browser.get("/sign-out").await;
    assert!(page.page.contains("<h1>サインアウトしました</h1>"));
    browser.jar.insert("renkei".into(), token);
    assert_eq!(browser.get("/account").await.to(), "/sign-in?next=%2Faccount");
    assert_eq!(browser.post("/sign-out", &[]).await.to(), "/sign-out", "twice does no harm");
    let forgot = browser.get("/sign-in/forgot").await;
    assert!(forgot.page.contains("運用管理者に連絡") && !forgot.page.contains("<form"));
}

#[tokio::test]
async fn where_nobody_can_sign_in_yet_it_is_said_how_the_first_one_comes() {
    let house = House::new().await;
    let mut browser = house.browser();
    let told = |page: &str| page.contains("renkei staff invite") && page.contains("最初の運用管理者");
    assert!(told(&browser.get("/sign-in").await.page));
    house.member().await;
    assert!(!told(&browser.get("/sign-in").await.page));
}

#[tokio::test]
async fn a_button_pressed_too_late_leads_back_to_its_page() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    house.pass(13 * 3_600);
    for (sent, page) in [
        ("/account/sessions/end-all", "%2Faccount"),
        ("/account/password", "%2Faccount%2Fpassword"),
        ("/account/sessions/x/end?a=b", "%2Faccount"),
    ] {
        assert_eq!(browser.post(sent, &[]).await.to(), format!("/sign-in?next={page}"), "{sent}");
    }
}
