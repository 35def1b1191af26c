//! The daily run: what was kept long enough goes.

use domain::{
    audit::By,
    chance::{self, Chance},
    clock::Clock,
    contact::DeletionId,
    format,
    retention::{Rule, Setting},
};
use store::Store;

/// What a run took, rule by rule; rules that are switched off are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report(Vec<(Rule, u32)>);

impl Report {
    /// What a rule took; `None` when it was not carried out.
    #[must_use]
    pub fn of(&self, rule: Rule) -> Option<u32> {
        self.0.iter().find(|(of, _)| *of == rule).map(|(_, count)| *count)
    }

    /// A sentence for those who run the system.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.0.is_empty() {
            return "有効な保存期間の規則がありません".into();
        }
        let told = self.0.iter().map(|(rule, count)| format!("{} {}件", rule.name(), format::count(*count)));
        format!("保存期間が過ぎたものを消しました：{}", told.collect::<Vec<_>>().join("、"))
    }
}

/// Carries out every rule that is switched on. Each office whose contacts go is a work of its own with its certificate, so that a
/// run that is interrupted loses nothing and the next one goes on; done twice on a day, the second time finds nothing.
pub async fn run(store: &Store, clock: &dyn Clock, chance: &dyn Chance, by: By) -> anyhow::Result<Report> {
    let settings = store.read().await?.retention().await?;
    let mut report = Report::default();
    for setting in settings.into_iter().filter(|setting| setting.enabled) {
        let taken = carry_out(store, clock, chance, by, &setting).await?;
        let mut write = store.write().await?;
        write.retention_ran(setting.rule, clock.now(), taken).await?;
        write.commit().await?;
        report.0.push((setting.rule, taken));
    }
    Ok(report)
}

async fn carry_out(
    store: &Store,
    clock: &dyn Clock,
    chance: &dyn Chance,
    by: By,
    setting: &Setting,
) -> anyhow::Result<u32> {
    if setting.rule == Rule::Jobs {
        let mut write = store.write().await?;
        let gone = write.forget_ended_jobs(setting, clock.today()).await?;
        write.commit().await?;
        return Ok(u32::try_from(gone).unwrap_or(u32::MAX));
    }
    let mut taken = 0;
    if setting.rule == Rule::DisabledAccounts {
        loop {
            let mut write = store.write().await?;
            let gone = write.forget_disabled_accounts(setting, by, clock.now()).await?;
            if gone == 0 {
                return Ok(taken);
            }
            write.commit().await?;
            taken += gone;
        }
    }
    loop {
        let at = clock.now();
        let id = DeletionId::new(at, chance::bytes(chance)?);
        let mut write = store.write().await?;
        let Some(deletion) = write.erase_next(setting, id, by, at).await? else { return Ok(taken) };
        write.commit().await?;
        taken += deletion.count;
    }
}
