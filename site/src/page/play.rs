//! `/play/`

use leptos::prelude::*;

use super::{Module, Page, Script};
use crate::play::Play;

pub(super) fn page() -> Page {
    Page {
        path: "/play/".to_owned(),
        title: "Play with demo money · Glasshouse".to_owned(),
        description: "Every game of the house with demo money; every round one click from its proof."
            .to_owned(),
        script: Script::Needed(Module::Play),
        view: Box::new(|| {
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
        }),
    }
}
