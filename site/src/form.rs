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
    pub value: Signal<String>,
    /// Takes what is typed.
    pub set: SignalSetter<String>,
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
            value: value.into(),
            set: value.into(),
            mono: false,
            hint: Signal::stored(None),
            locked: Signal::stored(false),
        }
    }

    /// Its elements.
    #[must_use]
    pub fn view(self) -> AnyView {
        let Self { id, label, value, set, mono, hint, locked } = self;
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
                    prop:value=value
                    on:input:target=move |event| set.set(event.target().value())
                />
                <p class="problem" hidden=sound>
                    {problem}
                </p>
            </div>
        }
        .into_any()
    }
}

/// One out of a few: each with the word it stands for and what people read.
#[must_use]
pub fn choice(
    id: &'static str,
    label: &'static str,
    words: &[(&'static str, &'static str)],
    value: Signal<String>,
    set: SignalSetter<String>,
    locked: Signal<bool>,
) -> AnyView {
    let words =
        words.iter().map(|(word, shown)| view! { <option value=*word>{*shown}</option> }).collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select
                id=id
                disabled=locked
                prop:value=value
                on:change:target=move |event| set.set(event.target().value())
            >
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
