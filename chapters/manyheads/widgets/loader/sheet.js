// @ts-check
/**
 * Fetches the book's style sheet, deflated: many hosts don't compress what they send, and until the sheet is there, no
 * page can be seen. A browser that can't inflate takes the sheet as it is, and one without scripts, too (styles.py).
 */

import { textBeside } from "./beside.js";

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const { root = "" } = script.dataset; // the way from the page to the book's folder

/** @param {HTMLElement} sheet */
function attach(sheet) {
  sheet.id = "page-style";
  script.before(sheet); // so that in a saved page it is there when this script runs
}

function show() {
  document.documentElement.classList.remove("mh-bare");
  dispatchEvent(new Event("styled"));
}

function asItIs() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: `${root}_static/page.css` });
  link.onload = link.onerror = show;
  attach(link);
}

async function deflated() {
  const address = `${root}_static/page.css.js`;
  const text = await textBeside({ name: "page", deflated: address, plain: "" });
  const style = document.createElement("style");
  style.textContent = text.replace(/url\(@root\//g, `url(${root}`);
  attach(style);
  show();
}

// A page that a browser has saved brings the sheet along.
if (!document.getElementById("page-style")) {
  document.documentElement.classList.add("mh-bare");
  if ("DecompressionStream" in globalThis) deflated().catch(asItIs);
  else asItIs();
}
