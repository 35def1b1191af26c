//! A made-up prefecture of which the KPI is known without the product: counted here, plainly, from the rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::OnceLock,
};

use anyhow::{Context as _, Result};

use super::{
    files::{Office, office_list, office_number, usage_list},
    root,
};

/// A municipality or ward of the shipped table.
#[derive(Clone, Debug)]
pub(crate) struct Town {
    /// Six digits.
    pub(crate) code: String,
    /// The code of the municipality it counts towards: its city's for a ward, else its own.
    pub(crate) counts_for: String,
    /// The prefecture's name.
    pub(crate) prefecture: String,
    /// Its own name.
    pub(crate) name: String,
}

/// Every municipality and ward, from `seed-data/municipalities_2026.csv`.
pub(crate) fn towns() -> Result<&'static [Town]> {
    static TOWNS: OnceLock<Result<Vec<Town>, String>> = OnceLock::new();
    let read = TOWNS.get_or_init(|| read_towns().map_err(|error| format!("{error:#}")));
    read.as_deref().map_err(|error| anyhow::anyhow!("{error}"))
}

fn read_towns() -> Result<Vec<Town>> {
    let text = fs::read_to_string(root().join("seed-data/municipalities_2026.csv"))?;
    let mut towns = Vec::new();
    for row in csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes()).records() {
        let row = row?;
        // code6, pref_code, kind, parent_code6, prefecture, name, kana
        let (code, kind, parent) = (&row[0], &row[2], &row[3]);
        if kind == "prefecture" || kind.contains("northern") {
            continue;
        }
        let counts_for = if kind == "ward" { parent } else { code };
        let town = Town {
            code: code.into(),
            counts_for: counts_for.into(),
            prefecture: row[4].into(),
            name: row[5].into(),
        };
        towns.push(town);
    }
    Ok(towns)
}

/// The services of the world: how the open data writes them, and whether they are in scope.
pub(crate) const SERVICES: [(&str, bool); 5] = [
    ("訪問介護", true),
    ("通所介護", true),
    ("居宅介護支援", true),
    ("介護老人福祉施設", false),
    ("特定福祉用具販売", false),
];

/// Offices and users on one day.
pub(crate) struct World {
    /// Every row: an office may stand in it twice, with two services.
    pub(crate) rows: Vec<Office>,
    /// The numbers of the usage listing; some of them are unknown.
    pub(crate) users: Vec<String>,
    /// Where each municipality code of the rows counts.
    counts_for: BTreeMap<String, String>,
}

/// What the KPI of one municipality must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    /// Its name.
    pub(crate) name: String,
    /// Distinct numbers that count.
    pub(crate) offices: usize,
    /// Of them, those in the usage listing.
    pub(crate) users: usize,
    /// The least number of users that makes 30 %.
    pub(crate) target: usize,
    /// How many are missing to it.
    pub(crate) missing: usize,
}

impl World {
    /// The prefecture with this two-digit code: in each of its towns `1..=most` offices, every third of them a user,
    /// every fourth with a second service. `salt` makes different worlds. The same world every time.
    pub(crate) fn new(prefecture: u32, most: u32, salt: u32) -> Result<Self> {
        let wanted = format!("{prefecture:02}");
        let mut world = Self { rows: Vec::new(), users: Vec::new(), counts_for: BTreeMap::new() };
        let mut serial = 0;
        for town in towns()?.iter().filter(|town| town.code.starts_with(&wanted)) {
            // Rows carry the wards of a designated city, never the city itself.
            if town.name.ends_with('市')
                && towns()?.iter().any(|ward| ward.counts_for == town.code && ward.code != town.code)
            {
                continue;
            }
            world.counts_for.insert(town.code.clone(), town.counts_for.clone());
            let code: u32 = town.code.parse().context("a municipality code is a number")?;
            let seat = (town.code.as_str(), town.prefecture.as_str(), town.name.as_str());
            for _ in 0..=(code / 10 * 7 + salt) % most {
                serial += 1;
                let number = office_number(prefecture, if serial % 5 == 0 { '9' } else { '7' }, serial);
                let first = SERVICES[(serial * 3 + salt) as usize % SERVICES.len()].0;
                world.rows.push(Office::new(&number, seat, first));
                if serial % 4 == 0 {
                    let second = SERVICES[(serial * 3 + salt + 1) as usize % SERVICES.len()].0;
                    world.rows.push(Office::new(&number, seat, second));
                }
                if (serial * 7 + salt + code).is_multiple_of(3) {
                    world.users.push(number);
                }
            }
        }
        // Two numbers that no list knows: unmatched (K7).
        world
            .users
            .extend([office_number(prefecture, '7', 999_998), office_number(prefecture, '7', 999_999)]);
        Ok(world)
    }

    /// The office lists: one for each service, as they are published.
    pub(crate) fn lists(&self) -> Vec<(String, String)> {
        SERVICES
            .iter()
            .enumerate()
            .map(|(number, (service, _))| {
                let rows = self.rows.iter().filter(|row| row.service == *service);
                (format!("list{number}.csv"), office_list(rows))
            })
            .collect()
    }

    /// The usage listing.
    pub(crate) fn usage(&self) -> String {
        usage_list(self.users.iter().map(String::as_str))
    }

    /// The KPI of every municipality with offices, by its code.
    pub(crate) fn expected(&self, in_scope: bool) -> Result<BTreeMap<String, Expected>> {
        let scope: BTreeSet<&str> =
            SERVICES.iter().filter(|(_, inside)| *inside || !in_scope).map(|(name, _)| *name).collect();
        let users: BTreeSet<&str> = self.users.iter().map(String::as_str).collect();
        let mut numbers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| scope.contains(row.service.as_str())) {
            let municipality = self.counts_for.get(&row.municipality).context("every row has its town")?;
            numbers.entry(municipality).or_default().insert(&row.number);
        }
        let mut expected = BTreeMap::new();
        for (code, numbers) in numbers {
            let name = towns()?.iter().find(|town| town.code == code).context("a known town")?.name.clone();
            let (offices, using) =
                (numbers.len(), numbers.iter().filter(|number| users.contains(*number)).count());
            let target = (offices * 3).div_ceil(10);
            expected.insert(
                code.into(),
                Expected { name, offices, users: using, target, missing: target.saturating_sub(using) },
            );
        }
        Ok(expected)
    }
}
