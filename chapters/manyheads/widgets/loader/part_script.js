// @ts-check
/**
 * Bytes that lie beside a page, in a script that calls `manyHeadsPart(name, base64)`. A page from disk may fetch no file,
 * and it may run a script of the book's folder.
 */

const HANDED = "many-heads-part";

/** What a part's script calls. Each element is told what its own script has. @param {string} name @param {string} base64 */
function handOver(name, base64) {
  const told = new CustomEvent(HANDED, { detail: { name, base64 } });
  document.currentScript?.dispatchEvent(told);
}

/**
 * The base64 that a part's script hands over. It is refused with "missing" where no script comes, and with "damaged" where
 * it hands over nothing, or another part.
 * @param {string} name @param {string} url @returns {Promise<string>}
 */
export function runPart(name, url) {
  Object.assign(globalThis, { manyHeadsPart: handOver });
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    let handed = /** @type {{name: string, base64: string} | undefined} */ (undefined);
    script.addEventListener(HANDED, (event) => {
      handed = /** @type {CustomEvent} */ (event).detail;
    });
    script.addEventListener("load", () => {
      script.remove();
      if (handed?.name === name) resolve(handed.base64);
      else reject("damaged");
    });
    script.addEventListener("error", () => {
      script.remove();
      reject("missing");
    });
    script.src = url;
    document.head.append(script);
  });
}
