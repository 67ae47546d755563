//! The rules of the books, one by one: each test turns red if its rule is taken out.

use crate::book::{Book, NOON, amount, deposit, dice, limit, play, reveal, rotate, withdraw};
use fair::Salt;
use games::{Amount, GameId};
use ledger::{
    Balance, Body, Command, Head, LimitKind, RefusalCode, RoundId, Stop, Timestamp, audit, reject, step,
};
use serde_json::json;

#[test]
fn money_in_and_out() {
    let mut book = Book::new();
    book.run(deposit(700));
    book.run(withdraw(300));
    assert_eq!(book.balance(), 400);
    book.refused(withdraw(401), RefusalCode::InsufficientFunds);
    book.run(withdraw(400));
    assert_eq!(book.balance(), 0);
    for nothing in [deposit(0), withdraw(0)] {
        assert!(matches!(book.attempt(nothing), Err(Stop::Malformed(_))));
    }
}

#[test]
fn balances_stop_at_ten_to_the_33() {
    let mut book = Book::new();
    for _ in 0..1_000 {
        let event = book.attempt(Command::Deposit { amount: Amount::MAX }).unwrap();
        book.log.push(Head::new(&book.wallet, event));
    }
    assert_eq!(book.balance(), Balance::MAX.get());
    book.refused(deposit(1), RefusalCode::BalanceLimit);
    book.run(rotate(1));
    // What a bet could win must fit before it is taken.
    book.refused(dice(100), RefusalCode::BalanceLimit);
}

#[test]
fn corrections_go_both_ways() {
    let mut book = Book::new();
    let adjust = |credit, units| Command::Adjust { credit, amount: amount(units), reason: "test".to_owned() };
    book.run(adjust(true, 50));
    book.run(adjust(false, 20));
    assert_eq!(book.balance(), 30);
    book.refused(adjust(false, 31), RefusalCode::InsufficientFunds);
}

#[test]
fn i6_each_round_takes_one_nonce() {
    let mut book = Book::ready();
    for nonce in 0..3 {
        let event = book.run(dice(100));
        let round = event.body.closed_round().unwrap();
        assert_eq!(round.round.nonce.0, nonce);
        assert_eq!(event.state.seed.as_ref().unwrap().nonce.0, nonce + 1);
    }
}

#[test]
fn a_play_moves_stake_and_payout() {
    let mut book = Book::ready();
    let (won, lost) = (book.balance() - 100 + 198, book.balance() - 100);
    let event = book.run(dice(100)).clone();
    let payout = event.body.closed_round().unwrap().payout.get();
    assert_eq!(book.balance(), if payout == 198 { won } else { lost });
    let accounts: Vec<_> = event.postings().iter().map(|posting| posting.account.as_str()).collect();
    assert_eq!(&accounts[..2], ["player", "house"]);
}

#[test]
fn bets_are_refused_before_they_are_taken() {
    let book = Book::ready();
    book.refused(dice(1_001), RefusalCode::InsufficientFunds);
    for bad in [
        dice(0),
        dice(100_000_001),
        play(100, GameId::Dice, json!({"condition": "under", "target": 0})),
        // 5,148,297 times the stake is above the largest payout.
        play(2_000, GameId::Mines, json!({"mines": 12})),
    ] {
        assert!(matches!(book.attempt(bad), Err(Stop::Malformed(_))));
    }
}

#[test]
fn f5_no_bet_without_a_client_seed() {
    let mut book = Book::new();
    book.run(deposit(100));
    book.refused(dice(10), RefusalCode::ClientSeedRequired);
}

#[test]
fn f5_a_rotation_activates_the_promise_and_makes_another() {
    let mut book = Book::new();
    let promised = book.log[0].event.state.next.clone();
    let event = book.run(rotate(1)).clone();
    let active = event.state.seed.as_ref().unwrap();
    assert_eq!((&active.record, active.nonce.0), (&promised, 0));
    assert_eq!(event.state.next.index, 1);
    assert_ne!(event.state.next.commitment, promised.commitment);
    assert_eq!(event.body, Body::Rotate { revealed: None });
    let event = book.run(rotate(2)).clone();
    let Body::Rotate { revealed: Some(revealed) } = &event.body else { panic!("a seed was active") };
    assert_eq!(revealed.record, promised);
}

#[test]
fn f8_no_seed_is_revealed_while_a_round_is_open() {
    let mut book = Book::ready();
    let (round, tile) = book.open_mines();
    book.refused(rotate(2), RefusalCode::RoundOpen);
    book.refused(Command::Retire { salt: Salt([3; 32]) }, RefusalCode::RoundOpen);
    book.run(reveal(round, tile));
    book.run(Command::Step { round, action: json!({"type": "cash_out"}) });
    book.run(rotate(2));
}

#[test]
fn f9_a_seed_is_used_up_by_rounds_or_age() {
    let mut book = Book::ready();
    book.now = Timestamp(NOON.plus_days(30).0 - 1);
    for _ in 0..5 {
        book.run(dice(1));
    }
    book.refused(dice(1), RefusalCode::RotationRequired);
    book.run(rotate(2));
    book.run(dice(1));
    book.now = book.now.plus_days(30);
    book.refused(dice(1), RefusalCode::RotationRequired);
}

#[test]
fn rounds_with_steps() {
    let mut book = Book::ready();
    let (round, tile) = book.open_mines();
    assert_eq!(book.balance(), 900);
    book.refused(dice(1), RefusalCode::RoundOpen);
    book.refused(reveal(RoundId(round.0 + 1), tile), RefusalCode::RoundNotOpen);
    book.refused(Command::Step { round, action: json!({"type": "cash_out"}) }, RefusalCode::IllegalAction);
    for bad in [json!({"type": "abandon"}), json!({"type": "reveal", "tile": 25}), json!(null)] {
        assert!(matches!(book.attempt(Command::Step { round, action: bad }), Err(Stop::Malformed(_))));
    }
    book.run(reveal(round, tile));
    book.refused(reveal(round, tile), RefusalCode::IllegalAction);
    let event = book.run(Command::Step { round, action: json!({"type": "cash_out"}) });
    assert_eq!(event.body.closed_round().unwrap().payout.get(), 103);
    assert_eq!(book.balance(), 1_003);
    book.refused(reveal(round, tile), RefusalCode::RoundNotOpen);
}

#[test]
fn a_left_round_is_settled_by_its_rule() {
    let mut book = Book::ready();
    let (round, tile) = book.open_mines();
    book.run(reveal(round, tile));
    book.refused(Command::Settle { round: RoundId(0) }, RefusalCode::RoundNotOpen);
    let event = book.run(Command::Settle { round });
    assert_eq!(event.body.closed_round().unwrap().payout.get(), 103);
    book.refused(Command::Settle { round }, RefusalCode::RoundNotOpen);
}

#[test]
fn f7_a_void_round_burns_its_nonce_and_returns_the_stake() {
    let mut book = Book::ready();
    let (round, _) = book.open_mines();
    book.run(Command::Void { round, reason: "outage".to_owned() });
    assert_eq!(book.balance(), 1_000);
    let event = book.run(dice(1));
    assert_eq!(event.body.closed_round().unwrap().round.nonce.0, 1);
}

#[test]
fn after_a_restore_neither_seed_comes_back() {
    let mut book = Book::ready();
    book.run(dice(1));
    let before = book.log.last().unwrap().event.state.clone();
    let event = book.run(Command::Retire { salt: Salt([7; 32]) }).clone();
    assert_eq!(event.state.seed, None);
    assert_ne!(event.state.next.commitment, before.next.commitment);
    assert_eq!(event.body, Body::Retire { revealed: before.seed });
    book.refused(dice(1), RefusalCode::ClientSeedRequired);
    book.run(rotate(8));
    book.run(dice(1));
}

#[test]
fn i12_limits_hold() {
    let mut book = Book::ready();
    book.run(limit(LimitKind::Deposit, 1_500));
    book.refused(deposit(501), RefusalCode::LimitExceeded);
    book.run(deposit(500));
    book.run(limit(LimitKind::Wager, 30));
    book.run(dice(20));
    book.refused(dice(11), RefusalCode::LimitExceeded);
    book.now = book.now.plus_days(1);
    book.run(dice(30));
    book.refused(dice(1), RefusalCode::LimitExceeded);
}

#[test]
fn i12_losses_count_what_was_paid_back() {
    let mut book = Book::ready();
    book.run(limit(LimitKind::Loss, 100));
    let payout = book.run(dice(60)).body.closed_round().unwrap().payout.get();
    let left = 100 - 60 + payout;
    book.refused(dice(left + 1), RefusalCode::LimitExceeded);
    book.run(dice(left));
}

#[test]
fn i12_no_play_and_no_deposit_while_excluded() {
    let mut book = Book::ready();
    let (round, tile) = book.open_mines();
    let until = NOON.plus_days(7);
    book.run(Command::Exclude { until });
    book.refused(deposit(1), RefusalCode::Excluded);
    // What is open can be finished, and money withdrawn.
    book.run(reveal(round, tile));
    book.run(Command::Step { round, action: json!({"type": "cash_out"}) });
    book.run(withdraw(1));
    book.refused(dice(1), RefusalCode::Excluded);
    // It can only be made longer.
    book.run(Command::Exclude { until: NOON });
    book.now = Timestamp(until.0 - 1);
    book.refused(dice(1), RefusalCode::Excluded);
    book.now = until;
    book.run(dice(1));
}

#[test]
fn a_refusal_is_written_down_and_changes_nothing_else() {
    let mut book = Book::ready();
    let Err(Stop::Refused(refusal)) = book.attempt(withdraw(5_000)) else { panic!("not covered") };
    let before = book.log.last().unwrap().event.state.clone();
    let request = book.request(withdraw(5_000));
    let event = reject(book.log.last().unwrap(), &request, refusal.clone(), book.now);
    let mut after = book.write(event).clone();
    // Only the key is remembered.
    assert_ne!(after.state.recent, before.recent);
    after.state.recent = before.recent.clone();
    let event = after;
    assert_eq!((&event.state, event.postings()), (&before, vec![]));
    assert_eq!(event.body, Body::Reject { refusal });
}

#[test]
fn time_never_runs_backwards() {
    let mut book = Book::ready();
    book.now = Timestamp(NOON.0 - 5_000);
    assert_eq!(book.run(dice(1)).ts, NOON);
}

#[test]
fn no_wallet_no_commands() {
    let book = Book::new();
    let nothing = step(&book.house, &book.wallet, None, &book.request(deposit(1)), NOON);
    assert_eq!(nothing, Err(Stop::NoWallet));
}

/// I5: a changed byte anywhere breaks the chain; I4, I6, I14: so do missing events.
#[test]
fn the_audit_notices_changes() {
    let mut book = Book::ready();
    for _ in 0..3 {
        book.run(dice(10));
    }
    let found = |log: &[Head]| -> Vec<&str> {
        audit::wallet(&book.house, &book.wallet, log).iter().map(|violation| violation.invariant).collect()
    };
    assert_eq!(found(&book.log), Vec::<&str>::new());

    let mut shorter = book.log.clone();
    shorter.remove(3);
    assert!(found(&shorter).contains(&"I4") && found(&shorter).contains(&"I5"));

    let mut richer = book.log.clone();
    richer[4].event.state.balance = richer[4].event.state.balance.plus(amount(1)).unwrap();
    assert_eq!(found(&richer), ["I2"]);

    let mut cheated = book.log.clone();
    if let Body::Play { round: Some(round) } = &mut cheated[4].event.body {
        round.outcome = Some(json!({"roll": 1}));
    }
    assert_eq!(found(&cheated), ["I7"]);

    let mut silent = book.log.clone();
    if let Body::Play { round: Some(round) } = &mut silent[4].event.body {
        round.outcome = None;
    }
    assert_eq!(found(&silent), ["I7"]);

    let mut reseeded = book.log.clone();
    reseeded[1].event.state.next.commitment = fair::Commitment::of("another");
    assert!(found(&reseeded).contains(&"I15"));

    let mut other_text = book.log.clone();
    other_text[3] = Head::decode(&book.wallet, 3, other_text[3].text.replace("\"ts\":", "\"ts\": ")).unwrap();
    assert_eq!(found(&other_text), ["I5"]);
}
