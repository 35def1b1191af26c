//! Published totals.

use domain::{
    import::ImportKind,
    published::{PrintedTotal, PublishedRow},
};
use store::{Store, StoreError, published::PublishedTable};

use crate::{
    engines::Outcome,
    world::{area, day, file, import},
};

pub(super) fn row(code: &str, offices: u32, users: u32, rate: Option<&str>) -> PublishedRow {
    PublishedRow { area: area(code), offices, users, printed_rate: rate.map(str::to_owned) }
}

fn table(seq: i64, as_of: &str, title: &str, printed: PrintedTotal) -> PublishedTable {
    PublishedTable {
        import: seq,
        as_of: day(as_of),
        title: title.into(),
        source: "国民健康保険中央会".into(),
        printed,
        note: "見出しの8,238は各行の合計8,283と一致しません".into(),
    }
}

/// Publishes a table under the next number and gives that number.
pub(super) async fn publish(
    store: &Store,
    as_of: &str,
    title: &str,
    printed: PrintedTotal,
    rows: &[PublishedRow],
) -> Result<i64, StoreError> {
    let mut write = store.write().await?;
    write.advance().await?;
    let seq = write.next_import().await?;
    let import = import(seq, ImportKind::Published, as_of, area("00"));
    write.add_import(&import, &[file("published.csv")]).await?;
    write.put_published(&table(seq, as_of, title, printed), rows).await?;
    write.commit().await?;
    Ok(seq)
}

pub(super) async fn a_published_table_is_kept_as_printed(store: Store) -> Outcome {
    let printed = PrintedTotal { offices: Some(181_566), users: Some(8_283) };
    let rows = [
        row("47", 1_900, 80, None),
        row("01", 8_211, 339, Some("4.1%")),
        row("281000", 2_000, 0, Some("0")),
        row("00", 181_566, 8_283, Some("4.6%")),
    ];
    let first = publish(&store, "2023-11-06", "都道府県別", printed, &rows).await?;
    let second = publish(&store, "2024-03-31", "次の表", PrintedTotal::default(), &[]).await?;

    let mut read = store.read().await?;
    let tables = read.published_tables().await?;
    let given = [
        table(second, "2024-03-31", "次の表", PrintedTotal::default()),
        table(first, "2023-11-06", "都道府県別", printed),
    ];
    assert_eq!(tables, given, "the newest day first");
    let kept = read.published_rows(first).await?;
    let in_order = [3, 1, 0, 2].map(|i: usize| rows[i].clone());
    assert_eq!(kept, in_order);
    assert!(read.published_rows(second).await?.is_empty());
    Ok(())
}

pub(super) async fn a_table_of_the_same_day_takes_its_place(store: Store) -> Outcome {
    let other = [row("28", 5, 1, None)];
    let other = publish(&store, "2022-01-01", "別の日", PrintedTotal::default(), &other).await?;
    let old = [row("28", 10, 1, None), row("27", 20, 2, None)];
    let old = publish(&store, "2023-11-06", "初版", PrintedTotal::default(), &old).await?;
    let new = [row("28", 11, 2, None)];
    let new = publish(&store, "2023-11-06", "初版", PrintedTotal::default(), &new).await?;
    let beside = [row("28", 3, 1, None)];
    let beside = publish(&store, "2023-11-06", "別の表", PrintedTotal::default(), &beside).await?;

    let mut read = store.read().await?;
    let tables = read.published_tables().await?;
    let told: Vec<_> = tables.iter().map(|t| (t.import, t.title.as_str())).collect();
    assert_eq!(
        told,
        [(new, "初版"), (beside, "別の表"), (other, "別の日")],
        "an edition replaces its own table only"
    );
    assert_eq!(read.published_rows(new).await?, [row("28", 11, 2, None)]);
    assert!(read.published_rows(old).await?.is_empty());
    assert_eq!(read.published_rows(other).await?.len(), 1);
    assert_eq!(read.import_count().await?, 4, "that there was another is not forgotten");
    Ok(())
}
