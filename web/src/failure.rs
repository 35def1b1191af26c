//! What can go wrong on the way to a page, and the page that says so.
//!
//! A handler returns `Result<_, Failure>`. A failure becomes a page with a status, a title, what is wrong, what to do
//! and a way back. The cause is for the log, where it stands once, under the number that the page shows; the page
//! never shows it.
//!
//! The page is drawn last, by the application, which knows the number of the request; see [`Failed`].

pub mod page;

use std::{error::Error, sync::Arc, time::Duration};

use axum::response::{IntoResponse, Response};
use domain::people::Denied;
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use store::StoreError;

/// A cause of any kind.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Why there is no page.
#[derive(Debug)]
pub enum Failure {
    /// There is no such thing: a wrong address, an office that is in no list. 404.
    NotFound {
        /// What was not found, a noun: 「事業所番号 2870100017 の事業所」.
        what: String,
    },
    /// The request makes no sense: a day that does not exist, a sort order we do not know. 400.
    BadRequest {
        /// What is wrong, a sentence.
        what: String,
        /// What to do, a sentence.
        todo: String,
    },
    /// What was asked for is against a rule, such as mixing demonstration and real data. 409.
    Refused {
        /// The rule, a sentence.
        reason: String,
    },
    /// The request comes from a page that is not ours. 403.
    Forbidden,
    /// Somebody is signed in and may not do this, or not there. 403.
    Denied(Denied),
    /// The application was asked for by a name that is not its own. 421.
    WrongHost,
    /// The address exists, but not for this method. 405.
    MethodNotAllowed,
    /// More was sent than is taken. 413.
    TooLarge,
    /// Requests come faster than is answered ([`crate::pace`]). 429.
    TooMany {
        /// How long until the next one would be answered.
        wait: Duration,
    },
    /// The database is at work for others. 503.
    Busy,
    /// There is no room left to write. 507.
    DiskFull,
    /// It took too long. 504.
    Timeout,
    /// Nothing has been imported yet: not an error, but there is nothing to show. 200.
    NothingYet,
    /// Anything else: a bug, a broken disk. 500, with the cause in the log.
    Broken(BoxError),
    /// The same, for a cause that is in the log already: a panic. 500.
    Panicked,
}

/// What a failure says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The title, such as 「ページが見つかりません」.
    pub title: String,
    /// What is wrong, in a sentence.
    pub what: String,
    /// What the reader can do now, one step each.
    pub advice: Vec<String>,
    /// Label and address of the way back.
    pub back: (String, String),
}

/// Stands among the extensions of a response that a failure became: from it, the application draws the page.
#[derive(Clone, Debug)]
pub struct Failed(pub Arc<Failure>);

impl Failure {
    /// Something broke; the cause goes to the log.
    pub fn broken(cause: impl Into<BoxError>) -> Self {
        Self::Broken(cause.into())
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::BadRequest { .. } => StatusCode::BAD_REQUEST,
            Self::Refused { .. } => StatusCode::CONFLICT,
            Self::Forbidden | Self::Denied(_) => StatusCode::FORBIDDEN,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::NothingYet => StatusCode::OK,
            Self::Broken(_) | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The failure that a bare status stands for, when a library answered instead of a handler.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound { what: "お探しのページ".into() },
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Self::Timeout,
            status if status.is_client_error() => Self::BadRequest {
                what: "アドレスまたは送られた内容を読み取れませんでした。".into(),
                todo: "前のページに戻り、入力を確かめて、もう一度お試しください。".into(),
            },
            status => Self::broken(format!("a bare response with status {status}")),
        }
    }

    /// The cause, with the causes behind it, for the log.
    #[must_use]
    pub fn cause(&self) -> Option<String> {
        let Self::Broken(cause) = self else { return None };
        let mut text = cause.to_string();
        let mut behind = cause.source();
        while let Some(cause) = behind {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            behind = cause.source();
        }
        Some(text)
    }

    /// What the page says.
    #[must_use]
    pub fn words(&self) -> Words {
        let say = |title: &str, what: &str, advice: &[&str]| Words {
            title: title.into(),
            what: what.into(),
            advice: advice.iter().map(|&step| step.into()).collect(),
            back: ("全国のボードへ戻る".into(), "/".into()),
        };
        match self {
            Self::NotFound { what } => say(
                "ページが見つかりません",
                &format!("{what}はありません。"),
                &[
                    "アドレスに誤りがないか確かめてください。",
                    "事業所は、事業所番号・カナ・電話番号・市町村名で検索できます。",
                ],
            ),
            Self::BadRequest { what, todo } => say("内容を確かめてください", what, &[todo]),
            Self::Refused { reason } => {
                say("この操作はできません", reason, &["前のページに戻り、内容を確かめてください。"])
            }
            Self::Forbidden => say(
                "この操作は受け付けられません",
                "ほかのサイトから送られた操作は受け付けません。",
                &["このシステムの画面を開き、そこから操作してください。"],
            ),
            Self::Denied(denied) => say(
                "この操作の権限がありません",
                &denied.to_string(),
                &[
                    "役割と担当地域は「アカウント」のページで確かめられます。",
                    "必要なときは、運用管理者に権限の変更を依頼してください。",
                ],
            ),
            Self::WrongHost => say(
                "この名前では開けません",
                "アドレスの名前（ホスト名）が、このシステムのものではありません。",
                &[
                    "運用管理者から知らされたアドレスで開き直してください。",
                    "このシステムを動かしているコンピューターの中では、http://127.0.0.1 から始まるアドレスで開けます。",
                ],
            ),
            Self::MethodNotAllowed => say(
                "この操作は受け付けられません",
                "このアドレスでは、この方法の操作はできません。",
                &["前のページに戻り、画面のボタンやリンクから操作してください。"],
            ),
            Self::TooLarge => say(
                "送られた内容が大きすぎます",
                "受け付けられる大きさを超えています。何も登録していません。",
                &["入力を短くするか、一覧なら何回かに分けて、もう一度お試しください。"],
            ),
            Self::TooMany { wait } => say(
                "短い時間に操作が集中しました",
                "同じ場所から届く操作が多いため、受け付けませんでした。何も変更していません。",
                &[
                    &format!("{}秒ほど待ってから、もう一度お試しください。", seconds(*wait)),
                    "続くときは、下の番号を添えて管理者に連絡してください。",
                ],
            ),
            Self::Busy => say(
                "ただいま混み合っています",
                "ほかの処理が終わるのを待っています。",
                &["少し待ってから、ページを読み込み直してください。"],
            ),
            Self::DiskFull => say(
                "保存する場所がありません",
                "ディスクの空きがないため、何も変更していません。",
                &[
                    "空きを作ってから、もう一度お試しください。",
                    "ディスクの空きは、管理者に確かめてください。",
                ],
            ),
            Self::Timeout => say(
                "時間がかかりすぎています",
                "決められた時間のうちに処理が終わりませんでした。",
                &[
                    "少し待ってから、もう一度お試しください。",
                    "続くときは、下の番号を添えて管理者に連絡してください。",
                ],
            ),
            Self::NothingYet => say(
                "まだデータがありません",
                "取り込まれた一覧がないため、表示できるものがありません。",
                &[
                    "「取込の履歴」の「一覧を取り込む」から、事業所の一覧を取り込みます。",
                    "同じところから、利用している事業所の一覧を取り込みます。",
                ],
            ),
            Self::Broken(_) | Self::Panicked => say(
                "問題が起きました",
                "システムの側で問題が起き、ページを表示できませんでした。",
                &[
                    "少し待ってから、もう一度お試しください。",
                    "続くときは、下の番号を添えて管理者に連絡してください。",
                ],
            ),
        }
    }
}

/// Whole seconds to wait, at least one.
fn seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.status();
        // Seen only when a router is asked without the application around it.
        let mut response = (status, self.words().what).into_response();
        let wait = match self {
            Self::Busy => Some(5),
            Self::TooMany { wait } => Some(seconds(wait)),
            _ => None,
        };
        if let Some(wait) = wait {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
        }
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

impl From<BoxError> for Failure {
    fn from(cause: BoxError) -> Self {
        Self::Broken(cause)
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<StoreError> for Failure {
    fn from(cause: StoreError) -> Self {
        let failure = match cause {
            StoreError::OutOfScope(denied) => return Self::Denied(denied),
            StoreError::NotText(_) => return Self::of_status(StatusCode::BAD_REQUEST),
            StoreError::Busy(_) => Self::Busy,
            StoreError::DiskFull(_) => Self::DiskFull,
            cause => return Self::broken(cause),
        };
        tracing::warn!(cause = ?cause.to_string(), "the database refused");
        failure
    }
}

impl From<anyhow::Error> for Failure {
    fn from(cause: anyhow::Error) -> Self {
        Self::Broken(cause.into())
    }
}

#[cfg(test)]
mod tests {
    use domain::people::{Act, Role, Why};

    use super::*;

    #[test]
    fn the_log_has_the_whole_cause_and_the_page_has_none_of_it() {
        let cause = anyhow::anyhow!("disk I/O error").context("reading the facts of 28");
        let failure = Failure::from(cause);
        assert_eq!(failure.cause().as_deref(), Some("reading the facts of 28: disk I/O error"));
        let words = failure.words();
        assert!(!format!("{words:?}").contains("disk"));
        assert_eq!(failure.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn who_comes_too_often_is_told_when_to_come_again() {
        for (wait, told) in [(0, "1"), (20, "1"), (1_000, "1"), (1_001, "2"), (45_000, "45")] {
            let failure = Failure::TooMany { wait: Duration::from_millis(wait) };
            assert!(failure.words().advice[0].starts_with(&format!("{told}秒")), "{failure:?}");
            let response = failure.into_response();
            assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(response.headers()[RETRY_AFTER], told);
        }
    }

    #[test]
    fn every_failure_says_what_to_do_and_leads_back() {
        let all = [
            Failure::NotFound { what: "お探しのページ".into() },
            Failure::BadRequest {
                what: "日付を読み取れません。".into(),
                todo: "2026-01-31 のように入力してください。".into(),
            },
            Failure::Refused { reason: "デモデータと実データは混ぜられません。".into() },
            Failure::Forbidden,
            Failure::Denied(Denied { act: Act::ReadAudit, why: Why::Role(Role::Viewer) }),
            Failure::WrongHost,
            Failure::MethodNotAllowed,
            Failure::TooLarge,
            Failure::TooMany { wait: Duration::ZERO },
            Failure::Busy,
            Failure::DiskFull,
            Failure::Timeout,
            Failure::NothingYet,
            Failure::broken("x"),
            Failure::Panicked,
        ];
        for failure in all {
            let words = failure.words();
            assert!(words.what.ends_with('。') && !words.advice.is_empty(), "{failure:?}");
            assert_eq!(words.back.1, "/");
        }
    }
}
