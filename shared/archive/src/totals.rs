//! Totals of the books, by mode and currency.

use ledger::{Account, Body, Event, Mode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the wallets of one mode and currency hold, and how it came about. In minor units; JSON: decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Wallets.
    pub wallets: u64,
    /// Events in their logs.
    pub events: u64,
    /// Money that came in.
    #[serde(with = "decimal")]
    pub deposits: i128,
    /// Money that went out.
    #[serde(with = "decimal")]
    pub withdrawals: i128,
    /// Corrections toward players, less those away from them.
    #[serde(with = "decimal")]
    pub adjustments: i128,
    /// What the house won from games.
    #[serde(with = "decimal")]
    pub house_result: i128,
    /// Stakes of open rounds.
    #[serde(with = "decimal")]
    pub in_play: i128,
    /// Balances of players, as their newest events state them.
    #[serde(with = "decimal")]
    pub balances: i128,
}

impl Totals {
    /// Counts an event.
    pub fn count(&mut self, event: &Event) {
        self.events += 1;
        let signed = |amount: games::Amount| i128::try_from(amount.get()).unwrap_or(i128::MAX);
        let plus = |sum: &mut i128, amount: i128| *sum = sum.saturating_add(amount);
        match &event.body {
            Body::Deposit { amount } => plus(&mut self.deposits, signed(*amount)),
            Body::Withdraw { amount } => plus(&mut self.withdrawals, signed(*amount)),
            Body::Adjust { credit: true, amount, .. } => plus(&mut self.adjustments, signed(*amount)),
            Body::Adjust { credit: false, amount, .. } => plus(&mut self.adjustments, -signed(*amount)),
            _ => {
                for posting in event.postings() {
                    match posting.account {
                        Account::House => plus(&mut self.house_result, posting.amount),
                        Account::InPlay => plus(&mut self.in_play, posting.amount),
                        _ => {}
                    }
                }
            }
        }
    }

    /// Adds `other`.
    pub fn plus(&mut self, other: &Self) {
        self.wallets += other.wallets;
        self.events += other.events;
        for (sum, more) in [
            (&mut self.deposits, other.deposits),
            (&mut self.withdrawals, other.withdrawals),
            (&mut self.adjustments, other.adjustments),
            (&mut self.house_result, other.house_result),
            (&mut self.in_play, other.in_play),
            (&mut self.balances, other.balances),
        ] {
            *sum = sum.saturating_add(more);
        }
    }

    /// I2: what came in, less what went out and what the house won, is what players have and what is in play.
    #[must_use]
    pub fn are_conserved(&self) -> bool {
        let came = self.deposits.saturating_sub(self.withdrawals).saturating_add(self.adjustments);
        came.saturating_sub(self.house_result) == self.balances.saturating_add(self.in_play)
    }

    /// These totals after every open round was taken back, as a restore does: stakes are balances again.
    #[must_use]
    pub fn with_rounds_taken_back(&self, events_more: u64) -> Self {
        Self {
            in_play: 0,
            balances: self.balances.saturating_add(self.in_play),
            events: self.events + events_more,
            ..self.clone()
        }
    }
}

/// Totals by mode and currency, as a list with names: `[{"mode":"real","currency":"EUR",…}]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Row>", into = "Vec<Row>")]
pub struct TotalsByCurrency(pub BTreeMap<(Mode, String), Totals>);

#[derive(Clone, Serialize, Deserialize)]
struct Row {
    mode: Mode,
    currency: String,
    #[serde(flatten)]
    totals: Totals,
}

impl TotalsByCurrency {
    /// Adds what `other` holds.
    pub fn plus(&mut self, other: &Self) {
        for (key, totals) in &other.0 {
            self.0.entry(key.clone()).or_default().plus(totals);
        }
    }
}

impl From<TotalsByCurrency> for Vec<Row> {
    fn from(totals: TotalsByCurrency) -> Self {
        totals.0.into_iter().map(|((mode, currency), totals)| Row { mode, currency, totals }).collect()
    }
}

impl TryFrom<Vec<Row>> for TotalsByCurrency {
    type Error = String;

    fn try_from(rows: Vec<Row>) -> Result<Self, String> {
        let mut totals = BTreeMap::new();
        for Row { mode, currency, totals: row } in rows {
            if totals.insert((mode, currency.clone()), row).is_some() {
                return Err(format!("{mode} {currency} stands there twice"));
            }
        }
        Ok(Self(totals))
    }
}

mod decimal {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &i128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("expected a whole number as text"))
    }
}
