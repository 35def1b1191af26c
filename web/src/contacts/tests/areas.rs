//! From the menu to the offices that have no contact yet.

use super::*;

#[tokio::test]
async fn files_hold_contacts_for_the_desk_and_no_small_counts_for_others() {
    let house = House::new().await;
    taro(&house.city()).await;
    let app = house.app(Role::Prefecture, "28");
    let (status, text) = get(&app, "/contacts/28").await;
    assert!(status == StatusCode::OK && text.contains("神戸市") && text.contains("/contacts/28/list.csv"));
    assert!(text.contains("外に出せる集計"), "{text}");
    let (_, text) = get(&app, "/contacts/28/list.csv").await;
    assert!(text.contains("example.jp") && text.contains("架空一") && text.contains("送信可"), "{text}");
    let (_, text) = get(&app, "/contacts/28/counts.csv").await;
    assert!(text.contains("5未満") && !text.contains(",1,"), "{text}");
    assert_eq!(get(&app, "/contacts/281000/counts.xlsx").await.0, StatusCode::OK);
    assert_eq!(get(&app, "/contacts/281000/list.xlsx").await.0, StatusCode::OK);
    let deeds = deeds(&house.site).await;
    assert_eq!(deeds.iter().filter(|deed| **deed == Deed::Exported).count(), 4);
}

#[tokio::test]
async fn the_menu_leads_to_offices_without_a_contact() {
    let house = House::new().await;
    let app = house.city();
    taro(&app).await;
    let (status, text) = get(&app, "/contacts").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("<a href=\"/contacts\" aria-current=\"true\">連絡先</a>"), "{text}");
    assert!(
        text.contains("<a href=\"/contacts/281000\">兵庫県神戸市</a>") && text.contains("配信停止"),
        "{text}"
    );
    let (_, text) = get(&app, "/contacts/281000").await;
    assert!(
        text.contains(&format!("href=\"{CONTACTS}\""))
            && text.contains("架空二")
            && text.contains("事業所 2件")
    );
    assert!(
        text.contains("メール可（同意あり）") && text.contains("href=\"/contacts/281000?show=none\""),
        "{text}"
    );
    let (_, text) = get(&app, "/contacts/281000?show=none").await;
    assert!(!text.contains("架空一") && text.contains("架空二") && text.contains("事業所 1件"), "{text}");
    assert!(
        text.contains("href=\"/municipalities/281000\">神戸市</a>"),
        "the way is that of the boards: {text}"
    );
    // Nothing personal was looked at on the way.
    assert_eq!(deeds(&house.site).await[..2], [Deed::PersonalViewed, Deed::PersonalChanged]);
}

#[tokio::test]
async fn everybody_finds_their_own_areas_first() {
    let house = House::new().await;
    // 広域連合: municipalities with and without an office list.
    let (_, text) = get(&house.app(Role::Municipality, "281000,282014,282049"), "/contacts").await;
    for code in ["281000", "282014", "282049"] {
        assert!(text.contains(&format!("href=\"/contacts/{code}\"")), "{code}: {text}");
    }
    assert!(text.contains("合計"), "{text}");
    let (_, text) = get(&house.app(Role::Association, "00"), "/contacts").await;
    assert!(
        text.contains("href=\"/contacts/28\">兵庫県") && text.contains("href=\"/contacts/00\">合計"),
        "{text}"
    );
    let (status, text) = get(&house.app(Role::Association, "00"), "/contacts/00").await;
    assert!(
        status == StatusCode::OK && text.contains("href=\"/contacts/28\"") && !text.contains("counts.csv")
    );
    let (_, text) = get(&house.app(Role::Prefecture, "28"), "/contacts/28").await;
    assert!(text.contains("href=\"/contacts/281000\"") && text.contains("担当地域の一覧"), "{text}");
    let (_, text) = get(&house.app(Role::Prefecture, "28"), "/contacts/281000").await;
    assert!(text.contains("兵庫県の連絡先"), "{text}");
    let (_, text) = get(&house.app(Role::Campaign, ""), "/contacts").await;
    assert!(text.contains("表示できる地域がありません"), "{text}");
    for role in [Role::Operator, Role::Viewer] {
        assert_eq!(get(&house.app(role, "28"), "/contacts").await.0, StatusCode::FORBIDDEN);
    }
    let (_, text) = get(&house.app(Role::Operator, "28"), "/deletions").await;
    assert!(!text.contains("<a href=\"/contacts\""), "who sees no contacts has no entry for them: {text}");
}
