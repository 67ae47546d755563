use super::*;
use crate::keys::{KeyRing, PUBLIC, PublicKeys};
use crate::secret::SecretKey;
use fair::Salt;
use ledger::{Currency, PlayerId, Timestamp, WalletId};
use std::collections::BTreeMap;

fn ring(purpose: Purpose, first: u8) -> KeyRing {
    let key = |id: &str, byte| RingKey {
        id: format!("{}-{id}", purpose.name()),
        // A master key of one byte alone would be refused as weak.
        key: SecretKey::new(std::array::from_fn(|at| byte ^ u8::from(at % 2 == 0))),
    };
    KeyRing::new(key("1", first), key("2", first + 16), Timestamp(0))
}

fn rings() -> [(Purpose, KeyRing); 5] {
    let mut first = 0x20;
    Purpose::ALL.map(|purpose| {
        first += 32;
        (purpose, ring(purpose, first))
    })
}

/// A complete configuration.
pub(crate) fn variables() -> BTreeMap<&'static str, String> {
    let public =
        rings().iter().fold(PublicKeys::default(), |keys, (purpose, ring)| keys.with(*purpose, ring));
    let mut variables = BTreeMap::from([
        ("GLASSHOUSE_TABLE_LEDGER_REAL", "real".to_owned()),
        ("GLASSHOUSE_TABLE_LEDGER_DEMO", "demo".to_owned()),
        ("GLASSHOUSE_TABLE_OPEN_ROUNDS", "open-rounds".to_owned()),
        ("GLASSHOUSE_TABLE_OPERATORS", "operators".to_owned()),
        ("GLASSHOUSE_TABLE_VERSIONS", "versions".to_owned()),
        ("GLASSHOUSE_BUCKET", "bucket".to_owned()),
        ("GLASSHOUSE_BACKUP_BUCKET", "backups".to_owned()),
        ("GLASSHOUSE_DYNAMODB_ENDPOINT", String::new()),
        ("GLASSHOUSE_JWT_ISSUER", "https://house.example".to_owned()),
        ("GLASSHOUSE_JWT_AUDIENCE", "glasshouse".to_owned()),
        (PUBLIC, public.text()),
    ]);
    variables.extend(rings().iter().map(|(purpose, ring)| (purpose.variable(), ring.text().to_string())));
    variables
}

fn read(changes: &[(&'static str, &str)]) -> Result<Settings, Vec<String>> {
    let mut variables = variables();
    for (name, value) in changes {
        variables.insert(name, (*value).to_owned());
    }
    Settings::read(Needs::EVERYTHING, |name| variables.get(name).cloned())
        .map_err(|SettingsError(wrong)| wrong)
}

#[test]
fn a_complete_configuration_is_read_and_shows_no_secret() {
    let settings = read(&[]).unwrap();
    assert_eq!(settings.rotation, RotationPolicy { nonces_max: 10_000, age_days_max: 30 });
    assert_eq!(settings.dynamodb_endpoint, None);
    let shown = format!("{settings:?}").to_lowercase();
    for (purpose, ring) in rings() {
        for key in ring.keys() {
            let [first, second, ..] = key.key.expose();
            for secret in [format!("{first:02x}{second:02x}"), format!("{first}, {second}, {first}")] {
                assert!(!shown.contains(&secret), "{purpose:?}: {secret} in {shown}");
            }
        }
    }
}

#[test]
fn everything_missing_is_listed_at_once() {
    let SettingsError(wrong) = Settings::read(Needs::EVERYTHING, |_| None).unwrap_err();
    for name in variables().keys().filter(|name| **name != "GLASSHOUSE_DYNAMODB_ENDPOINT") {
        assert!(wrong.iter().any(|line| line.starts_with(&format!("{name}: missing"))), "{name}: {wrong:?}");
    }
    assert_eq!(wrong.len(), variables().len() - 1);
}

#[test]
fn everything_wrong_is_listed_at_once() {
    let secret = "a1b2".repeat(16);
    let wrong = read(&[
        ("GLASSHOUSE_TABLE_LEDGER_DEMO", "real"),
        ("GLASSHOUSE_KEYS_RECEIPTS", &format!("{{\"active\": \"{secret}\"}}")),
        ("GLASSHOUSE_KEYS_SEED_REAL", &secret),
        ("GLASSHOUSE_SEED_NONCES_MAX", "0"),
        ("GLASSHOUSE_BACKUP_RETENTION_DAYS", "for ever"),
        ("GLASSHOUSE_BACKUP_BUCKET", "bucket"),
        ("GLASSHOUSE_PUBLISHERS", "acme, a b"),
        ("GLASSHOUSE_LINT_RULES", "{\"rtp_mix\": \"0.9\"}"),
    ])
    .unwrap_err();
    let starts: Vec<_> = wrong.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        starts,
        [
            "GLASSHOUSE_TABLE_…",
            "GLASSHOUSE_KEYS_RECEIPTS",
            "GLASSHOUSE_KEYS_SEED_REAL",
            "GLASSHOUSE_SEED_NONCES_MAX",
            "GLASSHOUSE_BACKUP_RETENTION_DAYS",
            "GLASSHOUSE_BACKUP_BUCKET",
            "GLASSHOUSE_PUBLISHERS",
            "GLASSHOUSE_LINT_RULES"
        ]
    );
    assert!(!wrong.concat().contains("a1b2"), "{wrong:?}");
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
    let [(_, real), (_, demo), ..] = rings();
    let shared = |change: fn(&mut KeyRing, RingKey), key: &RingKey| {
        let mut ring = demo.clone();
        change(&mut ring, key.clone());
        read(&[("GLASSHOUSE_KEYS_SEED_DEMO", &ring.text())]).unwrap_err().len()
    };
    assert_eq!(shared(|ring, key| ring.active.key = key.key, &real.active), 1);
    assert_eq!(shared(|ring, key| ring.active.id = key.id, &real.active), 1);
    assert_eq!(shared(|ring, key| ring.next.key = key.key, &real.active), 1);
    assert_eq!(shared(|ring, key| ring.retired.push(key), &real.next), 1);
}

#[test]
fn a_seed_of_any_key_of_the_ring_is_opened_and_new_ones_are_made_with_the_active_one() {
    let wallet = WalletId::<RealMoney>::new(
        OperatorId::parse("acme").unwrap(),
        PlayerId::parse("anna").unwrap(),
        Currency::parse("EUR").unwrap(),
    );
    let (salt, hour) = (Salt([7; 32]), Timestamp(60 * 60 * 1_000));
    let vault = |ring: &KeyRing| read(&[("GLASSHOUSE_KEYS_SEED_REAL", &ring.text())]).unwrap().vault_real;
    let before = ring(Purpose::SeedReal, 0x40);
    let fresh = RingKey { id: "seed-real-3".to_owned(), ..ring(Purpose::SeedReal, 0x45).active };
    let after = before.rotated(fresh, true, hour).unwrap();
    let old = vault(&before).record(&wallet, 0, salt).unwrap();
    let new = vault(&after).record(&wallet, 0, salt).unwrap();
    assert_eq!((old.master_key.as_str(), new.master_key.as_str()), ("seed-real-1", "seed-real-2"));
    assert_eq!(vault(&after).open(&wallet, &old).unwrap().commitment(), old.commitment);
    // A process that has not read the ring again yet knows the key that the other one began to use.
    assert_eq!(vault(&before).open(&wallet, &new).unwrap().commitment(), new.commitment);
    let forgetful = KeyRing { retired: Vec::new(), ..after };
    assert!(vault(&forgetful).open(&wallet, &old).is_err());
}

#[test]
fn what_signs_must_be_listed_under_its_id() {
    let other = ring(Purpose::Receipts, 0x11);
    let wrong = read(&[("GLASSHOUSE_KEYS_RECEIPTS", &other.text())]).unwrap_err();
    assert!(wrong.len() == 1 && wrong[0].starts_with("GLASSHOUSE_KEYS_PUBLIC: does not list"), "{wrong:?}");
}

#[test]
fn a_process_is_given_the_keys_that_it_needs_and_no_others() {
    let read = |needs| Settings::read(needs, |name| variables().get(name).cloned()).unwrap();
    let signing = |settings: &Settings| {
        [&settings.tokens.keys, &settings.receipts, &settings.statements].map(|keys| keys.signing.is_some())
    };
    let play = Needs { signs: &[Purpose::Receipts], ..Needs::EVERYTHING };
    assert_eq!(signing(&read(play)), [false, true, false]);
    let wallet = Needs { signs: &[Purpose::Tokens], ..Needs::EVERYTHING };
    assert_eq!(signing(&read(wallet)), [true, false, false]);
    let nothing = read(Needs::NO_KEYS);
    assert_eq!(signing(&nothing), [false; 3]);
    assert!(nothing.tokens.keys.public_keys.is_empty());
    let wallet = WalletId::<DemoMoney>::new(
        OperatorId::parse("acme").unwrap(),
        PlayerId::parse("anna").unwrap(),
        Currency::parse("EUR").unwrap(),
    );
    assert!(nothing.vault_demo.record(&wallet, 0, Salt([7; 32])).is_err());
    // And starts without the others.
    let without_keys =
        |name: &str| (!name.contains("_KEYS_")).then(|| variables().get(name).cloned()).flatten();
    Settings::read(Needs::NO_KEYS, without_keys).unwrap();
}

#[test]
fn receipts_have_keys_of_their_own() {
    let [_, _, (_, tokens), ..] = rings();
    let public =
        rings().iter().fold(PublicKeys::default(), |keys, (purpose, ring)| keys.with(*purpose, ring));
    let shared = public.clone().with(Purpose::Receipts, &tokens).text();
    let wrong = read(&[(PUBLIC, &shared)]).unwrap_err();
    assert!(wrong.len() == 1 && wrong[0].contains("two things"), "{wrong:?}");
    let strange = public.text().replace("\"receipts-1\"", "\"receipts 1\"");
    let wrong = read(&[(PUBLIC, &strange)]).unwrap_err();
    assert!(wrong.iter().any(|line| line.contains("a key id has")), "{wrong:?}");
}
