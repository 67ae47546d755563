//! The engine and its odds against every position of the reels, evaluated straight from the words of the rules.

use super::*;

/// Pay and scatters of a window, straight from the words of the rules and with names instead of numbers.
fn by_the_rules(layout: &Layout, reels: &[Vec<String>], stops: &[u16]) -> (Multiplier, usize) {
    let seen = |reel: usize, row: u8| {
        let strip: &[String] = &reels[reel];
        strip[(usize::from(stops[reel]) + usize::from(row)) % strip.len()].as_str()
    };
    let (wild, scatter) = (layout.wild.as_deref(), layout.scatter.as_deref());
    let pay = |symbol: &str, run: usize| {
        let table = layout.pays.get(symbol).cloned().unwrap_or_default();
        (1..=run)
            .rev()
            .find_map(|count| table.get(&u8::try_from(count).unwrap()).copied())
            .unwrap_or(Multiplier::ZERO)
    };
    let mut units = 0;
    for line in &layout.lines {
        let symbols: Vec<&str> = line.iter().enumerate().map(|(reel, row)| seen(reel, *row)).collect();
        let run =
            |matches: &dyn Fn(&str) -> bool| symbols.iter().take_while(|symbol| matches(symbol)).count();
        let wilds = run(&|symbol| Some(symbol) == wild);
        let wilds_pay = match wild {
            Some(wild) if layout.pays.contains_key(wild) => pay(wild, wilds),
            _ => {
                let symbols = layout.pays.keys().filter(|name| !layout.groups.contains_key(*name));
                symbols.map(|symbol| pay(symbol, wilds)).max().unwrap()
            }
        };
        let symbol_pay = match symbols.get(wilds) {
            Some(first) if Some(*first) != scatter => {
                pay(first, run(&|symbol| symbol == *first || Some(symbol) == wild))
            }
            _ => Multiplier::ZERO,
        };
        // Each with its own run, and the wilds in that.
        let multiplied = |pay: Multiplier, run: usize| {
            let standing = symbols[..run].iter().filter(|symbol| Some(**symbol) == wild).count();
            Multiplier::from_units(pay.units() * layout.wilds_multiply(standing))
        };
        let symbol_pay = match symbols.get(wilds) {
            Some(first) if Some(*first) != scatter => {
                multiplied(symbol_pay, run(&|symbol| symbol == *first || Some(symbol) == wild))
            }
            _ => symbol_pay,
        };
        let group_pay = |(name, members): (&String, &Vec<String>)| {
            let is_in = |symbol: &str| members.iter().any(|member| member == symbol);
            match symbols.get(wilds) {
                Some(first) if is_in(first) => {
                    let run = run(&|symbol| is_in(symbol) || Some(symbol) == wild);
                    multiplied(pay(name, run), run)
                }
                _ => Multiplier::ZERO,
            }
        };
        let groups_pay = layout.groups.iter().map(group_pay).max().unwrap_or(Multiplier::ZERO);
        units += wilds_pay.max(symbol_pay).max(groups_pay).units() / layout.lines.len() as u64;
    }
    let scatters = (0..reels.len())
        .flat_map(|reel| (0..layout.rows).map(move |row| (reel, row)))
        .filter(|(reel, row)| Some(seen(*reel, *row)) == scatter)
        .count();
    let table = &layout.scatter_pays;
    let pays = (1..=scatters).rev().find_map(|count| table.get(&u8::try_from(count).unwrap()));
    (Multiplier::from_units(units + pays.map_or(0, |pays| pays.units())), scatters)
}

/// All lists of stops below `lengths`.
fn all_stops(lengths: &[u32]) -> Vec<Vec<u32>> {
    lengths.iter().fold(vec![vec![]], |lists, length| {
        lists.iter().flat_map(|list| (0..*length).map(|stop| [&list[..], &[stop]].concat())).collect()
    })
}

fn lengths(reels: &[Vec<String>]) -> Vec<u32> {
    reels.iter().map(|strip| u32::try_from(strip.len()).unwrap()).collect()
}

fn award(layout: &Layout, scatters: usize) -> u32 {
    let awards = layout.free_spins.iter().flat_map(|free| &free.awards);
    awards.filter(|(count, _)| usize::from(**count) <= scatters).map(|(_, award)| *award).max().unwrap_or(0)
}

/// Every position of the reels, spun and evaluated by the rules.
fn by_force(config: &Config, free: bool) -> SpinOdds {
    let layout = config.layout();
    let (reels, strips, factor) = match (free, &layout.free_reels, &layout.free_spins) {
        (true, reels, Some(free)) => {
            (reels.as_ref().unwrap_or(&layout.reels), &config.engine.free_reels, free.factor)
        }
        _ => (&layout.reels, &config.engine.reels, 1),
    };
    let mut cases: BTreeMap<(u64, u32), u64> = BTreeMap::new();
    let lists = all_stops(&lengths(reels));
    for list in &lists {
        let mut next = list.iter().copied();
        let (spin, scatters) = config.engine.spin(strips, &mut |_| next.next().unwrap());
        let stops: Vec<u16> = list.iter().map(|stop| u16::try_from(*stop).unwrap()).collect();
        assert_eq!((spin.multiplier(), scatters), by_the_rules(layout, reels, &stops), "{stops:?}");
        let units = spin.multiplier().units() * u64::from(factor);
        *cases.entry((units, award(layout, scatters))).or_default() += 1;
    }
    let case =
        |((units, awarded), weight)| SpinCase { multiplier: Multiplier::from_units(units), awarded, weight };
    SpinOdds { cases: cases.into_iter().map(case).collect(), total: lists.len() as u64 }
}

#[test]
fn one_spin_agrees_with_every_position_of_the_reels() {
    let without_own_pays = {
        let mut config = small();
        config["pays"].as_object_mut().unwrap().remove("w");
        config
    };
    let seven = json!({
        "reels": [["a", "b", "w"], ["b", "a"], ["a", "b"], ["w", "a", "b"], ["a"], ["b", "a"], ["a", "w"]],
        "rows": 1,
        "lines": [[0, 0, 0, 0, 0, 0, 0]],
        "wild": "w",
        "pays": {"a": {"3": 1, "7": 12}, "b": {"1": "0.0001", "4": 3}},
    });
    let mut mixed = small();
    mixed["groups"] = json!({"any": ["a", "b"], "ac": ["a", "c"]});
    mixed["pays"]["any"] = json!({"2": 1, "3": 4});
    mixed["pays"]["ac"] = json!({"1": "0.4", "3": "8"});
    mixed["pays"]["c"] = json!({"3": 20});
    mixed["reels"][1] = json!(["b", "a", "s", "w", "c", "c"]);
    mixed["free_reels"][2] = json!(["w", "s", "b", "c"]);
    let mut doubling = mixed.clone();
    doubling["wild_factor"] = json!(3);
    let mut once = small();
    once["wild_factor"] = json!(2);
    once["wild_factor_max"] = json!(2);
    for layout in [
        small(),
        mixed,
        doubling,
        once,
        without_own_pays,
        without(small(), &["free_reels"]),
        without(small(), &["free_reels", "free_spins"]),
        seven,
    ] {
        let config = parse(&layout);
        assert_eq!(config.paid_spin(), by_force(&config, false), "{layout}");
        let free = config.free_spin();
        assert_eq!(config.spins(), (config.paid_spin(), free.clone()), "{layout}");
        assert_eq!(free.is_some(), layout.get("free_spins").is_some());
        if let Some(free) = free {
            assert_eq!(free, by_force(&config, true), "{layout}");
        }
    }
}

/// Every round of a machine with 12 positions, through the round's own code: 12^5 sequences at most.
#[test]
fn a_whole_round_agrees_with_every_sequence_of_spins() {
    let tiny = json!({
        "reels": [["a", "s", "b"], ["a", "s"], ["b", "a"]],
        "free_reels": [["a", "s"], ["s", "b", "a"], ["a", "b"]],
        "rows": 1,
        "lines": [[0, 0, 0]],
        "scatter": "s",
        "pays": {"a": {"2": 1, "3": 5}, "b": {"3": 7}},
        "scatter_pays": {"2": 1},
        "free_spins": {"awards": {"1": 1, "2": 2}, "factor": 2, "spins_max": 4},
    });
    let config = parse(&tiny);
    // Rounds of different lengths count as many cases as they leave out.
    let (spins_max, positions) = (4, 12_u128);
    let (mut powers, mut nothing, mut most, mut most_cases) = ([0_u128; 5], 0, 0, 0);
    let mut script: Vec<u32> = Vec::new();
    loop {
        let (mut at, mut ranges) = (0, Vec::new());
        let spins = config.engine.round(&mut |stops| {
            ranges.push(stops);
            at += 1;
            script.get(at - 1).copied().unwrap_or(0)
        });
        script.resize(ranges.len(), 0);
        let units = u128::from(spins.multiplier().units());
        let alike = positions.pow(u32::try_from(spins_max + 1 - spins.iter().count()).unwrap());
        for (power, sum) in (0..).zip(&mut powers) {
            *sum += alike * units.pow(power);
        }
        nothing += if units == 0 { alike } else { 0 };
        if units > most {
            (most, most_cases) = (units, 0);
        }
        most_cases += if units == most { alike } else { 0 };
        // The next sequence: count up from the end.
        while let Some(stop) = script.pop() {
            if stop + 1 < ranges[script.len()] {
                script.push(stop + 1);
                break;
            }
        }
        if script.is_empty() {
            break;
        }
    }
    let [cases, sum, squares, ..] = powers;
    assert_eq!(cases, positions.pow(5));
    let moments = config.round_moments().unwrap();
    assert_eq!(moments.powers, powers.map(dashu_int::UBig::from));
    assert_eq!((moments.nothing, moments.most_cases), (nothing.into(), most_cases.into()));
    assert_eq!(u128::from(moments.most), most);
    let odds = Slots::odds(&config, amount(STAKE), &Bet {}, &()).unwrap();
    let mean = Ratio::new(sum, cases * STAKE);
    assert_eq!(odds.return_to_player, mean);
    assert_eq!(odds.variance, &Ratio::new(squares, cases * STAKE * STAKE) - &(&mean * &mean));
    assert_eq!(odds.hit_frequency, Ratio::new(cases - nothing, cases));
    assert_eq!(odds.payout_max, amount(most));
    assert!(Slots::distribution(&config, amount(STAKE), &Bet {}, &()).is_none());
}

#[test]
fn a_machine_without_free_spins_has_a_distribution() {
    let config = parse(&without(small(), &["free_reels", "free_spins"]));
    let distribution = Slots::distribution(&config, amount(7), &Bet {}, &()).unwrap();
    assert_eq!(*distribution.total(), 120_u8.into());
    let odds = Slots::odds(&config, amount(7), &Bet {}, &()).unwrap();
    assert_eq!(Some(odds), distribution.odds(amount(7)));
    // With free spins the payouts of such a stake are floored once for the whole round: no exact answer.
    assert!(Slots::odds(&parse(&small()), amount(7), &Bet {}, &()).is_none());
    assert!(Slots::odds(&parse(&small()), amount(20), &Bet {}, &()).is_some());
}

/// What the lines of a machine pay in the mean, from how often each symbol stands on each reel: where they stand makes
/// no difference to the mean. In units of a multiplier.
pub(super) fn mean_of_lines(layout: &Layout) -> Ratio {
    let mut names: Vec<&String> = layout.reels.iter().flatten().collect();
    names.sort_unstable();
    names.dedup();
    let count = |reel: usize, name: &String| {
        layout.reels[reel].iter().filter(|symbol| *symbol == name).count() as u128
    };
    let one_line = Layout {
        rows: 1,
        lines: vec![vec![0; layout.reels.len()]],
        scatter_pays: BTreeMap::new(),
        ..layout.clone()
    };
    let strips: Vec<Vec<String>> =
        layout.reels.iter().map(|_| names.iter().map(|name| (*name).clone()).collect()).collect();
    let sum: u128 = all_stops(&lengths(&strips))
        .into_iter()
        .map(|list| {
            let ways: u128 =
                list.iter().enumerate().map(|(reel, at)| count(reel, names[*at as usize])).product();
            if ways == 0 {
                return 0;
            }
            let stops: Vec<u16> = list.iter().map(|stop| u16::try_from(*stop).unwrap()).collect();
            ways * u128::from(by_the_rules(&one_line, &strips, &stops).0.units())
        })
        .sum();
    Ratio::new(sum, layout.reels.iter().map(|strip| strip.len() as u128).product::<u128>())
}

pub(super) fn mean(spin: &SpinOdds) -> Ratio {
    let sum: u128 =
        spin.cases.iter().map(|case| u128::from(case.multiplier.units()) * u128::from(case.weight)).sum();
    assert_eq!(spin.cases.iter().map(|case| case.weight).sum::<u64>(), spin.total);
    Ratio::new(sum, spin.total)
}

#[test]
fn strips_that_are_not_ours() {
    let config = parse(&foreign());
    let spin = config.paid_spin();
    assert_eq!(spin.total, 30 * 30 * 30 * 30 * 41);
    assert_eq!(mean(&spin), mean_of_lines(config.layout()));
    let mut draws = Draws::new("server", "client", 0);
    let reels = foreign()["reels"].clone();
    let line = Slots::outcome_line(&Config::house(), &json!({ "config": reels }), &mut draws).unwrap();
    assert_eq!(line["stops"].as_array().unwrap().len(), 1);
    // Whoever gives the strips alone, or inside of a configuration, gets the same stops.
    for given in [json!({ "reels": reels }), foreign()] {
        let mut draws = Draws::new("server", "client", 0);
        assert_eq!(
            Slots::outcome_line(&Config::house(), &json!({ "config": given }), &mut draws).unwrap(),
            line
        );
        assert_eq!(draws.draws_used(), 5);
    }
}
