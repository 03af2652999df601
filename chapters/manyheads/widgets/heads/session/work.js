// @ts-check
/**
 * What goes on with the model, which loading and computing both look at; and how it is told.
 *
 * @typedef {object} Work
 * @property {boolean} isThere  whether all of the model is there: with Python it always is
 * @property {boolean} isLoading
 * @property {boolean} isReading  whether a text is being read
 * @property {number} newest  the number of the newest wish: what an older one brings is not shown
 * @property {boolean} isAtHead  whether what is told is of a switch, and so belongs beside it
 * @property {string} refused  why the last text could not be read, however much is loaded
 * @property {string} cannot  why this browser can't run the model
 * @property {Tell} tell
 * @property {() => void} pressed  what the button beside the status does
 *
 * @typedef {import("../store.js").Status} Status
 * @typedef {(state: Status["state"], words?: string, again?: string, press?: () => void, part?: number) => void} Tell
 */

/** @param {boolean} isThere @param {(status: Status) => void} show @returns {Work} */
export function makeWork(isThere, show) {
  const work = {
    isThere,
    isLoading: false,
    isReading: false,
    isAtHead: false,
    newest: 0,
    refused: "",
    cannot: "",
    pressed: () => {},
    /** @type {Tell} */
    tell(state, words = "", again = "", press = () => {}, part = 0) {
      work.pressed = press;
      show({ state, words, again, part, isAtHead: work.isAtHead });
    },
  };
  return work;
}

/** @param {any} error */
export const kindOfError = (error) => error?.kind ?? "failed";
