//! Prizes that are promised and can never be won, and results that no table names.

use crate::sheet::{Sheet, Table};
use games::{Fault, GameId, Multiplier};
use serde_json::Value;
use std::collections::BTreeSet;

/// A step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn fault(pointer: String, code: &'static str, detail: String) -> Fault {
    Fault { pointer, code, detail }
}

/// Of every game: modes that never pay. Of slots and video poker: entries of the pay table.
pub(crate) fn findings(sheet: &Sheet) -> Vec<Fault> {
    let never = sheet.modes.iter().enumerate().filter(|(_, mode)| mode.average_win.is_none());
    let mut findings: Vec<Fault> = never
        .map(|(at, mode)| {
            let detail = format!("\"{}\" never pays anything", mode.name);
            fault(format!("/modes/{at}/hit_frequency"), "unreachable", detail)
        })
        .collect();
    match sheet.game {
        GameId::Slots => slots(sheet, &mut findings),
        GameId::VideoPoker => video_poker(sheet, &mut findings),
        _ => {}
    }
    findings
}

fn video_poker(sheet: &Sheet, findings: &mut Vec<Fault>) {
    let tables = sheet.decisions.iter().flat_map(|decisions| &decisions.tables);
    for row in
        tables.filter(|table| table.name == "final hands of optimal play").flat_map(|table| &table.rows)
    {
        let [name, pays, cases, ..] = &row[..] else { continue };
        if pays != "0" && cases == "0" {
            let detail = format!("a {name} pays {pays} stakes, and optimal play never ends with one");
            findings.push(fault(format!("/config/{}", name.replace(' ', "_")), "unreachable", detail));
        }
    }
}

/// Counts of a table by count, ascending.
fn counts(table: &Value) -> BTreeSet<usize> {
    table.as_object().into_iter().flatten().filter_map(|(count, _)| count.parse().ok()).collect()
}

/// Names and counts of the tables of combinations whose names start with `prefix`: those that occur.
fn seen<'a>(sheet: &'a Sheet, prefix: &str) -> BTreeSet<(&'a str, usize)> {
    let tables = sheet.combinations.iter().filter(|table| table.name.starts_with(prefix));
    let cell = |row: &'a Vec<String>| Some((row.first()?.as_str(), row.get(1)?.parse().ok()?));
    tables.flat_map(|table: &Table| &table.rows).filter_map(cell).collect()
}

fn slots(sheet: &Sheet, findings: &mut Vec<Fault>) {
    let config = &sheet.config;
    let reels = config["reels"].as_array().map_or(0, Vec::len);
    let runs = seen(sheet, "lines");
    for (symbol, table) in config["pays"].as_object().into_iter().flatten() {
        let listed = counts(table);
        let pointer = format!("/config/pays/{}", escaped(symbol));
        for count in &listed {
            if !runs.contains(&(symbol, *count)) {
                let detail = format!("no line ever pays for {count} of \"{symbol}\"");
                findings.push(fault(format!("{pointer}/{count}"), "unreachable", detail));
            }
        }
        gaps(&listed, reels, &pointer, &format!("of \"{symbol}\""), findings);
    }
    let scatters: BTreeSet<usize> = seen(sheet, "scatters").into_iter().map(|(_, count)| count).collect();
    let most = scatters.last().copied().unwrap_or(0);
    let tables = [
        ("/config/scatter_pays", &config["scatter_pays"]),
        ("/config/free_spins/awards", &config["free_spins"]["awards"]),
    ];
    for (pointer, table) in tables {
        let listed = counts(table);
        for (at, count) in listed.iter().enumerate() {
            // An entry holds up to the next one.
            let end = listed.iter().nth(at + 1).copied().unwrap_or(usize::MAX);
            if scatters.range(*count..end).next().is_none() {
                let detail = format!("{count} scatters are never in sight");
                findings.push(fault(format!("{pointer}/{count}"), "unreachable", detail));
            }
        }
        gaps(&listed, most, pointer, "scatters", findings);
    }
    let free = sheet.features.as_ref().and_then(|features| features.free_spins.as_ref());
    if free.is_some_and(|free| free.trigger.exact.starts_with("0/")) {
        let detail = "no spin ever gives free spins".to_owned();
        findings.push(fault("/config/free_spins".to_owned(), "unreachable", detail));
    }
}

/// Counts from the first that is listed up to `most` that are not.
fn gaps(listed: &BTreeSet<usize>, most: usize, pointer: &str, of: &str, findings: &mut Vec<Fault>) {
    let Some(first) = listed.first() else { return };
    for count in (*first..=most).filter(|count| !listed.contains(count)) {
        let detail = format!("{count} {of} are not listed: they pay like the next fewer");
        findings.push(fault(pointer.to_owned(), "gap", detail));
    }
}

/// Whether the probabilities of every list add up to 1, and the contributions to the return.
pub(crate) fn sums(sheet: &Sheet) -> Vec<Fault> {
    use games::Ratio;
    let mut findings = Vec::new();
    for (at, mode) in sheet.modes.iter().enumerate() {
        let Some(rows) = &mode.distribution else { continue };
        let add = |numbers: Vec<Option<Ratio>>| {
            // Over a common denominator: most are alike, and a sum of fractions is reduced at every step.
            let all: Option<Vec<Ratio>> = numbers.into_iter().collect();
            all.map(|all| all.iter().sum::<Ratio>())
        };
        let one = Ratio::new(1, 1_u8);
        let chances = add(rows.iter().map(|row| row.probability.ratio()).collect());
        if chances.as_ref() != Some(&one) {
            let sum = chances.map_or_else(|| "no number".to_owned(), |sum| sum.decimal(12));
            let detail = format!("the probabilities of \"{}\" add up to {sum}, not to 1", mode.name);
            findings.push(fault(format!("/modes/{at}/distribution"), "probabilities", detail));
        }
        let parts = add(rows.iter().map(|row| row.contribution.ratio()).collect());
        // What is no number is found elsewhere.
        let rtp = mode.rtp.ratio();
        if parts.is_none() || (rtp.is_some() && parts != rtp) {
            let sum = parts.map_or_else(|| "no number".to_owned(), |sum| sum.decimal(12));
            let detail = format!(
                "the contributions of \"{}\" add up to {sum}, its return is {}",
                mode.name, mode.rtp.decimal
            );
            findings.push(fault(format!("/modes/{at}/distribution"), "contributions", detail));
        }
    }
    findings
}

/// Whether the highest return is the one that is stated elsewhere.
pub(crate) fn stated(sheet: &Sheet, stated: Multiplier, tolerance: Multiplier) -> Option<Fault> {
    use games::Ratio;
    let share = |it: Multiplier| Ratio::new(it.units(), Multiplier::UNITS_PER_ONE);
    let modes = sheet.modes.iter().filter(|mode| mode.name == sheet.rtp.mode);
    let rtp = modes.filter_map(|mode| mode.rtp.ratio()).next()?;
    let off = &rtp - &share(stated);
    let (limit, zero) = (share(tolerance), Ratio::new(0, 1_u8));
    let is_off = off > limit || off < &zero - &limit;
    let percent = |it: &Ratio| (it * &Ratio::new(100, 1_u8)).decimal(2);
    is_off.then(|| {
        let detail = format!(
            "the return is {} % and {} % is stated: {} % off",
            percent(&rtp),
            percent(&share(stated)),
            percent(&off)
        );
        fault("/rtp".to_owned(), "rtp_stated", detail)
    })
}
