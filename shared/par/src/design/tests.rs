use super::*;
use games::Catalogue;
use proptest::prelude::*;
use serde_json::json;

fn house(game: GameId) -> Value {
    Catalogue::house().active(game).rules().config()
}

fn targets(rtp: &str, deviation: &str) -> Targets {
    Targets::parse(rtp, deviation, None).unwrap()
}

fn table(size: u8, risk: Risk) -> Part {
    Part::Table { size, risk }
}

/// Multipliers of a table in units.
fn cells(design: &Design, size: u8, risk: &str) -> Vec<u64> {
    let cells = design.config[size.to_string()][risk].as_array().unwrap();
    cells.iter().map(|cell| Multiplier::parse(cell.as_str().unwrap()).unwrap().units()).collect()
}

/// Everything that is promised of targets that can be met.
fn check_met(design: &Design, targets: &Targets) {
    assert_eq!(design.misses, [""; 0], "{targets:?}");
    assert_eq!(design.findings, []);
    let tolerance = Ratio::new(1, 10_000_u16);
    assert!(design.rtp_off <= tolerance && &Ratio::new(0, 1_u8) - &design.rtp_off <= tolerance);
}

#[test]
fn published_looking_tables_come_out() {
    for (game, part, rtp, deviation) in [
        (GameId::Plinko, table(12, Risk::High), "0.97", "4.5"),
        (GameId::Plinko, table(8, Risk::Low), "0.985", "0.6"),
        (GameId::Wheel, table(30, Risk::Medium), "0.96", "1.5"),
        (GameId::Keno, table(5, Risk::Medium), "0.95", "8"),
    ] {
        let targets = targets(rtp, deviation);
        let design = design(game, &house(game), part, &targets).unwrap();
        check_met(&design, &targets);
        let Part::Table { size, risk } = part else { unreachable!() };
        let cells = cells(&design, size, risk.word());
        assert!(cells.iter().all(|units| units % 100 == 0), "{}: {cells:?}", design.mode);
    }
}

fn of_slots(rtp: &str, deviation: &str) -> Design {
    design(GameId::Slots, &house(GameId::Slots), Part::Machine, &targets(rtp, deviation)).unwrap()
}

#[test]
fn a_machine_keeps_its_strips_where_its_pays_are_enough() {
    let design = of_slots("0.96", "5");
    check_met(&design, &targets("0.96", "5"));
    let base = house(GameId::Slots);
    assert_eq!(design.config["reels"], base["reels"]);
    assert_ne!(design.config["pays"], base["pays"]);
    assert_eq!(design.config["free_spins"], base["free_spins"]);
}

#[test]
fn a_calm_machine_has_stops_that_win_more_often() {
    let design = of_slots("0.94", "2.3");
    check_met(&design, &targets("0.94", "2.3"));
    let base = house(GameId::Slots);
    let stops = |config: &Value, symbol: &str| {
        let reels = config["reels"].as_array().unwrap();
        reels.iter().flat_map(|reel| reel.as_array().unwrap()).filter(|it| *it == symbol).count()
    };
    assert_ne!(design.config["reels"], base["reels"]);
    for special in ["pane", "sun"] {
        assert_eq!(stops(&design.config, special), stops(&base, special));
    }
}

#[test]
fn a_machine_that_cannot_be_so_calm_comes_as_near_as_it_can() {
    let design = of_slots("0.94", "1");
    let [miss] = &design.misses[..] else { panic!("{:?}", design.misses) };
    assert!(
        miss.starts_with("the standard deviation is 2.") && miss.contains("from the target 1.0"),
        "{miss}"
    );
}

/// Three short reels, so that the exact odds take no time.
fn small_machine(lines: usize) -> Value {
    const LINES: [[u8; 3]; 5] = [[1, 1, 1], [0, 0, 0], [2, 2, 2], [0, 1, 2], [2, 1, 0]];
    json!({
        "reels": [
            ["a", "b", "a", "c", "b", "a", "w", "c", "b", "a", "d"],
            ["b", "a", "c", "a", "b", "d", "a", "b", "c", "a"],
            ["a", "c", "b", "a", "b", "w", "a", "b", "d", "c", "a", "b"],
        ],
        "rows": 3,
        "lines": LINES[..lines],
        "wild": "w",
        "pays": {
            "a": {"3": "6"}, "b": {"2": "1.2", "3": "12"}, "c": {"3": "24"}, "d": {"2": "6", "3": "96"}, "w": {"3": "480"},
        },
    })
}

/// A table, a return and a standard deviation that some table of this kind has: a share of what the rarest cell alone
/// would give, in thousandths.
fn feasible() -> impl Strategy<Value = (GameId, u8, Risk, u32, u32)> {
    let risk = prop::sample::select(vec![Risk::Low, Risk::Medium, Risk::High]);
    let game = prop_oneof![
        (Just(GameId::Plinko), 8..=16_u8),
        (Just(GameId::Wheel), prop::sample::select(vec![10_u8, 20, 30, 40, 50])),
        (Just(GameId::Keno), 1..=10_u8),
    ];
    (game, risk, 8_500..9_950_u32, 50..850_u32)
        .prop_map(|((game, size), risk, rtp, share)| (game, size, risk, rtp, share))
}

/// One over the probability of the rarest cell.
fn rarest(game: GameId, size: u8) -> u64 {
    match game {
        GameId::Plinko => 1 << (size - 1),
        GameId::Wheel => u64::from(size),
        // 1 in C(40, size) / C(10, size).
        _ => {
            let picks = 0..u64::from(size);
            picks.clone().map(|i| 40 - i).product::<u64>() / picks.map(|i| 10 - i).product::<u64>()
        }
    }
}

#[test]
fn what_cannot_be_met_is_missed_by_as_little_as_can_be() {
    let miss = |game, part, targets: &Targets| {
        let found = design(game, &house(game), part, targets).unwrap();
        assert!(!found.misses.is_empty(), "{found:?}");
        found
    };
    // One segment of ten that pays everything is as volatile as ten segments can be.
    let found = miss(GameId::Wheel, table(10, Risk::Low), &targets("0.97", "9"));
    assert_eq!((found.top_award.as_str(), &found.standard_deviation[..4]), ("9.7", "2.91"));
    assert!(found.misses[0].starts_with("the standard deviation is 2.91"), "{:?}", found.misses);
    let found = miss(GameId::Keno, table(1, Risk::High), &targets("0.96", "5"));
    assert_eq!((found.misses.len(), found.top_award.as_str()), (1, "3.84"));
    // No cell above half of the stake: all of them are.
    let limit = Multiplier::parse("0.5").unwrap();
    let limited = Targets { top_award_max: Some(limit), ..targets("0.97", "0.2") };
    let found = miss(GameId::Plinko, table(8, Risk::Low), &limited);
    assert!(found.misses[0].starts_with("the return is 0.5"), "{:?}", found.misses);
    assert_eq!(cells(&found, 8, "low"), [5_000; 9]);
}

#[test]
fn no_multiplier_is_above_the_limit() {
    for most in ["20", "100", "1000"] {
        let limit = Multiplier::parse(most).unwrap();
        let limited = Targets { top_award_max: Some(limit), ..targets("0.97", "3") };
        let found = design(GameId::Plinko, &house(GameId::Plinko), table(16, Risk::High), &limited).unwrap();
        check_met(&found, &limited);
        assert!(cells(&found, 16, "high").iter().all(|units| *units <= limit.units()), "{most}");
    }
    // In stakes of the round, of which a line has a third.
    let limited = Targets { top_award_max: Multiplier::parse("12").ok(), ..targets("0.9", "1.5") };
    let found = design(GameId::Slots, &small_machine(3), Part::Machine, &limited).unwrap();
    check_met(&found, &limited);
    let pays =
        found.config["pays"].as_object().unwrap().values().flat_map(|it| it.as_object().unwrap().values());
    let most = pays.map(|pay| Multiplier::parse(pay.as_str().unwrap()).unwrap()).max().unwrap();
    assert!(most <= Multiplier::parse("36").unwrap(), "{most}");
}

#[test]
fn the_house_wins_unless_it_is_asked_not_to() {
    for (game, part) in [(GameId::Plinko, table(8, Risk::High)), (GameId::Wheel, table(10, Risk::Low))] {
        let near = targets("0.99995", "1.5");
        let found = design(game, &house(game), part, &near).unwrap();
        assert!(found.rtp < Ratio::new(1, 1_u8), "{}", found.rtp);
        let above = targets("1.05", "1.5");
        check_met(&design(game, &house(game), part, &above).unwrap(), &above);
    }
}

#[test]
fn a_base_that_pays_nothing_gets_a_shape() {
    let mut base = house(GameId::Keno);
    base["3"]["low"] = json!(["0", "0", "0", "0"]);
    let targets = targets("0.95", "2");
    let found = design(GameId::Keno, &base, table(3, Risk::Low), &targets).unwrap();
    check_met(&found, &targets);
}

#[test]
fn what_is_not_there_and_faults_are_named() {
    let targets = targets("0.97", "2");
    let error =
        |game: GameId, base: &Value, part| design(game, base, part, &targets).unwrap_err().to_string();
    let plinko = house(GameId::Plinko);
    assert!(error(GameId::Plinko, &plinko, table(99, Risk::Low)).contains("99 rows"));
    assert!(error(GameId::Plinko, &plinko, table(12, Risk::Classic)).contains("classic"));
    assert!(error(GameId::Plinko, &plinko, Part::Machine).contains("has no table to design"));
    assert!(error(GameId::Dice, &house(GameId::Dice), table(8, Risk::Low)).contains("dice"));
    assert!(error(GameId::Plinko, &json!({}), table(12, Risk::Low)).contains("/config/8"));
    assert!(error(GameId::Slots, &json!({}), Part::Machine).contains("/config/reels"));
}

#[test]
fn targets_are_plain_decimals() {
    for bad in ["", "x", "-0.9", "0", "0.0", "97%", "1e-1", "100.1", "0.9.7"] {
        assert_eq!(Targets::parse(bad, "1", None), None, "{bad}");
    }
    for bad in ["", "-1", "1000000001"] {
        assert_eq!(Targets::parse("0.97", bad, None), None, "{bad}");
    }
    assert_eq!(targets("0.97", "0").rtp, Ratio::new(97, 100_u8));
}

proptest! {
    #[test]
    fn feasible_targets_are_met((game, size, risk, rtp, share) in feasible()) {
        let widest = (u64::from(rtp) * u64::from(rtp) * (rarest(game, size) - 1)).isqrt();
        let deviation = widest * u64::from(share) / 1_000;
        let targets = Targets {
            rtp: Ratio::new(rtp, 10_000_u16),
            standard_deviation: Ratio::new(deviation, 10_000_u16),
            top_award_max: None,
        };
        let found = design(game, &house(game), table(size, risk), &targets).unwrap();
        check_met(&found, &targets);
        // The same again, and nothing else was touched.
        let again = design(game, &house(game), table(size, risk), &targets).unwrap();
        prop_assert_eq!(&again, &found);
        let mut restored = found.config.clone();
        restored[size.to_string()][risk.word()] = house(game)[size.to_string()][risk.word()].clone();
        prop_assert_eq!(restored, house(game));
        if game == GameId::Plinko {
            let cells = cells(&found, size, risk.word());
            prop_assert!(cells.iter().eq(cells.iter().rev()));
            let half = &cells[..=usize::from(size) / 2];
            prop_assert!(half.windows(2).all(|pair| pair[0] >= pair[1]), "{:?}", cells);
        }
    }
}

proptest! {
    // Each case is two searches through exact odds.
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_small_machine_has_its_return_and_says_how_volatile_it_is(
        lines in 1..=5_usize, rtp in 8_500..9_900_u32, share in 800..1_600_u32,
    ) {
        let base = small_machine(lines);
        let odds = games::returns_of(GameId::Slots, &base).unwrap().remove(0);
        // The base's own quotient of deviation and return, less or more.
        let base_deviation = u64::try_from(root_scaled(&odds.variance, 4)).unwrap();
        let base_rtp = u64::try_from(scaled(&odds.return_to_player, 4)).unwrap();
        let deviation = base_deviation * u64::from(rtp) / base_rtp * u64::from(share) / 1_000;
        let targets = Targets {
            rtp: Ratio::new(rtp, 10_000_u16),
            standard_deviation: Ratio::new(deviation, 10_000_u16),
            top_award_max: None,
        };
        let found = design(GameId::Slots, &base, Part::Machine, &targets).unwrap();
        prop_assert!(found.misses.iter().all(|miss| !miss.starts_with("the return")), "{:?}", found.misses);
        prop_assert_eq!(&found.findings, &[]);
        prop_assert_eq!(deviation_is_near(
            &games::returns_of(GameId::Slots, &found.config).unwrap()[0].variance, &targets), found.misses.is_empty());
        prop_assert_eq!(&design(GameId::Slots, &base, Part::Machine, &targets).unwrap(), &found);
    }
}
