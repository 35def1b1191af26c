//! The commands of `renkei`.

pub mod check;
pub mod import;
pub mod kpi;
pub mod serve;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::{
    config::{DataSettings, LogSettings, ServeSettings},
    place::Place,
};

/// データ連携 普及ボード: ケアプランデータ連携の普及を助けるソフトウェア
#[derive(Debug, Parser)]
#[command(name = "renkei", version, about, disable_help_subcommand = true)]
struct Cli {
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
    Serve(ServeSettings),
    /// 一覧を取り込みます
    #[command(subcommand)]
    Import(import::Import),
    /// 目標までの状況を表示します
    Kpi(kpi::Kpi),
    /// データに壊れたところがないか、数字が事実と合っているかを確かめます
    Check,
    /// データベースをこの版の形に整えます
    Migrate,
    /// デモデータ（架空）を入れます
    Seed,
}

/// Runs the command line and gives the exit code: 0 done or nothing to do, 1 not done, 2 wrong arguments.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(with_command(arguments)) {
        Ok(cli) => cli,
        Err(error) => {
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
        Command::Kpi(command) => kpi::run(&cli.data, command).await,
        Command::Check => check::run(&cli.data).await,
        Command::Migrate => {
            Place::open(&cli.data).await?;
            println!("データベースはこの版の形になっています。");
            Ok(ExitCode::SUCCESS)
        }
        Command::Seed => {
            let place = Place::open(&cli.data).await?;
            let done = serve::demonstrate(&place).await?;
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
}
