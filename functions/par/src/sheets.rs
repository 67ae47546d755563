//! `POST /v1/par` and `GET /v1/par/{hash}`: PAR sheets.

use crate::configurations::FOR_EVER;
use crate::jobs::{answer, started};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::{Code, House, JsonBody, Operator, Path, Problem};
use games::{Catalogue, Form, GameId, config_document};
use http::HeaderMap;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY};
use par::Sheet;
use par::work::{Finding, Outcome, Work};
use store::SheetId;
use wire::{FieldError, Fraction, JobView, ParRequest, ParView, ReturnRange};

/// Computes the PAR sheet of a configuration, and stores it under its hash if it passes the house's lint.
///
/// With `Prefer: respond-async` it becomes a job, as it should for slots whose rounds have many free spins.
#[utoipa::path(
    post, path = "/v1/par", operation_id = "generate_par", tag = "par", request_body = ParRequest,
    security(("operator" = [])),
    params(("Prefer" = Option<String>, Header, description = "`respond-async` for a job")),
    responses(
        (status = 200, body = ParView), (status = 202, body = JobView, headers(("Location" = String))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem), (status = 403, body = wire::Problem),
        (status = 413, body = wire::Problem), (status = 415, body = wire::Problem),
        (status = 422, body = wire::Problem, description = "every finding, with JSON pointers into the sheet"),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn generate(
    State(house): State<House>,
    operator: Operator,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Response, Problem> {
    crate::publisher(&house, &operator)?;
    let (game, config) = body.read(read)?;
    let config = config.unwrap_or_else(|| Catalogue::house().active(game).rules().config());
    let work = Work::Par { game, config, rules: Box::new(house.lint_rules.as_ref().clone()) };
    if wants_job(&headers) {
        return answer(started(&house, &work).await?);
    }
    match crate::compute(move || work.run_all()).await?.ok_or(Code::Unavailable)? {
        Outcome::Sheet(sheet) => Ok(Json(stored(&house, *sheet).await?).into_response()),
        Outcome::Refused(findings) => Err(refused(findings)),
        Outcome::Simulated { .. } => Err(Code::Unavailable.into()),
    }
}

/// RFC 7240: preferences are a list, with parameters that do not matter here.
fn wants_job(headers: &HeaderMap) -> bool {
    let lines = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split([',', ';'])).any(|it| it.trim().eq_ignore_ascii_case("respond-async"))
}

fn read(form: &mut Form<'_>) -> Option<(GameId, Option<serde_json::Value>)> {
    let games = GameId::ALL.map(GameId::id);
    let game = form.choice("game", &games).map(|at| GameId::ALL[at]);
    let config = form.optional("config");
    Some((game?, config))
}

/// Stores a sheet and its configuration; answers what the caller needs to know of it.
pub(crate) async fn stored(house: &House, sheet: Sheet) -> Result<ParView, Problem> {
    let (canonical, view) = crate::compute(move || {
        let document = config_document(sheet.game, sheet.rules_version, sheet.config.clone());
        ((sheet.canonical(), games::canonical_json(&document)), view(&sheet))
    })
    .await?;
    let (sheet, document) = canonical;
    house.versions.store_sheet(sheet, document).await.map_err(store::ReadError::from)?;
    Ok(view)
}

fn view(sheet: &Sheet) -> ParView {
    ParView {
        par: sheet.id(),
        game: sheet.game.id().to_owned(),
        config_hash: sheet.config_hash.clone(),
        return_to_player: returns(sheet),
    }
}

/// The range of returns that a sheet states.
pub(crate) fn returns(sheet: &Sheet) -> ReturnRange {
    let fraction =
        |number: &par::NamedNumber| Fraction { exact: number.exact.clone(), decimal: number.decimal.clone() };
    ReturnRange {
        modes: sheet.modes.len(),
        lowest: fraction(&sheet.rtp_lowest),
        highest: fraction(&sheet.rtp),
    }
}

/// The refusal of a configuration, with everything that was found.
pub(crate) fn refused(findings: Vec<Finding>) -> Problem {
    let detail = match findings.as_slice() {
        [one] => format!("{}: {}", one.pointer, one.detail),
        several => format!("{} findings", several.len()),
    };
    let errors =
        findings.into_iter().map(|Finding { code, detail, pointer }| FieldError { pointer, code, detail });
    Problem::new(Code::ParRefused).detail(detail).errors(errors.collect())
}

/// A sheet, and the form it is asked for in.
pub(crate) struct SheetFile {
    id: SheetId,
    form: Option<SheetForm>,
}

/// A form of a sheet.
#[derive(Clone, Copy)]
enum SheetForm {
    Json,
    Csv,
    Xlsx,
    Html,
}

impl SheetForm {
    const ALL: [Self; 4] = [Self::Json, Self::Csv, Self::Xlsx, Self::Html];

    fn suffix(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// The first form that the caller names; JSON for callers who take anything.
    fn accepted(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let named = accept.split(',').filter_map(|range| {
            let range = range.split(';').next().unwrap_or_default().trim();
            Self::ALL.into_iter().find(|form| form.media_type().split(';').next() == Some(range))
        });
        named.into_iter().next().unwrap_or(Self::Json)
    }
}

/// A text that names no sheet.
#[derive(Debug, thiserror::Error)]
#[error("must be 64 lowercase hexadecimal characters, with or without .json, .csv, .xlsx or .html")]
pub(crate) struct NotASheet;

impl TryFrom<String> for SheetFile {
    type Error = NotASheet;

    fn try_from(text: String) -> Result<Self, NotASheet> {
        let (id, form) = match text.split_once('.') {
            None => (text.as_str(), None),
            Some((id, suffix)) => {
                let form = SheetForm::ALL.into_iter().find(|form| form.suffix() == suffix);
                (id, Some(form.ok_or(NotASheet)?))
            }
        };
        Ok(Self { id: SheetId::parse(id).ok_or(NotASheet)?, form })
    }
}

/// A stored PAR sheet: canonical JSON, whose SHA-256 is its name; as CSV, XLSX or HTML by suffix or `Accept`. The HTML
/// prints as PDF.
#[utoipa::path(
    get, path = "/v1/par/{hash}", operation_id = "get_par", tag = "par",
    params(("hash" = String, Path, description = "the sheet's hash, with or without `.json`, `.csv`, `.xlsx` or `.html`")),
    responses(
        (status = 200, content(
            (serde_json::Value = "application/json"), (String = "text/csv"), (String = "text/html"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 400, body = wire::Problem), (status = 404, body = wire::Problem),
        (status = 409, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn get(
    State(house): State<House>,
    Path(file): Path<SheetFile>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let text = house.versions.sheet(file.id).await?.ok_or(Code::ParNotFound)?;
    let form = file.form.unwrap_or_else(|| SheetForm::accepted(&headers));
    let bytes = crate::compute(move || rendered(text, form)).await??;
    let headers = [
        // The page holds its own styles, and nothing else is loaded by it.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'".to_owned(),
        ),
        (CONTENT_TYPE, form.media_type().to_owned()),
        (CACHE_CONTROL, FOR_EVER.to_owned()),
        (ETAG, format!("\"{}.{}\"", file.id, form.suffix())),
        (VARY, "accept".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

fn rendered(text: String, form: SheetForm) -> Result<Vec<u8>, Problem> {
    if matches!(form, SheetForm::Json) {
        return Ok(text.into_bytes());
    }
    // The other forms follow from the sheet and from nothing else, as long as this release knows its fields.
    let sheet: Sheet = serde_json::from_str(&text).map_err(|_| Problem::new(Code::ParOfAnotherRelease))?;
    Ok(match form {
        SheetForm::Json => text.into_bytes(),
        SheetForm::Csv => par::render::csv(&sheet).into_bytes(),
        SheetForm::Xlsx => par::render::xlsx(&sheet),
        SheetForm::Html => par::render::html(&sheet).into_bytes(),
    })
}
