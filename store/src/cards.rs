//! What lists wrote about offices, by the numbers of the cards.

use std::collections::HashMap;

use domain::{corporation::CorporationNumber, office::OfficeDetails};
use sqlx_macros::FromRow;

use crate::{
    engine::{Read, run},
    error::{StoreError, valid},
    sql,
};

/// Cards asked for in one statement.
const HANDFUL: usize = 1_000;

/// What a list wrote about an office in one service, normalised.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// 事業所名.
    pub name: String,
    /// 事業所名カナ.
    pub kana: String,
    /// 住所.
    pub address: String,
    /// 方書.
    pub building: String,
    /// 電話番号.
    pub phone: String,
    /// FAX番号.
    pub fax: String,
    /// 法人番号.
    pub corporation: Option<CorporationNumber>,
    /// 法人の名称.
    pub corporation_name: String,
    /// 緯度, degrees.
    pub latitude: Option<f64>,
    /// 経度, degrees.
    pub longitude: Option<f64>,
    /// The cells that only the office's own page shows.
    pub details: OfficeDetails,
}

#[derive(FromRow)]
struct CardRow {
    id: i64,
    name: String,
    kana: String,
    address: String,
    building: String,
    phone: String,
    fax: String,
    corporation: Option<i64>,
    corporation_name: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    details: String,
}

impl Read {
    /// The cards with these numbers; numbers of none are left out.
    ///
    /// For those who compare a list of theirs with what is known: the caller has asked whether its area is theirs.
    pub async fn cards_numbered(
        &mut self,
        numbers: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Card>, StoreError> {
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let mut cards = HashMap::default();
        for handful in numbers.chunks(HANDFUL) {
            let listed = format!("[{}]", handful.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
            let rows: Vec<CardRow> =
                run!(self, sql::OFFICES_CARDS, |q, c| sqlx::query_as(q).bind(&listed).fetch_all(c))?;
            for row in rows {
                cards.insert(row.id, Card::try_from(row)?);
            }
        }
        Ok(cards)
    }
}

impl TryFrom<CardRow> for Card {
    type Error = StoreError;

    fn try_from(row: CardRow) -> Result<Self, StoreError> {
        let details = serde_json::from_str(&row.details).ok();
        Ok(Self {
            name: row.name,
            kana: row.kana,
            address: row.address,
            building: row.building,
            phone: row.phone,
            fax: row.fax,
            corporation: row
                .corporation
                .map(|key| valid(CorporationNumber::from_key(key), "office_card", "corporation", key))
                .transpose()?,
            corporation_name: row.corporation_name,
            latitude: row.latitude,
            longitude: row.longitude,
            details: valid(details, "office_card", "details", row.details)?,
        })
    }
}
