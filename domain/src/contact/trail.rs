//! What the audit trail is told of a contact: days, kinds and consent, and never an address, a name or a remark.

use super::{ContactId, Details};
use crate::audit::{Field, Fields};

impl Details {
    /// The names of what a page with this contact shows of it.
    pub const ITEMS: [&'static str; 8] =
        ["種類", "連絡先", "担当者", "部署", "入手元", "同意", "配信停止", "備考"];

    /// What is told of it when it is added, or before it is erased.
    #[must_use]
    pub fn told(&self, id: ContactId) -> Fields {
        let fields = self.open().withheld(Field::ContactAddress).text(Field::Contact, &id.to_string());
        [
            (self.person.is_some(), Field::Name),
            (self.department.is_some(), Field::Department),
            (self.note.is_some(), Field::Remark),
        ]
        .into_iter()
        .filter(|(there, _)| *there)
        .fold(fields, |fields, (_, field)| fields.withheld(field))
    }

    /// What is told of a change, before and after: what is personal is withheld on the side that has it.
    #[must_use]
    pub fn trail(&self, after: &Self, id: ContactId) -> (Fields, Fields) {
        let (mut old, mut new) = Fields::difference(self.open(), after.open());
        if self.address != after.address {
            (old, new) = (old.withheld(Field::ContactAddress), new.withheld(Field::ContactAddress));
        }
        let personal = [
            (Field::Name, self.person != after.person, self.person.is_some(), after.person.is_some()),
            (
                Field::Department,
                self.department != after.department,
                self.department.is_some(),
                after.department.is_some(),
            ),
            (Field::Remark, self.note != after.note, self.note.is_some(), after.note.is_some()),
        ];
        for (field, changed, before, now) in personal {
            if changed && before {
                old = old.withheld(field);
            }
            if changed && now {
                new = new.withheld(field);
            }
        }
        (old, new.text(Field::Contact, &id.to_string()))
    }

    /// What is not personal.
    fn open(&self) -> Fields {
        let mut fields = Fields::new()
            .text(Field::Kind, self.address.channel().name())
            .text(Field::Source, self.source.name())
            .day(Field::SourceDay, self.source_on)
            .text(Field::Consent, self.consent.name())
            .day(Field::ConfirmedOn, self.confirmed_on);
        if let Some((on, means)) = self.consent.said() {
            fields = fields.day(Field::ConsentDay, on).text(Field::Means, means.name());
        }
        if let Some(stop) = self.stop {
            fields = fields.day(Field::StoppedOn, stop.since).text(Field::StopReason, stop.reason.name());
        }
        fields
    }
}
