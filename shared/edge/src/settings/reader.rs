//! Reads variables and collects everything that is wrong with them.

use super::{BackupSettings, Needs, Settings, SigningSettings, TokenSettings};
use crate::keys::{KeyRing, PUBLIC, PublicKeys, Purpose};
use fair::MasterKey;
use ledger::{Money, OperatorId, RotationPolicy, Vault};
use par::LintRules;
use std::collections::BTreeSet;
use store::TableNames;
use wire::signature::is_key_id;
use zeroize::Zeroizing;

pub(super) struct Reader<L> {
    lookup: L,
    pub(super) wrong: Vec<String>,
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    pub(super) fn new(lookup: L) -> Self {
        Self { lookup, wrong: Vec::new() }
    }

    pub(super) fn settings(&mut self, needs: Needs) -> Option<Settings> {
        let tables = self.tables();
        let public = if needs.public_keys { self.public_keys() } else { Some(PublicKeys::default()) };
        let tokens = self.tokens(needs, public.as_ref());
        let receipts = self.signing(needs, Purpose::Receipts, public.as_ref());
        let statements = self.signing(needs, Purpose::Statements, public.as_ref());
        let (vault_real, vault_demo) = match needs.seeds {
            true => self.vaults().map_or((None, None), |(real, demo)| (Some(real), Some(demo))),
            false => (Some(Vault::locked()), Some(Vault::locked())),
        };
        let rotation = self.rotation();
        let round_hours_max = self.number("GLASSHOUSE_ROUND_HOURS_MAX", 24);
        let bucket = self.required("GLASSHOUSE_BUCKET");
        let backups = self.backups(needs, bucket.as_deref());
        let publishers = self.publishers();
        let lint_rules = self.lint_rules();
        Some(Settings {
            tables: tables?,
            dynamodb_endpoint: self.optional("GLASSHOUSE_DYNAMODB_ENDPOINT"),
            tokens: tokens?,
            receipts: receipts?,
            statements: statements?,
            vault_real: vault_real?,
            vault_demo: vault_demo?,
            rotation,
            round_hours_max,
            bucket: bucket?,
            s3_endpoint: self.optional("GLASSHOUSE_S3_ENDPOINT"),
            backups: backups?,
            publishers,
            lint_rules,
        })
    }

    fn backups(&mut self, needs: Needs, of_the_house: Option<&str>) -> Option<BackupSettings> {
        const NAME: &str = "GLASSHOUSE_BACKUP_BUCKET";
        let retention_days = self.number("GLASSHOUSE_BACKUP_RETENTION_DAYS", BackupSettings::RETENTION_DAYS);
        let bucket = if needs.backups { self.required(NAME) } else { Some(String::new()) };
        if needs.backups && bucket.is_some() && bucket.as_deref() == of_the_house {
            self.wrong.push(format!("{NAME}: must be another bucket than GLASSHOUSE_BUCKET"));
        }
        Some(BackupSettings { bucket: bucket?, retention_days })
    }

    /// Ids of operators, separated by commas.
    fn publishers(&mut self) -> BTreeSet<OperatorId> {
        const NAME: &str = "GLASSHOUSE_PUBLISHERS";
        let text = self.optional(NAME).unwrap_or_default();
        let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
        let parsed: Result<BTreeSet<_>, _> = ids.map(OperatorId::parse).collect();
        parsed.unwrap_or_else(|error| {
            self.wrong.push(format!("{NAME}: {error}"));
            BTreeSet::new()
        })
    }

    fn lint_rules(&mut self) -> LintRules {
        const NAME: &str = "GLASSHOUSE_LINT_RULES";
        let Some(text) = self.optional(NAME) else { return LintRules::default() };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            self.wrong.push(format!("{NAME}: must be the rules as JSON: {error}"));
            LintRules::default()
        })
    }

    fn rotation(&mut self) -> RotationPolicy {
        let default = RotationPolicy::default();
        RotationPolicy {
            nonces_max: self.number("GLASSHOUSE_SEED_NONCES_MAX", default.nonces_max),
            age_days_max: self.number("GLASSHOUSE_SEED_AGE_DAYS_MAX", default.age_days_max),
        }
    }

    fn tables(&mut self) -> Option<TableNames> {
        let ledger_real = self.required("GLASSHOUSE_TABLE_LEDGER_REAL");
        let ledger_demo = self.required("GLASSHOUSE_TABLE_LEDGER_DEMO");
        let open_rounds = self.required("GLASSHOUSE_TABLE_OPEN_ROUNDS");
        let operators = self.required("GLASSHOUSE_TABLE_OPERATORS");
        let versions = self.required("GLASSHOUSE_TABLE_VERSIONS");
        let tables = TableNames {
            ledger_real: ledger_real?,
            ledger_demo: ledger_demo?,
            open_rounds: open_rounds?,
            operators: operators?,
            versions: versions?,
        };
        let TableNames { ledger_real, ledger_demo, open_rounds, operators, versions } = &tables;
        let names = [ledger_real, ledger_demo, open_rounds, operators, versions];
        if names.iter().collect::<BTreeSet<_>>().len() < names.len() {
            self.wrong.push("GLASSHOUSE_TABLE_…: the tables must have different names".into());
        }
        Some(tables)
    }

    fn public_keys(&mut self) -> Option<PublicKeys> {
        let text = self.required(PUBLIC)?;
        let keys = PublicKeys::read(&text).map_err(|why| self.wrong.push(format!("{PUBLIC}: {why}"))).ok()?;
        if keys.of(Purpose::Receipts).keys().any(|id| !is_key_id(id)) {
            self.wrong.push(format!(
                "{PUBLIC}: a key id has 1 to 64 characters of a–z, A–Z, 0–9, '.', '_' and '-'"
            ));
        }
        Some(keys)
    }

    fn tokens(&mut self, needs: Needs, public: Option<&PublicKeys>) -> Option<TokenSettings> {
        if !needs.public_keys {
            return Some(TokenSettings::default());
        }
        let issuer = self.required("GLASSHOUSE_JWT_ISSUER");
        let audience = self.required("GLASSHOUSE_JWT_AUDIENCE");
        let keys = self.signing(needs, Purpose::Tokens, public);
        Some(TokenSettings { issuer: issuer?, audience: audience?, keys: keys? })
    }

    /// The keys of a purpose. What this process signs with must be listed, or nobody could check what it signs.
    fn signing(
        &mut self,
        needs: Needs,
        purpose: Purpose,
        public: Option<&PublicKeys>,
    ) -> Option<SigningSettings> {
        let ring = if needs.signs.contains(&purpose) { Some(self.ring(purpose)?) } else { None };
        let public = public?;
        if let Some(ring) = &ring
            && !public.lists(purpose, ring)
        {
            let (ring, id) = (purpose.variable(), &ring.active.id);
            self.wrong.push(format!("{PUBLIC}: does not list the keys of {ring}, which signs with {id}"));
        }
        Some(SigningSettings { public_keys: public.of(purpose), signing: ring.map(|ring| ring.active) })
    }

    fn ring(&mut self, purpose: Purpose) -> Option<KeyRing> {
        let name = purpose.variable();
        let text = Zeroizing::new(self.required(name)?);
        KeyRing::read(&text).map_err(|why| self.wrong.push(format!("{name}: {why}"))).ok()
    }

    fn vaults<R: Money, D: Money>(&mut self) -> Option<(Vault<R>, Vault<D>)> {
        let (real, demo) = (self.ring(Purpose::SeedReal), self.ring(Purpose::SeedDemo));
        let (real, demo) = (real?, demo?);
        if real.keys().any(|key| demo.keys().any(|other| key.id == other.id || key.key == other.key)) {
            self.wrong.push(
                "GLASSHOUSE_KEYS_SEED_…: real and demo must not share a key or the id of one".to_owned(),
            );
        }
        Some((self.vault(Purpose::SeedReal, &real)?, self.vault(Purpose::SeedDemo, &demo)?))
    }

    fn vault<M: Money>(&mut self, purpose: Purpose, ring: &KeyRing) -> Option<Vault<M>> {
        let keys: Result<Vec<_>, _> =
            ring.keys().map(|key| MasterKey::new(&key.id, *key.key.expose())).collect();
        match keys {
            Ok(keys) => {
                let mut keys = keys.into_iter();
                keys.next().map(|active| Vault::new(active, keys))
            }
            Err(error) => {
                self.wrong.push(format!("{}: {error}", purpose.variable()));
                None
            }
        }
    }

    fn number<N: TryFrom<u32>>(&mut self, name: &str, default: N) -> N {
        let Some(text) = self.optional(name) else { return default };
        let number = text.parse().ok().filter(|number| (1..=u32::MAX).contains(number));
        number.and_then(|number| N::try_from(number).ok()).unwrap_or_else(|| {
            self.wrong.push(format!("{name}: must be an integer from 1 to {}", u32::MAX));
            default
        })
    }

    fn required(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            self.wrong.push(format!("{name}: missing"));
        }
        value
    }

    fn optional(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }
}
