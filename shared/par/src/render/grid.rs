//! The figures of a sheet as rows and columns, which every form writes in its own way.

use crate::sheet::{AsDrawnSheet, HistogramRow, ModeSheet, Number, Sheet, Table};

/// How the cells of a column read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text.
    Words,
    /// A decimal or a whole number.
    Figure,
    /// A fraction or JSON: may be hundreds of letters long.
    Exact,
}

/// Figures that are longer are shown as fractions are.
pub(super) const FIGURE_MAX: usize = 40;

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) title: String,
    pub(super) kind: Kind,
}

/// Rows of as many cells as there are columns. The first cell names the row; an empty cell means that there is no such
/// figure.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) title: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Grid {
    pub(super) fn new(title: &str, columns: &[(&str, Kind)]) -> Self {
        let column = |(title, kind): &(&str, Kind)| Column { title: (*title).to_owned(), kind: *kind };
        Self { title: title.to_owned(), columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Columns are figures where every cell is one.
    pub(super) fn of(table: &Table) -> Self {
        let is_figure =
            |cell: &str| !cell.is_empty() && cell.bytes().all(|it| matches!(it, b'0'..=b'9' | b'.' | b'-'));
        let kind = |at: usize| {
            let mut cells = table.rows.iter().filter_map(|row| row.get(at));
            if cells.all(|cell| is_figure(cell)) { Kind::Figure } else { Kind::Words }
        };
        let column = |(at, title): (usize, &String)| Column { title: title.clone(), kind: kind(at) };
        Self {
            title: table.name.clone(),
            columns: table.columns.iter().enumerate().map(column).collect(),
            rows: table.rows.clone(),
        }
    }

    /// A row for every mode, with nothing but its name.
    fn of_modes(sheet: &Sheet, title: &str) -> Self {
        let mut grid = Self::new(title, &[("mode", Kind::Words)]);
        grid.rows = sheet.modes.iter().map(|mode| vec![mode.name.clone()]).collect();
        grid
    }

    /// Adds a column to a grid of modes.
    fn add(&mut self, sheet: &Sheet, title: &str, kind: Kind, cell: impl Fn(&ModeSheet) -> Option<String>) {
        self.columns.push(Column { title: title.to_owned(), kind });
        for (row, mode) in self.rows.iter_mut().zip(&sheet.modes) {
            row.push(cell(mode).unwrap_or_default());
        }
    }

    /// Adds a column of decimals and one of fractions.
    fn number(&mut self, sheet: &Sheet, title: &str, number: impl Fn(&ModeSheet) -> Option<&Number>) {
        self.add(sheet, title, Kind::Figure, |mode| number(mode).map(|it| it.decimal.clone()));
        let exact = format!("{title}, exact");
        self.add(sheet, &exact, Kind::Exact, |mode| number(mode).map(|it| it.exact.clone()));
    }

    /// The same without the columns in which nothing stands.
    pub(super) fn without_empty_columns(&self) -> Self {
        let filled = |at: &usize| self.rows.iter().any(|row| row.get(*at).is_some_and(|it| !it.is_empty()));
        let kept: Vec<usize> = (0..self.columns.len()).filter(filled).collect();
        self.with_columns(&kept)
    }

    /// The same with fractions, and whatever else is long, behind what is read more often.
    pub(super) fn exact_last(&self) -> Self {
        let (exact, mut order) = self.exact_columns();
        order.extend(exact);
        self.with_columns(&order)
    }

    /// Two of it: one with what is read more often, and one with the fractions and whatever else is long.
    pub(super) fn parted(&self) -> [Self; 2] {
        let (mut exact, order) = self.exact_columns();
        exact.insert(0, 0);
        [self.with_columns(&order), self.with_columns(&exact)]
    }

    /// Places of columns that may be long, and of the others. The first one names the rows and is among the others.
    fn exact_columns(&self) -> (Vec<usize>, Vec<usize>) {
        let is_exact = |at: &usize| {
            let kind = self.columns[*at].kind;
            *at > 0 && (kind == Kind::Exact || kind == Kind::Figure && self.longest(*at) > FIGURE_MAX)
        };
        (0..self.columns.len()).partition(is_exact)
    }

    /// Bytes of the longest cell of a column.
    pub(super) fn longest(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| Some(row.get(column)?.len())).max().unwrap_or(0)
    }

    fn with_columns(&self, order: &[usize]) -> Self {
        let cells =
            |row: &Vec<String>| order.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect();
        Self {
            title: self.title.clone(),
            columns: order.iter().map(|at| self.columns[*at].clone()).collect(),
            rows: self.rows.iter().map(cells).collect(),
        }
    }
}

pub(super) fn identity(sheet: &Sheet) -> Grid {
    let mut grid = Grid::new("identity", &[("field", Kind::Words), ("value", Kind::Words)]);
    let limits = &sheet.limits;
    let facts = [
        ("game", sheet.title.clone()),
        ("game id", sheet.game.to_string()),
        ("rules version", sheet.rules_version.to_string()),
        ("fairness scheme", sheet.scheme.clone()),
        ("engine version", sheet.engine.clone()),
        ("sheet", sheet.id()),
        ("configuration", sheet.config_hash.clone()),
        ("stake of this sheet, minor units", sheet.stake.to_string()),
        ("smallest stake, minor units", limits.stake_min.to_string()),
        ("largest stake, minor units", limits.stake_max.to_string()),
        ("largest payout, minor units", limits.payout_max.to_string()),
    ];
    grid.rows = facts.map(|(field, value)| vec![field.to_owned(), value]).into();
    grid
}

/// The highest and the lowest return.
pub(super) fn extremes(sheet: &Sheet) -> Grid {
    let columns =
        [("return", Kind::Words), ("mode", Kind::Words), ("RTP", Kind::Figure), ("RTP, exact", Kind::Exact)];
    let mut grid = Grid::new("returns", &columns);
    for (which, number) in [("highest", &sheet.rtp), ("lowest", &sheet.rtp_lowest)] {
        let cells = [which, &number.mode, &number.decimal, &number.exact];
        grid.rows.push(cells.map(str::to_owned).into());
    }
    grid
}

pub(super) fn returns(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "return to player");
    grid.number(sheet, "RTP", |mode| Some(&mode.rtp));
    grid.number(sheet, "hold", |mode| Some(&mode.hold));
    grid
}

pub(super) fn bets(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "bets");
    grid.add(sheet, "bet", Kind::Exact, |mode| Some(games::canonical_json(&mode.bet)));
    grid
}

pub(super) fn as_drawn(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "return as drawn");
    grid.add(sheet, "basis", Kind::Words, |mode| {
        let word = match mode.as_drawn.as_ref()? {
            AsDrawnSheet::Exact { .. } => "exact",
            AsDrawnSheet::Bound { .. } => "bound",
        };
        Some(word.to_owned())
    });
    let exact = |mode: &ModeSheet| match mode.as_drawn.clone()? {
        AsDrawnSheet::Exact { rtp, difference } => Some((rtp, difference)),
        AsDrawnSheet::Bound { .. } => None,
    };
    grid.add(sheet, "RTP as drawn", Kind::Figure, |mode| Some(exact(mode)?.0.decimal));
    grid.add(sheet, "RTP as drawn, exact", Kind::Exact, |mode| Some(exact(mode)?.0.exact));
    grid.add(sheet, "difference", Kind::Figure, |mode| Some(exact(mode)?.1.decimal));
    grid.add(sheet, "difference, exact", Kind::Exact, |mode| Some(exact(mode)?.1.exact));
    let bound = |mode: &ModeSheet| match mode.as_drawn.clone()? {
        AsDrawnSheet::Bound { low, high, draws, relative } => Some((low, high, draws, relative)),
        AsDrawnSheet::Exact { .. } => None,
    };
    grid.add(sheet, "RTP not below", Kind::Figure, |mode| Some(bound(mode)?.0));
    grid.add(sheet, "RTP not above", Kind::Figure, |mode| Some(bound(mode)?.1));
    grid.add(sheet, "draws at most", Kind::Figure, |mode| Some(bound(mode)?.2.to_string()));
    grid.add(sheet, "relative difference about", Kind::Figure, |mode| Some(bound(mode)?.3.decimal));
    grid.add(sheet, "relative difference about, exact", Kind::Exact, |mode| Some(bound(mode)?.3.exact));
    grid
}

pub(super) fn hits(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "hit frequency");
    grid.number(sheet, "hit frequency", |mode| Some(&mode.hit_frequency));
    grid.number(sheet, "pays more than it took", |mode| mode.above_stake_frequency.as_ref());
    grid.number(sheet, "pays nothing", |mode| Some(&mode.zero_probability));
    grid.number(sheet, "average win", |mode| mode.average_win.as_ref());
    grid
}

pub(super) fn volatility(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "volatility");
    grid.add(sheet, "standard deviation", Kind::Figure, |mode| Some(mode.standard_deviation.clone()));
    for (confidence, deviations) in distinct(sheet, |mode| {
        mode.volatility_index.iter().map(|it| (it.confidence.as_str(), it.deviations.as_str())).collect()
    }) {
        let title = format!("volatility index, {confidence} ({deviations} standard deviations)");
        grid.add(sheet, &title, Kind::Figure, |mode| {
            let mut indices = mode.volatility_index.iter();
            Some(indices.find(|it| it.confidence == confidence && it.deviations == deviations)?.index.clone())
        });
    }
    grid.add(sheet, "skewness", Kind::Figure, |mode| mode.skewness.clone());
    grid.add(sheet, "kurtosis", Kind::Figure, |mode| mode.kurtosis.clone());
    grid.number(sheet, "variance", |mode| Some(&mode.variance));
    grid
}

pub(super) fn rounds_needed(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "rounds until the return is within 0.1 % of the stake");
    for confidence in distinct(sheet, |mode| {
        mode.rounds_for_tenth_of_percent.iter().map(|it| it.confidence.as_str()).collect()
    }) {
        grid.add(sheet, &format!("rounds for ±0.1 %, {confidence}"), Kind::Figure, |mode| {
            let mut needed = mode.rounds_for_tenth_of_percent.iter();
            Some(needed.find(|it| it.confidence == confidence)?.rounds.clone())
        });
    }
    grid
}

pub(super) fn awards(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "top award and exposure");
    grid.add(sheet, "top award, stakes", Kind::Figure, |mode| Some(mode.top_award.multiplier.clone()));
    grid.add(sheet, "top award, one in", Kind::Figure, |mode| Some(mode.top_award.one_in.clone()));
    grid.number(sheet, "top award, probability", |mode| Some(&mode.top_award.probability));
    grid.add(sheet, "exposure, stake in minor units", Kind::Figure, |mode| {
        Some(mode.exposure.as_ref()?.stake.to_string())
    });
    grid.add(sheet, "exposure, payout in minor units", Kind::Figure, |mode| {
        Some(mode.exposure.as_ref()?.payout.to_string())
    });
    grid
}

/// Every scalar figure of a mode in one row.
pub(super) fn modes(sheet: &Sheet) -> Grid {
    let mut all = Grid::of_modes(sheet, "modes");
    for grid in
        [bets, returns, as_drawn, hits, volatility, rounds_needed, awards, bankroll].map(|grid| grid(sheet))
    {
        all.columns.extend(grid.columns.into_iter().skip(1));
        for (row, more) in all.rows.iter_mut().zip(grid.rows) {
            row.extend(more.into_iter().skip(1));
        }
    }
    all
}

/// Where the return of many rounds lies: a row for each mode and number of rounds.
pub(super) fn intervals(sheet: &Sheet) -> Grid {
    let mut grid = Grid::new("confidence intervals", &[("mode", Kind::Words), ("rounds", Kind::Figure)]);
    let confidences =
        distinct(sheet, |mode| mode.confidence.intervals.iter().map(|it| it.confidence.as_str()).collect());
    let mut column = |title: String, kind| grid.columns.push(Column { title, kind });
    for confidence in &confidences {
        column(format!("{confidence}, low"), Kind::Figure);
        column(format!("{confidence}, high"), Kind::Figure);
    }
    column("normal approximation".to_owned(), Kind::Words);
    for confidence in &confidences {
        column(format!("{confidence}, exact low"), Kind::Figure);
        column(format!("{confidence}, exact high"), Kind::Figure);
    }
    column("exact percentiles".to_owned(), Kind::Words);
    for mode in &sheet.modes {
        let of_rounds = mode.confidence.intervals.chunk_by(|one, next| one.rounds == next.rounds);
        for intervals in of_rounds {
            let Some(first) = intervals.first() else { continue };
            let mut row = vec![mode.name.clone(), first.rounds.to_string()];
            let found = |confidence: &&str| intervals.iter().find(|it| it.confidence == *confidence);
            for found in confidences.iter().map(found) {
                row.extend(found.map(|it| [it.low.clone(), it.high.clone()]).unwrap_or_default());
            }
            let trusted = intervals.iter().all(|it| it.trusted);
            row.push(if trusted { "trusted" } else { "poor" }.to_owned());
            let exact = |confidence: &&str| found(confidence).and_then(|it| it.exact.as_ref());
            for exact in confidences.iter().map(exact) {
                row.extend(exact.map(|it| [it.low.clone(), it.high.clone()]).unwrap_or_default());
            }
            let mut exact = intervals.iter().filter_map(|it| it.exact.as_ref()).peekable();
            row.push(match (exact.peek().is_some(), &mode.confidence.exact_method) {
                (true, Some(method)) if exact.all(|it| it.proven) => method.clone(),
                (true, Some(method)) => format!("{method}, widened"),
                _ => String::new(),
            });
            grid.rows.push(row);
        }
    }
    grid
}

/// What the house must be able to lose, and when it is ahead.
pub(super) fn bankroll(sheet: &Sheet) -> Grid {
    let mut grid = Grid::of_modes(sheet, "bankroll and break-even");
    grid.add(sheet, "bankroll by", Kind::Words, |mode| Some(mode.bankroll.as_ref()?.method.clone()));
    for risk in distinct(sheet, |mode| {
        mode.bankroll.iter().flat_map(|it| &it.needs).map(|need| need.risk.as_str()).collect()
    }) {
        let need = |mode: &ModeSheet| {
            let needs = &mode.bankroll.as_ref()?.needs;
            needs.iter().find(|need| need.risk == risk).cloned()
        };
        grid.add(sheet, &format!("bankroll, risk {risk}, stakes"), Kind::Figure, |mode| {
            Some(need(mode)?.stakes)
        });
        grid.add(sheet, &format!("bankroll, risk {risk}, minor units at the limit"), Kind::Figure, |mode| {
            Some(need(mode)?.at_limit?.to_string())
        });
    }
    for confidence in
        distinct(sheet, |mode| mode.break_even_rounds.iter().map(|it| it.confidence.as_str()).collect())
    {
        let even = |mode: &ModeSheet| {
            let mut all = mode.break_even_rounds.iter();
            all.find(|it| it.confidence == confidence).cloned()
        };
        grid.add(sheet, &format!("rounds until ahead, {confidence}"), Kind::Figure, |mode| {
            Some(even(mode)?.rounds)
        });
        grid.add(sheet, &format!("normal approximation, {confidence}"), Kind::Words, |mode| {
            Some(if even(mode)?.trusted { "trusted" } else { "poor" }.to_owned())
        });
    }
    grid
}

const HISTOGRAM: [(&str, Kind); 8] = [
    ("mode", Kind::Words),
    ("from, stakes", Kind::Figure),
    ("below, stakes", Kind::Figure),
    ("probability", Kind::Figure),
    ("probability, exact", Kind::Exact),
    ("one in", Kind::Figure),
    ("contribution to RTP", Kind::Figure),
    ("contribution to RTP, exact", Kind::Exact),
];

fn range(name: &str, row: &HistogramRow) -> Vec<String> {
    let HistogramRow { contribution, from, one_in, probability, to } = row;
    let cells = [
        name,
        from,
        to,
        &probability.decimal,
        &probability.exact,
        one_in,
        &contribution.decimal,
        &contribution.exact,
    ];
    cells.map(str::to_owned).into()
}

/// Payouts of every mode by ranges of the stake, and of the spins of a machine.
pub(super) fn histogram(sheet: &Sheet) -> Grid {
    let mut grid = Grid::new("histogram by ranges of the stake", &HISTOGRAM);
    for mode in &sheet.modes {
        grid.rows.extend(mode.histogram.iter().flatten().map(|row| range(&mode.name, row)));
    }
    if let Some(features) = &sheet.features {
        grid.rows.extend(features.paid_spin.iter().map(|row| range("one paid spin", row)));
        let free = features.free_spins.iter().flat_map(|free| &free.histogram);
        grid.rows.extend(free.map(|row| range("one free spin", row)));
    }
    grid
}

/// Every result of every mode.
pub(super) fn distribution(sheet: &Sheet) -> Grid {
    let columns = [
        ("mode", Kind::Words),
        ("pays, stakes", Kind::Figure),
        ("taken by steps, stakes", Kind::Figure),
        ("probability", Kind::Figure),
        ("probability, exact", Kind::Exact),
        ("one in", Kind::Figure),
        ("contribution to RTP", Kind::Figure),
        ("contribution to RTP, exact", Kind::Exact),
    ];
    let mut grid = Grid::new("distribution of outcomes", &columns);
    for mode in &sheet.modes {
        for row in mode.distribution.iter().flatten() {
            let raised = row.raised.as_deref().unwrap_or_default();
            let (probability, contribution) = (&row.probability, &row.contribution);
            let cells = [
                &mode.name,
                &row.multiplier,
                raised,
                &probability.decimal,
                &probability.exact,
                &row.one_in,
                &contribution.decimal,
                &contribution.exact,
            ];
            grid.rows.push(cells.map(str::to_owned).into());
        }
    }
    grid
}

/// The parts of the return, and what free spins do.
pub(super) fn features(sheet: &Sheet) -> Vec<Grid> {
    let Some(features) = &sheet.features else { return Vec::new() };
    let figures = |title: &str, first: &str| {
        Grid::new(title, &[(first, Kind::Words), ("value", Kind::Figure), ("exact", Kind::Exact)])
    };
    let row =
        |name: &str, number: &Number| vec![name.to_owned(), number.decimal.clone(), number.exact.clone()];
    let plain = |name: &str, value: &str| vec![name.to_owned(), value.to_owned(), String::new()];
    let mut split = figures("parts of the return", "part");
    split.rows = features.rtp_split.iter().map(|share| row(&share.part, &share.rtp)).collect();
    let top = &features.top_spin;
    let mut spin = figures("the best paid spin", "figure");
    spin.rows = vec![
        plain("pays, stakes", &top.multiplier),
        plain("one in", &top.one_in),
        row("probability", &top.probability),
    ];
    let mut grids = vec![split, spin];
    if let Some(free) = &features.free_spins {
        let mut grid = figures("free spins", "figure");
        grid.rows = vec![
            row("probability that a paid spin gives free spins", &free.trigger),
            plain("one in", &free.trigger_one_in),
            row("probability that a free spin gives more", &free.retrigger),
            row("free spins of a round, mean", &free.per_round),
            row("pay of a free spin, mean, stakes", &free.mean_pay),
        ];
        grid.rows
            .extend(free.per_trigger.as_ref().map(|it| row("free spins of a round that has any, mean", it)));
        grids.push(grid);
    }
    grids
}

/// How the modes are played, and strategies.
pub(super) fn decisions(sheet: &Sheet) -> Vec<Grid> {
    let Some(decisions) = &sheet.decisions else { return Vec::new() };
    let mut plans = Grid::new("how the modes are played", &[("modes", Kind::Words), ("play", Kind::Words)]);
    plans.rows = decisions.plans.iter().map(|plan| vec![plan.modes.clone(), plan.text.clone()]).collect();
    std::iter::once(plans).chain(decisions.tables.iter().map(Grid::of)).collect()
}

/// Everything that `of` says about any mode, once each, in the order it first appears.
fn distinct<'a, T: PartialEq>(sheet: &'a Sheet, of: impl Fn(&'a ModeSheet) -> Vec<T>) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for item in sheet.modes.iter().flat_map(of) {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}
