//! One play through the local stack, over HTTP and with full fsync, beside what it consists of: an answer that needs no
//! database (`/v1/health`) and one that only reads (`/v1/wallet`).
//!
//! `cargo bench -p glasshouse-tests` prints milliseconds and ratios of one run.

use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::api::{Api, new_key};

const CALLS: u32 = 300;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let api = Api::own().await;
    let player = api.player_with(1_000_000).await;
    let mut seq = player.wallet().await["seq"].as_u64().expect("a wallet has a position");
    let (mut health, mut read, mut play) = (Vec::new(), Vec::new(), Vec::new());
    // Interleaved, so that the machine's mood is the same for all three.
    for _ in 0..CALLS {
        let start = Instant::now();
        api.send(player.call(Method::GET, "/v1/health")).await;
        health.push(start.elapsed());
        let start = Instant::now();
        api.send(player.call(Method::GET, "/v1/wallet")).await;
        read.push(start.elapsed());
        let dice = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
        let call = player.call(Method::POST, "/v1/rounds").key(&new_key()).slot(seq).json(&dice);
        let start = Instant::now();
        let answer = api.send(call).await;
        play.push(start.elapsed());
        seq = answer.json()["seq"].as_u64().expect("a play was made");
    }
    let (health, read, play) = (median(health), median(read), median(play));
    println!("median of {CALLS} calls, one after the other:");
    println!("  health {health:>10.2?}");
    println!("  read   {read:>10.2?}   {:.1} x health", ratio(read, health));
    println!("  play   {play:>10.2?}   {:.1} x health, {:.1} x read", ratio(play, health), ratio(play, read));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}
