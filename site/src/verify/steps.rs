//! The way from the seeds to the payout, step by step, so that it can be followed by hand.

use fair::BLOCK_BYTES;
use games::ShownDraw;
use serde_json::Value;

use super::engine;
use super::proof::{Proof, agrees, list, text};
use crate::decimal;
use crate::game::{self, Scene, in_words};
use crate::markup::{Element, element, fact, facts, paragraph, table};

/// All steps, as HTML. Empty before the seed is revealed.
pub(super) fn all(receipt: &Value, proof: &Proof, programs: Vec<Element>) -> String {
    proof.round().map_or_else(String::new, |round| steps(receipt, proof, round, programs).html())
}

/// What was claimed against what the seeds give, as HTML. Empty where nothing differs.
pub(super) fn differences(proof: &Proof) -> String {
    let broken = proof.mismatches().next().is_some();
    if broken { comparison(proof.list("checks")).html() } else { String::new() }
}

fn steps(receipt: &Value, proof: &Proof, round: &Value, programs: Vec<Element>) -> Element {
    let game = text(receipt, "game");
    let (blocks, draws) = (proof.list("blocks"), proof.draws());
    let message = blocks.first().map_or("", |block| text(block, "message"));
    let word = draws.first().map_or_else(String::new, |draw| draw.word.to_string());
    let blocks_gist = format!("{} × {BLOCK_BYTES} bytes", blocks.len());
    let steps = [
        ("The promise", promise_gist(receipt, proof).to_owned(), promise(receipt, proof)),
        ("The message", message.to_owned(), messages(blocks)),
        ("The HMAC", blocks_gist, bytes(blocks, &draws)),
        ("The numbers", word, numbers(&draws)),
        ("The event", in_words(game, proof.outcome()), event(receipt, proof, round, &draws)),
        ("The payout", payout_gist(round), payout(receipt, round)),
    ];
    let programs = (!programs.is_empty())
        .then(|| ("Check it yourself", "Python, JavaScript, shell, Rust".to_owned(), programs));
    let steps = (1_u8..)
        .zip(steps.into_iter().chain(programs))
        .map(|(number, (title, gist, body))| fold(number, title, &gist, body));
    element("ol").class("steps").children(steps)
}

fn fold(number: u8, title: &str, gist: &str, body: Vec<Element>) -> Element {
    let summary = element("summary")
        .child(element("span").class("no").text(number))
        .child(element("span").class("title").text(title))
        .child(element("span").class("gist").text(gist));
    let mut details = element("details");
    // The event is what people look for; the rest unfolds on demand.
    if title == "The event" {
        details = details.attr("open", "");
    }
    let body = element("div").class("body").children(body);
    element("li").child(details.child(summary).child(body))
}

fn comparison(checks: &[Value]) -> Element {
    let rows = checks.iter().map(|check| {
        let (class, word) = if agrees(check) { ("good", "agrees") } else { ("bad", "differs") };
        element("tr")
            .child(element("th").attr("scope", "row").text(text(check, "field")))
            .child(element("td").class("hex").text(text(check, "claimed")))
            .child(element("td").class("hex").text(text(check, "computed")))
            .child(element("td").class(class).text(word))
    });
    let columns = [("Field", ""), ("Claimed", ""), ("From the seeds", ""), ("", "")];
    element("div").class("pane").child(table("Comparison", &columns, rows))
}

fn promise_gist(receipt: &Value, proof: &Proof) -> &'static str {
    match text(receipt, "commitment") {
        "" => "no commitment given",
        commitment if commitment == proof.text("commitment") => "kept",
        _ => "not kept",
    }
}

fn promise(receipt: &Value, proof: &Proof) -> Vec<Element> {
    let (seed, commitment) = (text(receipt, "server_seed"), text(receipt, "commitment"));
    let computed = proof.text("commitment");
    let (class, word) = if computed == commitment { ("good", "equal") } else { ("bad", "not equal") };
    let intro =
        "Before the round the house published the SHA-256 of its seed. The seed’s own hash must be the same.";
    let facts = facts([
        fact("server seed", "hex", seed),
        fact("its SHA-256", "hex", computed),
        fact("commitment", "hex", commitment),
        fact("they are", class, word),
    ]);
    vec![paragraph(intro), facts]
}

fn messages(blocks: &[Value]) -> Vec<Element> {
    let messages = (0_u32..).zip(blocks);
    let messages =
        messages.map(|(number, block)| fact(&format!("block {number}"), "hex", text(block, "message")));
    let intro = "The client seed, the nonce and the number of the block, with colons between them.";
    vec![paragraph(intro), facts(messages)]
}

/// Each block in hex; the four bytes of each draw are lit.
fn bytes(blocks: &[Value], draws: &[ShownDraw]) -> Vec<Element> {
    let pairs = (0_u64..).zip(blocks).flat_map(|(number, block)| {
        let bytes = text(block, "bytes");
        // Two digits are a byte.
        let groups = (0..bytes.len() / 8).map(|group| {
            let drawn = draws.iter().any(|draw| draw.block == number && draw.offset == group * 4);
            let four = bytes.get(group * 8..group * 8 + 8).unwrap_or_default();
            element(if drawn { "mark" } else { "span" }).text(four)
        });
        let name = element("dt").text(format_args!("block {number}"));
        [name, element("dd").class("hex bytes").children(groups)]
    });
    let intro = "HMAC-SHA256 of each message, with the server seed’s text as the key. Every draw takes four bytes, \
                 from left to right; those that this round used are lit.";
    vec![paragraph(intro), element("dl").class("facts").children(pairs)]
}

fn numbers(draws: &[ShownDraw]) -> Vec<Element> {
    let cell = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let number = |text: String| element("td").class("n").text(text);
    let rows = (1_u32..).zip(draws).map(|(place, draw)| {
        element("tr")
            .child(element("td").text(place))
            .child(element("td").class("hex").text(format_args!("{:08x}", draw.word)))
            .child(number(draw.word.to_string()))
            .child(number(cell(draw.range)))
            .child(element("td").class("n").child(element("strong").text(cell(draw.index))))
    });
    let columns = [("Draw", ""), ("Bytes", ""), ("Number", "n"), ("Range", "n"), ("Result", "n")];
    let intro = "Four bytes are a number below 2³². Times the range, divided by 2³², the remainder dropped: the result.";
    vec![paragraph(intro), table("Draws", &columns, rows)]
}

/// How the numbers became the event, the event itself, and what each step came to.
fn event(receipt: &Value, proof: &Proof, round: &Value, draws: &[ShownDraw]) -> Vec<Element> {
    let id = text(receipt, "game");
    let found = game::EXPLAINED.iter().find(|(game, _)| game.id() == id);
    let Some((game, explain)) = found else { return Vec::new() };
    let document = engine::configuration(text(round, "config_hash"));
    let scene = Scene {
        config: &document["config"],
        bet: &round["bet"],
        actions: list(round, "actions"),
        outcome: Some(proof.outcome()),
    };
    let mut event = vec![paragraph(explain.how(&scene, draws)), game.picture(&scene)];
    event.extend(explain.story(&scene));
    event
}

fn open(round: &Value) -> bool {
    round["status"] == "open"
}

fn payout_gist(round: &Value) -> String {
    if open(round) { "still open".to_owned() } else { decimal::shown(text(round, "payout")) }
}

fn payout(receipt: &Value, round: &Value) -> Vec<Element> {
    let (multiplier, paid) = match round["multiplier"].as_str() {
        _ if open(round) => ("the round is open".to_owned(), "nothing yet"),
        None => ("each bet its own".to_owned(), text(round, "payout")),
        Some(multiplier) => (format!("{multiplier} ×"), text(round, "payout")),
    };
    let intro = "Stake times multiplier, in minor units, cut off to a whole number. The rules and tables are those of \
                 this configuration.";
    let staked = text(round, "staked");
    let staked = (staked != text(receipt, "stake")).then(|| fact("staked in all", "", staked));
    let facts = facts([fact("stake", "", text(receipt, "stake"))].into_iter().chain(staked).chain([
        fact("multiplier", "", multiplier),
        fact("payout", "", paid),
        fact("configuration", "hex", text(round, "config_hash")),
    ]));
    vec![paragraph(intro), facts]
}
