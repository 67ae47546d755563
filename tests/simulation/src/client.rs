//! The callers: tabs of one player, the operator's server, and the house itself.

use super::random::Random;
use fair::{ClientSeed, Salt};
use games::testing::{all_steps, bet};
use games::{Amount, GameId};
use ledger::{
    Caller, Command, Fingerprint, Head, IdempotencyKey, Lane, LimitKind, OperatorId, PlayerId, Request,
    Timestamp, Window,
};
use serde_json::json;

/// Which caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// One of several tabs of the same player.
    Tab,
    /// The operator's server.
    Operator,
    /// Sweeps and corrections.
    House,
}

/// A caller and what it remembers.
#[derive(Debug)]
pub(super) struct Client {
    /// Which caller.
    pub role: Role,
    /// The newest event it has seen; may be old by now.
    pub seen: Option<Head>,
    /// The request it waits for.
    pub waiting: Option<usize>,
    /// How often it has sent that request.
    pub sends: u32,
    /// How many more requests it makes.
    pub to_make: u32,
    made: u32,
    number: usize,
}

impl Client {
    /// Caller `number`, who makes `to_make` requests.
    #[must_use]
    pub(super) fn new(number: usize, role: Role, to_make: u32) -> Self {
        Self { role, seen: None, waiting: None, sends: 0, to_make, made: 0, number }
    }

    /// The next request. Now and then the operator uses an earlier key for another body, which must be noticed.
    pub(super) fn next_request(&mut self, random: &mut Random, now: Timestamp) -> Request {
        self.to_make -= 1;
        let reuse = self.role == Role::Operator && self.made > 0 && random.percent(5);
        let key = if reuse { random.between(0, u64::from(self.made) - 1) } else { u64::from(self.made) };
        let command = match self.role {
            Role::Tab => self.of_tab(random, now),
            Role::Operator => of_operator(random),
            Role::House => self.of_house(random),
        };
        let moves = matches!(command, Command::Play { .. } | Command::Step { .. });
        let lane = match &self.seen {
            Some(head) if moves && random.percent(70) => Lane::Slot { if_match: head.event.seq },
            _ => Lane::Key,
        };
        // Reused keys go with a body that no other request has.
        let body = if reuse { format!("{command:?} again {}", self.made) } else { format!("{command:?}") };
        self.made += 1;
        Request {
            caller: self.caller(),
            key: IdempotencyKey::parse(&format!("c{}-{key}", self.number)).expect("short and printable"),
            fingerprint: Fingerprint::of("POST", "/", "", &body),
            command,
            lane,
        }
    }

    fn caller(&self) -> Caller {
        let (operator, player) = ids();
        match self.role {
            Role::Tab => Caller::Player(operator, player),
            Role::Operator => Caller::Operator(operator),
            Role::House => Caller::House(operator),
        }
    }

    fn of_tab(&self, random: &mut Random, now: Timestamp) -> Command {
        let state = self.seen.as_ref().map(|head| &head.event.state);
        let rotate = |random: &mut Random| Command::Rotate {
            client_seed: ClientSeed::parse(&format!("mine {}", random.between(0, 9))).expect("short"),
            salt: Salt(random.bytes()),
        };
        if state.is_some_and(|state| state.seed.is_none()) && random.percent(80) {
            return rotate(random);
        }
        if let Some(open) = state.and_then(|state| state.round.as_ref())
            && random.percent(85)
        {
            // Any step that can be written down, legal or not; also the one that only the house may take.
            let mut steps = all_steps(open.game);
            steps.push(json!({"type": "abandon"}));
            // The last of a game's steps is the one that ends most rounds.
            let from = if random.percent(30) { steps.len() - 2 } else { 0 };
            let action = random.pick(&steps[from..]).clone();
            return Command::Step { round: open.id, action };
        }
        match random.between(0, 99) {
            0..=79 => {
                let game = *random.pick(&GameId::ALL);
                let stake = random.between(1, 400);
                let pick = u32::try_from(random.between(0, 1 << 20)).expect("below 2^32");
                Command::Play { game, stake: amount(stake), bet: bet(game, stake.into(), pick) }
            }
            // A bet that no table has.
            80..=81 => Command::Play { game: GameId::Plinko, stake: amount(1), bet: json!({"rows": 99}) },
            82..=91 => rotate(random),
            92..=97 => Command::Limit {
                kind: *random.pick(&LimitKind::ALL),
                window: *random.pick(&Window::ALL),
                amount: random.percent(85).then(|| amount(random.between(0, 2_000))),
            },
            _ => Command::Exclude { until: Timestamp(now.0 + random.between(1_000, 100_000)) },
        }
    }

    /// Ends a round that was left, takes one back, retires seeds, corrects the balance.
    fn of_house(&self, random: &mut Random) -> Command {
        let open = self.seen.as_ref().and_then(|head| head.event.state.round.as_ref());
        match (open, random.between(0, 3)) {
            (Some(open), 0 | 1) => Command::Settle { round: open.id },
            (Some(open), 2) => Command::Void { round: open.id, reason: "test".to_owned() },
            (_, 3) if random.percent(30) => Command::Retire { salt: Salt(random.bytes()) },
            _ => Command::Adjust {
                credit: random.percent(50),
                amount: amount(random.between(1, 300)),
                reason: "test".to_owned(),
            },
        }
    }
}

/// The ids of the simulated wallet.
#[must_use]
pub(super) fn ids() -> (OperatorId, PlayerId) {
    let operator = OperatorId::parse("house").expect("an id");
    let player = PlayerId::parse("ada").expect("an id");
    (operator, player)
}

fn of_operator(random: &mut Random) -> Command {
    let amount = amount(random.between(1, 1_500));
    if random.percent(65) { Command::Deposit { amount } } else { Command::Withdraw { amount } }
}

fn amount(units: u64) -> Amount {
    Amount::new(units.into()).expect("below the maximum")
}
