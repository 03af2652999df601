// @ts-check
/**
 * The foot: back, play, next; what happens at the station, in a sentence and in the line of code. What the reader has to
 * be told stands in the sentence's place, until the next change.
 *
 * @typedef {import("../scene.js").Scene} Scene
 */

import { switchOff } from "../../shared/fields.js";
import { lastOf } from "../../shared/format.js";
import { h } from "../../shared/h.js";

const STAYS = 2600; // milliseconds at each station, while it plays

/** @param {import("../scene.js").Context & {stations: string[]}} context */
export function footView({ store, stations }) {
  const [sentence, code] = [h("p", { class: "mh-sentence" }), h("code", { class: "mh-code" })];
  const message = h("p", { class: "mh-message", role: "status" });
  const [back, play, next] = [["Back", () => turn(-1)], ["Play", toggle], ["Next", () => turn(1)]]
    .map(([text, act]) => h("button", { type: "button", onclick: act }, String(text)));
  next.classList.add("mh-primary");
  const turns = h("div", { class: "mh-turn" }, back, play, next);
  let playing = 0;
  let plays = ""; // the state that it plays in; a reader who changes anything meanwhile ends it

  const at = () => stations.indexOf(store.state.settings.station);
  /** @param {number} by */
  function turn(by) {
    stop();
    go(at() + by);
  }
  /** @param {number} to */
  function go(to) {
    if (!stations[to]) return;
    plays = stateOf({ ...store.state.settings, station: stations[to] });
    store.move({ station: stations[to], hovered: null });
  }
  function toggle() {
    if (playing) return stop();
    playing = setInterval(() => at() === stations.length - 1 ? stop() : go(at() + 1), STAYS);
    go(at() === stations.length - 1 ? 0 : at() + 1);
    show();
  }
  function stop() {
    clearInterval(playing);
    playing = 0;
    show();
  }
  function show() {
    play.textContent = playing ? "Pause" : "Play";
  }
  return {
    root: h(
      "div",
      { class: "mh-foot" },
      turns,
      h("div", { class: "mh-words" }, sentence, code, message),
    ),
    /** @param {string} text */
    say(text) {
      message.textContent = text;
    },
    /** @param {Scene} scene */
    draw({ shown: { station }, settings }) {
      sentence.textContent = station.sentence;
      code.textContent = station.code;
      switchOff(back, stations[0] === station.id);
      switchOff(next, lastOf(stations) === station.id);
      if (playing && stateOf(settings) !== plays) stop();
    },
    destroy: () => clearInterval(playing),
  };
}

/** What stays the same while it plays: all but the number that the reader looks at. @param {import("../settings.js").Settings} settings */
const stateOf = ({ focus: _focus, ...rest }) => JSON.stringify(rest);
