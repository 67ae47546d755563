//! Money that steps add to the stake of an open round: doubles, splits, insurance.

use crate::book::{Book, amount, deposit, limit, play, rotate};
use fair::Draws;
use games::testing::legal_steps;
use games::{GameId, Position};
use ledger::{
    Account, Body, Command, Event, Head, LimitKind, RefusalCode, RoundId, Stop, Timestamp, Window, audit,
};
use serde_json::{Value, json};

impl Book {
    /// A wallet that can play many rounds of blackjack.
    fn at_the_table() -> Self {
        let mut book = Self::new();
        book.house.rotation.nonces_max = 100_000;
        book.run(deposit(1_000));
        book.run(rotate(1));
        book
    }

    /// What the open round offers.
    fn legal(&self) -> Value {
        let state = &self.log.last().unwrap().event.state;
        let (seed, round) = (state.seed.as_ref().unwrap(), state.round.as_ref().unwrap());
        let server_seed = self.house.vault.open(&self.wallet, &seed.record).unwrap();
        let mut draws = Draws::new(server_seed.reveal(), seed.client_seed.as_str(), round.nonce.0);
        let entry = self.house.catalogue.active(round.game);
        let dealt = entry.round(&mut draws, round.stake, &round.bet, &round.actions).unwrap();
        match dealt.position {
            Position::Open { legal, .. } => legal,
            Position::Settled { .. } => panic!("an open round that is over"),
        }
    }

    /// Plays blackjack until a round offers `step`; the balance is made 1,000 before each round.
    fn open_blackjack(&mut self, stake: u128, step: &str) -> RoundId {
        let step = json!({ "type": step });
        for _ in 0..1_000 {
            self.level();
            self.run(play(stake, GameId::Blackjack, json!({})));
            if self.log.last().unwrap().event.state.round.is_none() {
                continue;
            }
            let round = self.open_round();
            if legal_steps(&self.legal()).contains(&step) {
                return round;
            }
            self.run(Command::Settle { round });
        }
        panic!("no round offered {step}");
    }

    /// What was used today.
    fn used(&self, kind: LimitKind) -> i128 {
        self.log.last().unwrap().event.state.usage.used(kind, Window::Day, self.now)
    }

    /// Makes the balance 1,000.
    fn level(&mut self) {
        let balance = self.balance();
        if balance != 1_000 {
            let (credit, off) = (balance < 1_000, balance.abs_diff(1_000));
            self.run(Command::Adjust { credit, amount: amount(off), reason: "level".to_owned() });
        }
    }
}

fn act(round: RoundId, step: &str) -> Command {
    Command::Step { round, action: json!({ "type": step }) }
}

fn raise(event: &Event) -> u128 {
    match &event.body {
        Body::Step { raise, .. } => raise.get(),
        other => panic!("{other:?} is no step"),
    }
}

#[test]
fn a_raise_is_taken_in_the_event_of_its_step() {
    for (step, expected) in [("double", 101), ("split", 101), ("insure", 50), ("hit", 0), ("decline", 0)] {
        let mut book = Book::at_the_table();
        let round = book.open_blackjack(101, step);
        assert_eq!(book.balance(), 899);
        let event = book.run(act(round, step)).clone();
        assert_eq!(raise(&event), expected, "{step}");
        let payout = event.body.closed_round().map_or(0, |closed| closed.payout.get());
        assert_eq!(book.balance(), 899 - expected + payout, "{step}");
        let taken: i128 = event
            .postings()
            .iter()
            .filter(|posting| posting.account == Account::Player && posting.amount < 0)
            .map(|posting| -posting.amount)
            .sum();
        assert_eq!(taken, i128::try_from(expected).unwrap(), "{step}");
        let staked = match event.body.closed_round() {
            Some(closed) => closed.round.staked().get(),
            None => event.state.round.as_ref().unwrap().staked().get(),
        };
        assert_eq!(staked, 101 + expected, "{step}");
    }
}

#[test]
fn a_raise_that_the_balance_does_not_cover_is_refused_and_nothing_changes() {
    for step in ["double", "split", "insure"] {
        let mut book = Book::at_the_table();
        let stake = if step == "insure" { 800 } else { 501 };
        let round = book.open_blackjack(stake, step);
        let before = book.log.last().unwrap().event.state.clone();
        book.refused(act(round, step), RefusalCode::InsufficientFunds);
        // The round goes on without it.
        let event = book.run(act(round, if step == "insure" { "decline" } else { "stand" })).clone();
        assert_eq!(raise(&event), 0);
        assert_eq!(before.round.unwrap().raised.get(), 0);
    }
    // To the last cent is enough.
    let mut book = Book::at_the_table();
    let round = book.open_blackjack(500, "split");
    assert_eq!(raise(book.run(act(round, "split"))), 500);
}

#[test]
fn i12_a_raise_counts_against_the_limits() {
    let mut book = Book::at_the_table();
    let round = book.open_blackjack(100, "double");
    let wagered = book.used(LimitKind::Wager);
    book.run(limit(LimitKind::Wager, u128::try_from(wagered).unwrap() + 99));
    book.refused(act(round, "double"), RefusalCode::LimitExceeded);
    book.run(act(round, "stand"));

    let mut book = Book::at_the_table();
    let round = book.open_blackjack(100, "double");
    let (wagered, lost) = (book.used(LimitKind::Wager), book.used(LimitKind::Loss));
    let event = book.run(act(round, "double")).clone();
    let payout = i128::try_from(event.body.closed_round().unwrap().payout.get()).unwrap();
    assert_eq!(book.used(LimitKind::Wager), wagered + 100);
    assert_eq!(book.used(LimitKind::Loss), lost + 100 - payout);
}

#[test]
fn i12_nothing_is_added_to_a_stake_after_exclusion() {
    let mut book = Book::at_the_table();
    let round = book.open_blackjack(100, "double");
    book.run(Command::Exclude { until: Timestamp(book.now.0 + 1_000) });
    book.refused(act(round, "double"), RefusalCode::Excluded);
    book.run(act(round, "stand"));
}

#[test]
fn a_void_round_returns_what_steps_added() {
    let mut book = Book::at_the_table();
    loop {
        let round = book.open_blackjack(100, "split");
        let used = [LimitKind::Wager, LimitKind::Loss].map(|kind| (kind, book.used(kind) - 100));
        if book.run(act(round, "split")).state.round.is_none() {
            continue;
        }
        assert_eq!(book.balance(), 800);
        let event = book.run(Command::Void { round, reason: "outage".to_owned() }).clone();
        assert_eq!(event.body.closed_round().unwrap().payout.get(), 200);
        assert_eq!(book.balance(), 1_000);
        // As if it had not been played, for the limits too.
        for (kind, before) in used {
            assert_eq!(book.used(kind), before, "{kind:?}");
        }
        return;
    }
}

#[test]
fn a_left_round_with_raises_is_settled_without_taking_more() {
    let mut book = Book::at_the_table();
    let mut settled = 0;
    while settled < 20 {
        let round = book.open_blackjack(100, "split");
        if book.run(act(round, "split")).state.round.is_none() {
            continue;
        }
        let event = book.run(Command::Settle { round }).clone();
        let Body::Settle { round: closed } = &event.body else { panic!("a settlement") };
        assert_eq!(closed.round.staked().get(), 200);
        assert_eq!(book.balance(), 800 + closed.payout.get());
        settled += 1;
    }
}

/// The audit's own arithmetic, apart from the step function's: a raise that is booked but not taken, or taken but not
/// booked, shows.
#[test]
fn the_audit_notices_forged_raises() {
    let mut book = Book::at_the_table();
    let round = book.open_blackjack(100, "double");
    let event = match book.attempt(act(round, "double")) {
        Ok(event) => event,
        Err(Stop::Refused(refusal)) => panic!("{}", refusal.detail),
        Err(other) => panic!("{other}"),
    };
    let forged = |change: &dyn Fn(&mut Event)| {
        let mut forged = event.clone();
        change(&mut forged);
        let mut log = book.log.clone();
        log.push(Head::new(&book.wallet, forged));
        let found = audit::wallet(&book.house, &book.wallet, &log);
        found.iter().map(|violation| violation.invariant).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(forged(&|_| {}).is_empty());
    let unbooked = forged(&|event| {
        if let Body::Step { raise, .. } = &mut event.body {
            *raise = amount(0);
        }
    });
    assert!(unbooked.contains("I2"), "{unbooked:?}");
    let free = forged(&|event| {
        if let Body::Step { raise, round: Some(closed), .. } = &mut event.body {
            (*raise, closed.round.raised) = (amount(0), amount(0));
            event.state.balance = event.state.balance.plus(amount(100)).unwrap();
        }
    });
    assert!(free.contains("I7"), "{free:?}");

    // Written after the player forbade it. (The event does not fit its place then, which shows as well.)
    let wagered = u128::try_from(book.used(LimitKind::Wager)).unwrap();
    for forbid in [limit(LimitKind::Wager, wagered + 99), Command::Exclude { until: book.now.plus_days(1) }] {
        let mut log = book.log.clone();
        let forbidden = book.attempt(forbid).unwrap();
        log.push(Head::new(&book.wallet, forbidden));
        log.push(Head::new(&book.wallet, event.clone()));
        let found = audit::wallet(&book.house, &book.wallet, &log);
        assert!(found.iter().any(|violation| violation.invariant == "I12"), "{found:?}");
    }
}
