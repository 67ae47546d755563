//! The module itself, as it is shipped, against the published vectors of the field, in a wasm runtime that knows
//! nothing of Rust. Built here with the profile and the flags that matter to the site's builder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use wasmi::{Config, Engine, Linker, Module, Store, TypedFunc};

struct Verifier {
    store: Store<()>,
    memory: wasmi::Memory,
    reserve: TypedFunc<u32, u32>,
    verify: TypedFunc<(), u32>,
    judgement: TypedFunc<(), u32>,
}

impl Verifier {
    fn load() -> Self {
        let wasm = std::fs::read(build()).unwrap();
        let mut config = Config::default();
        config.wasm_simd(true);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, &wasm).unwrap();
        assert_eq!(module.imports().count(), 0, "the module imports nothing");
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module).unwrap();
        let memory = instance.get_memory(&store, "memory").unwrap();
        let reserve = instance.get_typed_func(&store, "reserve").unwrap();
        let verify = instance.get_typed_func(&store, "verify").unwrap();
        let judgement = instance.get_typed_func(&store, "judgement").unwrap();
        Self { store, memory, reserve, verify, judgement }
    }

    fn judge(&mut self, receipt: &Value) -> Value {
        let text = receipt.to_string();
        let length = u32::try_from(text.len()).unwrap();
        let room = self.reserve.call(&mut self.store, length).unwrap();
        self.memory.write(&mut self.store, room as usize, text.as_bytes()).unwrap();
        let length = self.verify.call(&mut self.store, ()).unwrap();
        let at = self.judgement.call(&mut self.store, ()).unwrap();
        let mut judgement = vec![0; length as usize];
        self.memory.read(&self.store, at as usize, &mut judgement).unwrap();
        serde_json::from_slice(&judgement).unwrap()
    }
}

/// Cargo decides whether there is anything to do.
fn build() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let target = workspace.join("target/verifier-test");
    let status = Command::new(env!("CARGO"))
        .current_dir(workspace)
        .args(["build", "--quiet", "--profile", "wasm", "--target", "wasm32-unknown-unknown"])
        .args(["-p", "glasshouse-verifier", "--target-dir"])
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=+simd128")
        .status()
        .unwrap();
    assert!(status.success(), "verifier.wasm did not build; is the target wasm32-unknown-unknown installed?");
    target.join("wasm32-unknown-unknown/wasm/verifier.wasm")
}

/// Outcomes that another house's published calculator gives for these seeds.
fn vectors() -> Vec<(Value, Value)> {
    let case = |game: &str, seeds: [&str; 2], nonce: u64, bet: Value, outcome: Value| {
        let receipt = json!({
            "round": "1", "game": game, "rules_version": 1, "scheme": "hmac-sha256-v1",
            "config_hash": hash(game), "status": if game == "mines" { "open" } else { "settled" }, "seed_index": 0,
            "commitment": fair::Commitment::of(seeds[0]).to_string(), "next_commitment": "",
            "client_seed": seeds[1], "nonce": nonce, "stake": "100", "bet": bet, "server_seed": seeds[0],
            "seq": 1, "ts": 0, "balance": "0",
        });
        (receipt, outcome)
    };
    let dice = ["f2ac89b608eeb01312d115bce6741b32", "86ff027f15c48241af7f54a726690ee7"];
    let roulette = ["f7b51b19a4563681f2c1e00ef747884a", "94ffb08138facf8cffa9c376d703aaed"];
    let mines = ["5ff5c610e633b2a91c46d1be1f74286b", "854581b6f52eaa86503f1dc6433655f9"];
    let over = json!({"condition": "over", "target": 5000});
    let red = json!({"bets": [{"on": "red", "stake": "100"}]});
    vec![
        case("dice", dice, 0, over.clone(), json!({"roll": 2807})),
        case("dice", dice, 1, over, json!({"roll": 2902})),
        case("roulette", roulette, 0, red.clone(), json!({"pocket": 33})),
        case("roulette", roulette, 1, red, json!({"pocket": 6})),
        case("mines", mines, 0, json!({"mines": 1}), json!({"mines": [6]})),
    ]
}

fn hash(game: &str) -> String {
    let game = games::GameId::parse(game).unwrap();
    games::Catalogue::house().active(game).config_hash().to_string()
}

#[test]
fn the_module_passes_the_published_vectors() {
    let mut verifier = Verifier::load();
    for (receipt, outcome) in vectors() {
        let judgement = verifier.judge(&receipt);
        assert_eq!(judgement["outcome"], outcome, "{receipt}");
        assert_eq!(judgement["verdict"], "verified", "{judgement}");
    }
}

#[test]
fn the_module_tells_the_four_verdicts_apart() {
    let mut verifier = Verifier::load();
    let (receipt, _) = vectors().remove(0);
    let mut check = |change: &dyn Fn(&mut Value), verdict: &str| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        assert_eq!(verifier.judge(&receipt)["verdict"], verdict, "{receipt}");
    };
    check(&|_| {}, "verified");
    check(&|receipt| receipt["server_seed"] = Value::Null, "pending");
    check(&|receipt| receipt["payout"] = json!("1000"), "mismatch");
    check(&|receipt| receipt["outcome"] = json!({"roll": 2808}), "mismatch");
    check(&|receipt| receipt["rules_version"] = json!(9), "cannot_check");
    check(&|receipt| *receipt = json!("not a receipt"), "cannot_check");
}
