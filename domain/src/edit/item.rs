//! What of an office may be edited by hand.

use crate::{
    contact::{PhoneError, PhoneNumber},
    corporation::CorporationNumber,
    office::OfficeRecord,
    text,
    words::words,
};

words! {
    /// What lists say about an office and hands may put right. Where it counts and what it offers is not among it: figures
    /// follow from the lists alone.
    Item {
        /// 事業所名.
        Name = "name", "事業所名";
        /// 事業所名カナ.
        Kana = "kana", "事業所名カナ";
        /// 住所.
        Address = "address", "住所";
        /// 方書.
        Building = "building", "方書（ビル名等）";
        /// 電話番号.
        Phone = "phone", "電話番号";
        /// FAX番号.
        Fax = "fax", "FAX番号";
        /// 法人番号.
        Corporation = "corporation", "法人番号";
        /// 法人の名称.
        CorporationName = "corporation_name", "法人の名称";
    }
}

/// Why what was typed is no value of an item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// It is empty, and an office always has one.
    #[error("{}を入力してください", .0.name())]
    Missing(Item),
    /// It has more characters than any list.
    #[error("{}は{most}文字以内で入力してください", item.name())]
    TooLong {
        /// The item.
        item: Item,
        /// The most it may have.
        most: usize,
    },
    /// It is no telephone number.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// It is not thirteen digits.
    #[error("法人番号は13桁の数字です")]
    Digits,
    /// Its first digit does not follow from the rest.
    #[error("法人番号の検査用の桁が合いません。番号を確かめてください")]
    CheckDigit,
}

impl Item {
    /// The most characters of a text.
    const LONGEST: usize = 300;

    /// Reads what was typed, and writes it as lists are written: widths and spaces evened out, numbers with hyphens. Empty is
    /// a value – 「FAXなし」 –, but not of a name or an address.
    pub fn read(self, written: &str) -> Result<String, ItemError> {
        let value = text::clean(written);
        if value.chars().count() > Self::LONGEST {
            return Err(ItemError::TooLong { item: self, most: Self::LONGEST });
        }
        if value.is_empty() {
            let needed = matches!(self, Self::Name | Self::Address);
            return if needed { Err(ItemError::Missing(self)) } else { Ok(value) };
        }
        match self {
            Self::Phone | Self::Fax => Ok(PhoneNumber::parse(&value)?.as_str().to_owned()),
            Self::Corporation => {
                let number = CorporationNumber::parse(&value).ok_or(ItemError::Digits)?;
                if number.check_digit_ok() { Ok(number.to_string()) } else { Err(ItemError::CheckDigit) }
            }
            Self::Name | Self::Kana | Self::Address | Self::Building | Self::CorporationName => Ok(value),
        }
    }

    /// Whether two values are the same: numbers by their digits, whatever stands between; texts by what is written.
    #[must_use]
    pub fn same(self, one: &str, other: &str) -> bool {
        match self {
            Self::Phone | Self::Fax | Self::Corporation => {
                let (first, second) = (text::digits(one), text::digits(other));
                // What lists could not read as a number is kept as it was written.
                if first.is_empty() && second.is_empty() { one == other } else { first == second }
            }
            _ => one == other,
        }
    }

    /// What of a value the search box looks in, folded as the text of a row is; empty for what it does not look in.
    #[must_use]
    pub fn folded(self, value: &str) -> String {
        match self {
            Self::Name | Self::Kana | Self::CorporationName => text::search_key(value),
            Self::Phone | Self::Fax | Self::Corporation => text::digits(value),
            Self::Address | Self::Building => String::new(),
        }
    }
}

impl OfficeRecord {
    /// What it says of an item, as a text.
    #[must_use]
    pub fn said(&self, item: Item) -> String {
        match item {
            Item::Name => self.name.clone(),
            Item::Kana => self.kana.clone(),
            Item::Address => self.address.clone(),
            Item::Building => self.building.clone(),
            Item::Phone => self.phone.clone(),
            Item::Fax => self.fax.clone(),
            Item::Corporation => self.corporation.map(|number| number.to_string()).unwrap_or_default(),
            Item::CorporationName => self.corporation_name.clone(),
        }
    }

    /// Says something else of an item.
    pub fn say(&mut self, item: Item, value: &str) {
        match item {
            Item::Name => value.clone_into(&mut self.name),
            Item::Kana => value.clone_into(&mut self.kana),
            Item::Address => value.clone_into(&mut self.address),
            Item::Building => value.clone_into(&mut self.building),
            Item::Phone => value.clone_into(&mut self.phone),
            Item::Fax => value.clone_into(&mut self.fax),
            Item::Corporation => self.corporation = CorporationNumber::parse(value),
            Item::CorporationName => value.clone_into(&mut self.corporation_name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_lists_are() {
        for (item, typed, value) in [
            (Item::Name, "　架空　ケアセンター ", "架空 ケアセンター"),
            (Item::Kana, "ｶｸｳ", "カクウ"),
            (Item::Building, "", ""),
            (Item::Phone, "（０７８）１２３－４５６７", "078-123-4567"),
            (Item::Fax, "", ""),
            (Item::Corporation, "５０８０００１０１８３９２", "5080001018392"),
            (Item::CorporationName, "㈱架空", "(株)架空"),
        ] {
            assert_eq!(item.read(typed).expect("a value"), value, "{typed}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused_in_words() {
        for (item, typed, words) in [
            (Item::Name, " ", "事業所名を入力してください"),
            (Item::Address, "", "住所を入力してください"),
            (Item::Phone, "123-4567", "市外局番から入力してください（例: 078-123-4567）"),
            (Item::Corporation, "508000101839", "法人番号は13桁の数字です"),
            (Item::Corporation, "5080001018393", "法人番号の検査用の桁が合いません。番号を確かめてください"),
        ] {
            assert_eq!(item.read(typed).expect_err("no value").to_string(), words, "{typed}");
        }
        let long = Item::Address.read(&"長".repeat(301)).expect_err("too long").to_string();
        assert_eq!(long, "住所は300文字以内で入力してください");
    }

    #[test]
    fn what_the_search_box_looks_in_is_folded() {
        assert_eq!(Item::Name.folded("ひまわり Ａ"), "ヒマワリa");
        assert_eq!(Item::Phone.folded("078-123-4567"), "0781234567");
        assert_eq!(Item::Address.folded("神戸市"), "");
    }
}
