// Checks parts of a history with the engine. The builder puts ENGINE (where it is, and its hash) and `verifier.mjs` of the
// engine's examples in front of this text.

const CHUNK = 1 << 22;
// The question that is worked on. Any later one, an empty one included, ends it.
let current;

async function load() {
  const answer = await fetch(ENGINE.url, { integrity: ENGINE.integrity });
  return Verifier.load(await answer.arrayBuffer());
}

// At once: a page that verifies asks for nothing once it is loaded.
const loading = load();

onmessage = async ({ data: { id, file, start, end, reports } }) => {
  current = id;
  const answer = (said) => postMessage({ id, ...said });
  try {
    const verifier = await loading;
    if (reports) return answer({ report: JSON.stringify(verifier.mergeReports(reports.map((text) => JSON.parse(text)))) });
    if (!file || current !== id) return answer({ stopped: true });
    verifier.beginHistory(start);
    let before = 0;
    const read = (at) => file.slice(at, Math.min(at + CHUNK, end)).arrayBuffer();
    let reading = read(start);
    for (let at = start; at < end; at += CHUNK) {
      const bytes = new Uint8Array(await reading);
      // The browser reads on while the engine works.
      reading = read(at + CHUNK);
      if (current !== id) return answer({ stopped: true });
      const rounds = verifier.checkLines(bytes);
      answer({ bytes: bytes.length, rounds: rounds - before });
      before = rounds;
    }
    answer({ report: JSON.stringify(verifier.historyReport()) });
  } catch (error) {
    answer({ failed: String(error) });
  }
};
