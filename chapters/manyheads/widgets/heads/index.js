// @ts-check
/**
 * The wall's front end: all heads of a model on one sentence. It is a module as the anywidget front-end module
 * specification says, so a notebook and the built page load the same one.
 *
 * Here the parts are put together. A reader's change goes to the store, and from there to the drawing; what takes a model
 * goes to the session, which writes to the store what comes of it.
 *
 * @typedef {import("./store.js").State} State
 * @typedef {import("./given.js").Given} Given
 * @typedef {import("./session/session.js").Session} Session
 *
 * @typedef {object} ViewContext
 * @property {ReturnType<typeof makeStore>} store
 * @property {Given} given
 * @property {Session} session
 * @property {(sentence: number) => void} choose  shows one of the sentences
 * @property {() => boolean} canCompute  whether a head of what is shown can be switched off
 * @property {() => void} switchHead
 */

import { arriveFrom, keepAddress } from "./arrive.js";
import { givenBy } from "./given.js";
import { makeSession } from "./session/session.js";
import { makeStore } from "./store.js";
import { pageOf } from "./views/page.js";
import { onNewTheme } from "../shared/theme.js";

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const given = givenBy(model);
  const session = makeSession(model, given);
  const store = makeStore(model, given.reading, (state, before) => {
    page.draw(state, before);
    if (before) address.keep(page.root);
  }, session.wish);
  session.connect(store);
  /** @type {ViewContext} */
  const context = {
    store,
    given,
    session,
    choose: session.choose,
    canCompute: () => session.canOpen && store.state.reading.text !== "",
    switchHead: session.switchHead,
  };
  const page = pageOf(context);
  const address = keepAddress(context);
  el.append(page.root);
  page.begin();
  const endTheme = onNewTheme(page.repaint);
  const endSize = page.watch();
  store.begin();
  const endArrival = arriveFrom(context, page.root);
  return () => {
    store.stop();
    session.stop();
    address.stop();
    for (const end of [endTheme, endSize, endArrival]) end();
    page.destroy();
  };
}

export default { render };
