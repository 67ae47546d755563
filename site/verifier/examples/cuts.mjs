// Where histories may be cut, so that several workers can check one.

/** Where a history of `size` bytes may be cut into about `parts` parts: before lines that name an account or a seed.
 *  `read(start, end)` answers bytes. */
export async function cuts(size, parts, read) {
  const found = [0];
  const decoder = new TextDecoder("latin1");
  const STEP = 1 << 18;
  for (let part = 1; part < parts; part += 1) {
    let from = Math.max(Math.floor((size * part) / parts), found.at(-1));
    while (from < size) {
      // A marker may stand across two steps.
      const text = decoder.decode(await read(from, Math.min(from + STEP + 16, size)));
      const at = text.search(/\n\{"(account|seed)":/);
      if (at >= 0) {
        if (from + at + 1 > found.at(-1)) found.push(from + at + 1);
        break;
      }
      from += STEP;
    }
  }
  return [...found, size];
}
