//! The roulette table: wheels, spots, and which numbers each spot covers.

use crate::form::Form;
use fair::Draws;
use serde::Serialize;
use serde_json::Value;

/// The American double zero.
pub const DOUBLE_ZERO: u8 = 37;
/// The largest number on the table.
const LAST: u8 = 36;
/// Red numbers; the rest of 1–36 is black.
const RED: [u8; 18] = [1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36];

/// Which wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wheel {
    /// 0 to 36.
    #[default]
    European,
    /// 0 to 36 and the double zero.
    American,
}

impl Wheel {
    /// The wheel with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Wheel::European, Wheel::American].into_iter().find(|wheel| wheel.word() == word)
    }

    /// Its word in requests.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Wheel::European => "european",
            Wheel::American => "american",
        }
    }

    /// All pockets: 0 to 36, and 37 for the double zero.
    pub fn pockets(self) -> std::ops::RangeInclusive<u8> {
        match self {
            Wheel::European => 0..=LAST,
            Wheel::American => 0..=DOUBLE_ZERO,
        }
    }

    /// Pockets in the order they stand on the wheel, clockwise from the zero.
    #[must_use]
    pub fn layout(self) -> &'static [u8] {
        match self {
            Wheel::European => &[
                0, 32, 15, 19, 4, 21, 2, 25, 17, 34, 6, 27, 13, 36, 11, 30, 8, 23, 10, 5, 24, 16, 33, 1, 20,
                14, 31, 9, 22, 18, 29, 7, 28, 12, 35, 3, 26,
            ],
            Wheel::American => &[
                0,
                28,
                9,
                26,
                30,
                11,
                7,
                20,
                32,
                17,
                5,
                22,
                34,
                15,
                3,
                24,
                36,
                13,
                1,
                DOUBLE_ZERO,
                27,
                10,
                25,
                29,
                12,
                8,
                19,
                31,
                18,
                6,
                21,
                33,
                16,
                4,
                23,
                35,
                14,
                2,
            ],
        }
    }

    /// Takes the draw.
    pub(super) fn spin(self, draws: &mut Draws) -> u8 {
        let pockets = u32::from(*self.pockets().end()) + 1;
        u8::try_from(draws.index(pockets)).expect("at most 38 pockets")
    }
}

/// Colour of a pocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// 0 and 00.
    Green,
    /// Red.
    Red,
    /// Black.
    Black,
}

impl Colour {
    /// The colour of a pocket.
    #[must_use]
    pub fn of(pocket: u8) -> Self {
        match pocket {
            0 | DOUBLE_ZERO => Colour::Green,
            pocket if RED.contains(&pocket) => Colour::Red,
            _ => Colour::Black,
        }
    }
}

/// A place on the table that a chip can stand on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Spot {
    /// One number.
    Straight {
        /// One pocket.
        numbers: [u8; 1],
    },
    /// Two neighbours.
    Split {
        /// Ascending.
        numbers: [u8; 2],
    },
    /// Three in a row, or a trio with zeros.
    Street {
        /// Ascending.
        numbers: [u8; 3],
    },
    /// Four around a point; 0–3 on a European table.
    Corner {
        /// Ascending.
        numbers: [u8; 4],
    },
    /// Two rows.
    SixLine {
        /// Ascending.
        numbers: [u8; 6],
    },
    /// The American 0, 00, 1, 2, 3.
    FiveNumber,
    /// 1–12, 13–24, 25–36.
    Dozen {
        /// 1, 2 or 3.
        which: u8,
    },
    /// Every third number.
    Column {
        /// 1 (1, 4, …), 2 (2, 5, …) or 3 (3, 6, …).
        which: u8,
    },
    /// Red numbers.
    Red,
    /// Black numbers.
    Black,
    /// Odd numbers.
    Odd,
    /// Even numbers, without the zeros.
    Even,
    /// 1–18.
    Low,
    /// 19–36.
    High,
}

/// Words of the spots that are named by their numbers, with how many those are.
const BY_NUMBERS: [(&str, usize); 5] =
    [("straight", 1), ("split", 2), ("street", 3), ("corner", 4), ("six_line", 6)];
/// The words of all spots.
const WORDS: [&str; 14] = [
    "straight",
    "split",
    "street",
    "corner",
    "six_line",
    "dozen",
    "column",
    "red",
    "black",
    "odd",
    "even",
    "low",
    "high",
    "five_number",
];

impl Spot {
    /// Whether `pocket` wins.
    #[must_use]
    pub fn covers(&self, pocket: u8) -> bool {
        let number = (1..=LAST).contains(&pocket);
        match self {
            Spot::Straight { numbers } => numbers.contains(&pocket),
            Spot::Split { numbers } => numbers.contains(&pocket),
            Spot::Street { numbers } => numbers.contains(&pocket),
            Spot::Corner { numbers } => numbers.contains(&pocket),
            Spot::SixLine { numbers } => numbers.contains(&pocket),
            Spot::FiveNumber => pocket <= 3 || pocket == DOUBLE_ZERO,
            Spot::Dozen { which } => number && (pocket - 1) / 12 + 1 == *which,
            Spot::Column { which } => number && (pocket - 1) % 3 + 1 == *which,
            Spot::Red => Colour::of(pocket) == Colour::Red,
            Spot::Black => Colour::of(pocket) == Colour::Black,
            Spot::Odd => number && pocket % 2 == 1,
            Spot::Even => number && pocket.is_multiple_of(2),
            Spot::Low => (1..=18).contains(&pocket),
            Spot::High => (19..=LAST).contains(&pocket),
        }
    }

    /// How many numbers it covers.
    #[must_use]
    pub fn size(&self) -> usize {
        (0..=DOUBLE_ZERO).filter(|pocket| self.covers(*pocket)).count()
    }

    /// Its word in requests.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Spot::Straight { .. } => "straight",
            Spot::Split { .. } => "split",
            Spot::Street { .. } => "street",
            Spot::Corner { .. } => "corner",
            Spot::SixLine { .. } => "six_line",
            Spot::FiveNumber => "five_number",
            Spot::Dozen { .. } => "dozen",
            Spot::Column { .. } => "column",
            Spot::Red => "red",
            Spot::Black => "black",
            Spot::Odd => "odd",
            Spot::Even => "even",
            Spot::Low => "low",
            Spot::High => "high",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> String {
        self.word().replace('_', " ")
    }

    /// One spot of every kind that the wheel's table has.
    pub(super) fn one_of_each(wheel: Wheel) -> Vec<Spot> {
        let mut spots = vec![
            Spot::Straight { numbers: [17] },
            Spot::Split { numbers: [17, 20] },
            Spot::Street { numbers: [16, 17, 18] },
            Spot::Corner { numbers: [16, 17, 19, 20] },
            Spot::SixLine { numbers: [16, 17, 18, 19, 20, 21] },
            Spot::Dozen { which: 2 },
            Spot::Column { which: 2 },
            Spot::Red,
            Spot::Black,
            Spot::Odd,
            Spot::Even,
            Spot::Low,
            Spot::High,
        ];
        if wheel == Wheel::American {
            spots.push(Spot::FiveNumber);
        }
        spots
    }

    /// Reads `on` and what belongs to it.
    pub(super) fn parse(form: &mut Form<'_>, wheel: Wheel) -> Option<Spot> {
        let words = if wheel == Wheel::American { &WORDS[..] } else { &WORDS[..WORDS.len() - 1] };
        let word = words[form.choice("on", words)?];
        if let Some((_, size)) = BY_NUMBERS.iter().find(|(name, _)| *name == word) {
            let items = form.list("numbers")?;
            let spot = numbers(&items, *size, wheel).and_then(|numbers| Self::on_numbers(&numbers, wheel));
            if spot.is_none() {
                let detail = format!(
                    "a {} bet needs {size} numbers that form one on this table",
                    word.replace('_', " ")
                );
                form.fault("numbers", "range", detail);
            }
            return spot;
        }
        let mut which = || form.integer("which", 1, 3).and_then(|which| u8::try_from(which).ok());
        match word {
            "dozen" => which().map(|which| Spot::Dozen { which }),
            "column" => which().map(|which| Spot::Column { which }),
            "red" => Some(Spot::Red),
            "black" => Some(Spot::Black),
            "odd" => Some(Spot::Odd),
            "even" => Some(Spot::Even),
            "low" => Some(Spot::Low),
            "high" => Some(Spot::High),
            _ => Some(Spot::FiveNumber),
        }
    }

    /// The spot that covers exactly these ascending numbers, if the table has one: one number or several neighbours.
    #[must_use]
    pub fn on_numbers(numbers: &[u8], wheel: Wheel) -> Option<Spot> {
        let with_zero = numbers.iter().any(|number| matches!(*number, 0 | DOUBLE_ZERO));
        match *numbers {
            [a] => Some(Spot::Straight { numbers: [a] }),
            [a, b] => {
                let legal = if with_zero {
                    zero_split(a, b, wheel)
                } else {
                    b == a + 3 || (b == a + 1 && a % 3 != 0)
                };
                legal.then_some(Spot::Split { numbers: [a, b] })
            }
            [a, b, c] => {
                let trio = match wheel {
                    Wheel::European => matches!([a, b, c], [0, 1, 2] | [0, 2, 3]),
                    Wheel::American => {
                        matches!([a, b, c], [0, 1, 2] | [0, 2, DOUBLE_ZERO] | [2, 3, DOUBLE_ZERO])
                    }
                };
                let row = a % 3 == 1 && b == a + 1 && c == a + 2;
                (trio || (!with_zero && row)).then_some(Spot::Street { numbers: [a, b, c] })
            }
            [a, b, c, d] => {
                let first_four = wheel == Wheel::European && [a, b, c, d] == [0, 1, 2, 3];
                let square = a % 3 != 0 && [b, c, d] == [a + 1, a + 3, a + 4];
                (first_four || (!with_zero && square)).then_some(Spot::Corner { numbers: [a, b, c, d] })
            }
            [a, b, c, d, e, f] => {
                let rows = a % 3 == 1 && [b, c, d, e, f] == [a + 1, a + 2, a + 3, a + 4, a + 5];
                (!with_zero && rows).then_some(Spot::SixLine { numbers: [a, b, c, d, e, f] })
            }
            _ => None,
        }
    }
}

/// Exactly `size` different pockets of the wheel, ascending.
fn numbers(items: &[Value], size: usize, wheel: Wheel) -> Option<Vec<u8>> {
    let read = |item: &Value| item.as_u64().and_then(|number| u8::try_from(number).ok());
    let mut numbers: Vec<u8> = items.iter().map(read).collect::<Option<_>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    let on_wheel = numbers.iter().all(|number| wheel.pockets().contains(number));
    (numbers.len() == size && items.len() == size && on_wheel).then_some(numbers)
}

/// The lines between the zeros and their neighbours.
fn zero_split(a: u8, b: u8, wheel: Wheel) -> bool {
    match wheel {
        Wheel::European => a == 0 && (1..=3).contains(&b),
        Wheel::American => matches!((a, b), (0, 1 | 2 | DOUBLE_ZERO) | (2 | 3, DOUBLE_ZERO)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spot(wheel: Wheel, json: &Value) -> Option<Spot> {
        let mut form = Form::new(json, "").unwrap();
        let spot = Spot::parse(&mut form, wheel);
        form.finish().is_ok().then_some(spot).flatten()
    }

    /// How many bets of each kind a table has: known numbers of the game.
    #[test]
    fn the_tables_have_the_known_number_of_spots() {
        let count = |wheel: Wheel, kind: &str, size: usize| {
            let mut found = 0;
            let pockets: Vec<u8> = wheel.pockets().collect();
            let mut at: Vec<usize> = (0..size).collect();
            loop {
                let numbers: Vec<u8> = at.iter().map(|i| pockets[*i]).collect();
                found += usize::from(spot(wheel, &json!({"on": kind, "numbers": numbers})).is_some());
                let Some(i) = (0..size).rev().find(|i| at[*i] + size - i < pockets.len()) else {
                    return found;
                };
                at[i] += 1;
                for j in i + 1..size {
                    at[j] = at[j - 1] + 1;
                }
            }
        };
        assert_eq!(count(Wheel::European, "straight", 1), 37);
        assert_eq!(count(Wheel::European, "split", 2), 57 + 3);
        assert_eq!(count(Wheel::European, "street", 3), 12 + 2);
        assert_eq!(count(Wheel::European, "corner", 4), 22 + 1);
        assert_eq!(count(Wheel::American, "straight", 1), 38);
        assert_eq!(count(Wheel::American, "split", 2), 57 + 5);
        assert_eq!(count(Wheel::American, "street", 3), 12 + 3);
        assert_eq!(count(Wheel::American, "corner", 4), 22);
        let lines = (1..=31).filter(|a| {
            let numbers: Vec<u8> = (*a..a + 6).collect();
            spot(Wheel::European, &json!({"on": "six_line", "numbers": numbers})).is_some()
        });
        assert_eq!(lines.count(), 11);
    }

    #[test]
    fn spots_cover_what_they_say() {
        let sizes = |wheel| Spot::one_of_each(wheel).iter().map(Spot::size).collect::<Vec<_>>();
        assert_eq!(sizes(Wheel::American), [1, 2, 3, 4, 6, 12, 12, 18, 18, 18, 18, 18, 18, 5]);
        assert!(Spot::Red.covers(32) && Spot::Black.covers(17) && !Spot::Even.covers(0));
        assert!(!Spot::Even.covers(DOUBLE_ZERO) && !Spot::Odd.covers(DOUBLE_ZERO));
        assert!(Spot::Column { which: 3 }.covers(36) && Spot::Dozen { which: 1 }.covers(12));
        assert_eq!(RED.iter().filter(|number| **number % 2 == 0).count(), 8);
    }

    #[test]
    fn each_wheel_holds_each_pocket_once() {
        for wheel in [Wheel::European, Wheel::American] {
            let mut layout = wheel.layout().to_vec();
            layout.sort_unstable();
            assert_eq!(layout, wheel.pockets().collect::<Vec<_>>());
        }
    }
}
