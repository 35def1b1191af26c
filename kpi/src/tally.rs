//! From service rows and usage listings to counts (K1–K3, K7).
//!
//! One pass over the rows in order of the office's key, one cursor per listing beside it: nothing is looked up in
//! a map. A whole country is counted in a few milliseconds for all definitions at once.

use chrono::NaiveDate;
use domain::{
    code::{MunicipalityCode, PrefectureCode},
    definition::{Base, Definition, DefinitionId},
    facts::{KindCount, MunicipalityCount, PrefectureCount, ServiceAt},
    seat,
    service::{ServiceKind, Services},
    usage::UsageMember,
};

use crate::{
    dense::{Kinds, Places},
    effective::Effective,
    states::{Readers, bit},
    unmatched,
};

/// The members of one usage listing.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a> {
    /// The listing's sequence number.
    pub listing: i64,
    /// Its rows, sorted by office number.
    pub rows: &'a [UsageMember],
}

/// Everything that is counted together.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The day asked about; it decides which kinds are in scope.
    pub as_of: NaiveDate,
    /// All municipalities in code order, wards left out. Each gets its counts, also where they are zero.
    pub municipalities: &'a [MunicipalityCode],
    /// The services offered on the day, sorted by office.
    pub rows: &'a [ServiceAt],
    /// The listings that speak on the day, from [`Effective::all`].
    pub listings: &'a [Members<'a>],
    /// Which of them speaks where.
    pub effective: &'a Effective,
    /// The catalogue of services with its dated scope.
    pub services: &'a Services,
}

/// The counts under one definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The definition.
    pub definition: DefinitionId,
    /// Every municipality asked about, in code order.
    pub municipalities: Vec<MunicipalityCount>,
    /// Every prefecture of theirs, in code order.
    pub prefectures: Vec<PrefectureCount>,
    /// The whole country. Its unmatched numbers include those of no known municipality.
    pub nation: PrefectureCount,
    /// Offices per kind of service, by municipality and kind; an office with three kinds is in three of them.
    /// Kinds out of scope are left out where only offices in scope count.
    pub kinds: Vec<(MunicipalityCode, KindCount)>,
}

/// The counts under each definition, and what was noticed on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// One per definition asked about; definitions of published tables count nothing and are left out.
    pub tallies: Vec<Tally>,
    /// Offices whose rows name several municipalities (K2), by key.
    pub divided: Vec<i64>,
    /// Offices whose municipality is not among those asked about, by key.
    pub unplaced: Vec<i64>,
}

/// The counts under one definition while they grow.
struct Counting<'a> {
    definition: &'a Definition,
    states: u8,
    /// Offices and users per municipality.
    places: Vec<(u32, u32)>,
    /// Offices and users per municipality and kind.
    kinds: Vec<(u32, u32)>,
}

/// Counts offices and users under each definition.
#[must_use]
pub fn tally(question: &Question<'_>, definitions: &[Definition]) -> Tallied {
    debug_assert!(question.rows.is_sorted_by_key(|row| row.office), "rows are sorted by office");
    debug_assert!(question.municipalities.is_sorted(), "municipalities are in code order");
    let places = Places::new(question.municipalities);
    let kinds = Kinds::new(question.rows.iter().map(|row| row.service));
    let in_scope: Vec<bool> =
        kinds.all().iter().map(|kind| question.services.in_scope(*kind, question.as_of)).collect();
    let groups: Vec<usize> =
        question.municipalities.iter().map(|m| question.effective.group_of(*m)).collect();
    let mut readers = Readers::new(question);
    let mut countings: Vec<Counting<'_>> = definitions
        .iter()
        .filter(|definition| definition.base != Base::Published)
        .map(|definition| Counting::new(definition, question.municipalities.len(), kinds.all().len()))
        .collect();
    let mut tallied = Tallied::default();
    let mut services: Vec<ServiceAt> = Vec::new();

    for rows in question.rows.chunk_by(|a, b| a.office == b.office) {
        let office = rows[0].office;
        services.clear();
        services.extend_from_slice(rows);
        if rows.len() > 1 {
            // Several lists may say the same service in the same place: one vote.
            services.sort_unstable_by_key(|row| (row.service, row.municipality));
            services.dedup();
        }
        let mut municipality = services[0].municipality;
        if services.iter().any(|row| row.municipality != municipality) {
            tallied.divided.push(office);
            municipality =
                seat::majority(services.iter().map(|row| row.municipality)).unwrap_or(municipality);
        }
        let Some(place) = places.get(municipality) else {
            tallied.unplaced.push(office);
            continue;
        };
        services.dedup_by_key(|row| row.service);
        let known = readers.states(groups[place], office);
        let any_in_scope = services.iter().any(|row| in_scope[kinds.get(row.service)]);
        for counting in &mut countings {
            let only_in_scope = counting.definition.base == Base::InScope;
            if only_in_scope && !any_in_scope {
                continue;
            }
            let uses = u32::from(known & counting.states != 0);
            add(&mut counting.places[place], uses);
            for row in &services {
                let kind = kinds.get(row.service);
                if in_scope[kind] || !only_in_scope {
                    add(&mut counting.kinds[place * in_scope.len() + kind], uses);
                }
            }
        }
    }

    let strangers = unmatched::strangers(question);
    tallied.tallies =
        countings.iter().map(|counting| counting.finish(question, &kinds, &places, &strangers)).collect();
    tallied
}

fn add(counts: &mut (u32, u32), uses: u32) {
    counts.0 += 1;
    counts.1 += uses;
}

impl<'a> Counting<'a> {
    fn new(definition: &'a Definition, places: usize, kinds: usize) -> Self {
        Self {
            definition,
            states: definition.states.iter().fold(0, |states, state| states | bit(*state)),
            places: vec![(0, 0); places],
            kinds: vec![(0, 0); places * kinds],
        }
    }

    fn finish(
        &self,
        question: &Question<'_>,
        kinds: &Kinds,
        places: &Places,
        strangers: &[unmatched::Stranger],
    ) -> Tally {
        let mut municipalities: Vec<MunicipalityCount> = question
            .municipalities
            .iter()
            .zip(&self.places)
            .map(|(&municipality, &(offices, users))| MunicipalityCount {
                municipality,
                offices,
                users,
                unmatched: 0,
            })
            .collect();
        let counted = || strangers.iter().filter(|stranger| stranger.states & self.states != 0);
        // A number may be known to lie in a prefecture without anybody knowing where in it.
        let mut elsewhere: Vec<PrefectureCode> = Vec::new();
        for stranger in counted() {
            match stranger.municipality.and_then(|code| places.get(code)) {
                Some(place) => municipalities[place].unmatched += 1,
                None => elsewhere.push(stranger.prefecture),
            }
        }
        let mut prefectures: Vec<PrefectureCount> = municipalities
            .chunk_by(|a, b| a.municipality.prefecture() == b.municipality.prefecture())
            .map(|of| sum(Some(of[0].municipality.prefecture()), of, self.definition))
            .collect();
        let mut nation = sum(None, &municipalities, self.definition);
        for code in elsewhere {
            nation.unmatched += 1;
            if let Some(prefecture) = prefectures.iter_mut().find(|count| count.prefecture == Some(code)) {
                prefecture.unmatched += 1;
            }
        }
        Tally {
            definition: self.definition.id.clone(),
            municipalities,
            prefectures,
            nation,
            kinds: self.kind_counts(question.municipalities, kinds.all()),
        }
    }

    fn kind_counts(
        &self,
        municipalities: &[MunicipalityCode],
        kinds: &[ServiceKind],
    ) -> Vec<(MunicipalityCode, KindCount)> {
        let mut in_order: Vec<(ServiceKind, usize)> = kinds.iter().copied().zip(0..).collect();
        in_order.sort_unstable();
        let mut counts = Vec::new();
        for (place, municipality) in municipalities.iter().enumerate() {
            for &(kind, at) in &in_order {
                let (offices, users) = self.kinds[place * kinds.len() + at];
                if offices > 0 {
                    counts.push((*municipality, KindCount { kind, offices, users }));
                }
            }
        }
        counts
    }
}

/// The counts of a prefecture, or of the country, from those of its municipalities.
#[must_use]
pub fn sum(
    prefecture: Option<PrefectureCode>,
    municipalities: &[MunicipalityCount],
    definition: &Definition,
) -> PrefectureCount {
    let mut total = PrefectureCount {
        prefecture,
        offices: 0,
        users: 0,
        unmatched: 0,
        municipalities: 0,
        counted: 0,
        achieved: 0,
    };
    for count in municipalities {
        total.offices += count.offices;
        total.users += count.users;
        total.unmatched += count.unmatched;
        total.municipalities += 1;
        if count.offices > 0 {
            total.counted += 1;
            total.achieved += u32::from(definition.municipality_target.met(count.users, count.offices));
        }
    }
    total
}
