use super::odds::{SpinCase, SpinOdds};
use super::*;
use crate::catalogue::Catalogue;
use crate::form::canonical_json;
use crate::ratio::Ratio;
use crate::round::Position;
use std::collections::BTreeMap;

const STAKE: u128 = 10_000;

fn amount(units: u128) -> Amount {
    Amount::new(units).unwrap()
}

fn parse(config: &Value) -> Config {
    Slots::parse_config(config).unwrap()
}

/// Three reels, a wild, a scatter, free spins on other strips with retriggers.
fn small() -> Value {
    json!({
        "reels": [["a", "b", "w", "b", "s"], ["b", "a", "s", "w"], ["a", "s", "b", "a", "w", "b"]],
        "free_reels": [["a", "w", "s"], ["b", "a", "s", "w"], ["w", "s", "b"]],
        "rows": 2,
        "lines": [[0, 0, 0], [1, 1, 1], [0, 1, 0], [1, 0, 0]],
        "wild": "w",
        "scatter": "s",
        "pays": {"a": {"2": 2, "3": 10}, "b": {"3": "6.4"}, "w": {"1": 1, "2": 3, "3": 50}},
        "scatter_pays": {"2": "0.5", "3": 5},
        "free_spins": {"awards": {"2": 1, "3": 3}, "factor": 3, "spins_max": 4},
    })
}

fn without(mut config: Value, fields: &[&str]) -> Value {
    for field in fields {
        config.as_object_mut().unwrap().remove(*field);
    }
    config
}

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
fn groups_and_factors_are_read_with_every_fault() {
    let check = |changes: Value, expect: &[(&str, &str)]| {
        let mut config = small();
        for (name, value) in changes.as_object().unwrap() {
            config[name] = value.clone();
        }
        let faults = Slots::parse_config(&config).unwrap_err().0;
        let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(named, expect, "{faults:?}");
    };
    check(
        json!({"groups": {"a": ["a", "b"], "one": ["a"], "any": ["w", "s", "x", "b"]}}),
        &[
            ("/groups/any/0", "conflict"),
            ("/groups/any/1", "conflict"),
            ("/groups/any/2", "unknown"),
            ("/groups/one", "range"),
            ("/groups/a", "conflict"),
            ("/groups/any", "conflict"),
            ("/groups/one", "conflict"),
        ],
    );
    check(json!({"wild_factor_max": 2}), &[("/wild_factor_max", "conflict")]);
    check(json!({"wild_factor": 3, "wild_factor_max": 2}), &[("/wild_factor_max", "conflict")]);
    check(json!({"wild_factor": 101}), &[("/wild_factor", "range")]);
    check(json!({"wild": null, "wild_factor": 2, "pays": {"a": {"3": 1}}}), &[("/wild_factor", "conflict")]);
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
fn mean_of_lines(layout: &Layout) -> Ratio {
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

fn mean(spin: &SpinOdds) -> Ratio {
    let sum: u128 =
        spin.cases.iter().map(|case| u128::from(case.multiplier.units()) * u128::from(case.weight)).sum();
    assert_eq!(spin.cases.iter().map(|case| case.weight).sum::<u64>(), spin.total);
    Ratio::new(sum, spin.total)
}

/// Strips that somebody else published, on which this engine has never been tried.
fn foreign() -> Value {
    let reels: Value = serde_json::from_str(include_str!("../../vectors/slots_scarab_reels.json")).unwrap();
    let house = serde_json::to_value(Config::house()).unwrap();
    json!({
        "reels": reels,
        "rows": 3,
        "lines": house["lines"],
        "wild": "wild",
        "scatter": "scatter",
        "pays": {
            "ace": {"3": 5, "4": 20, "5": 100}, "king": {"3": 5, "4": 20, "5": 100},
            "one": {"3": 50, "4": 200, "5": 1000}, "two": {"2": 5, "3": 25, "4": 100, "5": 500},
            "wild": {"2": 10, "3": 100, "4": 400, "5": 2000},
        },
    })
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

#[test]
fn outcome_lines_name_what_is_wrong() {
    let faults = |params: Value| -> Vec<String> {
        let mut draws = Draws::new("server", "client", 0);
        let faults = Slots::outcome_line(&Config::house(), &params, &mut draws).unwrap_err();
        faults.0.into_iter().map(|fault| fault.pointer).collect()
    };
    assert_eq!(faults(json!({"config": [["a"], ["b"]]})), ["/config"]);
    assert_eq!(
        faults(json!({"config": {"reels": [["a"], [], ["b", 1]]}})),
        ["/config/reels/1", "/config/reels/2/1"]
    );
    assert_eq!(faults(json!({"config": without(small(), &["lines"])})), ["/config/lines"]);
    assert_eq!(faults(json!({"conf": []})), ["/conf"]);
}

/// Lists every fault of `config`.
fn check(config: Value, expect: &[(&str, &str)]) {
    let faults = Slots::parse_config(&config).unwrap_err().0;
    let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
    assert_eq!(named, expect, "{config}: {faults:?}");
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut config = small();
    change(&mut config);
    config
}

#[test]
fn faults_of_reels_and_lines() {
    check(json!({}), &["/reels", "/rows", "/lines", "/pays"].map(|field| (field, "missing")));
    check(json!([]), &[("", "type")]);
    check(
        with(|it| it["reels"] = json!(vec![["a", "b", "w", "s"]; 2])),
        &[
            ("/free_reels", "conflict"),
            ("/reels", "range"),
            ("/lines/0", "range"),
            ("/lines/1", "range"),
            ("/lines/2", "range"),
            ("/lines/3", "range"),
            ("/pays/a/3", "range"),
            ("/pays/b/3", "range"),
            ("/pays/w/3", "range"),
        ],
    );
    check(with(|it| it["reels"][1] = json!([])), &[("/reels/1", "range")]);
    check(with(|it| it["reels"][1] = json!(vec!["a"; 501])), &[("/reels/1", "range")]);
    check(with(|it| it["reels"][1][2] = json!(7)), &[("/reels/1/2", "type")]);
    check(with(|it| it["reels"][1][2] = json!("")), &[("/reels/1/2", "range")]);
    check(with(|it| it["reels"][1] = json!("a")), &[("/reels/1", "type")]);
    check(with(|it| it["reels"] = json!("a")), &[("/reels", "type")]);
    check(with(|it| it["free_reels"] = json!(vec![["a"]; 4])), &[("/free_reels", "conflict")]);
    check(with(|it| it["rows"] = json!(6)), &[("/rows", "range")]);
    check(
        with(|it| it["rows"] = json!(1)),
        &[
            ("/lines/1/0", "range"),
            ("/lines/1/1", "range"),
            ("/lines/1/2", "range"),
            ("/lines/2/1", "range"),
            ("/lines/3/0", "range"),
        ],
    );
    check(with(|it| it["lines"] = json!([])), &[("/lines", "range")]);
    check(with(|it| it["lines"][1] = json!([0, 1])), &[("/lines/1", "range")]);
    check(with(|it| it["lines"][1] = json!([0, 0, 0])), &[("/lines/1", "conflict")]);
    check(with(|it| it["lines"][1] = json!(0)), &[("/lines/1", "type")]);
    check(with(|it| it["lines"] = json!(0)), &[("/lines", "type")]);
    check(with(|it| it["jackpot"] = json!(1)), &[("/jackpot", "unknown")]);
}

#[test]
fn faults_of_symbols_and_pays() {
    check(with(|it| it["wild"] = json!("x")), &[("/wild", "unknown")]);
    check(with(|it| it["scatter"] = json!("x")), &[("/scatter", "unknown")]);
    check(with(|it| it["scatter"] = json!("w")), &[("/scatter", "conflict"), ("/pays/w", "conflict")]);
    check(with(|it| it["pays"]["x/y"] = json!({"3": 4})), &[("/pays/x~1y", "unknown")]);
    check(with(|it| it["pays"]["s"] = json!({"3": 4})), &[("/pays/s", "conflict")]);
    check(
        with(|it| it["pays"]["a"] = json!({"0": 4, "4": 4, "03": 4, "x": 4})),
        &[("/pays/a/0", "range"), ("/pays/a/03", "range"), ("/pays/a/4", "range"), ("/pays/a/x", "range")],
    );
    check(
        with(|it| it["pays"]["a"] = json!({"1": "1,5", "2": -4, "3": 0})),
        &[("/pays/a/1", "form"), ("/pays/a/2", "type"), ("/pays/a/3", "range")],
    );
    check(with(|it| it["pays"]["a"] = json!({"2": 8, "3": 4})), &[("/pays/a/3", "conflict")]);
    check(with(|it| it["pays"]["a"] = json!(5)), &[("/pays/a", "type")]);
    // A quarter of 0.0001 has no four digits.
    check(with(|it| it["pays"]["a"]["3"] = json!("2.0001")), &[("/pays/a/3", "form")]);
    check(with(|it| it["pays"]["w"]["3"] = json!("1800000000000000")), &[("/pays", "range")]);
    check(with(|it| it["scatter_pays"]["7"] = json!(9)), &[("/scatter_pays/7", "range")]);
    check(
        json!({"reels": [["a"], ["a"], ["a"]], "rows": 1, "lines": [[0, 0, 0]], "pays": {"a": {}}}),
        &[("/pays", "range")],
    );
}

#[test]
fn faults_of_free_spins() {
    let free = |name: &str, value: Value| with(|it| it["free_spins"][name] = value);
    check(free("awards", json!({})), &[("/free_spins/awards", "range")]);
    check(
        free("awards", json!({"2": 0, "7": 1})),
        &[("/free_spins/awards/2", "range"), ("/free_spins/awards/7", "range")],
    );
    check(free("awards", json!({"2": 3, "3": 2})), &[("/free_spins/awards/3", "conflict")]);
    check(free("spins_max", json!(2)), &[("/free_spins/spins_max", "conflict")]);
    check(free("factor", json!(0)), &[("/free_spins/factor", "range")]);
    check(free("kind", json!(0)), &[("/free_spins/kind", "unknown")]);
    check(with(|it| it["free_spins"] = json!(8)), &[("/free_spins", "type")]);
    check(without(small(), &["free_spins"]), &[("/free_reels", "conflict")]);
    check(without(small(), &["scatter"]), &[("/scatter_pays", "conflict"), ("/free_spins", "conflict")]);
}

/// Faults everywhere come in one answer.
#[test]
fn all_faults_at_once() {
    let config = with(|it| {
        it["lines"][0] = json!([0, 5, 0]);
        it["pays"]["x"] = json!({"9": 1});
        it["wild"] = json!(3);
        it["free_spins"]["spins_max"] = json!(0);
        it["extra"] = json!(null);
    });
    check(
        config,
        &[
            ("/wild", "type"),
            ("/lines/0/1", "range"),
            ("/pays/x", "unknown"),
            ("/pays/x/9", "range"),
            ("/free_spins/spins_max", "range"),
            ("/extra", "unknown"),
        ],
    );
}

#[test]
fn a_configuration_reads_back_what_it_wrote() {
    for config in [Config::house(), parse(&small()), parse(&foreign())] {
        let json = serde_json::to_value(&config).unwrap();
        let again: Config = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(again.layout(), config.layout());
        assert_eq!(serde_json::to_value(again).unwrap(), json);
    }
}

#[test]
fn the_house_machine() {
    let config = Config::house();
    let odds = Slots::odds(&config, amount(STAKE), &Bet {}, &()).unwrap();
    assert_eq!(odds.return_to_player.decimal(12), "0.949972011950");
    assert_eq!(odds.hit_frequency.decimal(12), "0.267385185185");
    assert_eq!(odds.variance.decimal(12), "11.474280559588");
    // The bound that bets are refused by is above what can happen, and lets a stake of 100,000 through.
    let bound = Slots::payout_max(&config, amount(STAKE), &Bet {}).unwrap();
    assert!(odds.payout_max <= bound, "{} {bound}", odds.payout_max);
    let entry = Catalogue::house();
    assert!(entry.active(GameId::Slots).accept(amount(100_000), &json!({})).is_ok());
    // The mean of one spin by the frequency of symbols alone, plus what the scatters pay: none stands within two rows
    // of another, so each reel shows one in 3 of 30 stops.
    let choose = [(3, 10), (4, 5), (5, 1)];
    let scatters = [20_000, 100_000, 500_000].into_iter().zip(choose);
    let scatters: u32 = scatters.map(|(units, (seen, ways))| units * ways * 9_u32.pow(5 - seen)).sum();
    let lines = mean_of_lines(config.layout());
    assert_eq!(mean(&config.paid_spin()), &lines + &Ratio::new(scatters, 100_000_u32));
    assert_eq!(config.free_spin().unwrap().total, 24_300_000);
}

/// The longest round a machine like the house's can have, with the longest numbers in it.
#[test]
fn the_longest_outcome_stays_small() {
    let mut layout = serde_json::to_value(Config::house()).unwrap();
    layout["reels"] = json!(vec![vec!["sun"; 30]; 5]);
    layout["pays"] = json!({});
    layout["scatter_pays"] = json!({"3": "1000.25"});
    let config = parse(&without(layout, &["wild"]));
    let spins = config.engine.round(&mut |stops| stops - 1);
    assert_eq!(spins.iter().count(), 41);
    let text = canonical_json(&Slots::outcome(&spins));
    assert!(text.len() < 2_500, "{}", text.len());
}

#[test]
fn a_round_of_the_house() {
    let config = Config::house();
    let play = |nonce| {
        let mut draws = Draws::new("server", "client", nonce);
        let played = Slots::play(&config, amount(STAKE), &Bet {}, &[], &mut draws).unwrap();
        (played, draws.draws_used())
    };
    let (mut plain, mut free) = (0, 0);
    for nonce in 0..2_000 {
        let (played, drawn) = play(nonce);
        let outcome = Slots::outcome(&played.outcome);
        let spins = outcome["spins"].as_array().unwrap();
        assert_eq!(drawn, 5 * spins.len() as u64);
        let sum =
            spins.iter().map(|spin| Multiplier::parse(spin["multiplier"].as_str().unwrap()).unwrap().units());
        let Position::Settled { multiplier, payout, .. } = played.position else { panic!("settled at once") };
        let sum = Multiplier::from_units(sum.sum());
        assert_eq!((multiplier, Some(payout)), (Some(sum), sum.payout(amount(STAKE))));
        let mut draws = Draws::new("server", "client", nonce);
        let line = Slots::outcome_line(&config, &json!({}), &mut draws).unwrap();
        let stops: Vec<&Value> = spins.iter().map(|spin| &spin["stops"]).collect();
        assert_eq!(line, json!({ "stops": stops }));
        *(if spins.len() == 1 { &mut plain } else { &mut free }) += 1;
    }
    assert!(plain > 0 && free > 0);
}

/// Rounds of the real stream against the exact mean, within 5 standard errors.
#[test]
fn simulated_means_agree_with_the_exact_ones() {
    let config = Config::house();
    let exact = Slots::odds(&config, amount(STAKE), &Bet {}, &()).unwrap();
    let seed = fair::Keyed::new("a seed for the simulation");
    let (rounds, mut sum, mut hits) = (300_000_u64, 0, 0_u64);
    for nonce in 0..rounds {
        let mut draws = Draws::on(&seed, "client", nonce);
        let played = Slots::play(&config, amount(STAKE), &Bet {}, &[], &mut draws).unwrap();
        let Position::Settled { payout, .. } = played.position else { panic!("settled at once") };
        sum += payout.get();
        hits += u64::from(!payout.is_zero());
    }
    // (sum/n − mean)^2 <= 25 variance/n, for the mean and for the share of rounds that pay.
    let within = |share: Ratio, mean: &Ratio, variance: &Ratio| {
        let off = &share - mean;
        assert!(&off * &off <= variance * &Ratio::new(25, rounds), "off by {}", off.decimal(6));
    };
    within(Ratio::new(sum, u128::from(rounds) * STAKE), &exact.return_to_player, &exact.variance);
    let (hit, one) = (&exact.hit_frequency, Ratio::new(1, 1_u8));
    within(Ratio::new(hits, rounds), hit, &(hit * &(&one - hit)));
}
