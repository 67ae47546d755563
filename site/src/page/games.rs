//! `/games/`: rules, odds and pay tables, straight from the crate that deals.

use fair::Draws;
use games::{Amount, Entry, GameId, ModeReturn, Round, returns};
use leptos::prelude::*;

use super::example::{CLIENT_SEED, SERVER_SEED};
use super::figures::{chance, minor_units, percent, times};
use super::{Page, Script};
use crate::game::{GUIDES, Game, Guide, OddsTable, Scene};
use crate::house::HOUSE;
use crate::markup::{Element, element};

pub(super) fn page() -> Page {
    Page {
        path: "/games/".to_owned(),
        title: "Games and odds · Glasshouse".to_owned(),
        description: "Rules, exact odds and pay tables of every game of the house.".to_owned(),
        script: Script::None,
        view: Box::new(|| view! { <Games /> }.into_any()),
    }
}

/// What the examples are played for, in minor units.
const EXAMPLE_STAKE: u32 = 100;

#[component]
fn Games() -> impl IntoView {
    let shown: Vec<_> =
        GUIDES.iter().filter_map(|(game, guide)| Some((GameId::parse(game.id())?, *game, *guide))).collect();
    let contents = shown
        .iter()
        .map(|(id, ..)| view! { <li><a href=format!("#{id}")>{id.title()}</a></li> })
        .collect_view();
    let sections = shown.iter().map(|(id, game, guide)| section(*id, *game, *guide)).collect_view();
    view! {
        <section class="prose">
            <h1>"Games and odds"</h1>
            <p class="lead">
                "Every figure on this page is computed from the rules that deal the rounds, exactly and not by \
                simulation. “Return” is the share of all stakes that goes back to players in the long run."
            </p>
            <nav aria-label="Games"><ul class="contents">{contents}</ul></nav>
        </section>
        {sections}
    }
}

fn section(id: GameId, game: &dyn Game, guide: &dyn Guide) -> impl IntoView + use<> {
    let entry = HOUSE.active(id);
    let (bet, actions, nonce) = guide.example();
    let actions = actions.as_array().cloned().unwrap_or_default();
    let round = dealt(entry, &bet, &actions, nonce);
    let picture = game.picture(&Scene {
        config: &entry.document()["config"],
        bet: &round.bet,
        actions: &round.actions,
        outcome: Some(&round.outcome),
    });
    let odds = odds(&guide.odds(), returns(entry));
    let pays = guide.pay_table(&entry.document()["config"]);
    let pays = pays.map(|pays| view! { <div class="full" inner_html=pays.html()></div> });
    let limits = entry.limits();
    let stakes =
        format!("{} to {} minor units", minor_units(limits.stake_min), minor_units(limits.stake_max));
    let paid = format!("{} minor units", minor_units(limits.payout_max));
    view! {
        <section class="game" id=id.id()>
            <div class="prose">
                <h2>{id.title()}</h2>
                {guide.rules().iter().map(|rule| view! { <p>{*rule}</p> }).collect_view()}
            </div>
            <figure class="pane" inner_html=picture.html()></figure>
            <div
                class="scroll"
                tabindex="0"
                role="group"
                aria-label=format!("Odds of {}", id.title())
                inner_html=odds.html()
            ></div>
            {pays}
            <dl class="facts quiet">
                <dt>"stakes"</dt>
                <dd>{stakes}</dd>
                <dt>"highest payout"</dt>
                <dd>{paid}</dd>
                <dt>"rules"</dt>
                <dd>"version "{entry.rules().rules_version()}</dd>
                <dt>"configuration"</dt>
                <dd class="hex">{entry.config_hash().to_string()}</dd>
                <dt>"all figures"</dt>
                <dd>
                    <a href=format!("/par/{}/", id.id())>"PAR sheet of "{id.title()}</a>
                </dd>
            </dl>
        </section>
    }
}

/// A round on the seeds of the worked example: what the pictures show was really dealt.
///
/// # Panics
/// If the rules refuse the example.
fn dealt(entry: &Entry, bet: &serde_json::Value, actions: &[serde_json::Value], nonce: u64) -> Round {
    let stake = Amount::new(EXAMPLE_STAKE.into()).expect("below the maximum");
    let mut draws = Draws::new(SERVER_SEED, CLIENT_SEED, nonce);
    let round = entry.round(&mut draws, stake, bet, actions);
    round
        .unwrap_or_else(|error| panic!("the example of {} is against its rules: {error}", entry.rules().id()))
}

fn odds(table: &OddsTable, returns: &[ModeReturn]) -> Element {
    match table {
        OddsTable::All => list(returns.iter()),
        OddsTable::Named(names) => {
            list(names.iter().filter_map(|name| returns.iter().find(|mode| mode.name == *name)))
        }
        OddsTable::Grid { corner, rows, columns, name } => {
            let cells = |row: &str| {
                let cells = columns.iter().map(|column| {
                    let name = name(row, column);
                    cell(returns.iter().find(|mode| mode.name == name))
                });
                element("tr").child(element("th").attr("scope", "row").text(row)).children(cells)
            };
            let rows = rows.iter().map(|row| cells(row));
            let titles = columns.iter().map(|column| heading("n", column));
            let head = element("tr").child(heading("", corner)).children(titles);
            sheet(head, element("tbody").children(rows))
        }
    }
}

fn heading(class: &str, text: &str) -> Element {
    element("th").attr("scope", "col").class(class).text(text)
}

fn sheet(head: Element, body: Element) -> Element {
    element("table").child(element("thead").child(head)).child(body)
}

/// One line per way to bet.
fn list<'a>(modes: impl Iterator<Item = &'a ModeReturn>) -> Element {
    let figure = |text: String| element("td").class("n").text(text);
    let rows = modes.map(|mode| {
        element("tr")
            .child(element("th").attr("scope", "row").text(&mode.name))
            .child(figure(chance(&mode.hit_frequency)))
            .child(figure(times(mode.multiplier_max)))
            .child(figure(percent(&mode.return_to_player)))
    });
    let titles = [("", "Bet"), ("n", "Chance"), ("n", "Pays up to"), ("n", "Return")];
    let head = element("tr").children(titles.map(|(class, title)| heading(class, title)));
    sheet(head, element("tbody").children(rows))
}

/// Return and largest multiplier of one way to bet.
fn cell(mode: Option<&ModeReturn>) -> Element {
    let Some(mode) = mode else { return element("td") };
    let most = element("span").class("quiet").text(format_args!("up to {}", times(mode.multiplier_max)));
    let figure = element("div").text(percent(&mode.return_to_player));
    element("td").class("n").child(figure).child(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use games::{Position, Ratio};
    use serde_json::json;

    #[test]
    fn every_figure_that_the_page_names_exists() {
        for (game, guide) in GUIDES {
            let Some(id) = GameId::parse(game.id()) else { continue };
            let names: Vec<_> = returns(HOUSE.active(id)).iter().map(|mode| mode.name.clone()).collect();
            match guide.odds() {
                OddsTable::All => assert!((1..=30).contains(&names.len()), "{id}: {names:?}"),
                OddsTable::Named(wanted) => {
                    for wanted in wanted {
                        assert!(names.iter().any(|name| name == wanted), "{id} has no {wanted}: {names:?}");
                    }
                }
                OddsTable::Grid { rows, columns, name, .. } => {
                    for (row, column) in rows.iter().flat_map(|row| columns.iter().map(move |it| (row, it))) {
                        let wanted = name(row, column);
                        assert!(names.contains(&wanted), "{id} has no {wanted}: {names:?}");
                    }
                    assert_eq!(rows.len() * columns.len(), names.len(), "{id}: a cell for every way to bet");
                }
            }
        }
    }

    #[test]
    fn every_example_is_a_whole_round() {
        for (game, guide) in GUIDES {
            let Some(id) = GameId::parse(game.id()) else { continue };
            let (bet, actions, nonce) = guide.example();
            let round = dealt(HOUSE.active(id), &bet, actions.as_array().unwrap(), nonce);
            assert!(matches!(round.position, Position::Settled { .. }), "{id}: {:?}", round.position);
            assert_eq!((&round.bet, round.actions.len()), (&bet, actions.as_array().unwrap().len()), "{id}");
        }
    }

    #[test]
    fn the_texts_say_what_the_configurations_hold() {
        let config = |id| HOUSE.active(id).rules().config();
        assert_eq!(
            config(GameId::Dice),
            json!({"edge": 100, "chance_min": 1, "chance_max": 9800}),
            "99 and 98.00"
        );
        assert_eq!(percent(&Ratio::new(9_900, 10_001_u16)), "98.990\u{a0}%");
        assert_eq!(chance(&Ratio::new(1, 10_000_u16)), "0.010\u{a0}%");
        assert_eq!(chance(&Ratio::new(2, 2_097_153_u32)), "1\u{a0}in\u{a0}1,048,576");
    }
}
