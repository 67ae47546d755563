//! The application value: what handlers work with, built once from settings.

use crate::settings::Settings;
use crate::tokens::Tokens;
use axum::extract::FromRef;
use games::Catalogue;
use ledger::{DemoMoney, RealMoney, RotationPolicy, Vault};
use std::sync::Arc;
use store::{Client, Ledger, NotReady, Operators, TableNames};

/// What every handler may use. Cheap to clone.
#[derive(Debug, Clone)]
pub struct House {
    /// Operators' API keys.
    pub operators: Operators,
    /// Players' tokens.
    pub tokens: Tokens,
    /// Wallets of real money.
    pub real: Ledger<RealMoney>,
    /// Wallets of demo money.
    pub demo: Ledger<DemoMoney>,
    /// Games and their configurations.
    pub catalogue: Arc<Catalogue>,
    /// A round that is open longer than this is settled by its published rule.
    pub round_hours_max: u32,
    client: Client,
    tables: TableNames,
}

impl House {
    /// The house as configured, over a client that was built from `settings.connection()`.
    #[must_use]
    pub fn new(settings: &Settings, client: Client) -> Self {
        let catalogue = Arc::new(Catalogue::house());
        let rotation = settings.rotation;
        Self {
            real: Ledger::new(
                client.clone(),
                &settings.tables,
                rules(&catalogue, &settings.vault_real, rotation),
            ),
            demo: Ledger::new(
                client.clone(),
                &settings.tables,
                rules(&catalogue, &settings.vault_demo, rotation),
            ),
            round_hours_max: settings.round_hours_max,
            catalogue,
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

fn rules<M: ledger::Money>(
    catalogue: &Arc<Catalogue>,
    vault: &Vault<M>,
    rotation: RotationPolicy,
) -> ledger::House<M> {
    ledger::House { catalogue: Arc::clone(catalogue), vault: vault.clone(), rotation }
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
