//! What can be said of a provider.

use clap::Parser;
use tempfile::TempDir;

use super::*;

#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    outside: OutsideSettings,
    #[arg(long)]
    public_url: Option<PublicUrl>,
}

fn parse(flags: &[&str]) -> Result<Command, clap::Error> {
    Command::try_parse_from([&["renkei"], flags].concat())
}

fn agreement(flags: &[&str]) -> Result<Option<Agreement>, AgreementError> {
    let command = parse(flags).expect("settings");
    command.outside.agreement(command.public_url.as_ref())
}

#[test]
fn nothing_said_is_nothing_agreed() {
    assert!(agreement(&[]).expect("no mistake").is_none());
    assert!(agreement(&["--public-url", "https://renkei.example.lg.jp"]).expect("no mistake").is_none());
    assert_eq!(parse(&[]).expect("settings").outside.oidc_factor, FactorRule::Ask);
}

#[test]
fn half_of_it_is_a_mistake_that_names_the_other_half() {
    let error = agreement(&["--oidc-issuer", "https://id.example.lg.jp"]).expect_err("half").to_string();
    assert!(
        error.contains("足りないもの: --oidc-client-id、--oidc-client-secret-file、--public-url"),
        "{error}"
    );
}

#[test]
fn the_secret_comes_from_a_file_and_is_never_shown() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("secret");
    let name = file.to_str().expect("a name");
    let all = [
        "--oidc-issuer=https://id.example.lg.jp/realms/staff",
        "--oidc-client-id=renkei",
        "--oidc-client-secret-file",
        name,
        "--oidc-factor=trust",
        "--public-url=https://renkei.example.lg.jp/",
    ];
    assert!(matches!(agreement(&all), Err(AgreementError::Unreadable { .. })));
    for no_secret in ["", " \n", "two\nlines", &"x".repeat(4_097)] {
        fs::write(&file, no_secret).expect("written");
        assert!(matches!(agreement(&all), Err(AgreementError::NoSecret(_))), "{no_secret:?}");
    }
    fs::write(&file, "hush-hush\r\n").expect("written");
    let agreed = agreement(&all).expect("no mistake").expect("an agreement");
    assert_eq!(agreed.secret.secret(), "hush-hush");
    assert!(!format!("{agreed:?}").contains("hush"), "{agreed:?}");
    assert_eq!(agreed.back.as_str(), "https://renkei.example.lg.jp/sign-in/outside/back");
    assert_eq!((agreed.name.as_str(), agreed.factor), ("職員ID", FactorRule::Trust));
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for fine in [
        "https://id.example.lg.jp",
        "https://id.example.lg.jp/realms/staff",
        "http://127.0.0.1:8081",
        "http://[::1]:8081",
        "http://localhost/x",
    ] {
        assert!(parse(&["--oidc-issuer", fine]).is_ok(), "{fine}");
    }
    for wrong in [
        "http://id.example.lg.jp",
        "http://127.0.0.1.example.lg.jp",
        "https://user:password@id.example.lg.jp",
        "https://id.example.lg.jp/?tenant=1",
        "https://id.example.lg.jp/#x",
        "ftp://127.0.0.1",
        "id.example.lg.jp",
        "",
    ] {
        let error = parse(&["--oidc-issuer", wrong]).expect_err(wrong);
        assert!(error.to_string().contains("issuer を https://"), "{error}");
    }
}

#[test]
fn the_public_address_has_no_path() {
    let read = |written: &str| PublicUrl::from_str(written).map(|url| url.to_string());
    assert_eq!(read("https://renkei.example.lg.jp/").as_deref(), Ok("https://renkei.example.lg.jp"));
    assert_eq!(read("https://Renkei.Example.LG.jp:443").as_deref(), Ok("https://renkei.example.lg.jp"));
    assert_eq!(read("http://127.0.0.1:8080").as_deref(), Ok("http://127.0.0.1:8080"));
    for wrong in [
        "https://renkei.example.lg.jp/board",
        "http://renkei.example.lg.jp",
        "renkei.example.lg.jp",
        "https://a@b/",
        "https://a/?b",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let url = PublicUrl::from_str("https://renkei.example.lg.jp").expect("an address");
    assert_eq!(url.of("/sign-in"), "https://renkei.example.lg.jp/sign-in");
    assert!(url.is_https());
}

#[test]
fn a_name_fits_on_a_button() {
    assert!(parse(&["--oidc-name", "県庁アカウント"]).is_ok());
    for wrong in ["", "  ", &"長".repeat(31), "a\nb"] {
        assert!(parse(&["--oidc-name", wrong]).is_err(), "{wrong}");
    }
}
