//! An open round with what its player may do next.

use serde_json::Value;

use super::round::Round;
use super::table::Seat;
use crate::form::button;
use crate::game::Scene;
use crate::json::object;
use crate::markup::{Element, element};

/// An open round, as the page shows it now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Open<'a> {
    pub(crate) round: &'a Round,
    /// What the game is played under.
    pub(crate) config: &'a Value,
    /// Whether a step is under way.
    pub(crate) busy: bool,
    /// What the player has marked for the next step, where a game asks for it.
    pub(crate) marked: &'a [u8],
    seat: &'a Seat,
}

/// Takes the step that is written as the button's value.
pub(super) const STEP: &str = "step";
/// Marks a place for the next step, or takes the mark away.
pub(super) const MARK: &str = "mark";

impl<'a> Open<'a> {
    pub(super) fn new(seat: &'a Seat, round: &'a Round, config: &'a Value) -> Self {
        Self { round, config, busy: seat.busy, marked: &seat.marked, seat }
    }

    /// A part of what the player may see.
    pub(crate) fn shown(&self, name: &str) -> &'a Value {
        &self.round.part("shown")[name]
    }

    /// A part of what is legal next.
    pub(crate) fn legal(&self, name: &str) -> &'a Value {
        &self.round.part("legal")[name]
    }

    /// The round as far as it goes, for its picture.
    pub(crate) fn scene(&self) -> Scene<'a> {
        let Self { round, config, .. } = *self;
        Scene { config, bet: round.part("bet"), actions: round.actions(), outcome: None }
    }

    /// An amount with its currency.
    pub(crate) fn money(&self, minor_units: &str) -> String {
        self.seat.money(minor_units)
    }

    /// A button that takes a step, whatever it shows; `idle` where it cannot be pressed.
    pub(crate) fn step(&self, action: &Value, idle: bool) -> Element {
        button(STEP, action, self.busy || idle)
    }

    /// A button that marks a place for the next step, whatever it shows.
    pub(crate) fn mark(&self, place: u8) -> Element {
        button(MARK, place, self.busy)
    }

    /// A button that takes a step.
    pub(crate) fn button(&self, id: &str, main: bool, label: &str, action: &Value) -> Element {
        self.step(action, false).attr("id", id).class(if main { "main" } else { "" }).text(label)
    }

    /// What a round with its controls looks like: a picture, a note, and buttons.
    pub(crate) fn controls(
        picture: Element,
        note: Option<String>,
        buttons: impl IntoIterator<Item = Element>,
    ) -> Element {
        let note = element("p").class("quiet").flag("hidden", note.is_none()).text(note.unwrap_or_default());
        element("div")
            .class("stack")
            .child(element("div").child(picture))
            .child(note)
            .child(element("div").class("actions").children(buttons))
    }

    /// The button that ends the round with what it is worth by now, where that is legal.
    pub(crate) fn cash_out(&self) -> Option<Element> {
        let label = format!("Cash out {}", self.money(self.legal("cash_out")["payout"].as_str()?));
        Some(self.button("cash-out", true, &label, &object! {"type": "cash_out"}))
    }
}
