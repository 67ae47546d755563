//! Configuration: one typed value, read once at start-up.
//!
//! All problems are reported together, so that a deployment is not fixed one variable at a time. Real and demo are
//! configured separately; nothing falls back from one to the other.

use crate::ed25519::public_key;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fair::MasterKey;
use ledger::{DemoMoney, Money, OperatorId, RealMoney, RotationPolicy, Vault};
use par::LintRules;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use store::{Connection, StaticCredentials, TableNames};
use wire::signature::is_key_id;
use zeroize::Zeroizing;

/// Everything that differs between one deployment and another.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Names of the tables.
    pub tables: TableNames,
    /// Another DynamoDB than AWS's own: a local stack or an emulator, never anything with real money in it.
    pub dynamodb_endpoint: Option<String>,
    /// How players' tokens are signed and checked.
    pub tokens: TokenSettings,
    /// How receipts are signed.
    pub receipts: ReceiptSettings,
    /// Derives the server seeds of wallets with real money.
    pub vault_real: Vault<RealMoney>,
    /// Derives the server seeds of wallets with demo money.
    pub vault_demo: Vault<DemoMoney>,
    /// When a player must change seeds (rule F9).
    pub rotation: RotationPolicy,
    /// A round that is open longer than this is settled by its published rule.
    pub round_hours_max: u32,
    /// The bucket of PAR sheets, configurations and jobs.
    pub bucket: String,
    /// Another S3 than AWS's own.
    pub s3_endpoint: Option<String>,
    /// Operators who may change which configuration a game is played under. Others may not.
    pub publishers: BTreeSet<OperatorId>,
    /// The rules of the jurisdiction: what a PAR sheet has to meet before it is stored or becomes active.
    pub lint_rules: LintRules,
}

/// How players' tokens are signed and checked.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// `iss` of every token.
    pub issuer: String,
    /// `aud` of every token.
    pub audience: String,
    /// Ed25519 public keys by key id. Tokens that name another key id are refused.
    pub public_keys: BTreeMap<String, [u8; 32]>,
    /// The key that signs. Only the function that opens sessions has it.
    pub signing: Option<SigningKey>,
}

/// How receipts are signed.
#[derive(Debug, Clone)]
pub struct ReceiptSettings {
    /// Ed25519 public keys by key id: the one that signs now, and all that ever did.
    pub public_keys: BTreeMap<String, [u8; 32]>,
    /// The key that signs. Only the function that answers with receipts has it.
    pub signing: Option<SigningKey>,
}

/// An Ed25519 private key and the id under which its public half is listed.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// The key id.
    pub id: String,
    /// The private key.
    pub key: SecretKey,
}

/// 32 secret bytes. Never shown, and wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for the one place that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// What this process signs. The key for it must be configured; other signing keys are not read, even if they are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// Nothing.
    Nothing,
    /// Players' tokens.
    Tokens,
    /// Receipts.
    Receipts,
    /// Both, as in a house of one process.
    TokensAndReceipts,
}

impl Signs {
    fn tokens(self) -> bool {
        matches!(self, Self::Tokens | Self::TokensAndReceipts)
    }

    fn receipts(self) -> bool {
        matches!(self, Self::Receipts | Self::TokensAndReceipts)
    }
}

/// Everything that is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n  {}", .0.join("\n  "))]
pub struct SettingsError(pub Vec<String>);

impl Settings {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn from_env(signs: Signs) -> Result<Self, SettingsError> {
        Self::read(signs, |name| std::env::var(name).ok())
    }

    /// Reads variables from `lookup`. An empty variable counts as missing, as templates cannot leave one out.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn read(signs: Signs, lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut reader = Reader { lookup, wrong: Vec::new() };
        let settings = reader.settings(signs);
        match settings {
            Some(settings) if reader.wrong.is_empty() => Ok(settings),
            _ => Err(SettingsError(reader.wrong)),
        }
    }

    /// How to reach DynamoDB.
    #[must_use]
    pub fn connection(&self) -> Connection {
        Self::connection_to(self.dynamodb_endpoint.as_deref())
    }

    /// How to reach S3.
    #[must_use]
    pub fn object_connection(&self) -> Connection {
        Self::connection_to(self.s3_endpoint.as_deref())
    }

    fn connection_to(endpoint: Option<&str>) -> Connection {
        match endpoint {
            None => Connection::default(),
            // An emulator wants signatures, but any will do.
            Some(endpoint) => Connection {
                region: Some("local".to_owned()),
                endpoint: Some(endpoint.to_owned()),
                credentials: Some(StaticCredentials {
                    access_key_id: "local".to_owned(),
                    secret_access_key: "local".to_owned(),
                }),
                http_client: None,
            },
        }
    }
}

struct Reader<L> {
    lookup: L,
    wrong: Vec<String>,
}

impl<L: Fn(&str) -> Option<String>> Reader<L> {
    fn settings(&mut self, signs: Signs) -> Option<Settings> {
        let tables = self.tables();
        let tokens = self.tokens(signs);
        let receipts = self.receipts(signs);
        if let (Some(tokens), Some(receipts)) = (&tokens, &receipts)
            && tokens.public_keys.values().any(|key| receipts.public_keys.values().any(|other| key == other))
        {
            // A token that reads like a receipt, or the other way round, must not be possible to begin with.
            self.wrong.push(
                "GLASSHOUSE_RECEIPT_PUBLIC_KEYS: tokens and receipts must not be signed with the same key"
                    .to_owned(),
            );
        }
        let real = self.seed_keys("REAL");
        let demo = self.seed_keys("DEMO");
        if let (Some(real), Some(demo)) = (&real, &demo)
            && real
                .iter()
                .any(|(id, key)| demo.iter().any(|(other_id, other)| id == other_id || key == other))
        {
            self.wrong
                .push("GLASSHOUSE_SEED_KEY…: real and demo must not share a key or the id of one".to_owned());
        }
        let vault_real = real.and_then(|keys| self.vault("REAL", &keys));
        let vault_demo = demo.and_then(|keys| self.vault("DEMO", &keys));
        let rotation = self.rotation();
        let round_hours_max = self.number("GLASSHOUSE_ROUND_HOURS_MAX", 24);
        let bucket = self.required("GLASSHOUSE_BUCKET");
        let publishers = self.publishers();
        let lint_rules = self.lint_rules();
        Some(Settings {
            tables: tables?,
            dynamodb_endpoint: self.optional("GLASSHOUSE_DYNAMODB_ENDPOINT"),
            tokens: tokens?,
            receipts: receipts?,
            vault_real: vault_real?,
            vault_demo: vault_demo?,
            rotation,
            round_hours_max,
            bucket: bucket?,
            s3_endpoint: self.optional("GLASSHOUSE_S3_ENDPOINT"),
            publishers,
            lint_rules,
        })
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

    fn tokens(&mut self, signs: Signs) -> Option<TokenSettings> {
        let issuer = self.required("GLASSHOUSE_JWT_ISSUER");
        let audience = self.required("GLASSHOUSE_JWT_AUDIENCE");
        let public_keys = self.public_keys("GLASSHOUSE_JWT_PUBLIC_KEYS");
        let signing = match signs.tokens() {
            true => self.signing_key("JWT", public_keys.as_ref()).map(Some),
            false => Some(None),
        };
        Some(TokenSettings {
            issuer: issuer?,
            audience: audience?,
            public_keys: public_keys?,
            signing: signing?,
        })
    }

    fn receipts(&mut self, signs: Signs) -> Option<ReceiptSettings> {
        const NAME: &str = "GLASSHOUSE_RECEIPT_PUBLIC_KEYS";
        let public_keys = self.public_keys(NAME);
        if public_keys.iter().flatten().any(|(id, _)| !is_key_id(id)) {
            self.wrong
                .push(format!("{NAME}: a key id has 1 to 64 characters of a–z, A–Z, 0–9, '.', '_' and '-'"));
        }
        let signing = match signs.receipts() {
            true => self.signing_key("RECEIPT", public_keys.as_ref()).map(Some),
            false => Some(None),
        };
        Some(ReceiptSettings { public_keys: public_keys?, signing: signing? })
    }

    /// The key that signs tokens or receipts; its public half must be listed, or nobody could check what it signs.
    fn signing_key(&mut self, what: &str, listed: Option<&BTreeMap<String, [u8; 32]>>) -> Option<SigningKey> {
        let id = self.required(&format!("GLASSHOUSE_{what}_SIGNING_KEY_ID"));
        let key = self.secret(&format!("GLASSHOUSE_{what}_SIGNING_KEY"));
        let signing = id.zip(key).map(|(id, key)| SigningKey { id, key })?;
        if let Some(listed) = listed
            && listed.get(&signing.id) != public_key(&signing.key).as_ref()
        {
            self.wrong.push(format!(
                "GLASSHOUSE_{what}_PUBLIC_KEYS: does not list the public half of GLASSHOUSE_{what}_SIGNING_KEY under the id {}",
                signing.id
            ));
        }
        Some(signing)
    }

    /// `<key id>=<public key in base64url>`, separated by commas.
    fn public_keys(&mut self, name: &str) -> Option<BTreeMap<String, [u8; 32]>> {
        let text = self.required(name)?;
        let parse = |entry: &str| {
            let (id, key) = entry.trim().split_once('=')?;
            let key = URL_SAFE_NO_PAD.decode(key).ok()?.try_into().ok()?;
            (!id.is_empty()).then(|| (id.to_owned(), key))
        };
        let keys: Option<BTreeMap<_, _>> = text.split(',').map(parse).collect();
        if keys.is_none() {
            self.wrong.push(format!("{name}: must read <key id>=<32 bytes in base64url>,…"));
        }
        keys
    }

    /// The keys of one mode with their ids: the active one first, then those that only open old seeds.
    fn seed_keys(&mut self, mode: &str) -> Option<Vec<(String, SecretKey)>> {
        let id = self.required(&format!("GLASSHOUSE_SEED_KEY_{mode}_ID"));
        let active = self.secret(&format!("GLASSHOUSE_SEED_KEY_{mode}"));
        let name = format!("GLASSHOUSE_SEED_KEYS_{mode}_RETIRED");
        let retired = self.optional(&name).unwrap_or_default();
        let parse = |entry: &str| {
            let (id, key) = entry.trim().split_once('=')?;
            Some((id.to_owned(), decode_key(key)?))
        };
        let retired: Option<Vec<_>> =
            retired.split(',').filter(|entry| !entry.is_empty()).map(parse).collect();
        if retired.is_none() {
            self.wrong.push(format!("{name}: must read <key id>=<32 bytes in hexadecimal or base64>,…"));
        }
        Some(std::iter::once((id?, active?)).chain(retired?).collect())
    }

    fn vault<M: Money>(&mut self, mode: &str, keys: &[(String, SecretKey)]) -> Option<Vault<M>> {
        let keys: Result<Vec<_>, _> =
            keys.iter().map(|(id, key)| MasterKey::new(id, *key.expose())).collect();
        match keys {
            Ok(keys) => {
                let mut keys = keys.into_iter();
                keys.next().map(|active| Vault::new(active, keys))
            }
            Err(error) => {
                self.wrong.push(format!("GLASSHOUSE_SEED_KEY_{mode}: {error}"));
                None
            }
        }
    }

    /// 32 bytes from the variable `name`, or from the file that the variable `name_FILE` names.
    fn secret(&mut self, name: &str) -> Option<SecretKey> {
        let file = format!("{name}_FILE");
        let text = match (self.optional(name), self.optional(&file)) {
            (Some(text), None) => Ok(Zeroizing::new(text)),
            (None, Some(path)) => read_secret_file(Path::new(&path)).map_err(|why| format!("{file}: {why}")),
            (None, None) => Err(format!("{name}: missing (or set {file})")),
            (Some(_), Some(_)) => Err(format!("{name}: set this or {file}, not both")),
        };
        let key = text.and_then(|text| {
            decode_key(text.trim()).ok_or(format!("{name}: must be 32 bytes, as 64 hex digits or base64"))
        });
        key.map_err(|why| self.wrong.push(why)).ok()
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

/// Reads a file that nobody but its owner may read.
fn read_secret_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let mut file = File::open(path).map_err(|error| format!("cannot open {}: {error}", path.display()))?;
    refuse_if_shared(&file, path)?;
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(text)
}

#[cfg(unix)]
fn refuse_if_shared(file: &File, path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = file.metadata().map_err(|error| format!("cannot inspect {}: {error}", path.display()))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(format!("{0} can be read by others (mode {mode:o}); run: chmod 600 {0}", path.display()))
}

#[cfg(not(unix))]
fn refuse_if_shared(_: &File, _: &Path) -> Result<(), String> {
    Ok(())
}

fn decode_key(text: &str) -> Option<SecretKey> {
    let bytes = match text.len() {
        64 => Zeroizing::new(decode_hex(text)?),
        _ => Zeroizing::new(STANDARD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok()?),
    };
    bytes.as_slice().try_into().ok().map(SecretKey::new)
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    rest.is_empty().then_some(())?;
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use fair::Salt;
    use ledger::{Currency, OperatorId, PlayerId, WalletId};

    /// A complete configuration.
    pub(crate) fn variables() -> BTreeMap<&'static str, String> {
        let public = |byte| URL_SAFE_NO_PAD.encode(public_key(&SecretKey::new([byte; 32])).unwrap());
        BTreeMap::from([
            ("GLASSHOUSE_TABLE_LEDGER_REAL", "real".to_owned()),
            ("GLASSHOUSE_TABLE_LEDGER_DEMO", "demo".to_owned()),
            ("GLASSHOUSE_TABLE_OPEN_ROUNDS", "open-rounds".to_owned()),
            ("GLASSHOUSE_TABLE_OPERATORS", "operators".to_owned()),
            ("GLASSHOUSE_TABLE_VERSIONS", "versions".to_owned()),
            ("GLASSHOUSE_BUCKET", "bucket".to_owned()),
            ("GLASSHOUSE_DYNAMODB_ENDPOINT", String::new()),
            ("GLASSHOUSE_JWT_ISSUER", "https://house.example".to_owned()),
            ("GLASSHOUSE_JWT_AUDIENCE", "glasshouse".to_owned()),
            ("GLASSHOUSE_JWT_PUBLIC_KEYS", format!("k1={}", public(3))),
            ("GLASSHOUSE_JWT_SIGNING_KEY_ID", "k1".to_owned()),
            ("GLASSHOUSE_JWT_SIGNING_KEY", "03".repeat(32)),
            ("GLASSHOUSE_RECEIPT_PUBLIC_KEYS", format!("r0={},r1={}", public(6), public(5))),
            ("GLASSHOUSE_RECEIPT_SIGNING_KEY_ID", "r1".to_owned()),
            ("GLASSHOUSE_RECEIPT_SIGNING_KEY", "05".repeat(32)),
            ("GLASSHOUSE_SEED_KEY_REAL_ID", "real-1".to_owned()),
            ("GLASSHOUSE_SEED_KEY_REAL", "A1B2".repeat(16)),
            ("GLASSHOUSE_SEED_KEY_DEMO_ID", "demo-1".to_owned()),
            ("GLASSHOUSE_SEED_KEY_DEMO", STANDARD.encode([9, 8].repeat(16))),
        ])
    }

    fn read(changes: &[(&'static str, &str)]) -> Result<Settings, Vec<String>> {
        let mut variables = variables();
        for (name, value) in changes {
            variables.insert(name, (*value).to_owned());
        }
        Settings::read(Signs::TokensAndReceipts, |name| variables.get(name).cloned())
            .map_err(|SettingsError(wrong)| wrong)
    }

    #[test]
    fn a_complete_configuration_is_read_and_shows_no_secret() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.rotation, RotationPolicy { nonces_max: 10_000, age_days_max: 30 });
        assert_eq!(settings.dynamodb_endpoint, None);
        let shown = format!("{settings:?}").to_lowercase();
        for secret in ["a1b2", "0303", "0505", "161, 178", "3, 3, 3", "5, 5, 5", "9, 8, 9"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }

    #[test]
    fn everything_missing_is_listed_at_once() {
        let SettingsError(wrong) = Settings::read(Signs::TokensAndReceipts, |_| None).unwrap_err();
        for name in variables().keys().filter(|name| **name != "GLASSHOUSE_DYNAMODB_ENDPOINT") {
            assert!(
                wrong.iter().any(|line| line.starts_with(&format!("{name}: missing"))),
                "{name}: {wrong:?}"
            );
        }
        assert_eq!(wrong.len(), variables().len() - 1);
    }

    #[test]
    fn everything_wrong_is_listed_at_once() {
        let wrong = read(&[
            ("GLASSHOUSE_TABLE_LEDGER_DEMO", "real"),
            ("GLASSHOUSE_JWT_PUBLIC_KEYS", "k1=short"),
            ("GLASSHOUSE_RECEIPT_SIGNING_KEY", "abc"),
            ("GLASSHOUSE_SEED_KEY_REAL", "abc"),
            ("GLASSHOUSE_SEED_NONCES_MAX", "0"),
            ("GLASSHOUSE_PUBLISHERS", "acme, a b"),
            ("GLASSHOUSE_LINT_RULES", "{\"rtp_mix\": \"0.9\"}"),
        ])
        .unwrap_err();
        let starts: Vec<_> = wrong.iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(
            starts,
            [
                "GLASSHOUSE_TABLE_…",
                "GLASSHOUSE_JWT_PUBLIC_KEYS",
                "GLASSHOUSE_RECEIPT_SIGNING_KEY",
                "GLASSHOUSE_SEED_KEY_REAL",
                "GLASSHOUSE_SEED_NONCES_MAX",
                "GLASSHOUSE_PUBLISHERS",
                "GLASSHOUSE_LINT_RULES"
            ]
        );
    }

    #[test]
    fn publishers_and_rules_are_read() {
        let rules = ("GLASSHOUSE_LINT_RULES", "{\"rtp_min\": \"0.9\"}");
        let settings = read(&[("GLASSHOUSE_PUBLISHERS", "acme, house"), rules]).unwrap();
        assert_eq!(settings.publishers.iter().map(OperatorId::as_str).collect::<Vec<_>>(), ["acme", "house"]);
        assert_eq!(settings.lint_rules.rtp_min.unwrap().to_string(), "0.9");
        assert!(read(&[]).unwrap().publishers.is_empty());
    }

    #[test]
    fn real_and_demo_never_share_a_key() {
        let same = "A1B2".repeat(16);
        assert_eq!(read(&[("GLASSHOUSE_SEED_KEY_DEMO", &same)]).unwrap_err().len(), 1);
        assert_eq!(read(&[("GLASSHOUSE_SEED_KEY_DEMO_ID", "real-1")]).unwrap_err().len(), 1);
        let retired = format!("demo-0={same}");
        assert_eq!(read(&[("GLASSHOUSE_SEED_KEYS_DEMO_RETIRED", &retired)]).unwrap_err().len(), 1);
    }

    #[test]
    fn retired_keys_still_open_old_seeds() {
        let wallet = WalletId::<RealMoney>::new(
            OperatorId::parse("acme").unwrap(),
            PlayerId::parse("anna").unwrap(),
            Currency::parse("EUR").unwrap(),
        );
        let salt = Salt([7; 32]);
        let before = read(&[]).unwrap().vault_real;
        let old = before.record(&wallet, 0, salt);
        let retired = format!("real-1={}", "A1B2".repeat(16));
        let new_key = "C3D4".repeat(16);
        let new = [("GLASSHOUSE_SEED_KEY_REAL_ID", "real-2"), ("GLASSHOUSE_SEED_KEY_REAL", &*new_key)];
        let rotated =
            read(&[new[0], new[1], ("GLASSHOUSE_SEED_KEYS_REAL_RETIRED", &retired)]).unwrap().vault_real;
        assert_eq!(rotated.open(&wallet, &old).unwrap().commitment(), old.commitment);
        assert_ne!(rotated.record(&wallet, 0, salt).commitment, old.commitment);
        assert!(read(&new).unwrap().vault_real.open(&wallet, &old).is_err());
        assert!(read(&[("GLASSHOUSE_SEED_KEYS_REAL_RETIRED", "real-0")]).is_err());
    }

    #[test]
    fn a_signing_key_must_be_listed_and_is_ignored_where_it_signs_nothing() {
        let other = |id: &str| format!("{id}={}", URL_SAFE_NO_PAD.encode([1; 32]));
        for (name, id) in [("GLASSHOUSE_JWT_PUBLIC_KEYS", "k1"), ("GLASSHOUSE_RECEIPT_PUBLIC_KEYS", "r1")] {
            let wrong = read(&[(name, &other(id))]).unwrap_err();
            assert!(wrong.len() == 1 && wrong[0].starts_with(&format!("{name}: does not list")), "{wrong:?}");
        }
        let signing = |signs| {
            let settings = Settings::read(signs, |name| variables().get(name).cloned()).unwrap();
            (settings.tokens.signing.is_some(), settings.receipts.signing.is_some())
        };
        assert_eq!(signing(Signs::Nothing), (false, false));
        assert_eq!(signing(Signs::Tokens), (true, false));
        assert_eq!(signing(Signs::Receipts), (false, true));
        assert_eq!(signing(Signs::TokensAndReceipts), (true, true));
    }

    #[test]
    fn receipts_have_keys_of_their_own() {
        let jwt = variables()["GLASSHOUSE_JWT_PUBLIC_KEYS"].clone();
        let receipts = variables()["GLASSHOUSE_RECEIPT_PUBLIC_KEYS"].clone();
        let same = format!("{receipts},old={}", jwt.strip_prefix("k1=").unwrap());
        let wrong = read(&[("GLASSHOUSE_RECEIPT_PUBLIC_KEYS", &same)]).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].contains("the same key"), "{wrong:?}");
        let strange = format!("{receipts},\"={}", URL_SAFE_NO_PAD.encode([1; 32]));
        let wrong = read(&[("GLASSHOUSE_RECEIPT_PUBLIC_KEYS", &strange)]).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].contains("a key id has"), "{wrong:?}");
    }

    #[cfg(unix)]
    #[test]
    fn secret_files_must_be_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("seed-key");
        std::fs::write(&path, format!("{}\n", "b2c3".repeat(16))).unwrap();
        let changes =
            [("GLASSHOUSE_SEED_KEY_REAL", ""), ("GLASSHOUSE_SEED_KEY_REAL_FILE", path.to_str().unwrap())];
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&changes).unwrap_err()[0].contains("chmod 600"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        read(&changes).unwrap();
        let missing = [changes[0], ("GLASSHOUSE_SEED_KEY_REAL_FILE", "/nowhere/at/all")];
        assert!(read(&missing).unwrap_err()[0].contains("cannot open"));
        let both = [changes[1]];
        assert!(read(&both).unwrap_err()[0].contains("not both"));
    }
}
