//! A change of a game's version, and the rules for it. Pure.

use games::{ConfigHash, GameId, canonical_json};
use ledger::{OperatorId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use wire::ReturnRange;

/// Name of a PAR sheet: the SHA-256 of its canonical bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SheetId([u8; 32]);

impl SheetId {
    /// The id of a sheet with these canonical bytes.
    #[must_use]
    pub fn of(canonical: &str) -> Self {
        Self(Sha256::digest(canonical).into())
    }

    /// Reads 64 lowercase hex characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        fair::from_hex(text).map(Self)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for SheetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&fair::to_hex(&self.0))
    }
}

impl Serialize for SheetId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SheetId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no SHA-256"))
    }
}

/// What a change was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A version became active.
    Activate,
    /// An earlier version became active again.
    Rollback,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Rollback => "rollback",
        }
    }
}

/// The version of a game that new rounds are played under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Active {
    /// The configuration.
    #[serde(with = "config_hash")]
    pub config: ConfigHash,
    /// The PAR sheet.
    pub par: SheetId,
    /// From the sheet.
    pub returns: ReturnRange,
}

/// One change, with the state after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// All games that were ever changed.
    pub active: BTreeMap<GameId, Active>,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: OperatorId,
    /// What for.
    pub change: Change,
    /// Which game this change is about.
    pub game: GameId,
    /// From 1, without gaps.
    pub position: u64,
    /// SHA-256 of the text of the change before this one, lowercase hex; empty for the first.
    pub previous: String,
    /// The operator's reason.
    pub why: String,
}

impl Version {
    /// As it is stored: canonical JSON.
    ///
    /// # Panics
    /// Never: a version is plain data with text keys.
    #[must_use]
    pub fn encode(&self) -> String {
        canonical_json(&serde_json::to_value(self).expect("a version is plain data with text keys"))
    }

    /// Reads what [`Version::encode`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|version| version.active.contains_key(&version.game))
    }

    /// What this change made active.
    ///
    /// # Panics
    /// Never: every change of a game holds its version.
    #[must_use]
    pub fn made_active(&self) -> &Active {
        &self.active[&self.game]
    }

    fn hash(&self) -> String {
        fair::to_hex(&Sha256::digest(self.encode()))
    }
}

/// What somebody wants changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRequest {
    /// Which game.
    pub game: GameId,
    /// What for.
    pub change: Change,
    /// What they believe to be active: the compare of compare-and-set.
    pub expected: Option<SheetId>,
    /// What is to become active.
    pub target: Active,
    /// Who.
    pub by: OperatorId,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// A rule's "no".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// Something else is active than the caller believes.
    #[error("{}", .active.map_or_else(
        || "no version was ever activated: expect null".to_owned(),
        |par| format!("the active version is {par}"),
    ))]
    NotExpected {
        /// What is active.
        active: Option<SheetId>,
    },
}

impl ChangeRequest {
    /// The next change after `head`; `None` if its target is active already.
    ///
    /// # Errors
    /// [`ChangeRefused`].
    pub fn next(&self, head: Option<&Version>) -> Result<Option<Version>, ChangeRefused> {
        let current = head.and_then(|head| head.active.get(&self.game));
        let active = current.map(|active| active.par);
        // A repeated request finds its work done, whatever it expected.
        if active == Some(self.target.par) {
            return Ok(None);
        }
        if active != self.expected {
            return Err(ChangeRefused::NotExpected { active });
        }
        let mut state = head.map(|head| head.active.clone()).unwrap_or_default();
        state.insert(self.game, self.target.clone());
        Ok(Some(Version {
            active: state,
            at: head.map_or(self.at, |head| self.at.max(head.at)),
            by: self.by.clone(),
            change: self.change,
            game: self.game,
            position: head.map_or(1, |head| head.position + 1),
            previous: head.map(Version::hash).unwrap_or_default(),
            why: self.why.clone(),
        }))
    }
}

mod config_hash {
    use super::ConfigHash;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hash: &ConfigHash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(hash)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ConfigHash, D::Error> {
        let text = String::deserialize(deserializer)?;
        ConfigHash::parse(&text).ok_or_else(|| serde::de::Error::custom("no SHA-256"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::Fraction;

    fn active(sheet: &str) -> Active {
        let half = Fraction { exact: "1/2".to_owned(), decimal: "0.500000000000".to_owned() };
        Active {
            config: ConfigHash::from_bytes(*SheetId::of(sheet).as_bytes()),
            par: SheetId::of(sheet),
            returns: ReturnRange { modes: 1, lowest: half.clone(), highest: half },
        }
    }

    fn request(game: GameId, expected: Option<&str>, target: &str) -> ChangeRequest {
        ChangeRequest {
            game,
            change: Change::Activate,
            expected: expected.map(SheetId::of),
            target: active(target),
            by: OperatorId::parse("house").unwrap(),
            why: "better".to_owned(),
            at: Timestamp(5),
        }
    }

    #[test]
    fn changes_are_chained_and_hold_the_state_after_them() {
        let first = request(GameId::Dice, None, "a").next(None).unwrap().unwrap();
        assert_eq!((first.position, first.previous.as_str()), (1, ""));
        let second = request(GameId::Keno, None, "k").next(Some(&first)).unwrap().unwrap();
        assert_eq!(second.previous, fair::to_hex(&Sha256::digest(first.encode())));
        let third = request(GameId::Dice, Some("a"), "b").next(Some(&second)).unwrap().unwrap();
        assert_eq!(third.position, 3);
        assert_eq!(third.made_active(), &active("b"));
        assert_eq!(third.active[&GameId::Keno], active("k"));
        assert_eq!(Version::decode(&third.encode()), Some(third));
        assert_eq!(Version::decode("{}"), None);
    }

    #[test]
    fn a_change_replaces_what_it_expects_and_nothing_else() {
        let first = request(GameId::Dice, None, "a").next(None).unwrap().unwrap();
        let refused = |expected| request(GameId::Dice, expected, "b").next(Some(&first)).unwrap_err();
        let active = Some(SheetId::of("a"));
        assert_eq!(refused(None), ChangeRefused::NotExpected { active });
        assert_eq!(refused(Some("c")), ChangeRefused::NotExpected { active });
        let none = request(GameId::Keno, Some("a"), "b").next(Some(&first)).unwrap_err();
        assert_eq!(none, ChangeRefused::NotExpected { active: None });
    }

    #[test]
    fn what_is_active_already_is_not_written_again() {
        let first = request(GameId::Dice, None, "a").next(None).unwrap().unwrap();
        for expected in [None, Some("a"), Some("x")] {
            assert_eq!(request(GameId::Dice, expected, "a").next(Some(&first)).unwrap(), None);
        }
    }

    #[test]
    fn time_does_not_run_backwards() {
        let late = ChangeRequest { at: Timestamp(9), ..request(GameId::Dice, None, "a") };
        let first = late.next(None).unwrap().unwrap();
        let second = request(GameId::Dice, Some("a"), "b").next(Some(&first)).unwrap().unwrap();
        assert_eq!(second.at, Timestamp(9));
    }
}
