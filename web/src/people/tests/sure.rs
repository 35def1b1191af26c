//! What a cookie alone is not enough for, and roles that need a second factor.

use domain::people::{AccountId, AccountState};

use super::{own::enrol, *};

/// A quarter of an hour and a second: a proof of before does not hold any more, the session still does.
const LONG: i64 = 15 * 60 + 1;
const INVITATION: [(&str, &str); 4] = [
    ("name", "介護保険課 架空"),
    ("email", "kobe@example.lg.jp"),
    ("role", "municipality"),
    ("areas", "兵庫県神戸市"),
];

/// Somebody who runs the system, who has just taken up their invitation; and their browser.
async fn operator(house: &House) -> Browser<'_> {
    let link = house.invite(EMAIL, Role::Operator, "00").await;
    let mut browser = house.browser();
    let form = [("new", PASSWORD), ("again", PASSWORD)];
    assert_eq!(browser.post(&urls::people::invitation(&link), &form).await.to(), "/");
    browser
}

/// The account of an address.
async fn account_of(house: &House, email: &str) -> Option<AccountId> {
    let mut read = house.door.store.read().await.expect("a view");
    let email = Email::parse(email).expect("an address");
    read.account_by_email(&email).await.expect("an answer").map(|account| account.id)
}

#[tokio::test]
async fn a_proof_holds_for_a_quarter_of_an_hour() {
    let house = House::new().await;
    let mut browser = operator(&house).await;
    assert_eq!(browser.get("/accounts/new").await.status, StatusCode::OK, "signing in is a proof");
    house.pass(LONG);
    assert_eq!(browser.get("/accounts").await.status, StatusCode::OK, "looking asks for none");
    let asked = browser.get("/accounts/new?x=1").await;
    assert_eq!(asked.to(), "/account/proof?next=%2Faccounts%2Fnew%3Fx%3D1");
    let page = browser.get(asked.to()).await.page;
    for word in ["<h1>本人であることの確認</h1>", "value=\"/accounts/new?x=1\"", "いまのパスワード", EMAIL]
    {
        assert!(page.contains(word), "{word}");
    }
    let proven = browser.post("/account/proof", &[("proof", PASSWORD), ("next", "/accounts/new?x=1")]).await;
    assert_eq!(proven.to(), "/accounts/new?x=1");
    assert_eq!(browser.get("/accounts/new?x=1").await.status, StatusCode::OK, "at once");
    assert_eq!(browser.get("/account/proof?next=%2Faccounts").await.to(), "/accounts", "proven already");
    assert_eq!(house.deeds(Deed::Proved).await, 1);
    // It is of this session: elsewhere they are as unproven as before.
    let mut elsewhere = house.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await;
    house.pass(LONG);
    browser.post("/account/proof", &[("proof", PASSWORD)]).await;
    assert!(elsewhere.get("/accounts/new").await.to().starts_with("/account/proof"));
    assert_eq!(browser.get("/accounts/new").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_page_of_the_proof_leads_nowhere_else() {
    let house = House::new().await;
    let mut browser = operator(&house).await;
    for next in ["https://example.com/", "//example.com", "", "/account/proof", "/account/proof?next=%2F"] {
        let proven = browser.post("/account/proof", &[("proof", PASSWORD), ("next", next)]).await;
        assert_eq!(proven.to(), "/account", "{next}");
    }
}

#[tokio::test]
async fn a_stolen_cookie_invites_nobody() {
    let house = House::new().await;
    let mut browser = operator(&house).await;
    browser.post("/accounts/new", &INVITATION).await;
    let victim = account_of(&house, "kobe@example.lg.jp").await.expect("an account");
    house.pass(LONG);
    let mut thief = house.browser();
    thief.jar = browser.jar.clone();
    let mut form = INVITATION;
    form[1].1 = "mallory@example.jp";
    let asked = thief.post("/accounts/new", &form).await;
    assert_eq!(asked.to(), "/account/proof?next=%2Faccounts%2Fnew");
    assert_eq!(account_of(&house, "mallory@example.jp").await, None);
    let before = house.deeds(Deed::AccountInvited).await;
    for deed in ["invite", "reset", "factor", "sessions", "disable", "change"] {
        let asked = thief.post(&urls::people::account_deed(victim, deed), &[("sure", "yes")]).await;
        let own_page = ["disable", "change"].contains(&deed);
        let page = if own_page { format!("{victim}%2F{deed}") } else { victim.to_string() };
        assert_eq!(asked.to(), format!("/account/proof?next=%2Faccounts%2F{page}"), "{deed}");
    }
    assert_eq!(house.deeds(Deed::AccountInvited).await, before);
    let mut read = house.door.store.read().await.expect("a view");
    let account = read.account(victim).await.expect("an answer").expect("an account");
    drop(read);
    assert!(matches!(account.state, AccountState::Invited { .. }), "{:?}", account.state);
    // Whose cookie it is finds what was typed, once they have proven who they are.
    browser.post("/account/proof", &[("proof", PASSWORD)]).await;
    let page = browser.get("/accounts/new").await.page;
    assert!(page.contains("mallory@example.jp") && page.contains("入力していた内容を戻しました"));
}

#[tokio::test]
async fn a_wrong_proof_is_counted_and_slowed_down() {
    let house = House::new().await;
    let mut browser = operator(&house).await;
    browser.post("/sign-out", &[]).await;
    assert_eq!(browser.sign_in(EMAIL, PASSWORD).await.to(), "/", "where they sit is known from now on");
    house.pass(LONG);
    let empty = browser.post("/account/proof", &[("proof", ""), ("next", "/accounts/new")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut thief = house.remote("https");
    thief.headers.push(("sec-fetch-site", "same-origin"));
    thief.jar = [("__Host-renkei".to_owned(), browser.session().expect("a session").to_owned())].into();
    let wrong = [("proof", OTHER), ("next", "/accounts/new")];
    for _ in 0..5 {
        let answer = thief.post("/account/proof", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.page.contains("いまのパスワードが違います。") && answer.page.contains("/accounts/new")
        );
    }
    assert_eq!(house.deeds(Deed::ProofRefused).await, 5);
    let right = [("proof", PASSWORD), ("next", "/accounts/new")];
    let answer = thief.post("/account/proof", &right).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "right or wrong");
    assert!(thief.get("/accounts/new").await.to().starts_with("/account/proof"));
    // Where they have signed in before, the owner does not wait for it.
    assert_eq!(browser.post("/account/proof", &right).await.to(), "/accounts/new");
}

#[tokio::test]
async fn who_has_a_second_factor_proves_by_it() {
    let house = House::new().await;
    let mut browser = operator(&house).await;
    let (secret, paper) = enrol(&mut browser).await;
    house.pass(LONG);
    let page = browser.get("/account/proof?next=%2Faccounts%2Fnew").await.page;
    assert!(page.contains("確認コードまたは回復コード") && !page.contains("いまのパスワード"));
    let wrong = browser.post("/account/proof", &[("proof", PASSWORD)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "the password is not enough");
    let code = house.code(&secret);
    let right = [("proof", code.as_str()), ("next", "/accounts/new")];
    assert_eq!(browser.post("/account/proof", &right).await.to(), "/accounts/new");
    house.pass(LONG);
    assert_eq!(browser.post("/account/proof", &[("proof", &paper[0])]).await.to(), "/account");
    assert_eq!(browser.get("/accounts/new").await.status, StatusCode::OK);
    assert_eq!(house.deeds(Deed::RecoveryCodeUsed).await, 1);
}

#[tokio::test]
async fn an_operator_changes_what_protects_their_own_account_in_one_place() {
    let house = House::new().await;
    let mut browser = operator(&house).await;
    let me = account_of(&house, EMAIL).await.expect("an account");
    let page = browser.get(&urls::people::account_of(me)).await.page;
    assert!(
        page.contains("自分のパスワードと二要素認証を変更する") && !page.contains("再設定のリンクを作る")
    );
    for deed in ["reset", "factor"] {
        let led = browser.post(&urls::people::account_deed(me, deed), &[]).await;
        assert_eq!(led.to(), "/account?done=own-here", "{deed}");
    }
    assert!(browser.get("/account?done=own-here").await.page.contains("この画面で変更してください"));
    assert_eq!(house.deeds(Deed::ResetLinkMade).await, 0);
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_reaches_nothing_before_it_has_one() {
    let house = House::asking_factor_of(&[Role::Operator, Role::Prefecture]).await;
    house.member().await;
    let mut browser = house.browser();
    browser.sign_in(EMAIL, PASSWORD).await;
    for path in ["/", "/prefectures/28", "/prefectures/28.csv", "/accounts", "/nowhere", "/accountant"] {
        assert_eq!(browser.get(path).await.to(), "/account/factor", "{path}");
    }
    assert_eq!(browser.post("/accounts/new", &INVITATION).await.to(), "/account/factor");
    let page = browser.get("/account/factor").await.page;
    assert!(page.contains("都道府県担当は、二要素認証を登録するまで"), "{page}");
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    let (secret, _) = enrol(&mut browser).await;
    assert_ne!(browser.get("/prefectures/28").await.status, StatusCode::SEE_OTHER, "at once");
    assert!(!browser.get("/account/factor").await.page.contains("登録するまで"));
    // Whoever takes it away again is where they were.
    house.pass(60);
    browser.post("/account/factor/removal", &[("proof", &house.code(&secret))]).await;
    assert_eq!(browser.get("/prefectures/28").await.to(), "/account/factor");
    assert_eq!(browser.post("/sign-out", &[]).await.to(), "/sign-out");

    // Other roles are not asked, nor who has no password that a second factor could be added to.
    let link = house.invite("viewer@example.lg.jp", Role::Viewer, "28").await;
    let mut viewer = house.browser();
    viewer.post(&urls::people::invitation(&link), &[("new", PASSWORD), ("again", PASSWORD)]).await;
    assert_ne!(viewer.get("/prefectures/28").await.status, StatusCode::SEE_OTHER);
    house.door.prepare_demo().await.expect("people");
    let links = house.door.demo_links().await.expect("links");
    let operator = links.iter().find(|link| link.account.role == Role::Operator).expect("an operator");
    let mut demo = house.browser();
    demo.post(&urls::people::by_link(&operator.token), &[]).await;
    house.pass(LONG);
    assert_eq!(demo.get("/accounts/new").await.status, StatusCode::OK, "and nothing to prove by");
}
