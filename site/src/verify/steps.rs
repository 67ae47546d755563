//! The way from the seeds to the payout, step by step, so that it can be followed by hand.

use fair::{BLOCK_BYTES, Commitment};
use games::{Check, ConfigHash, Entry, GameId, Position, Proof, Round};
use serde_json::Value;

use super::code::{Question, programs};
use crate::decimal;
use crate::game::{self, Scene, in_words};
use crate::house::HOUSE;
use crate::markup::{Element, element, fact, facts, paragraph, table};

/// All steps, as HTML. Empty before the seed is revealed.
pub(super) fn all(receipt: &Value, proof: &Proof, question: Option<&Question>) -> String {
    proof.round.as_ref().map_or_else(String::new, |round| steps(receipt, proof, round, question).html())
}

/// What was claimed against what the seeds give, as HTML. Empty where nothing differs.
pub(super) fn differences(proof: &Proof) -> String {
    let broken = proof.mismatches().next().is_some();
    if broken { comparison(&proof.checks).html() } else { String::new() }
}

fn steps(receipt: &Value, proof: &Proof, round: &Round, question: Option<&Question>) -> Element {
    let game = text(receipt, "game");
    let message = proof.blocks.first().map_or("", |(message, _)| message);
    let word = proof.draws.first().map_or_else(String::new, |draw| draw.word.to_string());
    let blocks_gist = format!("{} × {BLOCK_BYTES} bytes", proof.blocks.len());
    let steps = [
        ("The promise", promise_gist(receipt), promise(receipt)),
        ("The message", message.to_owned(), messages(proof)),
        ("The HMAC", blocks_gist, blocks(proof)),
        ("The numbers", word, numbers(proof)),
        ("The event", in_words(game, &round.outcome), event(receipt, proof, round)),
        ("The payout", payout_gist(round), payout(receipt, round)),
    ];
    let programs = question.map(|question| {
        ("Check it yourself", "Python, JavaScript, shell, Rust".to_owned(), programs(question))
    });
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

fn text<'a>(receipt: &'a Value, name: &str) -> &'a str {
    receipt[name].as_str().unwrap_or_default()
}

fn comparison(checks: &[Check]) -> Element {
    let rows = checks.iter().map(|check| {
        let (class, word) = if check.agrees() { ("good", "agrees") } else { ("bad", "differs") };
        element("tr")
            .child(element("th").attr("scope", "row").text(check.field))
            .child(element("td").class("hex").text(&check.claimed))
            .child(element("td").class("hex").text(&check.computed))
            .child(element("td").class(class).text(word))
    });
    let columns = [("Field", ""), ("Claimed", ""), ("From the seeds", ""), ("", "")];
    element("div").class("pane").child(table("Comparison", &columns, rows))
}

fn promise_gist(receipt: &Value) -> String {
    match Commitment::parse(text(receipt, "commitment")) {
        Some(commitment) if commitment.opens_with(text(receipt, "server_seed")) => "kept",
        Some(_) => "not kept",
        None => "no commitment given",
    }
    .to_owned()
}

fn promise(receipt: &Value) -> Vec<Element> {
    let (seed, commitment) = (text(receipt, "server_seed"), text(receipt, "commitment"));
    let computed = Commitment::of(seed).to_string();
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

fn messages(proof: &Proof) -> Vec<Element> {
    let messages = (0_u32..).zip(&proof.blocks);
    let messages = messages.map(|(number, (message, _))| fact(&format!("block {number}"), "hex", message));
    let intro = "The client seed, the nonce and the number of the block, with colons between them.";
    vec![paragraph(intro), facts(messages)]
}

/// Each block in hex; the four bytes of each draw are lit.
fn blocks(proof: &Proof) -> Vec<Element> {
    let pairs = (0_u64..).zip(&proof.blocks).flat_map(|(number, (_, bytes))| {
        let groups = bytes.chunks(4).enumerate().map(|(group, four)| {
            let drawn = proof.draws.iter().any(|draw| draw.block == number && draw.offset == group * 4);
            element(if drawn { "mark" } else { "span" }).text(fair::to_hex(four))
        });
        let name = element("dt").text(format_args!("block {number}"));
        [name, element("dd").class("hex bytes").children(groups)]
    });
    let intro = "HMAC-SHA256 of each message, with the server seed’s text as the key. Every draw takes four bytes, \
                 from left to right; those that this round used are lit.";
    vec![paragraph(intro), element("dl").class("facts").children(pairs)]
}

fn numbers(proof: &Proof) -> Vec<Element> {
    let cell = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let number = |text: String| element("td").class("n").text(text);
    let rows = (1_u32..).zip(&proof.draws).map(|(place, draw)| {
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
fn event(receipt: &Value, proof: &Proof, round: &Round) -> Vec<Element> {
    let id = text(receipt, "game");
    let found = game::EXPLAINED.iter().find(|(game, _)| game.id() == id);
    let Some(((game, explain), entry)) = found.zip(played_under(receipt)) else { return Vec::new() };
    let scene = Scene {
        config: &entry.document()["config"],
        bet: &round.bet,
        actions: &round.actions,
        outcome: Some(&round.outcome),
    };
    let mut event = vec![paragraph(explain.how(&scene, &proof.draws)), game.picture(&scene)];
    event.extend(explain.story(&scene));
    event
}

/// The configuration that the receipt names; where it names none, the house's own.
fn played_under(receipt: &Value) -> Option<&'static Entry> {
    let game = GameId::parse(text(receipt, "game"))?;
    match ConfigHash::parse(text(receipt, "config_hash")) {
        Some(hash) => HOUSE.by_hash(game, hash).map(AsRef::as_ref),
        None => Some(HOUSE.active(game)),
    }
}

fn payout_gist(round: &Round) -> String {
    match &round.position {
        Position::Open { .. } => "still open".to_owned(),
        Position::Settled { payout, .. } => decimal::shown(&payout.to_string()),
    }
}

fn payout(receipt: &Value, round: &Round) -> Vec<Element> {
    let hash = played_under(receipt).map(|entry| entry.config_hash().to_string()).unwrap_or_default();
    let (multiplier, paid) = match &round.position {
        Position::Open { .. } => ("the round is open".to_owned(), "nothing yet".to_owned()),
        Position::Settled { multiplier, payout, .. } => (
            multiplier.map_or_else(|| "each bet its own".to_owned(), |multiplier| format!("{multiplier} ×")),
            payout.to_string(),
        ),
    };
    let intro = "Stake times multiplier, in minor units, cut off to a whole number. The rules and tables are those of \
                 this configuration.";
    let staked = round.position.staked().to_string();
    let staked = (staked != text(receipt, "stake")).then(|| fact("staked in all", "", staked));
    let facts = facts([fact("stake", "", text(receipt, "stake"))].into_iter().chain(staked).chain([
        fact("multiplier", "", multiplier),
        fact("payout", "", paid),
        fact("configuration", "hex", hash),
    ]));
    vec![paragraph(intro), facts]
}
