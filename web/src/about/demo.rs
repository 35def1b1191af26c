//! The end of the demonstration: asked first, and only while there is one.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use domain::{
    audit::{Deed, Entry, Subject},
    definition::DefinitionId,
    import::ImportKind,
    people::{Account, AccountState, Role},
};
use serde::Deserialize;
use store::{Read, meta::Origin};

use super::pages::DemoLeavePage;
use crate::{
    failure::Failure,
    page::layout::{Crumb, Section},
    site::{Visit, private},
    urls::{self, View},
};

/// `GET /demo/leave`
pub(super) async fn ask(site: Visit) -> Result<Response, Failure> {
    let (mut read, ground) = site.read().await?;
    if ground.origin != Origin::Demo {
        return Err(Failure::NotFound {
            what: "いまはデモデータが入っていないため、消すデモデータ".into()
        });
    }
    let lists = |kind| ground.of(kind).count() as u64;
    let today = site.desk.clock.today();
    let all = DefinitionId::parse(DefinitionId::ALL).unwrap_or_default();
    let offices = match ground.day(today) {
        Some(day) => {
            read.prefecture_count(&all, None, day).await?.map_or(0, |count| u64::from(count.offices))
        }
        None => 0,
    };
    let way_in = real_operator(&mut read).await?;
    let holds = vec![
        ("事業所（架空）".to_owned(), offices),
        ("事業所一覧の取込".to_owned(), lists(ImportKind::Offices)),
        ("利用状況一覧の取込".to_owned(), lists(ImportKind::Usage)),
    ];
    let way = vec![Crumb::to("全国", urls::nation(&View::default())), Crumb::here("デモデータを消す")];
    let layout = site.layout(&ground, "デモデータを消して実データを始める", Section::Elsewhere, way);
    private(&DemoLeavePage { layout, holds, way_in })
}

/// Whether somebody runs the system who does not go with the demonstration: without them nobody could sign in any more.
async fn real_operator(read: &mut Read) -> Result<bool, Failure> {
    let real = |account: &Account| {
        account.role == Role::Operator && account.state == AccountState::Active && !account.demonstration
    };
    Ok(read.accounts().await?.iter().any(real))
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Leave {
    leave: String,
}

/// `POST /demo/leave`
pub(super) async fn leave(site: Visit, Form(form): Form<Leave>) -> Result<Response, Failure> {
    let mut write = site.desk.store.write().await?;
    if write.origin().await? != Origin::Demo {
        return Err(Failure::Refused {
            reason: "デモデータはすでに消されています。".into()
        });
    }
    if !real_operator(&mut write).await? {
        return Err(Failure::Refused {
            reason: "実在する運用管理者がまだいないため、デモデータを消すと誰もサインインできなくなります。"
                .into(),
        });
    }
    if form.leave != "yes" {
        return Err(Failure::BadRequest {
            what: "デモデータを消す確認がありません。".into(),
            todo: "前のページの「デモデータを消す」ボタンから操作してください。".into(),
        });
    }
    write.advance().await?;
    write.forget_demo().await?;
    write.set_origin(Origin::Empty).await?;
    // So that the next start does not bring it back.
    write.put_note(crate::demo::first::LEFT, "1").await?;
    write
        .record(&Entry::new(site.desk.clock.now(), site.caller().by(), Deed::DemoLeft, Subject::Data))
        .await?;
    write.commit().await?;
    site.door.known.forget_all();
    site.version.refresh().await;
    Ok(Redirect::to(&urls::nation(&View::default())).into_response())
}
