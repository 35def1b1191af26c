//! 管理: one page that leads to all that is there for those who run the system.

use axum::response::Response;
use domain::{format, people::AccountState};
use store::{Read, StoreError};

use super::pages::{AdminEntry, AdminPage};
use crate::{
    failure::Failure,
    page::layout::{Crumb, Section},
    site::{Visit, is_demo, private},
    urls::{self, View},
};

/// `GET /admin`
pub(super) async fn show(site: Visit) -> Result<Response, Failure> {
    let (mut read, ground) = site.read().await?;
    let entry = |label, href: &str, about, state| AdminEntry { label, href: href.to_owned(), about, state };
    let mut entries = vec![
        entry(
            "利用者",
            urls::people::accounts(),
            "招待、役割と担当地域の変更、停止、パスワードの再設定、端末のサインアウト",
            Some(accounts(&mut read).await?),
        ),
        entry(
            "操作記録",
            &urls::people::audit(&urls::TrailView::default()),
            "だれが、いつ、何をしたかの検索と書き出し",
            None,
        ),
        entry(
            "定期処理",
            &urls::jobs(),
            "バックアップ、期限切れの後片付け、保存期間が過ぎた個人情報の消去の結果と、再実行",
            Some(jobs(&mut read).await?),
        ),
        entry(
            "ウェブからの取得",
            urls::sources::list(),
            "公開されている一覧の取得元の登録と、取得の結果",
            None,
        ),
        entry(
            "個人情報の保存期間",
            urls::contacts::retention(),
            "保存する月数と、外に出す集計で伏せる数の設定",
            None,
        ),
        entry(
            "個人情報消去証明書",
            &urls::contacts::deletions(1),
            "消去した個人情報の件数と理由の記録",
            Some(format!("{}件", format::count(read.deletion_count(site.scope()).await?))),
        ),
    ];
    if is_demo(&ground) {
        let about = "架空の事業所と利用者を消して、実データの取込を始めます";
        entries.push(entry(
            "デモデータの終了",
            &urls::demo_leave(),
            about,
            Some("デモデータを表示中".into()),
        ));
    }
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("管理")];
    private(&AdminPage { layout: site.layout(&ground, "管理", Section::Admin, way), entries })
}

async fn accounts(read: &mut Read) -> Result<String, StoreError> {
    let all = read.accounts().await?;
    let of = |wanted: fn(&AccountState) -> bool| {
        format::count(all.iter().filter(|account| wanted(&account.state)).count() as u64)
    };
    let active = of(|state| matches!(state, AccountState::Active));
    let invited = of(|state| matches!(state, AccountState::Invited { .. }));
    Ok(format!("利用中 {active}人、招待中 {invited}人"))
}

async fn jobs(read: &mut Read) -> Result<String, StoreError> {
    let tally = read.job_tally().await?;
    Ok(match tally.dead {
        0 => "中止した処理はありません".to_owned(),
        dead => format!("中止した処理 {}件", format::count(dead)),
    })
}
