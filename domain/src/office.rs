//! An office as one row of an office list describes it.

use serde::{Deserialize, Serialize};

use crate::{
    code::MunicipalityCode, corporation::CorporationNumber, office_number::OfficeNumber, service::ServiceKind,
};

/// One row of an office list: an office in one of its services, normalised.
///
/// Texts are NFKC-normalised and trimmed; an empty cell is an empty text. The raw cells stay in the original file.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeRecord {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// サービスの種類.
    pub service: ServiceKind,
    /// The municipality, wards rolled up to their city.
    pub municipality: MunicipalityCode,
    /// 事業所名.
    pub name: String,
    /// 事業所名カナ, in full-width katakana.
    pub kana: String,
    /// 住所 as published.
    pub address: String,
    /// 方書（ビル名等）.
    pub building: String,
    /// 電話番号, ASCII digits and hyphens where it could be normalised.
    pub phone: String,
    /// FAX番号.
    pub fax: String,
    /// 法人番号, when thirteen digits are given.
    pub corporation: Option<CorporationNumber>,
    /// 法人の名称.
    pub corporation_name: String,
    /// 緯度 in degrees, only when it lies in Japan.
    pub latitude: Option<f64>,
    /// 経度 in degrees, only when it lies in Japan.
    pub longitude: Option<f64>,
    /// What is shown on the office's own page and never searched.
    pub details: OfficeDetails,
}

/// The cells of an office list that only the office's own page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfficeDetails {
    /// 利用可能曜日.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub days: String,
    /// 利用可能曜日特記事項.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub days_note: String,
    /// 定員 in persons; `0` in the list means "not stated" and is `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// URL, only when it is http or https.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// 高齢者の方と障害者の方が同時一体的に利用できるサービス.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub shared_service: String,
    /// 介護保険の通常の指定基準を満たしている.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub standard_care: String,
    /// 障害福祉の通常の指定基準を満たしている.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub standard_disability: String,
    /// 備考.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}
