// The page is left: what is typed goes to the program still.

import { isLost } from "./http.js";

const MOST = 60_000; // bytes that a browser sends for a page that is gone

// `unsent` has what is to be sent, if there is anything; `send` sends it.
export function whenLeft(unsent, send) {
  // Nobody waits for the answer.
  addEventListener("pagehide", () => {
    const given = unsent();
    if (!given || isLost()) return;
    fetch("/rules/edit/text", {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
  });

  // A text that is too long for that is sent while the browser asks.
  addEventListener("beforeunload", (event) => {
    const given = unsent();
    if (!given || new Blob([JSON.stringify(given)]).size < MOST) return;
    event.preventDefault();
    send();
  });
}
