// What the browser is asked to do. Seeds and results of the vectors come from the published calculator of the field,
// not from this house; games that it doesn't have stand on the seeds of the site's worked example.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const ready = (page) => page.waitForSelector('html[data-app="ready"]', { state: "attached" });
const verdict = (page) => page.locator("[data-verdict]").getAttribute("data-verdict");
const becomes = (page, kind) => page.waitForSelector(`[data-verdict="${kind}"]`, { timeout: 10_000 });
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const fragment = (receipt) => `#${Buffer.from(JSON.stringify(receipt)).toString("base64url")}`;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// What an automatic reader finds wrong with the page as it is now: nothing. (Evaluated from here: the page's own policy
// lets no foreign script in.)
const accessible = async (page) => {
  await page.evaluate(axe);
  const findings = await page.evaluate(async () => (await globalThis.axe.run()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html).join(" ")}`));
  assert.deepEqual(findings, []);
};

const fill = async (page, fields) => {
  for (const [id, value] of Object.entries(fields)) {
    const field = page.locator(`#${id}`);
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
};

const VECTORS = {
  dice: {
    server_seed: "f2ac89b608eeb01312d115bce6741b32", client_seed: "86ff027f15c48241af7f54a726690ee7", nonce: 0,
    bet: { condition: "over", target: 2806 }, result: "28.07",
  },
  plinko: {
    server_seed: "0c8f48139d81447799a5310edb9e5aac", client_seed: "0beeaafc2e5364be411d4b7279923662", nonce: 0,
    bet: { rows: 8, risk: "low" }, result: "1 times the stake",
  },
  roulette: {
    server_seed: "f7b51b19a4563681f2c1e00ef747884a", client_seed: "94ffb08138facf8cffa9c376d703aaed", nonce: 0,
    bet: { wheel: "european", bets: [{ on: "straight", numbers: [33], stake: "100" }] }, result: "33, black",
  },
  mines: {
    server_seed: "5ff5c610e633b2a91c46d1be1f74286b", client_seed: "854581b6f52eaa86503f1dc6433655f9", nonce: 0,
    bet: { mines: 1 }, result: "Mines: 6.",
  },
  limbo: {
    server_seed: "5c5c42b55822f994bd955a4416775190", client_seed: "40cea334816e7a68ed62d208ce4a2572", nonce: 0,
    bet: { target: "2" }, result: "Result 17.41 ×. Target 2.00 ×: won",
  },
  coinflip: {
    server_seed: "8b9c7cf18c001dfb7ea6f6fe52f3df95", client_seed: "247e90a65d07b3c4d629ada402918f03", nonce: 0,
    bet: { side: "heads" },
    actions: [{ type: "flip", side: "heads" }, { type: "flip", side: "heads" }, { type: "flip", side: "heads" },
      { type: "flip", side: "heads" }],
    result: "heads, called; tails, not called",
  },
  wheel: {
    server_seed: "734db4b5d75c339f037ba64ac5ecada3", client_seed: "bb0f7423c07974b393e4f03d86c6c6d8", nonce: 0,
    bet: { segments: 10, risk: "low" }, result: "1.2 times the stake",
  },
  keno: {
    server_seed: "ae1581dc89398cb8fdb84f0a2c64e816", client_seed: "971f4d5c49eb1111385e9309d105227f", nonce: 0,
    bet: { risk: "high", picks: [1, 2, 7, 9] }, result: "Picked: 1, 2, 7, 9. Hits: 3.",
  },
  hilo: {
    server_seed: "412780c6e08859f955318b5c7c75e288", client_seed: "54560a34f054ad0c19edac66cf6b8e45", nonce: 0,
    bet: {},
    actions: [{ type: "guess", direction: "lower_or_same" }, { type: "guess", direction: "lower_or_same" },
      { type: "skip" }, { type: "guess", direction: "higher_or_same" }, { type: "cash_out" }],
    result: "8 of diamonds (start); 6 of spades (lower or same, right)",
  },
  blackjack: {
    server_seed: "28ca8b5734401f5236ccb305e4526d07", client_seed: "b42fa130a68dfe8133fa268d5fb34cbe", nonce: 0,
    bet: {}, actions: [{ type: "stand" }],
    result: "Dealer: 4 of clubs, 2 of clubs, queen of spades, 5 of hearts, 21. You: 4 of hearts, queen of hearts, 14",
  },
  baccarat: {
    server_seed: "8eb0b19637984ab07fe3fe4c57740b87d9283a62365f9684eb13dd973a51e1a7", client_seed: "my own words, 7",
    nonce: 14, bet: { bets: [{ on: "banker", stake: "60" }, { on: "tie", stake: "40" }] },
    result: "6 points. Banker: 3 of hearts, queen of hearts, 4 of clubs, 7 points. the banker wins",
  },
  video_poker: {
    server_seed: "51b5258b38fef00c9887b7ad6c728035", client_seed: "6ec29c0c4180fd3f802534e6c98810ff", nonce: 0,
    bet: {}, actions: [{ type: "draw", hold: [2, 4] }], result: "Final hand: 8 of diamonds, 5 of hearts, jack of spades",
  },
  slots: {
    server_seed: "8eb0b19637984ab07fe3fe4c57740b87d9283a62365f9684eb13dd973a51e1a7", client_seed: "my own words, 7",
    nonce: 222, bet: {}, result: "12 free spins",
  },
};

const receipt = (game) => {
  const { server_seed, client_seed, nonce, bet, actions = [] } = VECTORS[game];
  return { game, server_seed, commitment: sha256(server_seed), client_seed, nonce, stake: "100", bet, actions };
};

const reading = ["/", "/how/", "/games/", "/par/", "/problems/"].flatMap((path) =>
  [["light", 1440], ["dark", 1440], ["light", 380]].map(([colorScheme, width]) => ({
    name: `${path} is read without script (${colorScheme}, ${width} px)`, colorScheme, width,
    async run({ page, shot, requests }) {
      await page.goto(path);
      assert.equal(await page.locator("h1").count(), 1);
      assert.equal(await page.locator("script").count(), 0);
      assert.ok(requests.every((url) => !url.endsWith(".js") && !url.endsWith(".wasm")), "loads no script");
      await accessible(page);
      await shot(`page${path.replaceAll("/", "-")}${width === 380 ? "phone" : colorScheme}`);
    },
  })));

const vectors = Object.keys(VECTORS).flatMap((game) =>
  [["light", 1200], ["dark", 1200], ["light", 380]].map(([colorScheme, width]) => ({
    name: `a link to a round of ${game} is verified (${colorScheme}, ${width} px)`, colorScheme, width,
    async run({ page, shot }) {
      await page.goto(`/verify/${fragment(receipt(game))}`);
      await becomes(page, "verified");
      const drawing = page.locator(".steps .drawing");
      assert.ok((await drawing.getAttribute("aria-label")).includes(VECTORS[game].result), await drawing.getAttribute("aria-label"));
      await page.waitForSelector('#second[data-opinion="agrees"]');
      await accessible(page);
      await shot(`verify-${game}-${width === 380 ? "phone" : colorScheme}`);
    },
  })));

// Each program of the page, as its reader would run it.
const RUN = {
  python: (code, dir) => {
    writeFileSync(join(dir, "check.py"), code);
    return execFileSync("python3", ["check.py"], { cwd: dir });
  },
  javascript: (code, dir) => {
    writeFileSync(join(dir, "check.mjs"), code);
    return execFileSync("node", ["check.mjs"], { cwd: dir });
  },
  shell: (code, dir) => {
    writeFileSync(join(dir, "check.sh"), code);
    return execFileSync("sh", ["check.sh"], { cwd: dir });
  },
  rust: (code, dir) => {
    const [, ...packages] = code.split("\n")[0].match(/cargo add (\S+)@(\S+) (\S+)@([^\s,]+)/);
    mkdirSync(join(dir, "src"), { recursive: true });
    writeFileSync(join(dir, "Cargo.toml"), `[package]\nname = "check"\nedition = "2024"\n[workspace]\n[dependencies]\n${
      packages[0]} = "${packages[1]}"\n${packages[2]} = "${packages[3]}"\n`);
    writeFileSync(join(dir, "src/main.rs"), code);
    return execFileSync("cargo", ["run", "--quiet", "--target-dir", join(dir, "target")], { cwd: dir });
  },
};

const verifying = [
  {
    name: "the engine is tried on published results when the page loads",
    async run({ page }) {
      await page.goto("/verify/");
      await page.waitForSelector('#trial[data-golden="165/165"]');
      assert.match(await page.locator("#trial").textContent(), /agrees with all 165 published results/);
    },
  },
  {
    name: "an engine that fails a published result is not to be believed",
    async run({ page, shot }) {
      await page.route("**/verify/", async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replace('"expected":2807', '"expected":2808');
        await route.fulfill({ response: answer, body });
      });
      await page.goto("/verify/");
      await page.waitForSelector('#trial.notice.red[data-golden="164/165"]');
      await shot("verify-broken-engine");
    },
  },
  {
    name: "the programs on the page run, and agree with it, in all four languages",
    async run({ page }) {
      const dir = mkdtempSync(join(tmpdir(), "programs-"));
      try {
        for (const game of ["dice", "mines", "coinflip", "slots"]) {
          const round = { ...receipt(game), client_seed: game === "dice" ? `it's "$(here)" \\ ü` : receipt(game).client_seed };
          await page.goto("about:blank");
          await page.goto(`/verify/${fragment(round)}`);
          await becomes(page, "verified");
          const cells = page.getByLabel("Draws").locator("tbody tr");
          const column = (at) => cells.locator(`td:nth-child(${at})`).evaluateAll((cells) => cells.map((cell) => cell.textContent));
          const [numbers, results] = [await column(3), await column(5)];
          const expect = [`commitment ${round.commitment}`, ["numbers", ...numbers].join(" ")];
          const said = {};
          for (const [language, run] of Object.entries(RUN)) {
            const code = await page.locator(`#code-${language}`).textContent();
            said[language] = run(code, dir).toString().trim().split("\n");
            assert.deepEqual(said[language].slice(0, 2), expect, `${game} in ${language}`);
            assert.deepEqual(said[language], said.python, `${game} in ${language}`);
          }
          if (game !== "coinflip") assert.equal(said.python[2], ["results", ...results].join(" "));
          if (game === "mines") assert.equal(said.python[3], "taken 6");
        }
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
  },
  {
    name: "a receipt comes as a file, dropped or chosen",
    async run({ page }) {
      await page.goto("/verify/");
      await ready(page);
      const file = (game) => ({ name: "receipt.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(receipt(game))) });
      await page.locator("#file").setInputFiles(file("dice"));
      await becomes(page, "verified");
      assert.match(await page.locator(".verdict h2").textContent(), /28\.07/);
      const dropped = await page.evaluateHandle((text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], "receipt.json"));
        return data;
      }, JSON.stringify(receipt("mines")));
      await page.dispatchEvent(".intake", "drop", { dataTransfer: dropped });
      await page.waitForFunction(() => document.querySelector("#game").value === "mines");
      await page.locator("#file").setInputFiles({ ...file("dice"), buffer: Buffer.from(`${JSON.stringify(receipt("dice"))}\n`.repeat(3)) });
      await page.getByText("holds more rounds than one").waitFor();
      await page.locator("#paste").fill(JSON.stringify({ rounds: [receipt("keno")] }));
      await page.waitForFunction(() => document.querySelector("#game").value === "keno");
    },
  },
  {
    name: "a round entered by hand is verified, and nothing is requested after load",
    async run({ page, requests }) {
      await page.goto("/verify/");
      await ready(page);
      requests.length = 0;
      const { server_seed, client_seed } = VECTORS.dice;
      await fill(page, {
        "server-seed": server_seed, commitment: sha256(server_seed), "client-seed": client_seed, nonce: "0",
        "bet-side": "over", "bet-target": "28.06", stake: "100",
      });
      await becomes(page, "verified");
      assert.match(await page.locator(".verdict h2").textContent(), /28\.07/);
      await page.locator("#copy-link").click();
      assert.equal(JSON.parse(Buffer.from(new URL(page.url()).hash.slice(1), "base64url")).server_seed, server_seed);
      await page.reload();
      await becomes(page, "verified");
      assert.deepEqual(requests.filter((url) => !url.startsWith("data:")).length > 0, true, "the reload was seen");
    },
  },
  {
    name: "an unfolded step stays unfolded when a field changes",
    async run({ page }) {
      await page.goto(`/verify/${fragment(receipt("dice"))}`);
      await becomes(page, "verified");
      const unfolded = () => page.locator(".steps details").evaluateAll((steps) => steps.map((step) => step.open));
      assert.deepEqual(await unfolded(), [false, false, false, false, true, false, false, false, false, false, false]);
      await page.locator(".steps summary").nth(2).click();
      await page.locator(".steps summary").nth(4).click();
      await fill(page, { nonce: "x" });
      await becomes(page, "cannot-check");
      await fill(page, { nonce: "0" });
      await becomes(page, "verified");
      assert.deepEqual(await unfolded(), [false, false, true, false, false, false, false, false, false, false, false]);
    },
  },
  {
    name: "no request leaves the verify page once it is loaded",
    async run({ page, requests }) {
      await page.goto("/verify/");
      await ready(page);
      requests.length = 0;
      await page.locator("#paste").fill(JSON.stringify(receipt("plinko")));
      await becomes(page, "verified");
      await page.selectOption("#game", "mines");
      await page.locator("#copy-link").click();
      assert.deepEqual(requests, []);
    },
  },
  {
    name: "the four verdicts, and mistakes by their name",
    async run({ page, shot }) {
      await page.goto("/verify/");
      await ready(page);
      const check = async (change, kind, words) => {
        const changed = { ...receipt("dice"), round: "1", status: "settled", outcome: { roll: 2807 }, ...change };
        await page.locator("#paste").fill(JSON.stringify(changed));
        await becomes(page, kind);
        assert.match(await page.locator(".verdict").textContent(), words);
      };
      await check({}, "verified", /28\.07/);
      await check({ server_seed: null }, "pending", /not revealed/);
      await shot("verify-pending");
      await check({ outcome: { roll: 1 } }, "mismatch", /outcome/);
      await shot("verify-mismatch");
      await check({ commitment: sha256("another") }, "mismatch", /not the promised/);
      await check({ server_seed: sha256(VECTORS.dice.server_seed) }, "cannot-check", /hash of the seed/);
      await shot("verify-wrong-input");
      await check({ nonce: 7 }, "mismatch", /Nonce 0 gives this result/);
      const { server_seed, client_seed } = VECTORS.dice;
      await check({ server_seed: client_seed, client_seed: server_seed }, "cannot-check", /Server seed and client seed are in each other/);
      await check({ client_seed: `${client_seed} ` }, "cannot-check", /spaces before or after the client seed/);
      await page.locator("#paste").fill("hello");
      assert.match(await page.locator(".intake .problem:visible").textContent(), /neither a receipt nor a link/);
    },
  },
  {
    name: "chips on the roulette table are the stake",
    async run({ page, shot }) {
      await page.goto("/verify/");
      await ready(page);
      const { server_seed, client_seed } = VECTORS.roulette;
      await fill(page, { "server-seed": server_seed, commitment: sha256(server_seed), "client-seed": client_seed, game: "roulette" });
      await page.getByRole("button", { name: "straight 33" }).click();
      await page.getByRole("button", { name: "red" }).click();
      await page.getByRole("button", { name: /^red/ }).first().click();
      await becomes(page, "verified");
      assert.match(await page.locator(".steps").textContent(), /stake300/);
      // Places between the numbers, by the numbers they cover.
      await fill(page, { "bet-several": "1, 36" });
      await page.locator("#put-several").click();
      assert.match(await page.locator("fieldset .problem:visible").textContent(), /touch on the table/);
      await fill(page, { "bet-several": "36.33" });
      await page.locator("#put-several").click();
      await page.getByRole("button", { name: "Take away split 33, 36" }).waitFor();
      assert.match(await page.locator(".steps").textContent(), /stake400/);
      await accessible(page);
      await shot("verify-roulette-table");
    },
  },
  {
    name: "a forged receipt stays text",
    async run({ page }) {
      const evil = '<img src=x onerror="document.title=1">';
      await page.goto(`/verify/${fragment({ ...receipt("dice"), client_seed: evil, outcome: { roll: evil } })}`);
      await becomes(page, "mismatch");
      assert.equal(await page.locator(".steps img, .verdict img").count(), 0);
      assert.match(await page.locator(".steps").textContent(), /<img src=x/);
    },
  },
];

const seated = (page) => page.waitForFunction(() => /^[1-9]/.test(document.querySelector("#balance")?.textContent ?? "")
  && document.querySelector("#active-client-seed")?.textContent.trim() !== "");
const choose = (page, title) => page.getByRole("group", { name: "Game" }).getByRole("button", { name: title, exact: true }).click();
const rows = (page) => page.locator(".record tbody tr");
const bet = async (page) => {
  const before = await rows(page).count();
  await page.locator("#bet").click();
  await page.waitForFunction((before) => document.querySelectorAll(".record tbody tr").length > before, before);
};
const proof = (page, words) => rows(page).first().getByRole("link", { name: words });

// By title, in the order of the page: what to fill in, and the steps of a round that stays open.
const press = (id) => (page) => page.locator(`#${id}`).click();
// What a round still offers, until it is over; every list ends with a step that ends the round.
const first = (...ids) => async (page) => {
  for (const id of ids) if (await page.locator(`#${id}`).isVisible()) return page.locator(`#${id}`).click();
  throw new Error(`none of ${ids} is offered`);
};
const ROUNDS = {
  Dice: { lay: (page) => fill(page, { stake: "1.00", "bet-side": "over", "bet-target": "50.50" }) },
  Limbo: { lay: (page) => fill(page, { "bet-multiplier": "1.5" }) },
  Coinflip: { lay: (page) => fill(page, { "bet-call": "tails" }), steps: [press("call-heads"), press("cash-out")] },
  Plinko: {},
  Wheel: { lay: (page) => fill(page, { "bet-segments": "30", "bet-risk": "low" }) },
  Roulette: {
    lay: async (page) => {
      await page.getByRole("button", { name: "straight 17" }).click();
      await page.getByRole("button", { name: "red" }).click();
    },
  },
  Keno: {
    lay: async (page) => {
      const numbers = page.getByRole("group", { name: "Your numbers" });
      await numbers.getByRole("button", { name: "Clear" }).click();
      for (const number of ["1", "13", "40"]) await numbers.getByRole("button", { name: number, exact: true }).click();
    },
  },
  Mines: {
    lay: (page) => fill(page, { "bet-mines": "1" }),
    steps: [(page) => page.getByRole("button", { name: "Tile 12, covered" }).click(), press("cash-out")],
  },
  Hilo: { steps: [press("skip"), press("guess-first"), press("cash-out")] },
  Blackjack: {
    // Where the first cards offer more than a stand, more is tried; at the latest after four hands all stand.
    steps: [first("do-decline", "do-split", "do-double", "do-hit"), ...Array(8).fill(first("do-decline", "do-stand"))],
  },
  Baccarat: {
    lay: async (page) => {
      const spots = page.getByRole("group", { name: "Bets on the table" });
      await spots.getByRole("button", { name: "player" }).click();
      await spots.getByRole("button", { name: "tie" }).click();
    },
  },
  "Video poker": {
    steps: [async (page) => {
      await page.locator("#hold-1").click();
      await page.locator("#hold-3").click();
      await press("draw")(page);
    }],
  },
  Slots: {},
};

const playing = [
  {
    name: "without a house the play page says so",
    needsNoApi: true,
    async run({ page, complaints, shot }) {
      await page.goto("/play/");
      await page.locator("#away").waitFor({ timeout: 15_000 });
      await shot("play-away");
      // The browser itself reports the missing address; that is what this case is about.
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("404")));
    },
  },
  ...[["light", 1200], ["dark", 1200], ["light", 380]].map(([colorScheme, width]) => ({
    name: `a round of each game is played to its end, revealed and verified (${colorScheme}, ${width} px)`,
    needsApi: true, colorScheme, width,
    async run({ page, shot }) {
      const look = (name) => shot(`play-${name}-${width === 380 ? "phone" : colorScheme}`);
      await page.goto("/play/");
      await seated(page);
      for (const [at, [title, { lay, steps = [] }]] of Object.entries(ROUNDS).entries()) {
        await choose(page, title);
        await lay?.(page);
        await bet(page);
        const name = title.toLowerCase().replaceAll(" ", "-");
        const over = page.locator("#outcome");
        const game = over.or(page.locator(".stage button:enabled"));
        for (const step of steps) {
          await game.first().waitFor();
          // A round may be over at any step: the wrong side of the coin, a mine, a blackjack.
          if (await over.isVisible()) break;
          await look(`${name}-open`);
          await accessible(page);
          await step(page);
        }
        await over.waitFor();
        await accessible(page);
        await look(name);
        assert.equal(await rows(page).count(), at + 1);
        await proof(page, "pending").waitFor();
      }
      await page.locator("#rotate").click();
      await page.waitForFunction(() => [...document.querySelectorAll(".record tbody a")].every((a) => a.textContent === "check it"));
      assert.equal(await rows(page).count(), Object.keys(ROUNDS).length);
      await look("verified");
      const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("#save").click()]);
      const whole = readFileSync(await saved.path());
      for (const link of await page.locator(".record tbody a").evaluateAll((links) => links.map((a) => a.href))) {
        await page.goto("about:blank");
        await page.goto(link);
        await becomes(page, "verified");
        await page.waitForSelector('#signature[data-signature="valid"]');
        assert.notEqual(await page.locator(".steps .drawing").getAttribute("aria-label"), null);
        await accessible(page);
      }
      await page.goto("/history/");
      await ready(page);
      const tidy = await give(page, whole);
      await reported(page, "verified");
      assert.equal(await page.locator("#games tbody tr").count(), Object.keys(ROUNDS).length);
      tidy();
    },
  })),
  {
    name: "a hilo round is played by keyboard alone",
    needsApi: true,
    async run({ page }) {
      await page.goto("/play/");
      await seated(page);
      await choose(page, "Hilo");
      await page.locator("#bet").focus();
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.closest(".stage") !== null);
      for (let turn = 0; turn < 3; turn += 1) {
        await page.locator("#skip").focus();
        await page.keyboard.press("Enter");
        await page.waitForFunction((cards) => document.querySelectorAll(".stage .slot").length === cards, turn + 2);
        await page.waitForFunction(() => document.activeElement?.id === "skip");
      }
    },
  },
  {
    name: "an answer that gets lost is asked for again with the same key, and one bet is taken",
    needsApi: true,
    async run({ page, complaints }) {
      await page.goto("/play/");
      await seated(page);
      const before = await page.locator("#balance").textContent();
      const sent = [];
      await page.route("**/v1/rounds", async (route) => {
        const headers = route.request().headers();
        sent.push([headers["idempotency-key"], headers["if-match"], route.request().postData()]);
        if (sent.length > 1) return route.continue();
        // The house takes the bet; its answer never arrives.
        await route.fetch();
        await route.abort("connectionreset");
      });
      await fill(page, { stake: "1.00", "bet-side": "over", "bet-target": "98.00" });
      await bet(page);
      assert.equal(sent.length, 2);
      assert.deepEqual(sent[0], sent[1]);
      assert.equal(await rows(page).count(), 1);
      assert.equal(await page.locator("#next-nonce").textContent(), "1");
      assert.notEqual(await page.locator("#balance").textContent(), before);
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("ERR_CONNECTION_RESET")));
    },
  },
  {
    name: "a bet that the rules refuse is refused in the house's words",
    needsApi: true,
    async run({ page, complaints }) {
      await page.goto("/play/");
      await seated(page);
      await fill(page, { stake: "1.00", "bet-target": "0.01" });
      await page.locator("#bet").click();
      const problem = page.locator("form > .problem");
      await problem.waitFor();
      assert.notEqual((await problem.textContent()).trim(), "");
      assert.equal(await rows(page).count(), 0);
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !/status of 4\d\d/.test(text)));
    },
  },
];

const GAMES = ["dice", "limbo", "coinflip", "plinko", "roulette", "wheel", "keno", "mines", "hilo", "blackjack", "slots",
  "baccarat", "video_poker"];
const LOOKS = [["light", 1200], ["dark", 1200], ["light", 380]];
const shownId = (page) => page.locator(".sheet-top .hex").first().textContent();
const answer = (page) => page.locator("#what-if-answer");

// A page of each kind: few and many ways to bet, a long and no list of results, tables of combinations and decisions.
const sheets = [
  ...["roulette/", "mines/", "slots/", "hilo/the-likelier-side-10-times/", "blackjack/", "limbo/target-1000000/"].flatMap(
    (path) => LOOKS.map(([colorScheme, width]) => ({
      name: `the PAR sheet at ${path} is read (${colorScheme}, ${width} px)`, colorScheme, width,
      async run({ page, shot }) {
        await page.goto(`/par/${path}`);
        await ready(page);
        assert.equal(await page.locator("h1").count(), 1);
        for (const figure of await page.locator("figure svg").all()) assert.notEqual(await figure.getAttribute("aria-label"), null);
        assert.match(await page.locator("#figures .tiles").textContent(), /Return.*%.*Hold.*Standard deviation/);
        assert.match(await answer(page).textContent(), /In 10,000 rounds of 1\.00 you stake 10,000\.00 in all/);
        await accessible(page);
        await shot(`par-${path.replaceAll("/", "-")}${width === 380 ? "phone" : colorScheme}`);
      },
    }))),
  {
    name: "a PAR sheet is read without JavaScript, what-if as an example", javaScriptEnabled: false,
    async run({ page, shot }) {
      await page.goto("/par/roulette/");
      assert.match(await answer(page).textContent(), /on average lose 270\.27 of it/);
      assert.match(await page.locator("noscript").first().textContent(), /read without JavaScript/);
      assert.ok(await page.locator("#simulation polyline.observed").isVisible());
      await shot("par-without-script");
    },
  },
  {
    name: "a PAR sheet prints: nothing to press, nothing cut off",
    async run({ page, shot }) {
      await page.setViewportSize({ width: 720, height: 1000 });
      await page.emulateMedia({ media: "print" });
      await page.goto("/par/keno/");
      await ready(page);
      assert.equal(await page.locator("#downloads").isVisible(), false);
      const cut = await page.locator(".scroll").evaluateAll((boxes) => boxes.filter((box) => box.scrollHeight > box.clientHeight + 1).length);
      assert.equal(cut, 0);
      await shot("par-print");
    },
  },
  {
    name: "the downloads of every game are there, and the JSON's SHA-256 is the id on the page",
    async run({ page }) {
      for (const game of GAMES) {
        await page.goto(`/par/${game}/`);
        const id = await shownId(page);
        const files = await page.locator("#downloads a[download]").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
        assert.equal(files.length, 4, game);
        for (const file of files) {
          const response = await page.request.get(file);
          assert.equal(response.status(), 200, file);
          const body = await response.body();
          assert.ok(body.length > 1000, file);
          if (file.endsWith(".json")) assert.equal(createHash("sha256").update(body).digest("hex"), id);
        }
      }
    },
  },
  {
    name: "every link on the PAR sheets leads somewhere",
    async run({ page }) {
      const seen = new Set();
      const links = () => page.locator("main a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
      await page.goto("/par/");
      const games = await links();
      assert.deepEqual(games, GAMES.map((game) => `/par/${game}/`));
      for (const path of [...games, "/par/mines/3-mines-cash-out-after-5-gems/", "/par/plinko/8-rows-low-risk/"]) {
        await page.goto(path);
        for (const link of await links()) seen.add(link.split("#")[0]);
      }
      assert.ok(seen.size > 480, `${seen.size}`);
      for (const link of seen) assert.equal((await page.request.get(link)).status(), 200, link);
    },
  },
  {
    name: "what if: another bet, stake and number of rounds, by keyboard alone",
    async run({ page, requests, shot }) {
      await page.goto("/par/roulette/");
      await ready(page);
      requests.length = 0;
      await page.locator("#what-if-mode").focus();
      await page.keyboard.type("european, straight");
      await page.keyboard.press("Tab");
      await page.keyboard.type("2.50");
      await page.keyboard.press("Tab");
      await page.keyboard.type("10 000");
      const text = () => answer(page).textContent();
      assert.match(await text(), /In 10,000 rounds of 2\.50 you stake 25,000\.00 in all, and on average lose 675\.68 of it/);
      // 1.96 standard deviations of 5.8378 stakes a round: 2,860.54 each way.
      assert.match(await text(), /95 % of players end between 3,536\.22 lost and 2,184\.86 won/);
      // Half a standard deviation below: 32.2 %.
      assert.match(await text(), /About 32 in 100 players are ahead/);
      await fill(page, { "what-if-rounds": "7" });
      assert.match(await text(), /too uneven to name a range.*About 83 in 100 players win nothing at all/);
      await fill(page, { "what-if-stake": "a lot" });
      assert.equal(await text(), "");
      assert.match(await page.locator(".what-if .problem:visible").textContent(), /takes stakes from/);
      await accessible(page);
      await shot("par-what-if");
      assert.deepEqual(requests, [], "nothing is asked of anybody");
    },
  },
];

// Two versions that a house might have activated: the built-in sheet, and one that pays less on a single number.
const versionsOf = async (page, game) => {
  const id = await shownId(page);
  const built = await (await page.request.get(`/par/${game}/${id}.json`)).text();
  const sheet = JSON.parse(built);
  sheet.config.payout_numbers = 35;
  Object.assign(sheet.modes[0], { rtp: { decimal: "0.945945945945", exact: "35/37" }, standard_deviation: "5.675675675675" });
  const other = JSON.stringify(sheet);
  const version = (position, par, change, why) => ({
    position, change, par, config_hash: "c0ffee".padEnd(64, "0"), by: "acme", why, at: 1_700_000_000_000 + position * 86_400_000,
  });
  return { id, built, other, otherId: sha256(other), version };
};
const answering = (page, pattern, body, status = 200) => page.route(pattern, (route) =>
  route.fulfill({ status, contentType: "application/json", body: typeof body === "string" ? body : JSON.stringify(body) }));
const ask = async (page) => {
  await page.locator("#versions-ask").click();
  await page.locator("#versions-status").waitFor();
};

const versions = [
  ...LOOKS.map(([colorScheme, width]) => ({
    name: `the versions of a game and what changed between two of them (${colorScheme}, ${width} px)`, colorScheme, width,
    async run({ page, shot }) {
      await page.goto("/par/roulette/");
      await ready(page);
      const { id, other, otherId, version } = await versionsOf(page, "roulette");
      const evil = '<img src=x onerror="document.title=1">';
      const asked = [];
      await page.route("**/v1/games/roulette/versions?*", (route) => {
        const { searchParams } = new URL(route.request().url());
        asked.push(searchParams.get("cursor"));
        const last = searchParams.get("cursor") === "older";
        const page = {
          game: "roulette", active: { par: otherId, config_hash: "c0ffee".padEnd(64, "0") },
          versions: last ? [version(3, id, "activate", "first")] : [version(9, otherId, "activate", evil)],
          cursor: last ? null : "older",
        };
        return route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(page) });
      });
      await answering(page, `**/v1/par/${otherId}.json`, other);
      await ask(page);
      assert.match(await page.locator("#versions-status").textContent(), /another configuration than the one on this page/);
      await page.locator("#versions-older").click();
      await page.waitForFunction(() => document.querySelectorAll("#versions tbody tr").length === 2);
      assert.deepEqual(asked, [null, "older"]);
      assert.equal(await page.locator("#versions-older").isVisible(), false);
      assert.equal(await page.locator("#versions img").count(), 0, "what strangers write stays text");
      assert.match(await page.locator("#versions tbody").textContent(), /2023-11-23.*activate.*acme.*<img src=x/);
      // The last change is suggested.
      assert.deepEqual([await page.locator("#versions-from").inputValue(), await page.locator("#versions-to").inputValue()], [id, otherId]);
      await page.locator("#versions-compare").click();
      const difference = page.locator("#versions-difference .difference");
      await difference.waitFor();
      const text = await difference.textContent();
      assert.match(text, /\/config\/payout_numbers3635/);
      assert.match(text, /european, straight0\.972972972972 → 0\.945945945945.*5\.837837837837 → 5\.675675675675/);
      assert.match(text, /26 unchanged/);
      await accessible(page);
      await shot(`par-versions-${width === 380 ? "phone" : colorScheme}`);
    },
  })),
  {
    name: "a running house has published the very sheet that the site shows", needsApi: true,
    async run({ page }) {
      const published = async () => (await (await page.request.get("/v1/games/baccarat")).json()).par;
      for (let tries = 0; tries < 300 && !(await published()); tries += 1) await page.waitForTimeout(100);
      await page.goto("/par/baccarat/");
      await ready(page);
      assert.equal(await published(), await shownId(page));
      await ask(page);
      assert.match(await page.locator("#versions-status").textContent(), /the configuration on this page/);
      assert.match(await page.locator("#versions tbody").textContent(), /activate.*demo.*the house's own configuration/);
      const stored = await page.request.get(`/v1/par/${await shownId(page)}`);
      assert.equal(sha256(await stored.text()), await shownId(page));
    },
  },
  {
    name: "a house that never activated a version says so",
    async run({ page }) {
      await page.goto("/par/dice/");
      await ready(page);
      const config = await page.locator(".sheet-top .hex").nth(1).textContent();
      const nothing = { game: "dice", active: { par: null, config_hash: config }, versions: [], cursor: null };
      await answering(page, "**/v1/games/dice/versions?*", nothing);
      await ask(page);
      assert.match(await page.locator("#versions-status").textContent(), /No version was ever activated.*on this page/);
      assert.equal(await page.locator("#versions-compare").isVisible(), false);
      await accessible(page);
    },
  },
  {
    name: "a sheet that has not the hash it was asked by is not believed",
    async run({ page }) {
      await page.goto("/par/roulette/");
      await ready(page);
      const { built, otherId, version } = await versionsOf(page, "roulette");
      const log = { game: "roulette", active: { par: otherId, config_hash: "0" }, versions: [version(1, otherId, "activate", "x")], cursor: null };
      await answering(page, "**/v1/games/roulette/versions?*", log);
      await answering(page, `**/v1/par/${otherId}.json`, built);
      await ask(page);
      await page.locator("#versions-compare").click();
      await page.locator("#versions-problem:visible").waitFor();
      assert.match(await page.locator("#versions-problem").textContent(), /the house sent another/);
      assert.equal(await page.locator("#versions-difference .difference").count(), 0);
    },
  },
  {
    name: "the refusal of a house is shown in its own words",
    async run({ page, complaints }) {
      await page.goto("/par/roulette/");
      await ready(page);
      await answering(page, "**/v1/games/roulette/versions?*", { code: "not_found", title: "Not found", detail: "Closed on Sundays." }, 404);
      await page.locator("#versions-ask").click();
      await page.getByText("Closed on Sundays.").waitFor();
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("404")));
    },
  },
  {
    name: "without a house the versions say so, and nothing is asked before",
    needsNoApi: true,
    async run({ page, requests, complaints }) {
      await page.goto("/par/roulette/");
      await ready(page);
      assert.ok(requests.every((url) => !url.includes("/v1/")));
      await page.locator("#versions-ask").click();
      await page.locator("#versions-problem:visible").waitFor();
      assert.match(await page.locator("#versions-problem").textContent(), /No house answers/);
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("404")));
    },
  },
];

// Histories as the house's own export writes them, made by the engine's generator.
const WORKSPACE = new URL("../..", import.meta.url).pathname;
const made = new Map();
const history = (rounds, games = "all") => {
  const key = `${rounds} ${games}`;
  if (!made.has(key)) {
    made.set(key, execFileSync("cargo", ["run", "--quiet", "-p", "glasshouse-games", "--features", "testing", "--example", "history", "--",
      "--rounds", String(rounds), ...(games === "all" ? [] : ["--games", games, "--bets", "40"])], { cwd: WORKSPACE, maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "inherit"] }));
  }
  return made.get(key);
};
const give = async (page, bytes) => {
  const dir = mkdtempSync(join(tmpdir(), "history-"));
  const file = join(dir, "history.jsonl");
  writeFileSync(file, bytes);
  await page.locator("#file").setInputFiles(file);
  return () => rmSync(dir, { recursive: true });
};
const reported = (page, kind) => page.waitForSelector(`.report [data-verdict="${kind}"]`, { timeout: 60_000 });

const histories = [
  ...[["light", 1440], ["dark", 1440], ["light", 380]].map(([colorScheme, width]) => ({
    name: `a whole history is verified (${colorScheme}, ${width} px)`, colorScheme, width,
    async run({ page, shot, requests }) {
      await page.goto("/history/");
      await ready(page);
      await page.waitForLoadState("networkidle");
      await accessible(page);
      requests.length = 0;
      const tidy = await give(page, history(2_600));
      await reported(page, "verified");
      assert.match(await page.locator(".report h2").textContent(), /all 2,600 rounds/);
      assert.equal(await page.locator("#games tbody tr").count(), 13);
      const dice = await page.locator("#games tbody tr", { hasText: "Dice" }).textContent();
      assert.match(dice, /\d\.\d\d % \(.* % to .* %\)/, "the band stands beside the return");
      await accessible(page);
      await shot(`history-${width === 380 ? "phone" : colorScheme}`);
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
      const report = JSON.parse(readFileSync(await download.path()));
      assert.deepEqual([report.rounds, report.verified, report.faults], [2_600, 2_600, []]);
      assert.deepEqual(requests.filter((url) => !url.startsWith("blob:")), []);
      tidy();
    },
  })),
  {
    name: "what is wrong in a history is named: rounds, nonces, seeds, lines",
    async run({ page, shot }) {
      await page.goto("/history/");
      await ready(page);
      const lines = history(2_600).toString().trim().split("\n");
      const rounds = lines.flatMap((line, at) => (line.startsWith('{"round"') ? [at] : []));
      const change = async (edit, kind, ...words) => {
        const changed = [...lines];
        edit(changed);
        const tidy = await give(page, changed.filter((line) => line !== null).join("\n"));
        await page.waitForFunction((words) => words.every((word) => document.querySelector(".report")?.textContent.includes(word)), words);
        await reported(page, kind);
        tidy();
      };
      const at = rounds.findIndex((at) => lines[at].includes('"roll":') && lines[at].includes('"payout":"0"'));
      const round = JSON.parse(lines[rounds[at]]);
      await change((all) => { all[rounds[at]] = lines[rounds[at]].replace('"payout":"0"', '"payout":"5000"'); },
        "mismatch", "1 round does not follow", "payout", "5000");
      await accessible(page);
      await shot("history-mismatch");
      await change((all) => { all[rounds[at]] = null; }, "mismatch", `nonce ${round.nonce} is missing`);
      await change((all) => { all[rounds[at]] = `${lines[rounds[at]]}\n${lines[rounds[at]]}`; }, "mismatch", `nonce ${round.nonce} is used`);
      await change((all) => { all[rounds[at]] = lines[rounds[at]].slice(0, 40); }, "mismatch", "at byte", `nonce ${round.nonce} is missing`);
      const seed = lines.findIndex((line) => line.startsWith('{"seed"'));
      await change((all) => { all[seed] = lines[seed].replace(/"server_seed":"[^"]*"/, '"server_seed":null'); }, "pending", "seed not revealed yet");
      await change((all) => all.splice(0, all.length, "hello"), "cannot-check", "no round in this file");
    },
  },
  {
    name: "a list of receipts and a page of the API are histories, too",
    async run({ page }) {
      await page.goto("/history/");
      await ready(page);
      const seeds = { rules_version: 1, scheme: "hmac-sha256-v1", seed_index: 0, next_commitment: sha256("next"), status: "settled" };
      const config_hash = await page.evaluate(() => Object.entries(JSON.parse(document.querySelector("#returns").textContent))
        .find(([, sheet]) => sheet.game === "dice")[0]);
      const rounds = [[0, 2807, "198"], [1, 2902, "198"]].map(([nonce, roll, payout]) => ({ ...receipt("dice"), ...seeds, config_hash,
        nonce, round: String(nonce), bet: { condition: "under", target: 5000 }, outcome: { roll }, multiplier: "1.98", payout }));
      for (const document of [rounds, { rounds, cursor: null }, rounds[0]]) {
        const tidy = await give(page, JSON.stringify(document, null, 2));
        await reported(page, "verified");
        const words = document === rounds[0] ? "the one round" : "all 2 rounds";
        await page.waitForFunction((words) => document.querySelector(".report h2")?.textContent.includes(words), words);
        tidy();
      }
    },
  },
  {
    name: "a check can be stopped, and begun again, by keyboard alone",
    reducedMotion: "reduce",
    async run({ page }) {
      await page.goto("/history/");
      await ready(page);
      const tidy = await give(page, history(1_000_000, "dice"));
      await page.locator("#cancel").waitFor();
      await page.keyboard.press("Tab");
      await page.locator("#cancel").focus();
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Stopped"));
      assert.equal(await page.locator(".report").isVisible(), false);
      const again = await give(page, history(2_600));
      await reported(page, "verified");
      tidy();
      again();
    },
  },
  {
    name: "of two files brought at once the later one is reported",
    async run({ page }) {
      await page.goto("/history/");
      await ready(page);
      // Both at once; the first, a list, takes longer to be read.
      await page.evaluate((second) => {
        const drop = (text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "history.jsonl"));
          document.querySelector("#intake").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        };
        drop(JSON.stringify(Array.from({ length: 300_000 }, (_, round) => ({ round: String(round), nonce: round }))));
        drop(second);
      }, history(2_600).toString());
      await page.waitForFunction(() => document.querySelector(".report h2")?.textContent.includes("all 2,600 rounds"));
      await page.waitForTimeout(2_000);
      assert.match(await page.locator(".report h2").textContent(), /all 2,600 rounds/);
    },
  },
  {
    name: "a million rounds of dice are checked",
    async run({ page }) {
      const file = history(1_000_000, "dice");
      await page.goto("/history/");
      await ready(page);
      await page.evaluate(() => document.addEventListener("change", () => { globalThis.begun = performance.now(); }, true));
      const tidy = await give(page, file);
      await reported(page, "verified");
      const seconds = await page.evaluate(() => (performance.now() - globalThis.begun) / 1_000);
      assert.match(await page.locator(".report h2").textContent(), /all 1,000,000 rounds/);
      console.log(`        ${Math.round(1_000_000 / seconds).toLocaleString("en")} rounds per second, from choosing the file to the report`);
      tidy();
    },
  },
];

// A player of the house, without its pages: what a round's receipt says once its seed is revealed.
const player = async (base) => {
  let [number, token] = [0, ""];
  const call = async (method, path, body) => {
    number += 1;
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: { "content-type": "application/json", "idempotency-key": `${process.pid}-${Date.now()}-${number}`,
        ...(token && { authorization: `Bearer ${token}` }) },
      body: body && JSON.stringify(body),
    });
    assert.equal(answer.status, 200, `${method} ${path}`);
    return answer;
  };
  const json = async (...request) => (await call(...request)).json();
  ({ token } = await json("POST", "/demo/session", {}));
  return { call, json };
};

const signatures = [
  {
    name: "the house's signature covers every field of a receipt, and a changed one is named",
    needsApi: true,
    async run({ page, base, shot, complaints }) {
      const { json } = await player(base);
      await json("POST", "/v1/seeds/rotate", { client_seed: "one" });
      const played = await json("POST", "/v1/rounds", { game: "dice", stake: "100", bet: { condition: "over", target: 5_000 } });
      await json("POST", "/v1/seeds/rotate", { client_seed: "two" });
      const receipt = await json("GET", `/v1/rounds/${played.round}`);
      await page.goto("/verify/");
      await ready(page);
      const check = async (change, kind, signature, words) => {
        await page.locator("#paste").fill(JSON.stringify({ ...receipt, ...change }));
        await page.waitForSelector(`#signature[data-signature="${signature}"]`);
        await becomes(page, kind);
        if (words) await page.waitForFunction((words) => document.querySelector(".verdict").textContent.includes(words), words);
      };
      await check({}, "verified", "valid", "signed every field");
      await shot("verify-signed");
      await accessible(page);
      for (const [field, value] of [["balance", "1"], ["ts", 1], ["seq", 999], ["player", "eve"], ["round", "999"], ["currency", "USD"],
        ["mode", "real"], ["operator", "other"], ["next_commitment", sha256("x")], ["extra", true]]) {
        await check({ [field]: value }, "mismatch", "invalid", `Mismatch: ${field} is not what the house signed`);
      }
      await check({ payout: "12345" }, "mismatch", "invalid", "payout is not what the house signed");
      await shot("verify-changed");
      await accessible(page);
      const { signature } = receipt;
      const other = signature.slice(0, -2) + (signature.at(-2) === "A" ? "B" : "A") + signature.at(-1);
      await check({ signature: other }, "mismatch", "invalid", "signature is not what the house signed");
      await check({ signature: "x.y" }, "mismatch", "invalid", "signature is not what the house signed");
      await check({ signature: undefined }, "verified", "unsigned", "Not signed");
      // A link to show around says not whose round it is, and is a proof all the same.
      await check({}, "verified", "valid");
      await page.locator("#copy-link").click();
      const shared = JSON.parse(Buffer.from(new URL(page.url()).hash.slice(1), "base64url"));
      assert.ok(!("player" in shared) && !("signature" in shared) && shared.round === receipt.round);
      complaints.length = 0;
    },
  },
  {
    name: "a receipt by a key that the page lacks is not checked until the keys are given",
    needsApi: true,
    async run({ page, base }) {
      const { json } = await player(base);
      await json("POST", "/v1/seeds/rotate", { client_seed: "one" });
      const receipt = await json("POST", "/v1/rounds", { game: "dice", stake: "100", bet: { condition: "over", target: 5_000 } });
      const keys = await (await fetch(`${base}/.well-known/jwks.json`)).text();
      await page.route("**/.well-known/jwks.json", (route) => route.fulfill({ json: { keys: [] } }));
      await page.goto(`/verify/${fragment(receipt)}`);
      await becomes(page, "pending");
      await page.waitForSelector('#signature[data-signature="unchecked"]');
      assert.match(await page.locator("#signature").textContent(), /which this page does not have/);
      await page.locator("#paste").fill(keys);
      await page.waitForSelector('#signature[data-signature="valid"]');
      await page.locator("#paste").fill('{"keys":[{"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","kid":"k","x":"short"}]}');
      await page.getByText("These keys cannot be used").waitFor();
    },
  },
  {
    name: "a player's own export is a history that the page verifies",
    needsApi: true,
    async run({ page, base, shot }) {
      const { call, json } = await player(base);
      for (const era of ["one", "two", "three"]) {
        await json("POST", "/v1/seeds/rotate", { client_seed: era });
        for (const [game, bet] of [["dice", { condition: "over", target: 5_000 }], ["limbo", { target: "2" }], ["wheel", { segments: 10, risk: "low" }]]) {
          await json("POST", "/v1/rounds", { game, stake: "100", bet });
        }
      }
      await json("POST", "/v1/seeds/rotate", { client_seed: "last" });
      let [path, text] = ["/v1/rounds/export?limit=4", ""];
      while (path) {
        const answer = await call("GET", path);
        text += await answer.text();
        path = answer.headers.get("link")?.match(/<([^>]+)>; rel="next"/)?.[1];
      }
      await page.goto("/history/");
      await ready(page);
      const tidy = await give(page, text);
      await reported(page, "verified");
      assert.match(await page.locator(".report h2").textContent(), /all 9 rounds/);
      await shot("history-own");
      tidy();
    },
  },
];

// Script and wasm that a page loads, in thousands of bytes by brotli. The goal is 100. The page that proves rounds, which can show
// every bet, step and event of every game, is above it, and may not grow. The engine that it and History load is counted by itself.
const BUDGETS = {
  "/": 0, "/how/": 0, "/games/": 0, "/par/": 0, "/problems/": 0,
  "/par/dice/": 100, "/history/": 100, "/play/": 100, "/verify/": 110,
};
const ENGINE_BUDGET = 112;

const light = [
  {
    name: "pages load no more script and wasm than they may",
    async run({ page, base, requests }) {
      const compressed = async (url) => {
        const body = Buffer.from(await (await fetch(url)).arrayBuffer());
        return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length / 1_000;
      };
      const sizes = {};
      for (const path of Object.keys(BUDGETS)) {
        requests.length = 0;
        await page.goto(path);
        if (BUDGETS[path] > 0) await ready(page);
        await page.waitForLoadState("networkidle");
        // The engine is counted by itself.
        const loaded = new Set(requests.filter((url) => /\.(js|wasm)$/.test(url) && !url.endsWith("/verifier.wasm")));
        sizes[path] = 0;
        for (const url of loaded) sizes[path] += await compressed(url);
      }
      const engine = await compressed(`${base}/verifier.wasm`);
      console.log(`        ${Object.entries(sizes).filter(([, size]) => size > 0).map(([path, size]) => `${path} ${size.toFixed(1)}`).join(", ")}, engine ${engine.toFixed(1)} kB`);
      for (const [path, size] of Object.entries(sizes)) assert.ok(size <= BUDGETS[path], `${path}: ${size} kB`);
      assert.ok(engine <= ENGINE_BUDGET, `verifier.wasm: ${engine} kB`);
    },
  },
  ...["/verify/", "/history/", "/play/"].map((path) => ({
    name: `${path} says without script what it needs one for`, javaScriptEnabled: false,
    async run({ page }) {
      await page.goto(path);
      // The text alone: the debugger switches scripts off, but `noscript` is laid out by what the parser was told.
      assert.match(await page.locator("noscript").textContent(), /needs JavaScript and WebAssembly/);
      assert.equal(await page.locator("h1").count(), 1);
    },
  })),
  ...["/how/", "/games/", "/par/dice/"].map((path) => ({
    name: `${path} is read without script`, javaScriptEnabled: false,
    async run({ page }) {
      await page.goto(path);
      assert.ok((await page.locator("main").textContent()).length > 2_000);
    },
  })),
  {
    name: "a round is verified by keyboard alone, and nothing moves for who wants nothing to move",
    reducedMotion: "reduce",
    async run({ page }) {
      await page.goto("/verify/");
      await ready(page);
      // From the top: skip the navigation, and on to the fields.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => location.hash === "#content");
      const { server_seed, client_seed } = VECTORS.dice;
      const values = { nonce: "0", "server-seed": server_seed, commitment: sha256(server_seed), "client-seed": client_seed };
      const seen = [];
      for (let step = 0; step < 30 && Object.keys(values).length > 0; step += 1) {
        await page.keyboard.press("Tab");
        const id = await page.evaluate(() => document.activeElement.id);
        seen.push(id);
        if (!(id in values)) continue;
        await page.keyboard.press("Control+a");
        await page.keyboard.type(values[id]);
        delete values[id];
      }
      assert.deepEqual(values, {}, `the fields that Tab comes by: ${seen}`);
      await becomes(page, "verified");
      for (let step = 0; step < 30 && !(await page.evaluate(() => document.activeElement.matches(".steps summary"))); step += 1) {
        await page.keyboard.press("Tab");
      }
      const unfolded = () => page.evaluate(() => document.activeElement.parentElement.open);
      assert.equal(await unfolded(), false);
      await page.keyboard.press("Enter");
      assert.equal(await unfolded(), true);
      const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) =>
        getComputedStyle(element).transitionDuration !== "0s" || getComputedStyle(element).animationName !== "none").length);
      assert.equal(moving, 0);
    },
  },
];

// Without a network, and without trust in the site.
const alone = [
  {
    name: "the site works without a network from the second visit on",
    serviceWorkers: "allow",
    async run({ page, context, complaints }) {
      await page.goto("/verify/");
      await ready(page);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await context.setOffline(true);
      await page.goto("about:blank");
      await page.goto(`/verify/${fragment(receipt("dice"))}`);
      await becomes(page, "verified");
      for (const path of ["/", "/how/", "/games/", "/par/"]) {
        await page.goto(path);
        assert.equal(await page.locator("h1").count(), 1, path);
      }
      await context.setOffline(false);
      // What the house says about wallets and rounds is never kept.
      const kept = await page.evaluate(async () => {
        const caches = await Promise.all((await globalThis.caches.keys()).map((name) => globalThis.caches.open(name)));
        return (await Promise.all(caches.map((cache) => cache.keys()))).flat().map(({ url }) => new URL(url).pathname);
      });
      assert.ok(kept.length > 10 && kept.every((path) => !path.startsWith("/v1/") && !path.startsWith("/demo/")), kept.join(" "));
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED")));
    },
  },
  ...[["light", 1200], ["dark", 380]].map(([colorScheme, width]) => ({
    name: `one file verifies from a disk (${colorScheme}, ${width} px)`, colorScheme, width,
    async run({ page, base, shot, requests }) {
      const dir = mkdtempSync(join(tmpdir(), "one-file-"));
      try {
        const file = join(dir, "verify.html");
        writeFileSync(file, Buffer.from(await (await fetch(`${base}/glasshouse-verify.html`)).arrayBuffer()));
        await page.goto(`file://${file}${fragment(receipt("plinko"))}`);
        await becomes(page, "verified");
        await page.waitForSelector('#second[data-opinion="agrees"]');
        await page.waitForSelector('#trial[data-golden="165/165"]');
        await accessible(page);
        await shot(`one-file-${width === 380 ? "phone" : colorScheme}`);
        assert.deepEqual(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
  })),
  {
    name: "a page's code is what its hashes say, and anybody can compare",
    async run({ page, base }) {
      await page.goto("/verify/");
      await ready(page);
      const sums = await (await fetch(`${base}/SHA256SUMS`)).text();
      const files = sums.trim().split("\n").map((line) => line.split("  "));
      const code = files.filter(([, path]) => path.startsWith("assets/") || path === "verifier.wasm");
      for (const [hash, path] of [...code, ...files.filter(([, path]) => path === "verify/index.html" || path === "service-worker.js")]) {
        const body = Buffer.from(await (await fetch(`${base}/${path.replace(/index\.html$/, "")}`)).arrayBuffer());
        assert.equal(createHash("sha256").update(body).digest("hex"), hash, path);
      }
      assert.equal(await page.locator("#build").textContent(), sha256(code.map(([hash, path]) => `${hash}  ${path}\n`).join("")));
      const scripts = await page.locator("script[src], link[rel=stylesheet]").evaluateAll((all) => all.map((it) => it.integrity));
      assert.ok(scripts.length === 2 && scripts.every((integrity) => integrity.startsWith("sha384-")));
    },
  },
  {
    name: "code that was changed on its way does not run",
    async run({ page, complaints }) {
      await page.route("**/assets/verify.*.js", async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: `${await answer.text()}\nglobalThis.stolen = true;` });
      });
      await page.goto("/verify/");
      await page.waitForTimeout(500);
      assert.equal(await page.evaluate(() => globalThis.stolen), undefined);
      assert.equal(await page.locator("html").getAttribute("data-app"), null);
      assert.ok(complaints.some((text) => text.includes("integrity")), complaints.join());
      complaints.length = 0;
    },
  },
  {
    name: "the host sends the policy that the pages carry",
    needsApi: true,
    async run({ page }) {
      for (const path of ["/", "/verify/", "/history/", "/play/", "/par/dice/"]) {
        const headers = (await page.goto(path)).headers();
        const carried = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
        assert.equal(headers["content-security-policy"], `${carried}; frame-ancestors 'none'`, path);
        assert.equal(headers["x-content-type-options"], "nosniff");
        assert.equal(headers["referrer-policy"], "no-referrer");
      }
    },
  },
  {
    name: "what a page's policy forbids does not run",
    async run({ page, complaints }) {
      await page.goto("/verify/");
      await ready(page);
      const tries = await page.evaluate(async () => {
        const script = document.createElement("script");
        script.textContent = "globalThis.inline = true";
        document.body.append(script);
        // By a timer: what the debugger itself evaluates is allowed to evaluate more.
        const evaluated = await new Promise((resolve) => setTimeout(() => {
          try { resolve(new Function("return 1")()); } catch { resolve("refused"); }
        }, 1));
        const sent = await fetch("https://example.org/").then(() => "sent", () => "refused");
        const image = await new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve("loaded");
          image.onerror = () => resolve("refused");
          image.src = "https://example.org/pixel.png";
        });
        return [globalThis.inline, evaluated, sent, image];
      });
      assert.deepEqual(tries, [undefined, "refused", "refused", "refused"]);
      const violations = await page.evaluate(() => globalThis.violations.splice(0).map((text) => text.split(" ")[0]));
      assert.deepEqual([...new Set(violations)].sort(), ["connect-src", "img-src", "script-src", "script-src-elem"]);
      complaints.length = 0;
    },
  },
];

export { VECTORS, fragment, history, receipt };
export const cases = [...light, ...alone, ...histories, ...signatures, ...reading, ...sheets, ...versions, ...vectors, ...verifying, ...playing];
