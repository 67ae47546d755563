//! `glasshouse backup`: backs a house up, or lists its backups.

use crate::office::{Office, seconds, size};
use archive::{Content, TotalsByCurrency};
use backup::Report;
use clap::Args;
use serde_json::json;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use store::ListedBackup;

/// The books are not as they must be. The backup is complete all the same.
const FINDINGS: u8 = 1;
/// Bad usage, or there is no backup.
const CANNOT: u8 = 2;

#[derive(Args)]
pub(crate) struct Options {
    /// The house in this directory, running or not [default: that of the environment, or .glasshouse in the checkout]
    #[arg(long)]
    data: Option<PathBuf>,
    /// List the backups instead of making one
    #[arg(long)]
    list: bool,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    edge::telemetry::log_text();
    let outcome = tokio::runtime::Runtime::new().map_err(Into::into).and_then(|runtime| {
        runtime.block_on(async {
            let office = Office::open(options.data.as_deref()).await?;
            let done = back_up_or_list(options, &office).await;
            office.close().await;
            done
        })
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", crate::dev::with_causes(&*error));
            ExitCode::from(CANNOT)
        }
    }
}

async fn back_up_or_list(options: &Options, office: &Office) -> Result<ExitCode, Box<dyn Error>> {
    let mut output = io::stdout();
    if options.list {
        let listed = office.office.backups.list().await?;
        let written = if options.json { list_json(&mut output, &listed) } else { list(&mut output, &listed) };
        return finish(written, ExitCode::SUCCESS);
    }
    let report = backup::run(&office.office, edge::now).await?;
    let written = if options.json {
        let document = json!({"manifest": report.manifest, "removed": report.removed});
        writeln!(output, "{document}")
    } else {
        describe(&mut output, &report)
    };
    let sound = report.finish().is_ok();
    finish(written, if sound { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
}

/// A reader that has seen enough is no failure.
pub(crate) fn finish(written: io::Result<()>, code: ExitCode) -> Result<ExitCode, Box<dyn Error>> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(code),
    }
}

fn state(backup: &ListedBackup) -> &'static str {
    if backup.complete { "complete" } else { "interrupted" }
}

fn list_json(output: &mut impl Write, backups: &[ListedBackup]) -> io::Result<()> {
    let backups: Vec<_> = backups
        .iter()
        .map(|it| json!({"backup": it.id, "state": state(it), "objects": it.objects, "age_s": it.age.as_secs()}))
        .collect();
    writeln!(output, "{}", json!({ "backups": backups }))
}

fn list(output: &mut impl Write, backups: &[ListedBackup]) -> io::Result<()> {
    if backups.is_empty() {
        return writeln!(output, "There are no backups.");
    }
    for backup in backups {
        let (hours, minutes) = (backup.age.as_secs() / 3_600, backup.age.as_secs() / 60 % 60);
        let objects = backup.objects;
        writeln!(
            output,
            "{}  {:11}  {objects:>6} objects, {hours} h {minutes} min ago",
            backup.id,
            state(backup)
        )?;
    }
    Ok(())
}

fn describe(output: &mut impl Write, report: &Report) -> io::Result<()> {
    let manifest = &report.manifest;
    let took = manifest.finished.0.saturating_sub(manifest.started.0);
    let (parts, bytes) = (manifest.parts.len(), size(manifest.bytes()));
    writeln!(output, "Backup {} is complete: {bytes} in {parts} chunks, {}", manifest.backup, seconds(took))?;
    describe_totals(output, &manifest.totals)?;
    let (sheets, versions) = (manifest.items_of(Content::Objects), manifest.items_of(Content::Versions));
    writeln!(output, "  {sheets} PAR sheets and configurations, {versions} changes of versions")?;
    for removed in &report.removed {
        writeln!(output, "  removed {removed}, which was kept long enough")?;
    }
    match manifest.findings.count {
        0 => writeln!(output, "  every invariant holds"),
        count => {
            writeln!(output, "  {count} FINDINGS in the books:")?;
            manifest.findings.listed.iter().try_for_each(|finding| writeln!(output, "    {finding}"))
        }
    }
}

/// What the books hold, a line for each currency.
pub(crate) fn describe_totals(output: &mut impl Write, totals: &TotalsByCurrency) -> io::Result<()> {
    for ((mode, currency), totals) in &totals.0 {
        let archive::Totals { wallets, events, balances, in_play, house_result, .. } = totals;
        writeln!(
            output,
            "  {mode} {currency}: {events} events of {wallets} wallets; balances {balances}, in play {in_play}, \
             house result {house_result}"
        )?;
    }
    Ok(())
}
