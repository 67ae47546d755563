//! `/games/`: rules, odds and pay tables, straight from the crate that deals.

use games::roulette::Wheel;
use games::{Catalogue, Entry, GameId, ModeReturn, Ratio, returns};
use leptos::prelude::*;
use serde_json::json;

use super::Page;
use crate::draw::event::pay_table;
use crate::draw::mines::Tile;
use crate::draw::{dice, mines, plinko, roulette};

pub(super) const PAGE: Page = Page {
    path: "/games/",
    title: "Games and odds · Glasshouse",
    description: "Rules, exact odds and pay tables of dice, plinko, roulette and mines.",
    interactive: false,
    view: || view! { <Games /> }.into_any(),
};

/// An exact fraction as a percentage with three digits, cut off and not rounded.
fn percent(ratio: Ratio) -> String {
    format!("{} %", Ratio::new(ratio.numerator() * 100, ratio.denominator()).decimal(3))
}

#[component]
fn Games() -> impl IntoView {
    let catalogue = Catalogue::house();
    let sections = GameId::ALL.map(|game| section(game, catalogue.active(game)));
    view! {
        <section class="prose">
            <h1>"Games and odds"</h1>
            <p class="lead">
                "Every figure on this page is computed from the rules that deal the rounds, exactly and not by \
                simulation. “Return” is the share of all stakes that goes back to players in the long run."
            </p>
        </section>
        {sections}
    }
}

fn section(game: GameId, entry: &Entry) -> impl IntoView + use<> {
    let returns = returns(entry);
    let (title, rules) = text(game);
    let picture = match game {
        GameId::Dice => dice::bar(true, 5_050, Some(7_472)),
        GameId::Plinko => plinko::board(&pay_table(entry, &json!(12), "medium"), &EXAMPLE_PATH),
        GameId::Roulette => roulette::wheel(Wheel::European, Some(17)),
        GameId::Mines => mines::field(&example_field()),
    };
    let odds = match game {
        GameId::Plinko => plinko_odds(&returns).into_any(),
        _ => odds(game, &returns).into_any(),
    };
    let limits = entry.limits();
    let stakes = format!("{} to {} minor units", limits.stake_min, limits.stake_max);
    let paid = format!("{} minor units", limits.payout_max);
    view! {
        <section class="game" id=game.id()>
            <div class="prose">
                <h2>{title}</h2>
                {rules.iter().map(|rule| view! { <p>{*rule}</p> }).collect_view()}
            </div>
            <figure class="pane" inner_html=picture.html()></figure>
            <div class="scroll" tabindex="0" role="group" aria-label=format!("Odds of {title}")>
                {odds}
            </div>
            <dl class="facts quiet">
                <dt>"stakes"</dt>
                <dd>{stakes}</dd>
                <dt>"highest payout"</dt>
                <dd>{paid}</dd>
                <dt>"rules"</dt>
                <dd>"version "{entry.rules().rules_version()}</dd>
                <dt>"configuration"</dt>
                <dd class="hex">{entry.config_hash().to_string()}</dd>
            </dl>
        </section>
    }
}

/// Title and rules.
fn text(game: GameId) -> (&'static str, &'static [&'static str]) {
    match game {
        GameId::Dice => (
            "Dice",
            &[
                "One draw gives one of 10,001 numbers from 0.00 to 100.00, each as likely as any other. You bet that \
                it lies over or under a target of your choice; the target itself loses on both sides.",
                "A win pays 99 divided by your chance in percent, cut off after four digits.",
            ],
        ),
        GameId::Plinko => (
            "Plinko",
            &[
                "A ball falls through 8 to 16 rows of pegs. At each row one draw sends it left or right with equal \
                chance; the bucket is the number of rights.",
                "Rows and risk choose the pay table. The higher the risk, the more goes to the outer buckets.",
            ],
        ),
        GameId::Roulette => (
            "Roulette",
            &[
                "One draw chooses one of 37 pockets, or of 38 on the American wheel with its double zero. Up to 20 of the \
                standard bets can lie on the table in one round.",
                "A bet on n numbers pays 36 / n times its stake, the stake included. The zeros are the house’s \
                edge. The American five-number bet pays 7 times.",
            ],
        ),
        GameId::Mines => (
            "Mines",
            &[
                "Twenty-five tiles, 1 to 24 of them mines. All places are drawn before the first tile is turned. Each \
                gem raises the multiplier; cash out when you like. One mine ends the round.",
                "After g gems the multiplier is 99 % of the odds you have beaten, cut off after four digits. A round \
                left open is cashed out for you; without a gem the stake goes back.",
            ],
        ),
    }
}

const EXAMPLE_PATH: [bool; 12] = [true, false, true, true, false, true, false, true, true, false, true, true];

fn example_field() -> Vec<Tile> {
    let mut tiles = vec![Tile::Safe; 25];
    for place in [6, 12, 13, 17] {
        tiles[place] = Tile::Gem;
    }
    for place in [3, 10, 24] {
        tiles[place] = Tile::Mine;
    }
    tiles
}

/// One line per way to bet: of thousands of targets and fields, those that people ask about.
fn odds(game: GameId, returns: &[ModeReturn]) -> impl IntoView + use<> {
    const TARGETS: [&str; 8] = [
        "under 1.00",
        "under 5.00",
        "under 10.00",
        "under 25.00",
        "under 49.50",
        "under 75.00",
        "under 90.00",
        "under 98.00",
    ];
    const FIELDS: [&str; 8] = [
        "1 mines, cash out after 1 gems",
        "1 mines, cash out after 12 gems",
        "3 mines, cash out after 1 gems",
        "3 mines, cash out after 5 gems",
        "3 mines, cash out after 22 gems",
        "5 mines, cash out after 5 gems",
        "12 mines, cash out after 3 gems",
        "24 mines, cash out after 1 gems",
    ];
    let shown = returns.iter().filter(|mode| match game {
        GameId::Dice => TARGETS.contains(&mode.name.as_str()),
        GameId::Mines => FIELDS.contains(&mode.name.as_str()),
        GameId::Plinko | GameId::Roulette => true,
    });
    let rows = shown
        .map(|mode| {
            view! {
                <tr>
                    <th scope="row">{mode.name.clone()}</th>
                    <td class="n">{percent(mode.hit_frequency)}</td>
                    <td class="n">{mode.multiplier_max.to_string()}" ×"</td>
                    <td class="n">{percent(mode.return_to_player)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">"Bet"</th>
                    <th scope="col" class="n">"Chance"</th>
                    <th scope="col" class="n">"Pays up to"</th>
                    <th scope="col" class="n">"Return"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Rows down, risks across.
fn plinko_odds(returns: &[ModeReturn]) -> impl IntoView + use<> {
    const RISKS: [&str; 4] = ["low", "medium", "high", "expert"];
    let cell = |rows: u8, risk: &str| {
        let name = format!("{rows} rows, {risk} risk");
        let mode = returns.iter().find(|mode| mode.name == name);
        mode.map(|mode| {
            view! {
                <td class="n">
                    {percent(mode.return_to_player)} <br />
                    <span class="quiet">"up to "{mode.multiplier_max.to_string()}" ×"</span>
                </td>
            }
        })
    };
    let rows = (8..=16_u8)
        .map(|rows| {
            view! {
                <tr>
                    <th scope="row">{rows}</th>
                    {RISKS.map(|risk| cell(rows, risk))}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">"Rows"</th>
                    {RISKS.map(|risk| view! { <th scope="col" class="n">{risk}" risk"</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_that_the_page_names_exists() {
        let catalogue = Catalogue::house();
        let plinko = catalogue.active(GameId::Plinko);
        assert_eq!(returns(plinko).len(), 36, "a cell for every pair of rows and risk");
        let dice = catalogue.active(GameId::Dice);
        assert_eq!(
            dice.rules().config(),
            json!({"edge": 100, "chance_min": 1, "chance_max": 9800}),
            "the text says 99"
        );
        assert!(returns(dice).iter().any(|mode| mode.name == "under 98.00"));
        let mines = returns(catalogue.active(GameId::Mines));
        assert!(mines.iter().any(|mode| mode.name == "24 mines, cash out after 1 gems"));
        assert_eq!(percent(Ratio::new(9_900, 10_001)), "98.990 %");
    }
}
