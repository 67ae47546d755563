//! How long events are: a usual play fits one write unit of DynamoDB, and the longest round of every game fits the log.

use crate::book::{Book, amount, deposit, dice, limit, play, rotate};
use fair::ClientSeed;
use games::testing::all_steps;
use games::{GameId, Multiplier, Status};
use ledger::{Body, ClosedRound, Command, Event, IdempotencyKey, LimitKind, Window};
use serde_json::{Value, json};

#[test]
fn a_usual_play_fits_one_write_unit() {
    let mut book = Book::ready();
    for _ in 0..8 {
        book.run(deposit(100_000));
    }
    book.run(dice(100));
    let keys = book.wallet.partition().len() + "pksk".len() + "E#000000000000".len() + "event".len();
    let bytes = book.log.last().unwrap().text.len() + keys;
    assert!(bytes <= 1_024, "a dice play takes {bytes} bytes");
}

/// The longest bet, the most steps and the longest outcome that a game can have.
fn longest(game: GameId) -> (Value, usize, Value) {
    let cards = |count: usize| vec!["10H"; count];
    match game {
        GameId::Dice => (json!({"condition": "under", "target": 9_800}), 0, json!({"roll": 10_000})),
        GameId::Limbo => (json!({"target": "999999.99"}), 0, json!({"result": 1_660_944_384})),
        GameId::Coinflip => (json!({"side": "heads"}), 19, json!({"flips": vec!["heads"; 20]})),
        GameId::Plinko => {
            (json!({"rows": 16, "risk": "medium"}), 0, json!({"directions": vec![1; 16], "bucket": 16}))
        }
        GameId::Roulette => {
            let chip = json!({"on": "six_line", "numbers": [31, 32, 33, 34, 35, 36], "stake": "100000000"});
            (json!({"wheel": "european", "bets": vec![chip; 20]}), 0, json!({"pocket": 36}))
        }
        GameId::Wheel => (json!({"segments": 50, "risk": "medium"}), 0, json!({"segment": 49})),
        GameId::Keno => {
            (json!({"risk": "classic", "picks": vec![40; 10]}), 0, json!({"numbers": vec![40; 10]}))
        }
        GameId::Mines => (json!({"mines": 24}), 24, json!({"mines": vec![24; 24]})),
        GameId::Hilo => (json!({}), 51, json!({"cards": cards(52)})),
        // Four hands of as many small cards as fit under 21, all drawn one by one.
        GameId::Blackjack => {
            let hand = json!({"cards": cards(20), "stake": "100000000", "payout": "200000000"});
            let insurance = json!({"stake": "50000000", "payout": "150000000"});
            (json!({}), 80, json!({"dealer": cards(10), "hands": vec![hand; 4], "insurance": insurance}))
        }
        GameId::Slots => {
            let spin = json!({"stops": [29, 29, 29, 29, 29], "multiplier": "1050.5"});
            (json!({}), 0, json!({"spins": vec![spin; 41]}))
        }
        GameId::VideoPoker => {
            (json!({}), 1, json!({"dealt": cards(5), "hand": cards(5), "category": "jacks_or_better"}))
        }
        GameId::Baccarat => {
            let chip = json!({"on": "banker", "stake": "100000000"});
            let outcome = json!({"player": cards(3), "banker": cards(3), "winner": "banker"});
            (json!({"bets": vec![chip; 3]}), 0, outcome)
        }
    }
}

/// With the longest seed, keys, amounts and limits around it.
#[test]
fn the_longest_round_of_every_game_fits_the_log() {
    let mut book = Book::ready();
    for kind in LimitKind::ALL {
        for window in Window::ALL {
            book.run(Command::Limit { kind, window, amount: Some(amount(10_u128.pow(30) - 1)) });
            book.run(Command::Limit { kind, window, amount: Some(amount(10_u128.pow(30))) });
        }
    }
    book.run(limit(LimitKind::Wager, 10_u128.pow(30) - 1));
    // Every character of these is written with a backslash.
    let client_seed = ClientSeed::parse(&"\"".repeat(64)).unwrap();
    book.run(Command::Rotate { client_seed, salt: fair::Salt([8; 32]) });
    book.run(rotate_with_quotes());
    for game in GameId::ALL {
        let mut template = book.attempt(play(1, GameId::Mines, json!({"mines": 1}))).unwrap();
        let open = template.state.round.take().unwrap();
        let (bet, steps, outcome) = longest(game);
        let step = all_steps(game).into_iter().max_by_key(|step| step.to_string().len()).unwrap_or_default();
        let stake = amount(100_000_000);
        let round = ledger::OpenRound { game, bet, actions: vec![step; steps], stake, raised: stake, ..open };
        let closed = ClosedRound {
            round,
            status: Status::Settled,
            outcome: Some(outcome),
            multiplier: Some(Multiplier::from_units(u64::MAX)),
            payout: amount(10_000_000_000),
        };
        let event = Event {
            key: IdempotencyKey::parse(&"\"".repeat(64)).unwrap(),
            body: Body::Step { action: json!({"type": "cash_out"}), raise: stake, round: Some(closed) },
            ..template
        };
        let bytes = event.encode().len();
        println!("{game}: {bytes}");
        assert!(bytes <= Event::BYTES_MAX, "the longest round of {game} takes {bytes} bytes");
    }
}

/// The client seed of the wallet stays the long one.
fn rotate_with_quotes() -> Command {
    match rotate(9) {
        Command::Rotate { salt, .. } => {
            Command::Rotate { client_seed: ClientSeed::parse(&"\"".repeat(64)).unwrap(), salt }
        }
        other => other,
    }
}
