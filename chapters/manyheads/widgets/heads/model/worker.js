// @ts-check
/** The program of a Worker that reads sentences with the model, while the page stays free for the reader. */

import { makeReading } from "./reading.js";

const receive = makeReading(
  (answer, transfer) => self.postMessage(answer, { transfer: [...transfer] }),
  () => new Promise((resume) => setTimeout(resume)),
);
self.addEventListener("message", ({ data }) => receive(data));
