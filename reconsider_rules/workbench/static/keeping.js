// What isn't saved is kept by the program at once, also when the page goes at that very moment.

import { ask, Refused, whenBack } from "./http.js";
import { $ } from "./page.js";

const MOST = 30_000; // bytes that are sent though the page goes; two may be under way, of 64 KB in all
const NOT_KEPT = "What is on this page isn't kept by the program: ";
const NOT_ON_DISK =
  "What isn't saved can't be kept on disk just now: it is lost if the program ends. Save it.";

let last = 0;

// Counts what is sent of drafts, also over a reload and in several tabs: what comes late doesn't count.
export const counted = () => (last = Math.max(last + 1, Date.now()));

// Keeps `what()` under an address of the program, with a number higher than `first`. `settle` is called
// when the page goes: what was typed a moment ago counts too.
// `refused` is given what was told where it isn't kept.
export function keeping(path, what, settle, first = 0, refused = () => {}) {
  last = Math.max(last, first);
  let isOpen = false; // something that the program has not been sent
  let sending = null;
  let isRefused = false;

  async function send() {
    isOpen = false;
    const given = { ...what(), number: counted() };
    try {
      const { kept } = await ask(path, given, { keepalive: isSmall(given) });
      isRefused = false;
      tellIfOnDisk(kept);
      return true;
    } catch (error) {
      isOpen = true;
      isRefused = error instanceof Refused;
      if (isRefused) {
        tell(NOT_KEPT + error.message);
        refused(error.told);
      }
      return false;
    }
  }

  async function sendAll() {
    while (isOpen && (await send())); // one after the other; what comes meanwhile follows
  }

  function keep() {
    isOpen = true;
    sending ??= sendAll().finally(() => (sending = null));
    return sending;
  }

  function leave(event) {
    settle();
    if (isOpen) send();
    if (isRefused || (sending && !isSmall(what()))) event.preventDefault(); // the browser asks whether to go
  }
  addEventListener("beforeunload", leave); // before another page is asked for
  addEventListener("pagehide", leave); // where that isn't told
  whenBack(() => isOpen && keep());

  return { keep, isKept: () => !isOpen && !sending };
}

const isSmall = (given) => new Blob([JSON.stringify(given)]).size < MOST;

export const tellIfOnDisk = (isKept) => tell(isKept ? "" : NOT_ON_DISK);

function tell(text) {
  if ($("not-kept").textContent !== text) $("not-kept").textContent = text;
}
