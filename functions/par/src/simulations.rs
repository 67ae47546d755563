//! `GET /v1/simulate/{game}`: rounds on the real stream against the exact sheet.

use crate::jobs::{answer, result, started};
use axum::extract::State;
use axum::response::Response;
use edge::{Code, House, Operator, Path, Problem, Query};
use games::{Form, GameId, returns_of};
use par::Simulation;
use par::work::{Outcome, Work};
use store::SheetId;
use wire::JobView;

/// More rounds than this become a job.
const ROUNDS_AT_ONCE: u64 = 50_000;
/// More rounds than this are for `glasshouse simulate`, which anybody can run.
const ROUNDS_MAX: u64 = 1_000_000_000;
/// Longest seed.
const SEED_MAX: usize = 64;

struct Wanted {
    samples: u64,
    mode: Option<String>,
    par: Option<SheetId>,
    seed: String,
}

/// Plays rounds on the real stream and holds them against the exact odds: return, hit frequency, standard deviation, z,
/// chi-square, and the return after ever more rounds. The same question has the same answer: seeds and nonces decide
/// every round. Many rounds become a job.
#[utoipa::path(
    get, path = "/v1/simulate/{game}", operation_id = "simulate", tag = "par", security(("operator" = [])),
    params(
        ("game" = String, Path, description = "game id"),
        ("samples" = u64, Query, description = "1 to 1000000000 rounds"),
        ("mode" = Option<String>, Query, description = "a way to bet, as the PAR sheet names it; without it the one with the highest return"),
        ("par" = Option<String>, Query, description = "a stored PAR sheet, whose configuration is simulated; without it the active one"),
        ("seed" = Option<String>, Query, description = "the server seed, 1 to 64 characters"),
    ),
    responses(
        (status = 200, body = JobView), (status = 202, body = JobView, headers(("Location" = String), ("Retry-After" = String))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem), (status = 403, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn get(
    State(house): State<House>,
    operator: Operator,
    Path(game): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    crate::publisher(&house, &operator)?;
    let game = GameId::parse(&game).ok_or(Code::GameNotFound)?;
    let wanted = query.read(read)?;
    let config = match wanted.par {
        None => house.versions.now().await?.catalogue.active(game).rules().config(),
        Some(par) => crate::versions::stored_config(&house, game, par).await?,
    };
    let work = crate::compute(move || work(game, config, wanted)).await??;
    if let Work::Simulation(Simulation { rounds: ROUNDS_AT_ONCE.., .. }) = &work {
        return answer(started(&house, &work).await?);
    }
    let (job, kind, parts) = (work.id(), work.kind().to_owned(), work.parts() as u64);
    let outcome = crate::compute(move || work.run_all()).await?.ok_or(Code::Unavailable)?;
    let state = if matches!(outcome, Outcome::Refused(_)) { "refused" } else { "done" }.to_owned();
    let result = Some(result(&house, outcome).await?);
    answer(JobView { job, kind, state, done: parts, total: parts, result })
}

fn read(form: &mut Form<'_>) -> Option<Wanted> {
    let samples = form.text("samples").and_then(|text| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let samples = text.parse().ok().filter(|samples| digits && (1..=ROUNDS_MAX).contains(samples));
        if samples.is_none() {
            form.fault("samples", "range", format!("must be from 1 to {ROUNDS_MAX}"));
        }
        samples
    });
    let mode = form.optional_text("mode");
    let par = form.optional_text("par").map(|text| SheetId::parse(&text));
    if par == Some(None) {
        form.fault("par", "form", "must be 64 lowercase hexadecimal characters");
    }
    let seed = form.optional_text("seed").unwrap_or_else(|| Simulation::SERVER_SEED.to_owned());
    if seed.is_empty() || seed.len() > SEED_MAX {
        form.fault("seed", "range", format!("must be 1 to {SEED_MAX} bytes"));
    }
    Some(Wanted { samples: samples?, mode, par: par.flatten(), seed })
}

fn work(game: GameId, config: serde_json::Value, wanted: Wanted) -> Result<Work, Problem> {
    let modes = returns_of(game, &config)?;
    let mode = match &wanted.mode {
        Some(name) => modes.iter().find(|mode| mode.name == *name),
        // Of equal ones the first.
        None => modes.iter().rev().max_by(|one, two| one.return_to_player.cmp(&two.return_to_player)),
    };
    let mode = mode.map(|mode| mode.name.clone()).ok_or_else(|| {
        let detail = "this game has no such way to bet; its PAR sheet names them";
        games::Faults::one("?mode", "unknown", detail)
    })?;
    Ok(Work::Simulation(Simulation {
        game,
        config,
        mode,
        server_seed: wanted.seed,
        client_seed: Simulation::CLIENT_SEED.to_owned(),
        rounds: wanted.samples,
    }))
}
