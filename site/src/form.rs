//! Form fields. One kind of text field and one kind of choice for all pages: they look the same, and the wasm holds
//! each only once.

use leptos::prelude::*;

/// A line of text to type, with what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct TextField {
    /// The element's id.
    pub id: &'static str,
    /// What stands above it.
    pub label: Signal<String>,
    /// Its content.
    pub value: RwSignal<String>,
    /// Seeds and hashes are set in a fixed width.
    pub mono: bool,
    /// What is probably wrong with the content.
    pub hint: Signal<Option<String>>,
    /// Whether nothing may change now.
    pub locked: Signal<bool>,
}

impl TextField {
    /// A plain field, never locked.
    #[must_use]
    pub fn new(id: &'static str, label: &str, value: RwSignal<String>) -> Self {
        Self {
            id,
            label: Signal::stored(label.to_owned()),
            value,
            mono: false,
            hint: Signal::stored(None),
            locked: Signal::stored(false),
        }
    }

    /// Its elements.
    #[must_use]
    pub fn view(self) -> AnyView {
        let Self { id, label, value, mono, hint, locked } = self;
        let invalid = Signal::derive(move || hint.with(Option::is_some).then(|| "true".to_owned()));
        let problem = Signal::derive(move || hint.get().unwrap_or_default());
        let sound = Signal::derive(move || hint.with(Option::is_none));
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input
                    id=id
                    class=if mono { "mono" } else { "" }
                    inputmode=if mono { "text" } else { "decimal" }
                    spellcheck="false"
                    autocomplete="off"
                    disabled=locked
                    aria-invalid=invalid
                    bind:value=value
                />
                <p class="problem" hidden=sound>
                    {problem}
                </p>
            </div>
        }
        .into_any()
    }
}

/// A word out of a few.
pub fn choice(
    id: &'static str,
    label: &'static str,
    words: &[&'static str],
    value: Signal<String>,
    choose: impl Fn(String) + Send + 'static,
    locked: Signal<bool>,
) -> AnyView {
    let choose: Box<dyn Fn(String) + Send> = Box::new(choose);
    let words = words.iter().map(|word| view! { <option value=*word>{*word}</option> }).collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id disabled=locked prop:value=value on:change:target=move |event| choose(event.target().value())>
                {words}
            </select>
        </div>
    }
    .into_any()
}

/// A view that changes, behind one type.
#[must_use]
pub fn changing(view: impl Fn() -> AnyView + Send + 'static) -> Box<dyn Fn() -> AnyView + Send> {
    Box::new(view)
}
