// What the browser is asked to do. Vectors come from the published calculator of the field, not from this house.
import { strict as assert } from "node:assert";

const ready = (page) => page.waitForSelector('html[data-app="ready"]', { state: "attached" });
const verdict = (page, kind) => page.waitForSelector(`[data-verdict="${kind}"]`, { timeout: 10_000 });
const fill = async (page, fields) => {
  for (const [id, value] of Object.entries(fields)) {
    const field = page.locator(`#${id}`);
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
};
const fragment = (receipt) => Buffer.from(JSON.stringify(receipt)).toString("base64url");

// tests/vectors: dice, nonce 0 of the published calculator.
const SEEDS = { server_seed: "f2ac89b608eeb01312d115bce6741b32", client_seed: "86ff027f15c48241af7f54a726690ee7" };

const reading = ["/", "/how/", "/games/"].flatMap((path) =>
  [["light", 1200], ["dark", 1200], ["light", 380]].map(([colorScheme, width]) => ({
    name: `${path} reads without script (${colorScheme}, ${width} px)`, colorScheme, width,
    async run({ page, shot, requests }) {
      await page.goto(path);
      assert.equal(await page.locator("h1").count(), 1);
      assert.equal(await page.locator("script").count(), 0);
      assert.ok(requests.every((url) => !url.endsWith(".js") && !url.endsWith(".wasm")), "loads no script");
      await shot(`page${path.replaceAll("/", "-")}${width === 380 ? "phone" : colorScheme}`);
    },
  })));

export const cases = [...reading];
