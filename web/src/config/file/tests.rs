use clap::{ArgAction, Args as _};

use super::*;
use crate::config::{DataSettings, FileSettings, LogSettings, ServeSettings};

/// The product's settings on a command line of two commands.
fn command() -> Command {
    let root = LogSettings::augment_args(DataSettings::augment_args(FileSettings::augment_args(
        Command::new("renkei"),
    )));
    let kpi = Command::new("kpi").arg(Arg::new("files").num_args(0..).action(ArgAction::Append));
    root.subcommand(ServeSettings::augment_args(Command::new("serve"))).subcommand(kpi)
}

fn completed(text: &str, arguments: &[&str]) -> Result<Vec<String>, FileError> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("renkei.toml");
    fs::write(&file, text).expect("a file");
    let mut all = vec![OsString::from("renkei"), "--config".into(), file.into()];
    all.extend(arguments.iter().map(OsString::from));
    let done = complete(command(), all)?;
    Ok(done.arguments.iter().skip(3).map(|word| word.to_string_lossy().into_owned()).collect())
}

#[test]
fn what_the_file_says_is_a_flag_unless_one_was_given() {
    let text = "listen = \"127.0.0.1:9000\"\nno_demo = true\nfreshness-ms = 500\n\
                public-host = [\"a.example.jp\", \"b.example.jp\"]\nlog = \"json\"\n";
    assert_eq!(
        completed(text, &["serve"]).expect("settings"),
        [
            "serve",
            "--freshness-ms=500",
            "--listen=127.0.0.1:9000",
            "--log=json",
            "--no-demo",
            "--public-host=a.example.jp,b.example.jp"
        ]
    );
    assert_eq!(
        completed(text, &["serve", "--listen", "127.0.0.1:0", "--no-demo", "--log=text"]).expect("settings"),
        [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--no-demo",
            "--log=text",
            "--freshness-ms=500",
            "--public-host=a.example.jp,b.example.jp"
        ]
    );
}

#[test]
fn settings_of_another_command_are_passed_over() {
    let text = "data = \"/srv/renkei\"\nlisten = \"127.0.0.1:9000\"\n";
    assert_eq!(
        completed(text, &["kpi", "a", "--", "b"]).expect("settings"),
        ["kpi", "a", "--data=/srv/renkei", "--", "b"]
    );
}

#[test]
fn a_mistake_in_the_file_is_said_in_words() {
    let said = |text: &str| completed(text, &["serve"]).expect_err(text).to_string();
    assert!(said("lisen = \"127.0.0.1:0\"").contains("「lisen」という設定はありません"));
    assert!(said("lisen = \"127.0.0.1:0\"").contains("public-host"));
    assert!(said("config = \"x\"").contains("という設定はありません"));
    assert!(said("no-demo = \"はい\"").contains("true か false"));
    assert!(said("listen = [\"a\", \"b\"]").contains("値を1つ"));
    assert!(said("listen = true").contains("文字列または数"));
    assert!(said("listen = ").contains("書き方に誤りがあります"));
    let missing =
        complete(command(), ["renkei", "--config", "/nowhere.toml", "serve"].map(Into::into).into());
    assert!(missing.expect_err("no file").to_string().contains("読めません"));
}

#[test]
fn without_a_file_nothing_is_added() {
    let plain: Vec<OsString> = ["renkei", "serve"].map(Into::into).into();
    assert_eq!(complete(command(), plain.clone()).expect("nothing to read").arguments, plain);
    let wrong: Vec<OsString> = ["renkei", "--config", "x", "--nonsense"].map(Into::into).into();
    assert_eq!(complete(command(), wrong.clone()).expect("for clap to explain").arguments, wrong);
}
