//! `/404.html`: what static hosts answer for an address that isn't there.

use leptos::prelude::*;

use super::{Page, Script};

pub(super) fn page() -> Page {
    Page {
        path: "/404.html".to_owned(),
        title: "Not found · Glasshouse".to_owned(),
        description: "There is no such page.".to_owned(),
        script: Script::None,
        view: Box::new(|| {
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
        }),
    }
}
