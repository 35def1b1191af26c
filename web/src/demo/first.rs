//! The demonstration of the first start, taken in like anybody's lists.

use anyhow::Context as _;
use desk::{Becomes, ListFile, Order, Reading};
use domain::{area::Area, audit::By};
use store::meta::Origin;

use super::{AREA, DemoFile, lists};
use crate::place::Place;

/// The note that the demonstration was loaded to its end.
const LOADED: &str = "demo_loaded";
/// The note that the demonstration was removed by a person and is not to come back.
pub(crate) const LEFT: &str = "demo_left";

/// Loads the demonstration into a database without lists. Says whether it did; one that was interrupted is begun
/// again, one that was removed by a person does not come back.
pub async fn demonstrate(place: &Place) -> anyhow::Result<bool> {
    let store = &place.desk.store;
    let mut read = store.read().await?;
    let (origin, loaded, left) = (read.origin().await?, read.note(LOADED).await?, read.note(LEFT).await?);
    drop(read);
    match origin {
        Origin::Real => return Ok(false),
        Origin::Empty if left.is_some() => return Ok(false),
        Origin::Demo if loaded.is_some() => return Ok(false),
        Origin::Demo => {
            let mut write = store.write().await?;
            write.advance().await?;
            write.forget_demo().await?;
            write.commit().await?;
        }
        Origin::Empty => {}
    }
    load(place).await?;
    let mut write = store.write().await?;
    write.put_note(LOADED, "1").await?;
    write.commit().await?;
    Ok(true)
}

/// Takes the lists of the demonstration in like anybody's lists.
async fn load(place: &Place) -> anyhow::Result<()> {
    let lists = lists();
    let order = |files: &[DemoFile]| -> anyhow::Result<Order> {
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|f| (f.name.as_str(), f.bytes.as_slice())).collect();
        let as_of = files.first().context("a list has a file")?.as_of;
        let files = place.lay_out(&bytes)?;
        let files = files.into_iter().map(ListFile::from).collect();
        Ok(Order {
            area: Area::parse(AREA),
            becomes: Becomes::Demo,
            accept_gone: true,
            ..Order::new(files, as_of, By::PROGRAM)
        })
    };
    let quiet = |_: Reading| ();
    for files in lists.offices.chunk_by(|a, b| a.as_of == b.as_of) {
        place.desk.import_offices(&order(files)?, &quiet).await?;
    }
    for file in &lists.usage {
        let order = order(std::slice::from_ref(file))?;
        place.desk.import_usage(&order, &quiet).await?;
    }
    place.clear_up()
}
