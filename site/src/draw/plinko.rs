//! Plinko: the pegs, the ball's path, and the buckets with what each pays.

use crate::markup::{Element, element};

/// Half the distance between two pegs of a row.
const STEP: i32 = 20;
/// Between two rows.
const FALL: i32 = 34;

/// The board, and one drop once there is one.
///
/// `buckets` are the multipliers from left to right: one more than there are rows. `path` says for each row whether
/// the ball went right.
#[must_use]
pub fn board(buckets: &[String], path: &[bool]) -> Element {
    let rows = i32::try_from(buckets.len()).unwrap_or_default() - 1;
    let middle = (rows + 2) * STEP;
    let base = (rows + 1) * FALL;
    let landed = (!path.is_empty()).then(|| path.iter().filter(|right| **right).count());
    let pegs = (0..rows).flat_map(|row| {
        (0..=row + 2).map(move |peg| {
            let x = middle + (2 * peg - row - 2) * STEP;
            element("circle").class("peg").attr("cx", x).attr("cy", (row + 1) * FALL).attr("r", "3.5")
        })
    });
    let paid = (0_i32..).zip(buckets).map(|(bucket, pays)| {
        let left = middle + (2 * bucket - rows - 1) * STEP;
        let hit = landed.is_some_and(|landed| i32::try_from(landed) == Ok(bucket));
        let rect = element("rect").attr("x", left + 2).attr("y", base).attr("width", 2 * STEP - 4);
        let name = element("text").attr("x", left + STEP).attr("y", base + 20).attr("text-anchor", "middle");
        element("g")
            .class(if hit { "bucket hit" } else { "bucket" })
            .child(rect.attr("height", 30).attr("rx", 3))
            .child(name.text(pays))
    });
    let svg = element("svg").class("drawing plinko").attr("role", "img");
    svg.attr("viewBox", format!("0 0 {} {}", 2 * middle, base + 34))
        .attr("aria-label", text(buckets, path, landed))
        .children(pegs)
        .children(landed.into_iter().flat_map(|_| drop(path, middle, base)))
        .children(paid)
}

fn text(buckets: &[String], path: &[bool], landed: Option<usize>) -> String {
    let Some(bucket) = landed else { return format!("A board with {} buckets", buckets.len()) };
    let ways: Vec<&str> = path.iter().map(|right| if *right { "right" } else { "left" }).collect();
    let pays = buckets.get(bucket).map_or("?", String::as_str);
    format!("The ball went {} into bucket {bucket}, counted from 0: {pays} times the stake", ways.join(", "))
}

/// The ball's line around the pegs, and the ball at its end.
fn drop(path: &[bool], middle: i32, base: i32) -> [Element; 2] {
    let mut x = middle;
    let mut line = format!("M{x} 4");
    for (row, right) in (1..).zip(path) {
        // Down to just above the peg, then off to its side.
        line.push_str(&format!(" L{x} {}", row * FALL - 12));
        x += if *right { STEP } else { -STEP };
        line.push_str(&format!(" L{x} {}", row * FALL + 6));
    }
    line.push_str(&format!(" L{x} {}", base - 12));
    [
        element("path").class("path").attr("d", line),
        element("circle").class("ball").attr("cx", x).attr("cy", base - 12).attr("r", 8),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ball_ends_above_its_bucket() {
        let buckets: Vec<String> =
            ["5.6", "2.1", "1.1", "1", "0.5", "1", "1.1", "2.1", "5.6"].map(str::to_owned).to_vec();
        let html = board(&buckets, &[true, true, true, true, true, true, true, false]).html();
        assert!(html.contains("into bucket 7, counted from 0: 2.1 times the stake"), "{html}");
        // Eight rows: the middle is at 200, seven to the right and one to the left end six steps further.
        assert!(html.contains("<circle class=\"ball\" cx=\"320\""), "{html}");
        assert_eq!(html.matches("bucket hit").count(), 1);
        assert!(!board(&buckets, &[]).html().contains("ball"));
    }
}
