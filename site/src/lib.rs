//! The public site: verify, play, games, how it works (Leptos islands, pre-rendered).
