//! Judgements as JSON: the short one of a receipt, and the one with every step of the way.

use fair::{Commitment, to_hex};
use games::{Check, Claim, ConfigHash, GameId, Position, Proof, Round, ShownDraw, Status, Verdict, verify};
use serde_json::{Map, Value};

use crate::{HOUSE, mistakes, stated};

/// An object of these fields. `json!` would take each through a serializer that could fail.
pub(crate) fn object<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in fields {
        object.insert(name.to_owned(), value);
    }
    object
}

/// Verdict, reason, comparisons, and what the draws decide.
pub(crate) fn judgement(proof: &Proof) -> Map<String, Value> {
    let (verdict, reason) = match &proof.verdict {
        Verdict::Verified => ("verified", None),
        Verdict::Mismatch => ("mismatch", None),
        Verdict::Pending => ("pending", None),
        Verdict::CannotCheck(reason) => ("cannot_check", Some(reason.as_str())),
    };
    object([
        ("verdict", verdict.into()),
        ("reason", reason.into()),
        ("checks", proof.checks.iter().map(check).collect()),
        ("outcome", proof.round.as_ref().map(|round| round.outcome.clone()).into()),
    ])
}

/// The judgement of what cannot be judged.
pub(crate) fn unjudged(reason: String) -> Map<String, Value> {
    object([
        ("verdict", "cannot_check".into()),
        ("reason", reason.into()),
        ("checks", Value::Array(Vec::new())),
        ("outcome", Value::Null),
    ])
}

fn check(check: &Check) -> Value {
    let Check { field, claimed, computed } = check;
    let fields = [
        ("field", (*field).into()),
        ("claimed", claimed.as_str().into()),
        ("computed", computed.as_str().into()),
    ];
    object(fields).into()
}

/// The judgement of what is stated about a round, with everything that leads to it.
pub(crate) fn proof(stated: &Value) -> Map<String, Value> {
    let (mut proof, steps) = match stated::claim(stated) {
        Err(reason) => (unjudged(reason), Steps::default()),
        Ok(claim) => {
            let proof = judged(stated, &claim);
            (judgement(&proof), Steps::of(&claim, &proof))
        }
    };
    let mistake = mistakes::server_seed(stated).or(steps.mistake);
    let commitment = stated["server_seed"].as_str().map(|seed| Commitment::of(seed).to_string());
    for (name, value) in [
        ("commitment", Value::from(commitment)),
        ("mistake", mistake.into()),
        ("fitting_nonce", if mistake.is_none() { steps.fitting_nonce.into() } else { Value::Null }),
        ("blocks", steps.blocks.into()),
        ("draws", steps.draws.into()),
        ("round", steps.round.into()),
    ] {
        proof.insert(name.to_owned(), value);
    }
    proof
}

/// By hand nobody says whether the round is over: a field of mines that nobody has touched is not.
fn judged(stated: &Value, claim: &Claim<'_>) -> Proof {
    let proof = verify(&HOUSE, claim);
    let open = matches!(&proof.round, Some(round) if matches!(round.position, Position::Open { .. }));
    if open && stated["status"].is_null() {
        return verify(&HOUSE, &Claim { status: Status::Open, ..claim.clone() });
    }
    proof
}

/// What a judgement has beside its verdict.
#[derive(Default)]
struct Steps {
    mistake: Option<&'static str>,
    fitting_nonce: Option<u64>,
    blocks: Vec<Value>,
    draws: Vec<Value>,
    round: Option<Map<String, Value>>,
}

impl Steps {
    fn of(claim: &Claim<'_>, proof: &Proof) -> Self {
        let mistake = (proof.verdict == Verdict::Mismatch)
            .then(|| mistakes::spaces_around_client_seed(claim))
            .flatten();
        let blocks = proof.blocks.iter().map(|(message, bytes)| {
            object([("message", message.as_str().into()), ("bytes", to_hex(bytes).into())]).into()
        });
        Self {
            mistake,
            fitting_nonce: mistake.is_none().then(|| mistakes::fitting_nonce(claim, proof)).flatten(),
            blocks: blocks.collect(),
            draws: proof.draws.iter().map(draw).collect(),
            round: proof.round.as_ref().map(|it| round(claim, it)),
        }
    }
}

fn draw(draw: &ShownDraw) -> Value {
    let ShownDraw { block, offset, word, range, index } = *draw;
    let fields = [
        ("block", block.into()),
        ("offset", offset.into()),
        ("word", word.into()),
        ("range", range.into()),
        ("index", index.into()),
    ];
    object(fields).into()
}

fn round(claim: &Claim<'_>, round: &Round) -> Map<String, Value> {
    let (status, multiplier, payout) = match &round.position {
        Position::Open { .. } => (Status::Open, None, None),
        Position::Settled { multiplier, payout, .. } => (Status::Settled, *multiplier, Some(*payout)),
    };
    let named = claim.config_hash.and_then(ConfigHash::parse);
    let config = named.or_else(|| Some(HOUSE.active(GameId::parse(claim.game)?).config_hash()));
    object([
        ("bet", round.bet.clone()),
        ("actions", round.actions.clone().into()),
        ("status", status.word().into()),
        ("staked", round.position.staked().to_string().into()),
        ("multiplier", multiplier.map(|multiplier| multiplier.to_string()).into()),
        ("payout", payout.map(|payout| payout.to_string()).into()),
        ("config_hash", config.map(|hash| hash.to_string()).into()),
    ])
}

/// The document of a configuration of the house: what rounds that name this hash were played under.
pub(crate) fn configuration(hash: &str) -> Value {
    let hash = ConfigHash::parse(hash);
    let entry = HOUSE.entries().find(|entry| Some(entry.config_hash()) == hash);
    entry.map_or(Value::Null, |entry| entry.document().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Dice, nonce 0 of the published calculator of the field: 28.07.
    fn stated() -> Value {
        let seed = "f2ac89b608eeb01312d115bce6741b32";
        json!({
            "game": "dice", "commitment": Commitment::of(seed).to_string(), "server_seed": seed,
            "client_seed": "86ff027f15c48241af7f54a726690ee7", "nonce": 0, "stake": "100",
            "bet": {"condition": "under", "target": 5000},
        })
    }

    fn changed(change: impl FnOnce(&mut Value)) -> Value {
        let mut stated = stated();
        change(&mut stated);
        proof(&stated).into()
    }

    #[test]
    fn every_step_from_the_seeds_to_the_payout() {
        let proof = changed(|_| {});
        let hash = HOUSE.active(GameId::Dice).config_hash().to_string();
        let round = json!({
            "bet": {"condition": "under", "target": 5000}, "actions": [], "status": "settled", "staked": "100",
            "multiplier": "1.98", "payout": "198", "config_hash": hash,
        });
        assert_eq!((&proof["verdict"], &proof["outcome"]), (&json!("verified"), &json!({"roll": 2807})));
        assert_eq!((&proof["round"], &proof["commitment"]), (&round, &stated()["commitment"]));
        let block =
            fair::block(stated()["server_seed"].as_str().unwrap(), "86ff027f15c48241af7f54a726690ee7", 0, 0);
        let message = "86ff027f15c48241af7f54a726690ee7:0:0";
        assert_eq!(proof["blocks"], json!([{"message": message, "bytes": to_hex(&block)}]));
        let word = u32::from_be_bytes([block[0], block[1], block[2], block[3]]);
        let draw = json!({"block": 0, "offset": 0, "word": word, "range": 10_001, "index": 2807});
        assert_eq!(proof["draws"], json!([draw]));
        assert_eq!(configuration(&hash), *HOUSE.active(GameId::Dice).document());
        assert_eq!(configuration("x"), Value::Null);
        assert_eq!(configuration(&"0".repeat(64)), Value::Null);
    }

    #[test]
    fn nothing_is_computed_before_the_reveal() {
        let proof = changed(|stated| stated["server_seed"] = Value::Null);
        assert_eq!(proof["verdict"], "pending");
        assert_eq!((&proof["round"], &proof["commitment"]), (&Value::Null, &Value::Null));
        assert_eq!((&proof["blocks"], &proof["draws"]), (&json!([]), &json!([])));
    }

    #[test]
    fn a_round_that_waits_for_its_player_is_open_unless_something_else_is_said() {
        let mines = |status: Value| {
            changed(|stated| {
                stated["game"] = json!("mines");
                stated["bet"] = json!({"mines": 3});
                stated["status"] = status;
            })
        };
        let open = mines(Value::Null);
        assert_eq!((&open["verdict"], &open["round"]["status"]), (&json!("verified"), &json!("open")));
        assert_eq!(mines(json!("settled"))["verdict"], "mismatch");
    }

    #[test]
    fn mistakes_are_named() {
        let spaces = changed(|stated| stated["client_seed"] = json!(" 86ff027f15c48241af7f54a726690ee7"));
        assert_eq!(spaces["mistake"], Value::Null, "nothing is claimed that could not fit");
        let claimed = |change: fn(&mut Value)| {
            changed(|stated| {
                stated["outcome"] = json!({"roll": 2807});
                change(stated);
            })
        };
        let spaces = claimed(|stated| stated["client_seed"] = json!(" 86ff027f15c48241af7f54a726690ee7"));
        assert_eq!(spaces["mistake"], "spaces_around_client_seed");
        let nonce = claimed(|stated| stated["nonce"] = json!(7));
        assert_eq!((&nonce["mistake"], &nonce["fitting_nonce"]), (&Value::Null, &json!(0)));
        let far = claimed(|stated| stated["nonce"] = json!(501));
        assert_eq!(far["fitting_nonce"], Value::Null);
        let capitals = claimed(|stated| stated["server_seed"] = json!("F2AC89B608EEB01312D115BCE6741B32"));
        let named = json!("server_seed_in_capitals");
        assert_eq!((&capitals["mistake"], &capitals["fitting_nonce"]), (&named, &Value::Null));
        let unread = changed(|stated| {
            stated["nonce"] = json!("x");
            stated["server_seed"] = stated["commitment"].clone();
        });
        assert_eq!(unread["verdict"], "cannot_check");
        assert_eq!(unread["mistake"], "commitment_for_server_seed");
    }
}
