//! `/how/`: the scheme in plain words, step by step, with one round worked through.

use leptos::prelude::*;

use super::example::{CLIENT_SEED, Example, NONCE, RANGE, SERVER_SEED};
use super::{Page, Script, example};

pub(super) fn page() -> Page {
    Page {
        path: "/how/".to_owned(),
        title: "How it works · Glasshouse".to_owned(),
        description: "How a provably fair round is made and checked, step by step, with a worked example."
            .to_owned(),
        script: Script::None,
        view: Box::new(|| view! { <How /> }.into_any()),
    }
}

/// A check that needs nothing of ours, filled with the worked example's values.
fn python(example: &Example) -> String {
    format!(
        r#"import hashlib, hmac

server_seed = "{SERVER_SEED}"
client_seed = "{CLIENT_SEED}"
nonce = {NONCE}

commitment = hashlib.sha256(server_seed.encode()).hexdigest()
message = f"{{client_seed}}:{{nonce}}:0"
mac = hmac.new(server_seed.encode(), message.encode(), hashlib.sha256)
draw = int.from_bytes(mac.digest()[:4], "big")
print(commitment)
print(draw * {RANGE} >> 32)  # {}: a roll of {}"#,
        example.roll,
        example.shown()
    )
}

#[component]
fn How() -> impl IntoView {
    let worked = Example::new();
    let script = python(&worked);
    let shown = worked.shown();
    let (lit, rest) = worked.block.split_at(8);
    let product = u64::from(worked.draw) * u64::from(RANGE);
    view! {
        <div class="reading">
        <article class="prose">
            <h1>"How a round is made, and how you check it"</h1>
            <p class="lead">
                "No trust is asked for. The house makes a promise it cannot break unnoticed, you add a secret of \
                your own, and arithmetic does the rest."
            </p>

            <h2>"1. The house commits"</h2>
            <p>
                "The house draws a random server seed, 64 characters long, and shows you its SHA-256 hash: \
                the commitment. A hash is a fingerprint. From the fingerprint nobody can find the seed, and no \
                other seed has the same one. Whatever happens later, the house can only ever reveal this seed."
            </p>
            <dl class="facts">
                <dt>"commitment"</dt>
                <dd class="hex">{worked.commitment.clone()}</dd>
            </dl>

            <h2>"2. You choose your seed"</h2>
            <p>
                "Only then do you choose the client seed, any text of up to 64 bytes. Your browser suggests a \
                random one. Since the house fixed its seed before it saw yours, it could not pick one to your harm; \
                since you don’t know the house’s, you cannot pick one to its harm."
            </p>
            <dl class="facts">
                <dt>"client seed"</dt>
                <dd class="hex">{CLIENT_SEED}</dd>
            </dl>

            <h2>"3. Each round has a number"</h2>
            <p>
                "Rounds on one pair of seeds are counted from 0: the nonce. It grows by exactly one for every round \
                of any game, is never used twice and never skipped. A missing number in your history would be a \
                round withheld."
            </p>
            <dl class="facts">
                <dt>"nonce"</dt>
                <dd>{NONCE}" (the fifth round)"</dd>
            </dl>

            <h2>"4. Seeds and number make the result"</h2>
            <p>
                "The server seed is the key and “client seed : nonce : block” the message of an HMAC-SHA256. It \
                gives 32 bytes that look random and can be computed by everyone who has both seeds. Each draw of a \
                game takes the next four bytes as a number; when 32 bytes are used up, block 1 follows block 0."
            </p>
            <dl class="facts">
                <dt>"message"</dt>
                <dd class="hex">{worked.message.clone()}</dd>
                <dt>"block 0"</dt>
                <dd class="hex"><mark>{lit.to_owned()}</mark>{rest.to_owned()}</dd>
                <dt>"first four bytes"</dt>
                <dd>{worked.draw}</dd>
            </dl>
            <p>
                "To get one of " {RANGE} " possible dice results, multiply by " {RANGE} " and divide by 2³², dropping \
                the remainder. Whole numbers only: no rounding that could differ between two computers."
            </p>
            <dl class="facts">
                <dt>{worked.draw}" × "{RANGE}</dt>
                <dd>{product}</dd>
                <dt>"÷ 2³²"</dt>
                <dd>{worked.roll}", shown as "<strong>{shown}</strong></dd>
            </dl>

            <h2>"5. The house shows its hand"</h2>
            <p>
                "When you ask for new seeds, the old server seed is revealed. Hash it: it must give the commitment \
                from step 1. Then recompute every round you played on it. The house never reveals a seed that is \
                still in use, because whoever knows both seeds knows the rounds to come; until then a round’s \
                verdict is “pending”."
            </p>
            <dl class="facts">
                <dt>"server seed"</dt>
                <dd class="hex">{SERVER_SEED}</dd>
            </dl>

            <h2>"6. The house signs"</h2>
            <p>
                "What the seeds do not decide, such as your balance and the time, is signed: every receipt carries an \
                Ed25519 signature over each of its fields. The keys are "
                <a href="/.well-known/jwks.json">"published"</a>
                ", old ones too. If a single character of a receipt is changed afterwards, the check says which field it \
                was in."
            </p>

            <h2>"Check it without us"</h2>
            <p>
                "The " <a href="/verify/">"Verify"</a> " page does all this in your browser and sends nothing; "
                <a href="/history/">"History"</a> " does it for every round of an account, and sees when one is missing. The \
                verify page is also "
                <a href="/glasshouse-verify.html" download>"one file"</a>
                " that works from your disk. You need not believe them either: this is the whole check in Python, with the \
                example’s values."
            </p>
            <pre class="code" tabindex="0"><code>{script}</code></pre>
            <p>
                <a href="/verifier.wasm" download>"verifier.wasm"</a>
                " is the house’s engine as one small WebAssembly module without any dependency, for your own tools."
            </p>
        </article>
        <aside class="pane aside" aria-label="The round at a glance">
            <h2>"The round at a glance"</h2>
            {example::chain()}
        </aside>
        </div>
    }
}
