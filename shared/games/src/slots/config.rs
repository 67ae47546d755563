//! The configuration of a slot machine, and how it is read.

use super::engine::Engine;
use crate::form::{Fault, Faults, Form};
use crate::multiplier::Multiplier;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Fewest reels.
pub const REELS_MIN: usize = 3;
/// Most reels.
pub const REELS_MAX: usize = 7;
/// Most stops of one reel.
pub const STOPS_MAX: usize = 500;
/// Most rows in sight.
pub const ROWS_MAX: u8 = 5;
/// Most lines.
pub const LINES_MAX: usize = 100;
/// Most groups of symbols that pay together.
pub const GROUPS_MAX: usize = 8;
/// Most that one wild multiplies by: seven of them stay within 64 bits.
const WILD_FACTOR_MAX: u32 = 100;
/// Most different symbols.
pub const SYMBOLS_MAX: usize = 100;
/// Most free spins of one round, and most that their factor can be.
const FREE_MAX: u32 = 1_000;
/// Longest name of a symbol, in bytes.
const NAME_MAX: usize = 32;

/// A slot machine as its maker writes it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layout {
    /// The strips, from left to right: 3 to 7, each a list of 1 to 500 symbols from the top down. They are loops: below
    /// the last symbol stands the first.
    pub reels: Vec<Vec<String>>,
    /// Other strips for free spins; the same where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_reels: Option<Vec<Vec<String>>>,
    /// Symbols of a strip in sight, 1 to 5. The top one is that of the stop.
    pub rows: u8,
    /// 1 to 100 different lines; each names its row on every reel, 0 at the top. The stake is spread over them evenly.
    pub lines: Vec<Vec<u8>>,
    /// The symbol that stands for every other but the scatter. A run of wilds at the start of a line pays by `pays`;
    /// if the wild has no pays of its own, it pays like the symbol that pays most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wild: Option<String>,
    /// The symbol that counts wherever it is in sight, on a line or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scatter: Option<String>,
    /// By symbol and length of the run: what a line pays, in stakes of one line. Runs start at the leftmost reel; a run
    /// of a length that is not listed pays like the next shorter one. A line pays for its run of wilds or for that of
    /// its first other symbol, whichever is more.
    pub pays: BTreeMap<String, BTreeMap<u8, Multiplier>>,
    /// Symbols that pay together, such as any bar: by a name of their own, which `pays` names like a symbol, the symbols that
    /// make a run in any mixture. A line that also pays for one symbol alone pays whichever is more.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Vec<String>>,
    /// What each wild that stands for another symbol multiplies the pay of its run by. Runs of wilds alone are not
    /// multiplied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wild_factor: Option<u32>,
    /// Several wilds multiply by no more than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wild_factor_max: Option<u32>,
    /// By scatters in sight: what a spin pays, in stakes of the round. More than listed pay like the largest listed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub scatter_pays: BTreeMap<u8, Multiplier>,
    /// What scatters give besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_spins: Option<FreeSpins>,
}

impl Layout {
    /// What `wilds` in a run multiply its pay by, as far as that fits 64 bits.
    #[must_use]
    pub fn wilds_multiply(&self, wilds: usize) -> u64 {
        let Some(factor) = self.wild_factor else { return 1 };
        let most = self.wild_factor_max.map_or(u64::MAX, u64::from);
        let wilds = u32::try_from(wilds).unwrap_or(u32::MAX);
        u64::from(factor).saturating_pow(wilds).min(most)
    }
}

/// Spins that the house pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FreeSpins {
    /// By scatters in sight, in the paid spin and in free ones: how many spins are added.
    pub awards: BTreeMap<u8, u32>,
    /// What everything won in free spins is multiplied by.
    pub factor: u32,
    /// Most free spins of one round; what would be added beyond is lost.
    pub spins_max: u32,
}

/// A layout without faults, ready to spin.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Value")]
pub struct Config {
    layout: Layout,
    pub(super) engine: Engine,
}

impl Config {
    /// The house's own machine.
    ///
    /// # Panics
    /// Never: a test reads it as anybody's machine is read, and finds no fault.
    #[must_use]
    pub fn house() -> Self {
        let layout = super::house::layout();
        let engine = Engine::new(&layout).expect("the house's machine pays numbers that fit");
        Self { layout, engine }
    }

    /// The machine as its maker wrote it down.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
}

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.layout.serialize(serializer)
    }
}

impl TryFrom<Value> for Config {
    type Error = Faults;

    fn try_from(value: Value) -> Result<Self, Faults> {
        parse(&value)
    }
}

/// Faults inside of fields, on the way to [`Form::absorb`].
#[derive(Default)]
struct Inside(Vec<Fault>);

impl Inside {
    fn fault(&mut self, pointer: String, code: &'static str, detail: impl Into<String>) {
        self.0.push(Fault { pointer, code, detail: detail.into() });
    }

    /// The items of a list with their pointers.
    fn list<'v>(&mut self, value: &'v Value, pointer: &str) -> Option<Vec<(&'v Value, String)>> {
        let Value::Array(items) = value else {
            self.fault(pointer.to_owned(), "type", "expected a list");
            return None;
        };
        Some(items.iter().enumerate().map(|(i, item)| (item, format!("{pointer}/{i}"))).collect())
    }

    /// The fields of an object with their pointers.
    fn fields<'v>(&mut self, value: &'v Value, pointer: &str) -> Option<Vec<(&'v str, &'v Value, String)>> {
        let Value::Object(fields) = value else {
            self.fault(pointer.to_owned(), "type", "expected an object");
            return None;
        };
        let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
        let fields = fields.iter();
        Some(
            fields
                .map(|(name, item)| (name.as_str(), item, format!("{pointer}/{}", escaped(name))))
                .collect(),
        )
    }

    /// A table by count: `{"3": …}`. Entries must not fall where counts rise.
    fn by_count<T: Ord>(
        &mut self,
        value: &Value,
        pointer: &str,
        count_max: usize,
        read: impl Fn(&Value) -> Result<T, (&'static str, String)>,
    ) -> BTreeMap<u8, T> {
        let mut table = BTreeMap::new();
        for (key, item, pointer) in self.fields(value, pointer).unwrap_or_default() {
            let plain =
                |count: &u8| count.to_string() == key && (1..=count_max).contains(&usize::from(*count));
            let count = key.parse().ok().filter(plain);
            if count.is_none() {
                let detail = format!("must be a number of symbols from 1 to {count_max}");
                self.fault(pointer.clone(), "range", detail);
            }
            match read(item) {
                Ok(entry) => table.extend(count.map(|count| (count, entry))),
                Err((code, detail)) => self.fault(pointer, code, detail),
            }
        }
        let mut before: Option<&T> = None;
        for (count, entry) in &table {
            if before.is_some_and(|before| before > entry) {
                let detail = "more symbols must not give less than fewer";
                self.fault(format!("{pointer}/{count}"), "conflict", detail);
            }
            before = Some(entry);
        }
        table
    }
}

/// A decimal string or a whole number, above 0.
fn read_multiple(value: &Value) -> Result<Multiplier, (&'static str, String)> {
    let whole = value.as_u64().and_then(Multiplier::whole);
    match value {
        Value::String(text) => Multiplier::parse(text).map_err(|error| ("form", error.to_string())),
        _ => whole.ok_or(("type", "expected a decimal string or a whole number".to_owned())),
    }
    .and_then(|pay| match pay {
        Multiplier::ZERO => Err(("range", "must be more than 0; leave out what pays nothing".to_owned())),
        pay => Ok(pay),
    })
}

fn read_award(value: &Value) -> Result<u32, (&'static str, String)> {
    let award = value.as_u64().and_then(|award| u32::try_from(award).ok());
    award
        .filter(|award| (1..=FREE_MAX).contains(award))
        .ok_or(("range", format!("must be a whole number from 1 to {FREE_MAX}")))
}

/// Reads strips. Pointers start with `pointer`.
///
/// # Errors
/// Every fault.
pub(super) fn parse_reels(value: &Value, pointer: &str) -> Result<Vec<Vec<String>>, Faults> {
    let mut inside = Inside::default();
    let reels = reels(&mut inside, value, pointer);
    if inside.0.is_empty() { Ok(reels) } else { Err(Faults(inside.0)) }
}

fn reels(inside: &mut Inside, value: &Value, pointer: &str) -> Vec<Vec<String>> {
    let Some(items) = inside.list(value, pointer) else { return Vec::new() };
    if !(REELS_MIN..=REELS_MAX).contains(&items.len()) {
        let detail = format!("a machine has {REELS_MIN} to {REELS_MAX} reels, these are {}", items.len());
        inside.fault(pointer.to_owned(), "range", detail);
    }
    let mut reels = Vec::new();
    for (item, pointer) in items {
        let symbols = inside.list(item, &pointer);
        let Some(symbols) = symbols else {
            reels.push(Vec::new());
            continue;
        };
        if !(1..=STOPS_MAX).contains(&symbols.len()) {
            let detail = format!("a reel has 1 to {STOPS_MAX} stops, this one {}", symbols.len());
            inside.fault(pointer, "range", detail);
        }
        let mut strip = Vec::new();
        for (symbol, pointer) in symbols {
            match symbol.as_str() {
                Some(name) if (1..=NAME_MAX).contains(&name.len()) => strip.push(name.to_owned()),
                Some(_) => {
                    inside.fault(pointer, "range", format!("a symbol's name has 1 to {NAME_MAX} bytes"));
                }
                None => inside.fault(pointer, "type", "expected the name of a symbol"),
            }
        }
        reels.push(strip);
    }
    reels
}

fn lines(inside: &mut Inside, items: &[Value], reels: Option<usize>, rows: Option<u8>) -> Vec<Vec<u8>> {
    if !(1..=LINES_MAX).contains(&items.len()) {
        let detail = format!("a machine has 1 to {LINES_MAX} lines, these are {}", items.len());
        inside.fault("/lines".to_owned(), "range", detail);
    }
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let pointer = format!("/lines/{i}");
        let cells = inside.list(item, &pointer);
        let Some(cells) = cells else {
            lines.push(Vec::new());
            continue;
        };
        if let Some(reels) = reels.filter(|reels| *reels != cells.len()) {
            let detail =
                format!("a line names one row for each of the {reels} reels, this one {}", cells.len());
            inside.fault(pointer.clone(), "range", detail);
        }
        let most = rows.unwrap_or(ROWS_MAX) - 1;
        let mut line = Vec::new();
        for (cell, pointer) in cells {
            match cell.as_u64().and_then(|row| u8::try_from(row).ok()).filter(|row| *row <= most) {
                Some(row) => line.push(row),
                None => inside.fault(pointer, "range", format!("must be a row from 0 to {most}")),
            }
        }
        if let Some(known) = items[..i].iter().position(|known| known == item) {
            inside.fault(pointer, "conflict", format!("the same line as number {known}, counted from 0"));
        }
        lines.push(line);
    }
    lines
}

fn free_spins(inside: &mut Inside, value: &Value, count_max: usize) -> Option<FreeSpins> {
    let mut form = match Form::new(value, "/free_spins") {
        Ok(form) => form,
        Err(faults) => {
            inside.0.extend(faults.0);
            return None;
        }
    };
    let awards = form.required("awards");
    let awards = awards.map(|it| inside.by_count(&it, "/free_spins/awards", count_max, read_award));
    if awards.as_ref().is_some_and(|awards| awards.is_empty()) && inside.0.is_empty() {
        form.fault("awards", "range", "name at least one number of scatters that gives spins");
    }
    let factor = form.integer("factor", 1, FREE_MAX);
    let spins_max = form.integer("spins_max", 1, FREE_MAX);
    if let (Some(awards), Some(spins_max)) = (&awards, spins_max)
        && let Some(most) = awards.values().max().filter(|most| **most > spins_max)
    {
        let detail = format!("less than the {most} spins that one spin can give");
        form.fault("spins_max", "conflict", detail);
    }
    match form.finish() {
        Ok(()) => Some(FreeSpins { awards: awards?, factor: factor?, spins_max: spins_max? }),
        Err(faults) => {
            inside.0.extend(faults.0);
            None
        }
    }
}

/// Reads groups: names that are no symbols, each with two or more symbols that are neither wild nor scatter.
fn groups(
    inside: &mut Inside,
    value: &Value,
    unknown: &dyn Fn(&String) -> bool,
    special: &[&Option<String>],
) -> BTreeMap<String, Vec<String>> {
    let mut groups = BTreeMap::new();
    let fields = inside.fields(value, "/groups").unwrap_or_default();
    if fields.len() > GROUPS_MAX {
        inside.fault("/groups".to_owned(), "range", format!("a machine has at most {GROUPS_MAX} groups"));
    }
    for (name, items, pointer) in fields {
        if !(1..=NAME_MAX).contains(&name.len()) {
            inside.fault(pointer.clone(), "range", format!("a group's name has 1 to {NAME_MAX} bytes"));
        }
        let mut members: Vec<String> = Vec::new();
        for (item, pointer) in inside.list(items, &pointer).unwrap_or_default() {
            let Some(symbol) = item.as_str().map(str::to_owned) else {
                inside.fault(pointer, "type", "expected the name of a symbol");
                continue;
            };
            if unknown(&symbol) {
                inside.fault(pointer, "unknown", "no reel shows this symbol");
            } else if special.contains(&&Some(symbol.clone())) || members.contains(&symbol) {
                let detail = "the wild, the scatter and what is named already cannot be members";
                inside.fault(pointer, "conflict", detail);
            }
            members.push(symbol);
        }
        if members.len() < 2 {
            inside.fault(pointer, "range", "a group has two or more symbols");
        }
        groups.insert(name.to_owned(), members);
    }
    groups
}

/// Reads a machine that may come from anybody.
///
/// # Errors
/// Every fault.
pub(super) fn parse(config: &Value) -> Result<Config, Faults> {
    let mut form = Form::new(config, "")?;
    let mut inside = Inside::default();
    let own_reels = form.required("reels").map(|value| reels(&mut inside, &value, "/reels"));
    let free_reels = form.optional("free_reels").map(|value| reels(&mut inside, &value, "/free_reels"));
    let reels_are_read = inside.0.is_empty();
    let rows = form.integer("rows", 1, ROWS_MAX.into()).and_then(|rows| u8::try_from(rows).ok());
    let width = own_reels.as_ref().map(Vec::len).filter(|width| *width > 0);
    if let (Some(width), Some(free)) = (width, &free_reels)
        && width != free.len()
    {
        form.fault("free_reels", "conflict", format!("must be as many as the {width} reels"));
    }
    let line_list = form.list("lines").map(|items| lines(&mut inside, &items, width, rows));
    let symbols: BTreeSet<&String> = own_reels.iter().chain(&free_reels).flatten().flatten().collect();
    if symbols.len() > SYMBOLS_MAX {
        form.fault("reels", "range", format!("a machine has at most {SYMBOLS_MAX} different symbols"));
    }
    // On reels that could not be read nothing is missing.
    let unknown = |name: &String| reels_are_read && width.is_some() && !symbols.contains(name);
    let wild = form.optional_text("wild");
    if wild.as_ref().is_some_and(unknown) {
        form.fault("wild", "unknown", "no reel shows this symbol");
    }
    let scatter = form.optional_text("scatter");
    if scatter.as_ref().is_some_and(unknown) {
        form.fault("scatter", "unknown", "no reel shows this symbol");
    }
    if scatter.is_some() && wild == scatter {
        form.fault("scatter", "conflict", "the wild does not stand for the scatter: they must be different");
    }
    let groups_value = form.optional("groups");
    let special = [&wild, &scatter];
    let groups =
        groups_value.map(|value| groups(&mut inside, &value, &unknown, &special)).unwrap_or_default();
    for name in groups.keys().filter(|name| symbols.contains(name)) {
        inside.fault(format!("/groups/{name}"), "conflict", "a reel shows a symbol of this name");
    }
    let factor =
        |form: &mut Form<'_>, name: &str, max| form.holds(name).then(|| form.integer(name, 1, max)).flatten();
    let wild_factor = factor(&mut form, "wild_factor", WILD_FACTOR_MAX);
    let wild_factor_max = factor(&mut form, "wild_factor_max", u32::MAX);
    if wild_factor.is_some() && wild.is_none() {
        form.fault("wild_factor", "conflict", "there is no wild");
    }
    if wild_factor_max.is_some() && wild_factor.is_none() {
        form.fault("wild_factor_max", "conflict", "there is no wild_factor");
    }
    if wild_factor_max < wild_factor && wild_factor_max.is_some() {
        form.fault("wild_factor_max", "conflict", "less than one wild multiplies by");
    }
    let line_count = line_list.as_ref().map_or(1, Vec::len).max(1) as u64;
    let mut pays = BTreeMap::new();
    let pays_value = form.required("pays");
    for (name, item, pointer) in
        pays_value.iter().filter_map(|value| inside.fields(value, "/pays")).flatten().collect::<Vec<_>>()
    {
        let name = name.to_owned();
        if unknown(&name) && !groups.contains_key(&name) {
            inside.fault(pointer.clone(), "unknown", "no reel shows this symbol, and no group has this name");
        }
        if scatter.as_ref() == Some(&name) {
            inside.fault(pointer.clone(), "conflict", "the scatter pays by scatter_pays");
        }
        let table = inside.by_count(item, &pointer, width.unwrap_or(REELS_MAX), read_multiple);
        for (count, pay) in table.iter().filter(|(_, pay)| pay.units() % line_count != 0) {
            let detail = format!(
                "{pay} / {line_count} of the stake has more than four digits after the point; \
                 choose a pay or a number of lines that divides"
            );
            inside.fault(format!("{pointer}/{count}"), "form", detail);
        }
        pays.insert(name, table);
    }
    for name in groups.keys().filter(|name| pays_value.is_some() && !pays.contains_key(*name)) {
        inside.fault(format!("/groups/{name}"), "conflict", "pays says nothing about this group");
    }
    let scatters_max = width.unwrap_or(REELS_MAX) * usize::from(rows.unwrap_or(ROWS_MAX));
    let scatter_pays = form.optional("scatter_pays");
    if scatter_pays.is_some() && scatter.is_none() {
        form.fault("scatter_pays", "conflict", "there is no scatter");
    }
    let scatter_pays = scatter_pays
        .map(|value| inside.by_count(&value, "/scatter_pays", scatters_max, read_multiple))
        .unwrap_or_default();
    let nothing = pays.values().all(BTreeMap::is_empty) && scatter_pays.is_empty();
    if nothing && pays_value.is_some() && !inside.0.iter().any(|fault| fault.pointer.contains("pays")) {
        form.fault("pays", "range", "nothing pays");
    }
    let free_value = form.optional("free_spins");
    if free_value.is_some() && scatter.is_none() {
        form.fault("free_spins", "conflict", "free spins come from scatters, and there is no scatter");
    }
    if free_value.is_none() && free_reels.is_some() {
        form.fault("free_reels", "conflict", "there are no free spins");
    }
    let free_spins = free_value.and_then(|value| free_spins(&mut inside, &value, scatters_max));
    form.absorb(if inside.0.is_empty() { Ok(()) } else { Err(Faults(inside.0)) });
    let layout = own_reels.zip(rows).zip(line_list).map(|((reels, rows), lines)| Layout {
        reels,
        free_reels,
        rows,
        lines,
        wild,
        scatter,
        pays,
        groups,
        wild_factor,
        wild_factor_max,
        scatter_pays,
        free_spins,
    });
    let layout = form.finish_with(layout)?;
    let engine = Engine::new(&layout).ok_or_else(|| {
        Faults::one(
            "/pays",
            "range",
            "with all lines and free spins a round could pay more than 2^64 / 10,000",
        )
    })?;
    Ok(Config { layout, engine })
}
