//! What the page knows of the wallet, and every move that changes it.

use games::{GameId, Status};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use serde_json::{Value, json};
use wire::{Receipt, SeedsView, WalletView};

use super::focus;
use crate::api::{Answer, Call, Failure, random_hex};
use crate::bet::Draft;
use crate::decimal;

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

/// The answer of the demo operator's server.
#[derive(Debug, Deserialize)]
struct DemoSession {
    token: String,
    currency: String,
}

/// What the page needs of a game in the house's catalogue.
#[derive(Debug, Deserialize)]
struct GameOnOffer {
    game: String,
    config_hash: String,
    document: Value,
}

/// The games on offer.
#[derive(Debug, Deserialize)]
struct Catalogue {
    games: Vec<GameOnOffer>,
}

/// The page's state. Copies are handles on the same state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(crate) session: RwSignal<Session>,
    /// Minor units.
    pub(crate) balance: RwSignal<String>,
    /// The wallet's state number: the next bet is only good in this state.
    seq: RwSignal<u64>,
    pub(crate) seeds: RwSignal<Option<SeedsView>>,
    pub(crate) next_client_seed: RwSignal<String>,
    pub(crate) game: RwSignal<String>,
    /// As typed.
    pub(crate) stake: RwSignal<String>,
    pub(crate) draft: Draft,
    /// What each game is played under: the answer of `GET /v1/games`.
    games: RwSignal<Vec<GameOnOffer>>,
    /// Newest first; the first may be open.
    pub(crate) rounds: RwSignal<Vec<Receipt>>,
    pub(crate) problem: RwSignal<Option<String>>,
    pub(crate) busy: RwSignal<bool>,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            session: RwSignal::new(Session::Arriving),
            balance: RwSignal::new("0".to_owned()),
            seq: RwSignal::new(0),
            seeds: RwSignal::new(None),
            next_client_seed: RwSignal::new(String::new()),
            game: RwSignal::new(GameId::Dice.id().to_owned()),
            stake: RwSignal::new("1.00".to_owned()),
            draft: Draft::new(),
            games: RwSignal::new(Vec::new()),
            rounds: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// An amount with its currency.
    pub(crate) fn money(&self, minor_units: &str) -> String {
        let shown = decimal::shown(minor_units);
        self.session.with(|session| match session {
            Session::Seated { currency, .. } => format!("{shown} {currency}"),
            _ => shown,
        })
    }

    /// Something made of what a game is played under; of `null` before the house has said it.
    pub(crate) fn configured<T>(&self, game: &str, make: impl FnOnce(&Value) -> T) -> T {
        self.games.with(|games| {
            let known = games.iter().find(|known| known.game == game);
            make(known.map_or(&Value::Null, |known| &known.document["config"]))
        })
    }

    /// The newest round, if it belongs to the chosen game.
    pub(crate) fn on_stage(&self) -> Option<Receipt> {
        self.rounds.with(|rounds| rounds.first().filter(|round| round.game == self.game.get()).cloned())
    }

    /// The open round, which has to be finished first.
    pub(crate) fn open_round(&self) -> Option<Receipt> {
        self.rounds.with(|rounds| rounds.first().filter(|round| round.status == Status::Open).cloned())
    }

    /// Whether no new bet can be placed now.
    pub(crate) fn locked(&self) -> bool {
        self.busy.get() || self.open_round().is_some()
    }

    /// Minor units that the next bet would take.
    pub(crate) fn whole_stake(&self) -> String {
        let typed = decimal::read(&self.stake.get()).unwrap_or_default();
        self.draft.stake(&self.game.get(), &typed)
    }

    pub(crate) fn choose(&self, game: GameId) {
        self.game.set(game.id().to_owned());
        self.problem.set(None);
    }

    /// Asks for a wallet, and for first seeds if it has none.
    pub(crate) async fn sit_down(self) {
        let session = Call::post("/demo/session", &json!({})).send().await;
        let Ok(session) = session.and_then(|answer| answer.read::<DemoSession>()) else {
            return self.session.set(Session::Away);
        };
        self.session.set(Session::Seated { token: session.token, currency: session.currency });
        self.suggest_client_seed();
        self.run(async move {
            self.read_catalogue().await?;
            self.look().await?;
            if self.seeds.with_untracked(|seeds| seeds.as_ref().is_some_and(|seeds| seeds.active.is_none())) {
                self.change_seeds().await?;
            }
            Ok(())
        })
        .await;
    }

    /// Places the bet that stands in the form.
    pub(crate) async fn bet(self) {
        let game = self.game.get_untracked();
        let body = json!({
            "game": game,
            "stake": untrack(|| self.whole_stake()),
            "bet": untrack(|| self.draft.json(&game)),
        });
        self.run(async move {
            let receipt: Receipt = self.send(Call::post("/v1/rounds", &body)).await?.read()?;
            let known =
                |games: &Vec<GameOnOffer>| games.iter().any(|it| it.config_hash == receipt.config_hash);
            let known = self.games.with_untracked(known);
            self.take(receipt);
            // Another version has become active since.
            if known { Ok(()) } else { self.read_catalogue().await }
        })
        .await;
    }

    /// Takes a step of the open round.
    pub(crate) async fn act(self, action: Value) {
        let Some(round) = untrack(|| self.open_round()) else { return };
        let path = format!("/v1/rounds/{}/actions", round.round);
        self.run(async move {
            let call = Call::post(path, &json!({ "action": action }));
            let receipt: Receipt = self.send(call).await?.read()?;
            self.take(receipt);
            Ok(())
        })
        .await;
    }

    /// Takes a step of the open round, from a button.
    pub(crate) fn step(self, action: Value) {
        spawn_local(self.act(action));
    }

    /// Changes seeds: the house reveals the old one, and the rounds played on it can be checked.
    pub(crate) async fn rotate(self) {
        self.run(self.change_seeds()).await;
    }

    async fn change_seeds(self) -> Result<(), Failure> {
        let body = json!({ "client_seed": self.next_client_seed.get_untracked() });
        self.send(Call::post("/v1/seeds/rotate", &body)).await?;
        self.suggest_client_seed();
        self.look().await?;
        let hidden = self.rounds.with_untracked(|rounds| {
            let hidden = rounds.iter().filter(|round| round.server_seed.is_none());
            hidden.map(|round| round.round.clone()).collect::<Vec<_>>()
        });
        for id in hidden {
            let revealed: Receipt = self.send(Call::get(format!("/v1/rounds/{id}"))).await?.read()?;
            self.rounds.update(|rounds| {
                if let Some(round) = rounds.iter_mut().find(|round| round.round == id) {
                    *round = revealed;
                }
            });
        }
        Ok(())
    }

    /// Reads what each game is played under.
    async fn read_catalogue(self) -> Result<(), Failure> {
        let catalogue: Catalogue = self.send(Call::get("/v1/games")).await?.read()?;
        self.games.set(catalogue.games);
        Ok(())
    }

    /// Reads wallet and seeds.
    async fn look(self) -> Result<(), Failure> {
        let wallet: WalletView = self.send(Call::get("/v1/wallet")).await?.read()?;
        let seeds: SeedsView = self.send(Call::get("/v1/seeds")).await?.read()?;
        self.balance.set(wallet.balance);
        self.seq.set(wallet.seq);
        self.seeds.set(Some(seeds));
        Ok(())
    }

    /// A receipt says all that changed.
    fn take(self, receipt: Receipt) {
        self.balance.set(receipt.balance.clone());
        self.seq.set(receipt.seq);
        self.seeds.update(|seeds| {
            if let Some(active) = seeds.as_mut().and_then(|seeds| seeds.active.as_mut()) {
                active.nonce = receipt.nonce + 1;
            }
        });
        self.rounds.update(|rounds| {
            rounds.retain(|round| round.round != receipt.round);
            rounds.insert(0, receipt);
            rounds.truncate(ROUNDS_SHOWN);
        });
    }

    fn suggest_client_seed(self) {
        self.next_client_seed.set(random_hex(CLIENT_SEED_BYTES));
    }

    /// Sends a request as this player, good only in the wallet's known state.
    async fn send(self, call: Call) -> Result<Answer, Failure> {
        let Session::Seated { token, .. } = self.session.get_untracked() else { return Err(Failure::NoApi) };
        let call = call.bearing(&token);
        let call = if call.changes() { call.expecting(self.seq.get_untracked()) } else { call };
        call.send().await
    }

    /// Runs one move at a time, and shows why it failed.
    async fn run(self, work: impl Future<Output = Result<(), Failure>>) {
        if self.busy.get_untracked() {
            return;
        }
        let pressed = focus::here();
        self.busy.set(true);
        self.problem.set(None);
        if let Err(failure) = work.await {
            self.problem.set(Some(failure.text()));
            // Another tab may have moved the wallet on, or an answer was lost: look again before the next move.
            if let Err(again) = self.look().await {
                self.problem.set(Some(again.text()));
            }
        }
        self.busy.set(false);
        focus::back_to(pressed);
    }
}
