//! The convergence plot: a simulation on the real stream, which anybody can repeat.

use par::{ModeSheet, Point, Verdict};

use super::book::Run;
use super::plot::{DIGITS, Plot, percent};
use crate::decimal::{fixed, grouped};
use crate::markup::{Element, element, paragraph, row, table};
use crate::page::figures::short;

/// With fewer rounds the return says nothing yet.
const ROUNDS_MIN: u64 = 256;
/// Digits of standard deviations.
const DEVIATION_DIGITS: usize = 12;

/// A point beside the exact odds, in units of 10^-9 of the stake.
struct Compared {
    rounds: u64,
    value: i128,
    exact: i128,
    /// One standard error.
    error: i128,
}

impl Compared {
    fn of(point: &Point, mode: &ModeSheet) -> Option<Self> {
        let deviation = fixed(&mode.standard_deviation, DEVIATION_DIGITS)?;
        // The root of the rounds in millionths.
        let root = i128::try_from((u128::from(point.rounds) * 10_u128.pow(12)).isqrt()).ok()?;
        Some(Self {
            rounds: point.rounds,
            value: fixed(&point.return_to_player, DIGITS)?,
            exact: fixed(&mode.rtp.decimal, DIGITS)?,
            error: deviation * 1_000_000 / root.max(1) / 1_000,
        })
    }

    fn ends(&self, errors: i128) -> (i128, i128) {
        (self.exact - errors * self.error, self.exact + errors * self.error)
    }

    /// How many standard errors it is off, with two digits.
    fn off(&self) -> String {
        let hundredths = (self.value - self.exact) * 100 / self.error.max(1);
        let sign = if hundredths < 0 { "−" } else { "+" };
        format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
    }
}

fn compared(run: &Run, mode: &ModeSheet) -> Vec<Compared> {
    let later = run.points.iter().filter(|point| point.rounds >= ROUNDS_MIN);
    later.filter_map(|point| Compared::of(point, mode)).collect()
}

/// The chart.
pub(super) fn chart(run: &Run, mode: &ModeSheet) -> Option<Element> {
    let points = compared(run, mode);
    let (first, last) = (points.first()?, points.last()?);
    // A little more than three standard errors at the widest place.
    let window = first.error * 10 / 3;
    let plot = Plot { columns: points.len(), low: (first.exact - window).max(0), high: first.exact + window };
    let names: Vec<String> = points
        .iter()
        .enumerate()
        .map(|(at, point)| match (points.len() - 1 - at) % 3 {
            0 => grouped(&point.rounds.to_string()),
            _ => String::new(),
        })
        .collect();
    let band = |class, errors| {
        plot.band(class, &points.iter().map(|point| Some(point.ends(errors))).collect::<Vec<_>>())
    };
    let values: Vec<i128> = points.iter().map(|point| point.value).collect();
    let dots = points.iter().enumerate().map(|(at, point)| {
        let title = format!(
            "{} rounds: {} %, {} standard errors off",
            grouped(&point.rounds.to_string()),
            percent(point.value, 3),
            point.off()
        );
        plot.dot(at, point.value, &title)
    });
    let label = format!(
        "Return of simulated rounds, {}: {} % after {} rounds; {} % is exact.",
        mode.name,
        percent(last.value, 3),
        grouped(&last.rounds.to_string()),
        percent(last.exact, 3),
    );
    let bands = band("outer", 3).into_iter().chain(band("inner", 2));
    let lines = [plot.line("exact", &vec![first.exact; points.len()]), plot.line("observed", &values)];
    let svg = plot.draw(&label, &names, bands.chain(lines).chain(dots));
    let key = |class, text| {
        element("span").class("mark").child(element("i").class(class)).child(element("span").text(text))
    };
    let keys = element("span").class("keys").children([
        key("observed", "simulated"),
        key("exact", "exact"),
        key("inner", "±2 standard errors"),
        key("outer", "±3"),
    ]);
    let caption = element("figcaption").child(element("b").text("Return by rounds simulated")).child(keys);
    Some(element("figure").class("plot").child(caption).child(svg))
}

/// The same in numbers.
pub(super) fn numbers(run: &Run, mode: &ModeSheet) -> Element {
    let points = compared(run, mode);
    let rows = points.iter().map(|point| {
        row([
            ("n", grouped(&point.rounds.to_string())),
            ("n", format!("{} %", percent(point.value, 3))),
            ("n", point.off()),
        ])
    });
    let columns = [("Rounds", "n"), ("Return", "n"), ("Standard errors off", "n")];
    table("Return of simulated rounds", &columns, rows)
}

/// What came out, in words.
pub(super) fn verdict(run: &Run) -> Vec<Element> {
    let report = &run.report;
    let verdict = match report.verdict {
        Verdict::Agrees => "The rounds agree with the exact odds.",
        Verdict::Unusual => "Unusual: so far off happens about once in a thousand times by chance.",
        Verdict::Disagrees => "The rounds do NOT agree with the exact odds.",
    };
    let mut tests = Vec::new();
    if let (Some(z), Some(p)) = (&report.z, &report.z_p) {
        let z = short(z, 2);
        tests.push(format!("the return is {z} standard errors off (p {})", p.class));
    }
    if let Some(test) = &report.chi_square {
        tests.push(format!(
            "the chi-square test of all kinds of results has p {} with {} {} of freedom",
            test.p.class,
            test.degrees_of_freedom,
            if test.degrees_of_freedom == 1 { "degree" } else { "degrees" }
        ));
    }
    let rounds = grouped(&report.rounds.to_string());
    let tests = format!("Over all {rounds} rounds {}.", tests.join(", and "));
    vec![
        paragraph(verdict).class(match report.verdict {
            Verdict::Agrees => "good",
            Verdict::Unusual => "",
            Verdict::Disagrees => "bad",
        }),
        paragraph(tests),
    ]
}

/// What repeats it.
pub(super) fn command(run: &Run) -> String {
    let simulation = &run.simulation;
    format!(
        "cargo glasshouse simulate {} --mode \"{}\" \\\n  --seed \"{}\" --rounds {} --json",
        simulation.game, simulation.mode, simulation.server_seed, simulation.rounds
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sheet::BOOKS;

    #[test]
    fn every_plot_ends_with_all_rounds_within_its_band() {
        for book in BOOKS.iter() {
            let points = compared(&book.run, book.usual());
            let last = points.last().unwrap();
            assert_eq!((last.rounds, points.len()), (book.run.simulation.rounds, 10), "{}", book.sheet.game);
            let (low, high) = last.ends(4);
            assert!((low..=high).contains(&last.value), "{}: {}", book.sheet.game, last.off());
            // The two ways to a standard error agree to the digits that are shown.
            let z = fixed(book.run.report.z.as_deref().unwrap(), 2).unwrap();
            let off = fixed(&last.off().replace('−', "-").replace('+', ""), 2).unwrap();
            assert!((z - off).abs() <= 1, "{}: {z} and {off}", book.sheet.game);
        }
    }
}
