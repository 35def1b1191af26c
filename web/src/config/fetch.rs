//! The settings for fetching lists from the web.

use clap::Args;
use desk::fetch::{Manner, net::Reach};

use super::Switch;

/// The most letters of the contact that servers are told.
const LONGEST_CONTACT: usize = 100;

/// How lists are fetched from the web: settings of `renkei serve`, `renkei work` and `renkei fetch`. Nothing is fetched unless
/// a source was set up.
#[derive(Clone, Debug, Args)]
pub struct FetchSettings {
    /// 一覧を取得するときに、公開元のサーバーに伝える連絡先（メールアドレスかアドレス。半角）
    #[arg(long, env = "RENKEI_FETCH_CONTACT", value_name = "連絡先", value_parser = contact)]
    pub fetch_contact: Option<String>,

    /// 所内のサーバーやこのコンピューター（プライベートアドレス）からも一覧を取得してよいかどうか
    #[arg(long, env = "RENKEI_FETCH_LOCAL", value_name = "on|off", default_value = "off", value_enum)]
    pub fetch_local: Switch,
}

impl FetchSettings {
    /// How servers are asked.
    #[must_use]
    pub fn manner(&self) -> Manner {
        let reach = if self.fetch_local == Switch::On { Reach::Local } else { Reach::Public };
        Manner { agent: self.agent(), reach }
    }

    /// As what the product introduces itself to servers.
    fn agent(&self) -> String {
        let product = concat!("renkei/", env!("CARGO_PKG_VERSION"));
        match &self.fetch_contact {
            Some(contact) => format!("{product} (+{contact})"),
            None => product.to_owned(),
        }
    }
}

/// What can stand in a header and in its parentheses.
fn contact(written: &str) -> Result<String, String> {
    let written = written.trim();
    let plain = written.bytes().all(|byte| byte.is_ascii_graphic() && !b"()\\".contains(&byte));
    if written.is_empty() || written.len() > LONGEST_CONTACT || !plain {
        return Err(format!(
            "「kaigo@example.lg.jp」のようなメールアドレスか、https:// から始まるアドレスを、半角{LONGEST_CONTACT}文字以内で指定してください"
        ));
    }
    Ok(written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_told_whom_to_ask() {
        let settings =
            FetchSettings { fetch_contact: contact(" kaigo@example.lg.jp ").ok(), fetch_local: Switch::Off };
        assert_eq!(
            settings.agent(),
            concat!("renkei/", env!("CARGO_PKG_VERSION"), " (+kaigo@example.lg.jp)")
        );
        for wrong in ["", "介護保険課", "a b", "a)b", &"x".repeat(101)] {
            assert!(contact(wrong).is_err(), "{wrong}");
        }
    }
}
