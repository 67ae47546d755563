//! What the page knows of the wallet, and every move that changes it.

use std::pin::Pin;

use games::GameId;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::focus;
use super::open::{MARK, STEP};
use super::round::{Round, Seeds};
use crate::api::{Answer, Call, Failure, number, random_hex, text};
use crate::bet::Draft;
use crate::decimal;
use crate::file;
use crate::json::{self, object};
use crate::part::Deed;
use crate::state::State;

/// Rounds kept on the page; the house keeps them all.
const ROUNDS_SHOWN: usize = 20;
/// Bytes of a client seed made by the browser.
const CLIENT_SEED_BYTES: usize = 16;

/// Whether there is a house to play against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Session {
    /// Asking for a wallet.
    Arriving,
    /// Playing as this player.
    Seated {
        /// `Authorization: Bearer …`.
        token: String,
        /// Currency code.
        currency: String,
    },
    /// No API on this origin.
    Away,
}

/// All that the page knows.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub(super) session: Session,
    /// Minor units.
    pub(super) balance: String,
    /// The wallet's state number: the next bet is only good in this state.
    seq: u64,
    pub(super) seeds: Option<Seeds>,
    pub(super) next_client_seed: String,
    /// The chosen game.
    pub(super) game: String,
    /// As typed.
    pub(super) stake: String,
    /// What each game is played under: the entries of `GET /v1/games`.
    games: Vec<Value>,
    /// Newest first; the first may be open.
    pub(super) rounds: Vec<Round>,
    /// What the player has marked for the next step of the open round.
    pub(super) marked: Vec<u8>,
    pub(super) problem: Option<String>,
    /// Whether a move is under way.
    pub(super) busy: bool,
}

impl Seat {
    /// Before the house has answered.
    pub(super) fn new() -> Self {
        Self {
            session: Session::Arriving,
            balance: "0".to_owned(),
            seq: 0,
            seeds: None,
            next_client_seed: String::new(),
            game: GameId::Dice.id().to_owned(),
            stake: "1.00".to_owned(),
            games: Vec::new(),
            rounds: Vec::new(),
            marked: Vec::new(),
            problem: None,
            busy: false,
        }
    }

    /// An amount with its currency.
    pub(super) fn money(&self, minor_units: &str) -> String {
        let shown = decimal::shown(minor_units);
        match &self.session {
            Session::Seated { currency, .. } => format!("{shown} {currency}"),
            _ => shown,
        }
    }

    /// What a game is played under; `null` before the house has said it.
    pub(super) fn config(&self, game: &str) -> &Value {
        let known = self.games.iter().find(|known| known["game"] == game);
        known.map_or(&Value::Null, |known| &known["document"]["config"])
    }

    /// The last round, if it was one of the chosen game.
    pub(super) fn on_stage(&self) -> Option<&Round> {
        self.rounds.first().filter(|round| round.text("game") == self.game)
    }

    /// The open round, which has to be finished first.
    fn open_round(&self) -> Option<&Round> {
        self.rounds.first().filter(|round| round.open())
    }

    /// Whether no new bet can be placed now.
    pub(super) fn locked(&self) -> bool {
        self.busy || self.open_round().is_some()
    }

    /// What is typed as the stake, in minor units; empty where it is no amount.
    fn typed_stake(&self) -> String {
        decimal::read(&self.stake).unwrap_or_default()
    }

    /// A receipt says all that changed.
    fn take(&mut self, receipt: Round) {
        receipt.text("balance").clone_into(&mut self.balance);
        self.seq = receipt.number("seq");
        if let Some(active) = self.seeds.as_mut().and_then(|seeds| seeds.active.as_mut()) {
            active.nonce = receipt.number("nonce") + 1;
        }
        self.marked.clear();
        self.rounds.retain(|round| round.text("round") != receipt.text("round"));
        self.rounds.insert(0, receipt);
        self.rounds.truncate(ROUNDS_SHOWN);
    }
}

/// The page's state and its moves. Copies are handles on the same state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(super) seat: State<Seat>,
    pub(super) draft: Draft,
}

/// A move under way, behind one type.
type Move = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

impl Table {
    pub(super) fn new() -> Self {
        Self { seat: State::new(Seat::new()), draft: Draft::new() }
    }

    /// Minor units that the next bet would take.
    pub(super) fn whole_stake(&self, seat: &Seat) -> String {
        self.draft.stake(&seat.game, &seat.typed_stake())
    }

    /// Changes what the page knows. In one place behind one type: each change would be compiled together with all that
    /// follows it.
    fn update(self, change: impl FnOnce(&mut Seat)) {
        let mut change = Some(change);
        self.update_by(&mut |seat| {
            if let Some(change) = change.take() {
                change(seat);
            }
        });
    }

    fn update_by(self, change: &mut dyn FnMut(&mut Seat)) {
        self.seat.update(|seat| change(seat));
    }

    /// Does what an element of the page is for.
    pub(super) fn hear(self, deed: &Deed) {
        let value = || deed.value.clone();
        match deed.does.as_str() {
            CHOOSE => self.update(|seat| {
                seat.game = value();
                seat.problem = None;
            }),
            STAKE => self.update(|seat| seat.stake = value()),
            NEXT_SEED => self.update(|seat| seat.next_client_seed = value()),
            BET => self.bet(),
            ROTATE => self.rotate(),
            SAVE => self.start(Box::pin(self.save_history())),
            STEP => self.act(&deed.value),
            MARK => {
                let Ok(place) = deed.value.parse() else { return };
                self.update(|seat| match seat.marked.iter().position(|marked| *marked == place) {
                    Some(at) => {
                        seat.marked.remove(at);
                    }
                    None => seat.marked.push(place),
                });
            }
            _ => {
                let (game, chip) = self.seat.with(|seat| (seat.game.clone(), seat.typed_stake()));
                self.draft.hear(&game, &chip, deed);
            }
        }
    }

    /// Asks for a wallet, and for first seeds if it has none.
    pub(super) async fn sit_down(self) {
        let session = self.session().await;
        let seated = session.is_ok();
        self.update(|seat| seat.session = session.unwrap_or(Session::Away));
        if !seated {
            return;
        }
        self.suggest_client_seed();
        self.run(Box::pin(async move {
            self.read_catalogue().await?;
            self.look().await?;
            if self.seat.with(|seat| seat.seeds.as_ref().is_some_and(|seeds| seeds.active.is_none())) {
                self.change_seeds().await?;
            }
            Ok(())
        }))
        .await;
    }

    async fn session(self) -> Result<Session, Failure> {
        let session = Call::post("/demo/session", &object! {}).send().await?.read()?;
        Ok(Session::Seated { token: text(&session, "token")?, currency: text(&session, "currency")? })
    }

    /// Places the bet that stands in the form.
    fn bet(self) {
        let body = self.seat.with(|seat| {
            object!{"game": seat.game.clone(), "stake": self.whole_stake(seat), "bet": self.draft.json(&seat.game)}
        });
        self.start(Box::pin(async move {
            let receipt = self.receipt(Call::post("/v1/rounds", &body)).await?;
            let known = self.seat.with(|seat| {
                seat.games.iter().any(|game| game["config_hash"] == *receipt.part("config_hash"))
            });
            self.update(|seat| seat.take(receipt));
            // Another version has become active since.
            if known { Ok(()) } else { self.read_catalogue().await }
        }));
    }

    /// Takes a step of the open round: the action's JSON.
    fn act(self, action: &str) {
        let round = self.seat.with(|seat| seat.open_round().map(|round| round.text("round").to_owned()));
        let (Some(round), Some(action)) = (round, json::read(action)) else { return };
        let call = Call::post(format!("/v1/rounds/{round}/actions"), &object! { "action": action });
        self.start(Box::pin(async move {
            let receipt = self.receipt(call).await?;
            self.update(|seat| seat.take(receipt));
            Ok(())
        }));
    }

    /// Changes seeds: the house reveals the old one, and the rounds played on it can be checked.
    fn rotate(self) {
        self.start(Box::pin(self.change_seeds()));
    }

    /// Has the browser save the player's whole history, as the house exports it.
    async fn save_history(self) -> Result<(), Failure> {
        let mut next = Some("/v1/rounds/export".to_owned());
        let mut lines = String::new();
        while let Some(page) = next {
            let answer = self.answer(Call::get(page)).await?;
            lines.push_str(answer.text());
            next = answer.next;
        }
        file::save("glasshouse-history.jsonl", &lines, "application/x-ndjson").map_err(|_| Failure::NotSaved)
    }

    async fn change_seeds(self) -> Result<(), Failure> {
        let body = self.seat.with(|seat| object! { "client_seed": seat.next_client_seed.clone() });
        self.send(Call::post("/v1/seeds/rotate", &body)).await?;
        self.suggest_client_seed();
        self.look().await?;
        let hidden: Vec<String> = self.seat.with(|seat| {
            let hidden = seat.rounds.iter().filter(|round| !round.revealed());
            hidden.map(|round| round.text("round").to_owned()).collect()
        });
        for id in hidden {
            let revealed = self.receipt(Call::get(format!("/v1/rounds/{id}"))).await?;
            self.update(|seat| {
                if let Some(round) = seat.rounds.iter_mut().find(|round| round.text("round") == id) {
                    *round = revealed;
                }
            });
        }
        Ok(())
    }

    /// Reads what each game is played under.
    async fn read_catalogue(self) -> Result<(), Failure> {
        let mut catalogue = self.send(Call::get("/v1/games")).await?;
        let Value::Array(games) = catalogue["games"].take() else { return Err(Failure::Lacks("games")) };
        self.update(|seat| seat.games = games);
        Ok(())
    }

    /// Reads wallet and seeds.
    async fn look(self) -> Result<(), Failure> {
        let wallet = self.send(Call::get("/v1/wallet")).await?;
        let (balance, seq) = (text(&wallet, "balance")?, number(&wallet, "seq")?);
        let seeds = Seeds::read(&self.send(Call::get("/v1/seeds")).await?)?;
        self.update(|seat| {
            seat.balance = balance;
            seat.seq = seq;
            seat.seeds = Some(seeds);
        });
        Ok(())
    }

    fn suggest_client_seed(self) {
        self.update(|seat| seat.next_client_seed = random_hex(CLIENT_SEED_BYTES));
    }

    /// Sends a request that a receipt answers.
    async fn receipt(self, call: Call) -> Result<Round, Failure> {
        Round::read(self.send(call).await?)
    }

    /// Sends a request as this player, good only in the wallet's known state.
    async fn send(self, call: Call) -> Result<Value, Failure> {
        self.answer(call).await?.read()
    }

    async fn answer(self, call: Call) -> Result<Answer, Failure> {
        let known = self.seat.with(|seat| match &seat.session {
            Session::Seated { token, .. } => Some((token.clone(), seat.seq)),
            _ => None,
        });
        let Some((token, seq)) = known else { return Err(Failure::NoApi) };
        let call = call.bearing(&token);
        let call = if call.changes() { call.expecting(seq) } else { call };
        call.send().await
    }

    fn start(self, work: Move) {
        spawn_local(self.run(work));
    }

    /// Runs one move at a time, and shows why it failed.
    async fn run(self, work: Move) {
        if self.seat.with(|seat| seat.busy) {
            return;
        }
        let pressed = focus::here();
        self.update(|seat| {
            seat.busy = true;
            seat.problem = None;
        });
        let mut problem = None;
        if let Err(failure) = work.await {
            problem = Some(failure.text());
            // Another tab may have moved the wallet on, or an answer was lost: look again before the next move.
            if let Err(again) = self.look().await {
                problem = Some(again.text());
            }
        }
        self.update(|seat| {
            seat.busy = false;
            seat.problem = problem;
        });
        focus::back_to(pressed);
    }
}

/// Chooses the game that is the button's value.
pub(super) const CHOOSE: &str = "choose";
/// Types a stake.
pub(super) const STAKE: &str = "stake";
/// Types the next client seed.
pub(super) const NEXT_SEED: &str = "next-seed";
/// Places the bet.
pub(super) const BET: &str = "bet";
/// Changes seeds.
pub(super) const ROTATE: &str = "rotate";
/// Saves the history as a file.
pub(super) const SAVE: &str = "save";
