//! The form that filters an office list by service and usage.

use domain::code::MunicipalityCode;

use crate::{
    page::controls::Choose,
    urls::{self, ListView, UsageFilter},
};

/// The form that filters an office list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficeFilter {
    /// The address the form leads to.
    pub action: String,
    /// Fields that keep day and definition.
    pub hidden: Vec<(String, String)>,
    /// The services, the first being all of them.
    pub services: Vec<Choose>,
    /// Users, the others, or both.
    pub usages: Vec<Choose>,
    /// By number or by reading.
    pub orders: Vec<Choose>,
    /// The list without any filter; `None` when nothing is filtered.
    pub clear: Option<String>,
}

impl OfficeFilter {
    /// The form over the services a municipality has, as `(id, name)`, with what the view has chosen.
    #[must_use]
    pub fn new(municipality: MunicipalityCode, services: &[(u16, String)], list: &ListView) -> Self {
        let bare = ListView { view: list.view.clone(), ..ListView::default() };
        let filtered = list.service.is_some() || list.usage != UsageFilter::Any || list.by_kana;
        let all = Choose { value: String::new(), label: "すべて".into(), chosen: list.service.is_none() };
        let service = |(id, name): &(u16, String)| Choose {
            value: id.to_string(),
            label: name.clone(),
            chosen: list.service == Some(*id),
        };
        let usage = |(usage, label): (UsageFilter, &str)| Choose {
            value: usage.word().into(),
            label: label.into(),
            chosen: list.usage == usage,
        };
        let words =
            [(UsageFilter::Any, "すべて"), (UsageFilter::Using, "利用中"), (UsageFilter::NotUsing, "未利用")];
        let plain = ListView::default();
        Self {
            action: urls::offices(municipality, &plain),
            hidden: list.hidden_fields(),
            services: std::iter::once(all).chain(services.iter().map(service)).collect(),
            usages: words.into_iter().map(usage).collect(),
            orders: vec![
                Choose { value: String::new(), label: "事業所番号".into(), chosen: !list.by_kana },
                Choose { value: "kana".into(), label: "事業所名カナ".into(), chosen: list.by_kana },
            ],
            clear: filtered.then(|| urls::offices(municipality, &bare)),
        }
    }

    /// What is filtered, for page and print: 「サービス：訪問介護、利用状況：未利用」; empty when nothing is.
    #[must_use]
    pub fn words(&self) -> String {
        [("サービス", &self.services), ("利用状況", &self.usages), ("並び順", &self.orders)]
            .into_iter()
            .filter_map(|(name, options)| {
                let chosen = options.iter().find(|option| option.chosen && !option.value.is_empty())?;
                Some(format!("{name}：{}", chosen.label))
            })
            .collect::<Vec<_>>()
            .join("、")
    }
}
