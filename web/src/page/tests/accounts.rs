//! Accounts and the audit trail, rendered.

use domain::{
    audit::{Actor, Deed, Head, Link, Verdict},
    people::{AccountId, Email, Role},
};

use crate::{
    accounts::pages::{
        AccountLine, AccountPage, AccountsPage, ChangePage, InvitePage, LinkFor, LinkPage, ReviewPage,
        Rights, Said, SessionLine,
    },
    page::{
        controls::{Choose, Head as Column, Pager},
        fact::Fact,
        form::Faults,
        layout::{Layout, Section},
        sample,
    },
    trail::{
        lines::{Named, TrailLine},
        pages::{TrailCheckPage, TrailForm, TrailPage},
        walk::Walked,
    },
    urls::{Standing, TrailView},
};

/// What stands between the frame of a page.
fn main_of(html: &str) -> &str {
    let from = html.find("<main").expect("a main part");
    let until = html.find("</main>").expect("its end");
    &html[from..until]
}

fn layout(title: &str) -> Layout {
    Layout { section: Section::Admin, real: true, ..sample::layout(title) }
}

fn id() -> AccountId {
    AccountId::new(sample::moment(), [7; 10])
}

fn email(written: &str) -> Email {
    Email::parse(written).expect("an address")
}

fn roles() -> Vec<Choose> {
    let choose = |role: Role| Choose {
        value: role.key().into(),
        label: role.name().into(),
        chosen: role == Role::Viewer,
    };
    Role::ALL.map(choose).into()
}

fn line(name: &str, standing: Standing) -> AccountLine {
    AccountLine {
        href: "/accounts/7".into(),
        name: name.into(),
        email: email("kobe@example.lg.jp"),
        role: Role::Municipality,
        areas: "兵庫県西宮市、兵庫県芦屋市".into(),
        codes: "282049,282065".into(),
        standing,
        until: (standing == Standing::Invited).then(sample::moment),
        second_factor: standing == Standing::Active,
        signed_in_at: (standing == Standing::Active).then(sample::moment),
        created_at: sample::moment(),
        demonstration: standing == Standing::Disabled,
    }
}

fn entry(seq: i64) -> TrailLine {
    TrailLine {
        seq,
        at: "2026年11月20日 12:04".into(),
        who: Named { label: "運用 架空".into(), href: Some("/accounts/1".into()) },
        deed: "利用者の変更".into(),
        kind: "利用者".into(),
        thing: Named { label: "介護保険課 <架空>".into(), href: None },
        changes: vec!["役割：閲覧者 → 市町村担当".into(), "担当地域：兵庫県神戸市 → 兵庫県".into()],
        request: "01890a5d-ac96-774b-bcce-b302099a8057".into(),
    }
}

#[test]
fn the_list_of_accounts() {
    let page = AccountsPage {
        layout: layout("利用者"),
        roles: roles(),
        standings: vec![Choose { value: String::new(), label: "すべて".into(), chosen: true }],
        words: "\"神戸\"".into(),
        hidden: vec![("sort".into(), "name".into())],
        clear: Some("/accounts".into()),
        heads: vec![Column::plain("氏名", ""); 7],
        rows: Standing::ALL.map(|standing| line("介護保険課 <架空>", standing)).into(),
        pager: Pager::new(120, 50, 1, &|page| format!("/accounts?page={page}")),
        downloads: sample::downloads(),
    };
    insta::assert_snapshot!(main_of(&sample::shown("accounts", &page)));
    let none = AccountsPage { rows: vec![], pager: Pager::default(), ..page };
    assert!(sample::shown("accounts-none", &none).contains("条件に合う利用者はいません"));
}

#[test]
fn one_account_and_what_can_be_done_to_it() {
    let page = AccountPage {
        layout: layout("介護保険課 架空"),
        said: Some(Said::done("変更しました。")),
        id: id(),
        name: "介護保険課 架空".into(),
        standing: Standing::Active,
        tied: true,
        second_factor: true,
        own: false,
        facts: vec![Fact::new("メールアドレス", "kobe@example.lg.jp")],
        sessions: vec![SessionLine {
            opened: sample::moment(),
            seen: sample::moment(),
            from: "192.0.2.7".into(),
            device: "Edge（Windows）".into(),
        }],
        entries: vec![entry(12)],
        trail: "/audit?words=7".into(),
        doings: "/audit?who=7".into(),
    };
    insta::assert_snapshot!(main_of(&sample::shown("account", &page)));
    let ended = AccountPage { standing: Standing::Disabled, said: None, sessions: vec![], ..page };
    let html = sample::shown("account-disabled", &ended);
    assert!(
        html.contains("利用を再開する")
            && !html.contains("利用を停止する")
            && !html.contains("二要素認証を外す")
    );
}

#[test]
fn forms_of_accounts_and_the_link_that_is_handed_over() {
    let mut faults = Faults::of("name", "氏名を入力してください。");
    faults.add("areas", "「どこか」という都道府県・市町村はありません。");
    let invite = InvitePage {
        layout: layout("利用者を招待する"),
        name: String::new(),
        email: "sato@example.lg.jp".into(),
        roles: roles(),
        areas: "どこか".into(),
        faults: faults.clone(),
        rights: Rights,
    };
    let html = sample::shown("invite", &invite);
    assert!(html.contains("aria-describedby=\"areas-hint areas-error\"") && html.contains("連絡先の閲覧"));
    let link = LinkPage {
        layout: layout("リンク"),
        what: LinkFor::Invitation,
        name: "介護保険課 架空".into(),
        email: email("kobe@example.lg.jp"),
        link: "https://renkei.example.lg.jp/invitation/abc".into(),
        until: sample::moment(),
        back: "/accounts/7".into(),
        rights: "市町村担当　兵庫県神戸市".into(),
    };
    assert!(sample::shown("link", &link).contains("readonly data-copy"));
    let change = ChangePage {
        layout: layout("変更"),
        id: id(),
        person: "介護保険課 架空".into(),
        moved: vec![("役割", "市町村担当".into(), "閲覧者".into())],
        seen: vec![("seen_role", "viewer".into())],
        name: "介護保険課 佐藤".into(),
        roles: roles(),
        areas: "兵庫県西宮市\n兵庫県芦屋市".into(),
        faults: Faults::default(),
        rights: Rights,
    };
    assert!(sample::shown("change", &change).contains("役割：いまは「閲覧者」、入力は「市町村担当」"));
    let review = ReviewPage {
        layout: layout("変更の確認"),
        id: id(),
        person: "介護保険課 架空".into(),
        changes: vec![("役割", "閲覧者".into(), "市町村担当".into())],
        signs_out: true,
        own: false,
        hidden: vec![("role", "municipality".into())],
    };
    assert!(sample::shown("review", &review).contains("本人はサインアウトします"));
}

#[test]
fn the_rights_are_those_of_the_domain() {
    let rows = Rights.rows();
    let row = |name: &str| rows.iter().find(|(act, ..)| *act == name).copied().expect("an act");
    assert_eq!(row("操作記録の閲覧"), ("操作記録の閲覧", false, [true, false, false, false, false, false]));
    assert_eq!(row("連絡先の閲覧"), ("連絡先の閲覧", true, [false, true, true, true, true, false]));
}

#[test]
fn the_manual_tells_the_same_rights() {
    let manual = include_str!("../../../../docs/manual/7-kanri.md");
    for (act, placed, cells) in Rights.rows() {
        let bound = if placed { "（担当地域の中）" } else { "" };
        let cells = cells.map(|can| if can { " ○ |" } else { "  |" }).concat();
        let row = format!("| {act}{bound} |{cells}");
        assert!(manual.contains(&row), "{row}");
    }
}

#[test]
fn the_audit_trail() {
    let view = TrailView { deed: Some(Deed::AccountChanged), below: Some(1_200), ..TrailView::default() };
    let head = Head { seq: 1_234, link: Link::NONE };
    let mut page = TrailPage {
        layout: Layout { print_note: "操作：利用者の変更".into(), ..layout("操作記録") },
        form: TrailForm::new(&view, vec![(TrailView::word(Actor::Command), Actor::Command.name().into())]),
        faults: Faults::default(),
        rows: vec![entry(1_199), entry(1_150)],
        total: 60_000,
        older: Some("/audit?below=1150".into()),
        newest: Some("/audit".into()),
        downloads: sample::downloads(),
        most: 50_000,
        head: Some(head),
        walked: Some(Walked { at: sample::moment(), head, faults: 0 }),
    };
    page.form.deeds.retain(|deed| deed.chosen);
    insta::assert_snapshot!(main_of(&sample::shown("trail", &page)));
    page.head = None;
    page.walked = Some(Walked { at: sample::moment(), head, faults: 2 });
    page.rows.clear();
    let html = sample::shown("trail-none", &page);
    assert!(
        html.contains("条件に合う記録はありません")
            && html.contains("疑いが2件")
            && html.contains("renkei check")
    );
}

#[test]
fn going_through_the_trail() {
    let whole =
        Verdict { records: 1_234, head: Head { seq: 1_234, link: Link::NONE }, faults: vec![], more: 0 };
    let page = |verdict| TrailCheckPage {
        layout: layout("操作記録を確かめる"),
        head: String::new(),
        faults: Faults::default(),
        verdict,
    };
    assert!(sample::shown("trail-check", &page(None)).contains("何も変わりません"));
    let html = sample::shown("trail-whole", &page(Some(whole.clone())));
    assert!(html.contains("1,234件の記録") && !html.contains("とも合っています"));
    let fault = domain::audit::Fault::Missing { from: 3, to: 5 };
    let html = sample::shown("trail-broken", &page(Some(Verdict { faults: vec![fault], more: 7, ..whole })));
    assert!(html.contains("3番から5番までがありません。") && html.contains("ほかに7件あります。"));
}
