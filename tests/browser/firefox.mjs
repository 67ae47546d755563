// The pages that prove things, in the other browser engine: `node firefox.mjs [http://127.0.0.1:8080]`.
// Without a base URL it serves ../../target/site itself.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { VECTORS, fragment, history, receipt } from "./cases.mjs";
import { serve } from "./serve.mjs";

const FIREFOX = "/usr/bin/firefox-esr";
const HERE = fileURLToPath(new URL(".", import.meta.url));
if (!existsSync(FIREFOX)) {
  console.log("Installing firefox-esr");
  execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "firefox-esr"], { stdio: "inherit" });
}

const own = process.argv[2] ? undefined : await serve(join(HERE, "../../target/site"), 0);
const base = (process.argv[2] ?? own.url).replace(/\/$/, "");
const shots = join(HERE, "../../target/screenshots");
mkdirSync(shots, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const accessible = async (page) => {
  await page.evaluate(axe);
  const findings = await page.evaluate(async () => (await globalThis.axe.run()).violations.map(({ id }) => id));
  assert.deepEqual(findings, []);
};

const cases = {
  ...Object.fromEntries(Object.keys(VECTORS).map((game) => [`a link to a round of ${game} is verified`, async (page) => {
    await page.goto(`${base}/verify/${fragment(receipt(game))}`);
    await page.waitForSelector('[data-verdict="verified"]');
    await page.waitForSelector('#second[data-opinion="agrees"]');
    const drawing = await page.$eval(".steps .drawing", (drawing) => drawing.getAttribute("aria-label"));
    assert.ok(drawing.includes(VECTORS[game].result), drawing);
  }])),
  "the verify page is accessible, and its engine agrees with every published result": async (page) => {
    await page.goto(`${base}/verify/${fragment(receipt("roulette"))}`);
    await page.waitForSelector('#trial[data-golden="165/165"]');
    await page.waitForSelector('[data-verdict="verified"]');
    await accessible(page);
    await page.screenshot({ path: join(shots, "firefox-verify.png"), fullPage: true });
  },
  "a history is verified, and a changed payout is found": async (page) => {
    const dir = mkdtempSync(join(tmpdir(), "history-"));
    try {
      await page.goto(`${base}/history/`);
      await page.waitForSelector('html[data-app="ready"]');
      const file = await page.$("#file");
      const whole = history(2_600).toString();
      for (const [name, text, kind] of [["whole", whole, "verified"], ["changed", whole.replace('"payout":"0"', '"payout":"77"'), "mismatch"]]) {
        writeFileSync(join(dir, name), text);
        await file.uploadFile(join(dir, name));
        await page.waitForSelector(`.report [data-verdict="${kind}"]`, { timeout: 60_000 });
        await accessible(page);
      }
      await page.screenshot({ path: join(shots, "firefox-history.png"), fullPage: true });
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
};

const browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
let [passed, failed] = [0, 0];
for (const [name, run] of Object.entries(cases)) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await run(page);
    assert.deepEqual(complaints, []);
    passed += 1;
    console.log(`ok      Firefox: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  Firefox: ${name}\n    ${error.message}`);
  }
  await page.close();
}
await browser.close();
own?.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
