// A round once more, without the house's program: SHA-256 and HMAC are those of the browser (or Node), the rest is here.
async function secondOpinion({ server_seed, client_seed, nonce, ranges, shuffle }) {
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const commitment = hex(await crypto.subtle.digest("SHA-256", bytes(server_seed)));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(server_seed), algorithm, false, ["sign"]);
  const numbers = [];
  for (let block = 0; numbers.length < ranges.length; block += 1) {
    const mac = new DataView(await crypto.subtle.sign("HMAC", key, bytes(`${client_seed}:${nonce}:${block}`)));
    for (let at = 0; at < 32 && numbers.length < ranges.length; at += 4) numbers.push(mac.getUint32(at));
  }
  const results = numbers.map((number, draw) => Number((BigInt(number) * BigInt(ranges[draw])) >> 32n));
  const left = Array.from({ length: shuffle ? ranges[0] : 0 }, (_, place) => place);
  const taken = shuffle ? results.flatMap((result) => left.splice(result, 1)) : [];
  return { commitment, numbers, results, taken };
}
