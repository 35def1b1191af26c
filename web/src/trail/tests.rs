//! Stories about reading the audit trail, through the whole application.

use domain::audit::Deed;
use http::StatusCode;

use crate::accounts::sample::{House, encoded};

#[tokio::test]
async fn a_search_is_on_record_once_and_its_pages_are_not() {
    let house = House::new().await;
    house.record(Deed::BackedUp, 150).await;
    let first = house.get("/audit").await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.text.contains("150件（記録番号 150〜51 を表示）"), "{}", &first.text[..3_000]);
    assert_eq!(house.deeds(Deed::TrailViewed).await, 1);
    let older = house.get("/audit?below=51").await;
    assert!(older.text.contains("151件（記録番号 50〜1 を表示）") && older.text.contains("最新の記録へ"));
    assert_eq!(house.deeds(Deed::TrailViewed).await, 1, "turning a page is no other search");
    let narrowed = house.get("/audit?deed=trail.view").await;
    assert!(narrowed.text.contains("絞り込み：操作：操作記録の閲覧") && narrowed.text.contains(">1件<"));
    assert!(narrowed.text.contains("件数：150"), "what was found then");
    assert_eq!(house.deeds(Deed::TrailViewed).await, 2);
}

#[tokio::test]
async fn days_are_forgiving_and_a_slip_is_said_at_its_field() {
    let house = House::new().await;
    house.record(Deed::BackedUp, 2).await;
    let day = encoded("令和8年11月21日");
    let found = house.get(&format!("/audit?from={day}&until={day}")).await.text;
    assert!(
        found.contains(">2件<") && found.contains("期間：2026年11月21日"),
        "nine in the morning in Japan"
    );
    let before = house.get("/audit?until=2026-11-20").await.text;
    assert!(before.contains("条件に合う記録はありません"));
    let slip = house.get(&format!("/audit?from={}", encoded("おととい"))).await;
    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(slip.text.contains("href=\"#from\"") && slip.text.contains("value=\"おととい\""));
    assert_eq!(house.deeds(Deed::TrailViewed).await, 2, "nothing was shown");
    assert_eq!(
        house.get(&format!("/audit.csv?from={}", encoded("おととい"))).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn people_have_the_names_of_today_and_who_is_gone_is_said_so() {
    let house = House::new().await;
    let (account, _) = house.invited("kobe@example.lg.jp").await;
    house.get("/accounts.csv").await;
    let page = house.get("/audit").await.text;
    assert!(page.contains(&format!("href=\"/accounts/{}\">介護保険課 架空</a>", account.id)), "{page}");
    assert!(page.contains("サーバー上のコマンド") && page.contains("役割：市町村担当"));
    assert!(page.contains("担当地域：兵庫県神戸市") && !page.contains("kobe@example.lg.jp</td>"));
    let mine = house.get(&format!("/audit?who={}", house.me.viewer.account)).await.text;
    assert!(mine.contains("だれが：運用 架空") && mine.contains("書き出し"));
    let gone = "01890a5d-ac96-774b-bcce-b302099a8057";
    let page = house.get(&format!("/audit?who={gone}")).await.text;
    assert!(page.contains(&format!("消去された利用者（{gone}）")));
    // Words that may be a name do not go into the trail.
    house.get(&format!("/audit?words={}", encoded("山田"))).await;
    let looked = house.get("/audit?deed=trail.view").await.text;
    assert!(looked.contains("絞り込み：言葉：（記録しない）") && !looked.contains("山田"));
}

#[tokio::test]
async fn a_file_names_the_end_of_the_chain_and_is_on_record() {
    let house = House::new().await;
    house.record(Deed::BackedUp, 3).await;
    let mut read = house.site.desk.store.read().await.expect("a view");
    let head = read.audit_head().await.expect("an answer").expect("a head");
    drop(read);
    let file = house.get("/audit.csv?deed=backup&below=2").await;
    assert_eq!(file.text.lines().count(), 4, "the whole search, whatever page it was asked on");
    assert!(file.text.lines().skip(1).all(|line| line.ends_with(&head.to_string())), "{}", file.text);
    assert_eq!(house.get("/audit.xlsx").await.status, StatusCode::OK);
    assert_eq!(house.deeds(Deed::TrailExported).await, 2);
    let page = house.get("/audit?deed=trail.export").await.text;
    assert!(
        page.contains("行：3") && page.contains("形式：CSV") && page.contains("絞り込み：操作：バックアップ")
    );
}

#[tokio::test]
async fn the_trail_is_gone_through_and_held_against_a_number_on_paper() {
    let house = House::new().await;
    house.record(Deed::BackedUp, 3).await;
    assert_eq!(house.get("/audit/check").await.status, StatusCode::OK);
    assert!(!house.get("/audit").await.text.contains("までを確かめました"), "nobody did yet");
    let head = {
        let mut read = house.site.desk.store.read().await.expect("a view");
        read.audit_head().await.expect("an answer").expect("a head").to_string()
    };
    let whole = house.post("/audit/check", &[("head", &format!("　{head} "))]).await;
    assert!(
        whole.text.contains("書き換えや抜けは見つかりませんでした")
            && whole.text.contains("とも合っています")
    );
    assert!(house.get("/audit").await.text.contains("記録4番までを確かめました"));
    let foreign = format!("2-{}", "ab".repeat(32));
    let told = house.post("/audit/check", &[("head", &foreign)]).await;
    assert!(told.text.contains("書き換えられた疑い") && told.text.contains("2番"));
    assert!(!house.get("/audit").await.text.contains("疑いが"), "a slip of the hand alarms nobody");
    let slip = house.post("/audit/check", &[("head", "12")]).await;
    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(slip.text.contains("href=\"#head\""));
}
