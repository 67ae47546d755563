//! The application value: what handlers work with, built once from settings.

use crate::receipts::Receipts;
use crate::settings::Settings;
use crate::tokens::Tokens;
use axum::extract::FromRef;
use ledger::{DemoMoney, OperatorId, RealMoney};
use par::LintRules;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Client, Jobs, Ledger, NotReady, ObjectClient, Objects, Operators, TableNames, Versions};

/// What every handler may use. Cheap to clone.
#[derive(Debug, Clone)]
pub struct House {
    /// Operators' API keys.
    pub operators: Operators,
    /// Players' tokens.
    pub tokens: Tokens,
    /// What receipts are signed and checked with.
    pub receipts: Receipts,
    /// Wallets of real money.
    pub real: Ledger<RealMoney>,
    /// Wallets of demo money.
    pub demo: Ledger<DemoMoney>,
    /// Games and their configurations.
    pub versions: Versions,
    /// PAR sheets, configurations and jobs.
    pub objects: Objects,
    /// Operators who may change which configuration a game is played under.
    pub publishers: Arc<BTreeSet<OperatorId>>,
    /// What a PAR sheet has to meet.
    pub lint_rules: Arc<LintRules>,
    /// A round that is open longer than this is settled by its published rule.
    pub round_hours_max: u32,
    client: Client,
    tables: TableNames,
}

impl House {
    /// The house as configured, with clients of its own. Nothing is sent yet.
    pub async fn connect(settings: &Settings) -> Self {
        let client = store::connect(&settings.connection()).await;
        Self::new(settings, client, store::connect_objects(&settings.object_connection()).await)
    }

    /// The house as configured, over clients that were built from `settings.connection()` and
    /// `settings.object_connection()`.
    #[must_use]
    pub fn new(settings: &Settings, client: Client, objects: ObjectClient) -> Self {
        let (tables, rotation) = (&settings.tables, settings.rotation);
        let objects = Objects::new(objects, &settings.bucket);
        let versions = Versions::new(client.clone(), &tables.versions, objects.clone());
        Self {
            real: Ledger::new(
                client.clone(),
                tables,
                versions.clone(),
                settings.vault_real.clone(),
                rotation,
            ),
            demo: Ledger::new(
                client.clone(),
                tables,
                versions.clone(),
                settings.vault_demo.clone(),
                rotation,
            ),
            round_hours_max: settings.round_hours_max,
            versions,
            objects,
            publishers: Arc::new(settings.publishers.clone()),
            lint_rules: Arc::new(settings.lint_rules.clone()),
            operators: Operators::new(client.clone(), &tables.operators),
            tokens: Tokens::new(&settings.tokens),
            receipts: Receipts::new(&settings.receipts),
            client,
            tables: tables.clone(),
        }
    }

    /// Long computations.
    #[must_use]
    pub fn jobs(&self) -> Jobs {
        Jobs::new(self.objects.clone())
    }

    /// Asks whether everything that handlers need can be reached.
    ///
    /// # Errors
    /// The first thing that cannot.
    pub async fn check_ready(&self) -> Result<(), NotReady> {
        store::check_ready(&self.client, &self.tables).await?;
        self.objects.check_ready().await.map_err(NotReady::bucket)
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
