// How many rounds per second verifier.wasm checks, in one thread and in several, from the bytes of a file to the report:
//   node site/verifier/examples/measure.mjs verifier.wasm FILE [threads]

import { openSync, readFileSync, readSync, statSync } from "node:fs";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { cuts } from "./cuts.mjs";
import { Verifier } from "./verifier.mjs";

const CHUNK = 1 << 20;

function reader(path) {
  const file = openSync(path);
  return (start, end) => {
    const bytes = new Uint8Array(end - start);
    readSync(file, bytes, 0, bytes.length, start);
    return bytes;
  };
}

if (isMainThread) {
  const [wasm, path, threads = "2"] = process.argv.slice(2);
  const module = await WebAssembly.compile(readFileSync(wasm));
  const size = statSync(path).size;
  for (const count of [1, Number(threads)]) {
    const workers = Array.from({ length: count }, () => new Worker(new URL(import.meta.url), { workerData: { module, path } }));
    await Promise.all(workers.map((worker) => new Promise((ready) => worker.once("message", ready))));
    const begun = performance.now();
    // Smaller parts than workers: whoever is done takes the next one.
    const ends = await cuts(size, count * 4, reader(path));
    let next = 0;
    const reports = [];
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise((done, failed) => {
            const more = () => {
              if (next + 1 >= ends.length) return done();
              next += 1;
              worker.postMessage([ends[next - 1], ends[next]]);
            };
            worker.on("error", failed);
            worker.on("message", (report) => {
              reports.push(report);
              more();
            });
            more();
          }),
      ),
    );
    const report = (await Verifier.load(module)).mergeReports(reports);
    const seconds = (performance.now() - begun) / 1000;
    await Promise.all(workers.map((worker) => worker.terminate()));
    const rate = Math.round(report.rounds / seconds).toLocaleString("en");
    console.log(`${count} thread${count > 1 ? "s" : ""}: ${report.verified} of ${report.rounds} rounds verified in ${seconds.toFixed(2)} s, ${rate} rounds/s`);
  }
} else {
  const verifier = await Verifier.load(workerData.module);
  const read = reader(workerData.path);
  parentPort.on("message", ([start, end]) => {
    verifier.beginHistory(start);
    for (let at = start; at < end; at += CHUNK) verifier.checkLines(read(at, Math.min(at + CHUNK, end)));
    parentPort.postMessage(verifier.historyReport());
  });
  parentPort.postMessage("ready");
}
