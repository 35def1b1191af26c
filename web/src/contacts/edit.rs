//! Adding and changing a contact.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::Form;
use chrono::NaiveDate;
use domain::{
    contact::{Address, Channel, Consent, Contact, ContactId, Details, Means, Source, Tidy},
    format,
    people::PersonName,
};
use http::StatusCode;
use serde::Deserialize;
use store::contacts::{Added, Changed, Kept};

use super::{
    Office, asking, chance, contact_id,
    pages::{Differs, Done, EditPage},
};
use crate::{
    failure::Failure,
    page::{
        form::{Faults, Field},
        layout::Layout,
    },
    site::{Visit, private},
    urls,
};

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    channel: String,
    address: String,
    person: String,
    department: String,
    source: String,
    source_on: String,
    consent: String,
    consent_on: String,
    consent_means: String,
    note: String,
    confirmed_on: String,
    version: String,
}

/// Said when an office has an address already.
const TWICE: &str = "この連絡先は、この事業所にすでに登録されています";

impl Typed {
    /// An empty form, with what is usual.
    fn empty(today: NaiveDate) -> Self {
        Self {
            channel: Channel::Email.key().into(),
            source_on: format::day(today),
            consent: Consent::Unknown.kind().into(),
            confirmed_on: format::day(today),
            ..Self::default()
        }
    }

    /// The form of a contact.
    fn of(kept: &Kept) -> Self {
        let details = &kept.contact.details;
        let said = details.consent.said();
        let text = |value: Option<String>| value.unwrap_or_default();
        Self {
            channel: details.address.channel().key().into(),
            address: details.address.as_str().into(),
            person: text(details.person.as_ref().map(ToString::to_string)),
            department: text(details.department.as_ref().map(ToString::to_string)),
            source: details.source.key().into(),
            source_on: format::day(details.source_on),
            consent: details.consent.kind().into(),
            consent_on: text(said.map(|(on, _)| format::day(on))),
            consent_means: text(said.map(|(_, means)| means.key().to_owned())),
            note: text(details.note.as_ref().map(ToString::to_string)),
            confirmed_on: format::day(details.confirmed_on),
            version: kept.version.to_string(),
        }
    }

    /// The fields, as they were filled in.
    fn fields(&self) -> Vec<Field> {
        let keys = |all: &'static [Source]| all.iter().map(|source| (source.key(), source.name().to_owned()));
        let means = Means::ALL.iter().map(|means| (means.key(), means.name().to_owned()));
        let means = std::iter::once(("", "選んでください".to_owned())).chain(means);
        let consent = Consent::KINDS.map(|(key, name)| (key, name.to_owned()));
        vec![
            Field::choice(
                "channel",
                "種類",
                &self.channel,
                Channel::ALL.map(|channel| (channel.key(), channel.name().to_owned())),
            ),
            Field::text(
                "address",
                "連絡先",
                "メールアドレス、電話番号、FAX番号または住所。全角でもかまいません",
                &self.address,
            )
            .keys(match Channel::from_key(&self.channel) {
                Some(Channel::Email) => "email",
                Some(Channel::Phone | Channel::Fax) => "tel",
                Some(Channel::Post) | None => "",
            }),
            Field::text("department", "部署", "", &self.department).optional(),
            Field::text("person", "担当者の氏名", "事業所の代表の連絡先なら空のままにします", &self.person)
                .optional(),
            Field::choice("source", "入手元", &self.source, keys(Source::ALL)),
            Field::day("source_on", "入手日", &self.source_on),
            Field::choice("consent", "メール等を送ることへの同意", &self.consent, consent),
            Field::day("consent_on", "同意・拒否の日", &self.consent_on)
                .optional()
                .hint("「同意あり」「拒否」のときに入力します。例：令和8年7月1日、2026/7/1"),
            Field::choice("consent_means", "同意・拒否の方法", &self.consent_means, means).optional(),
            Field::day("confirmed_on", "最終確認日", &self.confirmed_on),
            Field::text("note", "備考", "", &self.note).optional(),
        ]
    }

    /// What was typed, read; or what is wrong with it. A stop is kept elsewhere and stays as it is.
    fn read(&self, today: NaiveDate) -> Result<Details, Faults> {
        let mut faults = Faults::default();
        let channel = faults.take("channel", Channel::from_key(&self.channel).ok_or("種類を選んでください"));
        let address = channel.and_then(|channel| {
            if self.address.trim().is_empty() {
                faults.add("address", "連絡先を入力してください。");
                return None;
            }
            faults.take("address", Address::parse(channel, &self.address))
        });
        let person = if self.person.trim().is_empty() {
            Some(None)
        } else {
            faults.take("person", PersonName::parse(&self.person)).map(Some)
        };
        let too_long = |what: &str, error: domain::contact::TooLong| format!("{what}は{error}");
        let department = Tidy::parse(&self.department).map_err(|error| too_long("部署", error));
        let department = faults.take("department", department);
        let note = faults.take("note", Tidy::parse(&self.note).map_err(|error| too_long("備考", error)));
        let source = faults.take("source", Source::from_key(&self.source).ok_or("入手元を選んでください"));
        let source_on = faults.past_day("source_on", "入手日", &self.source_on, today);
        let confirmed_on = faults.past_day("confirmed_on", "最終確認日", &self.confirmed_on, today);
        let consent = self.read_consent(&mut faults, today);
        let details = (|| {
            Some(Details {
                address: address?,
                person: person?,
                department: department?,
                source: source?,
                source_on: source_on?,
                consent: consent?,
                stop: None,
                note: note?,
                confirmed_on: confirmed_on?,
            })
        })();
        match details {
            Some(details) if faults.is_empty() => Ok(details),
            _ => Err(faults),
        }
    }

    fn read_consent(&self, faults: &mut Faults, today: NaiveDate) -> Option<Consent> {
        if self.consent == Consent::Unknown.kind() {
            return Some(Consent::Unknown);
        }
        let on = faults.past_day("consent_on", "同意・拒否の日", &self.consent_on, today);
        let means = Means::from_key(&self.consent_means).ok_or("同意・拒否の方法を選んでください");
        let means = faults.take("consent_means", means);
        let consent = Consent::from_kept(&self.consent, Some(on?), Some(means?));
        faults.take("consent", consent.ok_or("同意の有無を選んでください"))
    }

    /// Where what stands now differs from what was typed.
    fn differs(&self, now: &Self) -> Vec<Differs> {
        let both = now.fields().into_iter().zip(self.fields());
        both.filter(|(now, typed)| now.value != typed.value)
            .map(|(now, typed)| Differs { label: now.label, now: now.shown(), typed: typed.shown() })
            .collect()
    }
}

/// `GET /offices/{number}/contacts/new`
pub(super) async fn ask_new(site: Visit, Path(written): Path<String>) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let kept: Option<Typed> = site.draft(&urls::contacts::new(office.number)).await?;
    let restored = kept.is_some();
    let typed = kept.unwrap_or_else(|| Typed::empty(site.desk.clock.today()));
    let page = page(&site, office, None, &typed, Faults::default());
    private(&EditPage { layout: Layout { restored, ..page.layout }, ..page })
}

/// `POST /offices/{number}/contacts/new`
pub(super) async fn add(
    site: Visit,
    Path(written): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let asking = asking(&site);
    let details = match typed.read(site.desk.clock.today()) {
        Ok(details) => details,
        Err(faults) => return again(&page(&site, office, None, &typed, faults)),
    };
    let contact = Contact { id: ContactId::new(asking.at, chance(&site)?), office: office.number, details };
    let mut write = site.desk.store.write().await?;
    match write.add_contact(asking, &contact).await? {
        None => Err(Failure::NotFound { what: format!("事業所番号「{written}」の事業所") }),
        Some(Added::Twice) => again(&page(&site, office, None, &typed, twice())),
        Some(Added::Done) => {
            write.commit().await?;
            Ok(back(&office, Done::Added))
        }
    }
}

/// `GET /offices/{number}/contacts/{id}`
pub(super) async fn ask(
    site: Visit,
    Path((written, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let mut write = site.desk.store.write().await?;
    let found = write.look_at_contact(asking(&site), office.number, contact_id(&id)?).await?;
    let (_, kept) = found.ok_or_else(Office::gone)?;
    write.commit().await?;
    let id = kept.contact.id;
    let typed: Option<Typed> = site.draft(&urls::contacts::edit(office.number, id)).await?;
    let restored = typed.is_some();
    let typed = typed.unwrap_or_else(|| Typed::of(&kept));
    // The version is the one that was looked at when it was typed: whoever changed it since is not overwritten.
    let version = typed.version.parse().unwrap_or(kept.version);
    let page = page(&site, office, Some((id, version)), &typed, Faults::default());
    private(&EditPage { layout: Layout { restored, ..page.layout }, ..page })
}

/// `POST /offices/{number}/contacts/{id}`
pub(super) async fn change(
    site: Visit,
    Path((written, id)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let office = Office::find(&site, &written).await?;
    let id = contact_id(&id)?;
    let version: i64 = typed.version.parse().map_err(|_| Office::gone())?;
    let details = match typed.read(site.desk.clock.today()) {
        Ok(details) => details,
        Err(faults) => {
            return again(&page(&site, office, Some((id, version)), &typed, faults));
        }
    };
    let mut write = site.desk.store.write().await?;
    let change = |before: Details| Details { stop: before.stop, ..details };
    let ended = write.change_contact(asking(&site), office.number, (id, version), change).await?;
    write.commit().await?;
    match ended {
        Changed::Done => Ok(back(&office, Done::Changed)),
        Changed::Gone => Err(Office::gone()),
        Changed::Twice => again(&page(&site, office, Some((id, version)), &typed, twice())),
        Changed::Meanwhile(now) => {
            let differs = typed.differs(&Typed::of(&now));
            let drawn = page(&site, office, Some((id, now.version)), &typed, Faults::default());
            let drawn = EditPage { late: true, differs, ..drawn };
            Ok((StatusCode::CONFLICT, private(&drawn)?).into_response())
        }
    }
}

fn twice() -> Faults {
    Faults::of("address", format!("{TWICE}。"))
}

/// Back to the contacts of the office, with a word on what was done.
pub(super) fn back(office: &Office, done: Done) -> Response {
    Redirect::to(&urls::contacts::done(office.number, done.word())).into_response()
}

/// The form; for a contact that is there already with its version.
fn page(
    site: &Visit,
    office: Office,
    of: Option<(ContactId, i64)>,
    typed: &Typed,
    faults: Faults,
) -> EditPage {
    let title = if of.is_some() { "連絡先の変更" } else { "連絡先の追加" };
    EditPage {
        layout: office.layout(site, title, &faults),
        title,
        fields: typed.fields(),
        faults,
        version: of.map(|(_, version)| version),
        differs: Vec::new(),
        late: false,
        button: if of.is_some() { "変更を保存" } else { "追加する" },
        stop: of.map(|(id, _)| urls::contacts::stop(office.number, id)),
        back: urls::contacts::of(office.number),
        office: office.name,
    }
}

/// The form once more, with what is wrong.
pub(super) fn again(page: &impl askama::Template) -> Result<Response, Failure> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, private(page)?).into_response())
}
