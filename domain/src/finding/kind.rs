//! Every kind of finding, with the sentence officials read.

use super::Severity;
use crate::office_number::OfficeNumberError;

/// What can be found in a list. The text of each is what officials read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindingKind {
    /// The number of the office cannot be read.
    #[error("{}{}", .0, number_advice(*.0))]
    Number(OfficeNumberError),
    /// The row ends before its number.
    #[error("列が{cells}個しかなく、事業所番号の列まで届いていません。カンマや改行の位置を確かめてください")]
    RaggedRow {
        /// Cells in the row.
        cells: usize,
    },
    /// More cells with content than the header has columns.
    #[error(
        "見出しより列が多く（{cells}列）、余った列は読んでいません。セルの中のカンマが引用符で囲まれているか確かめてください"
    )]
    ExtraCells {
        /// Cells in the row.
        cells: usize,
    },
    /// Fewer cells than the header has columns, with the number present.
    #[error("見出しより列が少なく（{cells}列）、足りない列は空として読みました")]
    MissingCells {
        /// Cells in the row.
        cells: usize,
    },
    /// Bytes that are no characters in the file's encoding.
    #[error("文字として読めないバイトがあります。元の一覧を「CSV UTF-8」で保存し直してください")]
    Undecodable,
    /// A NUL character.
    #[error("制御文字（NUL）が含まれています。ファイルが壊れていないか、元の一覧から保存し直してください")]
    NulByte,
    /// A cell so long that it cannot be meant.
    #[error("1つのセルが{bytes}バイトあり長すぎます。引用符（\"）の閉じ忘れがないか確かめてください")]
    CellTooLong {
        /// Bytes in the cell.
        bytes: usize,
    },
    /// A row so long that reading had to stop there.
    #[error(
        "この行から先を読めませんでした。引用符（\"）の閉じ忘れがないか確かめて直し、もう一度取り込んでください"
    )]
    RowNeverEnds,
    /// A cell that holds whole rows.
    #[error(
        "次の行までが1つのセルになっています。引用符（\"）の閉じ忘れがないか確かめて直し、もう一度取り込んでください"
    )]
    RowsSwallowed,
    /// More columns than any list has.
    #[error("列が{columns}個あり多すぎます。区切り文字を確かめてください")]
    TooManyColumns {
        /// Columns in the row.
        columns: usize,
    },
    /// The workbook breaks off or is damaged; the text says how, for logs.
    #[error("この行から先のシートを読めませんでした。Excelで開いて保存し直してください")]
    SheetBroken(String),
    /// The file could not be read to its end; the text says how, for logs.
    #[error("この行から先を読めませんでした。ファイルの置き場所を確かめ、もう一度取り込んでください")]
    FileBroken(String),

    /// No service, and the file name does not say it either.
    #[error(
        "サービスの種類が空です。サービス名を入れるか、サービスごとのファイル名（jigyosho_110.csv など）にしてください"
    )]
    ServiceMissing,
    /// A service the catalogue does not know.
    #[error("サービスの種類が分かりません。正式なサービス名に直してください")]
    ServiceUnknown,
    /// The service was taken from the file name.
    #[error("サービスの種類が分からないため、ファイル名から「{0}」としました")]
    ServiceFromFileName(String),

    /// Neither code nor name of the municipality.
    #[error("市区町村コードも市区町村名もありません。どちらかを入れてください")]
    MunicipalityMissing,
    /// No municipality of this code or name.
    #[error("市区町村が見つかりません。コード（6桁）または都道府県名と市区町村名を確かめてください")]
    MunicipalityUnknown,
    /// Several municipalities of this name.
    #[error("同じ名前の市区町村が複数あります（{}）。都道府県名か市区町村コードを入れてください", .0.join("、"))]
    MunicipalityHomonym(Vec<String>),
    /// The code was unknown, the name was not.
    #[error("市区町村コードが分からないため、名前から「{0}」としました")]
    MunicipalityFromName(String),
    /// The number's first two digits name another prefecture.
    #[error(
        "事業所番号の先頭2桁（{number}）と市区町村の都道府県（{municipality}）が違います。どちらが正しいか確かめてください"
    )]
    PrefectureMismatch {
        /// Prefecture in the number.
        number: String,
        /// Prefecture of the municipality.
        municipality: String,
    },
    /// One number lies in two municipalities (K2).
    #[error("同じ事業所番号が{kept}と{other}にあります。{kept}の事業所として数えました")]
    TwoMunicipalities {
        /// Where it counts.
        kept: String,
        /// Where it is also listed.
        other: String,
    },

    /// The check digit of the number does not fit.
    #[error("事業所番号の検査数字が合いません。打ち間違いがないか確かめてください（このまま取り込みました）")]
    NumberCheckDigit,
    /// A lost zero was put back.
    #[error("先頭の0が失われていたため補いました")]
    ZeroRestored,
    /// The same office and service once more in the list.
    #[error("同じ事業所番号とサービスが{}{first_line}行目にもあります。先の行を使いました", in_file(first_file.as_deref()))]
    Duplicate {
        /// Where it stood first.
        first_line: u64,
        /// The file in which it stood first, when it is another one.
        first_file: Option<String>,
    },
    /// The same office once more in a usage listing, with other content.
    #[error("同じ事業所番号が{first_line}行目にもあり内容が違います。先の行を使いました")]
    Contradicting {
        /// Where it stood first.
        first_line: u64,
    },
    /// Not thirteen digits.
    #[error("法人番号が13桁の数字ではないため、空として取り込みました")]
    CorporationNumber,
    /// The corporation number's check digit does not fit.
    #[error("法人番号の検査数字が合いません。打ち間違いがないか確かめてください（このまま取り込みました）")]
    CorporationCheckDigit,
    /// Coordinates are zero.
    #[error("緯度・経度が0のため、位置なしとして取り込みました")]
    CoordinatesZero,
    /// Coordinates are not in Japan, or no numbers.
    #[error("緯度・経度が日本の中にないため、位置なしとして取り込みました")]
    CoordinatesOutside,
    /// Latitude and longitude were exchanged.
    #[error("緯度と経度が逆だったため、入れ替えました")]
    CoordinatesSwapped,
    /// A phone number that cannot be read.
    #[error("電話番号として読めないため、書かれたまま取り込みました")]
    Phone,
    /// A capacity that is no number.
    #[error("定員が数字ではないため、空として取り込みました")]
    Capacity,
    /// A mail address in the URL column.
    #[error("URLの欄にメールアドレスが入っているため、URLは空としました")]
    UrlIsMail,
    /// A phone number in the URL column.
    #[error("URLの欄に電話番号が入っているため、URLは空としました")]
    UrlIsPhone,
    /// No web address in the URL column.
    #[error("URLとして読めないため、空としました")]
    UrlUnreadable,
    /// The web address was mended.
    #[error("URLの書き誤りを「{0}」に直しました")]
    UrlMended(String),

    /// A state of use that is not known.
    #[error(
        "利用状況の「{word}」は知らない言葉のため、{}行を「利用中」として数えました。利用していない意味なら行を除いてください",
        grouped(*rows)
    )]
    StateUnknown {
        /// The word.
        word: String,
        /// Rows that have it.
        rows: u64,
    },
    /// States of use that are not known, beyond those that are told one by one.
    #[error("利用状況にはほかにも知らない言葉があり、{}行を「利用中」として数えました。利用状況の列を確かめてください", grouped(*rows))]
    StatesUnknown {
        /// Rows that have one of them.
        rows: u64,
    },
    /// Offices of a usage listing that lie outside its area by the office lists.
    #[error(
        "{}件は、事業所一覧では区域の外にある事業所のため、区域外としました。一覧の区域（--area）を確かめてください",
        grouped(*offices)
    )]
    SeatOutside {
        /// How many.
        offices: u64,
    },
    /// Rows of a usage listing that contradict an earlier row about the same office.
    #[error("同じ事業所番号で内容の違う行が{}行ありました。それぞれ先の行を使いました", grouped(*rows))]
    Contradictions {
        /// How many.
        rows: u64,
    },
    /// A list of offices came as a listing of users.
    #[error(
        "事業所一覧の形のファイルです。載っている事業所をすべて利用中として数えました。利用状況の一覧でなければ、利用している事業所だけの一覧を取り込み直してください"
    )]
    OfficesAsUsers,
    /// The list has no header.
    #[error("見出しの行がないため、{column}列目を事業所番号として読みました")]
    NoHeader {
        /// The column, counted from 1.
        column: usize,
    },
    /// A date in the list's title.
    #[error("一覧に「{written}」とあります。指定した基準日と合っているか確かめてください")]
    AsOfFound {
        /// The date, in the Japanese calendar.
        written: String,
    },

    /// A printed total differs from the sum of the rows.
    #[error(
        "{what}の表記{}は、各行の合計{}と一致しません（差{}）。各行の値を使いました",
        grouped(*printed), grouped(*sum), sum.abs_diff(*printed)
    )]
    TotalDiffers {
        /// Which figure.
        what: String,
        /// As printed.
        printed: i64,
        /// Sum of the rows.
        sum: i64,
    },
    /// A printed rate differs from the computed one.
    #[error("割合の表記{printed}%は、計算した{computed}%と一致しません。計算した値を使います")]
    RateDiffers {
        /// As printed.
        printed: String,
        /// Half-up to one decimal.
        computed: String,
    },
    /// More users than offices.
    #[error("利用事業所数（{users}）が事業所数（{offices}）を超えています。どちらかの値を確かめてください")]
    UsersExceedOffices {
        /// 利用事業所数.
        users: i64,
        /// 事業所数.
        offices: i64,
    },
    /// A count that is no whole number of at least zero.
    #[error("件数として読めません。0以上の整数を入れてください")]
    Count,
    /// No prefecture or municipality of this name or code.
    #[error("都道府県・市区町村が分かりません。コードか正式な名前を入れてください")]
    AreaUnknown,
    /// The area stands in the table twice.
    #[error("同じ都道府県・市区町村が{first_line}行目にもあります。先の行を使いました")]
    AreaTwice {
        /// Where it stood first.
        first_line: u64,
    },
}

/// What to do about a number, where its error does not say so itself.
const fn number_advice(error: OfficeNumberError) -> &'static str {
    match error {
        OfficeNumberError::Scientific => "",
        _ => "。元の一覧で番号を確かめて直してください",
    }
}

/// 「two.csv」, or nothing within the same file.
fn in_file(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("「{name}」"))
}

/// A whole number with separators: 8283 → `8,283`.
fn grouped(number: impl Into<i128>) -> String {
    let number = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl FindingKind {
    /// How grave a finding of this kind usually is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Number(_)
            | Self::RaggedRow { .. }
            | Self::Undecodable
            | Self::NulByte
            | Self::CellTooLong { .. }
            | Self::RowNeverEnds
            | Self::RowsSwallowed
            | Self::TooManyColumns { .. }
            | Self::SheetBroken(_)
            | Self::FileBroken(_)
            | Self::ServiceMissing
            | Self::ServiceUnknown
            | Self::MunicipalityMissing
            | Self::MunicipalityUnknown
            | Self::MunicipalityHomonym(_)
            | Self::UsersExceedOffices { .. }
            | Self::Count
            | Self::AreaUnknown
            | Self::AreaTwice { .. } => Severity::Rejected,
            Self::ZeroRestored
            | Self::SeatOutside { .. }
            | Self::Contradictions { .. }
            | Self::OfficesAsUsers
            | Self::CoordinatesSwapped
            | Self::UrlMended(_)
            | Self::TotalDiffers { .. }
            | Self::RateDiffers { .. }
            | Self::NoHeader { .. }
            | Self::AsOfFound { .. } => Severity::Note,
            _ => Severity::Warning,
        }
    }
}
