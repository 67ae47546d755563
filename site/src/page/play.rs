//! `/play/`

use leptos::prelude::*;

use super::Page;
use crate::play::Play;

pub(super) const PAGE: Page = Page {
    path: "/play/",
    title: "Play with demo money · Glasshouse",
    description: "Every game of the house with demo money; every round one click from its proof.",
    interactive: true,
    view: || {
        view! {
            <section>
                <h1>"Play with demo money"</h1>
                <p class="lead">
                    "Nothing here is worth anything but the proof. Every round can be checked once you change seeds."
                </p>
            </section>
            <Play />
        }
        .into_any()
    },
};
