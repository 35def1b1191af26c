//! What is done at set times, rendered.

use chrono::TimeDelta;
use domain::job::{JobId, JobKind, JobState};
use store::jobs::Job;

use crate::{
    jobs::pages::{Done, JobsPage},
    page::{layout::Section, sample},
};

/// A run of a kind, so many hours ago.
fn run(kind: JobKind, hours: i64, state: JobState, report: Option<&str>) -> Job {
    let at = sample::moment() - TimeDelta::hours(hours);
    Job {
        id: JobId::new(at, [1; 10]),
        kind,
        slot: Some(kind.schedule().last_until(at)),
        state,
        attempts: 1,
        report: report.map(Into::into),
        created_at: at,
        started_at: Some(at),
    }
}

#[test]
fn what_is_done_at_set_times_is_told_with_what_came_of_it() {
    let now = sample::moment();
    let hours = |hours: i64| now - TimeDelta::hours(hours);
    let dead = Job {
        attempts: 8,
        ..run(
            JobKind::Backup,
            9,
            JobState::Dead { at: hours(7), reason: "<置き場所>がありません".into() },
            Some("<置き場所>がありません"),
        )
    };
    let swept = run(
        JobKind::SweepPeople,
        1,
        JobState::Done { at: hours(1) },
        Some("サインイン 3件、リンク 0件、失敗の記録 12件を消しました"),
    );
    let sweeping =
        run(JobKind::SweepPeople, 0, JobState::Running { until: now + TimeDelta::minutes(3) }, None);
    let noting = run(
        JobKind::NoteAuditHead,
        0,
        JobState::Waiting { until: now + TimeDelta::minutes(2) },
        Some("確認番号を書き留められません"),
    );
    let layout = || sample::layout("定期処理");
    assert_eq!(layout().section, Section::Boards, "of the sample");
    let planned = JobKind::ALL;
    let newest = vec![dead.clone(), sweeping.clone(), noting.clone(), swept.clone()];
    let latest = [dead, sweeping, noting, swept];
    let page = JobsPage::new(layout(), (&planned, true), newest.clone(), &latest, now);
    let html = sample::shown("jobs", &page);
    assert!(html.contains("&#60;置き場所&#62;") && html.contains("もう一度実行") && html.contains("8回"));
    assert!(html.contains(&format!("action=\"/jobs/{}/again\"", page.dead[0].0.id)));
    assert!(html.contains("action=\"/jobs/kinds/note-audit-head/now\"") && html.contains("再試行待ち"));
    assert!(!html.contains("action=\"/jobs/kinds/sweep-people/now\""), "it is being done");
    assert!(!html.contains("role=\"status\""));
    let asked = JobsPage { done: Done::of("now"), ..page };
    assert!(sample::shown("jobs-asked", &asked).contains("実行を受け付けました"));
    assert_eq!(Done::of("<script>"), None);
    assert!(html.contains("毎日 3:30") && html.contains("1時間ごと"));
    assert!(html.contains("前回の失敗：確認番号を書き留められません"));

    let without = JobsPage::new(layout(), (&planned[1..], false), vec![], &[], now);
    let html = sample::shown("jobs-none", &without);
    assert!(html.contains("このサーバーの設定では行いません") && html.contains("予定なし"));
    assert!(html.contains("renkei work") && html.contains("まだ何も行っていません"));
    assert!(!html.contains("action=\"/jobs/kinds/backup/now\""));
}
