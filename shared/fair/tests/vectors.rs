//! F10, F11 against RFC 4231 and against rounds that other people's programs produced.

#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, reason = "a test stops at the first surprise")]

use fair::{Commitment, Draw, Draws, from_hex, message, to_hex};
use proptest::prelude::*;
use serde_json::Value;

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len() / 2).map(|i| from_hex::<1>(&hex[2 * i..2 * i + 2]).unwrap()[0]).collect()
}

/// The HMAC that the stream is built on, through the same crate and type.
#[test]
fn f10_hmac_passes_rfc_4231() {
    use hmac::{KeyInit, Mac};
    let file: Value = serde_json::from_str(include_str!("../vectors/rfc4231_hmac_sha256.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 7);
    for case in cases {
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&bytes(&case["key_hex"])).unwrap();
        mac.update(&bytes(&case["data_hex"]));
        let expected = case["hmac_sha256_hex"].as_str().unwrap();
        // Case 5 is truncated to 128 bits by the RFC itself.
        assert_eq!(&to_hex(&mac.finalize().into_bytes())[..expected.len()], expected, "{case}");
    }
}

/// Value stability: literal draws of one stream, across a block boundary (Python: hmac and hashlib).
#[test]
fn f10_value_stability() {
    let mut draws = Draws::new("server", "client", 1);
    let drawn: Vec<u32> = (0..10).map(|_| draws.draw().0).collect();
    assert_eq!(
        drawn,
        [
            2_296_099_867,
            1_449_903_534,
            4_218_321_016,
            1_088_857_152,
            1_550_481_055,
            3_651_351_241,
            3_055_457_164,
            1_250_300_718,
            1_681_314_783,
            4_121_827_518
        ]
    );
    assert_eq!((draws.blocks_used(), draws.draws_used()), (2, 10));
    assert_eq!(message("client", 1, 1), "client:1:1");
}

#[test]
fn f11_index_has_no_floating_point_edge() {
    assert_eq!(Draw(0).index(1), 0);
    assert_eq!(Draw(u32::MAX).index(fair::INDEX_MAX), fair::INDEX_MAX - 1);
    assert_eq!(Draw(u32::MAX).index(37), 36);
    assert_eq!(Draw(1 << 31).index(2), 1);
    assert_eq!(Draw((1 << 31) - 1).index(2), 0);
}

#[test]
#[should_panic(expected = "F11")]
fn f11_range_zero_is_refused() {
    let _ = Draw(1).index(0);
}

#[test]
#[should_panic(expected = "F11")]
fn f11_range_above_two_to_the_21_is_refused() {
    let _ = Draw(1).index(fair::INDEX_MAX + 1);
}

/// Every length of message and key around the borders of SHA-256's input blocks.
#[test]
fn f10_every_length_agrees_with_the_hmac_crate() {
    for length in 0..200 {
        let text = "x".repeat(length);
        for (server, client) in [("key", text.as_str()), (text.as_str(), "client")] {
            let word = u32::from_be_bytes(fair::block(server, client, 9, 0)[..4].try_into().unwrap());
            assert_eq!(Draws::new(server, client, 9).draw(), Draw(word), "{length}");
        }
    }
}

proptest! {
    #[test]
    fn f10_each_draw_is_four_big_endian_bytes_of_its_block(
        server in ".{0,80}", client in ".{0,80}", nonce: u64, draw in 0_u64..40,
    ) {
        let mut draws = Draws::new(&server, &client, nonce);
        for _ in 0..draw { let _ = draws.draw(); }
        let block = fair::block(&server, &client, nonce, draw / 8);
        let at = usize::try_from(draw % 8).unwrap() * 4;
        prop_assert_eq!(draws.draw().0.to_be_bytes().to_vec(), block[at..at + 4].to_vec());
    }

    #[test]
    fn f11_index_is_in_range_and_monotone(a: u32, b: u32, n in 1..=fair::INDEX_MAX) {
        let (low, high) = (a.min(b), a.max(b));
        prop_assert!(Draw(high).index(n) < n);
        prop_assert!(Draw(low).index(n) <= Draw(high).index(n));
    }

    #[test]
    fn f13_another_nonce_gives_another_stream(nonce: u64) {
        let next = nonce.wrapping_add(1);
        prop_assert_ne!(fair::block("s", "c", nonce, 0), fair::block("s", "c", next, 0));
    }

    #[test]
    fn f2_commitment_reads_back(seed in ".{0,80}") {
        let commitment = Commitment::of(&seed);
        prop_assert_eq!(Commitment::parse(&commitment.to_string()), Some(commitment));
        prop_assert!(commitment.opens_with(&seed));
    }
}
