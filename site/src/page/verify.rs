//! `/verify/`

use leptos::prelude::*;

use super::{Module, Page, Script, golden, programs};
use crate::verify::Verify;

pub(super) fn page() -> Page {
    Page {
        path: "/verify/".to_owned(),
        title: "Verify a round · Glasshouse".to_owned(),
        description: "Check a provably fair round in your browser: paste its receipt or enter its seeds."
            .to_owned(),
        script: Script::Needed(Module::Verify),
        view: Box::new(|| {
            view! {
                <section>
                    <h1>"Verify a round"</h1>
                    <p class="lead">
                        "The round is computed again from its seeds, here in your browser, by the program that dealt it."
                    </p>
                </section>
                <Verify />
                <script type="application/json" id="golden" inner_html=golden::vectors().to_string()></script>
                <script type="application/json" id="programs" inner_html=programs::programs().to_string()></script>
            }
            .into_any()
        }),
    }
}
