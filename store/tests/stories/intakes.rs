//! What is brought to the import desk, and waits there.

use domain::{
    audit::Actor,
    import::ImportKind,
    intake::{IntakeId, IntakeState, RowKind},
    people::Role,
    service::ServiceKind,
    usage::ListingMode,
};
use store::{
    Store, StoreError,
    columns::RememberedColumns,
    imports::Import,
    intakes::{About, Change, Intake, IntakeFile, IntakeRow, KeptTrial, NewIntake, RowFilter},
    lists::Slice,
};

use super::{
    lists::ALL,
    people::{after, join, morning, someone},
};
use crate::{
    engines::Outcome,
    world::{CARE, HIMEJI, KOBE, PLAN, area, city, day, file, import, number},
};

fn id(number: u8) -> IntakeId {
    IntakeId::new(morning(), [number; 10])
}

/// Two files of the prefecture, as a command brings them.
fn brought(number: u8, by: Actor) -> NewIntake {
    let file = |place: i64, name: &str| IntakeFile {
        place,
        name: name.into(),
        sha256: "ab".repeat(32),
        bytes: 1_234 + place,
        wishes: "{}".into(),
    };
    NewIntake {
        id: id(number),
        by,
        at: morning(),
        kind: Some(ImportKind::Offices),
        as_of: None,
        area: Some(area("28")),
        mode: None,
        caption: None,
        fixes: None,
        web_source: None,
        files: vec![file(0, "事業所 一覧.csv"), file(1, "b.xlsx")],
    }
}

async fn bring(store: &Store, new: &NewIntake) -> Result<(), StoreError> {
    let mut write = store.write().await?;
    write.add_intake(new).await?;
    write.commit().await
}

async fn look(store: &Store, id: IntakeId) -> Result<Intake, StoreError> {
    Ok(store.read().await?.intake(id).await?.expect("the intake"))
}

fn trial() -> KeptTrial {
    KeptTrial { at: after(1), data_version: 7, report: r#"{"notes":["二つの「列」"]}"#.into() }
}

fn row(kind: RowKind, ten: &str, service: u16, municipality: u32) -> IntakeRow {
    IntakeRow {
        kind,
        office: number(ten).key(),
        service: Some(ServiceKind::new(service)),
        municipality: Some(city(municipality)),
        name: format!("架空 {ten}"),
        fields: r#"[["電話番号","1","2"]]"#.into(),
    }
}

const fn all_of(kind: RowKind) -> RowFilter {
    RowFilter { kind, municipality: None, service: None }
}

pub(super) async fn an_intake_comes_back_as_it_went_in(store: Store) -> Outcome {
    let operator = join(&store, &someone(1, "a@example.lg.jp", Role::Operator, "00")).await?;
    let new = NewIntake {
        as_of: Some(day("2026-06-30")),
        mode: Some(ListingMode::Addition),
        caption: Some(r#"{"title":"表"}"#.into()),
        fixes: Some(3),
        web_source: Some("019c1159-9000-7000-8000-010203040506".into()),
        ..brought(1, Actor::Account(operator.id))
    };
    bring(&store, &new).await?;
    let kept = look(&store, new.id).await?;
    let expected = Intake {
        id: new.id,
        by: new.by,
        account_name: Some("介護保険課 架空".into()),
        created_at: new.at,
        changed_at: new.at,
        kind: new.kind,
        as_of: new.as_of,
        area: new.area,
        mode: new.mode,
        caption: new.caption.clone(),
        fixes: new.fixes,
        web_source: new.web_source.clone(),
        state: IntakeState::Open,
        trial: None,
        version: 0,
    };
    assert_eq!(kept, expected);
    assert_eq!(kept.about().caption, new.caption);
    let mut read = store.read().await?;
    assert_eq!(read.intake_files(new.id).await?, new.files);
    assert_eq!(read.intake(id(9)).await?, None);
    Ok(())
}

pub(super) async fn intakes_are_seen_by_who_brought_them(store: Store) -> Outcome {
    let one = join(&store, &someone(1, "a@example.lg.jp", Role::Prefecture, "28")).await?;
    let two = join(&store, &someone(2, "b@example.lg.jp", Role::Prefecture, "28")).await?;
    let (one, two) = (Actor::Account(one.id), Actor::Account(two.id));
    bring(&store, &brought(1, one)).await?;
    bring(&store, &NewIntake { at: after(1), ..brought(2, two) }).await?;
    bring(&store, &NewIntake { at: after(2), ..brought(3, Actor::Command) }).await?;
    let mut read = store.read().await?;
    let ids = |all: Vec<Intake>| all.iter().map(|intake| intake.id).collect::<Vec<_>>();
    assert_eq!(ids(read.open_intakes(Some(one)).await?), [id(1)]);
    assert_eq!(ids(read.open_intakes(Some(two)).await?), [id(2)]);
    assert_eq!(ids(read.open_intakes(Some(Actor::Command)).await?), [id(3)]);
    assert_eq!(ids(read.open_intakes(None).await?), [id(3), id(2), id(1)], "operators see all, newest first");
    let kept = read.intake(id(1)).await?.expect("the intake");
    assert!(kept.seen_by(one, Role::Prefecture) && kept.seen_by(two, Role::Operator));
    assert!(!kept.seen_by(two, Role::Prefecture), "of the same prefecture, and still not theirs");
    Ok(())
}

pub(super) async fn what_a_trial_said_goes_with_a_change(store: Store) -> Outcome {
    bring(&store, &brought(1, Actor::Command)).await?;
    let rows = vec![
        row(RowKind::Gone, "2870100017", CARE, KOBE),
        row(RowKind::New, "2870100025", PLAN, KOBE),
        row(RowKind::New, "2870100033", CARE, HIMEJI),
        IntakeRow { service: None, municipality: None, ..row(RowKind::New, "2870100041", CARE, KOBE) },
    ];
    let mut write = store.write().await?;
    assert!(!write.keep_trial((id(1), 1), &trial(), rows.clone()).await?, "of a version that is not");
    assert!(write.keep_trial((id(1), 0), &trial(), vec![rows[0].clone()]).await?);
    assert!(write.keep_trial((id(1), 0), &trial(), rows.clone()).await?, "the last one is kept");
    write.commit().await?;
    let kept = look(&store, id(1)).await?;
    assert_eq!((kept.trial, kept.version, kept.changed_at), (Some(trial()), 0, morning()));

    let mut read = store.read().await?;
    let new = read.intake_rows(id(1), all_of(RowKind::New), ALL).await?;
    assert_eq!(new, (3, rows[1..].to_vec()));
    let second = Slice { limit: 1, offset: 1 };
    assert_eq!(read.intake_rows(id(1), all_of(RowKind::New), second).await?, (3, vec![rows[2].clone()]));
    assert_eq!(read.intake_rows(id(1), all_of(RowKind::Gone), ALL).await?, (1, vec![rows[0].clone()]));
    assert_eq!(read.intake_rows(id(1), all_of(RowKind::Changed), ALL).await?, (0, vec![]));
    let kobe = RowFilter { municipality: Some(city(KOBE)), ..all_of(RowKind::New) };
    assert_eq!(read.intake_rows(id(1), kobe, ALL).await?, (1, vec![rows[1].clone()]));
    let care = RowFilter { service: Some(ServiceKind::new(CARE)), ..all_of(RowKind::New) };
    assert_eq!(read.intake_rows(id(1), care, ALL).await?, (1, vec![rows[2].clone()]));
    drop(read);

    let about = About { as_of: Some(day("2026-06-30")), ..look(&store, id(1)).await?.about() };
    let mut write = store.write().await?;
    assert_eq!(write.set_intake((id(1), 0), &about, after(5)).await?, Change::Done(1));
    write.commit().await?;
    let changed = look(&store, id(1)).await?;
    assert_eq!((changed.as_of, changed.trial.clone()), (Some(day("2026-06-30")), None));
    assert_eq!((changed.area, changed.version, changed.changed_at), (Some(area("28")), 1, after(5)));
    assert_eq!(store.read().await?.intake_rows(id(1), all_of(RowKind::New), ALL).await?.0, 0);
    assert_eq!(store.read().await?.orphans().await?, []);

    // The reading of a file is part of it.
    let mut write = store.write().await?;
    assert!(write.keep_trial((id(1), 1), &trial(), rows).await?);
    let wishes = [(1, r#"{"encoding":"sjis"}"#.to_owned())];
    assert_eq!(write.set_wishes((id(1), 1), &wishes, after(6)).await?, Change::Done(2));
    write.commit().await?;
    assert_eq!(look(&store, id(1)).await?.trial, None);
    let files = store.read().await?.intake_files(id(1)).await?;
    assert_eq!((files[0].wishes.as_str(), &files[1].wishes), ("{}", &wishes[0].1));
    Ok(())
}

pub(super) async fn of_two_who_change_an_intake_the_second_is_told(store: Store) -> Outcome {
    bring(&store, &brought(1, Actor::Command)).await?;
    let about = |code: &str| About { area: Some(area(code)), ..About::default() };
    let mut write = store.write().await?;
    assert_eq!(write.set_intake((id(1), 0), &about("27"), after(1)).await?, Change::Done(1));
    let told = write.set_intake((id(1), 0), &about("28"), after(2)).await?;
    assert!(matches!(&told, Change::Meanwhile(now) if now.area == Some(area("27"))), "{told:?}");
    let told = write.set_wishes((id(1), 0), &[(0, "{1}".into())], after(2)).await?;
    assert!(matches!(&told, Change::Meanwhile(now) if now.version == 1), "{told:?}");
    assert_eq!(write.set_intake((id(7), 0), &about("28"), after(2)).await?, Change::Gone);
    write.commit().await?;
    assert_eq!(store.read().await?.intake_files(id(1)).await?[0].wishes, "{}");
    Ok(())
}

/// Makes an import of an intake, as whoever applies it does.
async fn apply(store: Store, number: u8, version: i64) -> Result<i64, StoreError> {
    let mut write = store.write().await?;
    write.advance().await?;
    let seq = write.next_import().await?;
    let list =
        Import { intake: Some(id(number)), ..import(seq, ImportKind::Usage, "2026-06-30", area("28")) };
    write.add_import(&list, &[file("a.csv")]).await?;
    write.mark_intake_applied((id(number), version), seq, after(3)).await?;
    write.commit().await?;
    Ok(seq)
}

pub(super) async fn two_apply_it_and_one_import_comes_of_it(store: Store) -> Outcome {
    bring(&store, &brought(1, Actor::Command)).await?;
    let mut write = store.write().await?;
    assert!(write.keep_trial((id(1), 0), &trial(), vec![row(RowKind::New, "2870100025", PLAN, KOBE)]).await?);
    write.commit().await?;
    let both = (tokio::spawn(apply(store.clone(), 1, 0)), tokio::spawn(apply(store.clone(), 1, 0)));
    let both = [both.0.await.expect("no panic"), both.1.await.expect("no panic")];
    let refused = both.iter().find_map(|one| one.as_ref().err()).expect("one of them is refused");
    assert!(matches!(refused, StoreError::Gone { rows: 0, .. }), "{refused:?}");
    let seq = *both.iter().find_map(|one| one.as_ref().ok()).expect("one of them applies it");
    assert!(matches!(apply(store.clone(), 1, 1).await, Err(StoreError::Gone { .. })), "it is not open");

    let kept = look(&store, id(1)).await?;
    assert_eq!((kept.state, kept.version), (IntakeState::Applied(seq), 1));
    assert_eq!(kept.trial, Some(trial()), "what was said before it was applied stays");
    let mut read = store.read().await?;
    assert_eq!(read.import_count().await?, 1);
    assert_eq!(read.import(seq).await?.expect("the import").intake, Some(id(1)));
    assert!(read.open_intakes(None).await?.is_empty());
    assert_eq!(read.intake_rows(id(1), all_of(RowKind::New), ALL).await?.0, 0);
    Ok(())
}

pub(super) async fn an_intake_nobody_wants_goes(store: Store) -> Outcome {
    for number in 1..=3 {
        bring(&store, &brought(number, Actor::Command)).await?;
    }
    let mut write = store.write().await?;
    assert!(write.withdraw_intake(id(1), after(1)).await?);
    assert!(!write.withdraw_intake(id(1), after(2)).await?, "once");
    assert!(write.keep_trial((id(2), 0), &trial(), vec![row(RowKind::New, "2870100025", PLAN, KOBE)]).await?);
    let Change::Done(_) = write.set_wishes((id(3), 0), &[], after(24 * 60)).await? else {
        panic!("not open")
    };
    assert!(write.sweep_intakes(after(30 * 24 * 60)).await?.is_empty(), "thirty days are not over");
    assert_eq!(write.sweep_intakes(after(30 * 24 * 60 + 1)).await?, [id(2)], "the third was changed later");
    write.commit().await?;
    assert_eq!(look(&store, id(1)).await?.state, IntakeState::Withdrawn);
    let mut read = store.read().await?;
    assert_eq!(read.intake(id(2)).await?, None);
    assert!(read.intake_files(id(2)).await?.is_empty());
    assert_eq!(read.orphans().await?, []);
    assert_eq!(read.open_intakes(None).await?.len(), 1);
    Ok(())
}

pub(super) async fn what_was_said_of_columns_is_known_again(store: Store) -> Outcome {
    let said = |wishes: &str, labels: &[&str], minutes| RememberedColumns {
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        wishes: wishes.into(),
        by: Actor::Command,
        at: after(minutes),
    };
    let labels = ["番号", "名称\n（漢字）", ""];
    let mut write = store.write().await?;
    write.remember_columns(ImportKind::Usage, u64::MAX, &said("{}", &labels, 0)).await?;
    let last = said(r#"{"columns":[]}"#, &labels, 1);
    write.remember_columns(ImportKind::Usage, u64::MAX, &last).await?;
    write.commit().await?;
    let mut read = store.read().await?;
    assert_eq!(read.remembered_columns(ImportKind::Usage, u64::MAX).await?, Some(last));
    assert_eq!(
        read.remembered_columns(ImportKind::Offices, u64::MAX).await?,
        None,
        "of another kind of list"
    );
    assert_eq!(read.remembered_columns(ImportKind::Usage, 1).await?, None);
    Ok(())
}
