//! Contacts go: because somebody asked, or because a rule says so.

use domain::retention::Rule;

use super::*;

#[tokio::test]
async fn who_runs_the_system_erases_what_they_never_see() {
    let house = House::new().await;
    taro(&house.city()).await;
    let operator = house.app(Role::Operator, "28");
    assert_eq!(get(&operator, CONTACTS).await.0, StatusCode::FORBIDDEN);
    let erase = format!("{CONTACTS}/erase");
    assert_eq!(get(&house.city(), &erase).await.0, StatusCode::FORBIDDEN);
    let (_, text) = get(&operator, &erase).await;
    assert!(text.contains("メール") && !text.contains("example.jp") && !text.contains("太郎"), "{text}");

    let fields = [("which", "all"), ("grounds", "office"), ("asked_on", "令和8年6月30日")];
    let (status, _, text) = post(&operator, &erase, &fields).await;
    assert!(status == StatusCode::OK && text.contains("元に戻せません"), "asked once more: {text}");
    let sure = [fields[0], fields[1], fields[2], ("sure", "yes")];
    let (status, certificate, text) = post(&operator, &erase, &sure).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    assert!(certificate.ends_with("?done=erased"), "{certificate}");
    let (_, text) = get(&operator, &certificate).await;
    for told in [
        "連絡先を消去しました。",
        "個人情報消去証明書",
        "1件",
        "2870100017",
        "事業所からの申出",
        "バックアップ",
        "SHA-256",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let certificate = certificate.trim_end_matches("?done=erased");
    assert!(get(&operator, "/deletions").await.1.contains(certificate));
    assert!(get(&operator, "/deletions.csv").await.1.contains("事業所からの申出"));
    assert!(get(&house.city(), CONTACTS).await.1.contains("まだ登録されていません"));
    assert_eq!(get(&house.app(Role::Operator, "27"), certificate).await.0, StatusCode::FORBIDDEN);
    assert_eq!(post(&operator, &erase, &sure).await.0, StatusCode::NOT_FOUND, "once");
}

#[tokio::test]
async fn rules_are_set_and_carried_out() {
    let house = House::new().await;
    let old = with(&[("confirmed_on", "2023-06-01"), ("source_on", "2023-06-01")]);
    assert_eq!(post(&house.city(), &format!("{CONTACTS}/new"), &old).await.0, StatusCode::SEE_OTHER);
    let operator = house.app(Role::Operator, "00");
    assert_eq!(get(&house.city(), "/retention").await.0, StatusCode::FORBIDDEN);
    let (_, text) = get(&operator, "/retention").await;
    assert!(text.contains("1件を消去") && text.contains("まだ実行していません"), "{text}");

    let rule = "/retention/rules/unconfirmed";
    let set = |months, version| [("months", months), ("enabled", "on"), ("version", version)];
    let (status, _, text) = post(&operator, rule, &set("０", "0")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("href=\"#unconfirmed-months\""));
    assert!(text.contains("<title>エラー：個人情報の保存期間"), "{text}");
    // It would take more than it does: first it is said how much.
    let (status, _, text) = post(&operator, rule, &set("３５", "0")).await;
    assert!(status == StatusCode::OK && text.contains("変更せずに戻る"), "{text}");
    assert!(text.contains("令和8年7月2日") || text.contains("2026年7月2日"), "when it goes: {text}");
    assert!(text.contains("1件 を消去します") && text.contains("36か月（有効）"), "{text}");
    assert!(get(&operator, "/retention").await.1.contains("36か月"), "nothing is set yet");
    let sure = [&set("35", "0")[..], &[("sure", "yes")]].concat();
    assert_eq!(post(&operator, rule, &sure).await.1, "/retention?done=rule");
    let (_, text) = get(&operator, "/retention?done=rule").await;
    assert!(text.contains("保存期間の設定を保存しました") && text.contains("いまの設定（35か月）"), "{text}");
    assert_eq!(post(&operator, rule, &set("12", "0")).await.0, StatusCode::CONFLICT);
    assert_eq!(post(&operator, "/retention/rules/audit", &set("1", "0")).await.0, StatusCode::NOT_FOUND);
    let small = "/retention/small-cells";
    assert_eq!(post(&operator, small, &[("small", "2")]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post(&operator, small, &[("small", "１０")]).await.1, "/retention?done=small");
    let (_, text) = get(&operator, "/retention").await;
    assert!(text.contains("35か月") && text.contains("value=\"10\""), "{text}");

    let desk = &house.site.desk;
    let carry_out = || retention::run(&desk.store, &*desk.clock, &*house.site.door.chance, By::PROGRAM);
    let report = carry_out().await.expect("a run");
    assert_eq!((report.of(Rule::Unconfirmed), report.of(Rule::ClosedOffices)), (Some(1), Some(0)));
    assert!(report.sentence().contains("長く確認していない連絡先 1件"), "{}", report.sentence());
    assert_eq!(
        carry_out().await.expect("a run").of(Rule::Unconfirmed),
        Some(0),
        "a second one finds nothing"
    );
    let (_, text) = get(&operator, "/deletions").await;
    assert!(text.contains("保存期間の満了（長く確認していない連絡先）"), "{text}");
    let at = text.find("/deletions/019").expect("a certificate");
    let (_, text) = get(&operator, &text[at..at + "/deletions/".len() + 36]).await;
    assert!(text.contains("<a href=\"/retention\">保存期間の満了"), "{text}");
    assert_eq!(
        post(&operator, rule, &[("months", "35"), ("enabled", "off"), ("version", "1")]).await.0,
        StatusCode::SEE_OTHER
    );
    assert_eq!(carry_out().await.expect("a run").of(Rule::Unconfirmed), None, "it is switched off");
    let on = [("months", "60"), ("enabled", "on"), ("version", "2")];
    let (status, _, text) = post(&operator, rule, &on).await;
    assert!(
        status == StatusCode::OK && text.contains("0件 を消去します"),
        "switching on is asked about, too"
    );
    assert_eq!(post(&operator, rule, &[&on[..], &[("sure", "yes")]].concat()).await.0, StatusCode::SEE_OTHER);
    let longer = [("months", "72"), ("enabled", "on"), ("version", "3")];
    assert_eq!(
        post(&operator, rule, &longer).await.0,
        StatusCode::SEE_OTHER,
        "keeping longer needs no question"
    );
}

#[tokio::test]
async fn the_number_of_an_office_leads_to_its_erasure() {
    let house = House::new().await;
    let operator = house.app(Role::Operator, "28");
    let (_, text) = get(&operator, "/deletions").await;
    assert!(text.contains("action=\"/deletions/erase\"") && text.contains("href=\"/retention\""), "{text}");
    assert!(text.contains("<li><a href=\"/admin\">管理</a></li>"), "{text}");
    // 「２８７０１-０００１７」, as somebody may have written it down.
    let written = "/deletions/erase?office=%EF%BC%92%EF%BC%98%EF%BC%97%EF%BC%90%EF%BC%91-00017";
    let request = Request::get(written).header(HOST, "127.0.0.1:8080").body(Body::empty());
    let (status, to, _) = ask(&operator, request.expect("a request")).await;
    assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{CONTACTS}/erase")));
    for (typed, told) in [
        ("", "事業所番号を入力してください。"),
        ("2870", "事業所番号は10文字です。"),
        ("2870900010", "どの一覧にもありません"),
    ] {
        let (status, text) = get(&operator, &format!("/deletions/erase?office={typed}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(text.contains(told) && text.contains("href=\"#office\""), "{typed}: {text}");
        assert!(text.contains(&format!("value=\"{typed}\"")) && text.contains("<title>エラー："), "{text}");
    }
    let elsewhere = house.app(Role::Operator, "27");
    assert_eq!(get(&elsewhere, "/deletions/erase?office=2870100017").await.0, StatusCode::FORBIDDEN);
    assert_eq!(get(&house.city(), "/deletions/erase?office=2870100017").await.0, StatusCode::FORBIDDEN);
}

/// The files of the database, as they lie on the disk.
fn on_disk(house: &House) -> Vec<u8> {
    let files = fs::read_dir(house.folder.path()).expect("a folder");
    let names = files.map(|file| file.expect("a file").path());
    let own = names
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("renkei.db")));
    own.flat_map(|path| fs::read(path).expect("a file")).collect()
}

#[tokio::test]
async fn what_was_erased_is_not_on_the_disk_either() {
    let house = House::new().await;
    taro(&house.city()).await;
    let holds = |house: &House| on_disk(house).windows(11).any(|part| part == b"@example.jp");
    assert!(holds(&house), "it was there");
    let fields = [("which", "all"), ("grounds", "person"), ("asked_on", "令和8年6月30日"), ("sure", "yes")];
    let erase = format!("{CONTACTS}/erase");
    assert_eq!(post(&house.app(Role::Operator, "28"), &erase, &fields).await.0, StatusCode::SEE_OTHER);
    house.site.desk.store.close().await;
    assert!(!holds(&house), "nothing is left of it when the log is folded in");
}
