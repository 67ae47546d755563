//! Versions of a game: what is active, what was, activate, roll back.

use crate::sheets::{refused, returns};
use axum::Json;
use axum::extract::State;
use edge::{Code, House, JsonBody, Operator, Page, Path, Problem, Query};
use games::{ConfigHash, Form, GameId};
use par::work::{Outcome, Work};
use serde_json::Value;
use store::{Active, Change, ChangeError, ChangeRequest, SheetId, Version};
use wire::{ActivateRequest, ActiveVersion, Cursor, RollbackRequest, VersionPage, VersionView};

/// Longest reason.
const WHY_MAX: usize = 500;

/// What a game is played under, and every change of it, newest first.
#[utoipa::path(
    get, path = "/v1/games/{id}/versions", operation_id = "list_versions", tag = "par",
    params(
        ("id" = String, Path, description = "game id"),
        ("limit" = Option<u32>, Query, description = "1 to 100, default 20"),
        ("cursor" = Option<String>, Query, description = "`cursor` of the page before"),
    ),
    responses(
        (status = 200, body = VersionPage), (status = 400, body = wire::Problem), (status = 404, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn list(
    State(house): State<House>,
    Path(game): Path<String>,
    query: Query,
) -> Result<Json<VersionPage>, Problem> {
    let game = GameId::parse(&game).ok_or(Code::GameNotFound)?;
    let page = query.read(|form| Some(Page::take(form)))?;
    let before = page.cursor.map(|cursor| cursor.before_seq);
    let (versions, more) = house.versions.of_game(game, before, page.limit as usize).await?;
    let now = house.versions.now().await?;
    let active = now.active(game);
    Ok(Json(VersionPage {
        game: game.id().to_owned(),
        active: ActiveVersion {
            par: active.map(|active| active.par.to_string()),
            config_hash: now.catalogue.active(game).config_hash().to_string(),
        },
        versions: versions.iter().map(view).collect(),
        cursor: more.map(|before_seq| Cursor { before_seq }.encode()),
    }))
}

fn view(version: &Version) -> VersionView {
    let active = version.made_active();
    VersionView {
        position: version.position,
        change: version.change.word().to_owned(),
        par: active.par.to_string(),
        config_hash: active.config.to_string(),
        by: version.by.to_string(),
        why: version.why.clone(),
        at: version.at.0,
    }
}

/// Makes a stored PAR sheet's configuration the one that new rounds are played under: at once here, and everywhere
/// within seconds. Open rounds finish on theirs.
///
/// A compare-and-set: nothing changes if another version is active than `expected`. What is active already stays so.
#[utoipa::path(
    put, path = "/v1/games/{id}/active", operation_id = "activate_version", tag = "par", request_body = ActivateRequest,
    security(("operator" = [])),
    params(("id" = String, Path, description = "game id")),
    responses(
        (status = 200, body = VersionView), (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 403, body = wire::Problem), (status = 404, body = wire::Problem), (status = 409, body = wire::Problem),
        (status = 413, body = wire::Problem), (status = 415, body = wire::Problem), (status = 422, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn activate(
    State(house): State<House>,
    operator: Operator,
    Path(game): Path<String>,
    body: JsonBody,
) -> Result<Json<VersionView>, Problem> {
    crate::publisher(&house, &operator)?;
    let game = GameId::parse(&game).ok_or(Code::GameNotFound)?;
    let (par, expected, why) = body.read(|form| {
        let (par, expected, why) = (sheet(form, "par"), optional_sheet(form, "expected"), reason(form));
        Some((par?, expected?, why?))
    })?;
    let target = examined(&house, game, par).await?;
    let request = ChangeRequest {
        game,
        change: Change::Activate,
        expected,
        target,
        by: operator.id,
        why,
        at: edge::now(),
    };
    change(&house, &request).await
}

/// Makes an earlier version active again: the one before the active one, or the one that is named. The history gets a
/// new entry; nothing is removed from it.
#[utoipa::path(
    post, path = "/v1/games/{id}/rollback", operation_id = "roll_back_version", tag = "par", request_body = RollbackRequest,
    security(("operator" = [])),
    params(("id" = String, Path, description = "game id")),
    responses(
        (status = 200, body = VersionView), (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 403, body = wire::Problem), (status = 404, body = wire::Problem), (status = 409, body = wire::Problem),
        (status = 413, body = wire::Problem), (status = 415, body = wire::Problem), (status = 422, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn roll_back(
    State(house): State<House>,
    operator: Operator,
    Path(game): Path<String>,
    body: JsonBody,
) -> Result<Json<VersionView>, Problem> {
    crate::publisher(&house, &operator)?;
    let game = GameId::parse(&game).ok_or(Code::GameNotFound)?;
    let (par, expected, why) = body.read(|form| {
        let (par, expected, why) = (optional_sheet(form, "par"), sheet(form, "expected"), reason(form));
        Some((par?, expected?, why?))
    })?;
    let target = earlier(&house, game, par, expected).await?;
    still_passes(&house, game, target.config).await?;
    let request = ChangeRequest {
        game,
        change: Change::Rollback,
        expected: Some(expected),
        target,
        by: operator.id,
        why,
        at: edge::now(),
    };
    change(&house, &request).await
}

async fn change(house: &House, request: &ChangeRequest) -> Result<Json<VersionView>, Problem> {
    match house.versions.change(request).await {
        Ok((version, written)) => {
            if written {
                let active = version.made_active();
                tracing::info!(game = %request.game, par = %active.par, by = %version.by, "a game has another version");
            }
            Ok(Json(view(&version)))
        }
        Err(ChangeError::Refused(refused)) => {
            Err(Problem::new(Code::VersionConflict).detail(refused.to_string()))
        }
        Err(ChangeError::Unavailable(error)) => Err(error.into()),
    }
}

fn sheet(form: &mut Form<'_>, name: &str) -> Option<SheetId> {
    form.parsed(name, |text| SheetId::parse(text).ok_or("must be 64 lowercase hexadecimal characters"))
}

/// `Some(None)` if it is absent, `None` if it is there and no hash.
fn optional_sheet(form: &mut Form<'_>, name: &str) -> Option<Option<SheetId>> {
    if form.holds(name) {
        return sheet(form, name).map(Some);
    }
    // A `null` is taken out all the same.
    form.optional(name);
    Some(None)
}

fn reason(form: &mut Form<'_>) -> Option<String> {
    form.parsed("why", |text| {
        let fits = (1..=WHY_MAX).contains(&text.trim().chars().count());
        if fits { Ok(text.to_owned()) } else { Err(format!("must be 1 to {WHY_MAX} characters")) }
    })
}

/// The configuration of a stored sheet of this game.
pub(crate) async fn stored_config(house: &House, game: GameId, par: SheetId) -> Result<Value, Problem> {
    let text = house.versions.sheet(par).await?.ok_or(Code::ParNotFound)?;
    let mut sheet: Value = serde_json::from_str(&text).map_err(|error| {
        tracing::error!(%error, %par, "a stored sheet is no JSON");
        Problem::new(Code::Unavailable)
    })?;
    if sheet["game"] != game.id() {
        let detail = format!("this is a sheet of {}, not of {game}", sheet["game"]);
        return Err(Problem::new(Code::ParNotFound).detail(detail));
    }
    Ok(sheet["config"].take())
}

/// A stored sheet, computed again: what becomes active is what this release computes, and passes today's rules.
async fn examined(house: &House, game: GameId, par: SheetId) -> Result<Active, Problem> {
    let config = stored_config(house, game, par).await?;
    let sheet = passing(house, game, config).await?;
    if sheet.id() != par.to_string() {
        let detail = format!("this release computes {} for the same configuration; generate it", sheet.id());
        return Err(Problem::new(Code::ParOfAnotherRelease).detail(detail));
    }
    let config = ConfigHash::parse(&sheet.config_hash).ok_or(Code::Unavailable)?;
    Ok(Active { config, par, returns: returns(&sheet) })
}

/// The sheet of a configuration that passes.
async fn passing(house: &House, game: GameId, config: Value) -> Result<Box<par::Sheet>, Problem> {
    let work = Work::Par { game, config, rules: Box::new(house.lint_rules.as_ref().clone()) };
    match crate::compute(move || work.run_all()).await? {
        Some(Outcome::Sheet(sheet)) => Ok(sheet),
        Some(Outcome::Refused(findings)) => Err(refused(findings)),
        _ => Err(Code::Unavailable.into()),
    }
}

/// The version to go back to.
async fn earlier(
    house: &House,
    game: GameId,
    wanted: Option<SheetId>,
    active: SheetId,
) -> Result<Active, Problem> {
    let mut before = None;
    loop {
        let (versions, more) = house.versions.of_game(game, before, Page::LIMIT_MAX as usize).await?;
        let found = versions.iter().map(Version::made_active).find(|version| match wanted {
            Some(wanted) => version.par == wanted,
            None => version.par != active,
        });
        if let Some(found) = found {
            return Ok(found.clone());
        }
        let Some(next) = more else { return Err(Code::NoEarlierVersion.into()) };
        before = Some(next);
    }
}

/// Rules may have become stricter since, and releases another.
async fn still_passes(house: &House, game: GameId, config: ConfigHash) -> Result<(), Problem> {
    let entry = house.versions.entry(game, config).await?;
    passing(house, game, entry.rules().config()).await.map(drop)
}
