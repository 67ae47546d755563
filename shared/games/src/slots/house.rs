//! The house's own machine.

use super::config::{FreeSpins, Layout};
use crate::multiplier::Multiplier;
use std::collections::BTreeMap;

/// The strips, from the top down.
const REELS: [&str; 5] = [
    "vase fern sun pane bell palm lamp prism fern vase vase palm fern moss lamp ivy bell bell \
     ivy fern fern moss moss prism lamp lamp ivy palm moss moss",
    "ivy ivy moss ivy ivy sun bell fern fern palm palm fern vase vase lamp lamp moss moss \
     lamp palm palm pane prism vase vase ivy palm prism bell bell",
    "lamp lamp fern vase bell moss ivy palm sun pane fern fern ivy ivy bell lamp vase palm \
     palm prism moss moss vase prism fern moss moss fern prism prism",
    "moss pane fern lamp bell ivy fern palm palm bell vase sun fern ivy lamp lamp ivy moss \
     moss ivy ivy prism prism bell moss fern vase vase palm palm",
    "palm palm fern ivy ivy bell pane vase vase lamp lamp prism prism lamp sun moss moss palm \
     lamp fern moss bell ivy ivy palm fern vase moss fern prism",
];

/// The row of each line on each reel, 0 at the top.
const LINES: [[u8; 5]; 20] = [
    [1, 1, 1, 1, 1],
    [0, 0, 0, 0, 0],
    [2, 2, 2, 2, 2],
    [0, 1, 2, 1, 0],
    [2, 1, 0, 1, 2],
    [0, 0, 1, 2, 2],
    [2, 2, 1, 0, 0],
    [1, 0, 0, 0, 1],
    [1, 2, 2, 2, 1],
    [0, 1, 1, 1, 0],
    [2, 1, 1, 1, 2],
    [1, 0, 1, 2, 1],
    [1, 2, 1, 0, 1],
    [0, 1, 0, 1, 0],
    [2, 1, 2, 1, 2],
    [1, 1, 0, 1, 1],
    [1, 1, 2, 1, 1],
    [0, 0, 1, 0, 0],
    [2, 2, 1, 2, 2],
    [0, 2, 0, 2, 0],
];

/// What three, four and five of a symbol pay, in stakes of one line.
const PAYS: [(&str, [u64; 3]); 9] = [
    ("moss", [10, 30, 100]),
    ("fern", [10, 40, 120]),
    ("ivy", [15, 50, 160]),
    ("palm", [15, 50, 200]),
    ("lamp", [20, 75, 250]),
    ("vase", [25, 100, 300]),
    ("bell", [40, 150, 500]),
    ("prism", [60, 250, 800]),
    ("pane", [100, 300, 1000]),
];

/// By scatters in sight: what a spin pays, in stakes of the round, and how many free spins are added.
const SCATTERS: [(u8, u64, u32); 3] = [(3, 2, 8), (4, 10, 12), (5, 50, 20)];

/// As its maker wrote it down.
pub(super) fn layout() -> Layout {
    // Written out instead of read from a file, and inserted one by one instead of collected: the reader, which names
    // every fault, and the sorts of collecting would be most of what the browser's verifier knows of slots.
    let times = |times: u64| Multiplier::from_units(times * Multiplier::UNITS_PER_ONE);
    let mut pays = BTreeMap::<String, BTreeMap<u8, Multiplier>>::new();
    for (symbol, [three, four, five]) in PAYS {
        for (count, pay) in [(3, three), (4, four), (5, five)] {
            pays.entry(symbol.to_owned()).or_default().insert(count, times(pay));
        }
    }
    let (mut scatter_pays, mut awards) = (BTreeMap::new(), BTreeMap::new());
    for (count, pay, spins) in SCATTERS {
        scatter_pays.insert(count, times(pay));
        awards.insert(count, spins);
    }
    Layout {
        reels: REELS.iter().map(|strip| strip.split(' ').map(str::to_owned).collect()).collect(),
        free_reels: None,
        rows: 3,
        lines: LINES.iter().map(|line| line.to_vec()).collect(),
        wild: Some("pane".to_owned()),
        scatter: Some("sun".to_owned()),
        pays,
        groups: BTreeMap::new(),
        wild_factor: None,
        wild_factor_max: None,
        scatter_pays,
        free_spins: Some(FreeSpins { awards, factor: 2, spins_max: 40 }),
    }
}
