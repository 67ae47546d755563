//! SHA-256's compression of four messages at once, one in each lane of a vector.
//!
//! For WebAssembly, which has vectors but no instructions for SHA-256; natively `sha2` is quicker with those. The steps are
//! those of FIPS 180-4, 6.2.2, written once for whatever holds four words.

use four::Four;

/// Whether four at once are quicker than one after the other.
pub(crate) const PAYS: bool = cfg!(all(target_arch = "wasm32", target_feature = "simd128"));

/// How many messages are compressed at once.
pub(crate) const LANES: usize = 4;

/// FIPS 180-4, 4.2.2.
const K: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

/// The states after one block of sixteen words each.
pub(crate) fn compress(states: [[u32; 8]; LANES], blocks: &[[u32; 16]; LANES]) -> [[u32; 8]; LANES] {
    let before: [Four; 8] = std::array::from_fn(|at| Four::of(states.map(|state| state[at])));
    let mut words: [Four; 16] = std::array::from_fn(|at| Four::of(blocks.map(|block| block[at])));
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = before;
    for (part, constants) in K.as_chunks::<16>().0.iter().enumerate() {
        for at in 0..16 {
            if part > 0 {
                let (early, late) = (words[(at + 1) % 16], words[(at + 14) % 16]);
                let early = early.turned::<7>().xor(early.turned::<18>()).xor(early.shifted::<3>());
                let late = late.turned::<17>().xor(late.turned::<19>()).xor(late.shifted::<10>());
                words[at] = words[at].add(early).add(words[(at + 9) % 16]).add(late);
            }
            let turned = e.turned::<6>().xor(e.turned::<11>()).xor(e.turned::<25>());
            let chosen = g.xor(e.and(f.xor(g)));
            let first = h.add(turned).add(chosen).add(Four::of([constants[at]; LANES])).add(words[at]);
            let turned = a.turned::<2>().xor(a.turned::<13>()).xor(a.turned::<22>());
            let most = a.and(b).xor(c.and(a.xor(b)));
            (h, g, f, e, d, c, b, a) = (g, f, e, d.add(first), c, b, a, first.add(turned).add(most));
        }
    }
    let after = [a, b, c, d, e, f, g, h];
    let after: [[u32; LANES]; 8] = std::array::from_fn(|at| before[at].add(after[at]).words());
    std::array::from_fn(|lane| after.map(|words| words[lane]))
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod four {
    use std::arch::wasm32::{
        u32x4, u32x4_add, u32x4_extract_lane, u32x4_shl, u32x4_shr, v128, v128_and, v128_or, v128_xor,
    };

    /// A word of each lane.
    #[derive(Clone, Copy)]
    pub(super) struct Four(v128);

    impl Four {
        #[inline(always)]
        pub(super) fn of([a, b, c, d]: [u32; 4]) -> Self {
            Self(u32x4(a, b, c, d))
        }

        #[inline(always)]
        pub(super) fn words(self) -> [u32; 4] {
            [
                u32x4_extract_lane::<0>(self.0),
                u32x4_extract_lane::<1>(self.0),
                u32x4_extract_lane::<2>(self.0),
                u32x4_extract_lane::<3>(self.0),
            ]
        }

        #[inline(always)]
        pub(super) fn add(self, other: Self) -> Self {
            Self(u32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn xor(self, other: Self) -> Self {
            Self(v128_xor(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        /// To the right, round about.
        #[inline(always)]
        pub(super) fn turned<const BY: u32>(self) -> Self {
            Self(v128_or(u32x4_shr(self.0, BY), u32x4_shl(self.0, 32 - BY)))
        }

        /// To the right.
        #[inline(always)]
        pub(super) fn shifted<const BY: u32>(self) -> Self {
            Self(u32x4_shr(self.0, BY))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod four {
    use std::array::from_fn;

    /// A word of each lane.
    #[derive(Clone, Copy)]
    pub(super) struct Four([u32; 4]);

    impl Four {
        pub(super) fn of(words: [u32; 4]) -> Self {
            Self(words)
        }

        pub(super) fn words(self) -> [u32; 4] {
            self.0
        }

        pub(super) fn add(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane].wrapping_add(other.0[lane])))
        }

        pub(super) fn xor(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] ^ other.0[lane]))
        }

        pub(super) fn and(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] & other.0[lane]))
        }

        /// To the right, round about.
        pub(super) fn turned<const BY: u32>(self) -> Self {
            Self(self.0.map(|word| word.rotate_right(BY)))
        }

        /// To the right.
        pub(super) fn shifted<const BY: u32>(self) -> Self {
            Self(self.0.map(|word| word >> BY))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sha2::block_api::compress256;

    proptest! {
        /// Lane for lane what `sha2` makes of the same state and block.
        #[test]
        fn every_lane_is_compressed_as_sha2_compresses_it(states: [[u32; 8]; LANES], blocks: [[u32; 16]; LANES]) {
            let found = compress(states, &blocks);
            for lane in 0..LANES {
                let mut bytes = [0; 64];
                for (bytes, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(blocks[lane]) {
                    *bytes = word.to_be_bytes();
                }
                let mut expected = states[lane];
                compress256(&mut expected, &[bytes]);
                prop_assert_eq!(found[lane], expected);
            }
        }
    }
}
