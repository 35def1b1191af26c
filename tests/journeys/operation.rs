//! Running it: settings file, one server a folder, what monitoring and proxies see, the files in contrib/.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};

use crate::harness::{
    binary,
    http::Reply,
    installation::{Engine, Installation},
    root,
    server::Server,
};

/// Two servers on one SQLite folder: the second says why not, and after `kill -9` of the first there is no trace of it.
#[test]
fn a_second_server_on_one_sqlite_folder_is_refused() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let first = installation.serve(&["--no-demo"])?;
    let refused = installation.run(["serve", "--no-demo", "--listen", "127.0.0.1:0"])?.exits(1)?;
    refused.says("別の renkei serve")?.says("--data")?;
    ensure!(first.get("/")?.status == 200, "the first suffered");
    installation.run(["check"])?.exits(0)?;
    // Dropping kills.
    drop(first);
    installation.serve(&["--no-demo"])?.stop()?;
    Ok(())
}

/// On PostgreSQL two servers are one application: what is imported shows in both.
#[test]
fn two_servers_on_one_postgres_show_the_same() -> Result<()> {
    if !Engine::all().contains(&Engine::Postgres) {
        return Ok(());
    }
    let installation = Installation::empty(Engine::Postgres)?;
    let (one, two) = (installation.serve(&["--no-demo"])?, installation.serve(&["--no-demo"])?);
    ensure!(one.get("/ready")?.status == 200 && two.get("/ready")?.status == 200, "not ready");
    ensure!(one.get("/")?.text() == two.get("/")?.text(), "they show different boards");
    Ok(())
}

fn metrics(server: &Server, headers: &[(&str, &str)]) -> Result<Reply> {
    server.get_with("/metrics", headers)
}

#[test]
fn monitoring_sees_numbers_and_no_names() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in ["/prefectures/28", "/prefectures/28", "/search?q=%E6%9E%B6%E7%A9%BA", "/nowhere", "/ready"] {
        server.get(path)?;
    }
    let reply = metrics(&server, &[])?;
    ensure!(reply.status == 200, "{}", reply.status);
    let kind = reply.header("content-type").unwrap_or_default();
    ensure!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let text = reply.text();
    for line in [
        "renkei_http_requests_total{route=\"/prefectures/{code}\",status=\"200\"} 2",
        "renkei_http_requests_total{route=\"/ready\",status=\"200\"} 1",
        "renkei_http_request_duration_seconds_count{route=\"/prefectures/{code}\"} 2",
        "renkei_page_cache_hits_total 1",
        "renkei_database_connections_max{kind=\"read\"} 4",
    ] {
        ensure!(text.lines().any(|found| found == line), "「{line}」 is missing from:\n{text}");
    }
    for name in ["renkei_data_version ", "renkei_page_cache_bytes ", "renkei_build_info{"] {
        ensure!(text.lines().any(|line| line.starts_with(name)), "{name} is missing from:\n{text}");
    }
    ensure!(!text.contains("架空") && !text.contains("q="), "something that was asked for shows:\n{text}");
    // Every line is a remark, or a name and a number.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let number = line.rsplit(' ').next().and_then(|number| number.parse::<f64>().ok());
        ensure!(number.is_some(), "「{line}」 has no number");
    }
    Ok(())
}

/// What a proxy says counts only when it is one of ours.
#[test]
fn only_a_trusted_proxy_speaks_for_others() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let outside = [("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https")];
    let hsts = |reply: &Reply| reply.header("strict-transport-security").map(str::to_owned);

    let server = installation.serve(&["--no-demo"])?;
    ensure!(hsts(&server.get_with("/", &outside)?).is_none(), "anybody may say that it was https");
    ensure!(metrics(&server, &outside)?.status == 403, "a proxy that is not named reaches the numbers");
    server.stop()?;

    let server = installation.serve(&["--no-demo", "--trusted-proxy", "127.0.0.1"])?;
    ensure!(
        hsts(&server.get_with("/", &outside)?).as_deref() == Some("max-age=31536000; includeSubDomains"),
        "no HSTS"
    );
    ensure!(hsts(&server.get("/")?).is_none(), "HSTS over plain HTTP");
    ensure!(metrics(&server, &outside)?.status == 403, "an outsider reaches the numbers");
    ensure!(metrics(&server, &[])?.status == 200, "the machine itself does not");
    let forged = [("X-Forwarded-For", "127.0.0.1, 198.51.100.7")];
    ensure!(metrics(&server, &forged)?.status == 403, "a forged address is believed");
    server.stop()?;

    let more = ["--no-demo", "--trusted-proxy", "127.0.0.0/8", "--metrics-from", "198.51.100.0/24"];
    let server = installation.serve(&more)?;
    ensure!(metrics(&server, &outside)?.status == 200, "a named network is refused");
    Ok(())
}

/// Flag, environment, file, default: in this order.
#[test]
fn settings_come_from_flag_environment_and_file_in_this_order() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let file = installation.put("renkei.toml", "public-host = [\"file.example.jp\"]\nno-demo = true\n")?;
    let serves = |name: &str, environment: Option<&str>, flag: Option<&str>| -> Result<bool> {
        let mut command = installation.command(["serve", "--listen", "127.0.0.1:0", "--config"])?;
        command.arg(&file);
        if let Some(name) = environment {
            command.env("RENKEI_PUBLIC_HOSTS", name);
        }
        if let Some(name) = flag {
            command.args(["--public-host", name]);
        }
        let server = Server::start(command)?;
        let status = server.get_with("/health", &[("Host", name)])?.status;
        server.stop()?;
        Ok(status == 200)
    };
    ensure!(serves("file.example.jp", None, None)?, "the file does not count");
    ensure!(!serves("file.example.jp", Some("env.example.jp"), None)?, "the file counts beside a variable");
    ensure!(serves("env.example.jp", Some("env.example.jp"), None)?, "the variable does not count");
    let both = (Some("env.example.jp"), Some("flag.example.jp"));
    ensure!(serves("flag.example.jp", both.0, both.1)?, "the flag does not count");
    ensure!(!serves("env.example.jp", both.0, both.1)?, "the variable counts beside a flag");

    let wrong = installation.put("wrong.toml", "listen = \"0.0.0.0\"\n")?;
    let done = installation.run(["serve".as_ref(), "--config".as_ref(), wrong.as_os_str()])?;
    done.exits(2)?.says("設定ファイル")?.says("アドレスとポート")?;
    let unknown = installation.put("unknown.toml", "lisen = \"127.0.0.1:0\"\n")?;
    let done = installation.run(["kpi".as_ref(), "--config".as_ref(), unknown.as_os_str()])?;
    done.exits(2)?.says("「lisen」という設定はありません")?;
    Ok(())
}

/// Whether a tool is here; what needs it is left out loudly where it is not.
fn has(tool: &str) -> bool {
    let there = Command::new(tool).arg("-h").output().is_ok();
    if !there {
        eprintln!("*** {tool} is not here: what needs it IS NOT TESTED ***");
    }
    there
}

/// The example for nginx is one that nginx takes, and it keeps the numbers in.
#[test]
fn the_example_for_nginx_is_taken_by_nginx() -> Result<()> {
    let text = fs::read_to_string(root().join("contrib/nginx/renkei.conf"))?;
    ensure!(text.contains("location = /metrics"), "the numbers go out");
    // A link of one of these opens an account for whoever reads it.
    ensure!(
        text.contains("location ~ ^/(invitation|reset|sign-in)/ {\n        access_log off;"),
        "links are written down"
    );
    ensure!(!text.contains("$request ") && !text.contains("$http_referer"), "queries are written down");
    let nginx = if has("nginx") { "nginx" } else { "/usr/sbin/nginx" };
    if !has(nginx) || !has("openssl") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=renkei.example.lg.jp",
        ])
        .args(["-keyout".as_ref(), at("key").as_os_str(), "-out".as_ref(), at("cert").as_os_str()])
        .output()?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let own = |file: &Path| file.display().to_string();
    let site = text
        .replace("/etc/ssl/renkei/fullchain.pem", &own(&at("cert")))
        .replace("/etc/ssl/renkei/privkey.pem", &own(&at("key")))
        .replace("/var/log/nginx", &own(folder.path()));
    ensure!(!site.contains("/etc/ssl/"), "a certificate of another name");
    fs::write(at("site"), site)?;
    let main = format!(
        "pid {0}/pid;\nerror_log {0}/error.log;\nevents {{}}\nhttp {{\n    access_log off;\n    include {0}/site;\n}}\n",
        own(folder.path())
    );
    fs::write(at("nginx.conf"), main)?;
    let checked = Command::new(nginx).arg("-t").arg("-c").arg(at("nginx.conf")).output()?;
    ensure!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    Ok(())
}

/// The units for systemd name what there is.
#[test]
fn the_units_for_systemd_run_what_there_is() -> Result<()> {
    let installation = Installation::bare(Engine::Sqlite)?;
    let help = installation.run(["--help"])?.exits(0)?.out;
    let guide = fs::read_to_string(root().join("docs/operations.md"))?;
    for unit in ["renkei.service", "renkei-backup.service", "renkei-backup.timer"] {
        let path = root().join("contrib/systemd").join(unit);
        let text = fs::read_to_string(&path).with_context(|| format!("{unit} is missing"))?;
        ensure!(guide.contains(unit), "docs/operations.md does not name {unit}");
        for line in text.lines().filter_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/renkei ")) {
            let command =
                line.strip_prefix("--config /etc/renkei/renkei.toml ").context("no settings file")?;
            let name = command.split(' ').next().unwrap_or_default();
            ensure!(help.contains(&format!("  {name} ")), "{unit} runs 「{name}」, which is no command");
        }
    }
    if !has("systemd-analyze") {
        return Ok(());
    }
    // It looks for the programs the units run, so they are given the one there is.
    let folder = tempfile::tempdir()?;
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--man=no"]);
    for unit in ["renkei.service", "renkei-backup.service", "renkei-backup.timer"] {
        let text = fs::read_to_string(root().join("contrib/systemd").join(unit))?;
        let text = text.replace("/usr/local/bin/renkei", &binary()?.display().to_string());
        fs::write(folder.path().join(unit), text)?;
        verify.arg(folder.path().join(unit));
    }
    let checked = verify.output()?;
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    // What it says about other units of the machine is not ours.
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("renkei")).collect();
    ensure!(ours.is_empty(), "{ours:?}");
    Ok(())
}
