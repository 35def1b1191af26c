//! The settings file (`--config`): TOML with the names of the flags.
//!
//! There is one precedence: a flag, then the environment, then the file, then the default. It is clap's own: what the file
//! says is added to the command line as a flag, but only where neither a flag nor a variable was given. So a value is
//! checked, explained and refused by the same code wherever it stands.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgMatches, Command, parser::ValueSource};
use serde_json::{Map, Value};

/// Why the file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("設定ファイル「{file}」を読めません（{source}）")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is no TOML.
    #[error("設定ファイル「{file}」の書き方に誤りがあります（{source}）")]
    NoToml {
        /// The file.
        file: String,
        /// Where and why.
        source: basic_toml::Error,
    },
    /// A name that is no setting.
    #[error("設定ファイル「{file}」の「{name}」という設定はありません。使える設定: {known}")]
    Unknown {
        /// The file.
        file: String,
        /// The name.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A value of a kind the setting does not take.
    #[error("設定ファイル「{file}」の「{name}」には、{wanted}を書いてください")]
    Kind {
        /// The file.
        file: String,
        /// The setting.
        name: String,
        /// What it takes.
        wanted: &'static str,
    },
}

/// A command line, and the file that had a part in it.
#[derive(Debug)]
pub struct Completed {
    /// The arguments.
    pub arguments: Vec<OsString>,
    /// The file, if one was named.
    pub file: Option<PathBuf>,
}

/// Adds what the settings file says to a command line that names one. A command line that clap refuses comes back as it
/// is, for clap to explain.
pub fn complete(mut command: Command, arguments: Vec<OsString>) -> Result<Completed, FileError> {
    command.build();
    let Ok(matches) = command.clone().try_get_matches_from(&arguments) else {
        return Ok(Completed { arguments, file: None });
    };
    let Some(file) = matches.get_one::<PathBuf>("config").cloned() else {
        return Ok(Completed { arguments, file: None });
    };
    let settings = read(&file)?;
    let (leaf, given) = leaf(&command, &matches);
    let mut added = Vec::new();
    for (written, value) in &settings {
        let name = written.replace('_', "-");
        if !known(&command).contains(&name) {
            return Err(FileError::Unknown {
                file: file.display().to_string(),
                name: written.clone(),
                known: known(&command).join("、"),
            });
        }
        // A setting of another command is no mistake: one file serves them all.
        let Some(setting) = leaf.get_arguments().find(|arg| arg.get_long() == Some(name.as_str())) else {
            continue;
        };
        let source = given.value_source(setting.get_id().as_str());
        let flag = flag(setting, &name, value).map_err(|wanted| FileError::Kind {
            file: file.display().to_string(),
            name: written.clone(),
            wanted,
        })?;
        if !matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable)) {
            added.extend(flag.map(OsString::from));
        }
    }
    let mut arguments = arguments;
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    arguments.splice(end..end, added);
    Ok(Completed { arguments, file: Some(file) })
}

fn read(file: &Path) -> Result<Map<String, Value>, FileError> {
    let name = || file.display().to_string();
    let text = fs::read_to_string(file).map_err(|source| FileError::Unreadable { file: name(), source })?;
    basic_toml::from_str(&text).map_err(|source| FileError::NoToml { file: name(), source })
}

/// The command that was asked for, and what was given to it.
fn leaf<'c>(mut command: &'c Command, mut matches: &'c ArgMatches) -> (&'c Command, &'c ArgMatches) {
    while let Some((name, below)) = matches.subcommand() {
        let Some(next) = command.find_subcommand(name) else { break };
        (command, matches) = (next, below);
    }
    (command, matches)
}

/// The names of all settings, sorted: every flag that is also a variable, but for the file itself.
#[must_use]
pub fn known(command: &Command) -> Vec<String> {
    let mut names: Vec<String> = command
        .get_arguments()
        .chain(command.get_subcommands().flat_map(Command::get_arguments))
        .filter(|arg| arg.get_env().is_some())
        .filter_map(Arg::get_long)
        .filter(|name| *name != "config")
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The flag that says the same; none for a switch that is off. `Err` says what the setting takes.
fn flag(setting: &Arg, name: &str, value: &Value) -> Result<Option<String>, &'static str> {
    let takes_value = setting.get_action().takes_values();
    let text = match value {
        Value::Bool(on) if !takes_value => return Ok(on.then(|| format!("--{name}"))),
        _ if !takes_value => return Err("true か false"),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            let delimiter = setting.get_value_delimiter().ok_or("値を1つ")?;
            let mut text = String::new();
            for (place, item) in items.iter().enumerate() {
                let item = item.as_str().ok_or("文字列の並び")?;
                // Writing to a string does not fail.
                let _ = if place == 0 { write!(text, "{item}") } else { write!(text, "{delimiter}{item}") };
            }
            if items.is_empty() {
                return Ok(None);
            }
            text
        }
        _ => return Err("文字列または数"),
    };
    Ok(Some(format!("--{name}={text}")))
}

#[cfg(test)]
mod tests;
