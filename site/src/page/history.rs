//! `/history/`

use leptos::prelude::*;

use super::{Module, Page, Script};
use crate::history::{History, table};

pub(super) fn page() -> Page {
    Page {
        path: "/history/".to_owned(),
        title: "Check a whole history · Glasshouse".to_owned(),
        description: "Check an account export of up to a million rounds in your browser: every outcome, payout, nonce and seed."
            .to_owned(),
        script: Script::Needed(Module::History),
        view: Box::new(|| {
            view! {
                <section>
                    <h1>"Check a whole history"</h1>
                    <p class="lead">
                        "Every round of an account, and what lies between them: no nonce missing or used twice, each seed the \
                        one that was promised. Up to a million rounds, here in your browser; the file is sent nowhere."
                    </p>
                </section>
                <History />
                <script type="application/json" id="returns" inner_html=table().to_string()></script>
            }
            .into_any()
        }),
    }
}
