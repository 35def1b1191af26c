//! From the files of a source to the desk: what looks as usual may go in by itself, everything else waits for a person.
//!
//! A file that is handed over lies in the data folder until another one of its source takes its place, to be compared with it;
//! the desk has a copy.

use std::path::PathBuf;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    audit::By,
    chance::{self, Chance},
    clock::japanese_day,
    date, format,
    import::{ImportCounts, ImportKind},
    intake::IntakeId,
    usage::ListingMode,
    web_source::{Dating, FetchOutcome, WebSource},
};
use importers::{About, Purpose, Source, Wishes, look as look_at};

use store::intakes::{IntakeFile, NewIntake};

use super::courtesy::http_date;
use crate::{
    Agreed, Desk, Halt, Incoming, ListFile, Order, Refusal, bring::trial_of, on_thread, runs::Told,
    trial::Trial,
};

/// A file of a source as it lies in the data folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its address.
    pub url: String,
    /// Where it lies, under the name that its server gave it.
    pub path: PathBuf,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// When the server says that it was changed, as it writes it.
    pub last_modified: Option<String>,
    /// The file of the last try from the same address, if it still lies there.
    pub before: Option<PathBuf>,
}

/// What became of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// [`FetchOutcome::Imported`], [`FetchOutcome::Waiting`] or [`FetchOutcome::Nothing`].
    pub outcome: FetchOutcome,
    /// Why a person has to look.
    pub reason: Option<String>,
    /// The import they became.
    pub import: Option<i64>,
    /// What waits at the desk because of them, by its id.
    pub intake: Option<String>,
}

impl Handed {
    fn waiting(reason: impl Into<String>) -> Self {
        let reason = Some(reason.into());
        Self { outcome: FetchOutcome::Waiting, reason, import: None, intake: None }
    }

    fn done(outcome: FetchOutcome, import: Option<i64>) -> Self {
        Self { outcome, reason: None, import, intake: None }
    }
}

/// Brings the files of a source to the desk and tries them, and takes them in where somebody allowed that and nothing is
/// doubtful. What waits is an intake like anybody's; one of this source that waited before is given up for it.
///
/// `Err` is a failure that says nothing about the files: the database, the disk.
pub async fn hand_over(
    desk: &Desk,
    chance: &dyn Chance,
    source: &WebSource,
    files: Vec<Fetched>,
    by: By,
) -> Result<Handed, Refusal> {
    let (day, mut reasons) = match about_all(desk, source, &files).await? {
        Ok((day, headers)) => (Some(day), headers),
        Err(reason) => (None, vec![reason]),
    };
    let id = bring(desk, chance, source, (&files, day), by).await?;
    let waiting =
        |reasons: Vec<String>| Handed { intake: Some(id.to_string()), ..Handed::waiting(reasons.join("\n")) };
    if day.is_none() {
        return Ok(waiting(reasons));
    }
    let looked = (id, version(desk, id).await?);
    match desk.try_intake(looked, by, Halt::default(), Told::default()).await {
        // One that waited before is given up for it only now, and additions never: the next file does not repeat them.
        Ok(()) if source.terms.mode == ListingMode::Snapshot => supersede(desk, source, id).await?,
        Ok(()) => {}
        Err(refusal) if refusal.is_about_the_list() => {
            reasons.insert(0, refusal.to_string());
            return Ok(waiting(reasons));
        }
        Err(failed) => return Err(failed),
    }
    let intake = desk.store.read().await?.intake(id).await?.ok_or(Refusal::NotOpen)?;
    let trial = trial_of(&intake).ok_or(Refusal::NotTried)?;
    // Nothing new in another shape is worth a look all the same: the next list will have it, too.
    if trial.known && reasons.is_empty() {
        withdraw(desk, id).await?;
        return Ok(Handed::done(FetchOutcome::Nothing, None));
    }
    reasons.extend(doubts(&trial, source.terms.mode));
    if reasons.is_empty() && !source.terms.automatic {
        reasons.push("自動では取り込まない設定です。内容を確かめて取り込んでください。".to_owned());
    }
    if !reasons.is_empty() {
        return Ok(waiting(reasons));
    }
    let agreed = Agreed { tried: intake.trial.as_ref().map(|kept| kept.at), doubts: false };
    let seq = desk.apply_intake(looked, by, agreed, (Halt::default(), Told::default())).await?;
    Ok(Handed::done(FetchOutcome::Imported, Some(seq)))
}

/// What a person would be asked if the files were handed over now; for `--dry-run`. Nothing is kept.
pub async fn look(
    desk: &Desk,
    source: &WebSource,
    files: &[Fetched],
    by: By,
) -> Result<Vec<String>, Refusal> {
    let (day, mut reasons) = match about_all(desk, source, files).await? {
        Ok(understood) => understood,
        Err(reason) => return Ok(vec![reason]),
    };
    let mut list = Vec::new();
    for file in files {
        let (kind, path) = (source.terms.kind, file.path.clone());
        let about = on_thread(move || Ok(about(kind, &path))).await?;
        let wishes = match &about {
            Ok(about) => remembered(desk, kind, about).await?,
            Err(_) => Wishes::default(),
        };
        list.push(ListFile { wishes, ..ListFile::from(file.path.clone()) });
    }
    let order = Order { area: Some(source.terms.area), mode: source.terms.mode, ..Order::new(list, day, by) };
    let tried = match source.terms.kind {
        ImportKind::Usage => desk.try_usage(&order, &|_| {}).await,
        ImportKind::Offices | ImportKind::Published => desk.try_offices(&order, &|_| {}).await,
    };
    match tried {
        Ok(tried) => reasons.extend(doubts(&tried.trial, source.terms.mode)),
        Err(refusal) if refusal.is_about_the_list() => reasons.insert(0, refusal.to_string()),
        Err(failed) => return Err(failed),
    }
    Ok(reasons)
}

/// The day of the list and what is odd about its headers, or why that cannot be said.
async fn about_all(
    desk: &Desk,
    source: &WebSource,
    files: &[Fetched],
) -> Result<Result<(NaiveDate, Vec<String>), String>, Refusal> {
    let (abouts, headers) = match abouts(source, files).await? {
        Ok(read) => read,
        Err(reason) => return Ok(Err(reason)),
    };
    let today = desk.clock.today();
    Ok(match day_of(source.terms.dating, files, &abouts, today) {
        None => Err("一覧の時点が分かりません。一覧に日付があるかを確かめるか、取得元の設定の「時点」を変えてください。".to_owned()),
        Some(day) if day > today => Err(format!("一覧の時点（{}）が未来の日付です。", date::wareki(day))),
        Some(day) => Ok((day, headers)),
    })
}

/// Puts copies of the files where brought ones lie and makes an intake of them.
async fn bring(
    desk: &Desk,
    chance: &dyn Chance,
    source: &WebSource,
    (files, day): (&[Fetched], Option<NaiveDate>),
    by: By,
) -> Result<IntakeId, Refusal> {
    let now = desk.clock.now();
    let id = IntakeId::new(now, chance::bytes(chance).map_err(|_| Refusal::Interrupted)?);
    let incoming = Incoming::beside(&desk.originals);
    let named: Vec<(PathBuf, String)> =
        files.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect();
    let kept = on_thread(move || {
        let arriving = incoming.begin(id).map_err(Refusal::Originals)?;
        let mut kept = Vec::new();
        for (place, (path, sha256)) in (0_u16..).zip(named) {
            let bytes = arriving.copy(place, &path).map_err(Refusal::Originals)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
            let wishes = "{}".to_owned();
            kept.push(IntakeFile { place: i64::from(place), name, sha256, bytes, wishes });
        }
        Ok((arriving.keep().map_err(Refusal::Originals)?, kept))
    });
    let (folder, mut kept) = kept.await?;
    for (file, fetched) in kept.iter_mut().zip(files) {
        let (kind, path) = (source.terms.kind, fetched.path.clone());
        if let Ok(about) = on_thread(move || Ok(about(kind, &path))).await? {
            let wishes = remembered(desk, source.terms.kind, &about).await?;
            file.wishes = serde_json::to_string(&wishes).unwrap_or_else(|_| "{}".to_owned());
        }
    }
    let mut write = desk.store.write().await?;
    let new = NewIntake {
        id,
        by: by.actor,
        at: now,
        kind: Some(source.terms.kind),
        as_of: day,
        area: Some(source.terms.area),
        mode: Some(source.terms.mode),
        caption: None,
        fixes: None,
        web_source: Some(source.id.to_string()),
        files: kept,
    };
    write.add_intake(&new).await?;
    write.commit().await?;
    folder.settle();
    Ok(id)
}

/// Gives up what waited of this source before.
async fn supersede(desk: &Desk, source: &WebSource, by: IntakeId) -> Result<(), Refusal> {
    let id = source.id.to_string();
    let mut write = desk.store.write().await?;
    let mut old = write.open_intakes(None).await?;
    old.retain(|intake| intake.web_source.as_ref() == Some(&id) && intake.id != by);
    for intake in &old {
        write.withdraw_intake(intake.id, desk.clock.now()).await?;
    }
    write.commit().await?;
    for intake in old {
        forget(desk, intake.id);
    }
    Ok(())
}

/// How somebody once said that columns under this header are read.
async fn remembered(desk: &Desk, kind: ImportKind, about: &About) -> Result<Wishes, Refusal> {
    let known = desk.store.read().await?.remembered_columns(kind, about.fingerprint).await?;
    let known = known.filter(|known| known.labels == about.header);
    Ok(known.and_then(|known| serde_json::from_str(&known.wishes).ok()).unwrap_or_default())
}

async fn version(desk: &Desk, id: IntakeId) -> Result<i64, Refusal> {
    let intake = desk.store.read().await?.intake(id).await?;
    intake.map(|intake| intake.version).ok_or(Refusal::NotOpen)
}

async fn withdraw(desk: &Desk, id: IntakeId) -> Result<(), Refusal> {
    let mut write = desk.store.write().await?;
    write.withdraw_intake(id, desk.clock.now()).await?;
    write.commit().await?;
    forget(desk, id);
    Ok(())
}

/// Removes the files of an intake that is over.
fn forget(desk: &Desk, id: IntakeId) {
    if let Err(error) = Incoming::beside(&desk.originals).remove(id) {
        tracing::warn!(?error, "what was brought could not be removed");
    }
}

/// What keeps a list from going in by itself: whatever a person would have to confirm, and, more strictly, a hundredth of rows not
/// taken, a tenth of what was known gone, or nothing known to compare it with.
fn doubts(trial: &Trial, mode: ListingMode) -> Vec<String> {
    let mut all = trial.doubts.clone();
    all.extend(strict(&trial.counts, mode));
    all
}

fn strict(counts: &ImportCounts, mode: ListingMode) -> Vec<String> {
    let mut doubts = Vec::new();
    let known = counts.changed + counts.unchanged + counts.gone;
    if known == 0 {
        doubts.push(
            "比べられる前回のデータがありません。初めての一覧は、内容を確かめて取り込んでください。"
                .to_owned(),
        );
    }
    if counts.rejected * 100 > counts.rows {
        doubts.push(format!(
            "{}行のうち {}行が不採用になります。",
            format::count(counts.rows),
            format::count(counts.rejected)
        ));
    }
    if mode == ListingMode::Snapshot && counts.gone > 0 && counts.gone * 10 >= known {
        doubts.push(format!(
            "これまでの {}件のうち {}件がなくなります。",
            format::count(known),
            format::count(counts.gone)
        ));
    }
    doubts
}

/// What was understood of the files, and a sentence for each whose header is another one than last time.
type Understood = (Vec<About>, Vec<String>);

/// Looks at the files and at those before them, off the async threads. The inner error is a sentence about a file.
async fn abouts(source: &WebSource, files: &[Fetched]) -> Result<Result<Understood, String>, Refusal> {
    let (kind, files) = (source.terms.kind, files.to_vec());
    let look = move || {
        let mut all = (Vec::new(), Vec::new());
        for file in &files {
            let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let about =
                about(kind, &file.path).map_err(|error| format!("「{name}」を読めません。{error}"))?;
            let before = file.before.as_ref().and_then(|before| about_before(kind, before));
            if before.is_some_and(|before| before != about.header) {
                all.1.push(format!("「{name}」の見出しが、前回と変わっています。"));
            }
            all.0.push(about);
        }
        Ok(all)
    };
    tokio::task::spawn_blocking(look).await.map_err(|_| Refusal::Interrupted)
}

fn about_before(kind: ImportKind, path: &std::path::Path) -> Option<Vec<String>> {
    about(kind, path).ok().map(|about| about.header)
}

fn about(kind: ImportKind, path: &std::path::Path) -> Result<About, importers::Unreadable> {
    let purpose = if kind == ImportKind::Usage { Purpose::Usage } else { Purpose::Offices };
    look_at(&Source::open(path)?, purpose)
}

/// The day a list speaks about, as its source is set up to find it; of several files the latest, because one import has one day.
fn day_of(dating: Dating, files: &[Fetched], abouts: &[About], today: NaiveDate) -> Option<NaiveDate> {
    match dating {
        Dating::Written => abouts.iter().filter_map(|about| about.as_of).max(),
        Dating::Modified => {
            let days = files.iter().map(|file| http_date(file.last_modified.as_deref()?).map(japanese_day));
            days.collect::<Option<Vec<_>>>()?.into_iter().max().map(|day| day.min(today + TimeDelta::days(1)))
        }
        Dating::Fetched => Some(today),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rows: u64, gone: u64, rejected: u64) -> ImportCounts {
        ImportCounts { rows, gone, rejected, unchanged: rows - rejected, ..ImportCounts::default() }
    }

    #[test]
    fn what_looks_as_usual_is_not_doubted() {
        assert_eq!(strict(&counts(1_000, 10, 10), ListingMode::Snapshot), [""; 0]);
        let told = strict(&counts(1_000, 10, 11), ListingMode::Snapshot);
        assert_eq!(told, ["1,000行のうち 11行が不採用になります。"]);
        let told = strict(&counts(900, 100, 0), ListingMode::Snapshot);
        assert_eq!(told, ["これまでの 1,000件のうち 100件がなくなります。"], "a tenth");
        assert_eq!(strict(&counts(901, 99, 0), ListingMode::Snapshot), [""; 0]);
        let first = ImportCounts { rows: 5, new: 5, ..ImportCounts::default() };
        assert!(strict(&first, ListingMode::Addition)[0].contains("初めて"));
    }

    #[test]
    fn a_day_is_found_as_somebody_said_and_not_guessed() {
        let file = |changed: Option<&str>| Fetched {
            url: String::new(),
            path: PathBuf::new(),
            sha256: String::new(),
            last_modified: changed.map(ToOwned::to_owned),
            before: None,
        };
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let late = file(Some("Fri, 20 Nov 2026 15:00:00 GMT"));
        let day = |dating, files: &[Fetched]| day_of(dating, files, &[], today);
        assert_eq!(
            day(Dating::Modified, std::slice::from_ref(&late)),
            Some(today),
            "in Japan it is the next day"
        );
        assert_eq!(day(Dating::Modified, &[late, file(None)]), None);
        assert_eq!(day(Dating::Written, &[]), None);
        assert_eq!(day(Dating::Fetched, &[]), Some(today));
    }
}
