//! `/`: what this is, in one screen, with a real round.

use leptos::prelude::*;

use super::{Page, Script, example};

pub(super) fn page() -> Page {
    Page {
        path: "/".to_owned(),
        title: "Glasshouse: a casino you can check".to_owned(),
        description: "A provably fair casino backend. Every round can be verified by its player, with the program that dealt it.".to_owned(),
        script: Script::None,
        view: Box::new(|| view! { <Home /> }.into_any()),
    }
}

#[component]
fn Home() -> impl IntoView {
    view! {
        <section class="hero">
            <div>
                <h1>"A casino whose every round you can check"</h1>
                <p class="lead">
                    "The house commits to its secret before you bet. You add a secret of your own. \
                    Both together decide the round, and afterwards the house has to show its hand. "
                    "This site recomputes your rounds in your browser, with the very program that dealt them."
                </p>
                <div class="actions">
                    <a class="button main" href="/verify/">"Verify a round"</a>
                    <a class="button" href="/play/">"Play with demo money"</a>
                </div>
            </div>
            <figure class="pane" aria-label="One round of dice, from the promise to the result">
                {example::chain()}
            </figure>
        </section>
        <section class="three">
            <div>
                <h2>"Promised first"</h2>
                <p>
                    "Before you choose your seed you hold the fingerprint of the house’s. \
                    It cannot be changed afterwards without the fingerprint giving it away."
                </p>
            </div>
            <div>
                <h2>"Yours as well"</h2>
                <p>
                    "Your browser makes your seed. The house cannot pick a secret that is bad for you, \
                    because it has promised its own before it sees yours."
                </p>
            </div>
            <div>
                <h2>"Open to anyone"</h2>
                <p>
                    "The scheme is the one that most of the field uses: HMAC-SHA256 over seed, seed and number. \
                    Verifiers written by strangers check this house, too."
                </p>
            </div>
        </section>
    }
}
