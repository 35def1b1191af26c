//! Why a file as a whole cannot be read. The texts are what officials see: what, where, what to do.

use std::io;

use crate::wishes::Disobeyed;

/// The file cannot be read as a list.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Nothing in it.
    #[error("ファイルが空です。ダウンロードや保存が途中で終わっていないか確かめ、もう一度取得してください")]
    Empty,
    /// A web page.
    #[error(
        "一覧ではなくWebページ（HTML）です。ダウンロードの代わりにエラー画面が保存された可能性があります。公開元のページからファイルを取得し直してください"
    )]
    Html,
    /// A workbook with a password.
    #[error("パスワードで保護されたExcelファイルです。Excelで開いてパスワードを解除し、保存し直してください")]
    EncryptedWorkbook,
    /// The workbook format of before 2007, or a binary workbook.
    #[error(
        "古い形式（.xls など）のExcelファイルです。Excelで開き「Excelブック（.xlsx）」か「CSV UTF-8」で保存し直してください"
    )]
    LegacyWorkbook,
    /// A workbook made to fill the memory.
    #[error(
        "Excelファイルの展開後の大きさが上限を超えるため開きません（{what}）。必要なシートだけを新しいブックに写して保存し直してください"
    )]
    ZipBomb {
        /// Which limit was passed, in Japanese.
        what: String,
    },
    /// The workbook is damaged; the text says how, for logs.
    #[error("Excelファイルが壊れていて開けません。Excelで開いて保存し直すか、取得し直してください")]
    BrokenWorkbook(String),
    /// Some other kind of file.
    #[error("一覧のファイル（CSV・TSV・xlsx）ではなく{0}です。一覧のファイルを選んでください")]
    NotAList(&'static str),
    /// No encoding fits.
    #[error(
        "文字コードが分かりません（{line}行目に、UTF-8としてもShift_JISとしても読めないバイトがあります）。元の一覧を「CSV UTF-8」で保存し直してください"
    )]
    Encoding {
        /// The first line that is not UTF-8.
        line: u64,
    },
    /// No header among the first rows.
    #[error(
        "見出しの行が見つかりません（先頭の{looked_at}行に「{looked_for}」などの列名がありません）。列名の行がある一覧か確かめてください"
    )]
    NoHeader {
        /// Names of columns that were looked for.
        looked_for: &'static str,
        /// How many rows were looked at.
        looked_at: usize,
    },
    /// A header, but no column with the numbers of offices.
    #[error(
        "{line}行目の見出しに「事業所番号」の列がありません。介護保険事業所番号（10桁）の列を加えてください"
    )]
    NoNumberColumn {
        /// Line of the header.
        line: u64,
    },
    /// A correction somebody made to the reading does not fit the file.
    #[error(transparent)]
    Wish(#[from] Disobeyed),
    /// The file cannot be opened or read.
    #[error("ファイルを読めません（{}）。場所と権限を確かめてください", in_japanese(.0))]
    Io(#[from] io::Error),
}

/// Why a file could not be read, in words officials know.
fn in_japanese(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "ファイルがありません".into(),
        io::ErrorKind::PermissionDenied => "読む権限がありません".into(),
        io::ErrorKind::IsADirectory => "ファイルではなくフォルダーです".into(),
        _ => error
            .raw_os_error()
            .map_or_else(|| "読み取りエラー".into(), |code| format!("読み取りエラー {code}")),
    }
}
