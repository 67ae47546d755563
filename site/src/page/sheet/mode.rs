//! What the sheet says about one way to bet.

use games::{Amount, Ratio};
use par::{AsDrawnSheet, ModeSheet, Number, OutcomeRow};

use crate::decimal::{grouped, shown};
use crate::markup::{Element, element, paragraph};
use crate::page::figures::{one_in, percent, short};

/// Of more results only the most probable are listed.
const ROWS_MAX: usize = 60;
/// Longer fractions are left to the downloads.
const FRACTION_MAX: usize = 40;

/// The share of a number as a percentage; as the sheet writes it, should it be no fraction.
fn share(number: &Number) -> String {
    number.ratio().map_or_else(|| number.decimal.clone(), |ratio| percent(&ratio))
}

fn fraction(number: &Number) -> String {
    match number.exact.len() {
        0..=FRACTION_MAX => number.exact.clone(),
        letters => format!("a fraction of {} digits", letters - 1),
    }
}

/// A multiple of the stake.
pub(super) fn stakes(decimal: &str) -> String {
    let shown = short(decimal, 4);
    let shown = if shown.contains('.') { shown.trim_end_matches('0').trim_end_matches('.') } else { &shown };
    format!("{shown}\u{a0}×")
}

/// A percentage that stays on one line.
fn unbroken(share: &str) -> String {
    share.replace(' ', "\u{a0}")
}

/// A figure: its name, the figure, what else there is to say.
fn tile(name: &str, value: &str, note: &str) -> Element {
    let mut tile =
        element("div").child(element("dt").text(name)).child(element("dd").class("value").text(value));
    if !note.is_empty() {
        tile = tile.child(element("dd").class("note").text(note));
    }
    tile
}

/// All figures of a way to bet.
pub(super) fn figures(mode: &ModeSheet) -> Element {
    let mut tiles = vec![
        tile("Return", &share(&mode.rtp), &fraction(&mode.rtp)),
        tile("Hold", &share(&mode.hold), &fraction(&mode.hold)),
        tile("Hit frequency", &share_or_small(&mode.hit_frequency), &inverse(&mode.hit_frequency)),
    ];
    if let Some(above) = &mode.above_stake_frequency {
        tiles.push(tile("Pays more than it took", &share_or_small(above), &inverse(above)));
    }
    if let Some(win) = &mode.average_win {
        tiles.push(tile("Average win", &stakes(&win.decimal), "where anything is paid"));
    }
    tiles.push(tile("Standard deviation", &stakes(&mode.standard_deviation), "of one round"));
    tiles.extend(mode.volatility_index.iter().map(|it| {
        let name = format!("Volatility index, {}", unbroken(&it.confidence));
        tile(&name, &short(&it.index, 4), &format!("{} standard deviations", it.deviations))
    }));
    let award = &mode.top_award;
    tiles.push(tile("Top award", &stakes(&award.multiplier), &one_in(&award.one_in)));
    tiles.extend(mode.rounds_for_tenth_of_percent.iter().map(|it| {
        let name = format!("Rounds for ±0.1\u{a0}%, {}", unbroken(&it.confidence));
        tile(&name, &grouped(&it.rounds), "until the return is that close")
    }));
    if let (Some(skewness), Some(kurtosis)) = (&mode.skewness, &mode.kurtosis) {
        tiles.push(tile("Skewness", &short(skewness, 3), &format!("kurtosis {}", short(kurtosis, 3))));
    }
    tiles.extend(mode.as_drawn.as_ref().map(as_drawn));
    element("dl").class("tiles").children(tiles)
}

/// What the house has to be ready for.
pub(super) fn house(mode: &ModeSheet) -> Vec<Element> {
    let mut tiles = Vec::new();
    if let Some(exposure) = &mode.exposure {
        let stake = format!("for a stake of {}", money(&exposure.stake));
        tiles.push(tile("Most a round can pay", &money(&exposure.payout), &stake));
    }
    for need in mode.bankroll.iter().flat_map(|bankroll| &bankroll.needs) {
        let name = format!("Bankroll, risk {}", unbroken(&need.risk));
        let limit = need
            .at_limit
            .as_ref()
            .map_or_else(String::new, |limit| format!("{} where every stake is the largest", money(limit)));
        tiles.push(tile(&name, &format!("{} stakes", grouped(&need.stakes)), &limit));
    }
    tiles.extend(mode.break_even_rounds.iter().map(|it| {
        let name = format!("House ahead, {}", unbroken(&it.confidence));
        let note = if it.trusted {
            "by the normal distribution"
        } else {
            "estimated: the normal distribution is poor here"
        };
        tile(&name, &format!("{} rounds", grouped(&it.rounds)), note)
    }));
    let lead = mode.bankroll.as_ref().map(|bankroll| {
        let text = format!(
            "A bankroll is what the house must be able to lose if this bet is played round after round for ever, and \
             the risk that even so much is lost. Method: {}.",
            bankroll.method
        );
        element("div").class("prose").child(paragraph(text))
    });
    lead.into_iter().chain([element("dl").class("tiles").children(tiles)]).collect()
}

/// Minor units.
fn money(amount: &Amount) -> String {
    grouped(&shown(&amount.to_string()))
}

/// One over a probability.
fn inverse(number: &Number) -> String {
    let zero = Ratio::new(0, 1_u8);
    let ratio = number.ratio().filter(|ratio| *ratio > zero);
    ratio.map_or_else(String::new, |ratio| one_in(&(&Ratio::new(1, 1_u8) / &ratio).decimal(6)))
}

/// The effect of turning 32 bits into a number of a game.
fn as_drawn(drawn: &AsDrawnSheet) -> Element {
    match drawn {
        AsDrawnSheet::Exact { difference, .. } => {
            let size = difference.decimal.trim_start_matches('-');
            let (value, note) = match size.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
                true => ("nothing".to_owned(), "32 bits divide without a remainder"),
                false => (short(&difference.decimal, 3), "of the stake, counted over all draws"),
            };
            tile("32-bit draws change", &value, note)
        }
        AsDrawnSheet::Bound { relative, .. } => {
            let value = format!("< {}", short(&relative.decimal, 3));
            tile("32-bit draws change", &value, "of the return, at most about")
        }
    }
}

/// Every result with its exact probability.
pub(super) fn prizes(mode: &ModeSheet) -> Element {
    let Some(rows) = &mode.distribution else {
        return paragraph(
            "A round has too many different results to list: free spins can follow each other in any number. \
             What each combination pays, and how often, stands under “Combinations”.",
        );
    };
    let listed = likeliest(rows);
    let table = Prizes {
        raised: rows.iter().any(|row| row.raised.is_some()),
        // A column of which most is left out would only take room.
        fractions: 2 * listed.iter().filter(|row| is_short(&row.probability)).count() > listed.len(),
    };
    let body = listed.iter().map(|row| {
        table.row(
            &stakes(&row.multiplier),
            row.raised.as_deref().map_or_else(|| "–".to_owned(), stakes),
            share_or_small(&row.probability),
            one_in(&row.one_in),
            if is_short(&row.probability) { row.probability.exact.clone() } else { "…".to_owned() },
            share_or_small(&row.contribution),
        )
    });
    let others = rows.len() - listed.len();
    let rest = (others > 0).then(|| {
        let of = |number: fn(&OutcomeRow) -> &Number| {
            let sum = |numbers: &mut dyn Iterator<Item = &Number>| {
                let ratios: Option<Vec<Ratio>> = numbers.map(Number::ratio).collect();
                ratios.map(|ratios| ratios.iter().sum::<Ratio>())
            };
            let (all, part) =
                (sum(&mut rows.iter().map(number)), sum(&mut listed.iter().map(|row| number(row))));
            all.zip(part).map_or_else(String::new, |(all, part)| percent(&(&all - &part)))
        };
        let name = format!("{} others", grouped(&others.to_string()));
        let none = String::new;
        table.row(&name, none(), of(|row| &row.probability), none(), none(), of(|row| &row.contribution))
    });
    let none = String::new;
    let sum =
        table.row("all", none(), "100\u{a0}%".to_owned(), none(), none(), share(&mode.rtp)).class("sum");
    crate::markup::table("Prizes", &table.columns(), body.chain(rest).chain([sum]))
}

fn is_short(number: &Number) -> bool {
    number.exact.len() <= FRACTION_MAX
}

/// Which columns the table of prizes has.
struct Prizes {
    /// What steps take on top of the stake.
    raised: bool,
    /// Exact probabilities.
    fractions: bool,
}

impl Prizes {
    fn columns(&self) -> Vec<(&'static str, &'static str)> {
        let mut columns = vec![("Pays", "n")];
        columns.extend(self.raised.then_some(("Taken by steps", "n")));
        columns.extend([("Probability", "n"), ("Odds", "n")]);
        columns.extend(self.fractions.then_some(("Exactly", "")));
        columns.push(("Adds to the return", "n"));
        columns
    }

    fn row(
        &self,
        pays: &str,
        raised: String,
        probability: String,
        odds: String,
        exactly: String,
        adds: String,
    ) -> Element {
        let figure = |text: String| element("td").class("n").text(text);
        element("tr")
            .child(element("th").attr("scope", "row").class("n").text(pays))
            .children(self.raised.then(|| figure(raised)))
            .children([figure(probability), figure(odds)])
            .children(self.fractions.then(|| element("td").class("hex").text(exactly)))
            .child(figure(adds))
    }
}

/// A percentage; where it would be 0.000 % and is not, with the digits that say something.
fn share_or_small(number: &Number) -> String {
    let small = number.decimal.trim_start_matches('-').starts_with("0.00000");
    let nothing = number.exact.starts_with("0/");
    if small && !nothing { short(&number.decimal, 3) } else { share(number) }
}

/// The most probable results, in the order of the sheet.
fn likeliest(rows: &[OutcomeRow]) -> Vec<&OutcomeRow> {
    let mut listed: Vec<(usize, &OutcomeRow)> = rows.iter().enumerate().collect();
    if rows.len() > ROWS_MAX {
        listed.sort_by_cached_key(|(_, row)| std::cmp::Reverse(row.probability.ratio()));
        listed.truncate(ROWS_MAX);
        listed.sort_by_key(|(at, _)| *at);
    }
    listed.into_iter().map(|(_, row)| row).collect()
}

/// What the table of prizes does not say and the downloads do.
pub(super) fn left_out(mode: &ModeSheet) -> Option<Element> {
    let rows = mode.distribution.as_ref()?;
    let long = likeliest(rows).iter().any(|row| !is_short(&row.probability));
    let all = grouped(&rows.len().to_string());
    let text = match (rows.len() > ROWS_MAX, long) {
        (true, true) => format!(
            "The {ROWS_MAX} most probable of {all} results. All of them, and the fractions that are too long for this \
             table, are in the downloads."
        ),
        (true, false) => format!("The {ROWS_MAX} most probable of {all} results; all are in the downloads."),
        (false, true) => "Fractions that are too long for this table are in the downloads.".to_owned(),
        (false, false) => return None,
    };
    Some(paragraph(text).class("quiet"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sheet::BOOKS;

    #[test]
    fn the_table_of_a_long_distribution_holds_the_likeliest_results() {
        let hilo = BOOKS.iter().find(|book| book.sheet.game == games::GameId::Hilo).unwrap();
        let mode = hilo.sheet.modes.last().unwrap();
        let rows = mode.distribution.as_ref().unwrap();
        let listed = likeliest(rows);
        assert_eq!(listed.len(), ROWS_MAX);
        let rarest = listed.iter().filter_map(|row| row.probability.ratio()).min().unwrap();
        let more = rows.iter().filter(|row| row.probability.ratio().unwrap() > rarest).count();
        assert!(more < ROWS_MAX, "{more}");
        assert!(left_out(mode).is_some() && prizes(mode).html().contains("2,944 others"));
    }

    #[test]
    fn small_shares_keep_digits() {
        let number = |decimal: &str, exact: &str| Number { decimal: decimal.into(), exact: exact.into() };
        assert_eq!(share_or_small(&number("0.00000153907716932", "1/649740")), "0.00000153");
        assert_eq!(share_or_small(&number("0.000000000000", "0/1")), "0.000\u{a0}%");
        assert_eq!(share_or_small(&number("0.0475390156062", "198/4165")), "4.753\u{a0}%");
    }
}
