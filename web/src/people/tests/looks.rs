//! How the pages look, with made-up values.

use insta::assert_snapshot;

use crate::{
    auth::{proof::Ask, totp::TotpSecret},
    page::{
        form::Faults,
        layout::{Crumb, DataNote, Layout, Section},
        sample::{layout, shown},
    },
    people::pages::{
        AdminEntry, AdminPage, ChoosePage, Choosing, CodePage, LinkPage, SignInPage, WordPage,
        account::{
            AccountPage, CodesPage, Done, EnrolPage, FactorPage, PasswordPage, Proving, SessionLine, Shown,
            SurePage,
        },
    },
};
use domain::people::Role;

const EMAIL: &str = "hanako@example.lg.jp";

/// The frame for somebody who is not signed in.
fn outside(title: &str) -> Layout {
    Layout {
        breadcrumb: vec![],
        section: Section::Elsewhere,
        role: None,
        data_note: DataNote::default(),
        ..layout(title)
    }
}

/// The frame of one's own account.
fn inside(title: &str) -> Layout {
    let breadcrumb = vec![Crumb::to("全国", "/"), Crumb::to("アカウント", "/account"), Crumb::here(title)];
    Layout { breadcrumb, section: Section::Account, data_note: DataNote::default(), ..layout(title) }
}

/// What stands between the frame.
fn middle(html: &str) -> &str {
    html.split("<main id=\"main\" tabindex=\"-1\">")
        .nth(1)
        .and_then(|rest| rest.split("</main>").next())
        .expect("a main part")
        .trim()
}

#[test]
fn signing_in() {
    let page = SignInPage {
        layout: outside("サインイン"),
        faults: Faults::default(),
        email: String::new(),
        next: "/prefectures/28".into(),
        outside: Some("職員ID".into()),
        nobody_yet: false,
    };
    let html = shown("sign-in", &page);
    assert!(!html.contains("class=\"menu\"") && !html.contains("class=\"find\""), "nothing of the board");
    assert_snapshot!(middle(&html));
}

#[test]
fn signing_in_with_something_wrong() {
    let page = SignInPage {
        layout: outside("エラー：サインイン"),
        faults: Faults::of("email", "メールアドレスまたはパスワードが違います。"),
        email: "<b>@example.lg.jp".into(),
        next: String::new(),
        outside: None,
        nobody_yet: false,
    };
    let html = shown("sign-in-wrong", &page);
    assert!(html.contains("&#60;b&#62;@example.lg.jp"));
    assert_snapshot!(middle(&html));
}

#[test]
fn the_code_of_the_second_factor() {
    let page = CodePage {
        layout: outside("確認コードの入力"),
        faults: Faults::of("paper", "回復コードが違うか、使用済みです。"),
        next: "/search?q=a".into(),
    };
    assert_snapshot!(middle(&shown("code", &page)));
}

#[test]
fn a_link_that_asks_first() {
    let page = LinkPage {
        layout: outside("リンクでサインイン"),
        name: "運用管理 架空 あきら".into(),
        role: Role::Operator,
        before: Some("架空 はるか".into()),
    };
    assert_snapshot!(middle(&shown("link", &page)));
}

#[test]
fn choosing_a_password_by_a_link() {
    let page = ChoosePage {
        layout: outside("アカウントの利用を始める"),
        faults: Faults::of("new", "パスワードは12文字以上にしてください。"),
        choosing: Choosing::Invitation,
        name: "山田 花子".into(),
        email: EMAIL.into(),
        role: Role::Prefecture,
    };
    assert_snapshot!(middle(&shown("choose", &page)));
    let reset = ChoosePage { choosing: Choosing::Reset, faults: Faults::default(), ..page };
    assert!(shown("choose-reset", &reset).contains("このパスワードに決める"));
}

#[test]
fn a_page_that_only_says_something() {
    let page = WordPage {
        layout: outside("サインアウトしました"),
        text: vec!["共用のパソコンでは、ブラウザーの画面をすべて閉じてください。".into()],
        next: Some(("もう一度サインインする".into(), "/sign-in".into())),
    };
    assert_snapshot!(middle(&shown("signed-out", &page)));
}

fn account() -> AccountPage {
    let line = |device: &str, end: Option<&str>| SessionLine {
        device: device.into(),
        address: "192.0.2.10".into(),
        opened: "2026年11月21日 09:00".into(),
        seen: "2026年11月21日 09:30".into(),
        end: end.map(Into::into),
    };
    AccountPage {
        layout: inside("アカウント"),
        done: Some(Done::Password),
        name: "山田 花子".into(),
        email: EMAIL.into(),
        role: Role::Municipality,
        areas: vec!["兵庫県西宮市".into(), "兵庫県芦屋市".into()],
        ask: Ask::Code,
        codes_left: 2,
        sessions: vec![
            line("Edge（Windows）", None),
            line("Safari（iPhone）", Some("/account/sessions/1/end")),
        ],
    }
}

#[test]
fn an_account_with_a_second_factor() {
    assert_snapshot!(middle(&shown("account", &account())));
}

#[test]
fn who_handles_personal_data_is_told_to_register_a_telephone() {
    let of = |role, ask| AccountPage { role, ask, ..account() };
    for role in Role::ALL {
        assert_eq!(of(role, Ask::Password).recommends(), role != Role::Viewer, "{role}");
        assert!(!of(role, Ask::Code).recommends() && !of(role, Ask::Nothing).recommends());
    }
    assert!(
        shown("account-bare", &of(Role::Prefecture, Ask::Password)).contains("二要素認証を登録してください")
    );
}

#[test]
fn changing_what_protects_an_account() {
    let page =
        PasswordPage {
            layout: inside("パスワードの変更"), faults: Faults::default(), email: EMAIL.into()
        };
    assert!(shown("password", &page).contains("autocomplete=\"current-password\""));
    let page = |proving: Proving, ask| FactorPage {
        required: None,
        layout: inside(proving.title()),
        faults: Faults::default(),
        proving,
        ask,
        email: EMAIL.into(),
    };
    assert!(shown("factor", &page(Proving::Begin, Ask::Password)).contains("type=\"password\""));
    assert!(shown("factor-removal", &page(Proving::Remove, Ask::Code)).contains("class=\"danger\""));
    assert!(shown("factor-codes", &page(Proving::Codes, Ask::Code)).contains("one-time-code"));
    let first = FactorPage { required: Some(Role::Operator), ..page(Proving::Begin, Ask::Password) };
    assert!(shown("factor-first", &first).contains("運用管理者は、二要素認証を登録するまで"));
}

#[test]
fn proving_once_more_who_one_is() {
    let page = |ask, faults: Faults| SurePage {
        layout: inside(&faults.title("本人であることの確認")),
        faults,
        ask,
        email: EMAIL.into(),
        next: "/accounts/new".into(),
    };
    assert_snapshot!(middle(&shown("sure", &page(Ask::Password, Faults::default()))));
    let wrong = shown("sure-wrong", &page(Ask::Code, Faults::of("proof", "確認コードが違います。")));
    assert!(
        wrong.contains("one-time-code") && wrong.contains("href=\"#proof\"") && !wrong.contains("password")
    );
}

#[test]
fn registering_a_telephone() {
    let secret = TotpSecret::new(*b"12345678901234567890");
    let picture = secret.picture(EMAIL).expect("a picture");
    let page = EnrolPage {
        layout: inside("スマートフォンの登録"),
        faults: Faults::default(),
        shown: Some(Shown { picture: picture.clone(), typed: secret.typed() }),
    };
    assert!(!format!("{page:?}").contains("GEZD"), "a secret does not show");
    let html = shown("enrol", &page);
    assert_snapshot!(middle(&html).replace(&picture, "<svg/>"));
    let again =
        EnrolPage { faults: Faults::of("code", "確認コードが違います。"), shown: None, ..page };
    assert!(shown("enrol-wrong", &again).contains("最初から登録し直してください"));
}

#[test]
fn codes_for_paper() {
    let page = CodesPage {
        layout: inside("回復コード"),
        enrolled: true,
        name: "山田 花子".into(),
        email: EMAIL.into(),
        made: "2026年11月21日(令和8年11月21日)".into(),
        codes: (0..10).map(|at| format!("0123-4567-89AB-CDEF-GHJK-MNP{at}")).collect(),
    };
    assert_snapshot!(middle(&shown("codes", &page)));
}

#[test]
fn the_place_of_those_who_run_the_system() {
    let entry = |label, href: &str, state: Option<&str>| AdminEntry {
        label,
        href: href.into(),
        about: "招待、停止、パスワードの再設定",
        state: state.map(Into::into),
    };
    let page = AdminPage {
        layout: Layout { section: Section::Admin, ..inside("管理") },
        entries: vec![
            entry("利用者", "/accounts", Some("利用中 7人、招待中 1人")),
            entry("操作記録", "/audit", None),
        ],
    };
    assert_snapshot!(middle(&shown("admin", &page)));
}
