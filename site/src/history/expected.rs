//! What the PAR sheets say of a history's bets. The page carries it as data; these figures are shown and decide nothing,
//! so they are floating point.

use serde_json::Value;

use super::float;

/// Return and variance of a way to bet, of the stake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    /// The lowest return of the ways to play this bet.
    pub(super) lowest: f64,
    /// The highest.
    pub(super) highest: f64,
    /// Where there is one way to play it.
    pub(super) variance: Option<f64>,
}

/// What is expected of a bet under the configuration with this hash; `None` where the page holds no sheet of it.
///
/// Bets of unlimited choice have no line of their own in a sheet: for dice and limbo it follows from two numbers, and for
/// others with all ways to bet alike only the variance stays open.
pub(super) fn of(returns: &Value, config_hash: &str, bet: &Value) -> Option<Expected> {
    let sheet = &returns[config_hash];
    let listed = &sheet["modes"][&bet.to_string()];
    let figures = |mode: &Value| Some((decimal(&mode[0])?, decimal(&mode[1])?));
    let range = |modes: Vec<(f64, f64)>| {
        let returns = || modes.iter().map(|(returned, _)| *returned);
        let variance = if let [(_, variance)] = modes[..] { Some(variance) } else { None };
        let (lowest, highest) = (returns().fold(f64::MAX, f64::min), returns().fold(f64::MIN, f64::max));
        (!modes.is_empty()).then_some(Expected { lowest, highest, variance })
    };
    if let Some(modes) = listed.as_array() {
        return range(modes.iter().map(figures).collect::<Option<_>>()?);
    }
    let config = &sheet["config"];
    match sheet["game"].as_str()? {
        "dice" => {
            let chance = bet["target"].as_f64()?;
            let multiplier = ((10_000.0 - config["edge"].as_f64()?) * 10_000.0 / chance).floor() / 10_000.0;
            Some(one_prize(chance / 10_001.0, multiplier))
        }
        "limbo" => {
            let target = decimal(&bet["target"])?;
            let cases = ((1.0 - config["edge"].as_f64()? / 10_000.0) * 16_777_216.0 / target).floor();
            Some(one_prize(cases / 16_777_216.0, target))
        }
        _ => {
            let modes =
                sheet["modes"].as_object()?.values().flat_map(|modes| modes.as_array().into_iter().flatten());
            range(modes.map(figures).collect::<Option<_>>()?).map(|all| Expected { variance: None, ..all })
        }
    }
}

fn one_prize(probability: f64, multiplier: f64) -> Expected {
    let returned = probability * multiplier;
    Expected {
        lowest: returned,
        highest: returned,
        variance: Some(returned * multiplier - returned * returned),
    }
}

fn decimal(value: &Value) -> Option<f64> {
    float::read(value.as_str()?)
}

/// The table that the page carries: by configuration, and in it by the bet that stands for all with the same odds, what
/// the PAR sheet says of each way to play it.
#[cfg(feature = "ssr")]
pub(crate) fn table() -> Value {
    use crate::house::HOUSE;
    use crate::page::sheet::BOOKS;
    use serde_json::json;

    let mut table = serde_json::Map::new();
    for book in BOOKS.iter() {
        let game = book.sheet.game;
        let entry = HOUSE.active(game);
        let mut modes = serde_json::Map::new();
        for mode in &book.sheet.modes {
            let stake = games::Amount::new(10_000).expect("below the maximum");
            let bet = entry.rules().prepare(stake, &mode.bet).expect("the bets of sheets are sound");
            let (_, bet) = bet.representative();
            let same = modes.entry(bet.to_string()).or_insert_with(|| json!([]));
            let figures = json!([mode.rtp.decimal, mode.variance.decimal]);
            same.as_array_mut().expect("made so").push(figures);
        }
        let config = &entry.document()["config"];
        // The two whose bets are not listed.
        let config =
            if matches!(game, games::GameId::Dice | games::GameId::Limbo) { config } else { &Value::Null };
        table.insert(
            entry.config_hash().to_string(),
            json!({"game": game.id(), "config": config, "modes": modes}),
        );
    }
    Value::Object(table)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::house::HOUSE;
    use games::GameId;
    use serde_json::json;

    #[test]
    fn what_is_not_listed_is_what_the_sheet_would_say() {
        let table = table();
        for (game, bet) in [
            (GameId::Dice, json!({"condition": "under", "target": 4_950})),
            (GameId::Dice, json!({"condition": "under", "target": 9_800})),
            (GameId::Limbo, json!({"target": "2"})),
            (GameId::Limbo, json!({"target": "1.01"})),
        ] {
            let hash = HOUSE.active(game).config_hash().to_string();
            let listed = of(&table, &hash, &bet).unwrap();
            let mut bare = table.clone();
            bare[&hash]["modes"] = json!({});
            let computed = of(&bare, &hash, &bet).unwrap();
            let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(
                close(listed.lowest, computed.lowest) && close(listed.highest, computed.highest),
                "{bet}"
            );
            assert!(
                close(listed.variance.unwrap(), computed.variance.unwrap()),
                "{bet}: {listed:?} {computed:?}"
            );
        }
    }

    #[test]
    fn bets_with_several_ways_to_play_have_a_range_and_no_variance() {
        let table = table();
        let of = |game, bet: Value| of(&table, &HOUSE.active(game).config_hash().to_string(), &bet);
        let mines = of(GameId::Mines, json!({"mines": 3})).unwrap();
        assert!(mines.variance.is_none() && mines.lowest > 0.98 && mines.highest < 0.991, "{mines:?}");
        let plinko = of(GameId::Plinko, json!({"rows": 8, "risk": "low"})).unwrap();
        assert!(plinko.variance.is_some() && plinko.lowest == plinko.highest);
        let wheel = json!({"wheel": "european", "bets": [{"on": "red", "stake": "1"}, {"on": "black", "stake": "2"}]});
        let mixed = of(GameId::Roulette, wheel).unwrap();
        assert!(mixed.variance.is_none() && mixed.highest < 1.0);
        assert_eq!(super::of(&table, "unknown", &json!({})), None);
    }
}
