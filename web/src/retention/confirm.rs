//! The question before a rule is set so that it takes more: what a run has erased does not come back.

use domain::{clock::japanese_day, format, job::JobKind, retention::Setting};
use store::Read;

use super::{pages::ConfirmPage, rules};
use crate::{failure::Failure, page::form::Faults, site::Visit, urls};

/// What the form sends when the question was answered.
pub(super) const YES: &str = "yes";

/// Whether a rule would take more than it does: it is switched on, or keeps shorter.
pub(super) const fn takes_more(before: &Setting, (months, enabled): (u16, bool)) -> bool {
    enabled && (!before.enabled || months < before.months)
}

/// The question: how many records the next run takes by the rule as it is to be, and as it is.
pub(super) async fn question(
    site: &Visit,
    read: &mut Read,
    before: &Setting,
    (months, enabled): (u16, bool),
) -> Result<ConfirmPage, Failure> {
    let ground = site.ground.of(read).await?;
    let next = JobKind::Retention.schedule().next_after(site.desk.clock.now());
    let after = Setting { months, enabled, ..*before };
    let on = japanese_day(next);
    let goes = read.retention_due(&after, on).await?;
    let went = if before.enabled { read.retention_due(before, on).await? } else { 0 };
    let name = before.rule.name();
    Ok(ConfirmPage {
        layout: rules::layout(site, &ground, &Faults::default(), Some("保存期間の変更の確認")),
        name,
        next: format::moment(next),
        goes: format::count(goes),
        told: vec![
            ("規則", name.to_owned()),
            ("起算日", before.rule.counted_from().to_owned()),
            ("いまの設定", set(before)),
            ("変更後の設定", set(&after)),
            ("次の定期処理", format::moment(next)),
            ("変更後の設定で消去するもの", format!("{}件", format::count(goes))),
            ("いまの設定のままなら", format!("{}件", format::count(went))),
        ],
        action: urls::contacts::retention_rule(before.rule),
        months,
        version: before.version,
        back: urls::contacts::retention(),
    })
}

fn set(setting: &Setting) -> String {
    format!("{}か月（{}）", setting.months, if setting.enabled { "有効" } else { "停止中" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::retention::Rule;

    #[test]
    fn only_what_takes_more_is_asked_about() {
        let setting = |enabled| Setting {
            rule: Rule::Unconfirmed,
            months: 36,
            enabled,
            version: 0,
            ran_at: None,
            ran_count: 0,
        };
        assert!(takes_more(&setting(true), (35, true)) && takes_more(&setting(false), (60, true)));
        assert!(!takes_more(&setting(true), (36, true)) && !takes_more(&setting(true), (37, true)));
        assert!(!takes_more(&setting(true), (1, false)) && !takes_more(&setting(false), (1, false)));
    }
}
