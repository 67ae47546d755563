// How many rounds of a history are checked per second, from the choice of the file to the report, beside what the same engine does
// without a browser:
//   node measure.mjs http://127.0.0.1:7777 history.jsonl [--native ../../target/release/glasshouse] [--runs 5] [--workers 2]
//
// It builds nothing. The runs of the three take turns, and the best of each counts: what else the machine does slows some of them down.
// `cargo run --release -p glasshouse-games --features testing --example history -- --rounds 1000000 --games dice --bets 40` makes a file.
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const args = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : args.splice(at, 2)[1];
};
const runs = Number(option("--runs", 5));
const workers = Number(option("--workers", 2));
const native = option("--native");
const [base, file] = args;
if (!base || !file) throw new Error("usage: node measure.mjs BASE_URL FILE [--native PROGRAM] [--runs 5] [--workers 2]");

const run = promisify(execFile);
const example = new URL("../../site/verifier/examples/measure.mjs", import.meta.url).pathname;
const dir = mkdtempSync(join(tmpdir(), "measure-"));
const wasm = join(dir, "verifier.wasm");
writeFileSync(wasm, Buffer.from(await (await fetch(new URL("/verifier.wasm", base))).arrayBuffer()));

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ baseURL: base, serviceWorkers: "block" });
await context.addInitScript((count) => {
  Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => count });
  addEventListener("change", () => { globalThis.chosen = performance.now(); }, true);
  new MutationObserver(() => {
    if (globalThis.chosen && document.querySelector(".report [data-verdict]")) globalThis.shown ??= performance.now();
  }).observe(document, { childList: true, subtree: true });
}, workers);

/** Seconds from the choice of the file to the report, and what the report's headline says. */
async function inBrowser() {
  const page = await context.newPage();
  await page.goto("/history/");
  await page.waitForLoadState("networkidle");
  await page.locator("#file").setInputFiles(file);
  await page.waitForFunction(() => globalThis.shown, null, { timeout: 120_000 });
  const { ms, said } = await page.evaluate(() => ({ ms: globalThis.shown - globalThis.chosen, said: document.querySelector(".report h2").textContent }));
  await page.close();
  return { seconds: ms / 1000, rounds: Number((/[\d,]+(?= rounds)/.exec(said) ?? ["0"])[0].replaceAll(",", "")), said };
}

/** Rounds per second of one thread and of several, as the example in Node says. */
async function inNode() {
  const { stdout } = await run(process.execPath, [example, wasm, file, String(workers)]);
  return [...stdout.matchAll(/([\d,]+) rounds\/s/g)].map(([, rate]) => Number(rate.replaceAll(",", "")));
}

function natively() {
  const begun = performance.now();
  const { status, stdout } = spawnSync(native, ["verify", file], { encoding: "utf8" });
  const seconds = (performance.now() - begun) / 1000;
  if (status !== 0) throw new Error(`the program found: ${stdout}`);
  return Number(/(\d+) verified/.exec(stdout)[1]) / seconds;
}

let said = "";
let rounds = 0;
const best = {};
const keep = (name, rate) => { best[name] = Math.max(best[name] ?? 0, rate); };
for (let at = 0; at < runs; at += 1) {
  const shown = await inBrowser();
  ({ said, rounds } = shown);
  keep(`Chromium, ${workers} workers`, shown.rounds / shown.seconds);
  const rates = await inNode();
  keep("Node, 1 thread", rates[0]);
  keep(`Node, ${workers} threads`, rates[1]);
  if (native) keep("glasshouse verify, 1 thread", natively());
}
await browser.close();
rmSync(dir, { recursive: true });

const size = statSync(file).size;
console.log(`${said} ${(size / rounds).toFixed(0)} bytes a round, ${cpus().length} cores, best of ${runs}`);
const whole = best["glasshouse verify, 1 thread"];
for (const [name, rate] of Object.entries(best)) {
  console.log(`${name.padEnd(28)} ${Math.round(rate).toLocaleString("en").padStart(10)} rounds/s${whole ? `, ${(rate / whole).toFixed(2)} of native` : ""}`);
}
