//! The intake an address names, for those who may see it.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Redirect, Response};
use desk::Incoming;
use domain::{
    area::Area,
    format,
    import::ImportKind,
    intake::{IntakeId, IntakeState},
    people::Act,
    usage::ListingMode,
};
use store::intakes::{Intake, IntakeFile};

use crate::{
    failure::Failure,
    page::layout::{Crumb, Layout, Section},
    site::{Ground, Visit},
    urls::{self, View},
};

/// An open intake with its files.
pub(super) struct One {
    pub(super) intake: Intake,
    pub(super) files: Vec<IntakeFile>,
    pub(super) ground: Arc<Ground>,
}

/// What an address leads to.
pub(super) enum Found {
    /// An intake that is open.
    Open(Box<One>),
    /// It is an import by now: there.
    Applied(Response),
}

impl One {
    /// The intake of an address. Whoever may not see it is told that there is none.
    pub(super) async fn find(site: &Visit, written: &str) -> Result<Found, Failure> {
        let id = IntakeId::parse(written).ok_or_else(gone)?;
        let (mut read, ground) = site.read().await?;
        let intake = read.intake(id).await?.ok_or_else(gone)?;
        if !seen(site, &intake) {
            return Err(gone());
        }
        match intake.state {
            IntakeState::Open => {
                let files = read.intake_files(id).await?;
                Ok(Found::Open(Box::new(Self { intake, files, ground })))
            }
            IntakeState::Applied(seq) => {
                Ok(Found::Applied(Redirect::to(&urls::intake::done(seq, "applied")).into_response()))
            }
            IntakeState::Withdrawn => Err(gone()),
        }
    }

    /// Its id.
    pub(super) const fn id(&self) -> IntakeId {
        self.intake.id
    }

    /// The frame of one of its pages.
    pub(super) fn layout(&self, site: &Visit, title: &str) -> Layout {
        let way = vec![
            Crumb::to("全国", urls::nation(&View::default())),
            Crumb::to("取込の履歴", urls::imports(1)),
            Crumb::here(title),
        ];
        site.layout(&self.ground, title, Section::Imports, way)
    }

    /// What the list is, in few lines.
    pub(super) fn about(&self, site: &Visit) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        let Intake { kind, as_of, area, mode, .. } = &self.intake;
        lines.extend(kind.map(|kind| ("種類", kind.name().to_owned())));
        lines.extend(as_of.map(|day| ("時点", format::day_with_era(day))));
        lines.extend(area.map(|area| ("区域", site.master().area_name(area))));
        if *kind != Some(ImportKind::Published) {
            lines.extend(mode.map(|mode| ("範囲", mode_name(mode).to_owned())));
        }
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        lines.push(("ファイル", names.join("、")));
        lines
    }

    /// How many bytes its files have together.
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().filter_map(|file| u64::try_from(file.bytes).ok()).sum()
    }

    /// The folder of its files and its run.
    pub(super) fn folder(&self, site: &Visit) -> std::path::PathBuf {
        Incoming::beside(&site.desk.originals).folder(self.id())
    }
}

/// Whether somebody may see an intake: one of their own; for operators any; and one that nobody brought – it came from the web or by
/// a command – whoever may take in a list about its area.
pub(crate) fn seen(site: &Visit, intake: &Intake) -> bool {
    let theirs = intake.seen_by(site.caller().by().actor, site.caller().viewer().role);
    let nobodys = intake.by.account().is_none();
    theirs
        || nobodys && intake.area.is_some_and(|area| site.may(Act::Import(matter(intake.kind, area))).is_ok())
}

/// The area somebody must look after to bring in a list, or to take it back. A published table stands on everybody's boards, whatever
/// it speaks about.
pub(crate) fn matter(kind: Option<ImportKind>, area: Area) -> Area {
    if kind == Some(ImportKind::Published) { Area::Nation } else { area }
}

/// What a mode means, in few words.
pub(super) const fn mode_name(mode: ListingMode) -> &'static str {
    match mode {
        ListingMode::Snapshot => "その時点のすべて",
        ListingMode::Addition => "追加分・直した行だけ",
    }
}

/// What the files of an intake are called together.
pub(crate) fn title(files: &[IntakeFile]) -> String {
    match files {
        [] => "（ファイルなし）".into(),
        [only] => only.name.clone(),
        [first, rest @ ..] => format!("{} ほか{}ファイル", first.name, rest.len()),
    }
}

/// There is none, or none for them.
pub(super) fn gone() -> Failure {
    Failure::NotFound {
        what: "この一覧は取りやめられたか、日にちがたって消されました。お探しの途中の取込".into(),
    }
}
