//! What a restore must not undo: read from the data that is to go, done again in the data that came, told to whoever restores.

use std::path::Path;

use chrono::{DateTime, Utc};
use domain::{
    audit::{By, Deed, Entry, Field, Fields, Head, Subject},
    format,
    people::Email,
};
use store::{
    Store, StoreError, Write,
    backup::{CarriedOver, LeftOver, Past},
};

use super::moment;
use crate::backup::Manifest;

/// What the data that is to go told.
#[derive(Default)]
pub(super) struct Before {
    /// The end of its audit trail.
    pub head: Option<Head>,
    /// What it knows that the backup does not; `None` when there was no data, and the reason where it cannot be read.
    pub past: Option<Result<Past, StoreError>>,
}

/// What came of it.
pub(super) enum Carried {
    /// There was nothing before.
    Nothing,
    /// It was done again.
    Over(CarriedOver),
    /// What there was before cannot be read.
    Unknown(StoreError),
}

/// When a backup was made. Of one that does not tell, everything counts as later.
pub(super) fn made_at(manifest: &Manifest) -> DateTime<Utc> {
    manifest.about.made_at.parse().unwrap_or(DateTime::UNIX_EPOCH)
}

impl Before {
    /// Looks into the SQLite database that is to go. That it cannot be read any more may be the very reason for the restore.
    pub(super) async fn of(database: &Path, made_at: DateTime<Utc>) -> Self {
        if !database.exists() {
            return Self::default();
        }
        let look = async {
            let store = Store::sqlite(database).await?;
            let mut read = store.read().await?;
            let head = read.audit_head().await;
            let past = read.past(made_at).await;
            drop(read);
            store.close().await;
            Ok::<_, StoreError>((head, past))
        };
        match look.await {
            Ok((head, past)) => Self {
                head: head.unwrap_or_else(|error| {
                    eprintln!(
                        "いまのデータの操作記録の確認番号を読めませんでした（{error}）。復元は続けます"
                    );
                    None
                }),
                past: Some(past),
            },
            Err(error) => Self { head: None, past: Some(Err(error)) },
        }
    }

    /// Does again what was done since the backup, signs everybody out – a session that was ended after it would live again –
    /// and puts the restore on record, with the end of the audit trail that it takes the place of.
    pub(super) async fn settle(
        self,
        write: &mut Write,
        manifest: &Manifest,
        now: DateTime<Utc>,
    ) -> Result<Carried, StoreError> {
        let carried = match self.past {
            None => Carried::Nothing,
            Some(Ok(past)) => Carried::Over(write.carry_over(&past, now).await?),
            Some(Err(error)) => Carried::Unknown(error),
        };
        // Links that were used or taken back since the backup would work again, too: none does.
        write.end_all_of_everybody().await?;
        let was =
            self.head.map_or_else(Fields::new, |head| Fields::new().text(Field::Head, &head.to_string()));
        let is = Fields::new()
            .text(Field::Title, &format!("{} 時点のバックアップ", moment(&manifest.about.made_at)))
            .text(Field::Kind, manifest.about.engine.name());
        let entry = Entry::new(now, By::COMMAND, Deed::Restored, Subject::Data);
        write.record(&entry.changing(was, carried.told(is))).await?;
        Ok(carried)
    }
}

impl Carried {
    /// How many of each, for the trail; nobody is named there.
    fn told(&self, is: Fields) -> Fields {
        match self {
            Self::Nothing => is,
            Self::Over(done) => is
                .count(Field::ErasedAgain, done.erased)
                .count(Field::StopsAgain, done.stops)
                .count(Field::DisabledAgain, done.disabled)
                .count(Field::PasswordsForgotten, done.forgotten.len() as u64)
                .count(Field::LeftOver, done.left_over.len() as u64),
            Self::Unknown(_) => {
                is.text(Field::LeftOver, "置き換える前のデータを読めず、何も引き継げませんでした")
            }
        }
    }

    /// Tells whoever restores what was done and what is theirs to do.
    pub(super) fn tell(&self) {
        for line in self.lines() {
            println!("{line}");
        }
    }

    fn lines(&self) -> Vec<String> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Over(done) => over(done),
            Self::Unknown(error) => vec![
                format!(
                    "置き換える前のデータを読めず（{error}）、次のことを引き継げませんでした。手元の記録と照らして、やり直してください:"
                ),
                "  - バックアップのあとの、連絡先の消去と配信停止".into(),
                "  - バックアップのあとの、利用者の停止、役割・担当地域の変更".into(),
                "  - バックアップのあとの、パスワードと二要素認証の変更（いまは前のもので入れます）".into(),
            ],
        }
    }
}

fn over(done: &CarriedOver) -> Vec<String> {
    let count = |number: u64| format::count(number);
    let mut lines = vec![format!(
        "バックアップのあとのことを引き継ぎました: 連絡先の消去 {}件、配信停止 {}件、利用者の停止 {}人",
        count(done.erased),
        count(done.stops),
        count(done.disabled)
    )];
    if !done.forgotten.is_empty() {
        lines.push("パスワードか二要素認証を変えていた次の利用者は、前のパスワードでは入れないようにしました。renkei staff link で新しいパスワードのリンクを作って渡してください:".into());
        lines.extend(done.forgotten.iter().map(|email| format!("  - {email}")));
    }
    if !done.left_over.is_empty() {
        lines.push("次のことは引き継げません。確かめて、やり直してください:".into());
        lines.extend(done.left_over.iter().map(|left| format!("  - {}", sentence(left))));
    }
    lines
}

fn sentence(left: &LeftOver) -> String {
    let of = |email: &Email, what: &str| format!("{email}: {what}");
    match left {
        LeftOver::LastOperator(email) => of(
            email,
            "停止していた利用者ですが、ほかに運用管理者がいないため停止できません。ほかの人を招待してから停止してください",
        ),
        LeftOver::Lost(email) => of(email, "バックアップのあとに登録した利用者です。招待し直してください"),
        LeftOver::Disabled(email) => of(
            email,
            "バックアップのあとに利用を再開した利用者です。停止に戻ったので、必要なら招待し直してください",
        ),
        LeftOver::Rights(email, role, scope) => {
            let areas: Vec<String> = scope.areas().iter().map(ToString::to_string).collect();
            format!(
                "{email}: 役割か担当地域が変わっていました（{}、地域コード {}）。画面の「利用者」で直してください",
                role.name(),
                areas.join("・")
            )
        }
        LeftOver::Factor(email) => {
            of(email, "二要素認証を変えていたため、外しました。本人に登録し直してもらってください")
        }
        LeftOver::Codes(email) => of(
            email,
            "回復コードを使ったか作り直していたため、すべて無効にしました。本人に作り直してもらってください",
        ),
        LeftOver::Resumed(count) => {
            format!("配信を再開していた{}件のアドレスは、停止に戻りました", format::count(*count))
        }
        LeftOver::OtherKey(count) => format!(
            "配信停止{}件は、このバックアップが別に設置した renkei のものなので引き継げません",
            format::count(*count)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_restores_is_told_what_is_theirs_to_do() {
        let email = || Email::parse("aya@example.lg.jp").expect("an address");
        let done = CarriedOver {
            erased: 1_200,
            stops: 3,
            disabled: 1,
            forgotten: vec![email()],
            left_over: vec![LeftOver::Factor(email()), LeftOver::Resumed(2)],
        };
        let told = Carried::Over(done);
        let lines = told.lines().join("\n");
        assert!(lines.contains("連絡先の消去 1,200件、配信停止 3件、利用者の停止 1人"), "{lines}");
        assert!(
            lines.contains("renkei staff link")
                && lines.contains("二要素認証")
                && lines.contains("2件のアドレス")
        );
        let kept = told.told(Fields::new()).kept().unwrap_or_default();
        assert!(kept.contains("\"erased_again\":1200") && !kept.contains("example"), "{kept}");
        assert!(Carried::Nothing.lines().is_empty());
        let unread = Carried::Unknown(StoreError::Gone { what: "x", rows: 0 });
        assert!(unread.lines().len() > 1 && unread.told(Fields::new()).kept().is_some());
    }
}
