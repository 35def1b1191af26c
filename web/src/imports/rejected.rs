//! The rows an import did not take, to be corrected and brought again.

use axum::{extract::Path, response::Response};
use desk::Refusal;
use domain::{audit::Subject, people::Act};

use crate::{
    export::{
        file_name::FileName,
        sent::{self, Gone},
    },
    failure::Failure,
    site::Visit,
};

/// `GET /imports/{number}/rejected.csv`
pub(super) async fn give(site: Visit, Path(number): Path<String>) -> Result<Response, Failure> {
    let unknown = || Failure::NotFound { what: format!("取込番号「{number}」の不採用行") };
    let seq: i64 = number.parse().map_err(|_| unknown())?;
    let import = site.desk.store.read().await?.import(seq).await?.ok_or_else(unknown)?;
    site.may(Act::ExportOffices(import.area))?;
    // Read out of the originals anew, into a file that goes with the answer.
    let folder = site.desk.originals.beside("incoming");
    desk::private::make_folder(&folder).map_err(Failure::broken)?;
    let gone = Gone(folder.join(format!(".rejected-{}.csv", site.caller().request())));
    match site.desk.rejected_rows(seq, &gone.0).await {
        Ok(()) => {}
        Err(Refusal::Store(cause) | Refusal::DiskFull(cause) | Refusal::Busy(cause)) => {
            return Err(cause.into());
        }
        Err(refusal) => return Err(Failure::Refused { reason: format!("{refusal}。") }),
    }
    let opened = sent::open_rejects(gone.0.clone()).await.map_err(Failure::broken)?;
    let (file, bytes, ending) = opened.ok_or_else(unknown)?;
    let rows = usize::try_from(import.counts.rejected).unwrap_or(usize::MAX);
    site.exports(Subject::Import(seq), rows).await?;
    let name = FileName::new(&format!("rejected-{seq}"), &format!("取込{seq}の不採用行（理由付き）"), ending);
    Ok(sent::download_once(file, bytes, gone, sent::AS_IT_IS, &name))
}
