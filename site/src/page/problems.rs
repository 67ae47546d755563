//! `/problems/`: every error the API answers, where the `type` of a problem document points to.

use leptos::prelude::*;
use wire::problem::Code;

use super::{Page, Script};

pub(super) fn page() -> Page {
    Page {
        path: "/problems/".to_owned(),
        title: "Errors of the API · Glasshouse".to_owned(),
        description: "Every error code that the API answers, with its status and its meaning.".to_owned(),
        script: Script::None,
        view: Box::new(|| view! { <Problems /> }.into_any()),
    }
}

#[component]
fn Problems() -> impl IntoView {
    let rows = Code::ALL.iter().map(|code| {
        let words = code.name().split_inclusive('_');
        let name = words.map(|word| view! { {word} <wbr /> }).collect_view();
        view! {
            <tr id=code.name()>
                <td>
                    <code>{name}</code>
                </td>
                <td class="number">{code.status()}</td>
                <td>{code.title()}</td>
            </tr>
        }
    });
    view! {
        <section class="prose">
            <h1>"Errors of the API"</h1>
            <p class="lead">
                "Every error is a problem document (RFC 9457). Branch on its "<code>"code"</code>
                ": a code keeps its status and its meaning. Faulty fields are listed under "
                <code>"errors"</code>", all of them."
            </p>
        </section>
        <div class="scroll" tabindex="0" role="group" aria-label="Error codes">
            <table class="names">
                <thead>
                    <tr>
                        <th scope="col">"Code"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Meaning"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
