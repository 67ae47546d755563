//! The games the house offers: rules, configuration and limits.

use crate::amount::Amount;
use crate::form::{Fault, Faults, Form, canonical_json};
use crate::registry::GameId;
use crate::returns::ModeReturn;
use crate::round::{Round, RoundError};
use crate::rules::Rules;
use fair::{Draws, to_hex};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};

/// SHA-256 of a game's canonical configuration document: what a round was played under (F14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConfigHash([u8; 32]);

impl ConfigHash {
    /// The hash with these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash of a document as [`config_document`] makes it.
    #[must_use]
    pub fn of(document: &Value) -> Self {
        Self(Sha256::digest(canonical_json(document).as_bytes()).into())
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lowercase hex characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        fair::from_hex(text).map(Self)
    }
}

impl std::fmt::Display for ConfigHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// What the house takes and pays in one round, in minor units. Not part of the configuration: a limit decides whether
/// a bet is taken, never what it pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Smallest stake.
    pub stake_min: Amount,
    /// Largest stake.
    pub stake_max: Amount,
    /// A bet whose best outcome pays more is refused before it is taken.
    pub payout_max: Amount,
}

/// Game, rules version, scheme and configuration: everything that a round was played under (F14).
#[must_use]
pub fn config_document(game: GameId, rules_version: u32, config: Value) -> Value {
    json!({
        "config": config,
        "game": game.id(),
        "rules_version": rules_version,
        "scheme": fair::SCHEME,
    })
}

/// One game of the catalogue.
pub struct Entry {
    rules: Box<dyn Rules>,
    limits: Limits,
    document: Value,
    hash: ConfigHash,
    /// See [`crate::returns`].
    pub(crate) returns: OnceLock<Vec<ModeReturn>>,
}

impl Entry {
    /// The entry of a configuration document that may come from anybody.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of the document.
    pub fn read(document: &Value) -> Result<Self, Faults> {
        let mut form = Form::new(document, "")?;
        let games = GameId::ALL.map(GameId::id);
        let game = form.choice("game", &games).map(|at| GameId::ALL[at]);
        let config = form.required("config");
        let rules_version = form.integer("rules_version", 1, u32::MAX);
        form.choice("scheme", &[fair::SCHEME]);
        let (game, config, rules_version) = form.finish_with(
            game.zip(config)
                .zip(rules_version)
                .map(|((game, config), rules_version)| (game, config, rules_version)),
        )?;
        let (rules, limits) = game.configured(&config).map_err(|faults| faults.under("/config"))?;
        if rules_version != rules.rules_version() {
            let detail = format!("this engine deals version {} of the rules", rules.rules_version());
            return Err(Faults::one("/rules_version", "unknown", detail));
        }
        Ok(Self::new(rules, limits))
    }

    fn new(rules: Box<dyn Rules>, limits: Limits) -> Self {
        let document = config_document(rules.id(), rules.rules_version(), rules.config());
        let hash = ConfigHash::of(&document);
        Self { rules, limits, document, hash, returns: OnceLock::new() }
    }

    /// The game.
    #[must_use]
    pub fn rules(&self) -> &dyn Rules {
        &*self.rules
    }

    /// Stakes and payouts that the house accepts.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Game, rules version, scheme and configuration: what [`Entry::config_hash`] is the hash of.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// The hash of the canonical text of [`Entry::document`].
    #[must_use]
    pub fn config_hash(&self) -> ConfigHash {
        self.hash
    }

    /// The canonical form of a bet that the house takes: well formed, and within the limits.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of the request that holds `/stake` and `/bet`.
    pub fn accept(&self, stake: Amount, bet: &Value) -> Result<Value, Faults> {
        let mut faults = Vec::new();
        let limits = &self.limits;
        if stake < limits.stake_min || stake > limits.stake_max {
            let detail =
                format!("{} takes stakes from {} to {}", self.rules.id(), limits.stake_min, limits.stake_max);
            faults.push(Fault { pointer: "/stake".into(), code: "range", detail });
        }
        let bet = match self.rules.check_bet(stake, bet) {
            Ok((bet, best)) => {
                if best.is_none_or(|best| best > limits.payout_max) {
                    let detail = format!(
                        "the best outcome of this bet would pay more than {}; lower the stake",
                        limits.payout_max
                    );
                    faults.push(Fault { pointer: "/stake".into(), code: "payout_max", detail });
                }
                bet
            }
            Err(found) => {
                faults.extend(found.under("/bet").0);
                Value::Null
            }
        };
        if faults.is_empty() { Ok(bet) } else { Err(Faults(faults)) }
    }

    /// Deals the round of these seeds and applies the actions.
    ///
    /// # Errors
    /// [`RoundError`] if the bet or an action is not well formed, or an action not legal.
    pub fn round(
        &self,
        draws: &mut Draws,
        stake: Amount,
        bet: &Value,
        actions: &[Value],
    ) -> Result<Round, RoundError> {
        self.rules.round(draws, stake, bet, actions)
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({}, {})", self.rules.id(), self.hash)
    }
}

/// Configurations that rounds are or were played under. A value: another choice is another catalogue.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// First one for every game, the active one, in the order people are shown them; then the others.
    entries: Vec<Arc<Entry>>,
}

impl Catalogue {
    /// The house's own configurations.
    #[must_use]
    pub fn house() -> Self {
        let entries = GameId::ALL.into_iter().map(GameId::house);
        let entries = entries.map(|(rules, limits)| Arc::new(Entry::new(rules, limits))).collect();
        Self { entries }
    }

    /// What new rounds are played under, in the order people are shown the games.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries[..GameId::ALL.len()].iter().map(|entry| &**entry)
    }

    /// The configuration that new rounds of `game` are played under.
    ///
    /// # Panics
    /// Never: every catalogue holds every game.
    #[must_use]
    pub fn active(&self, game: GameId) -> &Entry {
        self.entries().find(|entry| entry.rules.id() == game).expect("the catalogue holds every game")
    }

    /// The configuration that a stored round names.
    #[must_use]
    pub fn by_hash(&self, game: GameId, hash: ConfigHash) -> Option<&Arc<Entry>> {
        self.at(game, hash).map(|at| &self.entries[at])
    }

    fn at(&self, game: GameId, hash: ConfigHash) -> Option<usize> {
        self.entries.iter().position(|entry| entry.rules.id() == game && entry.hash == hash)
    }

    /// This catalogue with one more configuration, under which nothing new is played.
    #[must_use]
    pub fn knowing(&self, entry: Arc<Entry>) -> Self {
        let mut catalogue = self.clone();
        if self.at(entry.rules.id(), entry.hash).is_none() {
            catalogue.entries.push(entry);
        }
        catalogue
    }

    /// This catalogue with new rounds of `game` under another configuration that it knows; `None` if it does not.
    #[must_use]
    pub fn activated(&self, game: GameId, hash: ConfigHash) -> Option<Self> {
        let (chosen, mut catalogue) = (self.at(game, hash)?, self.clone());
        let place = self.entries.iter().position(|entry| entry.rules.id() == game)?;
        catalogue.entries.swap(place, chosen);
        Some(catalogue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A changed table, edge or rule is a new configuration or a new rules version, never an edit: stored rounds name
    /// these, and must be found under them for ever.
    #[test]
    fn f14_what_was_played_under_stays() {
        let catalogue = Catalogue::house();
        let pinned = [
            (GameId::Dice, 1, "569bee6c29edeca7698b54454d01d9b2e5fa279b9ba49c89039e41f1f4852631"),
            (GameId::Limbo, 1, "4c220c15a0b29ff01d9fd966f7da81710ab860f629b55e867682e1f82dbe947b"),
            (GameId::Coinflip, 1, "84422a4bef9380b6170b2ad8aa1303d22e164e25011e3d11d5ab4370ba2bdf22"),
            (GameId::Plinko, 1, "7d5f29ee01072876e54c27b6fa3247ccec8d161657b51a508ef57e1d5f0b1d5e"),
            (GameId::Roulette, 1, "580bb1c4fa31eef9bd255f354687aa340479cb0024d14cac83db1c3fae307366"),
            (GameId::Wheel, 1, "2aab49ca27dc45430e9c8413df3f312ceac3334360c4574729b221b13ed58519"),
            (GameId::Keno, 1, "f76504dfae06cce3caeb96853fcb157ab2f23f2c73abc5565390a14d9cdebfd5"),
            (GameId::Mines, 1, "d5d5d3e1a3f0ab58d7083c84d0e9acc13c4873064c99e5113928b1d362bf15ce"),
            (GameId::Hilo, 1, "01aea8963ff34f794881449997520c68144330afd5081706080abeef8a0f188e"),
            (GameId::Blackjack, 1, "e1cff0ffb9793d839890b35aec2676776c57352e6c6b3191e0aacffb504acb3b"),
            (GameId::Baccarat, 1, "9de909fb8d2de10efd01d055040705c3c495d2dc5af79822b2c23341d4523ce9"),
            (GameId::VideoPoker, 1, "9b2b268b7513bcdf4ded11303f51a64e0e4e13c570108b3ec50d9d6e1aa7434d"),
            (GameId::Slots, 1, "f1b4f235c6725e5d137069e7d50088086c00894c4196333a5eaf00f4a7d1ac64"),
        ];
        for (game, rules_version, hash) in pinned {
            let entry = catalogue.by_hash(game, ConfigHash::parse(hash).unwrap()).unwrap();
            assert_eq!(entry.rules().rules_version(), rules_version, "{game}");
            assert_eq!(entry.document()["scheme"], fair::SCHEME);
        }
        assert_eq!(pinned.len(), GameId::ALL.len(), "every game is pinned");
    }

    #[test]
    fn f14_the_hash_is_that_of_the_published_document() {
        for entry in Catalogue::house().entries() {
            let hash: [u8; 32] = Sha256::digest(canonical_json(entry.document())).into();
            assert_eq!(entry.config_hash(), ConfigHash::from_bytes(hash));
        }
    }

    #[test]
    fn i16_another_configuration_is_known_then_active_and_the_old_one_stays() {
        let house = Catalogue::house();
        let dice = house.active(GameId::Dice).config_hash();
        let mut document = house.active(GameId::Dice).document().clone();
        document["config"]["edge"] = json!(200);
        let entry = Arc::new(Entry::read(&document).unwrap());
        let hash = entry.config_hash();
        assert!(house.activated(GameId::Dice, hash).is_none(), "it is not known yet");
        let known = house.knowing(entry);
        assert_eq!(known.active(GameId::Dice).config_hash(), dice);
        let changed = known.activated(GameId::Dice, hash).unwrap();
        assert_eq!(changed.active(GameId::Dice).config_hash(), hash);
        assert!(
            changed.by_hash(GameId::Dice, dice).is_some() && changed.by_hash(GameId::Limbo, hash).is_none()
        );
        let shown = |catalogue: &Catalogue| catalogue.entries().map(|it| it.rules().id()).collect::<Vec<_>>();
        assert_eq!(shown(&changed), GameId::ALL);
        let back = changed.activated(GameId::Dice, dice).unwrap();
        assert_eq!(back.active(GameId::Dice).config_hash(), dice);
        assert!(back.by_hash(GameId::Dice, hash).is_some());
        // The same configuration twice is one.
        assert_eq!(
            back.knowing(Arc::new(Entry::read(&document).unwrap())).entries.len(),
            GameId::ALL.len() + 1
        );
    }

    #[test]
    fn documents_read_back_and_faults_are_named() {
        for entry in Catalogue::house().entries() {
            assert_eq!(Entry::read(entry.document()).unwrap().config_hash(), entry.config_hash());
        }
        let mut document = Catalogue::house().active(GameId::Dice).document().clone();
        let mut faulty = |field: &str, value: Value| {
            let kept = std::mem::replace(&mut document[field], value);
            let faults = Entry::read(&document).unwrap_err().0;
            document[field] = kept;
            faults.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        assert_eq!(faulty("game", json!("chess")), ["/game"]);
        assert_eq!(faulty("scheme", json!("other")), ["/scheme"]);
        assert_eq!(faulty("rules_version", json!(2)), ["/rules_version"]);
        let mut config = Catalogue::house().active(GameId::Dice).rules().config();
        config["edge"] = json!("much");
        assert_eq!(faulty("config", config), ["/config/edge"]);
        assert_eq!(faulty("more", json!(1)), ["/more"]);
        assert_eq!(Entry::read(&json!({})).unwrap_err().0.len(), 4);
    }

    #[test]
    fn limits_are_checked_before_a_bet_is_taken() {
        let catalogue = Catalogue::house();
        let check = |stake: u128, bet: Value, expect: &[(&str, &str)]| {
            let entry =
                catalogue.active(if bet.get("mines").is_some() { GameId::Mines } else { GameId::Dice });
            let faults = entry.accept(Amount::new(stake).unwrap(), &bet).unwrap_err().0;
            let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(named, expect, "{bet}");
        };
        let dice = json!({"condition": "over", "target": 5000});
        check(0, dice.clone(), &[("/stake", "range")]);
        check(100_000_001, dice, &[("/stake", "range")]);
        check(0, json!({"condition": "over"}), &[("/stake", "range"), ("/bet/target", "missing")]);
        // 5,148,297 times 2,000 is above 10^10.
        check(2_000, json!({"mines": 12}), &[("/stake", "payout_max")]);
    }
}
