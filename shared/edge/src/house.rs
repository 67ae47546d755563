//! The application value: what handlers work with, built once from settings.

use crate::settings::Settings;
use crate::tokens::Tokens;
use axum::extract::FromRef;
use store::{Client, NotReady, Operators, TableNames};

/// What every handler may use. Cheap to clone.
#[derive(Debug, Clone)]
pub struct House {
    /// Operators' API keys.
    pub operators: Operators,
    /// Players' tokens.
    pub tokens: Tokens,
    client: Client,
    tables: TableNames,
}

impl House {
    /// The house as configured, over a client that was built from `settings.connection()`.
    #[must_use]
    pub fn new(settings: &Settings, client: Client) -> Self {
        Self {
            operators: Operators::new(client.clone(), &settings.tables.operators),
            tokens: Tokens::new(&settings.tokens),
            client,
            tables: settings.tables.clone(),
        }
    }

    /// Asks whether everything that handlers need can be reached.
    ///
    /// # Errors
    /// The first thing that cannot.
    pub async fn check_ready(&self) -> Result<(), NotReady> {
        store::check_ready(&self.client, &self.tables).await
    }
}

impl FromRef<House> for Operators {
    fn from_ref(house: &House) -> Self {
        house.operators.clone()
    }
}

impl FromRef<House> for Tokens {
    fn from_ref(house: &House) -> Self {
        house.tokens.clone()
    }
}
