// The engine beside the page that proves rounds. The builder puts `verifier.mjs` of the engine's examples and `engineBytes`
// (where the engine comes from, and its hash) in front of this text, and the page's own module after it.

const verifier = await Verifier.load(await engineBytes());

// As texts: the page reads numbers that are larger than JavaScript's are exact.
function askEngine(what, about) {
  verifier.write(about);
  return verifier.read(verifier.exports[what]());
}
