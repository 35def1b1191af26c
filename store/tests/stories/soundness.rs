//! Whether the data is whole.

use domain::{
    audit::Actor,
    import::{ImportKind, Source},
    seat::Seat,
    service::ServiceKind,
    timeline::{Difference, OPEN, Version},
    usage::{ListingMode, UsageListing, UsageState},
};
use store::Store;

use crate::{
    engines::Outcome,
    world::{
        CARE, HIMEJI, HOME, KOBE, area, city, day, import, listen, moment, number, office, settle, take_in,
    },
};

/// A seat of an office with one service, and whether that is in scope.
fn seat(ten: &str, municipality: u32, from: &str, to: &str, card: i64, service: u16) -> Seat {
    Seat {
        office: number(ten).key(),
        municipality: city(municipality),
        from: day(from),
        to: if to.is_empty() { OPEN } else { day(to) },
        in_scope: service != HOME,
        card,
        services: vec![ServiceKind::new(service)],
    }
}

pub(super) async fn what_belongs_together_is_whole(store: Store) -> Outcome {
    settle(&store).await?;
    let rows = [
        office("2870100017", CARE, KOBE, "残る", "ノコル"),
        office("2870100025", HOME, KOBE, "去る", "サル"),
        office("0170100019", HOME, HIMEJI, "来る", "クル"),
    ];
    take_in(&store, "2025-12-31", "00", &rows[..2]).await?;
    take_in(&store, "2026-01-31", "00", &[rows[0].clone(), rows[2].clone()]).await?;
    listen(&store, "2026-01-31", "00", ListingMode::Snapshot, &[("2870199998", UsageState::Listed, None)])
        .await?;
    let mut read = store.read().await?;
    assert_eq!(read.storage_faults().await?, [""; 0]);
    assert_eq!(read.orphans().await?, []);
    let mut seats = read.all_seats().await?;
    seats.sort_by_key(|seat| (seat.office, seat.from));
    let expected = [
        // The service comes into scope on a day of its own, and the seat with it.
        seat("0170100019", HIMEJI, "2026-01-31", "2030-04-01", 3, HOME),
        Seat { in_scope: true, ..seat("0170100019", HIMEJI, "2030-04-01", "", 3, HOME) },
        seat("2870100017", KOBE, "2025-12-31", "", 1, CARE),
        seat("2870100025", KOBE, "2025-12-31", "2026-01-31", 2, HOME),
    ];
    assert_eq!(seats, expected);
    Ok(())
}

pub(super) async fn what_belongs_to_nothing_is_found(store: Store) -> Outcome {
    settle(&store).await?;
    let lost = Version {
        office: number("2870100017").key(),
        service: ServiceKind::new(CARE),
        source: Source::Local,
        from: day("2026-01-31"),
        to: OPEN,
        municipality: city(KOBE),
        fingerprint: 1,
        card: 77,
        import: 88,
    };
    let seats = vec![seat("2870100025", KOBE, "2026-01-31", "", 1, CARE)];
    let mut write = store.write().await?;
    write.apply(88, Difference { added: vec![lost], seats, ..Difference::default() }).await?;
    // An import that is undone and left a version and a listing behind.
    write.add_import(&import(1, ImportKind::Usage, "2026-01-31", area("00")), &[]).await?;
    let listing =
        UsageListing { id: 1, as_of: day("2026-01-31"), area: area("00"), mode: ListingMode::Snapshot };
    write.add_usage(&listing, &[]).await?;
    write.mark_undone(1, Actor::Command, moment("2026-07-02T00:00:00Z")).await?;
    write
        .apply(
            1,
            Difference { added: vec![Version { import: 1, card: 78, ..lost }], ..Difference::default() },
        )
        .await?;
    write.commit().await?;
    let found = store.read().await?.orphans().await?;
    let kinds: Vec<_> = found.iter().map(|(what, n)| (what.as_str(), *n)).collect();
    let expected = [
        ("office_seat without any row of the office", 1),
        ("office_service of an undone import", 1),
        ("office_service without its card", 2),
        ("office_service without its import", 1),
        ("usage_listing of an undone import", 1),
    ];
    assert_eq!(kinds, expected);
    Ok(())
}
