//! The slow account: what lists say, counted one office after another.
//!
//! Nothing here knows the counting code. Services are taken from the lists themselves in the order of their days and
//! held against the store's; users are taken from the stored listings. The rules are K1–K3 and K7 of the product.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use desk::{master::Master, refresh::office_day};
use domain::{
    code::{MunicipalityCode, PrefectureCode},
    definition::{Base, Definition, DefinitionId},
    facts::{KindCount, MunicipalityCount, PrefectureCount},
    import::Source,
    office_number::OfficeNumber,
    people::Scope,
    service::ServiceKind,
    usage::{ListingMode, UsageListing, UsageMember, UsageState},
};
use store::{
    Read,
    lists::{Days, OfficeFilter, OfficeOrder, Slice},
};

use crate::world::{Kind, List, Row};

type States = BTreeSet<UsageState>;

/// Everything the lists say about one day of the board.
pub(crate) struct Account<'m> {
    day: NaiveDate,
    master: &'m Master,
    /// Each office's services on the day, and where they are.
    offices: BTreeMap<OfficeNumber, BTreeSet<(ServiceKind, MunicipalityCode)>>,
    /// Whether every place's offices are looked up on the day itself.
    plain: bool,
    listings: Vec<(UsageListing, Vec<UsageMember>)>,
}

impl<'m> Account<'m> {
    pub(crate) async fn of(read: &mut Read, master: &'m Master, taken: &[&List], day: NaiveDate) -> Self {
        let first_lists = read.first_office_lists().await.expect("lists");
        let places: Vec<MunicipalityCode> = master.gazetteer.municipalities().map(|m| m.code).collect();
        let day_of: BTreeMap<MunicipalityCode, NaiveDate> =
            places.iter().filter_map(|&m| Some((m, office_day(&first_lists, m, day)?))).collect();
        let mut offices: BTreeMap<OfficeNumber, BTreeSet<_>> = BTreeMap::new();
        let days: BTreeSet<NaiveDate> = day_of.values().copied().collect();
        for &on in &days {
            let said = services_of_lists(taken, on);
            assert_eq!(services_of_store(read, on).await, said, "services on {on}");
            for row in said.into_iter().filter(|row| day_of.get(&row.place) == Some(&on)) {
                offices.entry(row.office).or_default().insert((row.service, row.place));
            }
        }
        let mut listings = Vec::new();
        for listing in read.usage_listings().await.expect("listings") {
            if listing.as_of <= day {
                listings.push((listing, read.members(listing.id).await.expect("members")));
            }
        }
        listings.sort_by_key(|(listing, _)| (listing.as_of, listing.id));
        let plain = days.iter().all(|on| *on == day);
        Self { day, master, offices, plain, listings }
    }

    /// Holds what the board keeps under a definition against the account.
    pub(crate) async fn hold(&self, read: &mut Read, name: &str) {
        let id = DefinitionId::parse(name).expect("a name");
        let definition = self.master.definition(&id, self.day).expect("a definition");
        let about = format!("{name} on {}", self.day);
        let counts = self.municipalities(definition);
        let kept = read.municipality_counts(&id, None, self.day).await.expect("counts");
        let expected: Vec<_> = counts.values().filter(|m| m.offices + m.unmatched > 0).copied().collect();
        assert_eq!(kept, expected, "{about}");
        let kept = read.prefecture_counts(&id, self.day).await.expect("counts");
        assert_eq!(kept, self.prefectures(definition, &counts), "{about}");
        if definition.base == Base::All {
            self.hold_kinds(read, definition).await;
        }
        if self.plain {
            self.hold_lists(read, definition, &counts).await;
        }
    }

    /// The municipality an office counts for: that of most of its services, or the smaller code (K2).
    fn seat(services: &BTreeSet<(ServiceKind, MunicipalityCode)>) -> MunicipalityCode {
        let votes = |at: MunicipalityCode| services.iter().filter(|(_, place)| *place == at).count();
        let most = services.iter().map(|(_, place)| votes(*place)).max().expect("a service");
        services.iter().map(|(_, place)| *place).filter(|place| votes(*place) == most).min().expect("a place")
    }

    /// The listings that speak for a place: the last snapshot of an area around it, and the additions since.
    fn speaking(&self, at: MunicipalityCode) -> Vec<&(UsageListing, Vec<UsageMember>)> {
        let here: Vec<_> = self.listings.iter().filter(|(l, _)| l.area.contains(at)).collect();
        let last = here.iter().rposition(|(l, _)| l.mode == ListingMode::Snapshot);
        // No two listings are of the same day, so "since" is "after" in this order.
        here.into_iter()
            .enumerate()
            .filter(|(i, (l, _))| {
                last.is_none_or(|last| *i >= last) && (Some(*i) == last || l.mode == ListingMode::Addition)
            })
            .map(|(_, listing)| listing)
            .collect()
    }

    /// What is said of an office at a place: words add up, and 「利用停止」 ends those before it.
    fn states(&self, office: OfficeNumber, at: MunicipalityCode) -> States {
        let mut states = States::new();
        for (_, members) in self.speaking(at) {
            for member in members.iter().filter(|member| member.number == office) {
                add(&mut states, member.state);
            }
        }
        states
    }

    fn counts(&self, definition: &Definition, services: &BTreeSet<(ServiceKind, MunicipalityCode)>) -> bool {
        definition.base == Base::All
            || services.iter().any(|(kind, _)| self.master.services.in_scope(*kind, self.day))
    }

    fn uses(definition: &Definition, states: &States) -> bool {
        definition.states.iter().any(|state| states.contains(state))
    }

    fn municipalities(&self, definition: &Definition) -> BTreeMap<MunicipalityCode, MunicipalityCount> {
        let nothing = |municipality| MunicipalityCount { municipality, offices: 0, users: 0, unmatched: 0 };
        let mut counts: BTreeMap<_, _> =
            self.master.gazetteer.municipalities().map(|m| (m.code, nothing(m.code))).collect();
        for (office, services) in &self.offices {
            let at = Self::seat(services);
            if self.counts(definition, services) {
                let count = counts.get_mut(&at).expect("a known place");
                count.offices += 1;
                count.users += u32::from(Self::uses(definition, &self.states(*office, at)));
            }
        }
        for place in self.strangers(definition).into_values().flatten() {
            counts.get_mut(&place).expect("a known place").unmatched += 1;
        }
        counts
    }

    /// Numbers that a listing which speaks names as users and no office list knows (K7), with their last place.
    fn strangers(&self, definition: &Definition) -> BTreeMap<OfficeNumber, Option<MunicipalityCode>> {
        let mut found: BTreeMap<OfficeNumber, (Option<MunicipalityCode>, States)> = BTreeMap::new();
        for (listing, members) in &self.listings {
            for member in members.iter().filter(|member| !self.offices.contains_key(&member.number)) {
                let speaks_at = |at| self.speaking(at).iter().any(|(l, _)| l.id == listing.id);
                let speaks = if let Some(at) = member.municipality {
                    speaks_at(at)
                } else {
                    let around = self.master.gazetteer.municipalities_of(member.number.prefecture());
                    around.map(|m| m.code).any(speaks_at)
                };
                if speaks {
                    let (place, states) = found.entry(member.number).or_default();
                    *place = member.municipality.or(*place);
                    add(states, member.state);
                }
            }
        }
        found.retain(|_, (_, states)| Self::uses(definition, states));
        found.into_iter().map(|(number, (place, _))| (number, place)).collect()
    }

    /// The whole country first, then the prefectures.
    fn prefectures(
        &self,
        definition: &Definition,
        counts: &BTreeMap<MunicipalityCode, MunicipalityCount>,
    ) -> Vec<PrefectureCount> {
        let homeless: Vec<PrefectureCode> = self
            .strangers(definition)
            .into_iter()
            .filter(|(_, place)| place.is_none())
            .map(|(number, _)| number.prefecture())
            .collect();
        std::iter::once(None)
            .chain(PrefectureCode::all().map(Some))
            .map(|code| {
                let inside = |of: PrefectureCode| code.is_none_or(|code| code == of);
                let places: Vec<_> =
                    counts.values().filter(|m| inside(m.municipality.prefecture())).collect();
                let counted: Vec<_> = places.iter().filter(|m| m.offices > 0).collect();
                let length = |of: usize| u32::try_from(of).expect("a count");
                PrefectureCount {
                    prefecture: code,
                    offices: places.iter().map(|m| m.offices).sum(),
                    users: places.iter().map(|m| m.users).sum(),
                    unmatched: places.iter().map(|m| m.unmatched).sum::<u32>()
                        + length(homeless.iter().filter(|of| inside(**of)).count()),
                    municipalities: length(places.len()),
                    counted: length(counted.len()),
                    // 10·n ≥ 3·N (K1).
                    achieved: length(counted.iter().filter(|m| 10 * m.users >= 3 * m.offices).count()),
                }
            })
            .collect()
    }

    async fn hold_kinds(&self, read: &mut Read, definition: &Definition) {
        let mut kinds: BTreeMap<(MunicipalityCode, ServiceKind), (u32, u32)> = BTreeMap::new();
        for (office, services) in &self.offices {
            let at = Self::seat(services);
            let uses = u32::from(Self::uses(definition, &self.states(*office, at)));
            for kind in services.iter().map(|(kind, _)| *kind).collect::<BTreeSet<_>>() {
                let count = kinds.entry((at, kind)).or_default();
                *count = (count.0 + 1, count.1 + uses);
            }
        }
        for at in self.offices.values().map(Self::seat).collect::<BTreeSet<_>>() {
            let expected: Vec<_> = kinds
                .range((at, ServiceKind::new(0))..=(at, ServiceKind::new(u16::MAX)))
                .map(|(&(_, kind), &(offices, users))| KindCount { kind, offices, users })
                .collect();
            assert_eq!(read.kind_counts(at, self.day).await.expect("kinds"), expected, "{at}");
        }
    }

    /// A list of offices is as long as its figure says, and those it says are using are the users counted.
    async fn hold_lists(
        &self,
        read: &mut Read,
        definition: &Definition,
        counts: &BTreeMap<MunicipalityCode, MunicipalityCount>,
    ) {
        let days = Days { offices: self.day, board: self.day };
        let all = Slice { limit: 10_000, offset: 0 };
        let filter =
            OfficeFilter { in_scope_only: definition.base == Base::InScope, ..OfficeFilter::default() };
        for count in counts.values().filter(|m| m.offices > 0) {
            let at = count.municipality;
            let lines = read
                .offices(&Scope::nation(), at, days, filter, OfficeOrder::Number, all)
                .await
                .expect("a list");
            assert_eq!(lines.len(), count.offices as usize, "{at} on {}", self.day);
            let users = lines.iter().filter(|line| line.usage == Some(UsageState::Listed)).count();
            assert_eq!(users, count.users as usize, "{at} on {}", self.day);
            let using = OfficeFilter { using: Some(true), ..filter };
            assert_eq!(
                read.office_count(&Scope::nation(), at, days, using).await.expect("a count"),
                count.users,
                "{at}"
            );
        }
        let listed = read.unmatched(&Scope::nation(), None, days, all).await.expect("numbers");
        let listed: BTreeMap<_, _> = listed.iter().map(|u| (u.number, u.municipality)).collect();
        assert_eq!(listed, self.strangers(definition), "on {}", self.day);
    }
}

fn add(states: &mut States, state: UsageState) {
    if state == UsageState::NotUsing {
        states.clear();
    } else {
        states.insert(state);
    }
}

/// Which services there were on a day, from the lists alone: each list, in the order of days, says what it says
/// about its rows, and what it leaves out of its source, kinds and area is gone.
fn services_of_lists(taken: &[&List], on: NaiveDate) -> BTreeSet<Row> {
    let mut lists: Vec<&List> = taken.iter().copied().filter(|list| list.as_of <= on).collect();
    lists.sort_by_key(|list| list.as_of);
    let mut known: BTreeMap<(Source, OfficeNumber, ServiceKind), MunicipalityCode> = BTreeMap::new();
    for list in lists {
        let Kind::Offices { source, rows } = &list.kind else { continue };
        let rows: Vec<&Row> = rows.iter().filter(|row| list.area.contains(row.place)).collect();
        let kinds: BTreeSet<ServiceKind> = rows.iter().map(|row| row.service).collect();
        let speaks = |kind| *source != Source::OpenData || kinds.contains(&kind);
        known.retain(|(of, _, kind), place| !(of == source && speaks(*kind) && list.area.contains(*place)));
        known.extend(rows.iter().map(|row| ((*source, row.office, row.service), row.place)));
    }
    known.into_iter().map(|((_, office, service), place)| Row { office, service, place }).collect()
}

async fn services_of_store(read: &mut Read, on: NaiveDate) -> BTreeSet<Row> {
    let rows = read.services_at(on).await.expect("services");
    rows.into_iter()
        .map(|row| Row {
            office: OfficeNumber::from_key(row.office).expect("a number"),
            service: row.service,
            place: row.municipality,
        })
        .collect()
}
