//! Master data.

use domain::{
    municipality::{Gazetteer, Match},
    service::Services,
};
use store::Store;

use crate::{
    engines::Outcome,
    world::{HOME, KOBE, city, day, definitions, places, prefectures, services, settle},
};

pub(super) async fn master_data_comes_back_as_it_went_in(store: Store) -> Outcome {
    settle(&store).await?;
    let mut read = store.read().await?;

    let (kept, given) = (read.gazetteer().await?, Gazetteer::new(prefectures(), places()));
    assert_eq!(kept.prefectures(), given.prefectures());
    for place in places() {
        assert_eq!(kept.by_code(place.code), Some(&place));
    }
    assert_eq!(kept.municipalities().count(), 3, "a ward is no municipality");
    assert_eq!(kept.find(None, "神戸市東灘区"), Match::One(city(KOBE)));

    let kept = read.services().await?;
    assert_eq!(kept.all(), services());
    let home = domain::service::ServiceKind::new(HOME);
    assert!(!kept.in_scope(home, day("2030-03-31")) && kept.in_scope(home, day("2030-04-01")));
    assert_eq!(kept.find("ケアマネ"), Services::new(services()).find("居宅介護支援"));

    assert_eq!(read.definitions().await?, definitions());
    Ok(())
}

pub(super) async fn a_new_release_brings_names_up_to_date(store: Store) -> Outcome {
    settle(&store).await?;
    let mut places = places();
    places[3].name = "姫路新市".into();
    let mut services = services();
    services[0].synonyms.clear();
    services[0].scope[0].1 = false;
    let mut definitions = definitions();
    definitions[1].note = "決定".into();

    let mut write = store.write().await?;
    write.put_gazetteer(&prefectures(), &places).await?;
    write.put_services(&services).await?;
    write.put_definitions(&definitions).await?;
    write.commit().await?;

    let mut read = store.read().await?;
    let gazetteer = read.gazetteer().await?;
    assert_eq!(gazetteer.by_code(places[3].code).map(|place| place.name.as_str()), Some("姫路新市"));
    assert_eq!(gazetteer.municipalities().count(), 3);
    assert_eq!(read.services().await?.all(), services);
    assert_eq!(read.definitions().await?, definitions);
    Ok(())
}
