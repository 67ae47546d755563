// Checks receipts and histories with verifier.wasm, in Node 20 or later:
//   node site/verifier/examples/verify.mjs verifier.wasm FILE...
// A file is a receipt, a page or a list of receipts (JSON), or a history (JSON lines, as GET /v1/rounds/export gives it).
// Exit code: 0 everything verified; 1 something is wrong; 2 something could not be checked.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { Verifier } from "./verifier.mjs";

const [wasm, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node verify.mjs verifier.wasm FILE...");
  process.exit(2);
}
const verifier = await Verifier.load(readFileSync(wasm));
let [wrong, unchecked] = [false, false];

for (const file of files) {
  verifier.beginHistory();
  const list = receipts(file);
  if (list) {
    // One per line, as a history is.
    verifier.checkLines(new TextEncoder().encode(list.map((receipt) => `${JSON.stringify(receipt)}\n`).join("")));
  } else {
    for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) verifier.checkLines(bytes);
  }
  const report = verifier.historyReport();
  for (const { round, game, nonce, seed, checks } of report.mismatches) {
    console.log(`mismatch: round ${round}, ${game}, nonce ${nonce} of seed ${seed}`);
    for (const { field, claimed, computed } of checks) console.log(`  ${field}: claimed ${claimed}, computed ${computed}`);
  }
  for (const { reason, rounds } of report.reasons) console.log(`cannot check: ${rounds} rounds: ${reason}`);
  for (const { byte, reason } of report.unreadable_lines) console.log(`cannot check: the line at byte ${byte}: ${reason}`);
  for (const { kind, detail } of report.faults) console.log(`${kind === "missing_seeds" ? "cannot check" : "mismatch"}: ${detail}`);
  const { verified, mismatch, pending, cannot_check, unreadable } = report;
  console.log(`${file}: ${verified} verified, ${mismatch} mismatch, ${pending} pending, ${cannot_check} cannot check, ${unreadable} unreadable lines`);
  wrong ||= mismatch > 0 || report.faults.some(({ kind }) => kind !== "missing_seeds");
  unchecked ||= pending + cannot_check + unreadable + report.fault_count > 0 || report.rounds === 0;
}
process.exitCode = wrong ? 1 : unchecked ? 2 : 0;

/** The receipts of a file that is one JSON document; null for JSON lines. */
function receipts(file) {
  if (statSync(file).size > 1 << 24) return null;
  try {
    const document = JSON.parse(readFileSync(file, "utf8"));
    return [document.rounds ?? document].flat();
  } catch {
    return null;
  }
}
