//! The commands of `renkei`.

pub mod backup;
pub mod check;
mod entrances;
pub mod fetch;
pub mod import;
pub mod kpi;
pub mod restore;
pub mod serve;
pub mod staff;
mod table;
pub mod work;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand};
use domain::clock::SystemClock;

use crate::{
    config::{DataSettings, FileSettings, LogSettings, ServeSettings, WorkSettings, file},
    place::Place,
};

/// データ連携 普及ボード: ケアプランデータ連携の普及を助けるソフトウェア
#[derive(Debug, Parser)]
#[command(name = "renkei", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    _file: FileSettings,
    #[command(flatten)]
    data: DataSettings,
    #[command(flatten)]
    log: LogSettings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// ボードを開けるようにします（コマンド名を省くとこれになります）
    Serve(Box<ServeSettings>),
    /// 一覧を取り込みます
    #[command(subcommand)]
    Import(import::Import),
    /// 公開されている一覧を、登録した取得元から取得します
    Fetch(fetch::Fetch),
    /// 目標までの状況を表示します
    Kpi(kpi::Kpi),
    /// データに壊れたところがないか、数字が事実と合っているか、操作記録が書き換えられていないかを確かめます
    Check(check::Check),
    /// データと元ファイルを1つのファイルに写します（動かしたままで取れます）
    Backup(backup::Backup),
    /// バックアップからデータを戻し、確かめます
    Restore(restore::Restore),
    /// 定期処理だけを行います（serve を --work off で動かすとき、別のコンピューターで行うとき）
    Work(WorkSettings),
    /// 利用者を招待し、一覧を見て、リンクを作り直し、利用を止めます
    Staff(staff::Staff),
    /// データベースをこの版の形に整えます
    Migrate,
    /// デモデータ（架空）を入れます
    Seed,
}

/// Runs the command line and gives the exit code: 0 done or nothing to do, 1 not done, 2 wrong arguments.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let completed = match file::complete(Cli::command(), with_command(arguments)) {
        Ok(completed) => completed,
        Err(error) => {
            eprintln!("エラー: {error}");
            return ExitCode::from(2);
        }
    };
    let cli = match Cli::try_parse_from(completed.arguments) {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(file) = completed.file {
                eprintln!("設定ファイル「{}」の内容に誤りがあります。", file.display());
            }
            // Help and version are printed here as well; there is nobody left to tell that printing failed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match dispatch(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("エラー: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

/// Without a command it serves.
fn with_command(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    let known = Cli::command();
    let names_one = |argument: &OsString| {
        let word = argument.to_str().unwrap_or_default();
        matches!(word, "-h" | "--help" | "-V" | "--version") || known.find_subcommand(word).is_some()
    };
    let first_word = arguments.get(1).and_then(|argument| argument.to_str());
    // A word in the first place that is no command is a mistake, and clap says so better.
    let mistaken = first_word.is_some_and(|word| !word.starts_with('-'));
    if !mistaken && !arguments.iter().skip(1).any(names_one) {
        let place = arguments.len().min(1);
        arguments.insert(place, "serve".into());
    }
    arguments
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(settings) => serve::run(&cli.data, &cli.log, &settings).await,
        Command::Import(command) => Ok(import::run(&cli.data, command).await),
        Command::Fetch(order) => fetch::run(&cli.data, &order).await,
        Command::Kpi(command) => kpi::run(&cli.data, command).await,
        Command::Check(command) => check::run(&cli.data, command).await,
        Command::Backup(order) => backup::run(&cli.data, &order, &SystemClock).await,
        Command::Restore(order) => restore::run(&cli.data, &order, &SystemClock).await,
        Command::Work(settings) => work::run(&cli.data, &cli.log, &settings).await,
        Command::Staff(order) => staff::run(&cli.data, order).await,
        Command::Migrate => {
            Place::open(&cli.data).await?;
            println!("データベースはこの版の形になっています。");
            Ok(ExitCode::SUCCESS)
        }
        Command::Seed => {
            let place = Place::open(&cli.data).await?;
            let done = crate::demo::first::demonstrate(&place).await?;
            println!(
                "{}",
                if done {
                    "デモデータ（架空）を入れました。"
                } else {
                    "デモデータは入れませんでした（すでに入っているか、実データがあるか、一度消されています）。"
                }
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// An error and its causes in one line.
fn chain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> Vec<String> {
        let arguments = std::iter::once("renkei").chain(arguments.iter().copied()).map(OsString::from);
        with_command(arguments).iter().map(|a| a.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn without_a_command_it_serves() {
        assert_eq!(given(&[]), ["renkei", "serve"]);
        assert_eq!(given(&["--listen", "127.0.0.1:0"]), ["renkei", "serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(given(&["kpi"]), ["renkei", "kpi"]);
        assert_eq!(given(&["--data", "x", "kpi"]), ["renkei", "--data", "x", "kpi"]);
        assert_eq!(given(&["serv"]), ["renkei", "serv"]);
        assert_eq!(given(&["--help"]), ["renkei", "--help"]);
    }

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    /// Every setting of every command: its flag and its variable.
    fn settings() -> Vec<(String, String)> {
        let mut command = Cli::command();
        command.build();
        let of = |command: &clap::Command| {
            let settings = command.get_arguments().filter_map(|argument| {
                Some((argument.get_long()?.to_owned(), argument.get_env()?.to_string_lossy().into_owned()))
            });
            settings.collect::<Vec<_>>()
        };
        let mut all = of(&command);
        for below in command.get_subcommands() {
            all.extend(of(below));
            all.extend(below.get_subcommands().flat_map(of));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn every_setting_has_its_row_in_the_operations_guide() {
        let guide = include_str!("../../docs/operations.md");
        for (flag, variable) in settings() {
            let row = format!("| `--{flag}` | `{variable}` |");
            assert!(guide.contains(&row), "docs/operations.md has no row 「{row}」");
        }
    }

    #[test]
    fn the_settings_file_that_comes_with_the_product_names_every_setting() {
        let text = include_str!("../../contrib/renkei.toml");
        let names = file::known(&Cli::command());
        for name in &names {
            let written = [format!("\n{name} = "), format!("\n# {name} = ")];
            assert!(written.iter().any(|line| text.contains(line.as_str())), "{name} is missing");
        }
        // With every remark taken off, all of it is taken.
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("renkei.toml");
        let open = text
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line))
            .fold(String::new(), |all, line| all + line + "\n");
        std::fs::write(&place, open).expect("a file");
        let arguments = ["renkei".into(), "--config".into(), place.into(), "serve".into()].to_vec();
        let completed = file::complete(Cli::command(), arguments).expect("settings");
        assert!(completed.arguments.len() >= 3 + names.len(), "{:?}", completed.arguments);
        Cli::try_parse_from(completed.arguments).expect("every value is one");
    }
}
