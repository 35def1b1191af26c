//! `renkei staff`: accounts from the machine itself, where there is nobody yet who could sign in, or nobody any more.
//!
//! What it does is on record as a command's. Links are printed once and kept nowhere.

use std::{io::Write as _, process::ExitCode, sync::Arc};

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand, ValueEnum, builder::PossibleValue};
use desk::master::Master;
use domain::{
    area::Area,
    chance::SystemChance,
    format,
    people::{Account, AccountState, Email, PersonName, Role, Scope},
};
use serde::Serialize;

use super::table;
use crate::{
    auth::{
        door::Door,
        manage::{Guest, Managed, Manager, Person},
    },
    config::{DataSettings, outside::PublicUrl},
    place::Place,
    urls,
};

/// `renkei staff`
#[derive(Debug, Args)]
pub struct Staff {
    /// リンクの先頭に付けるアドレス。利用者がこのシステムを開くときのものです
    #[arg(
        long,
        env = "RENKEI_PUBLIC_URL",
        value_name = "アドレス",
        default_value = "http://127.0.0.1:8080",
        global = true
    )]
    pub public_url: PublicUrl,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 利用者を招待し、招待のリンクを表示します（7日間、1回だけ使えます）
    Invite(Invite),
    /// 利用者の一覧を表示します
    List(List),
    /// リンクを作り直して表示します。利用中ならパスワード再設定（1時間）、ほかは招待（7日間）のリンクです
    Link(Who),
    /// 利用を止めます。パスワードは消え、開いている画面もすべて使えなくなります
    Disable(Who),
    /// 二要素認証を外します（スマートフォンも回復コードもなくしたとき）
    DropFactor(Who),
}

#[derive(Debug, Args)]
struct Invite {
    /// メールアドレス。サインインに使います
    #[arg(long, value_name = "アドレス", value_parser = email)]
    email: Email,
    /// 氏名、または担当の名前
    #[arg(long, value_name = "氏名", value_parser = name)]
    name: PersonName,
    /// 役割
    #[arg(long, value_name = "役割", value_enum)]
    role: Named,
    /// 担当地域。全国は 00、都道府県は2桁、市町村は6桁のコード。カンマで区切って並べられます
    #[arg(long = "area", value_name = "コード", value_parser = super::import::area, value_delimiter = ',', required = true)]
    areas: Vec<Area>,
}

#[derive(Debug, Args)]
struct List {
    /// 出力の形
    #[arg(long, value_enum, value_name = "形", default_value = "table")]
    format: Form,
}

#[derive(Debug, Args)]
struct Who {
    /// 利用者のメールアドレス
    #[arg(long, value_name = "アドレス", value_parser = email)]
    email: Email,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// 人が読む表
    Table,
    /// JSON
    Json,
}

/// A role as it is written in a command: by the word under which it is stored.
#[derive(Clone, Copy, Debug)]
struct Named(Role);

impl ValueEnum for Named {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Named; 6] = [
            Named(Role::ALL[0]),
            Named(Role::ALL[1]),
            Named(Role::ALL[2]),
            Named(Role::ALL[3]),
            Named(Role::ALL[4]),
            Named(Role::ALL[5]),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.key()).help(self.0.name()))
    }
}

fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|error| error.to_string())
}

fn name(text: &str) -> Result<PersonName, String> {
    PersonName::parse(text).map_err(|error| error.to_string())
}

/// Looks after accounts.
pub async fn run(settings: &DataSettings, order: Staff) -> anyhow::Result<ExitCode> {
    let place = Place::open(settings).await?;
    let store = place.desk.store.clone();
    let door = Door::new(store.clone(), Arc::clone(&place.desk.clock), Arc::new(SystemChance))?;
    let outcome = match order.what {
        What::Invite(guest) => invite(&door, &place.desk.master, guest, &order.public_url).await,
        What::List(list) => print(&door.people().await?, list.format, door.clock.now()),
        What::Link(who) => link(&door, &who.email, &order.public_url).await,
        What::Disable(who) => disable(&door, &who.email).await,
        What::DropFactor(who) => drop_factor(&door, &who.email).await,
    };
    store.close().await;
    outcome
}

async fn invite(door: &Door, master: &Master, order: Invite, base: &PublicUrl) -> anyhow::Result<ExitCode> {
    for area in &order.areas {
        if let Area::Municipality(code) = area
            && master.gazetteer.roll_up(*code) != Some(*code)
        {
            eprintln!(
                "エラー: --area {area} は市町村一覧にないコードです（政令指定都市の区は市のコードで指定してください）"
            );
            return Ok(ExitCode::from(2));
        }
    }
    let Invite { email, name, role: Named(role), areas } = order;
    let guest = Guest { email, name, role, scope: Scope::new(areas) };
    let Some(token) = door.invite(&guest, Manager::COMMAND).await? else {
        return Ok(not_done(
            "このメールアドレスの利用者は、すでに登録されています（renkei staff list で確かめられます。リンクを作り直すには renkei staff link を使います）",
        ));
    };
    hand_over(
        "招待しました。次のリンクを本人に渡してください（7日間、1回だけ使えます）。",
        base,
        &urls::people::invitation(&token),
    );
    Ok(ExitCode::SUCCESS)
}

async fn link(door: &Door, email: &Email, base: &PublicUrl) -> anyhow::Result<ExitCode> {
    let Some(account) = find(door, email).await? else { return Ok(unknown()) };
    let done = if account.state == AccountState::Active {
        let made = door.reset_link(account.id, Manager::COMMAND).await?;
        made.map(|token| {
            let what = "パスワード再設定のリンクを作りました。次のリンクを本人に渡してください（1時間、1回だけ使えます）。";
            (what, urls::people::reset(&token))
        })
    } else {
        let made = door.invite_again(account.id, Manager::COMMAND).await?;
        made.map(|token| {
            let what = "もう一度招待しました。次のリンクを本人に渡してください（7日間、1回だけ使えます）。前のリンクは使えません。";
            (what, urls::people::invitation(&token))
        })
    };
    Ok(match done {
        Managed::Done((what, path)) => {
            hand_over(what, base, &path);
            ExitCode::SUCCESS
        }
        other => refused(&other),
    })
}

async fn disable(door: &Door, email: &Email) -> anyhow::Result<ExitCode> {
    let Some(account) = find(door, email).await? else { return Ok(unknown()) };
    Ok(match door.disable(account.id, Manager::COMMAND).await? {
        Managed::Done(()) => {
            println!("利用を止めました。再び使えるようにするには renkei staff link で招待し直します。");
            ExitCode::SUCCESS
        }
        Managed::Unfit => {
            println!("すでに止めてあります。");
            ExitCode::SUCCESS
        }
        other => refused(&other),
    })
}

async fn drop_factor(door: &Door, email: &Email) -> anyhow::Result<ExitCode> {
    let Some(account) = find(door, email).await? else { return Ok(unknown()) };
    Ok(match door.drop_factor(account.id, Manager::COMMAND).await? {
        Managed::Done(()) => {
            println!("二要素認証を外しました。本人がサインインしたら、登録し直すように伝えてください。");
            ExitCode::SUCCESS
        }
        Managed::Unfit => {
            println!("この利用者は二要素認証を登録していません。");
            ExitCode::SUCCESS
        }
        other => refused(&other),
    })
}

async fn find(door: &Door, email: &Email) -> anyhow::Result<Option<Account>> {
    Ok(door.store.read().await?.account_by_email(email).await?)
}

fn hand_over(what: &str, base: &PublicUrl, path: &str) {
    println!("{what}");
    println!("{}", base.of(path));
}

fn not_done(why: &str) -> ExitCode {
    eprintln!("エラー: {why}");
    ExitCode::FAILURE
}

fn unknown() -> ExitCode {
    not_done("このメールアドレスの利用者はいません（renkei staff list で確かめられます）")
}

fn refused<T>(why: &Managed<T>) -> ExitCode {
    not_done(match why {
        Managed::LastOperator => {
            "最後の運用管理者なので、止められません。先に別の運用管理者を招待し、その人が使い始めてから行ってください"
        }
        Managed::Unknown => return unknown(),
        Managed::Unfit | Managed::Moved | Managed::Done(_) => {
            "利用者の状態が変わったため、何もしませんでした。もう一度お試しください"
        }
    })
}

/// A person as programs read it.
#[derive(Debug, Serialize)]
struct Line {
    email: String,
    name: String,
    role: &'static str,
    areas: Vec<String>,
    state: &'static str,
    /// Until when an invitation can be followed; empty for others.
    invited_until: Option<String>,
    second_factor: bool,
    demonstration: bool,
    created_at: String,
    signed_in_at: Option<String>,
}

impl Line {
    fn of(person: &Person) -> Self {
        let written = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let account = &person.account;
        let (state, until) = match account.state {
            AccountState::Invited { until } => ("invited", Some(until)),
            AccountState::Active => ("active", None),
            AccountState::Disabled { .. } => ("disabled", None),
        };
        Self {
            email: account.email.to_string(),
            name: account.name.to_string(),
            role: account.role.key(),
            areas: account.scope.areas().iter().map(ToString::to_string).collect(),
            state,
            invited_until: until.map(written),
            second_factor: person.second_factor,
            demonstration: account.demonstration,
            created_at: written(account.created_at),
            signed_in_at: account.signed_in_at.map(written),
        }
    }
}

fn print(people: &[Person], form: Form, now: DateTime<Utc>) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match form {
        Form::Json => {
            let lines: Vec<Line> = people.iter().map(Line::of).collect();
            serde_json::to_writer_pretty(&mut out, &lines)?;
            writeln!(out)?;
        }
        Form::Table if people.is_empty() => {
            writeln!(out, "利用者はまだいません。renkei staff invite で招待してください。")?;
        }
        Form::Table => {
            let head =
                ["メールアドレス", "氏名", "役割", "担当地域", "状態", "二要素認証", "最後のサインイン"];
            let rows = people.iter().map(|person| cells(person, now)).collect::<Vec<_>>();
            table::write(&mut out, &head, &rows)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn cells(person: &Person, now: DateTime<Utc>) -> Vec<String> {
    let account = &person.account;
    let areas = if account.scope.is_empty() { "なし".to_owned() } else { account.scope.to_string() };
    let demo = if account.demonstration { "（デモ）" } else { "" };
    vec![
        account.email.to_string(),
        account.name.to_string(),
        account.role.name().to_owned(),
        areas,
        format!("{}{demo}", account.state.name(now)),
        if person.second_factor { "あり" } else { "なし" }.to_owned(),
        account.signed_in_at.map_or_else(|| "なし".to_owned(), format::moment),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_written_by_its_word() {
        let words: Vec<_> = Named::value_variants().iter().map(|role| role.0.key()).collect();
        assert_eq!(words, Role::ALL.map(Role::key));
    }
}
