//! After a restore to an earlier time no outcome that was seen before it can come again: neither from the seed that was
//! active then, nor from the one that was promised then, nor from any that followed.

use crate::desk::{Desk, books, now};
use fair::ClientSeed;
use games::GameId;
use ledger::protocol::Answer;
use ledger::{
    Body, Caller, Command, Fingerprint, Head, IdempotencyKey, Lane, RealMoney, RefusalCode, Request, WalletId,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Ledger, TableNames};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A player at the house in these tables.
struct Seat {
    ledger: Ledger<RealMoney>,
    wallet: WalletId<RealMoney>,
}

impl Seat {
    fn new(desk: &Desk, tables: &TableNames, wallet: &WalletId<RealMoney>) -> Self {
        let (client, vaults) = (desk.client().clone(), &desk.office.vaults);
        let ledger = Ledger::new(client, tables, desk.versions(tables), vaults.real.clone(), vaults.rotation);
        Self { ledger, wallet: wallet.clone() }
    }

    async fn ask(&self, command: Command) -> Answer {
        let key = format!("seat-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let request = Request {
            fingerprint: Fingerprint::of("", "", "", &key),
            key: IdempotencyKey::parse(&key).unwrap(),
            command,
            caller: Caller::Player(self.wallet.operator.clone(), self.wallet.player.clone()),
            lane: Lane::Key,
        };
        self.ledger.write(&self.wallet, request, now).await
    }

    async fn run(&self, command: Command) -> Head {
        match self.ask(command).await {
            Answer::Event { head, replayed: false } => *head,
            other => panic!("{other:?}"),
        }
    }

    async fn dice(&self) -> Head {
        let bet = json!({"condition": "over", "target": 5_000});
        self.run(Command::Play { game: GameId::Dice, stake: archive::testing::amount(1), bet }).await
    }

    /// Another client seed each time would hide a server seed that comes again.
    async fn rotate(&self) -> Head {
        let client_seed = ClientSeed::parse("the same words as ever").unwrap();
        self.run(Command::Rotate { client_seed, salt: store::random_salt().unwrap() }).await
    }

    /// Plays `rounds` rounds on each of `seeds` seeds: the active one if there is one, then those that follow.
    async fn play_on(&self, seeds: usize, rounds: u64) -> Vec<Head> {
        let mut seen = Vec::new();
        for at in 0..seeds {
            let head = self.ledger.head(&self.wallet).await.unwrap().unwrap();
            if at > 0 || head.event.state.seed.is_none() {
                seen.push(self.rotate().await);
            }
            for _ in 0..rounds {
                seen.push(self.dice().await);
            }
        }
        seen
    }
}

/// (commitment, nonce) of every round, with its outcome: what a player can have seen.
fn outcomes(events: &[Head]) -> BTreeMap<(String, u64), Value> {
    let rounds = events.iter().filter_map(|head| {
        let closed = head.event.body.closed_round()?;
        let seed = head.event.state.seed.as_ref()?;
        let outcome = closed.outcome.clone()?;
        Some(((seed.record.commitment.to_string(), closed.round.nonce.0), outcome))
    });
    rounds.collect()
}

/// Every seed that was active or promised.
fn commitments<'a>(events: impl IntoIterator<Item = &'a Head>) -> BTreeSet<String> {
    let states = events.into_iter().map(|head| &head.event.state);
    let records = states.flat_map(|state| state.seed.iter().map(|seed| &seed.record).chain([&state.next]));
    records.map(|record| record.commitment.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_no_outcome_that_was_seen_can_come_again() {
    let real = books(7, 4, 25);
    let desk = Desk::with(&real, &[]).await;
    let before: Vec<Seat> =
        real.iter().map(|book| Seat::new(&desk, &desk.office.tables, &book.wallet)).collect();
    let manifest = desk.back_up().await;

    // The time that will be lost. Whoever had a round open finishes it, and sees what it was.
    let mut lost: Vec<Vec<Head>> = Vec::new();
    for (book, seat) in real.iter().zip(&before) {
        let mut seen = Vec::new();
        if let Some(round) = book.open_round() {
            seen.push(seat.run(Command::Settle { round }).await);
        }
        // The seed that was active, the one that was promised, and one that was promised after the backup.
        seen.extend(seat.play_on(3, 5).await);
        let active = &book.head().event.state;
        let played = outcomes(&seen);
        for record in [&active.seed.as_ref().unwrap().record, &active.next] {
            let commitment = record.commitment.to_string();
            assert_eq!(
                played.keys().filter(|(seed, _)| *seed == commitment).count() / 5,
                1,
                "both were played on"
            );
        }
        lost.push(seen);
    }

    let target = desk.target("restored");
    let statement = desk.restore(&target, &manifest.backup).await.unwrap();
    assert_eq!(statement.retired, real.len() as u64);

    for ((book, seen), seat) in real.iter().zip(&lost).zip(&before) {
        let seat_after = Seat::new(&desk, &target.tables, &seat.wallet);
        let log = seat_after.ledger.events_from(&seat.wallet, book.head().event.seq, 10).await.unwrap();
        let Body::Retire { revealed } = &log.last().unwrap().event.body else { panic!("{log:?}") };
        let (then, after) = (&book.head().event.state, &log.last().unwrap().event.state);
        assert_eq!(revealed.as_ref().map(|seed| &seed.record), then.seed.as_ref().map(|seed| &seed.record));
        assert_eq!(after.seed, None, "nothing can be played on before the player chooses anew");
        let unseen = commitments([book.head()].into_iter().chain(seen));
        assert!(unseen.len() >= 4);
        assert!(!unseen.contains(&after.next.commitment.to_string()));

        // A bet is refused; a rotation activates the new promise and no other; and so on for ever.
        let bet = json!({"condition": "over", "target": 5_000});
        let refused = seat_after
            .ask(Command::Play { game: GameId::Dice, stake: archive::testing::amount(1), bet })
            .await;
        let Answer::Event { head, .. } = refused else { panic!("{refused:?}") };
        let Body::Reject { refusal } = &head.event.body else { panic!("{head:?}") };
        assert_eq!(refusal.code, RefusalCode::ClientSeedRequired);
        let played = seat_after.play_on(5, 5).await;
        assert_eq!(
            played[0].event.state.seed.as_ref().unwrap().record.commitment,
            after.next.commitment,
            "the promise of the restore"
        );
        let again: Vec<_> = commitments(&played).intersection(&unseen).cloned().collect();
        assert_eq!(again, Vec::<String>::new(), "no seed comes again, neither in use nor promised");
        let (seen, new) = (outcomes(seen), outcomes(&played));
        assert!(seen.len() >= 15 && new.len() == 25);
        assert!(new.keys().all(|place| !seen.contains_key(place)), "no outcome comes again");
    }
}

/// The check above is worth something: without the RETIRE events the same rounds do come again.
#[tokio::test(flavor = "multi_thread")]
async fn without_retirement_they_would_come_again() {
    let real = books::<RealMoney>(7, 2, 25);
    let desk = Desk::with(&real[1..], &[]).await;
    let book = &real[1];
    let seen = Seat::new(&desk, &desk.office.tables, &book.wallet).play_on(2, 5).await;
    let naive = desk.target("naive");
    store::create_missing(desk.client(), &naive.tables).await.unwrap();
    desk.put(&naive.tables.versions, &[]).await;
    desk.put(&naive.tables.ledger_real, &book.items()).await;
    // The same versions of games, so that the same bets mean the same.
    let mut versions = Vec::new();
    let scan = store::TableScan::new(desk.client().clone(), &desk.office.tables.versions);
    scan.each(|item| versions.push(item)).await.unwrap();
    desk.put(&naive.tables.versions, &versions).await;
    let again = Seat::new(&desk, &naive.tables, &book.wallet).play_on(2, 5).await;
    let (seen, again) = (outcomes(&seen), outcomes(&again));
    let same = again.iter().filter(|(place, outcome)| seen.get(place) == Some(outcome)).count();
    assert_eq!(same, 10, "five rounds of the active seed and five of the promised one");
}
