//! Slots.

use games::{Multiplier, ShownDraw};
use serde_json::{Value, json};

use super::{Explain, Game, Guide, Scene, smalls, words};
use crate::bet::{Form, nothing_to_choose, text};
use crate::draw::slots::{self, Spin};
use crate::markup::{Element, element, row, table};

pub(super) struct Slots;

/// A part of a spin that paid.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Win {
    /// In words: `line 4: 3 × ivy`.
    name: String,
    /// Reel and row of its symbols.
    places: Vec<(usize, usize)>,
    /// What the round's stake is multiplied by, in units of a multiplier, with the factor of free spins.
    units: u64,
}

/// The machine of a configuration.
#[derive(Debug, Clone, Copy)]
struct Machine<'a>(&'a Value);

impl<'a> Machine<'a> {
    /// What is in sight. A window goes on at the top of its strip where it reaches the end.
    fn window(self, stops: &[usize], free: bool) -> Vec<Vec<&'a str>> {
        let reels = if free && self.0["free_reels"].is_array() { "free_reels" } else { "reels" };
        let rows = self.rows();
        let strips = self.0[reels].as_array().into_iter().flatten();
        strips
            .zip(stops)
            .map(|(strip, stop)| words(strip).into_iter().cycle().skip(*stop).take(rows).collect())
            .collect()
    }

    fn rows(self) -> usize {
        self.0["rows"].as_u64().and_then(|rows| usize::try_from(rows).ok()).unwrap_or_default()
    }

    fn lines(self) -> &'a [Value] {
        self.0["lines"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// What everything won in free spins is multiplied by.
    fn factor(self, free: bool) -> u64 {
        if free { self.0["free_spins"]["factor"].as_u64().unwrap_or(1) } else { 1 }
    }

    /// What a symbol pays in a run of this length on a line, in units of a multiplier of the line's stake.
    fn pay(self, symbol: &str, run: usize) -> u64 {
        units(reached(&self.0["pays"][symbol], run))
    }

    /// What a run of wilds pays: its own, or that of the symbol that pays most.
    fn wild_pay(self, run: usize) -> u64 {
        let wild = text(&self.0["wild"]);
        match self.0["pays"].as_object() {
            Some(pays) if !pays.contains_key(&wild) => {
                pays.keys().map(|symbol| self.pay(symbol, run)).max().unwrap_or_default()
            }
            _ => self.pay(&wild, run),
        }
    }

    /// What one line pays, and for how many of which symbol.
    fn line(self, seen: &[&'a str]) -> (u64, usize, &'a str) {
        let (wild, scatter) = (self.0["wild"].as_str(), self.0["scatter"].as_str());
        let wilds = seen.iter().take_while(|symbol| Some(**symbol) == wild).count();
        let own = (self.wild_pay(wilds), wilds, wild.unwrap_or_default());
        let Some(symbol) = seen.get(wilds).copied().filter(|symbol| Some(*symbol) != scatter) else {
            return own;
        };
        let run = seen.iter().take_while(|seen| **seen == symbol || Some(**seen) == wild).count();
        let run = (self.pay(symbol, run), run, symbol);
        if own.0 > run.0 { own } else { run }
    }

    /// Everything that paid in a spin.
    fn wins(self, window: &[Vec<&'a str>], free: bool) -> Vec<Win> {
        let factor = self.factor(free);
        let number = u64::try_from(self.lines().len()).unwrap_or(1).max(1);
        let lines = (1..).zip(self.lines()).filter_map(|(at, line)| {
            let rows: Vec<usize> = smalls(line).into_iter().map(usize::from).collect();
            let seen: Vec<&str> =
                window.iter().zip(&rows).filter_map(|(reel, row)| reel.get(*row).copied()).collect();
            let (pays, run, symbol) = self.line(&seen);
            let places = rows.into_iter().take(run).enumerate().collect();
            (pays > 0).then(|| Win {
                name: format!("line {at}: {run} × {symbol}"),
                places,
                units: pays / number * factor,
            })
        });
        lines.chain(self.scattered(window, factor)).collect()
    }

    /// What scatters in sight pay or give.
    fn scattered(self, window: &[Vec<&str>], factor: u64) -> Option<Win> {
        let scatter = self.0["scatter"].as_str()?;
        let places: Vec<_> = window
            .iter()
            .enumerate()
            .flat_map(|(reel, seen)| seen.iter().enumerate().map(move |(row, symbol)| (reel, row, *symbol)))
            .filter(|(.., symbol)| *symbol == scatter)
            .map(|(reel, row, _)| (reel, row))
            .collect();
        let pays = units(reached(&self.0["scatter_pays"], places.len()));
        let award = reached(&self.0["free_spins"]["awards"], places.len()).as_u64().unwrap_or_default();
        let spins = if award > 0 { format!(", {award} free spins") } else { String::new() };
        (pays > 0 || award > 0).then(|| Win {
            name: format!("{} × {scatter}{spins}", places.len()),
            places,
            units: pays * factor,
        })
    }
}

/// Of a table by count the entry of the largest count that is reached.
fn reached(table: &Value, count: usize) -> &Value {
    let counts = table.as_object().into_iter().flatten();
    let counts = counts.filter_map(|(key, entry)| Some((key.parse::<usize>().ok()?, entry)));
    counts.filter(|(key, _)| *key <= count).max_by_key(|(key, _)| *key).map_or(&Value::Null, |(_, entry)| entry)
}

fn units(multiplier: &Value) -> u64 {
    multiplier.as_str().and_then(|text| Multiplier::parse(text).ok()).map_or(0, Multiplier::units)
}

fn spins<'a>(scene: &Scene<'a>) -> &'a [Value] {
    scene.result("spins").as_array().map(Vec::as_slice).unwrap_or_default()
}

fn stops(spin: &Value) -> Vec<usize> {
    let stops = spin["stops"].as_array().into_iter().flatten().filter_map(Value::as_u64);
    stops.filter_map(|stop| usize::try_from(stop).ok()).collect()
}

impl Game for Slots {
    fn id(&self) -> &'static str {
        "slots"
    }

    fn fields(&self, _form: &Form<'_>) -> Vec<Element> {
        nothing_to_choose("Nothing to choose: every spin plays all lines.")
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let machine = Machine(scene.config);
        if scene.outcome.is_none() {
            let still = machine.0["reels"].as_array().map_or(0, Vec::len);
            let reels = machine.window(&vec![0; still], false);
            return slots::spins(&[Spin { reels, paying: Vec::new(), pays: None }]);
        }
        let shown = spins(scene).iter().enumerate().map(|(at, spin)| {
            let reels = machine.window(&stops(spin), at > 0);
            let paying = machine.wins(&reels, at > 0).into_iter().flat_map(|win| win.places).collect();
            Spin { reels, paying, pays: Some(text(&spin["multiplier"])) }
        });
        slots::spins(&shown.collect::<Vec<_>>())
    }

    fn in_words(&self, outcome: &Value) -> String {
        let spins = outcome["spins"].as_array().map(Vec::as_slice).unwrap_or_default();
        let first = spins.first().map(stops).unwrap_or_default();
        let first: Vec<_> = first.iter().map(usize::to_string).collect();
        let free = match spins.len() {
            0 | 1 => String::new(),
            2 => " and 1 free spin".to_owned(),
            more => format!(" and {} free spins", more - 1),
        };
        format!("the stops {}{free}", first.join(", "))
    }
}

impl Explain for Slots {
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        let reels = scene.config["reels"].as_array().map_or(0, Vec::len);
        let lengths: Vec<_> =
            draws.iter().take(reels).filter_map(|draw| draw.range).map(|range| range.to_string()).collect();
        format!(
            "One number for each reel, from the left, below the number of its symbols ({}): where the reel stops, counted \
             from 0. The symbol there is seen on top and the next ones of the strip below it. Free spins take the next \
             numbers. Symbols that paid are lit.",
            lengths.join(", "),
        )
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let machine = Machine(scene.config);
        let rows = spins(scene).iter().enumerate().flat_map(|(at, spin)| {
            let name = if at == 0 { "The spin".to_owned() } else { format!("Free spin {at}") };
            let wins = machine.wins(&machine.window(&stops(spin), at > 0), at > 0);
            let none = (wins.is_empty() && at == 0).then(|| ("nothing".to_owned(), 0));
            let parts = wins.into_iter().map(|win| (win.name, win.units)).chain(none);
            parts
                .map(|(part, units)| {
                    let pays = format!("{} ×", Multiplier::from_units(units));
                    row([("", name.clone()), ("", part), ("n", pays)])
                })
                .collect::<Vec<_>>()
        });
        Some(table("Spins", &[("Spin", ""), ("What paid", ""), ("Pays", "n")], rows))
    }
}

impl Guide for Slots {
    fn usual_bet(&self) -> &'static str {
        "all lines"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Five reels stop, three rows of them in sight. Every spin plays 20 lines, a twentieth of the stake on each. A \
             line pays for three or more of a symbol from the left; panes stand for any symbol but the sun. The table says what one line pays for a run of 3, 4 or 5, times the \
             whole stake.",
            "Three or more suns anywhere pay, and give 8 to 20 free spins, which pay double and can give more of them, up to \
             40 in one round. All are drawn when the round is played.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({}), json!([]), 0)
    }

    fn pay_table(&self, config: &Value) -> Option<Element> {
        let pays = config["pays"].as_object()?;
        let counts = ["3", "4", "5"];
        let mut symbols: Vec<&String> = pays.keys().collect();
        symbols.sort_by_key(|symbol| units(&pays[*symbol]["5"]));
        let number = config["lines"].as_array().map_or(1, Vec::len).max(1);
        let cells = |table: &Value, lines: usize| {
            counts.map(|count| match (units(&table[count]), u64::try_from(lines)) {
                (pays @ 1.., Ok(lines @ 1..)) => {
                    let pays = Multiplier::from_units(pays / lines);
                    element("td").class("n").text(format_args!("{pays}\u{a0}×"))
                }
                _ => element("td"),
            })
        };
        let name = |symbol: &str, what: &str| {
            let label = element("span").text(format_args!("{symbol}{what}"));
            element("th").attr("scope", "row").class("symbol").children(slots::sign(symbol)).child(label)
        };
        let wild = text(&config["wild"]);
        let lines = symbols.into_iter().map(|symbol| {
            let what = if *symbol == wild { ", stands for others" } else { "" };
            element("tr").child(name(symbol, what)).children(cells(&pays[symbol], number))
        });
        let scatter = element("tr")
            .child(name(&text(&config["scatter"]), ", anywhere"))
            .children(cells(&config["scatter_pays"], 1));
        let columns = [("Symbol", ""), ("3", "n"), ("4", "n"), ("5", "n")];
        Some(table("Pay table of slots", &columns, lines.chain([scatter])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use games::{Amount, GameId};

    /// What is lit and told is exactly what the engine paid.
    #[test]
    fn what_is_told_adds_up_to_what_was_paid() {
        let Some(id) = GameId::parse("slots") else { return };
        let entry = crate::house::HOUSE.active(id);
        let mut free = 0;
        for nonce in 0..2_000 {
            let mut draws = fair::Draws::new("server", "client", nonce);
            let round = entry.round(&mut draws, Amount::new(100).unwrap(), &json!({}), &[]).unwrap();
            let machine = Machine(&entry.document()["config"]);
            for (at, spin) in round.outcome["spins"].as_array().unwrap().iter().enumerate() {
                let wins = machine.wins(&machine.window(&stops(spin), at > 0), at > 0);
                let sum: u64 = wins.iter().map(|win| win.units).sum();
                assert_eq!(sum, units(&spin["multiplier"]), "nonce {nonce}, spin {at}: {wins:?}");
                free += usize::from(at > 0);
            }
        }
        assert!(free > 20, "{free} free spins are too few to be sure");
    }

    #[test]
    fn wilds_stand_for_others_and_scatters_count_anywhere() {
        let config = json!({
            "reels": [["ivy", "sun"], ["pane", "sun"], ["ivy", "sun"]], "rows": 2, "lines": [[0, 0, 0], [1, 1, 1]],
            "wild": "pane", "scatter": "sun", "pays": {"ivy": {"3": "10"}}, "scatter_pays": {"3": "2"},
            "free_spins": {"awards": {"3": 8}, "factor": 2, "spins_max": 40},
        });
        let machine = Machine(&config);
        let window = machine.window(&[0, 0, 0], false);
        let wins = machine.wins(&window, false);
        let told: Vec<_> = wins.iter().map(|win| (win.name.as_str(), win.units)).collect();
        assert_eq!(told, [("line 1: 3 × ivy", 50_000), ("3 × sun, 8 free spins", 20_000)]);
        assert_eq!(machine.wins(&window, true)[0].units, 100_000);
        assert_eq!(machine.window(&[1, 1, 1], false)[0], ["sun", "ivy"], "around the end of the strip");
    }
}
