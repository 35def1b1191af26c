//! What came in, when, and what was found in it.

use domain::{
    import::{Coverage, ImportCounts, ImportKind, Source},
    people::Scope,
    service::ServiceKind,
    usage::ListingMode,
};
use store::{
    Store, StoreError,
    imports::{Import, ImportFile, StoredFinding},
};

use crate::{
    engines::Outcome,
    world::{CARE, KOBE, PLAN, area, city, day, file, import, moment},
};

async fn remember(store: &Store, import: &Import, files: &[ImportFile]) -> Result<(), StoreError> {
    let mut write = store.write().await?;
    write.advance().await?;
    assert_eq!(write.next_import().await?, import.seq);
    write.add_import(import, files).await?;
    write.commit().await
}

pub(super) async fn imports_are_told_newest_first(store: Store) -> Outcome {
    let counts = ImportCounts {
        rows: 1,
        new: 2,
        changed: 3,
        gone: 4,
        unchanged: 5,
        rejected: 6,
        warned: 7,
        outside: 8,
        repeated: 9,
    };
    let all = [
        Import {
            counts,
            source: Some(Source::Recommended),
            kinds: Some(vec![ServiceKind::new(CARE), ServiceKind::new(PLAN)]),
            imported_at: moment("2026-07-01T23:59:59.123456Z"),
            title: "272108_care_service.csv ほか2ファイル".into(),
            ..import(1, ImportKind::Offices, "2026-06-30", area("272108"))
        },
        Import {
            mode: Some(ListingMode::Addition),
            ..import(2, ImportKind::Usage, "2026-01-31", area("28"))
        },
        import(3, ImportKind::Published, "2023-11-06", area("00")),
    ];
    for import in &all {
        remember(&store, import, &[]).await?;
    }
    let mut read = store.read().await?;
    let mut newest_first = all.clone();
    newest_first.reverse();
    assert_eq!(read.imports(10, 0).await?, newest_first);
    assert_eq!(read.imports(1, 1).await?, [all[1].clone()]);
    assert!(read.imports(10, 3).await?.is_empty());
    assert_eq!(read.import_count().await?, 3);
    assert_eq!(read.import(1).await?, Some(all[0].clone()));
    assert_eq!(read.import(4).await?, None);
    assert_eq!(read.dates().await?, [day("2026-01-31"), day("2026-06-30")], "published totals set no day");
    Ok(())
}

pub(super) async fn files_and_findings_stay_with_their_import(store: Store) -> Outcome {
    let files = [
        file("jigyosho_430.csv"),
        ImportFile {
            name: "事業所 一覧（兵庫）.xlsx".into(),
            sha256: "0f".repeat(32),
            bytes: i64::MAX,
            header: Some(vec!["事業所番号".into(), "名称\t\"二\"".into()]),
            wishes: None,
        },
        file("a.csv"),
    ];
    let list = import(1, ImportKind::Offices, "2026-01-31", area("28"));
    remember(&store, &list, &files).await?;
    remember(&store, &import(2, ImportKind::Usage, "2026-01-31", area("28")), &[]).await?;
    let finding = |line: i64, field: Option<&str>, severity: &str| StoredFinding {
        file: "a.csv".into(),
        line,
        field: field.map(str::to_owned),
        value: format!("値{line}"),
        severity: severity.into(),
        reason: "事業所番号が空です".into(),
    };
    let findings = [
        finding(9, Some("事業所番号"), "rejected"),
        finding(2, None, "warning"),
        finding(2, Some("電話番号"), "note"),
        finding(0, None, "note"),
    ];
    let mut write = store.write().await?;
    write.add_findings(1, findings.to_vec()).await?;
    write.commit().await?;

    let mut read = store.read().await?;
    assert_eq!(read.import_files(1).await?, files, "in the order they were given");
    assert_eq!(read.original_hashes().await?.len(), 2, "each original once");
    assert!(read.import_files(2).await?.is_empty());
    assert_eq!(read.findings(&Scope::nation(), 1, 10, 0).await?, findings, "in the order they were found");
    assert_eq!(read.findings(&Scope::nation(), 1, 2, 1).await?, findings[1..3]);
    assert!(read.findings(&Scope::nation(), 1, 10, 4).await?.is_empty());
    assert!(read.findings(&Scope::nation(), 2, 10, 0).await?.is_empty());
    Ok(())
}

pub(super) async fn lists_remember_what_they_spoke_about(store: Store) -> Outcome {
    let coverage = |source, as_of, about, kinds: Option<&[u16]>| Coverage {
        source,
        as_of: day(as_of),
        area: area(about),
        kinds: kinds.map(|ids| ids.iter().map(|&id| ServiceKind::new(id)).collect()),
    };
    let given = [
        coverage(Source::OpenData, "2026-02-28", "00", Some(&[CARE, PLAN])),
        coverage(Source::Local, "2026-01-31", "281000", None),
        coverage(Source::OpenData, "2026-01-31", "00", Some(&[PLAN])),
        coverage(Source::Recommended, "2026-03-31", "281000", None),
        coverage(Source::OpenData, "2026-03-31", "28", Some(&[])),
    ];
    for (seq, list) in (1..).zip(&given) {
        let as_of = list.as_of.to_string();
        let list = Import {
            source: Some(list.source),
            kinds: list.kinds.clone(),
            ..import(seq, ImportKind::Offices, &as_of, list.area)
        };
        remember(&store, &list, &[]).await?;
    }
    remember(&store, &import(6, ImportKind::Usage, "2020-01-01", area("00")), &[]).await?;
    let mut read = store.read().await?;
    assert_eq!(read.coverages().await?, given);
    assert!(given[1].covers(ServiceKind::new(CARE), city(KOBE)));
    let first = read.first_office_lists().await?;
    let expected = [("00", "2026-01-31"), ("28", "2026-03-31"), ("281000", "2026-01-31")];
    assert_eq!(first, expected.map(|(about, on)| (area(about), day(on))));
    Ok(())
}
