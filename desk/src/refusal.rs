//! Why an import was not taken, in the words officials read: what, where, what to do.

use std::io;

use importers::Unreadable;
use store::StoreError;

/// An import that was not taken. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A file cannot be read at all.
    #[error("「{file}」を読めません。{source}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: Unreadable,
    },
    /// A file ended before its end; what is absent from it says nothing.
    #[error(
        "「{file}」は途中から読めないため、取り込みませんでした（{reason}）。一覧から消えた事業所を誤って「なくなった」と扱わないためです"
    )]
    Incomplete {
        /// The file.
        file: String,
        /// The last finding.
        reason: String,
    },
    /// Lists of different makes in one import.
    #[error(
        "種類の違う一覧が混ざっています（「{first}」と「{other}」）。同じ種類の一覧ごとに分けて取り込んでください"
    )]
    Mixed {
        /// A file of the first make.
        first: String,
        /// A file of another.
        other: String,
    },
    /// The area cannot be told from the list.
    #[error(
        "「{file}」がどの区域の一覧か分かりません。--area に市区町村コード（6桁または5桁）か都道府県コード（2桁）を付けてください（例 --area 272108）"
    )]
    AreaUnknown {
        /// The file.
        file: String,
    },
    /// A code that stands for no municipality.
    #[error(
        "--area {0} は市町村一覧にないコードです。全国は 00、都道府県は2桁、市区町村は6桁（または検査数字を除く5桁）のコードを指定してください"
    )]
    NoSuchArea(String),
    /// Much of what was known would be gone.
    #[error(
        "この一覧を取り込むと、{what}のこれまでの{known}件のうち{gone}件が「なくなった」と扱われるため、取り込みませんでした（2割を超えています）。一覧が途中で切れていないか、区域（--area）が合っているかを確かめ、正しければ --accept-gone を付けて取り込んでください"
    )]
    MuchGone {
        /// Which kind of service.
        what: String,
        /// Offices known of it before.
        known: u64,
        /// Those the list no longer has.
        gone: u64,
    },
    /// No row could be taken.
    #[error("取り込める行が1行もありませんでした（不採用 {rejected}行、区域外 {outside}行）。{first}")]
    NoRows {
        /// Rows that were rejected.
        rejected: u64,
        /// Rows outside the area.
        outside: u64,
        /// The first reason, or nothing.
        first: String,
    },
    /// The database holds a demonstration.
    #[error(
        "いまはデモデータ（架空）が入っています。実データと混ぜないため、取り込みませんでした。デモデータを消して取り込むときは --leave-demo を付けてください"
    )]
    Demo,
    /// The database holds real data.
    #[error(
        "実データが入っているため、デモデータは入れられません。別のデータフォルダを --data で指定してください"
    )]
    RealData,
    /// A day that has not come.
    #[error("基準日 {0} は未来の日付です。一覧が示す日（時点）を指定してください")]
    Future(String),
    /// The originals could not be kept.
    #[error(
        "元のファイルを保存できませんでした（{0}）。データフォルダの空き容量と書き込み権限を確かめてください"
    )]
    Originals(#[source] io::Error),
    /// The file of rejected rows could not be written.
    #[error("不採用行のファイル「{file}」を書けませんでした（{source}）。置き場所を確かめてください")]
    Rejects {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// There is no import with this number.
    #[error("取込番号 {0} の取込はありません")]
    NoImport(i64),
    /// The import was taken back before.
    #[error("取込番号 {0} は、すでに取り消されています")]
    UndoneAlready(i64),
    /// What was brought is not there any more, or is finished.
    #[error("この取込は、すでに取り込まれたか、取りやめられています")]
    NotOpen,
    /// Somebody changed what was brought since it was tried.
    #[error("確かめたあとに、読み取り方やデータが変わりました。もう一度試してから取り込んでください")]
    Overtaken,
    /// It was not said what the list is, or it was not tried.
    #[error("先に読み取り方を確かめて、試してください")]
    NotTried,
    /// What looks wrong was not confirmed.
    #[error("確認が必要なことがあります。内容を確かめ、区域の名前を入力してから取り込んでください")]
    Doubtful,
    /// There is nothing to take in.
    #[error("変更はありません。同じ内容がすでに取り込まれています")]
    NothingNew,
    /// A file is not the one that was brought.
    #[error("「{0}」が、届いたときのファイルと違います。もう一度、ファイルを送り直してください")]
    Altered(String),
    /// Several files where one is read.
    #[error(
        "利用状況一覧と公表値は、1回に1つのファイルだけ取り込めます。取りやめて、1つずつ送ってください。同じ一覧が分かれているときは、1つのファイルにまとめてください"
    )]
    OneFile,
    /// An import that took the place of another edition of the same table.
    #[error(
        "この公表値は、取込番号 {0} の表を置き換えたものです。取り消すと表がなくなります。前の表に戻すときは、前の表のファイルをもう一度取り込んでください"
    )]
    Replaced(i64),
    /// There is no file to read.
    #[error("ファイルがありません。一覧のファイルを選んでください")]
    NoFile,
    /// Somebody asked for the end.
    #[error("中止しました。取り込んでいません")]
    Stopped,
    /// The reading thread was lost.
    #[error("読み取りが中断されました。もう一度取り込んでください。続くときは運用管理者に連絡してください")]
    Interrupted,
    /// The disk is full.
    #[error(
        "データを置くディスクの空き容量が足りず、取り込みませんでした（以前のデータはそのままです）。空きを作ってもう一度実行してください"
    )]
    DiskFull(#[source] StoreError),
    /// Another import is running.
    #[error("別の取込が終わらないため、取り込みませんでした。しばらくしてからもう一度実行してください")]
    Busy(#[source] StoreError),
    /// The database failed.
    #[error("データベースの処理に失敗したため、取り込みませんでした（以前のデータはそのままです）: {0}")]
    Store(#[source] StoreError),
}

impl Refusal {
    /// The same in the words of pages, where nobody types a command.
    #[must_use]
    pub fn on_page(&self) -> String {
        let words = match self {
            Self::Demo => {
                "いまはデモデータ（架空）が入っています。実際の一覧とは混ぜられません。運用管理者が、画面の上の帯の「実データの取込を始める」からデモデータを消すと、取り込めます"
            }
            Self::AreaUnknown { .. } | Self::NoSuchArea(_) => {
                "どの区域の一覧か分かりません。「読み取り方を直す」で、区域に都道府県か市町村の名前を入れてください"
            }
            Self::MuchGone { what, known, gone } => {
                return format!(
                    "{what}のこれまでの{known}件のうち{gone}件が「消失」になります（2割を超えています）。もう一度試して、内容を確かめてください"
                );
            }
            Self::DiskFull(_) => {
                "ディスクの空き容量が足りません（前のデータはそのままです）。運用の担当者に空きを作ってもらい、もう一度試してください"
            }
            Self::Busy(_) => "ほかの取込が終わっていません。しばらくしてから、もう一度試してください",
            Self::Originals(_) | Self::Rejects { .. } => {
                "ファイルを保存できませんでした。運用の担当者に、データのフォルダーの空きと書き込みの権限を確かめてもらってください"
            }
            Self::Store(_) | Self::Interrupted => {
                "システムの側で問題が起きました（前のデータはそのままです）。もう一度試し、続くときは運用管理者に連絡してください"
            }
            other => return other.to_string(),
        };
        words.to_owned()
    }

    /// Whether it says something about the list, so that a person has to look at it; not where the database or the disk failed,
    /// and trying again may help.
    #[must_use]
    pub const fn is_about_the_list(&self) -> bool {
        !matches!(
            self,
            Self::Store(_)
                | Self::Busy(_)
                | Self::DiskFull(_)
                | Self::Interrupted
                | Self::Originals(_)
                | Self::Rejects { .. }
        )
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull(_) => Self::DiskFull(error),
            StoreError::Busy(_) => Self::Busy(error),
            _ => Self::Store(error),
        }
    }
}
