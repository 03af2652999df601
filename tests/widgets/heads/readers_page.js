// What a test of the readers asks of its page.

globalThis.manifest = JSON.parse(document.getElementById("manifest").textContent);
globalThis.got = []; // what was handed over: name, length and a checksum
globalThis.told = []; // progress

/** The checksum of zlib.adler32. */
const adler = (bytes) => {
  let [one, two] = [1, 0];
  for (const byte of new Uint8Array(bytes)) {
    one = (one + byte) % 65521;
    two = (two + one) % 65521;
  }
  return two * 65536 + one;
};

globalThis.makeLoader = (given = {}) =>
  globalThis.partsLoader({
    ...globalThis.manifest,
    onPart: (name, bytes) => {
      globalThis.got.push([name, bytes.byteLength, adler(bytes)]);
      structuredClone(bytes, { transfer: [bytes] }); // as a Worker would take it away
    },
    onProgress: (progress) => globalThis.told.push(progress),
    ...given,
  });

/** How a promise ends: "done", what it gives, its error, or that nothing comes of it. */
globalThis.outcome = (promise) =>
  Promise.race([
    promise.then(
      (given) => given ?? "done",
      ({ name, kind = name, part, tokens, longest, words }) =>
        JSON.parse(JSON.stringify({ kind, part, name, tokens, longest, words })),
    ),
    new Promise((resolve) => setTimeout(resolve, 8000, "nothing")),
  ]);

/** A property of the browser's own, replaced. */
globalThis.replace = (holder, name, value) =>
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
