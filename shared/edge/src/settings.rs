//! Configuration: one typed value, read once at start-up.
//!
//! All problems are reported together, so that a deployment is not fixed one variable at a time. Real and demo are
//! configured separately; nothing falls back from one to the other.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use store::{Connection, StaticCredentials, TableNames};
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
    /// Server seeds of wallets with real money are derived from this key.
    pub seed_key_real: MasterKey,
    /// Server seeds of wallets with demo money are derived from this key.
    pub seed_key_demo: MasterKey,
    /// When a player must change seeds.
    pub rotation: RotationLimits,
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

/// An Ed25519 private key and the id under which its public half is listed.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// The key id.
    pub id: String,
    /// The private key.
    pub key: SecretKey,
}

/// A key from which server seeds are derived.
#[derive(Debug, Clone)]
pub struct MasterKey {
    /// Stored with every seed, so that the key can be rotated.
    pub id: String,
    /// The key.
    pub key: SecretKey,
}

/// When a player must change seeds before the next bet (rule F9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationLimits {
    /// After this many nonces.
    pub nonces_max: u64,
    /// After this many days.
    pub age_days_max: u32,
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

/// Whether this process signs tokens or only checks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The signing key must be configured.
    Required,
    /// The signing key is not read, even if it is there.
    Absent,
}

/// Everything that is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n  {}", .0.join("\n  "))]
pub struct SettingsError(pub Vec<String>);

const NONCES_MAX_DEFAULT: u64 = 10_000;
const AGE_DAYS_MAX_DEFAULT: u32 = 30;

impl Settings {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn from_env(signer: Signer) -> Result<Self, SettingsError> {
        Self::read(signer, |name| std::env::var(name).ok())
    }

    /// Reads variables from `lookup`. An empty variable counts as missing, as templates cannot leave one out.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn read(signer: Signer, lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut reader = Reader { lookup, wrong: Vec::new() };
        let settings = reader.settings(signer);
        match settings {
            Some(settings) if reader.wrong.is_empty() => Ok(settings),
            _ => Err(SettingsError(reader.wrong)),
        }
    }

    /// How to reach DynamoDB.
    #[must_use]
    pub fn connection(&self) -> Connection {
        match &self.dynamodb_endpoint {
            None => Connection::default(),
            // An emulator wants signatures, but any will do.
            Some(endpoint) => Connection {
                region: Some("local".to_owned()),
                endpoint: Some(endpoint.clone()),
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
    fn settings(&mut self, signer: Signer) -> Option<Settings> {
        let tables = self.tables();
        let tokens = self.tokens(signer);
        let seed_key_real = self.master_key("REAL");
        let seed_key_demo = self.master_key("DEMO");
        if let (Some(real), Some(demo)) = (&seed_key_real, &seed_key_demo)
            && (real.key == demo.key || real.id == demo.id)
        {
            self.wrong
                .push("GLASSHOUSE_SEED_KEY_REAL and GLASSHOUSE_SEED_KEY_DEMO must differ, ids too".into());
        }
        let nonces_max = self.number("GLASSHOUSE_SEED_NONCES_MAX", NONCES_MAX_DEFAULT);
        let age_days_max = self.number("GLASSHOUSE_SEED_AGE_DAYS_MAX", u64::from(AGE_DAYS_MAX_DEFAULT));
        Some(Settings {
            tables: tables?,
            dynamodb_endpoint: self.optional("GLASSHOUSE_DYNAMODB_ENDPOINT"),
            tokens: tokens?,
            seed_key_real: seed_key_real?,
            seed_key_demo: seed_key_demo?,
            rotation: RotationLimits {
                nonces_max,
                age_days_max: u32::try_from(age_days_max).unwrap_or(u32::MAX),
            },
        })
    }

    fn tables(&mut self) -> Option<TableNames> {
        let ledger_real = self.required("GLASSHOUSE_TABLE_LEDGER_REAL");
        let ledger_demo = self.required("GLASSHOUSE_TABLE_LEDGER_DEMO");
        let operators = self.required("GLASSHOUSE_TABLE_OPERATORS");
        let tables =
            TableNames { ledger_real: ledger_real?, ledger_demo: ledger_demo?, operators: operators? };
        if tables.ledger_real == tables.ledger_demo
            || [&tables.ledger_real, &tables.ledger_demo].contains(&&tables.operators)
        {
            self.wrong.push("GLASSHOUSE_TABLE_…: the three tables must have different names".into());
        }
        Some(tables)
    }

    fn tokens(&mut self, signer: Signer) -> Option<TokenSettings> {
        let issuer = self.required("GLASSHOUSE_JWT_ISSUER");
        let audience = self.required("GLASSHOUSE_JWT_AUDIENCE");
        let public_keys = self.public_keys("GLASSHOUSE_JWT_PUBLIC_KEYS");
        let signing = match signer {
            Signer::Absent => Some(None),
            Signer::Required => {
                let id = self.required("GLASSHOUSE_JWT_SIGNING_KEY_ID");
                let key = self.secret("GLASSHOUSE_JWT_SIGNING_KEY");
                id.zip(key).map(|(id, key)| Some(SigningKey { id, key }))
            }
        };
        if let (Some(public_keys), Some(Some(signing))) = (&public_keys, &signing)
            && public_keys.get(&signing.id) != crate::tokens::public_key(&signing.key).as_ref()
        {
            self.wrong.push(format!(
                "GLASSHOUSE_JWT_PUBLIC_KEYS: does not list the public half of GLASSHOUSE_JWT_SIGNING_KEY under the id {}",
                signing.id
            ));
        }
        Some(TokenSettings {
            issuer: issuer?,
            audience: audience?,
            public_keys: public_keys?,
            signing: signing?,
        })
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

    fn master_key(&mut self, mode: &str) -> Option<MasterKey> {
        let id = self.required(&format!("GLASSHOUSE_SEED_KEY_{mode}_ID"));
        let key = self.secret(&format!("GLASSHOUSE_SEED_KEY_{mode}"));
        Some(MasterKey { id: id?, key: key? })
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

    fn number(&mut self, name: &str, default: u64) -> u64 {
        let Some(text) = self.optional(name) else {
            return default;
        };
        match text.parse() {
            Ok(number @ 1..=4_294_967_295) => number,
            _ => {
                self.wrong.push(format!("{name}: must be an integer from 1 to 4294967295"));
                default
            }
        }
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

    /// A complete configuration.
    pub(crate) fn variables() -> BTreeMap<&'static str, String> {
        let signing = SecretKey::new([3; 32]);
        let public = URL_SAFE_NO_PAD.encode(crate::tokens::public_key(&signing).unwrap());
        BTreeMap::from([
            ("GLASSHOUSE_TABLE_LEDGER_REAL", "real".to_owned()),
            ("GLASSHOUSE_TABLE_LEDGER_DEMO", "demo".to_owned()),
            ("GLASSHOUSE_TABLE_OPERATORS", "operators".to_owned()),
            ("GLASSHOUSE_DYNAMODB_ENDPOINT", String::new()),
            ("GLASSHOUSE_JWT_ISSUER", "https://house.example".to_owned()),
            ("GLASSHOUSE_JWT_AUDIENCE", "glasshouse".to_owned()),
            ("GLASSHOUSE_JWT_PUBLIC_KEYS", format!("k1={public}")),
            ("GLASSHOUSE_JWT_SIGNING_KEY_ID", "k1".to_owned()),
            ("GLASSHOUSE_JWT_SIGNING_KEY", "03".repeat(32)),
            ("GLASSHOUSE_SEED_KEY_REAL_ID", "real-1".to_owned()),
            ("GLASSHOUSE_SEED_KEY_REAL", "A1".repeat(32)),
            ("GLASSHOUSE_SEED_KEY_DEMO_ID", "demo-1".to_owned()),
            ("GLASSHOUSE_SEED_KEY_DEMO", STANDARD.encode([9; 32])),
        ])
    }

    fn read(changes: &[(&'static str, &str)]) -> Result<Settings, Vec<String>> {
        let mut variables = variables();
        for (name, value) in changes {
            variables.insert(name, (*value).to_owned());
        }
        Settings::read(Signer::Required, |name| variables.get(name).cloned())
            .map_err(|SettingsError(wrong)| wrong)
    }

    #[test]
    fn a_complete_configuration_is_read_and_shows_no_secret() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.seed_key_real.key.expose(), &[0xa1; 32]);
        assert_eq!(settings.seed_key_demo.key.expose(), &[9; 32]);
        assert_eq!(settings.rotation, RotationLimits { nonces_max: 10_000, age_days_max: 30 });
        assert_eq!(settings.dynamodb_endpoint, None);
        let shown = format!("{settings:?}").to_lowercase();
        for secret in ["a1a1", "0303", "161, 161", "3, 3, 3", "9, 9, 9"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }

    #[test]
    fn everything_missing_is_listed_at_once() {
        let SettingsError(wrong) = Settings::read(Signer::Required, |_| None).unwrap_err();
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
            ("GLASSHOUSE_SEED_KEY_REAL", "abc"),
            ("GLASSHOUSE_SEED_NONCES_MAX", "0"),
        ])
        .unwrap_err();
        let starts: Vec<_> = wrong.iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(
            starts,
            [
                "GLASSHOUSE_TABLE_…",
                "GLASSHOUSE_JWT_PUBLIC_KEYS",
                "GLASSHOUSE_SEED_KEY_REAL",
                "GLASSHOUSE_SEED_NONCES_MAX"
            ]
        );
    }

    #[test]
    fn real_and_demo_never_share_a_key() {
        let same = "A1".repeat(32);
        assert_eq!(read(&[("GLASSHOUSE_SEED_KEY_DEMO", &same)]).unwrap_err().len(), 1);
        assert_eq!(read(&[("GLASSHOUSE_SEED_KEY_DEMO_ID", "real-1")]).unwrap_err().len(), 1);
    }

    #[test]
    fn the_signing_key_must_be_listed_and_is_ignored_where_nothing_is_signed() {
        let other = format!("k1={}", URL_SAFE_NO_PAD.encode([1; 32]));
        let wrong = read(&[("GLASSHOUSE_JWT_PUBLIC_KEYS", &other)]).unwrap_err();
        assert!(wrong[0].contains("does not list"), "{wrong:?}");
        let variables = variables();
        let verifier = Settings::read(Signer::Absent, |name| variables.get(name).cloned()).unwrap();
        assert!(verifier.tokens.signing.is_none());
    }

    #[cfg(unix)]
    #[test]
    fn secret_files_must_be_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("seed-key");
        std::fs::write(&path, format!("{}\n", "b2".repeat(32))).unwrap();
        let changes =
            [("GLASSHOUSE_SEED_KEY_REAL", ""), ("GLASSHOUSE_SEED_KEY_REAL_FILE", path.to_str().unwrap())];
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&changes).unwrap_err()[0].contains("chmod 600"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read(&changes).unwrap().seed_key_real.key.expose(), &[0xb2; 32]);
        let missing = [changes[0], ("GLASSHOUSE_SEED_KEY_REAL_FILE", "/nowhere/at/all")];
        assert!(read(&missing).unwrap_err()[0].contains("cannot open"));
        let both = [changes[1]];
        assert!(read(&both).unwrap_err()[0].contains("not both"));
    }
}
