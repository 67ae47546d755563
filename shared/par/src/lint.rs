//! Whether a sheet meets the rules of a jurisdiction.

use crate::decimal::decimal;
use crate::prizes;
use crate::sheet::{AsDrawnSheet, Number, Sheet};
use games::{Amount, Fault, Multiplier, Ratio};
use serde::{Deserialize, Serialize};

/// The rules. Absent ones are not checked; that nothing returns 100 % or more always is. Shares and multiples of the
/// stake are decimals with at most four digits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LintRules {
    /// The return of every bet is at least this; where its modes are ways to play it on, that of the best one.
    pub rtp_min: Option<Multiplier>,
    /// The return of no mode is above this.
    pub rtp_max: Option<Multiplier>,
    /// What is stated elsewhere as the return: the highest one of the sheet is not further from it than the tolerance.
    pub rtp_stated: Option<Multiplier>,
    /// How far it may be off; 0.0005, half a unit of the last digit of a percentage with one digit, where it is absent.
    pub rtp_stated_tolerance: Option<Multiplier>,
    /// The return with the draws as they are is at most so far from the one with uniform draws.
    pub as_drawn_difference_max: Option<Multiplier>,
    /// The top award of every mode (of slots, that of one paid spin) is won at least once in so many rounds.
    pub top_award_one_in_max: Option<u64>,
    /// No top award is more stakes than this.
    pub top_award_max: Option<Multiplier>,
    /// Every mode pays anything at least this often.
    pub hit_frequency_min: Option<Multiplier>,
    /// The standard deviation of no mode is above this.
    pub standard_deviation_max: Option<Multiplier>,
    /// The house takes no larger stake, in minor units.
    pub stake_max: Option<Amount>,
    /// No round can pay more, in minor units.
    pub payout_max: Option<Amount>,
}

/// Every finding, with JSON pointers into the sheet (whose `/config` is the configuration). None: the sheet passes.
///
/// Codes that no rule switches off: `rtp_not_below_one`; `gap` for a mode that cannot be played to its end and for a count
/// that a pay table leaves out; `unreachable` for a prize that nobody can win; `probabilities` and `contributions` for lists
/// that do not add up; `number` for text in place of one. And those of the rules, by their names.
#[must_use]
pub fn lint(sheet: &Sheet, rules: &LintRules) -> Vec<Fault> {
    let mut findings = Findings(Vec::new());
    for (at, name) in sheet.unplayable.iter().enumerate() {
        let detail = format!("\"{name}\" cannot be played to its end under this configuration");
        findings.add(format!("/unplayable/{at}"), "gap", detail);
    }
    findings.0.extend(prizes::findings(sheet));
    findings.0.extend(prizes::sums(sheet));
    for at in 0..sheet.modes.len() {
        findings.mode(sheet, at, rules);
    }
    let tolerance = rules.rtp_stated_tolerance.unwrap_or(STATED_TOLERANCE);
    findings.0.extend(rules.rtp_stated.and_then(|it| prizes::stated(sheet, it, tolerance)));
    let limits = &sheet.limits;
    let above = |limit: Option<Amount>, value: Amount| limit.filter(|limit| value > *limit);
    if let Some(limit) = above(rules.stake_max, limits.stake_max) {
        let detail = format!("stakes up to {} are taken, {limit} is allowed", limits.stake_max);
        findings.add("/limits/stake_max".into(), "stake_max", detail);
    }
    findings.0
}

/// 0.05 points.
const STATED_TOLERANCE: Multiplier = Multiplier::from_units(5);

struct Findings(Vec<Fault>);

/// A rule's limit as a fraction.
fn share(limit: Multiplier) -> Ratio {
    Ratio::new(limit.units(), Multiplier::UNITS_PER_ONE)
}

impl Findings {
    fn add(&mut self, pointer: String, code: &'static str, detail: String) {
        self.0.push(Fault { pointer, code, detail });
    }

    /// The fraction of a number; a sheet that somebody else wrote may hold none.
    fn number(&mut self, pointer: &str, number: &Number) -> Option<Ratio> {
        let ratio = number.ratio();
        if ratio.is_none() {
            self.add(pointer.to_owned(), "number", "this is no fraction".to_owned());
        }
        ratio
    }

    fn mode(&mut self, sheet: &Sheet, at: usize, rules: &LintRules) {
        let mode = &sheet.modes[at];
        let (name, one) = (&mode.name, Ratio::new(1, 1_u8));
        let place = |field: &str| format!("/modes/{at}/{field}");
        let rtp = self.number(&place("rtp"), &mode.rtp);
        if let Some(rtp) = &rtp {
            let shown = &mode.rtp.decimal;
            if *rtp >= one {
                let detail = format!("\"{name}\" returns {shown} of the stake: the house does not win");
                self.add(place("rtp"), "rtp_not_below_one", detail);
            }
            let plans = sheet.modes.iter().filter(|other| other.bet == mode.bet);
            let is_best = plans.filter_map(|other| other.rtp.ratio()).all(|other| other <= *rtp);
            if let Some(limit) = rules.rtp_min.filter(|limit| is_best && *rtp < share(*limit)) {
                self.add(
                    place("rtp"),
                    "rtp_min",
                    format!("\"{name}\" returns {shown}, at least {limit} is asked"),
                );
            }
            if let Some(limit) = rules.rtp_max.filter(|limit| *rtp > share(*limit)) {
                self.add(
                    place("rtp"),
                    "rtp_max",
                    format!("\"{name}\" returns {shown}, at most {limit} is allowed"),
                );
            }
        }
        self.as_drawn(sheet, at, rtp.as_ref(), rules);
        if let Some(hits) = self.number(&place("hit_frequency"), &mode.hit_frequency)
            && let Some(limit) = rules.hit_frequency_min.filter(|limit| hits < share(*limit))
        {
            let detail = format!(
                "\"{name}\" pays in {} of its rounds, at least {limit} is asked",
                mode.hit_frequency.decimal
            );
            self.add(place("hit_frequency"), "hit_frequency_min", detail);
        }
        // Of slots the best paid spin: the best round is one where every free spin is the best there is.
        let spin = sheet.features.as_ref().map(|features| &features.top_spin);
        let award = spin.unwrap_or(&mode.top_award);
        let pointer = if spin.is_some() {
            "/features/top_spin/probability".to_owned()
        } else {
            place("top_award/probability")
        };
        if let Some(chance) = self.number(&pointer, &award.probability)
            && let Some(limit) =
                rules.top_award_one_in_max.filter(|it| &chance * &Ratio::new(*it, 1_u8) < one)
        {
            let detail = format!(
                "the top award of \"{name}\" comes once in {} rounds, {limit} is allowed",
                award.one_in
            );
            self.add(pointer, "top_award_one_in_max", detail);
        }
        let above = |text: &str, limit: Option<Multiplier>| {
            let value = decimal(text);
            limit.filter(|limit| value.is_none_or(|value| value > share(*limit)))
        };
        if let Some(limit) = above(&mode.top_award.multiplier, rules.top_award_max) {
            let detail =
                format!("\"{name}\" can pay {} stakes, {limit} are allowed", mode.top_award.multiplier);
            self.add(place("top_award/multiplier"), "top_award_max", detail);
        }
        if let Some(limit) = above(&mode.standard_deviation, rules.standard_deviation_max) {
            let detail = format!(
                "the standard deviation of \"{name}\" is {}, {limit} is allowed",
                mode.standard_deviation
            );
            self.add(place("standard_deviation"), "standard_deviation_max", detail);
        }
        if let Some(exposure) = &mode.exposure
            && let Some(limit) = rules.payout_max.filter(|limit| exposure.payout > *limit)
        {
            let detail = format!("\"{name}\" can pay {}, {limit} is allowed", exposure.payout);
            self.add(place("exposure/payout"), "payout_max", detail);
        }
    }

    fn as_drawn(&mut self, sheet: &Sheet, at: usize, rtp: Option<&Ratio>, rules: &LintRules) {
        let mode = &sheet.modes[at];
        let place = |field: &str| format!("/modes/{at}/as_drawn/{field}");
        let (low, high, field) = match &mode.as_drawn {
            Some(AsDrawnSheet::Exact { rtp, .. }) => (rtp.ratio(), rtp.ratio(), "rtp"),
            Some(AsDrawnSheet::Bound { low, high, .. }) => (decimal(low), decimal(high), "high"),
            None => return,
        };
        let (Some(rtp), Some(low), Some(high)) = (rtp, low, high) else {
            return self.add(place(field), "number", "this is no number".to_owned());
        };
        if high >= Ratio::new(1, 1_u8) {
            let detail = format!("with the draws as they are \"{}\" may return all of the stake", mode.name);
            self.add(place(field), "rtp_not_below_one", detail);
        }
        let off = (&high - rtp).max(rtp - &low);
        if let Some(limit) = rules.as_drawn_difference_max.filter(|limit| off > share(*limit)) {
            let detail = format!(
                "with the draws as they are the return of \"{}\" is up to {} off, {limit} is allowed",
                mode.name,
                off.decimal(9)
            );
            self.add(place(field), "as_drawn_difference_max", detail);
        }
    }
}
