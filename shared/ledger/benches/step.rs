//! The step function beside its parts: a play costs little more than deriving its seed and dealing its round twice
//! (once to play, once to verify).

use divan::Bencher;
use fair::{ClientSeed, Draws, MasterKey, Salt};
use games::testing::bet;
use games::{Amount, Catalogue, GameId};
use ledger::{
    Caller, Command, Currency, Event, Fingerprint, Head, House, IdempotencyKey, Lane, OperatorId, PlayerId,
    RealMoney, Request, RotationPolicy, Timestamp, Vault, WalletId, step,
};
use std::sync::Arc;

fn main() {
    divan::main();
}

struct Desk {
    house: House<RealMoney>,
    wallet: WalletId<RealMoney>,
    head: Head,
}

impl Desk {
    fn new() -> Self {
        let secret = std::array::from_fn(|i| u8::try_from(i).expect("32 bytes"));
        let house = House {
            catalogue: Arc::new(Catalogue::house()),
            vault: Vault::new(MasterKey::new("k1", secret).expect("a key"), []),
            rotation: RotationPolicy::default(),
        };
        let wallet = WalletId::new(
            OperatorId::parse("house").expect("an id"),
            PlayerId::parse("ada").expect("an id"),
            Currency::parse("EUR").expect("a currency"),
        );
        let open = request(Command::Open { salt: Salt([1; 32]) });
        let event = step(&house, &wallet, None, &open, Timestamp(0)).expect("a new wallet");
        let mut desk = Self { head: Head::new(&wallet, event), house, wallet };
        let client_seed = ClientSeed::parse("my lucky words").expect("a client seed");
        for command in
            [Command::Deposit { amount: Amount::MAX }, Command::Rotate { client_seed, salt: Salt([2; 32]) }]
        {
            desk.head = Head::new(&desk.wallet, desk.step(&request(command)));
        }
        desk
    }

    fn step(&self, request: &Request) -> Event {
        step(&self.house, &self.wallet, Some(&self.head), request, Timestamp(1)).expect("a legal command")
    }
}

fn request(command: Command) -> Request {
    Request {
        command,
        caller: Caller::Operator(OperatorId::parse("house").expect("an id")),
        key: IdempotencyKey::parse("550e8400-e29b-41d4-a716-446655440000").expect("a key"),
        fingerprint: Fingerprint::of("POST", "/v1/rounds", "", "{}"),
        lane: Lane::Slot { if_match: 2 },
    }
}

/// The next event of a play.
#[divan::bench(args = GameId::ALL)]
fn play(bencher: Bencher<'_, '_>, game: GameId) {
    let desk = Desk::new();
    let stake = Amount::new(100).expect("below the maximum");
    let request = request(Command::Play { game, stake, bet: bet(game, 100, 1) });
    bencher.bench(|| desk.step(&request));
}

/// The next event of a deposit: no seed, no round.
#[divan::bench]
fn withdraw(bencher: Bencher<'_, '_>) {
    let desk = Desk::new();
    let request = request(Command::Withdraw { amount: Amount::new(100).expect("below the maximum") });
    bencher.bench(|| desk.step(&request));
}

/// A part of every play: the seed.
#[divan::bench]
fn derive_seed(bencher: Bencher<'_, '_>) {
    let desk = Desk::new();
    let seed = desk.head.event.state.seed.clone().expect("rotated");
    bencher.bench(|| desk.house.vault.open(&desk.wallet, &seed.record));
}

/// A part of every play: the round.
#[divan::bench(args = GameId::ALL)]
fn deal(bencher: Bencher<'_, '_>, game: GameId) {
    let desk = Desk::new();
    let (stake, bet) = (Amount::new(100).expect("below the maximum"), bet(game, 100, 1));
    let entry = desk.house.catalogue.active(game);
    bencher.bench(|| entry.round(&mut Draws::new("server", "client", 0), stake, &bet, &[]));
}

/// What storing adds: the event's text and hash, and reading it back.
#[divan::bench]
fn encode_and_decode(bencher: Bencher<'_, '_>) {
    let desk = Desk::new();
    bencher.bench(|| {
        let head = Head::new(&desk.wallet, desk.head.event.clone());
        Head::decode(&desk.wallet, head.event.seq, head.text)
    });
}
