// The engine beside the page that proves rounds. The builder puts `verifier.mjs` of the engine's examples and `engineBytes`
// (where the engine comes from, and its hash) in front of this text, and the start of the page after it.

let verifier;
const beside = engineBytes().then(Verifier.load).then((loaded) => { verifier = loaded; });

// As texts: numbers may be larger than JavaScript's are exact.
function askEngine(what, about) {
  verifier.write(about);
  return verifier.read(verifier.exports[what]());
}
