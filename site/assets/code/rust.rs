// cargo new check && cd check && cargo add hmac@0.13 sha2@0.11, then this as src/main.rs
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

fn main() {
    let server_seed = «server_seed»;
    let client_seed = «client_seed»;
    let nonce = «nonce»_u64;
    let ranges: &[u64] = &[«ranges»];

    let commitment: String = Sha256::digest(server_seed).iter().map(|byte| format!("{byte:02x}")).collect();
    println!("commitment {commitment}");
    let block = |number: usize| {
        let mut mac = Hmac::<Sha256>::new_from_slice(server_seed.as_bytes()).expect("a key of any length");
        mac.update(format!("{client_seed}:{nonce}:{number}").as_bytes());
        mac.finalize().into_bytes()
    };
    let (mut numbers, mut results) = (Vec::new(), Vec::new());
    for (draw, size) in ranges.iter().enumerate() {
        let four = block(draw / 8).iter().skip(draw % 8 * 4).take(4).copied().collect::<Vec<u8>>();
        let number = u64::from(u32::from_be_bytes(four.try_into().expect("four bytes")));
        numbers.push(number);
        results.push((number * size) >> 32);
    }
    let spaced = |list: &[u64]| list.iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
    println!("numbers {}", spaced(&numbers));
    println!("results {}", spaced(&results));
«taken»
}
