//! Every edit, held for a data version, and laid over lines of offices.
//!
//! Edits are few. They are read once with what every page needs ([`crate::site::Ground`]), so that a list of offices asks the
//! database for no more than before, and a line without an edit costs one look into a map – none at all where nothing was
//! ever edited.

use domain::{clock::japanese_day, edit::Item, format, office_number::OfficeNumber};
use rustc_hash::FxHashMap;
use store::{Read, StoreError, edits::Kept, lists::OfficeLine};

use crate::{failure::Failure, site::Visit, trail::lines::Names};

/// Every edit by its office, as of a data version.
#[derive(Clone, Debug, Default)]
pub struct Edits(FxHashMap<OfficeNumber, Vec<Kept>>);

impl Edits {
    /// Reads them.
    pub async fn load(read: &mut Read) -> Result<Self, StoreError> {
        let mut all: FxHashMap<OfficeNumber, Vec<Kept>> = FxHashMap::default();
        for kept in read.edits().await? {
            all.entry(kept.office).or_default().push(kept);
        }
        for edits in all.values_mut() {
            edits.sort_by_key(|kept| kept.edit.item);
        }
        Ok(Self(all))
    }

    /// The edits of an office, in the order of [`Item::ALL`].
    #[must_use]
    pub fn of(&self, office: OfficeNumber) -> &[Kept] {
        if self.0.is_empty() {
            return &[];
        }
        self.0.get(&office).map_or(&[], Vec::as_slice)
    }

    /// Whether any of these lines is of an office that is edited.
    fn touch(&self, lines: &[OfficeLine]) -> bool {
        !self.0.is_empty() && lines.iter().any(|line| !self.of(line.number).is_empty())
    }

    /// What an office is called: by hand, or else as the lists say.
    #[must_use]
    pub fn name_of(&self, office: OfficeNumber, listed: String) -> String {
        let by_hand = self.of(office).iter().find(|kept| kept.edit.item == Item::Name);
        by_hand.map_or(listed, |kept| kept.edit.value.clone())
    }
}

/// What of a line was put right by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The items: 「電話番号、住所」.
    pub items: String,
    /// What the list says of each, who edited it, when and why.
    pub about: String,
    /// The items and what the list says, for a file.
    pub brief: String,
}

/// The edits as they are laid over lines of offices, for one who looks.
pub(crate) struct Over<'g> {
    edits: &'g Edits,
    names: Option<Names<'g>>,
}

impl<'g> Over<'g> {
    /// What is to be laid over these lines. The names of those who edited are read only where something is.
    pub(crate) async fn lines(
        site: &'g Visit,
        read: &mut Read,
        edits: &'g Edits,
        lines: &[OfficeLine],
    ) -> Result<Self, Failure> {
        let names =
            if edits.touch(lines) { Some(Names::new(site.master(), &read.accounts().await?)) } else { None };
        Ok(Self { edits, names })
    }

    /// The same for one who has let go of the database: it is asked again only where something is.
    pub(crate) async fn lines_later(
        site: &'g Visit,
        edits: &'g Edits,
        lines: &[OfficeLine],
    ) -> Result<Self, Failure> {
        if edits.touch(lines) {
            let mut read = site.desk.store.glance().await?;
            return Self::lines(site, &mut read, edits, lines).await;
        }
        Ok(Self { edits, names: None })
    }

    /// Whether something is: then the page is for the one who looks alone, because it names people.
    pub(crate) const fn any(&self) -> bool {
        self.names.is_some()
    }

    /// Lays the edits of its office over a line, those of what the line shows. `None` where there is none.
    pub(crate) fn lay(&self, line: &mut OfficeLine) -> Option<Edited> {
        let names = self.names.as_ref()?;
        let mut edited = (Vec::new(), Vec::new(), Vec::new());
        for kept in self.edits.of(line.number) {
            let item = kept.edit.item;
            let Some(shown) = place(line, item) else { continue };
            let listed = std::mem::replace(shown, kept.edit.value.clone());
            edited.0.push(item.name());
            let listed = said(&listed);
            edited.1.push(format!("{}：一覧では{listed}（{}）", item.name(), by(names, kept)));
            edited.2.push(format!("{}（一覧では{listed}）", item.name()));
        }
        let (items, about, brief) = edited;
        let some = !items.is_empty();
        some.then(|| Edited { items: items.join("、"), about: about.join("／"), brief: brief.join("、") })
    }
}

/// Who made an edit, when and why: 「架空 太郎、2026年7月1日、事業所からの連絡」.
pub(crate) fn by(names: &Names<'_>, kept: &Kept) -> String {
    let day = format::day(japanese_day(kept.at));
    format!("{}、{day}、{}", names.who(kept.by).label, kept.edit.reason.name())
}

/// What the lists say, in quotes; in words where they say nothing.
pub(crate) fn said(value: &str) -> String {
    if value.is_empty() { "記載なし".to_owned() } else { format!("「{value}」") }
}

/// Where a line of a list shows an item; `None` where it does not.
fn place(line: &mut OfficeLine, item: Item) -> Option<&mut String> {
    match item {
        Item::Name => Some(&mut line.name),
        Item::Kana => Some(&mut line.kana),
        Item::Address => Some(&mut line.address),
        Item::Phone => Some(&mut line.phone),
        Item::CorporationName => Some(&mut line.corporation),
        Item::Building | Item::Fax | Item::Corporation => None,
    }
}
