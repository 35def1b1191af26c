//! The settings for signing in by way of an identity provider (OIDC), and for the address by which people know
//! this installation.

use std::{fmt, fs, io, net::IpAddr, path::PathBuf, str::FromStr};

use clap::{Args, ValueEnum};
use openidconnect::{
    ClientId, ClientSecret, IssuerUrl, RedirectUrl,
    url::{Host, Url},
};

use crate::urls;

/// The longest secret a file may hold, in bytes.
const LONGEST_SECRET: u64 = 4_096;

/// Signing in by way of an identity provider. Off unless all of it is said.
#[derive(Clone, Debug, Args)]
pub struct OutsideSettings {
    /// 外部のIDでサインインできるようにするときの、IDプロバイダー（OpenID Connect）のアドレス（issuer）
    #[arg(long, env = "RENKEI_OIDC_ISSUER", value_name = "アドレス", value_parser = issuer)]
    pub oidc_issuer: Option<IssuerUrl>,

    /// IDプロバイダーに登録したときのクライアントID
    #[arg(long, env = "RENKEI_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,

    /// IDプロバイダーから受け取ったクライアントシークレットを書いたファイル
    #[arg(long, env = "RENKEI_OIDC_CLIENT_SECRET_FILE", value_name = "ファイル")]
    pub oidc_client_secret_file: Option<PathBuf>,

    /// サインインのボタンに出す、IDプロバイダーの名前
    #[arg(long, env = "RENKEI_OIDC_NAME", value_name = "名前", default_value = "職員ID", value_parser = name)]
    pub oidc_name: String,

    /// 外部のIDでサインインするときにも、確認コードを求めるかどうか。ask は求め、trust はIDプロバイダーに任せます
    #[arg(long, env = "RENKEI_OIDC_FACTOR", value_name = "ask|trust", default_value = "ask", value_enum)]
    pub oidc_factor: FactorRule,
}

/// Whether a second factor is asked for behind an identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FactorRule {
    /// 確認コードを求めます
    Ask,
    /// IDプロバイダーに任せます
    Trust,
}

/// The address under which people open this installation, without a path: `https://renkei.example.lg.jp`.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The name in it, without a port.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        Url::parse(&self.0).ok()?.host_str().map(ToOwned::to_owned)
    }

    /// The address of one of our paths, which begins with `/`.
    #[must_use]
    pub fn of(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether it is an address of https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let wanted = || {
            "「https://renkei.example.lg.jp」のように、https:// から始まるアドレスをパスなしで指定してください（http:// はこのコンピューターの中だけ）".to_owned()
        };
        let url = Url::parse(written).map_err(|_| wanted())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !is_safe(&url) {
            return Err(wanted());
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicUrl({})", self.0)
    }
}

/// What is agreed with a provider: everything that signing in by way of it takes.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The provider.
    pub issuer: IssuerUrl,
    /// What it calls us.
    pub client: ClientId,
    /// What proves that we are who it calls so. `Debug` does not show it.
    pub secret: ClientSecret,
    /// What people call it.
    pub name: String,
    /// Whether a second factor is asked for as well.
    pub factor: FactorRule,
    /// Where it sends people back to.
    pub back: RedirectUrl,
}

/// Why the settings make no agreement.
#[derive(Debug, thiserror::Error)]
pub enum AgreementError {
    /// Some of it is said and some is not.
    #[error(
        "外部のIDでサインインするには、--oidc-issuer、--oidc-client-id、--oidc-client-secret-file、--public-url のすべてを指定してください（足りないもの: {0}）"
    )]
    Missing(String),
    /// The file of the secret cannot be read.
    #[error("クライアントシークレットのファイル「{file}」を読めません（{source}）")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// There is no secret in it.
    #[error(
        "クライアントシークレットのファイル「{0}」に、シークレットを1行で書いてください（4,096バイトまで）"
    )]
    NoSecret(String),
    /// The way back is no address.
    #[error("--public-url から戻り先のアドレスを作れません（{0}）")]
    Back(#[from] openidconnect::url::ParseError),
}

impl OutsideSettings {
    /// What is agreed; `None` when nothing was said of a provider. Reads the secret from its file.
    pub fn agreement(&self, public: Option<&PublicUrl>) -> Result<Option<Agreement>, AgreementError> {
        let (issuer, client, file) = (&self.oidc_issuer, &self.oidc_client_id, &self.oidc_client_secret_file);
        if issuer.is_none() && client.is_none() && file.is_none() {
            return Ok(None);
        }
        let (Some(issuer), Some(client), Some(file), Some(public)) = (issuer, client, file, public) else {
            let said = [
                ("--oidc-issuer", issuer.is_some()),
                ("--oidc-client-id", client.is_some()),
                ("--oidc-client-secret-file", file.is_some()),
                ("--public-url", public.is_some()),
            ];
            let missing: Vec<&str> = said.iter().filter(|(_, said)| !said).map(|(name, _)| *name).collect();
            return Err(AgreementError::Missing(missing.join("、")));
        };
        Ok(Some(Agreement {
            issuer: issuer.clone(),
            client: ClientId::new(client.clone()),
            secret: secret(file)?,
            name: self.oidc_name.clone(),
            factor: self.oidc_factor,
            back: RedirectUrl::new(public.of(urls::people::outside_back()))?,
        }))
    }
}

/// The secret in a file, without the end of its line.
fn secret(file: &PathBuf) -> Result<ClientSecret, AgreementError> {
    let name = || file.display().to_string();
    let unreadable = |source| AgreementError::Unreadable { file: name(), source };
    if fs::metadata(file).map_err(unreadable)?.len() > LONGEST_SECRET {
        return Err(AgreementError::NoSecret(name()));
    }
    let text = fs::read_to_string(file).map_err(unreadable)?;
    let secret = text.trim();
    if secret.is_empty() || secret.chars().any(char::is_control) {
        return Err(AgreementError::NoSecret(name()));
    }
    Ok(ClientSecret::new(secret.to_owned()))
}

/// Whether what goes to an address cannot be read or changed on its way: https, or plain http within this machine.
#[must_use]
pub fn is_safe(url: &Url) -> bool {
    let unnamed = url.username().is_empty() && url.password().is_none();
    unnamed && url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && is_loopback(url))
}

/// Whether an address is on this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

fn issuer(written: &str) -> Result<IssuerUrl, String> {
    let issuer = IssuerUrl::new(written.to_owned()).ok();
    let plain = |url: &Url| is_safe(url) && url.query().is_none() && url.fragment().is_none();
    issuer.filter(|issuer| plain(issuer.url())).ok_or_else(|| {
        "「https://id.example.lg.jp/realms/staff」のように、IDプロバイダーの issuer を https:// から指定してください"
            .to_owned()
    })
}

fn name(written: &str) -> Result<String, String> {
    let name = written.trim();
    if name.is_empty() || name.chars().count() > 30 || name.chars().any(char::is_control) {
        return Err("30文字までの名前を指定してください".to_owned());
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests;
