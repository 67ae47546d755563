//! `GET /v1/games` and `GET /v1/games/{id}`: what is on offer.

use axum::Json;
use axum::extract::State;
use edge::{House, Path, Problem};
use games::{Entry, GameId, Ratio};
use store::Now;
use wire::problem::Code;
use wire::{Fraction, GameList, GameView, LimitsView, ReturnRange};

/// Digits of a decimal return.
const DECIMAL_DIGITS: usize = 12;

/// Every game on offer: rules version, configuration, limits, exact returns.
#[utoipa::path(get, path = "/v1/games", operation_id = "list_games", tag = "play",
    responses((status = 200, body = GameList), (status = 503, body = wire::Problem)))]
pub(crate) async fn list(State(house): State<House>) -> Result<Json<GameList>, Problem> {
    let now = house.versions.now().await?;
    Ok(Json(GameList { games: now.catalogue.entries().map(|entry| view(&house, &now, entry)).collect() }))
}

/// One game.
#[utoipa::path(
    get, path = "/v1/games/{id}", operation_id = "get_game", tag = "play",
    params(("id" = String, Path, description = "game id")),
    responses((status = 200, body = GameView), (status = 404, body = wire::Problem), (status = 503, body = wire::Problem))
)]
pub(crate) async fn get(
    State(house): State<House>,
    Path(id): Path<String>,
) -> Result<Json<GameView>, Problem> {
    let game = GameId::parse(&id).ok_or(Code::GameNotFound)?;
    let now = house.versions.now().await?;
    Ok(Json(view(&house, &now, now.catalogue.active(game))))
}

fn view(house: &House, now: &Now, entry: &Entry) -> GameView {
    let version = now.active(entry.rules().id());
    GameView {
        game: entry.rules().id().id().to_owned(),
        rules_version: entry.rules().rules_version(),
        config_hash: entry.config_hash().to_string(),
        document: entry.document().clone(),
        limits: LimitsView {
            stake_min: entry.limits().stake_min.to_string(),
            stake_max: entry.limits().stake_max.to_string(),
            payout_max: entry.limits().payout_max.to_string(),
        },
        settled_after_hours: entry.rules().abandon().map(|_| house.round_hours_max),
        return_to_player: version.map_or_else(|| computed(entry), |version| version.returns.clone()),
        par: version.map(|version| version.par.to_string()),
    }
}

/// The returns of a configuration that no PAR sheet was activated for.
fn computed(entry: &Entry) -> ReturnRange {
    let returns = games::returns(entry);
    let all = || returns.iter().map(|mode| &mode.return_to_player);
    let none = Ratio::new(0, 1_u8);
    let (lowest, highest) = (all().min().unwrap_or(&none), all().max().unwrap_or(&none));
    ReturnRange { modes: returns.len(), lowest: fraction(lowest), highest: fraction(highest) }
}

fn fraction(ratio: &Ratio) -> Fraction {
    Fraction { exact: ratio.to_string(), decimal: ratio.decimal(DECIMAL_DIGITS) }
}
