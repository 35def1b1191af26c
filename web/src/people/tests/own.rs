//! Looking after one's own account.

use http::header::CONTENT_TYPE;

use super::*;

/// Registers a telephone, as its owner does: the secret and the codes for paper, as the pages show them.
pub(super) async fn enrol(browser: &mut Browser<'_>) -> (TotpSecret, Vec<String>) {
    let shown = browser.post("/account/factor", &[("proof", PASSWORD)]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.page);
    let typed = shown.page.split("<p class=\"key\"><code>").nth(1).and_then(|rest| rest.split('<').next());
    let typed: String = typed.expect("a secret").split(' ').collect();
    let secret = TotpSecret::from_kept(&typed).expect("a secret");
    let code = browser.house.code(&secret);
    let codes = browser.post("/account/factor/proof", &[("code", &code)]).await;
    assert_eq!(codes.status, StatusCode::OK, "{}", codes.page);
    let codes = codes.page.split("<li><code>").skip(1).filter_map(|rest| rest.split('<').next());
    (secret, codes.map(str::to_owned).collect())
}

#[tokio::test]
async fn an_account_says_who_somebody_is_and_what_they_should_do() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.headers.push(("user-agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130"));
    browser.sign_in(EMAIL, PASSWORD).await;
    let page = browser.get("/account").await.page;
    for word in [
        "山田 花子",
        EMAIL,
        "都道府県担当",
        "兵庫県",
        "二要素認証を登録してください",
        "Edge（Windows）",
        "この端末",
        "未登録",
    ] {
        assert!(page.contains(word), "{word}");
    }
    assert!(
        !browser.get("/account?done=%3Cb%3E").await.page.contains("role=\"status\""),
        "only words of ours"
    );
}

#[tokio::test]
async fn a_password_is_exchanged_for_another() {
    let house = House::new().await;
    house.member().await;
    let (mut browser, mut elsewhere) = (house.browser(), house.browser());
    browser.sign_in(EMAIL, PASSWORD).await;
    elsewhere.sign_in(EMAIL, PASSWORD).await;
    let change = |old, new, again| [("old", old), ("new", new), ("again", again)];
    for (form, told) in [
        (change("", "", ""), "いまのパスワードを入力してください。"),
        (change(PASSWORD, OTHER, PASSWORD), "2つのパスワードが違います。"),
        (change(PASSWORD, "yamadayamada", "yamadayamada"), "推測されやすいパスワードです。"),
        (change(OTHER, OTHER, OTHER), "いまのパスワードが違います。"),
    ] {
        let answer = browser.post("/account/password", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert_eq!(answer.page.matches(told).count(), 2, "{told}");
    }
    let done = browser.post("/account/password", &change(PASSWORD, OTHER, OTHER)).await;
    assert_eq!(done.to(), "/account?done=password");
    assert!(browser.get("/account?done=password").await.page.contains("パスワードを変更しました。"));
    assert!(elsewhere.get("/account").await.to().starts_with("/sign-in"), "signed out elsewhere");
    assert_eq!(elsewhere.sign_in(EMAIL, OTHER).await.to(), "/prefectures/28");
}

#[tokio::test]
async fn a_telephone_is_registered_exchanged_and_taken_away() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    let wrong = browser.post("/account/factor", &[("proof", OTHER)]).await;
    assert!(wrong.page.contains("href=\"#proof\">いまのパスワードが違います。"));
    let early = browser.post("/account/factor/proof", &[("code", "123456")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "nothing was begun");
    let page = browser.post("/account/factor", &[("proof", PASSWORD)]).await.page;
    assert!(page.contains("<svg") && page.contains("role=\"img\"") && !page.contains("data:"));
    let mistyped = browser.post("/account/factor/proof", &[("code", "000000")]).await;
    assert_eq!(mistyped.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!mistyped.page.contains("class=\"qr\""), "the secret is shown once");
    let (secret, paper) = enrol(&mut browser).await;
    assert_eq!(paper.len(), 10);
    let page = browser.get("/account").await.page;
    assert!(page.contains("登録済み") && page.contains("残り 10個") && !page.contains("登録してください"));
    assert!(!page.contains(&paper[0]), "shown once");
    // New codes for paper, for a code of the telephone.
    house.pass(60);
    let made = browser.post("/account/codes", &[("proof", &house.code(&secret))]).await;
    assert!(made.page.contains("<li><code>") && !made.page.contains(&paper[0]));
    // Another telephone, for a code of the one before.
    house.pass(60);
    let asked = browser.get("/account/factor").await.page;
    assert!(asked.contains("二要素認証の端末の変更") && asked.contains("確認コードまたは回復コード"));
    let used = browser.post("/account/factor", &[("proof", &paper[0])]).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "codes of before do not work");
    let shown = browser.post("/account/factor", &[("proof", &house.code(&secret))]).await;
    assert!(shown.page.contains("class=\"qr\""));
    house.pass(60);
    let removed = browser.post("/account/factor/removal", &[("proof", &house.code(&secret))]).await;
    assert_eq!(removed.to(), "/account?done=factor-removed");
    assert!(browser.get("/account").await.page.contains("未登録"));
    for path in ["/account/factor/removal", "/account/codes"] {
        assert_eq!(browser.get(path).await.status, StatusCode::CONFLICT, "{path}");
    }
}

#[tokio::test]
async fn sessions_are_ended_one_by_one_or_together() {
    let house = House::new().await;
    house.member().await;
    let (mut browser, mut second, mut third) = (house.browser(), house.browser(), house.browser());
    for each in [&mut second, &mut third, &mut browser] {
        house.pass(61);
        each.sign_in(EMAIL, PASSWORD).await;
    }
    let page = browser.get("/account").await.page;
    assert_eq!(page.matches("/end\"").count(), 2, "its own is not offered");
    // The one used last stands first; the one behind it is the third browser's.
    let end = page.split("action=\"").skip(1).find(|rest| rest.starts_with("/account/sessions/0"));
    let end = end.and_then(|rest| rest.split('"').next()).expect("a form").to_owned();
    assert_eq!(browser.post(&end, &[]).await.to(), "/account?done=session-ended");
    assert!(third.get("/account").await.to().starts_with("/sign-in"));
    assert_eq!(browser.post(&end, &[]).await.to(), "/account?done=session-ended", "ended is ended");
    assert_eq!(browser.post("/account/sessions/x/end", &[]).await.status, StatusCode::NOT_FOUND);
    third.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(browser.post("/account/sessions/end-others", &[]).await.to(), "/account?done=others-ended");
    assert_eq!(house.deeds(Deed::SessionsEnded).await, 1, "in one work");
    for other in [&mut second, &mut third] {
        assert!(other.get("/account").await.to().starts_with("/sign-in"));
    }
    second.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(browser.post("/account/sessions/end-all", &[]).await.to(), "/sign-out");
    for each in [&mut browser, &mut second] {
        assert!(each.get("/account").await.to().starts_with("/sign-in"));
    }
}

#[tokio::test]
async fn asking_how_long_is_left_does_not_make_it_longer() {
    let house = House::new().await;
    house.member().await;
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    house.pass(29 * 60);
    for _ in 0..3 {
        let left = browser.get("/account/session").await;
        assert_eq!(
            (left.page.as_str(), &left.headers[CONTENT_TYPE]),
            ("{\"left\":60}", &"application/json".parse().expect("a value"))
        );
        tokio::task::yield_now().await;
    }
    house.pass(60);
    assert!(browser.get("/account/session").await.to().starts_with("/sign-in"));
    assert!(!Gate::is_use("/account/session") && Gate::is_use("/account"));
}

#[tokio::test]
async fn what_runs_the_system_is_for_those_who_run_it() {
    let house = House::new().await;
    house.member().await;
    let link = house.invite("unyo@example.lg.jp", Role::Operator, "00").await;
    let mut operator = house.browser();
    operator.post(&urls::people::invitation(&link), &[("new", PASSWORD), ("again", PASSWORD)]).await;
    let page = operator.get("/admin").await;
    assert_eq!(page.status, StatusCode::OK);
    for word in [
        "利用中 2人、招待中 0人",
        "href=\"/audit\"",
        "href=\"/jobs\"",
        "href=\"/retention\"",
        "href=\"/deletions\"",
    ] {
        assert!(page.page.contains(word), "{word}");
    }
    assert!(!page.page.contains("デモデータの終了"));
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(browser.get("/admin").await.status, StatusCode::FORBIDDEN);
    // An account without a password has nothing to change here.
    house.door.prepare_demo().await.expect("accounts");
    let demo = house.door.demo_links().await.expect("links");
    browser.post(&urls::people::by_link(&demo[1].token), &[]).await;
    assert!(browser.get("/account").await.page.contains("このアカウントにはパスワードがありません"));
    assert_eq!(browser.get("/account/factor").await.status, StatusCode::CONFLICT);
}
