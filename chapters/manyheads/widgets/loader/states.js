// @ts-check
/**
 * Reads what the page says of its widgets: JSON in scripts that the browser doesn't run, or beside the page.
 *
 * A script of the type widget-state holds the states of some models, one of the type widget-view names the model that is
 * to be shown in its place. The parser may still be on its way through the page, so each call reads the scripts that it
 * has passed since the call before.
 *
 * @typedef {import("./model.js").State} State
 */

import { textBeside } from "./beside.js";
import { bytesOf, parse } from "./json.js";
import { Model } from "./model.js";
import { findModel, models } from "./references.js";

/** A script whose state lies beside the page. */
const BESIDE = "[data-deflated]";

/** Those that were read. A mark in the page would be saved with it, and the saved page would read nothing. */
const read = /** @type {WeakSet<Element>} */ (new WeakSet());

/** The scripts of a type that were not there at the last call. @param {"widget-state" | "widget-view"} type */
export function newScripts(type) {
  const selector = `script[type="application/vnd.jupyter.${type}+json"]:not(${BESIDE})`;
  const scripts = [...document.querySelectorAll(selector)].filter((script) => !read.has(script));
  for (const script of scripts) read.add(script);
  return scripts;
}

/** Make a model of each new state, and connect the new links. */
export function readStates() {
  const added = /** @type {Model[]} */ ([]);
  for (const script of newScripts("widget-state")) {
    for (const [id, entry] of Object.entries(parse(script).state ?? {})) {
      try {
        if (!entry.state) throw new TypeError(`model ${id} has no state`);
        const model = new Model(entry.model_name, attachBuffers(entry.state, entry.buffers));
        models.set(id, model);
        added.push(model);
      } catch (error) {
        reportError(error); // a widget that refers to it will say that the page doesn't hold it
      }
    }
  }
  connectLinks(added);
}

const coming = /** @type {WeakMap<Element, Promise<void>>} */ (new WeakMap());

/**
 * The states ahead of a view that lie beside the page. What comes is written into the page, so that one that is saved is
 * whole.
 * @param {Element} view
 */
export async function statesAhead(view) {
  const ahead = [...document.querySelectorAll(`script${BESIDE}`)].filter((script) =>
    script.compareDocumentPosition(view) & Node.DOCUMENT_POSITION_FOLLOWING
  );
  await Promise.all(ahead.map((script) => {
    if (!coming.has(script)) coming.set(script, bring(/** @type {HTMLElement} */ (script)));
    return coming.get(script);
  }));
  readStates();
}

/** @param {HTMLElement} script */
async function bring(script) {
  const { name = "", deflated = "", plain = "" } = script.dataset;
  script.textContent = await textBeside({ name, deflated, plain });
  script.removeAttribute("data-deflated");
}

/**
 * Bytes can't stand in JSON: they come as base64 beside the state, each with its path in it.
 * @param {State} state
 * @param {{ path: (string | number)[], data: string }[]} [buffers]
 */
export function attachBuffers(state, buffers = []) {
  for (const { path, data } of buffers) {
    const holder = path.slice(0, -1).reduce((object, step) => object[step], state);
    holder[path[path.length - 1]] = new DataView(bytesOf(data).buffer);
  }
  return state;
}

/**
 * jslink and jsdlink: the target takes the value of the source, and for jslink the other way round too.
 * @param {Model[]} added
 */
export function connectLinks(added) {
  for (const link of added) {
    if (link.name !== "LinkModel" && link.name !== "DirectionalLinkModel") continue;
    const [[sourceReference, sourceTrait], [targetReference, targetTrait]] = ["source", "target"]
      .map((end) => [].concat(link.get(end) ?? []));
    const [source, target] = [findModel(sourceReference), findModel(targetReference)];
    if (!source || !target) continue;
    const forward = () => target.set(targetTrait, source.get(sourceTrait));
    forward();
    source.on(`change:${sourceTrait}`, forward);
    if (link.name === "LinkModel") {
      target.on(`change:${targetTrait}`, () => source.set(sourceTrait, target.get(targetTrait)));
    }
  }
}
