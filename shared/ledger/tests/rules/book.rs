//! A wallet and its log, for tests.

use fair::{ClientSeed, MasterKey, Salt};
use games::{Amount, Catalogue, GameId};
use ledger::{
    Caller, Command, Currency, Event, Fingerprint, Head, House, IdempotencyKey, Lane, LimitKind, OperatorId,
    PlayerId, RealMoney, RefusalCode, Request, RotationPolicy, RoundId, Stop, Timestamp, Vault, WalletId,
    Window, audit, step,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A wallet's log, written by commands.
pub(crate) struct Book {
    pub(crate) house: House<RealMoney>,
    pub(crate) wallet: WalletId<RealMoney>,
    pub(crate) log: Vec<Head>,
    pub(crate) now: Timestamp,
}

pub(crate) const NOON: Timestamp = Timestamp(20_000 * Timestamp::DAY_MS + Timestamp::DAY_MS / 2);

impl Book {
    /// A new wallet.
    pub(crate) fn new() -> Self {
        let key = MasterKey::new("k1", std::array::from_fn(|i| u8::try_from(i).unwrap())).unwrap();
        let house = House {
            catalogue: Arc::new(Catalogue::house()),
            vault: Vault::new(key, []),
            rotation: RotationPolicy { nonces_max: 5, age_days_max: 30 },
        };
        let wallet = WalletId::new(
            OperatorId::parse("house").unwrap(),
            PlayerId::parse("ada").unwrap(),
            Currency::parse("EUR").unwrap(),
        );
        let mut book = Self { house, wallet, log: Vec::new(), now: NOON };
        book.run(Command::Open { salt: Salt([9; 32]) });
        book
    }

    /// A wallet with 1,000 on it and a seed in use.
    pub(crate) fn ready() -> Self {
        let mut book = Self::new();
        book.run(deposit(1_000));
        book.run(rotate(1));
        book
    }

    pub(crate) fn request(&self, command: Command) -> Request {
        Request {
            command,
            caller: Caller::Operator(self.wallet.operator.clone()),
            key: IdempotencyKey::parse(&format!("550e8400-e29b-41d4-a716-{:012}", self.log.len())).unwrap(),
            fingerprint: Fingerprint::of("", "", "", ""),
            lane: Lane::Key,
        }
    }

    pub(crate) fn attempt(&self, command: Command) -> Result<Event, Stop> {
        step(&self.house, &self.wallet, self.log.last(), &self.request(command), self.now)
    }

    /// Carries the command out, and checks every invariant of the log.
    pub(crate) fn run(&mut self, command: Command) -> &Event {
        let event = self.attempt(command).unwrap();
        self.write(event)
    }

    pub(crate) fn write(&mut self, event: Event) -> &Event {
        let head = Head::new(&self.wallet, event);
        let read = Head::decode(&self.wallet, head.event.seq, head.text.clone()).unwrap();
        assert_eq!(read, head, "an event reads back as it was written");
        self.log.push(head);
        assert_eq!(audit::wallet(&self.house, &self.wallet, &self.log), []);
        &self.log.last().unwrap().event
    }

    #[track_caller]
    pub(crate) fn refused(&self, command: Command, code: RefusalCode) {
        match self.attempt(command) {
            Err(Stop::Refused(refusal)) => assert_eq!(refusal.code, code, "{}", refusal.detail),
            other => panic!("expected {code:?}, found {other:?}"),
        }
    }

    pub(crate) fn balance(&self) -> u128 {
        self.log.last().unwrap().event.state.balance.get()
    }

    pub(crate) fn open_round(&self) -> RoundId {
        self.log.last().unwrap().event.state.round.as_ref().unwrap().id
    }

    /// Opens a field of mines and names a tile that is no mine.
    pub(crate) fn open_mines(&mut self) -> (RoundId, u8) {
        self.run(play(100, GameId::Mines, json!({"mines": 1})));
        let (id, state) = (self.open_round(), &self.log.last().unwrap().event.state);
        let seed = state.seed.as_ref().unwrap();
        let server_seed = self.house.vault.open(&self.wallet, &seed.record).unwrap();
        let nonce = state.round.as_ref().unwrap().nonce.0;
        let mut draws = fair::Draws::new(server_seed.reveal(), seed.client_seed.as_str(), nonce);
        let mine = fair::pop_shuffle(&mut draws, 25, 1)[0];
        (id, (mine + 1) % 25)
    }
}

pub(crate) fn amount(units: u128) -> Amount {
    Amount::new(units).unwrap()
}

pub(crate) fn deposit(units: u128) -> Command {
    Command::Deposit { amount: amount(units) }
}

pub(crate) fn withdraw(units: u128) -> Command {
    Command::Withdraw { amount: amount(units) }
}

pub(crate) fn rotate(salt: u8) -> Command {
    Command::Rotate { client_seed: ClientSeed::parse("mine").unwrap(), salt: Salt([salt; 32]) }
}

pub(crate) fn play(stake: u128, game: GameId, bet: Value) -> Command {
    Command::Play { game, stake: amount(stake), bet }
}

pub(crate) fn dice(stake: u128) -> Command {
    play(stake, GameId::Dice, json!({"condition": "under", "target": 5000}))
}

pub(crate) fn reveal(round: RoundId, tile: u8) -> Command {
    Command::Step { round, action: json!({"type": "reveal", "tile": tile}) }
}

pub(crate) fn limit(kind: LimitKind, units: u128) -> Command {
    Command::Limit { kind, window: Window::Day, amount: Some(amount(units)) }
}
