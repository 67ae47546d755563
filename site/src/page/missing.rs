//! `/404.html`: what static hosts answer for an address that isn't there.

use leptos::prelude::*;

use super::Page;

pub(super) const PAGE: Page = Page {
    path: "/404.html",
    title: "Not found · Glasshouse",
    description: "There is no such page.",
    interactive: false,
    view: || {
        view! {
            <section class="prose">
                <h1>"There is no such page"</h1>
                <p class="lead">"The address may be mistyped, or the page has moved."</p>
                <p>
                    <a href="/verify/">"Verify a round"</a>
                    " · "
                    <a href="/">"Start page"</a>
                </p>
            </section>
        }
        .into_any()
    },
};
