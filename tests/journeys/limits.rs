//! Bounded memory, and a clock that does not show.

use std::{process::Stdio, time::Instant};

use anyhow::{Result, ensure};

use crate::harness::{
    installation::{Engine, Installation},
    zip::{Entry, workbook},
};

/// R12: a workbook that unpacks to gigabytes is refused at once and in little memory.
#[test]
fn a_zip_bomb_is_refused_in_little_memory() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let size = 1 << 30;
    for (name, declared) in [("honest.xlsx", size), ("lying.xlsx", 4096)] {
        let file =
            installation.put(name, workbook(Entry::bomb("xl/worksheets/sheet1.xml", size, declared)))?;
        let begun = Instant::now();
        let mut command = installation.command(["import", "usage", "--as-of", "2026-01-31"])?;
        let mut child = command.arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut peak = 0;
        let status = loop {
            peak = peak.max(resident_peak(child.id()));
            if let Some(status) = child.try_wait()? {
                break status;
            }
        };
        ensure!(status.code() == Some(1), "{name}: {status}");
        ensure!(peak < 100 << 10, "{name}: {} MiB", peak >> 10);
        println!("{name}: {} MiB at most, {:?}", peak >> 10, begun.elapsed());
    }
    Ok(())
}

/// The largest resident size a process has had, in KiB; 0 once it is gone.
fn resident_peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or_default()
}

/// R35: the day is Japan's wherever the machine stands, and only days that exist are taken.
#[test]
fn the_clock_of_the_machine_does_not_show() -> Result<()> {
    let installation = Installation::demo()?;
    let mut said = Vec::new();
    for zone in ["Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"] {
        let mut command =
            installation.command(["kpi", "--area", "28", "--level", "municipality", "--format", "csv"])?;
        said.push(command.env("TZ", zone).output()?.stdout);
    }
    ensure!(said[0] == said[1] && said[1] == said[2], "the figures depend on the time zone");
    for (day, code) in [("2028-02-29", 0), ("2027-02-29", 2), ("令和8年1月31日", 0), ("2026-04-31", 2)] {
        let done = installation.run(["kpi", "--as-of", day, "--level", "prefecture", "--format", "csv"])?;
        ensure!(done.code == Some(code), "{day}: {:?}\n{}", done.code, done.said());
    }
    Ok(())
}
