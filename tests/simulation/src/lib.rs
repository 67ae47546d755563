//! The deterministic simulation of the log protocol.
//!
//! Several tabs of one player, the operator and the house write to one wallet through the real protocol machine
//! ([`ledger::protocol`]) and the real [`ledger::step`]. A scheduler that follows from a seed loses, delays and
//! doubles requests and answers, throttles, lets reads be stale, kills handlers at every await, and lets clocks
//! differ. Then the faults stop, everybody asks again about what is in doubt, and every invariant is checked.
//!
//! A [`Mutation`] breaks the protocol on purpose; each must be caught.

mod check;
mod client;
mod random;
mod server;
mod table;

pub use check::Observed;

use client::{Client, Role};
use fair::{MasterKey, Salt};
use games::Catalogue;
use ledger::protocol::{Answer, Ask, Told};
use ledger::{
    Caller, Currency, Head, House, RealMoney, Request, RotationPolicy, Timestamp, Vault, WalletId, step,
};
use random::Random;
use server::Handler;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Arc, LazyLock};
use table::{Freshness, Table};

/// A way to get the protocol wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    /// Puts overwrite what stands there.
    NoCondition,
    /// A taken position counts as success, whoever took it.
    NoKeyComparison,
    /// A slot-bound request whose position is taken moves to the new head.
    RetryRebound,
    /// Key-bound commands write no key item.
    NoKeyItem,
    /// The caller is answered when the put is sent.
    AnswerBeforeWrite,
    /// The step function does not see exclusions.
    ExclusionIgnored,
    /// The step function does not see limits.
    LimitsIgnored,
    /// A put without an answer counts as made.
    LostAnswerIsSuccess,
    /// The wallet's last keys are not looked at.
    KeysForgotten,
}

impl Mutation {
    /// Every mutation.
    pub const ALL: [Mutation; 9] = [
        Mutation::NoCondition,
        Mutation::NoKeyComparison,
        Mutation::RetryRebound,
        Mutation::NoKeyItem,
        Mutation::AnswerBeforeWrite,
        Mutation::ExclusionIgnored,
        Mutation::LimitsIgnored,
        Mutation::LostAnswerIsSuccess,
        Mutation::KeysForgotten,
    ];
}

/// What one run was made of.
#[derive(Debug, Default, Clone, Copy)]
pub struct Stats {
    /// Requests of all callers.
    pub requests: u64,
    /// Events in the log.
    pub events: u64,
    /// Handlers that were killed.
    pub crashes: u64,
    /// Questions to the table that were lost, late, throttled or answered into the void.
    pub faults: u64,
}

impl Stats {
    /// Adds another run.
    pub fn add(&mut self, other: &Stats) {
        self.requests += other.requests;
        self.events += other.events;
        self.crashes += other.crashes;
        self.faults += other.faults;
    }
}

/// The simulated house.
#[derive(Debug)]
pub struct World {
    house: House<RealMoney>,
    wallet: WalletId<RealMoney>,
    table: Table,
    mutation: Option<Mutation>,
    random: Random,
    /// Real time, milliseconds.
    now: u64,
    /// While false, nothing goes wrong any more.
    faulty: bool,
    clients: Vec<Client>,
    observed: Vec<Observed>,
    handlers: HashMap<u64, (usize, Handler)>,
    next_id: u64,
    queue: BinaryHeap<Reverse<(u64, u64, Happening)>>,
    stats: Stats,
    broken: Vec<String>,
}

/// What is due at a time. Ordered only so that the queue can hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    /// A client looks what to do.
    Wake(usize),
    /// A client has waited long enough for this sending.
    GiveUpWaiting { client: usize, request: usize, sends: u32 },
    /// A request reaches a function.
    Deliver(usize),
    /// A handler's question number `step` reaches the table; its answer is lost if `answered` is false.
    Execute { handler: u64, step: u32, answered: bool, stale: u64 },
    /// A handler's question number `step` was not answered in time.
    TimeOut { handler: u64, step: u32, busy: bool },
}

/// Shared by all runs: building the catalogue is the slowest part.
static CATALOGUE: LazyLock<Arc<Catalogue>> = LazyLock::new(|| Arc::new(Catalogue::house()));

/// I17: a handler that needs more questions than this hangs.
const STEPS_MAX: u32 = 150;
/// A client sends the same bytes at most this often before it goes on and asks again later.
const SENDS_MAX: u32 = 4;
const TIMEOUT_MS: u64 = 1_500;

/// Runs one seed.
///
/// # Errors
/// Every invariant that does not hold, as `I…: …` lines.
pub fn run(seed: u64, mutation: Option<Mutation>) -> Result<Stats, Vec<String>> {
    let mut world = World::new(seed, mutation);
    world.work();
    world.settle_doubts();
    let mut faults = std::mem::take(&mut world.broken);
    faults.extend(check::check(&world));
    world.stats.events = world.table.log().len() as u64;
    world.stats.requests = world.observed.len() as u64;
    if faults.is_empty() { Ok(world.stats) } else { Err(faults) }
}

impl World {
    fn new(seed: u64, mutation: Option<Mutation>) -> Self {
        let mut random = Random::new(seed);
        let key = MasterKey::new("k1", random.bytes()).expect("random bytes are a key");
        let house = House {
            catalogue: Arc::clone(&CATALOGUE),
            vault: Vault::new(key, []),
            rotation: RotationPolicy { nonces_max: random.between(3, 12), age_days_max: 2 },
        };
        let (operator, player) = client::ids();
        let wallet = WalletId::new(operator, player, Currency::parse("EUR").expect("a currency"));
        let tabs = random.between(1, 3);
        let mut clients = vec![Client::new(0, Role::Operator, 7), Client::new(1, Role::House, 4)];
        clients.extend(
            (0..tabs).map(|tab| {
                Client::new(clients_number(tab), Role::Tab, u32::try_from(24 / tabs).unwrap_or(8))
            }),
        );
        let now = 20_000 * Timestamp::DAY_MS + random.between(0, Timestamp::DAY_MS);
        let mut world = Self {
            house,
            wallet,
            table: Table::default(),
            mutation,
            random,
            now,
            faulty: true,
            clients,
            observed: Vec::new(),
            handlers: HashMap::new(),
            next_id: 0,
            queue: BinaryHeap::new(),
            stats: Stats::default(),
            broken: Vec::new(),
        };
        world.open();
        world
    }

    /// The wallet exists before the first request, as it does after a session was opened.
    fn open(&mut self) {
        let salt = Salt(self.random.bytes());
        let request = Request::open(self.wallet.operator.clone(), salt);
        let event = step(&self.house, &self.wallet, None, &request, Timestamp(self.now));
        let event = event.expect("a new wallet can be opened");
        let head = Box::new(Head::new(&self.wallet, event));
        let partition = Caller::House(self.wallet.operator.clone()).key_partition(&request.key);
        self.table.execute(&Ask::Put(head), &partition, Freshness::Consistent, None);
        for client in 0..self.clients.len() {
            let due = self.random.between(0, 200);
            self.plan(due, Happening::Wake(client));
        }
    }

    /// Until nobody has anything left to do.
    fn work(&mut self) {
        while let Some(Reverse((at, _, happening))) = self.queue.pop() {
            self.now = self.now.max(at);
            self.happen(happening);
        }
    }

    /// The faults stop, and every request that has no definitive answer is sent again, weeks later.
    fn settle_doubts(&mut self) {
        self.faulty = false;
        for round in 0..3 {
            self.now += Timestamp::DAY_MS;
            for request in 0..self.observed.len() {
                // By then the wallet has forgotten the key of a request that its client moved to another position.
                let again = !self.observed[request].rebound && (round == 0 || !self.is_settled(request));
                if again {
                    self.plan(0, Happening::Deliver(request));
                }
                self.work();
            }
        }
        for request in 0..self.observed.len() {
            if !self.observed[request].rebound && !self.is_settled(request) {
                let key = &self.observed[request].request.key;
                self.broken.push(format!("I17: {key:?} never got a definitive answer"));
            }
        }
    }

    fn is_settled(&self, request: usize) -> bool {
        let definitive = |answer: &Answer| !matches!(answer, Answer::Unavailable(_) | Answer::Ahead { .. });
        self.observed[request].answers.iter().any(|(_, answer)| definitive(answer))
    }

    fn plan(&mut self, delay: u64, happening: Happening) {
        self.next_id += 1;
        self.queue.push(Reverse((self.now + delay, self.next_id, happening)));
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Wake(client) => self.wake(client),
            Happening::GiveUpWaiting { client, request, sends } => {
                self.give_up_waiting(client, request, sends)
            }
            Happening::Deliver(request) => self.deliver(request),
            Happening::Execute { handler, step, answered, stale } => {
                self.execute(handler, step, answered, stale);
            }
            Happening::TimeOut { handler, step, busy } => {
                self.tell(handler, step, if busy { Told::Busy } else { Told::Unknown });
            }
        }
    }

    fn wake(&mut self, client: usize) {
        if self.clients[client].to_make == 0 || self.clients[client].waiting.is_some() {
            return;
        }
        // Now and then a long time passes: windows of limits, exclusions and seeds run out.
        if self.random.percent(4) {
            self.now += self.random.between(1, 30) * 3_600_000;
        }
        if self.random.percent(60) || self.clients[client].seen.is_none() {
            let stale = if self.random.percent(20) { self.random.between(0, 3) } else { 0 };
            self.clients[client].seen = self.table.read_head(Freshness::Stale(stale)).cloned();
        }
        let request = self.clients[client].next_request(&mut self.random, Timestamp(self.now));
        self.observed.push(Observed { request, rebound: false, sent_at: self.now, answers: Vec::new() });
        let request = self.observed.len() - 1;
        self.clients[client].waiting = Some(request);
        self.clients[client].sends = 0;
        self.send(client, request);
    }

    /// Sends the same bytes (once more); the network may lose or double them.
    fn send(&mut self, client: usize, request: usize) {
        self.clients[client].sends += 1;
        let sends = self.clients[client].sends;
        let copies = match self.random.between(0, 99) {
            0..=7 if self.faulty => 0,
            8..=15 if self.faulty => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let slow = self.faulty && self.random.percent(5);
            let delay = self.random.between(1, if slow { 9_000 } else { 60 });
            self.plan(delay, Happening::Deliver(request));
        }
        let patience = self.random.between(500, 5_000);
        self.plan(patience, Happening::GiveUpWaiting { client, request, sends });
    }

    fn give_up_waiting(&mut self, client: usize, request: usize, sends: u32) {
        let waits = self.clients[client].waiting == Some(request) && self.clients[client].sends == sends;
        if !waits {
            return;
        }
        if sends < SENDS_MAX {
            self.rebind_carelessly(client, request);
            self.send(client, request);
        } else {
            // Goes on with something else; the doubt is settled at the end.
            self.clients[client].waiting = None;
            self.plan(10, Happening::Wake(client));
        }
    }

    /// A client that lost an answer may read the wallet and send its old key with another position, or with none. It
    /// must not play twice; with several tabs the wallet could have forgotten the key, so that only a lone one does it.
    fn rebind_carelessly(&mut self, client: usize, request: usize) {
        let plays = matches!(
            self.observed[request].request.command,
            ledger::Command::Play { .. } | ledger::Command::Step { .. }
        );
        let alone = self.clients.iter().filter(|client| client.role == Role::Tab).count() == 1;
        if !(plays && alone && self.clients[client].role == Role::Tab && self.random.percent(40)) {
            return;
        }
        let head = self.table.read_head(Freshness::Consistent).map(|head| head.event.seq);
        self.observed[request].rebound = true;
        self.observed[request].request.lane = match head {
            Some(if_match) if self.random.percent(70) => ledger::Lane::Slot { if_match },
            _ => ledger::Lane::Key,
        };
    }

    fn deliver(&mut self, request: usize) {
        let handler = Handler::new(&self.house, &self.wallet, &self.observed[request].request, self.mutation);
        self.next_id += 1;
        let id = self.next_id;
        self.handlers.insert(id, (request, handler));
        self.ask(id);
    }

    /// Brings a handler's question on its way, or kills the handler before that.
    fn ask(&mut self, id: u64) {
        let Some((_, handler)) = self.handlers.get(&id) else { return };
        let step = handler.steps;
        if step > STEPS_MAX {
            self.broken.push(format!("I17: a handler still asks after {step} steps"));
            self.handlers.remove(&id);
            return;
        }
        let waits = matches!(handler.ask, Ask::Wait { .. });
        let reads = matches!(handler.ask, Ask::Head | Ask::Slot(_) | Ask::Key);
        let there = self.random.between(1, 25);
        if waits || !self.faulty {
            return self.plan(there, Happening::Execute { handler: id, step, answered: true, stale: 0 });
        }
        let time_out = |world: &mut Self, busy, delay| {
            world.stats.faults += 1;
            world.plan(delay, Happening::TimeOut { handler: id, step, busy });
        };
        let execute = |answered, stale| Happening::Execute { handler: id, step, answered, stale };
        match self.random.between(0, 99) {
            // The handler dies, with its question on the way or not.
            0..=2 => {
                self.stats.crashes += 1;
                if self.random.percent(50) {
                    let late = self.random.between(1, 4_000);
                    self.plan_orphan(id, late);
                }
                self.handlers.remove(&id);
            }
            // The question is lost.
            3..=5 => time_out(self, false, TIMEOUT_MS),
            // The answer is lost.
            6..=8 => {
                self.plan(there, execute(false, 0));
                time_out(self, false, TIMEOUT_MS);
            }
            // The question arrives after its caller has stopped waiting.
            9..=11 => {
                let late = TIMEOUT_MS + self.random.between(1, 8_000);
                self.plan_orphan(id, late);
                time_out(self, false, TIMEOUT_MS);
            }
            // Throttled, or in conflict with another transaction.
            12..=15 => time_out(self, true, there),
            // Delivered twice; the second answer counts.
            16..=18 => {
                self.plan_orphan(id, there);
                self.plan(there + 1, execute(true, 0));
            }
            19..=24 if reads => {
                let stale = self.random.between(1, 3);
                self.plan(there, execute(true, stale));
            }
            _ => self.plan(there, execute(true, 0)),
        }
    }

    /// A question that reaches the table although nobody waits for its answer any more: a copy of the handler asks
    /// it, and hears nothing.
    fn plan_orphan(&mut self, id: u64, delay: u64) {
        let Some((request, handler)) = self.handlers.get(&id) else { return };
        let mut copy =
            Handler::new(&self.house, &self.wallet, &self.observed[*request].request, self.mutation);
        copy.ask = handler.ask.clone();
        let (request, step) = (*request, copy.steps);
        self.next_id += 1;
        let orphan = self.next_id;
        self.handlers.insert(orphan, (request, copy));
        self.plan(delay, Happening::Execute { handler: orphan, step, answered: false, stale: 0 });
    }

    fn execute(&mut self, id: u64, step: u32, answered: bool, stale: u64) {
        let Some((_, handler)) = self.handlers.get(&id) else { return };
        if handler.steps != step {
            return;
        }
        let freshness = if stale > 0 { Freshness::Stale(stale) } else { Freshness::Consistent };
        let told = self.table.execute(&handler.ask, &handler.key_partition, freshness, self.mutation);
        if answered {
            self.tell(id, step, told);
        }
    }

    fn tell(&mut self, id: u64, step: u32, told: Told) {
        // The clocks of two machines differ.
        let skew = self.random.between(0, 4_000);
        let now = Timestamp((self.now + skew).saturating_sub(2_000));
        let Some((request, handler)) = self.handlers.get_mut(&id) else { return };
        if handler.steps != step {
            return;
        }
        let request = *request;
        let answer = handler.go_on(told, now);
        let finished = matches!(handler.ask, Ask::Done(_)) || (answer.is_some() && !self.answers_early());
        if let Some(answer) = answer {
            self.answer(request, answer);
        }
        if finished {
            self.handlers.remove(&id);
        } else {
            self.ask(id);
        }
    }

    fn answers_early(&self) -> bool {
        self.mutation == Some(Mutation::AnswerBeforeWrite)
    }

    /// The answer reaches the caller, unless it is lost.
    fn answer(&mut self, request: usize, answer: Answer) {
        if self.faulty && self.random.percent(10) {
            return;
        }
        self.now += 1;
        let observed = &mut self.observed[request];
        observed.answers.push((self.now, answer.clone()));
        let Some(client) = self.clients.iter().position(|client| client.waiting == Some(request)) else {
            return;
        };
        match answer {
            // The same bytes again, after a while.
            Answer::Unavailable(_) | Answer::Ahead { .. } if self.clients[client].sends < SENDS_MAX => return,
            Answer::Event { head, .. } => self.clients[client].seen = Some(*head),
            _ => self.clients[client].seen = None,
        }
        self.clients[client].waiting = None;
        let pause = self.random.between(1, 400);
        self.plan(pause, Happening::Wake(client));
    }
}

/// Tabs are numbered after the operator and the house.
fn clients_number(tab: u64) -> usize {
    usize::try_from(tab).unwrap_or(0) + 2
}
