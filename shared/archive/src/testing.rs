//! Whole houses for tests: wallets whose logs are computed by [`ledger::step`], as the store would have written them.

use crate::item::Item;
use fair::{ClientSeed, MasterKey};
use games::testing::{bet, legal_steps};
use games::{Amount, Catalogue, GameId};
use ledger::{
    Caller, Command, Event, Fingerprint, Head, House, IdempotencyKey, Lane, LimitKind, Money, OperatorId,
    PlayerId, Request, RotationPolicy, RoundId, Salt, Timestamp, Vault, WalletId, Window, reject, step,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// When the first event of every wallet was written.
pub const BEGAN: Timestamp = Timestamp(1_795_000_000_000);

/// A house whose seeds come from this key.
#[must_use]
pub fn house<M: Money>(key: u8) -> House<M> {
    let master = MasterKey::new(
        &format!("k{key}"),
        std::array::from_fn(|at| key ^ u8::try_from(at).unwrap_or_default()),
    )
    .expect("a short id");
    House {
        catalogue: Arc::new(Catalogue::house()),
        vault: Vault::new(master, []),
        rotation: RotationPolicy::default(),
    }
}

/// A wallet's log that grows by commands.
#[derive(Debug, Clone)]
pub struct Book<M: Money> {
    /// What it is played under.
    pub house: House<M>,
    /// Whose.
    pub wallet: WalletId<M>,
    /// From position 0 on.
    pub log: Vec<Head>,
    dice: u64,
}

impl<M: Money> Book<M> {
    /// An open wallet, empty and without a seed in use.
    ///
    /// # Panics
    /// For a name that is none of a player.
    #[must_use]
    pub fn open(house: &House<M>, player: &str, currency: &str) -> Self {
        let operator = OperatorId::parse("house").expect("an id");
        let player_id = PlayerId::parse(player).expect("a player's id");
        let wallet = WalletId::new(operator.clone(), player_id, currency.parse().expect("a currency"));
        let dice = u64::from_be_bytes(Sha256::digest(wallet.partition())[..8].try_into().expect("8 bytes"));
        let mut book = Self { house: house.clone(), wallet, log: Vec::new(), dice };
        let request = Request::open(operator, book.salt());
        book.append(&request);
        book
    }

    /// A wallet with money, a seed in use and about `events` events of every kind behind it.
    #[must_use]
    pub fn lived(house: &House<M>, player: &str, currency: &str, events: usize) -> Self {
        let mut book = Self::open(house, player, currency);
        book.key_bound(Command::Deposit { amount: amount(1_000_000) });
        book.rotate();
        while book.log.len() < events {
            match book.random(40) {
                0 => book.key_bound(Command::Deposit { amount: amount(5_000) }),
                1 => book.key_bound(Command::Withdraw { amount: amount(700) }),
                // More than there is: written down as a REJECT.
                2 => book.key_bound(Command::Withdraw { amount: amount(1 << 60) }),
                3 => book.rotate(),
                4 => book.key_bound(Command::Limit {
                    kind: LimitKind::Wager,
                    window: Window::Week,
                    amount: Some(amount(1 << 40)),
                }),
                5 => {
                    let credit = book.random(2) == 0;
                    let reason = "a correction".to_owned();
                    book.key_bound(Command::Adjust { credit, amount: amount(33), reason });
                }
                6..=9 => book.play_to_the_end(GameId::Mines),
                10 => book.play_to_the_end(GameId::Blackjack),
                11 => book.slot_bound(Command::Play {
                    game: GameId::Plinko,
                    stake: amount(10),
                    bet: bet(GameId::Plinko, 10, 1),
                }),
                _ => book.dice(),
            }
        }
        book
    }

    /// A round of dice.
    pub fn dice(&mut self) {
        let bet = json!({"condition": "over", "target": 5_000});
        self.slot_bound(Command::Play { game: GameId::Dice, stake: amount(10), bet });
    }

    /// Activates the promised seed.
    ///
    /// # Panics
    /// Never.
    pub fn rotate(&mut self) {
        let client_seed = ClientSeed::parse("my words").expect("a client seed");
        let salt = self.salt();
        self.key_bound(Command::Rotate { client_seed, salt });
    }

    /// Opens a round of mines and leaves it open.
    pub fn leave_a_round_open(&mut self) {
        let bet = json!({"mines": 3});
        self.slot_bound(Command::Play { game: GameId::Mines, stake: amount(100), bet });
    }

    /// The round that is open.
    #[must_use]
    pub fn open_round(&self) -> Option<RoundId> {
        self.head().event.state.round.as_ref().map(|round| round.id)
    }

    /// The newest event.
    ///
    /// # Panics
    /// Never: a wallet is opened with its book.
    #[must_use]
    pub fn head(&self) -> &Head {
        self.log.last().expect("a wallet is opened with its book")
    }

    /// A command under a key of its own.
    pub fn key_bound(&mut self, command: Command) {
        let request = self.request(command, Lane::Key);
        self.append(&request);
    }

    /// A command at the next position.
    pub fn slot_bound(&mut self, command: Command) {
        let request = self.request(command, Lane::Slot { if_match: self.head().event.seq });
        self.append(&request);
    }

    /// The items of the ledger's table: the events, each followed by the item of its key.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        self.log.iter().flat_map(|head| items_of(&self.wallet, &head.event, &head.text)).collect()
    }

    fn play_to_the_end(&mut self, game: GameId) {
        let stake = 10;
        let bet = bet(game, stake, u32::try_from(self.random(1 << 20)).unwrap_or_default());
        self.slot_bound(Command::Play { game, stake: amount(stake), bet });
        while let Some(round) = self.head().event.state.round.clone() {
            let entry = self.house.catalogue.by_hash(round.game, round.config).expect("the house's own");
            let seed = self.head().event.state.seed.clone().expect("a round has a seed");
            let server_seed = self.house.vault.open(&self.wallet, &seed.record).expect("the house's key");
            let mut draws = fair::Draws::new(server_seed.reveal(), seed.client_seed.as_str(), round.nonce.0);
            let dealt =
                entry.round(&mut draws, round.stake, &round.bet, &round.actions).expect("it was dealt");
            let games::Position::Open { legal, .. } = dealt.position else { break };
            let steps = legal_steps(&legal);
            let at = self.random(steps.len() as u64);
            let action = steps[usize::try_from(at).unwrap_or_default()].clone();
            self.slot_bound(Command::Step { round: round.id, action });
        }
    }

    fn request(&self, command: Command, lane: Lane) -> Request {
        let (operator, player) = (self.wallet.operator.clone(), self.wallet.player.clone());
        let key = format!("{}-{}-{}", self.wallet.currency, player, self.log.len());
        let by_player =
            matches!(command, Command::Play { .. } | Command::Step { .. } | Command::Rotate { .. });
        let caller = if by_player { Caller::Player(operator, player) } else { Caller::Operator(operator) };
        Request {
            fingerprint: Fingerprint::of("", "", "", &key),
            key: IdempotencyKey::parse(&key).expect("a key"),
            command,
            caller,
            lane,
        }
    }

    fn append(&mut self, request: &Request) {
        let now = Timestamp(BEGAN.0 + 1_000 * self.log.len() as u64);
        let event: Event = match step(&self.house, &self.wallet, self.log.last(), request, now) {
            Ok(event) => event,
            Err(ledger::Stop::Refused(refusal)) => reject(self.head(), request, refusal, now),
            Err(other) => panic!("{other}"),
        };
        self.log.push(Head::new(&self.wallet, event));
    }

    /// Repeatable, which no salt of a real house is.
    fn salt(&mut self) -> Salt {
        let fresh = self.random(u64::MAX);
        Salt(Sha256::digest(fresh.to_be_bytes()).into())
    }

    /// A number below `below`, by the generator of Knuth's MMIX.
    fn random(&mut self, below: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 20) % below.max(1)
    }
}

/// The items of a table that hold an event.
#[must_use]
pub fn items_of<M: Money>(wallet: &WalletId<M>, event: &Event, text: &str) -> Vec<Item> {
    let sk = format!("E#{:012}", event.seq);
    let mut items =
        vec![Item::of_texts([("pk", wallet.partition()), ("sk", sk), ("event", text.to_owned())])];
    if let Some((pk, record)) = event.key_item(wallet) {
        let fingerprint = serde_json::to_value(record.fingerprint).unwrap_or_default();
        let texts = [
            ("pk", pk),
            ("sk", "K".to_owned()),
            ("wallet", record.wallet),
            ("fp", fingerprint.as_str().unwrap_or_default().to_owned()),
        ];
        items.push(Item::of_texts(texts).with_number("seq", record.seq));
    }
    items
}

/// An amount in minor units.
///
/// # Panics
/// Beyond the largest amount.
#[must_use]
pub fn amount(units: u128) -> Amount {
    Amount::new(units).expect("an amount")
}
