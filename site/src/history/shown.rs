//! The report as the page shows it.

use games::GameId;
use serde_json::Value;

use super::expected::{self, Expected};
use super::float::{self, percent};
use crate::decimal::{grouped, shown};
use crate::markup::{Element, element, fact, facts, paragraph, row, table};

/// The share of a normal distribution within so many standard deviations: 99 in 100.
const BAND: f64 = 2.576;

/// The whole report, as HTML. `returns` is the table that the page carries.
pub(super) fn report(report: &Value, returns: &Value) -> String {
    let parts = [
        Some(verdict(report)),
        Some(counts(report)),
        problems(report),
        mismatches(report),
        by_game(report, returns),
        seeds(report),
    ];
    parts.into_iter().flatten().map(|part| part.html()).collect()
}

fn number(report: &Value, name: &str) -> u64 {
    report[name].as_u64().unwrap_or_default()
}

fn list<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    report[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Rounds in words.
fn rounds(count: u64) -> String {
    if count == 1 { "1 round".to_owned() } else { format!("{} rounds", grouped(&count.to_string())) }
}

/// The kind of the verdict, its headline, and what it means.
fn verdict(report: &Value) -> Element {
    let all = number(report, "rounds");
    let broken = list(report, "faults").iter().filter(|fault| text(fault, "kind") != "missing_seeds").count();
    let mismatches = number(report, "mismatch");
    let open = number(report, "pending") + number(report, "cannot_check") + number(report, "unreadable");
    let gaps = list(report, "faults").len() > broken;
    let (kind, headline, detail) = if mismatches > 0 || broken > 0 {
        let words = match (mismatches, broken) {
            (0, _) => "Something is wrong between the rounds".to_owned(),
            (count, 0) => format!("Mismatch: {} not follow from the seeds", rounds_do(count)),
            (count, _) => {
                format!("Mismatch: {} not follow from the seeds, and more is wrong", rounds_do(count))
            }
        };
        let detail = "What is wrong is listed below. If the file is unchanged, the house did not deal or show these rounds as \
                      promised.";
        ("mismatch", words, detail)
    } else if all == 0 {
        (
            "cannot-check",
            "There is no round in this file".to_owned(),
            "An account export has one line for each round.",
        )
    } else if open == 0 && !gaps {
        let words = if all == 1 {
            "Verified: the one round".to_owned()
        } else {
            format!("Verified: all {}", rounds(all))
        };
        let detail = "Every outcome and every payout follows from the promised seeds, no nonce is missing or used twice, and \
                      each seed is the one that was promised before.";
        ("verified", words, detail)
    } else {
        let words = format!(
            "{} of {} are verified, and nothing is wrong",
            grouped(&number(report, "verified").to_string()),
            rounds(all)
        );
        ("pending", words, "The rest could not be checked, for the reasons below.")
    };
    element("section")
        .class("verdict")
        .attr("data-verdict", kind)
        .child(element("h2").text(headline))
        .child(paragraph(detail))
}

fn rounds_do(count: u64) -> String {
    if count == 1 { "1 round does".to_owned() } else { format!("{} do", rounds(count)) }
}

fn counts(report: &Value) -> Element {
    let accounts = list(report, "accounts").iter().map(|account| {
        let part = |name| text(account, name);
        let words =
            [part("player"), " at ", part("operator"), ", ", part("currency"), ", ", part("mode"), " money"];
        fact("account", "", words.concat())
    });
    let counted = [
        ("rounds", "rounds"),
        ("verified", "verified"),
        ("mismatch", "mismatch"),
        ("pending: seed not revealed yet", "pending"),
        ("cannot check", "cannot_check"),
        ("unreadable lines", "unreadable"),
    ];
    let counts = counted.map(|(label, name)| (label, number(report, name)));
    let counts =
        counts.into_iter().filter(|(label, count)| *count > 0 || ["rounds", "verified"].contains(label));
    let counts = counts.map(|(label, count)| fact(label, "", grouped(&count.to_string())));
    element("div").class("pane").child(facts(accounts.chain(counts)))
}

/// What is wrong between rounds, and what could not be checked.
fn problems(report: &Value) -> Option<Element> {
    let faults = list(report, "faults").iter().map(|fault| text(fault, "detail").to_owned());
    let reasons = list(report, "reasons");
    let reasons =
        reasons.iter().map(|it| format!("{}: {}", rounds(number(it, "rounds")), text(it, "reason")));
    let lines = list(report, "unreadable_lines");
    let lines = lines
        .iter()
        .map(|line| format!("the line at byte {}: {}", number(line, "byte"), text(line, "reason")));
    let told: Vec<_> = faults.chain(reasons).chain(lines).collect();
    let untold = number(report, "fault_count").saturating_sub(list(report, "faults").len() as u64);
    let more = (untold > 0).then(|| format!("and {} more", grouped(&untold.to_string())));
    let items = told.into_iter().chain(more).map(|words| element("li").text(words));
    let items = element("ul").attr("id", "faults").children(items);
    let something = !list(report, "faults").is_empty()
        || !list(report, "reasons").is_empty()
        || !list(report, "unreadable_lines").is_empty();
    something.then(|| {
        element("section").class("pane stack").child(element("h3").text("What was found")).child(items)
    })
}

fn mismatches(report: &Value) -> Option<Element> {
    let broken = list(report, "mismatches");
    let rows = broken.iter().flat_map(|round| {
        list(round, "checks").iter().map(|check| {
            row([
                ("n", text(round, "round").to_owned()),
                ("", title(text(round, "game")).to_owned()),
                ("n", round["seed"].to_string()),
                ("n", round["nonce"].to_string()),
                ("", text(check, "field").to_owned()),
                ("hex", text(check, "claimed").to_owned()),
                ("hex", text(check, "computed").to_owned()),
            ])
        })
    });
    let columns = [
        ("Round", "n"),
        ("Game", ""),
        ("Seed", "n"),
        ("Nonce", "n"),
        ("Field", ""),
        ("Claimed", ""),
        ("From the seeds", ""),
    ];
    let untold = number(report, "mismatch").saturating_sub(broken.len() as u64);
    let more = (untold > 0).then(|| paragraph(format_args!("And {} more.", rounds(untold))));
    let section = element("section").class("pane stack").attr("id", "mismatches");
    let section = section.child(element("h3").text("Rounds that differ")).child(table(
        "Rounds that differ",
        &columns,
        rows,
    ));
    (!broken.is_empty()).then(|| section.children(more))
}

fn by_game(report: &Value, returns: &Value) -> Option<Element> {
    let games = list(report, "games");
    let rows = games.iter().map(|sums| {
        let amount = |name| shown(text(sums, name));
        let band = band(sums, returns);
        row([
            ("", title(text(sums, "game")).to_owned()),
            ("n", grouped(&sums["rounds"].to_string())),
            ("n", grouped(&amount("staked"))),
            ("n", grouped(&amount("paid"))),
            ("n", actual(sums).map_or_else(String::new, percent)),
            ("n", band),
        ])
    });
    let columns =
        [("Game", ""), ("Rounds", "n"), ("Staked", "n"), ("Paid", "n"), ("Return", "n"), ("Expected", "n")];
    let note = "Expected is what the PAR sheets say of exactly these bets and stakes: the return, and the band that 99 of 100 such \
                histories lie in. A return outside it is rare, but proves nothing alone: each round’s proof does. Where a game \
                leaves choices to its player there is no band.";
    let section =
        element("section").class("pane stack").attr("id", "games").child(element("h3").text("By game"));
    (!games.is_empty())
        .then(|| section.child(table("By game", &columns, rows)).child(paragraph(note).class("quiet")))
}

/// Amounts are exact in the report; what is divided here is shown with two digits.
fn amount(sums: &Value, name: &str) -> Option<f64> {
    float::read(text(sums, name))
}

fn actual(sums: &Value) -> Option<f64> {
    let (staked, paid) = (amount(sums, "staked")?, amount(sums, "paid")?);
    (staked > 0.0).then(|| paid / staked)
}

/// The expected return of a game's bets, with its band where it has one.
fn band(sums: &Value, returns: &Value) -> String {
    let (mut stakes, mut low, mut high, mut variance) = (0.0, 0.0, 0.0, Some(0.0));
    for bet in list(sums, "bets") {
        let expected = expected::of(returns, text(sums, "config_hash"), &bet["bet"]);
        let figures = expected.zip(amount(bet, "stakes")).zip(amount(bet, "stake_squares"));
        let Some(((Expected { lowest, highest, variance: one }, staked), squares)) = figures else {
            return "no sheet here".to_owned();
        };
        stakes += staked;
        low += staked * lowest;
        high += staked * highest;
        variance = variance.zip(one).map(|(sum, one)| sum + squares * one);
    }
    if list(sums, "bets").is_empty() || stakes == 0.0 {
        return String::new();
    }
    let (low, high) = (low / stakes, high / stakes);
    match variance {
        Some(variance) => {
            let half = BAND * variance.sqrt() / stakes;
            format!("{} ({} to {})", percent(low), percent((low - half).max(0.0)), percent(high + half))
        }
        None if high - low < 0.00005 => percent(low),
        None => format!("{} to {}", percent(low), percent(high)),
    }
}

fn seeds(report: &Value) -> Option<Element> {
    let seeds = list(report, "seeds");
    let rows = seeds.iter().map(|seed| {
        let runs = list(seed, "nonces");
        let nonces =
            runs.iter().map(|run| format!("{} to {}", run[0], run[1])).take(3).collect::<Vec<_>>().join(", ");
        let revealed = if seed["server_seed"].is_string() { "revealed" } else { "secret" };
        row([
            ("n", seed["index"].to_string()),
            ("", nonces),
            ("", revealed.to_owned()),
            ("hex", text(seed, "commitment").to_owned()),
        ])
    });
    let columns = [("Seed", "n"), ("Nonces", ""), ("Server seed", ""), ("Commitment", "")];
    let summary = element("summary").text(format_args!("Seeds: {}", seeds.len()));
    let fold = element("details").class("pane").child(summary).child(table("Seeds", &columns, rows));
    (!seeds.is_empty()).then_some(fold)
}

fn title(id: &str) -> &str {
    GameId::parse(id).map_or(id, |game| game.title())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn whole() -> Value {
        json!({
            "rounds": 4, "verified": 4, "mismatch": 0, "pending": 0, "cannot_check": 0, "unreadable": 0, "reasons": [],
            "mismatches": [], "unreadable_lines": [], "faults": [], "fault_count": 0,
            "accounts": [{"operator": "demo", "player": "ada", "currency": "EUR", "mode": "demo"}],
            "seeds": [{"index": 0, "commitment": "ab", "server_seed": "cd", "nonces": [[0, 3, 1]]}],
            "games": [{
                "game": "dice", "config_hash": "c", "rounds": 4, "stakes": "400", "staked": "400", "paid": "396",
                "stake_squares": "40000", "bets": [{
                    "bet": {"condition": "under", "target": 5000}, "stake": "10000", "rounds": 4, "stakes": "400",
                    "staked": "400", "paid": "396", "stake_squares": "40000",
                }],
            }],
        })
    }

    fn returns() -> Value {
        json!({"c": {"game": "dice", "config": {"edge": 100}, "modes": {}}})
    }

    fn check(change: impl FnOnce(&mut Value), words: &[&str]) {
        let mut changed = whole();
        change(&mut changed);
        let html = report(&changed, &returns());
        for words in words {
            assert!(html.contains(words), "{words} is not in {html}");
        }
    }

    #[test]
    fn the_verdict_says_what_was_found() {
        check(|_| {}, &["data-verdict=\"verified\"", "Verified: all 4 rounds", "ada at demo", "0 to 3"]);
        check(|it| it["mismatch"] = json!(1), &["data-verdict=\"mismatch\"", "1 round does not follow"]);
        check(|it| it["rounds"] = json!(0), &["cannot-check", "no round in this file"]);
        let pending = |it: &mut Value| (it["pending"], it["verified"]) = (json!(1), json!(3));
        check(pending, &["data-verdict=\"pending\"", "3 of 4 rounds are verified, and nothing is wrong"]);
        let fault = |kind: &str| json!([{"kind": kind, "seed": 0, "detail": "seed 0: nonce 1 is missing"}]);
        check(
            |it| it["faults"] = fault("missing_nonces"),
            &["data-verdict=\"mismatch\"", "nonce 1 is missing"],
        );
        check(|it| it["faults"] = fault("missing_seeds"), &["data-verdict=\"pending\""]);
    }

    #[test]
    fn the_return_stands_beside_its_band() {
        // 0.495 x 2 = 0.99 of 10,001 values; four rounds lie anywhere.
        check(|_| {}, &["99.00 %", "98.99 % (0.00 % to 226.5"]);
        check(|it| it["games"][0]["config_hash"] = json!("other"), &["no sheet here"]);
    }

    #[test]
    fn texts_of_a_file_stay_texts() {
        let evil = |it: &mut Value| it["accounts"][0]["player"] = json!("<img src=x>");
        check(evil, &["&lt;img src=x&gt;"]);
    }
}
