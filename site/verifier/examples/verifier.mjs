// `verifier.wasm` for JavaScript: browsers, workers, Node. The module has no imports, so this is all the glue there is.

export class Verifier {
  /** From the bytes of `verifier.wasm`, or from a compiled `WebAssembly.Module`. */
  static async load(module) {
    const loaded = await WebAssembly.instantiate(module, {});
    return new Verifier((loaded.instance ?? loaded).exports);
  }

  constructor(exports) {
    this.exports = exports;
  }

  /** Judges one receipt. */
  verify(receipt) {
    this.write(JSON.stringify(receipt));
    return this.answer(this.exports.verify());
  }

  /** Judges what is stated about a round, with every step of the way. */
  prove(stated) {
    this.write(JSON.stringify(stated));
    return this.answer(this.exports.prove());
  }

  /** The document of the configuration with this hash. */
  configuration(hash) {
    this.write(hash);
    return this.answer(this.exports.configuration());
  }

  /** Starts a history, or the part of one that stands at this byte of its file. */
  beginHistory(byte = 0) {
    this.exports.begin_history(BigInt(byte));
  }

  /** Takes the next bytes of the history, cut anywhere; answers the number of rounds so far. */
  checkLines(bytes) {
    this.write(bytes);
    return Number(this.exports.check_lines());
  }

  historyReport() {
    return this.answer(this.exports.history_report());
  }

  /** Makes one report of those of the parts of a history. */
  mergeReports(reports) {
    this.write(JSON.stringify(reports));
    return this.answer(this.exports.merge_reports());
  }

  write(input) {
    const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
    const at = this.exports.reserve(bytes.length) >>> 0;
    // The memory may have grown: its buffer is asked for anew.
    new Uint8Array(this.exports.memory.buffer, at, bytes.length).set(bytes);
  }

  answer(length) {
    return JSON.parse(this.read(length));
  }

  read(length) {
    const at = this.exports.judgement() >>> 0;
    return new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, at, length >>> 0));
  }
}
