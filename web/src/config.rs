//! The settings. Each is a flag, an environment variable and a name in the settings file ([`file`](mod@file)); the
//! comments on the fields are the help that users read.

pub mod fetch;
pub mod file;
pub mod outside;

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use clap::{Args, ValueEnum, builder::FalseyValueParser};
use domain::people::Role;
use tracing_subscriber::EnvFilter;

use crate::{client::Network, logging::LogFormat, pace::Limits};

/// Where further settings are. Every command has it.
#[derive(Clone, Debug, Args)]
pub struct FileSettings {
    /// 設定を書いたファイル（TOML）。引数と環境変数が、ファイルより優先されます
    #[arg(long, env = "RENKEI_CONFIG", value_name = "ファイル", global = true)]
    pub config: Option<PathBuf>,
}

/// Where the data is. Every command has these.
#[derive(Clone, Debug, Args)]
pub struct DataSettings {
    /// データを置くフォルダー。なければ作ります
    #[arg(long, env = "RENKEI_DATA", value_name = "フォルダー", default_value = "./data", global = true)]
    pub data: PathBuf,

    /// PostgreSQL を使うときの接続先（postgres://…）。指定しなければ、データのフォルダーの SQLite を使います
    #[arg(long, env = "RENKEI_DATABASE_URL", value_name = "接続先", hide_env_values = true, global = true)]
    pub database_url: Option<DatabaseUrl>,
}

/// How the program tells what it does. Every command has these.
#[derive(Clone, Debug, Args)]
pub struct LogSettings {
    /// ログの形。text は人が読む形、json は1行が1つのJSON
    #[arg(long, env = "RENKEI_LOG", value_name = "形", default_value = "text", value_enum, global = true)]
    pub log: LogFormat,

    /// ログの細かさ。error・warn・info・debug・trace、または部分ごとの指定（info,sqlx=warn）
    #[arg(
        long,
        env = "RENKEI_LOG_LEVEL",
        value_name = "細かさ",
        default_value = "info",
        value_parser = log_level,
        global = true
    )]
    pub log_level: String,
}

/// How the board is served: the settings of `renkei serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeSettings {
    /// 待ち受けるアドレスとポート。ポートを 0 にすると、空いているポートを選びます
    #[arg(long, env = "RENKEI_LISTEN", value_name = "アドレス", default_value = "127.0.0.1:8080", value_parser = listen)]
    pub listen: SocketAddr,

    /// デモデータを入れずに、空の状態から始めます
    #[arg(long, env = "RENKEI_NO_DEMO", value_parser = FalseyValueParser::new())]
    pub no_demo: bool,

    /// 開くときに使ってよいホスト名（localhost と 127.0.0.1 のほかに）。カンマで区切って並べられます
    #[arg(long = "public-host", env = "RENKEI_PUBLIC_HOSTS", value_name = "ホスト名", value_delimiter = ',')]
    pub public_hosts: Vec<String>,

    /// 一度作ったページを、データが変わるまで取っておくかどうか
    #[arg(long, env = "RENKEI_PAGE_CACHE", value_name = "on|off", default_value = "on", value_enum)]
    pub page_cache: Switch,

    /// 取込があったかどうかを確かめる間隔（ミリ秒）。0 にすると、ページを開くたびに確かめます
    #[arg(long, env = "RENKEI_FRESHNESS_MS", value_name = "ミリ秒", default_value_t = 200)]
    pub freshness_ms: u64,

    /// 同時に受け付ける接続の数
    #[arg(
        long,
        env = "RENKEI_MAX_CONNECTIONS",
        value_name = "数",
        default_value_t = 1_024,
        value_parser = clap::value_parser!(u32).range(1..=65_536)
    )]
    pub max_connections: u32,

    /// ブラウザーから一度に送れる一覧の大きさの合計。1GB・500MB のように、単位を付けて書けます
    #[arg(long, env = "RENKEI_UPLOAD_LIMIT", value_name = "大きさ", default_value = "1GB")]
    pub upload_limit: Weight,

    /// 信頼するリバースプロキシのアドレスまたはネットワーク。そこから来た X-Forwarded-For と X-Forwarded-Proto だけを使います。カンマで区切って並べられます
    #[arg(
        long = "trusted-proxy",
        env = "RENKEI_TRUSTED_PROXIES",
        value_name = "アドレス",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<Network>,

    /// このコンピューターのほかに /metrics を見てよいアドレスまたはネットワーク。カンマで区切って並べられます
    #[arg(long, env = "RENKEI_METRICS_FROM", value_name = "アドレス", value_delimiter = ',')]
    pub metrics_from: Vec<Network>,

    /// 1つのアドレスから1秒に受け付ける要求の数（取ってあるページと、このコンピューターからの要求は数えません）。一度に、その4倍まで。0 にすると制限しません
    #[arg(long, env = "RENKEI_PACE", value_name = "数", default_value_t = 50)]
    pub pace: u32,

    /// サインインしていない人が1つのアドレスから1秒に送れるフォームの数。一度に、その4倍まで。0 にすると制限しません
    #[arg(long, env = "RENKEI_PACE_SIGN_IN", value_name = "数", default_value_t = 5)]
    pub pace_sign_in: u32,

    /// 利用者がこのシステムを開くアドレス（https://…、パスなし）。案内に出すリンクと、外部のIDからの戻り先に使います
    #[arg(long, env = "RENKEI_PUBLIC_URL", value_name = "アドレス")]
    pub public_url: Option<outside::PublicUrl>,

    /// 二要素認証を必ず使う役割（operator・prefecture・municipality・campaign・association・viewer）。カンマで区切って並べられます。登録するまで、ほかの画面は開けません
    #[arg(
        long,
        env = "RENKEI_FACTOR_FOR",
        value_name = "役割",
        value_delimiter = ',',
        value_parser = role
    )]
    pub factor_for: Vec<Role>,

    /// 定期処理（バックアップ・後片付けなど）を、この serve で行うかどうか。off にしたときは renkei work で行います
    #[arg(long, env = "RENKEI_WORK", value_name = "on|off", default_value = "on", value_enum)]
    pub work: Switch,

    /// What is done at set times.
    #[command(flatten)]
    pub jobs: WorkSettings,

    /// Signing in by way of an identity provider.
    #[command(flatten)]
    pub outside: outside::OutsideSettings,
}

impl ServeSettings {
    /// How often the data version is read.
    #[must_use]
    pub fn freshness(&self) -> Duration {
        Duration::from_millis(self.freshness_ms)
    }

    /// The names it may be asked by, beside those of the machine itself.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        let public = self.public_url.as_ref().and_then(outside::PublicUrl::host);
        self.public_hosts.iter().cloned().chain(public).collect()
    }

    /// How often one address is answered.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits::of(self.pace, self.pace_sign_in)
    }
}

/// What is done at set times: settings of `renkei serve` and of `renkei work`.
#[derive(Clone, Debug, Args)]
pub struct WorkSettings {
    /// 毎日バックアップを取って置くフォルダー。指定しなければ、定期のバックアップは取りません
    #[arg(long, env = "RENKEI_BACKUP_TO", value_name = "フォルダー")]
    pub backup_to: Option<PathBuf>,

    /// そのフォルダーに何日分のバックアップを残すか。バックアップのある日を新しい順に数え、それより前の日のものを消します
    #[arg(long, env = "RENKEI_BACKUP_KEEP", value_name = "日数", default_value = "14")]
    pub backup_keep: NonZeroU16,

    /// Fetching lists from the web.
    #[command(flatten)]
    pub fetch: fetch::FetchSettings,
}

/// How much something may weigh, in bytes: 1 MB is 1,024 × 1,024 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight(pub u64);

impl FromStr for Weight {
    type Err = &'static str;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "「1GB」「500MB」のように、1MB から 1TB までの大きさを指定してください";
        const UNITS: [(&str, u64); 6] =
            [("GIB", 30), ("GB", 30), ("G", 30), ("MIB", 20), ("MB", 20), ("M", 20)];
        let upper = written.trim().to_ascii_uppercase();
        let (number, shift) = UNITS
            .iter()
            .find_map(|(unit, shift)| upper.strip_suffix(unit).map(|number| (number.trim_end(), *shift)))
            .unwrap_or((&upper, 0));
        let number: u64 = number.parse().map_err(|_| WRONG)?;
        let bytes = number.checked_mul(1 << shift).ok_or(WRONG)?;
        if (1 << 20..=1 << 40).contains(&bytes) { Ok(Self(bytes)) } else { Err(WRONG) }
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// 使います
    On,
    /// 使いません
    Off,
}

/// The address of a PostgreSQL database. It may hold a password, so it is never printed: not by `Debug`, not in help,
/// not in the log.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address itself, for the one who connects.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

/// An address to listen on. What comes over plain HTTP from elsewhere than the machine itself finds no way to sign in, so
/// that an address of the network is of use behind a proxy with TLS only.
fn listen(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    match local {
        Some(port) => Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)),
        None => text
            .parse()
            .map_err(|_| "「127.0.0.1:8080」のように、アドレスとポートを指定してください".to_owned()),
    }
}

/// A role by its key.
fn role(key: &str) -> Result<Role, String> {
    Role::from_key(key.trim()).ok_or_else(|| {
        let keys = Role::ALL.map(|role| format!("{}（{}）", role.key(), role.name()));
        format!("役割を {} から指定してください", keys.join("・"))
    })
}

/// A level or list of levels that can be understood.
fn log_level(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => {
            Err("error・warn・info・debug・trace のどれか、または「info,sqlx=warn」のように指定してください"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        file: FileSettings,
        #[command(flatten)]
        data: DataSettings,
        #[command(flatten)]
        log: LogSettings,
        #[command(flatten)]
        serve: ServeSettings,
    }

    fn parse(flags: &[&str]) -> Result<Command, clap::Error> {
        Command::try_parse_from([&["renkei"], flags].concat())
    }

    #[test]
    fn without_flags_it_serves_on_this_machine() {
        let command = parse(&[]).expect("settings");
        assert_eq!(command.serve.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(command.serve.freshness(), Duration::from_millis(200));
        assert_eq!(command.serve.page_cache, Switch::On);
        assert_eq!(command.data.data, PathBuf::from("./data"));
        assert!(!command.serve.no_demo);
        assert!(command.serve.trusted_proxies.is_empty() && command.file.config.is_none());
        assert_eq!(command.serve.limits(), Limits::of(50, 5));
    }

    #[test]
    fn an_address_has_a_port() {
        for address in ["127.0.0.1:0", "[::1]:8080", "localhost:9000", "0.0.0.0:8080", "192.168.1.10:80"] {
            assert!(parse(&["--listen", address]).is_ok(), "{address}");
        }
        for address in ["8080", "renkei.example.jp:80", "127.0.0.1"] {
            let error = parse(&["--listen", address]).expect_err(address);
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains("アドレスとポート"), "{error}");
        }
    }

    #[test]
    fn the_database_url_is_never_shown() {
        let command = parse(&["--database-url", "postgres://renkei:hidden@db/renkei"]).expect("settings");
        assert!(!format!("{command:?}").contains("hidden"));
        assert_eq!(command.data.database_url.expect("a url").reveal(), "postgres://renkei:hidden@db/renkei");
    }

    #[test]
    fn every_setting_is_a_flag_and_a_variable_and_is_explained() {
        for argument in Command::command().get_arguments() {
            let flag = argument.get_long().expect("a flag");
            let variable = argument.get_env().expect("a variable").to_string_lossy();
            assert!(variable.starts_with("RENKEI_"), "{flag}");
            assert!(argument.get_help().is_some(), "{flag}");
        }
    }

    #[test]
    fn proxies_are_named_by_address_or_network() {
        let command = parse(&["--trusted-proxy", "127.0.0.1,10.0.0.0/8"]).expect("settings");
        assert_eq!(command.serve.trusted_proxies.len(), 2);
        let error = parse(&["--trusted-proxy", "proxy.example.jp"]).expect_err("a name").to_string();
        assert!(error.contains("192.168.0.0/16"), "{error}");
    }

    #[test]
    fn roles_that_need_a_second_factor_are_named_by_key() {
        let command = parse(&["--factor-for", "operator, prefecture"]).expect("settings");
        assert_eq!(command.serve.factor_for, [Role::Operator, Role::Prefecture]);
        assert!(parse(&[]).expect("settings").serve.factor_for.is_empty());
        let error = parse(&["--factor-for", "運用管理者"]).expect_err("a name").to_string();
        assert!(error.contains("operator（運用管理者）"), "{error}");
    }

    #[test]
    fn the_size_of_what_is_brought_is_written_with_a_unit() {
        let limit =
            |written: &str| parse(&["--upload-limit", written]).map(|command| command.serve.upload_limit.0);
        assert_eq!(parse(&[]).expect("settings").serve.upload_limit, Weight(1 << 30));
        for (written, bytes) in
            [("500MB", 500 << 20), ("2 GiB", 2 << 30), ("3m", 3 << 20), ("1048576", 1 << 20)]
        {
            assert_eq!(limit(written).ok(), Some(bytes), "{written}");
        }
        for wrong in ["0", "10", "2TB", "1.5GB", "99999999999GB", "大きく"] {
            assert!(limit(wrong).expect_err(wrong).to_string().contains("500MB"), "{wrong}");
        }
    }

    #[test]
    fn a_wrong_level_is_refused_in_words() {
        assert!(parse(&["--log-level", "info,web=debug", "--log", "json"]).is_ok());
        assert!(parse(&["--log-level", "web=loud"]).is_err());
    }
}
