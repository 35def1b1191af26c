//! The second factor: beginning, proving, taking away; codes for paper.
//!
//! Two answers to a form are pages and no redirects: the one with the secret for the telephone and the one with the codes for
//! paper. Both are shown once and never again, so there is no address that could show them.

use axum::response::Response;
use axum_extra::extract::Form;
use domain::{format, people::RecoveryCode};
use serde::Deserialize;

use super::{
    account, back, changed, layout,
    pages::{CodesPage, Done, EnrolPage, FactorPage, Proving, Shown},
    unproven,
};
use crate::{
    auth::{
        door::DoorError,
        proof::{Ask, Asked},
        totp::TotpSecret,
    },
    failure::Failure,
    gate::Stranger,
    page::form::Faults,
    people::again::Again,
    site::{Visit, private},
};

/// What a form with one proof sends. Not to be shown anywhere, so without `Debug`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Proof {
    proof: String,
}

/// What the form with a code of the new telephone sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Code {
    code: String,
}

/// `GET /account/factor`
pub(super) async fn ask(site: Visit) -> Result<Response, Failure> {
    let ask = unproven(site.door.asks(site.caller().session()).await?)?;
    private(&proof_page(&site, Proving::begin(ask), ask, Faults::default()).await?)
}

/// `POST /account/factor`: shows the secret, once.
pub(super) async fn begin(
    site: Visit,
    stranger: Stranger,
    Form(form): Form<Proof>,
) -> Result<Response, Failure> {
    let session = site.caller().session();
    let ask = unproven(site.door.asks(session).await?)?;
    let begun = async |proof: &str| site.door.begin_factor(session, proof, stranger.visitor()).await;
    match form.proven(ask, begun).await? {
        Ok(secret) => shown(&site, &secret).await,
        Err(again) => again.drawn(&proof_page(&site, Proving::begin(ask), ask, again.faults.clone()).await?),
    }
}

/// `POST /account/factor/proof`: shows the codes for paper, once.
pub(super) async fn prove(
    site: Visit,
    stranger: Stranger,
    Form(form): Form<Code>,
) -> Result<Response, Failure> {
    let session = site.caller().session();
    let again = if form.code.trim().is_empty() {
        Again::wrong("code", "アプリに表示されている6桁の確認コードを入力してください。")
    } else {
        match site.door.prove_factor(session, &form.code, stranger.visitor()).await? {
            Asked::Done(codes) => return codes_page(&site, &codes, true).await,
            Asked::Wrong => Again::wrong(
                "code",
                "確認コードが違います。アプリに表示されている新しい6桁の数字を入力してください。スマートフォンの時計が合っているかも確かめてください。",
            ),
            Asked::Wait(wait) => Again::wait("code", wait),
            Asked::Unfit(_) | Asked::Expired => return Err(changed()),
        }
    };
    again.drawn(&enrol_page(&site, again.faults.clone(), None).await?)
}

/// `GET /account/factor/removal`
pub(super) async fn ask_removal(site: Visit) -> Result<Response, Failure> {
    let ask = in_force(&site).await?;
    private(&proof_page(&site, Proving::Remove, ask, Faults::default()).await?)
}

/// `POST /account/factor/removal`
pub(super) async fn remove(
    site: Visit,
    stranger: Stranger,
    Form(form): Form<Proof>,
) -> Result<Response, Failure> {
    let ask = in_force(&site).await?;
    let session = site.caller().session();
    let removed = async |proof: &str| site.door.remove_factor(session, proof, stranger.visitor()).await;
    match form.proven(ask, removed).await? {
        Ok(()) => Ok(back(Done::FactorRemoved)),
        Err(again) => again.drawn(&proof_page(&site, Proving::Remove, ask, again.faults.clone()).await?),
    }
}

/// `GET /account/codes`
pub(super) async fn ask_codes(site: Visit) -> Result<Response, Failure> {
    let ask = in_force(&site).await?;
    private(&proof_page(&site, Proving::Codes, ask, Faults::default()).await?)
}

/// `POST /account/codes`: shows the codes for paper, once.
pub(super) async fn make_codes(
    site: Visit,
    stranger: Stranger,
    Form(form): Form<Proof>,
) -> Result<Response, Failure> {
    let ask = in_force(&site).await?;
    let session = site.caller().session();
    let made = async |proof: &str| site.door.new_recovery_codes(session, proof, stranger.visitor()).await;
    match form.proven(ask, made).await? {
        Ok(codes) => codes_page(&site, &codes, false).await,
        Err(again) => again.drawn(&proof_page(&site, Proving::Codes, ask, again.faults.clone()).await?),
    }
}

impl Proof {
    /// One that came by another form.
    pub(super) fn of(proof: String) -> Self {
        Self { proof }
    }

    /// Does what is done only with this proof: what was done, or the form again.
    pub(super) async fn proven<T>(
        &self,
        ask: Ask,
        deed: impl AsyncFnOnce(&str) -> Result<Asked<T>, DoorError>,
    ) -> Result<Result<T, Again>, Failure> {
        match self.given(ask) {
            Ok(proof) => told(ask, deed(proof).await?),
            Err(again) => Ok(Err(again)),
        }
    }

    /// The proof, if there is any.
    fn given(&self, ask: Ask) -> Result<&str, Again> {
        match (self.proof.trim().is_empty(), ask) {
            (false, Ask::Code) => Ok(self.proof.trim()),
            // A password may begin and end with spaces.
            (false, _) => Ok(&self.proof),
            (true, Ask::Code) => Err(Again::wrong("proof", "確認コードか回復コードを入力してください。")),
            (true, _) => Err(Again::wrong("proof", "いまのパスワードを入力してください。")),
        }
    }
}

/// What came of something that is done only with a proof: what was done, or the form again.
fn told<T>(ask: Ask, asked: Asked<T>) -> Result<Result<T, Again>, Failure> {
    let wrong = if ask == Ask::Code {
        "確認コードまたは回復コードが違います。使ったばかりのコードは使えません。新しいコードが表示されるのを待って入力してください。"
    } else {
        "いまのパスワードが違います。"
    };
    match asked {
        Asked::Done(done) => Ok(Ok(done)),
        Asked::Wrong => Ok(Err(Again::wrong("proof", wrong))),
        Asked::Wait(wait) => Ok(Err(Again::wait("proof", wait))),
        Asked::Unfit(_) | Asked::Expired => Err(changed()),
    }
}

/// That there is a second factor.
async fn in_force(site: &Visit) -> Result<Ask, Failure> {
    match site.door.asks(site.caller().session()).await? {
        Ask::Code => Ok(Ask::Code),
        Ask::Password | Ask::Nothing => {
            Err(Failure::Refused { reason: "二要素認証は登録されていません。".into() })
        }
    }
}

async fn proof_page(site: &Visit, proving: Proving, ask: Ask, faults: Faults) -> Result<FactorPage, Failure> {
    let layout = layout(site, &faults.title(proving.title()), Some(proving.title())).await?;
    let email = account(site).await?.email.as_str().to_owned();
    let required = (proving == Proving::Begin && site.factor_first()).then_some(site.caller().viewer().role);
    Ok(FactorPage { layout, faults, proving, required, ask, email })
}

async fn shown(site: &Visit, secret: &TotpSecret) -> Result<Response, Failure> {
    let account = account(site).await?;
    let picture = secret.picture(account.email.as_str()).map_err(Failure::broken)?;
    let shown = Shown { picture, typed: secret.typed() };
    private(&enrol_page(site, Faults::default(), Some(shown)).await?)
}

async fn enrol_page(site: &Visit, faults: Faults, shown: Option<Shown>) -> Result<EnrolPage, Failure> {
    let title = "スマートフォンの登録";
    Ok(EnrolPage { layout: layout(site, &faults.title(title), Some(title)).await?, faults, shown })
}

async fn codes_page(site: &Visit, codes: &[RecoveryCode], enrolled: bool) -> Result<Response, Failure> {
    let account = account(site).await?;
    private(&CodesPage {
        layout: layout(site, "回復コード", Some("回復コード")).await?,
        enrolled,
        name: account.name.to_string(),
        email: account.email.as_str().to_owned(),
        made: format::day_with_era(site.door.clock.today()),
        codes: codes.iter().map(RecoveryCode::reveal).collect(),
    })
}
