// Plays and verifies in a real browser: `node run.mjs [http://127.0.0.1:8080 [directory for screenshots]]`.
// Without a base URL it serves ../../target/site itself and leaves out what needs the API.
import { existsSync, mkdirSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { serve } from "./serve.mjs";

const CHROMIUM = "/usr/bin/chromium";
const HERE = fileURLToPath(new URL(".", import.meta.url));

function ensure() {
  if (!existsSync(CHROMIUM)) {
    console.log("Installing chromium");
    execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-qq", "chromium"], { stdio: "inherit" });
  }
  const packages = ["axe-core", "playwright-core"];
  if (!packages.every((name) => existsSync(join(HERE, "node_modules", name)))) {
    console.log(`Installing ${packages.join(" and ")}`);
    execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund"], { cwd: HERE, stdio: "inherit" });
  }
}

ensure();
const { chromium } = await import("playwright-core");
const { cases } = await import("./cases.mjs");

// `--only WORDS` runs the cases whose name holds the words.
const args = process.argv.slice(2);
const at = args.indexOf("--only");
const only = at < 0 ? "" : args.splice(at, 2)[1];
const own = args[0] ? undefined : await serve(join(HERE, "../../target/site"), 0);
const base = (args[0] ?? own.url).replace(/\/$/, "");
const shots = args[1] ?? join(HERE, "../../target/screenshots");
mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

let passed = 0;
let failed = 0;
for (const { name, needsApi, needsNoApi, colorScheme = "light", width = 1200, javaScriptEnabled = true, serviceWorkers = "block",
  reducedMotion = null, run } of cases) {
  if (!name.includes(only) || (needsApi && own) || (needsNoApi && !own)) continue;
  const context = await browser.newContext({ baseURL: base, colorScheme, javaScriptEnabled, serviceWorkers, reducedMotion,
    viewport: { width, height: 800 } });
  const page = await context.newPage();
  // What no test may leave behind, whatever else it looks at.
  const complaints = [];
  const requests = [];
  page.on("console", (message) => {
    // Most cases look at what the network gives, not at what a worker has kept of it.
    if (message.text().includes("Service Worker registration blocked by Playwright")) return;
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  try {
    const shot = (file) => page.screenshot({ path: join(shots, `${file}.png`), fullPage: true });
    await run({ page, context, base, shot, requests, complaints });
    const violations = await page.evaluate(() => globalThis.violations ?? []);
    complaints.push(...violations.map((violation) => `content policy: ${violation}`));
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (content > window) complaints.push(`scrolls sideways: ${content} wide in a window of ${window}`);
    if (complaints.length > 0) throw new Error(complaints.join("\n    "));
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n    ${error.message}`);
    await page.screenshot({ path: join(shots, "failed.png"), fullPage: true }).catch(() => {});
  }
  await context.close();
}

await browser.close();
own?.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
