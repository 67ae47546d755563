use super::*;
use games::Catalogue;
use proptest::prelude::*;

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

#[test]
fn a_machine_is_designed() {
    for (rtp, deviation) in [("0.96", "5"), ("0.9", "3"), ("0.94", "1.2")] {
        let start = std::time::Instant::now();
        let targets = targets(rtp, deviation);
        let design = design(GameId::Slots, &house(GameId::Slots), Part::Machine, &targets).unwrap();
        println!(
            "{rtp} {deviation} {} {} {:?}",
            design.rtp.decimal(9),
            design.standard_deviation,
            start.elapsed()
        );
        println!("{} {} {:?}", design.config["pays"], design.config["scatter_pays"], design.misses);
    }
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

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
