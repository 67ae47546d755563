//! The JSON of every game as the API shows it: bets, open rounds, steps, outcomes. A snapshot for each, because clients
//! are written against these shapes.
//!
//! `GLASSHOUSE_BLESS=1` writes the snapshots; the difference is then read before it is committed.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use fair::Draws;
use games::testing::{bet, legal_steps};
use games::{Amount, Auditor, Catalogue, Entry, GameId, Position};
use serde_json::{Value, json};
use std::path::PathBuf;

const STAKE: u128 = 100;
/// Rounds of each game.
const ROUNDS: u64 = 3;

/// A round from its bet to its end, as receipts show it.
fn round(entry: &Entry, nonce: u64) -> Value {
    let stake = Amount::new(STAKE).unwrap();
    let asked = bet(entry.rules().id(), STAKE, u32::try_from(nonce).unwrap() * 5 + 2);
    let mut actions: Vec<Value> = Vec::new();
    let mut positions = Vec::new();
    loop {
        let mut draws = Draws::new("a server seed", "a client seed", nonce);
        let round = entry.round(&mut draws, stake, &asked, &actions).unwrap();
        match round.position {
            Position::Open { staked, shown, legal } => {
                let steps = legal_steps(&legal);
                // Another step each time, and the last one, which ends most rounds, after a while.
                let at = if actions.len() < 4 {
                    actions.len() + usize::try_from(nonce).unwrap()
                } else {
                    steps.len() - 1
                };
                actions.push(steps[at % steps.len()].clone());
                positions.push(json!({"staked": staked, "shown": shown, "legal": legal}));
            }
            Position::Settled { staked, multiplier, payout } => {
                return json!({
                    "bet": round.bet,
                    "open": positions,
                    "actions": round.actions,
                    "settled": {"staked": staked, "multiplier": multiplier, "payout": payout, "outcome": round.outcome},
                });
            }
        }
    }
}

#[test]
fn every_game_keeps_its_shapes() {
    let (catalogue, auditor) = (Catalogue::house(), Auditor::house());
    let bless = std::env::var_os("GLASSHOUSE_BLESS").is_some();
    for game in GameId::ALL {
        let entry = catalogue.active(game);
        let rounds: Vec<Value> = (0..ROUNDS).map(|nonce| round(entry, nonce)).collect();
        let line = |params: &Value| {
            auditor.outcome_line(game, params, &mut Draws::new("a server seed", "a client seed", 0))
        };
        // Some games ask an auditor for parts of a bet, the others for nothing.
        let line = line(&bet(game, STAKE, 2)).or_else(|_| line(&json!({})));
        let mut shapes = json!({"rounds": rounds, "outcome_line": line.unwrap()});
        // Whether `serde_json` keeps its objects sorted anyway depends on what else is in the build.
        shapes.sort_all_objects();
        let text = format!("{}\n", serde_json::to_string_pretty(&shapes).unwrap());
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/shapes/{game}.json"));
        if bless {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        let hint = "a client would notice; if it is meant, run this test with GLASSHOUSE_BLESS=1";
        assert_eq!(known, text, "{game}: {hint}");
    }
}
