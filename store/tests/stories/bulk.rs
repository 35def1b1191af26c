//! Many rows at once: whatever is in them and however many they are.

use domain::{
    corporation::CorporationNumber,
    import::ImportKind,
    office::{OfficeDetails, OfficeRecord},
    people::Scope,
    timeline::{Difference, OPEN, Version},
    usage::{ListingMode, UsageState},
};
use store::{Store, imports::StoredFinding};

use crate::{
    engines::Outcome,
    world::{CARE, KOBE, area, city, day, import, listen, number, office, settle, take_in},
};

/// Texts that a careless `COPY` or a careless quote would spoil.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "\\",
    "\\N",
    "\\n",
    "\\.",
    "\\t",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "a\tb\nc\rd\\e",
    "終わり\\",
    "'",
    "''",
    "\"",
    "it's \"quoted\", 「引用」",
    "NULL",
    "null",
    "絵文字👩🏽‍🦽と𠮷野家",
    "e\u{301} \u{200b}\u{feff}",
    "\u{1}\u{7f}\u{8}\u{b}\u{c}",
    "$1 ? :a %s {} ; -- /* */",
    "\u{10ffff}\u{ffff}",
];

pub(super) async fn every_character_survives(store: Store) -> Outcome {
    settle(&store).await?;
    let findings: Vec<StoredFinding> = (0..)
        .zip(TEXTS)
        .flat_map(|(line, text)| {
            let of = |field: Option<&str>| StoredFinding {
                file: text.into(),
                line,
                field: field.map(str::to_owned),
                value: text.into(),
                severity: "note".into(),
                reason: text.repeat(3),
            };
            [of(None), of(Some(text))]
        })
        .collect();
    let mut write = store.write().await?;
    write.add_import(&import(1, ImportKind::Usage, "2026-01-31", area("00")), &[]).await?;
    write.add_findings(1, findings.clone()).await?;
    write.commit().await?;
    assert_eq!(store.read().await?.findings(&Scope::nation(), 1, 100, 0).await?, findings);

    let rows: Vec<OfficeRecord> = (0..)
        .zip(TEXTS)
        .map(|(i, text)| OfficeRecord {
            address: text.into(),
            building: text.into(),
            phone: text.into(),
            fax: text.into(),
            corporation_name: text.into(),
            details: OfficeDetails { note: text.into(), days: text.into(), ..OfficeDetails::default() },
            ..office(&format!("28701{i:02}000"), CARE, KOBE, text, text)
        })
        .collect();
    take_in(&store, "2026-01-31", "00", &rows).await?;
    let mut read = store.read().await?;
    for row in &rows {
        let entry = &read.office(&Scope::nation(), row.number).await?[0];
        let kept = [&entry.name, &entry.kana, &entry.address, &entry.building, &entry.phone, &entry.fax];
        let given = [&row.name, &row.kana, &row.address, &row.building, &row.phone, &row.fax];
        assert_eq!(kept, given);
        assert_eq!((&entry.corporation_name, &entry.details), (&row.corporation_name, &row.details));
    }
    // Lists come as one JSON text, which has its own way with signs.
    let days = super::lists::on("2026-01-31");
    let (filter, order) = (store::lists::OfficeFilter::default(), store::lists::OfficeOrder::Number);
    let lines = read.offices(&Scope::nation(), city(KOBE), days, filter, order, super::lists::ALL).await?;
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, TEXTS);
    Ok(())
}

pub(super) async fn every_number_survives(store: Store) -> Outcome {
    settle(&store).await?;
    let degrees = [0.0, -0.000_1, 34.690_123_456_789_01, 135.0, 1e-300, 1e300, f64::EPSILON];
    let rows: Vec<OfficeRecord> = (0..)
        .zip(degrees)
        .map(|(i, degree)| OfficeRecord {
            latitude: Some(degree),
            longitude: (i % 2 == 0).then_some(-degree),
            corporation: CorporationNumber::from_key(i64::from(i) * 1_428_571_428_571),
            ..office(&format!("28701{i:02}000"), CARE, KOBE, "名", "")
        })
        .collect();
    take_in(&store, "2026-01-31", "00", &rows).await?;
    let mut read = store.read().await?;
    for row in &rows {
        let entry = &read.office(&Scope::nation(), row.number).await?[0];
        assert_eq!((entry.latitude, entry.longitude), (row.latitude, row.longitude));
        assert_eq!(entry.corporation, row.corporation);
    }
    drop(read);

    let edges = [0, 1, u64::MAX, i64::MAX.cast_unsigned(), i64::MIN.cast_unsigned()];
    let added: Vec<Version> = (0..)
        .zip(edges)
        .map(|(i, fingerprint)| Version {
            office: number(&format!("0170{i:02}0000")).key(),
            service: domain::service::ServiceKind::new(CARE),
            source: domain::import::Source::Local,
            from: day("0001-01-01"),
            to: OPEN,
            municipality: city(KOBE),
            fingerprint,
            card: i64::MAX - i64::from(i),
            import: 1,
        })
        .collect();
    let mut write = store.write().await?;
    write.apply(9, Difference { added: added.clone(), ..Difference::default() }).await?;
    write.commit().await?;
    let mut kept = store.read().await?.timeline().await?;
    kept.retain(|version| version.source == domain::import::Source::Local);
    kept.sort_by_key(|version| version.office);
    assert_eq!(kept, added);
    Ok(())
}

/// Around the borders of full statements: rows of cards, versions, findings and members, and what is poured at once.
const SIZES: [u32; 14] = [0, 1, 99, 100, 101, 199, 200, 201, 250, 333, 334, 375, 751, 2_001];

pub(super) async fn batches_of_every_size_arrive(store: Store) -> Outcome {
    settle(&store).await?;
    let mut known = 0;
    for (seq, size) in (1_u32..).zip(SIZES) {
        let tens: Vec<String> = (0..size).map(|i| format!("28{seq:02}{i:06}")).collect();
        let members: Vec<_> = tens.iter().map(|ten| (ten.as_str(), UsageState::Listed, None)).collect();
        let listing = listen(&store, "2026-01-31", "00", ListingMode::Addition, &members).await?;
        let kept = store.read().await?.members(listing).await?;
        let kept: Vec<String> = kept.iter().map(|member| member.number.to_string()).collect();
        assert_eq!(kept, tens);

        let rows: Vec<OfficeRecord> =
            tens.iter().map(|ten| office(ten, CARE, KOBE, &format!("名{ten}"), "")).collect();
        // Declared for another prefecture, so that no list says anything about the rows of another one.
        take_in(&store, &format!("2026-01-{seq:02}"), "27", &rows).await?;
        known += size;
        let days = super::lists::on("2026-01-31");
        let mut read = store.read().await?;
        assert_eq!(read.timeline().await?.iter().filter(|v| v.to == OPEN).count(), known as usize, "{size}");
        assert_eq!(read.search_count(&Scope::nation(), &["名".to_owned()], days).await?, known, "{size}");
        let any = store::lists::OfficeFilter::default();
        assert_eq!(read.office_count(&Scope::nation(), city(KOBE), days, any).await?, known, "{size}");
        for row in [rows.first(), rows.last()].into_iter().flatten() {
            assert_eq!(read.office(&Scope::nation(), row.number).await?[0].name, row.name);
        }
    }
    Ok(())
}
