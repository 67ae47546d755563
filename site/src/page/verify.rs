//! `/verify/`

use leptos::prelude::*;

use super::Page;
use crate::verify::Verify;

pub(super) const PAGE: Page = Page {
    path: "/verify/",
    title: "Verify a round · Glasshouse",
    description: "Check a provably fair round in your browser: paste its receipt or enter its seeds.",
    interactive: true,
    view: || {
        view! {
            <section>
                <h1>"Verify a round"</h1>
                <p class="lead">
                    "The round is computed again from its seeds, here in your browser, by the program that dealt it."
                </p>
            </section>
            <Verify />
        }
        .into_any()
    },
};
