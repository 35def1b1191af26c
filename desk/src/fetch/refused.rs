//! Why there is no file, in the words of the office: what is wrong and what to do.

use std::{error::Error, io, time::Duration};

use domain::format;

/// There is no file to be had, or none that may be used.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What stands there is no address that can be asked.
    #[error("アドレスを読み取れません。取得元のアドレスを確かめてください")]
    Address,
    /// A machine that must not be asked.
    #[error(
        "「{0}」は所内またはこのコンピューターのアドレスのため、取得しませんでした。所内のサーバーから取得するときは、運用の担当者が設定（--fetch-local）を変えます"
    )]
    Local(String),
    /// From https to http.
    #[error(
        "公開元が、安全でない接続（http）に転送したため、取得しませんでした。新しいアドレスを確かめてください"
    )]
    Downgrade,
    /// Redirected without end.
    #[error("公開元の転送が多すぎるため、取得しませんでした。新しいアドレスを確かめてください")]
    Redirects,
    /// It is not there.
    #[error("公開元にファイルがありません（{0}）。公開元のページで、新しいアドレスを確かめてください")]
    NotThere(u16),
    /// It is not for everybody.
    #[error("公開元が閲覧を許していません（{0}）。公開元に確かめてください")]
    Forbidden(u16),
    /// Some other answer that is no file.
    #[error("公開元から、ファイルでない応答がありました（{0}）。公開元に確かめてください")]
    Status(u16),
    /// The server cannot, for now.
    #[error(
        "公開元のサーバーが混み合っているか、止まっています（{status}）。時間をおいて、もう一度取得します"
    )]
    Busy {
        /// What it answered.
        status: u16,
        /// How long it asks to be left alone.
        after: Option<Duration>,
    },
    /// No connection, or no such name.
    #[error(
        "公開元のサーバーに接続できません。アドレス、ネットワーク、プロキシ（HTTPS_PROXY）を確かめてください"
    )]
    Unreachable,
    /// Nothing was heard for too long.
    #[error("公開元のサーバーから応答がありません。時間をおいて、もう一度取得します")]
    Silent,
    /// It would take too long.
    #[error("時間内に取得し終わりませんでした。時間をおいて、もう一度取得します")]
    TooSlow,
    /// It ended too early.
    #[error("ファイルが途中で切れました。時間をおいて、もう一度取得します")]
    Cut,
    /// Whether the server is who it says cannot be told.
    #[error(
        "公開元との安全な接続（TLS）ができません。アドレスと、このコンピューターが信頼する証明書を確かめてください"
    )]
    Tls,
    /// It is too large.
    #[error("ファイルが大きすぎるため、取得をやめました（{} MBまで）", format::count(.0.div_ceil(1_000_000)))]
    TooLarge(u64),
    /// There is nothing in it.
    #[error("ファイルの中身が空です。公開元に確かめてください")]
    Empty,
    /// A page for people instead of a list.
    #[error("一覧のファイルではなく、ページが返されました。ファイルそのもののアドレスを確かめてください")]
    Page,
    /// Packed in a way that cannot be unpacked.
    #[error("ファイルの圧縮を解けません。公開元に確かめてください")]
    Packed,
    /// The server does not want programs there.
    #[error(
        "公開元が、プログラムによる取得を断っています（robots.txt）。ブラウザーで受け取って、画面から取り込んでください"
    )]
    Robots,
    /// Whether it wants programs there cannot be told for now.
    #[error(
        "公開元がプログラムによる取得を許しているか（robots.txt）を、いまは確かめられません。時間をおいて、もう一度取得します"
    )]
    RobotsUnknown,
    /// It cannot be kept.
    #[error(
        "取得したファイルを保存できません（{0}）。データのフォルダーの空き容量と書き込みの権限を確かめてください"
    )]
    Disk(#[from] io::Error),
}

/// A name that leads to machines that must not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a local address")]
pub struct LocalName;

impl Refused {
    /// Whether it may pass by itself.
    #[must_use]
    pub const fn passing(&self) -> bool {
        matches!(
            self,
            Self::Busy { .. }
                | Self::Unreachable
                | Self::Silent
                | Self::TooSlow
                | Self::Cut
                | Self::RobotsUnknown
                | Self::Disk(_)
        )
    }

    /// Whether asking once more within minutes may help.
    #[must_use]
    pub const fn worth_another_try(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable | Self::Silent | Self::Cut)
    }

    /// What the server answered, if it did.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::NotThere(status)
            | Self::Forbidden(status)
            | Self::Status(status)
            | Self::Busy { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// What a failure of the network means; `host` is who was asked, `within` whether the answer had begun.
    pub(super) fn of(error: &reqwest::Error, host: &str, within: bool) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(one) = cause {
            if one.is::<LocalName>() {
                return Self::Local(host.to_owned());
            }
            if is_tls(one) {
                return Self::Tls;
            }
            cause = one.source();
        }
        if error.is_timeout() {
            return if error.is_connect() { Self::Unreachable } else { Self::Silent };
        }
        if error.is_connect() {
            Self::Unreachable
        } else if within || error.is_body() || error.is_decode() || error.is_request() {
            Self::Cut
        } else {
            Self::Unreachable
        }
    }
}

/// Whether a cause is TLS. Errors of input and output hide what they carry from those who ask for causes.
fn is_tls(mut cause: &(dyn Error + 'static)) -> bool {
    while let Some(inner) = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        cause = inner;
    }
    cause.is::<rustls::Error>()
}
