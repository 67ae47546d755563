//! `glasshouse restore`: restores a house from a backup into fresh tables, or only checks the backup.

use crate::backup::{describe_totals, finish};
use crate::office::{Office, seconds};
use archive::{BackupId, RestoreStatement};
use clap::Args;
use restore::{Checked, Damage, RestoreError, Target};
use serde_json::json;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// The backup, or what came of it, is not what it must be; or it is restored, but something is lost or wrong in the books.
const MISMATCH: u8 = 1;
/// Bad usage, or it cannot be done now.
const CANNOT: u8 = 2;

#[derive(Args)]
pub(crate) struct Options {
    /// Which backup, as `glasshouse backup --list` names it; or "newest"
    #[arg(long)]
    backup: String,
    /// The house in this directory [default: that of the environment, or .glasshouse in the checkout]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Only check the backup, and write nothing
    #[arg(long)]
    check: bool,
    /// Restore what is left of a damaged backup. For when there is no other
    #[arg(long)]
    salvage: bool,
    /// One JSON document
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    edge::telemetry::log_text();
    let outcome = tokio::runtime::Runtime::new().map_err(Into::into).and_then(|runtime| {
        runtime.block_on(async {
            let office = Office::open(options.data.as_deref()).await?;
            let done = restore_or_check(options, &office).await;
            office.close().await;
            done
        })
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", crate::dev::with_causes(&*error));
            let mismatch = error.downcast_ref().is_some_and(is_mismatch);
            ExitCode::from(if mismatch { MISMATCH } else { CANNOT })
        }
    }
}

fn is_mismatch(error: &RestoreError) -> bool {
    matches!(
        error,
        RestoreError::Manifest(_)
            | RestoreError::Damaged(_)
            | RestoreError::Contradiction(_)
            | RestoreError::Unsound(_)
    )
}

async fn restore_or_check(options: &Options, office: &Office) -> Result<ExitCode, Box<dyn Error>> {
    let backup = match options.backup.as_str() {
        "newest" => office
            .office
            .backups
            .newest()
            .await?
            .map(|listed| listed.id)
            .ok_or("there is no complete backup")?,
        id => BackupId::parse(id)?,
    };
    let damage = if options.salvage { Damage::Salvage } else { Damage::Refuse };
    let mut output = io::stdout();
    if options.check {
        let checked = restore::check(&office.office, &backup, damage).await?;
        let written = if options.json {
            writeln!(output, "{}", json!({"manifest": checked.manifest, "cuts": checked.survey.cuts}))
        } else {
            describe_check(&mut output, &checked)
        };
        let sound = checked.manifest.findings.is_empty() && checked.damaged.is_empty();
        return finish(written, code(sound));
    }
    let target = Target::house(&office.office, office.local);
    let statement = restore::restore(&office.office, &target, &backup, damage, edge::now).await?;
    let written = if options.json {
        writeln!(output, "{}", json!({ "statement": statement }))
    } else {
        describe(&mut output, &statement)
    };
    finish(written, code(statement.cuts.is_empty() && statement.findings.is_empty()))
}

fn code(sound: bool) -> ExitCode {
    if sound { ExitCode::SUCCESS } else { ExitCode::from(MISMATCH) }
}

fn describe_check(output: &mut impl Write, checked: &Checked) -> io::Result<()> {
    let manifest = &checked.manifest;
    if checked.damaged.is_empty() {
        writeln!(output, "Backup {} is whole, and holds what its manifest says.", manifest.backup)?;
    }
    for damaged in &checked.damaged {
        writeln!(output, "  DAMAGED: {damaged}")?;
    }
    describe_totals(output, &checked.survey.totals)?;
    for cut in &checked.survey.cuts {
        writeln!(output, "  {}: {}", cut.wallet, cut.why)?;
    }
    manifest.findings.listed.iter().try_for_each(|finding| writeln!(output, "  finding: {finding}"))
}

fn describe(output: &mut impl Write, statement: &RestoreStatement) -> io::Result<()> {
    let took = statement.finished.0.saturating_sub(statement.started.0);
    let lost = statement.started.0.saturating_sub(statement.recovery_point.0);
    writeln!(output, "Restored from backup {} in {}; the house is open.", statement.backup, seconds(took))?;
    writeln!(output, "  recovery point: {} before the restore was begun", seconds(lost))?;
    describe_totals(output, &statement.totals_after)?;
    let (retired, voided) = (statement.retired, statement.voided.len());
    writeln!(output, "  the seeds of {retired} wallets were retired, {voided} open rounds taken back")?;
    for cut in &statement.cuts {
        let kept =
            cut.kept.map_or("nothing is kept".to_owned(), |kept| format!("kept up to position {kept}"));
        writeln!(output, "  CUT {}: {kept}, {} events left out: {}", cut.wallet, cut.left_out, cut.why)?;
    }
    for finding in &statement.findings.listed {
        writeln!(output, "  finding, as in the backup: {finding}")?;
    }
    writeln!(output, "  statement: restores/{}/statement.jws in the bucket of backups", statement.restore)
}
