//! Published returns of the field, to the last digit that is published.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use games::{Catalogue, GameId, Ratio};
use par::{Sheet, sheet};
use serde_json::{Value, json};

fn house(game: GameId) -> Sheet {
    sheet(game, &Catalogue::house().active(game).rules().config()).unwrap()
}

fn rtp(sheet: &Sheet, name: &str) -> Ratio {
    let mode = sheet.modes.iter().find(|mode| mode.name == name);
    mode.unwrap_or_else(|| panic!("no mode {name}")).rtp.ratio().unwrap()
}

/// Every table of plinko, keno and wheel, by size and risk: the published return to 15 digits.
#[test]
fn every_published_table() {
    let published: Value = serde_json::from_str(include_str!("published_returns.json")).unwrap();
    let check = |game: GameId, name: &dyn Fn(&str, &str) -> String, count: usize| {
        let sheet = house(game);
        let tables = published[game.id()].as_object().unwrap();
        assert_eq!((tables.len(), sheet.modes.len()), (count, count), "{game}");
        for (table, expect) in tables {
            let (one, other) = table.split_once('/').unwrap();
            let found = rtp(&sheet, &name(one, other));
            let expect = expect.as_str().unwrap();
            let digits = expect.replace('.', "").parse::<u64>().unwrap();
            let off = &found - &Ratio::new(digits, 10_u64.pow(15));
            // What was published is a binary number, which is rounded at its 53rd digit.
            assert!(off.decimal(14).trim_start_matches('-') == "0.00000000000000", "{game} {table}: {off}");
        }
    };
    check(GameId::Plinko, &|rows, risk| format!("{rows} rows, {risk} risk"), 36);
    check(GameId::Wheel, &|segments, risk| format!("{segments} segments, {risk} risk"), 15);
    let keno = |risk: &str, picks: &str| {
        let plural = if picks == "1" { "" } else { "s" };
        format!("{risk} risk, {picks} pick{plural}")
    };
    check(GameId::Keno, &keno, 40);
}

#[test]
fn roulette_on_every_bet_of_both_wheels() {
    let roulette = house(GameId::Roulette);
    assert_eq!(roulette.modes.len(), 27);
    for mode in &roulette.modes {
        let expect = match mode.name.as_str() {
            "american, five number" => Ratio::new(35, 38_u8),
            name if name.starts_with("american") => Ratio::new(36, 38_u8),
            _ => Ratio::new(36, 37_u8),
        };
        assert_eq!(mode.rtp.ratio().unwrap(), expect, "{}", mode.name);
    }
}

/// Before the multiplier is cut off to four digits every target returns 9900/10001: nothing is above that, and nothing is
/// further below than a ten-thousandth of the stake times the chance.
#[test]
fn dice_on_every_target() {
    for (edge, whole) in [(100, Ratio::new(9_900, 10_001_u16)), (200, Ratio::new(9_800, 10_001_u16))] {
        let mut config = house(GameId::Dice).config;
        config["edge"] = json!(edge);
        for mode in sheet(GameId::Dice, &config).unwrap().modes {
            let (rtp, hits) = (mode.rtp.ratio().unwrap(), mode.hit_frequency.ratio().unwrap());
            assert!(rtp <= whole && &whole - &rtp <= &hits * &Ratio::new(1, 10_000_u16), "{}", mode.name);
        }
    }
}

/// Pay tables that are known by what they pay for a full house and a flush, with their returns as they are published.
#[test]
fn video_poker_pay_tables() {
    let check = |full_house: &str, flush: &str, expect: &str| {
        let mut config = house(GameId::VideoPoker).config;
        config["full_house"] = json!(full_house);
        config["flush"] = json!(flush);
        let sheet = sheet(GameId::VideoPoker, &config).unwrap();
        let half = Ratio::new(1, 2_000_000_u32);
        assert_eq!((&rtp(&sheet, "optimal play") + &half).decimal(6), expect, "{full_house}/{flush}");
    };
    check("9", "6", "0.995439");
    check("9", "5", "0.984498");
    check("8", "5", "0.972984");
}

/// Infinite decks, from the six draws of a coup: known to six digits.
#[test]
fn baccarat_and_its_variants() {
    let with = |player: &str, banker: &str, tie: &str| {
        sheet(GameId::Baccarat, &json!({"player": player, "banker": banker, "tie": tie})).unwrap()
    };
    let usual = with("2", "1.95", "9");
    assert_eq!(rtp(&usual, "banker").decimal(6), "0.989360");
    let generous = with("2", "1.96", "10");
    // One more stake on each tie, a hundredth more on each win of the banker.
    let (tie, banker) = (|sheet: &Sheet| rtp(sheet, "tie"), |sheet: &Sheet| rtp(sheet, "banker"));
    let chance = &tie(&usual) / &Ratio::new(9, 1_u8);
    assert_eq!(tie(&generous), &tie(&usual) + &chance);
    let ties = chance;
    let wins = &(&banker(&usual) - &ties) / &Ratio::new(195, 100_u8);
    assert_eq!(banker(&generous), &banker(&usual) + &(&wins * &Ratio::new(1, 100_u8)));
}

/// Every plan of mines with another edge, from the formula.
#[test]
fn mines_with_another_edge() {
    let choose =
        |n: u64, k: u64| (0..k).fold(1_u128, |product, i| product * u128::from(n - i) / u128::from(i + 1));
    let sheet = sheet(GameId::Mines, &json!({"edge": 250})).unwrap();
    assert_eq!(sheet.modes.len(), 300);
    for mines in 1..=24_u64 {
        for gems in 1..=25 - mines {
            let (all, safe) = (choose(25, gems), choose(25 - mines, gems));
            let multiplier = 9_750 * all / safe;
            let expect = Ratio::new(multiplier * safe, 10_000 * all);
            assert_eq!(rtp(&sheet, &format!("{mines} mines, cash out after {gems} gems")), expect);
        }
    }
}

/// The strips of a published machine, which is not ours, by the return of one line from what stands on the reels.
#[test]
fn strips_of_a_published_machine() {
    let reels: Vec<Vec<String>> =
        serde_json::from_str(include_str!("../../games/vectors/slots_scarab_reels.json")).unwrap();
    let config = json!({
        "reels": reels, "rows": 3, "lines": [[1, 1, 1, 1, 1], [0, 0, 0, 0, 0]], "scatter": "scatter",
        "pays": {"ace": {"3": "2", "4": "10", "5": "100"}, "two": {"3": "4", "4": "20", "5": "300"}},
        "scatter_pays": {"3": "5", "4": "20", "5": "100"},
    });
    let sheet = sheet(GameId::Slots, &config).unwrap();
    let on = |reel: usize, symbol: &str| {
        Ratio::new(reels[reel].iter().filter(|it| *it == symbol).count(), reels[reel].len())
    };
    let one = Ratio::new(1, 1_u8);
    let mut lines = Ratio::new(0, 1_u8);
    for (symbol, pays) in [("ace", [2, 10, 100]), ("two", [4, 20, 300])] {
        for (length, pay) in (3..).zip(pays) {
            let mut chance = Ratio::new(pay, 1_u8);
            (0..length).for_each(|reel| chance = &chance * &on(reel, symbol));
            if length < 5 {
                chance = &chance * &(&one - &on(length, symbol));
            }
            lines = &lines + &chance;
        }
    }
    let parts = &sheet.features.as_ref().unwrap().rtp_split;
    assert_eq!(parts[0].rtp.ratio().unwrap(), lines);
    let total = &lines + &parts[1].rtp.ratio().unwrap();
    assert_eq!(total, sheet.modes[0].rtp.ratio().unwrap());
}
