//! The site as one person sees it.

use std::ops::Deref;

use axum::extract::{FromRef, FromRequestParts};
use domain::{
    audit::{Deed, Entry, Field, Fields, Subject},
    people::{Act, Denied, Scope},
};
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::{Ground, Site, is_demo};
use crate::{
    failure::Failure,
    gate::{Caller, draft},
    page::layout::{AssetUrls, Crumb, Layout, Section},
};

/// The site, and who looks at it: what the handler of a page that is not open to all has at hand.
#[derive(Clone)]
pub struct Visit {
    site: Site,
    caller: Caller,
}

impl Visit {
    /// Who looks.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Where they may look; every question about offices takes it.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.caller.viewer().scope
    }

    /// Whether they may do this.
    pub fn may(&self, act: Act) -> Result<(), Denied> {
        self.caller.may(act)
    }

    /// Whether they reach nothing but their own account before they have a second factor.
    #[must_use]
    pub fn factor_first(&self) -> bool {
        self.caller.factor_first()
    }

    /// The frame of a page.
    #[must_use]
    pub fn layout(&self, ground: &Ground, title: &str, section: Section, way: Vec<Crumb>) -> Layout {
        Layout {
            title: title.to_owned(),
            breadcrumb: way,
            section,
            demo: is_demo(ground),
            assets: AssetUrls::embedded(),
            role: Some(self.caller.viewer().role),
            ..Layout::default()
        }
    }

    /// What they had typed into the form of this page when their session was over, if that is less than a day ago.
    pub async fn draft<T: DeserializeOwned>(&self, form: &str) -> Result<Option<T>, Failure> {
        let (account, now) = (self.caller.viewer().account, self.desk.clock.now());
        let fields = self.desk.store.glance().await?.draft(account, form, now).await?;
        Ok(fields.and_then(|fields| draft::read(&fields)))
    }

    /// Puts on record that so many rows about offices leave the product as a file. To be called before they do.
    pub async fn exports(&self, subject: Subject, rows: usize) -> Result<(), Failure> {
        let entry = Entry::new(self.desk.clock.now(), self.caller.by(), Deed::Exported, subject);
        let entry = entry.with(Fields::new().count(Field::Rows, rows as u64));
        self.desk.store.record(&entry).await?;
        Ok(())
    }
}

impl Deref for Visit {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl<S> FromRequestParts<S> for Visit
where
    Site: FromRef<S>,
    S: Sync,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let caller = Caller::from_request_parts(parts, state).await?;
        Ok(Self { site: Site::from_ref(state), caller })
    }
}
