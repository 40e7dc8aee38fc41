// Asking the program. While it can't be reached, the page says so and tries again.

import { $ } from "./page.js";

const CONNECTION = $("connection");
const LOST =
  "The program can't be reached. What you enter stays on this page, and is sent when the program is " +
  "back; a button has to be pressed again then.";
const ANEW =
  "The program was started anew. Open the address that it has printed, in this browser: then this " +
  "page goes on.";
const PAUSE = 1000; // milliseconds between tries

export class Refused extends Error {
  constructor(status, told) {
    super(told.error ?? "The program did not answer as it should. Reload the page.");
    this.status = status;
    this.told = told;
  }
}

export class Lost extends Error {}

const waiting = new Set();
let isOff = false;

// What is to be done when the program is there again.
export function whenBack(callback) {
  waiting.add(callback);
}

export const isLost = () => isOff;

export async function ask(path, given, options = {}) {
  const { response, told } = await answered(path, given, options);
  if (!response.ok) throw new Refused(response.status, told);
  return told;
}

async function answered(path, given, options) {
  let response, isOurs, told;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
      ...options,
    });
    isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    told = isOurs ? await response.json() : {};
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw lost(LOST);
  }
  if (response.status === 403 && !isOurs) throw lost(ANEW);
  return { response, told };
}

function lost(text) {
  if (CONNECTION.textContent !== text) CONNECTION.textContent = text;
  if (!isOff) setTimeout(tryAgain, PAUSE);
  isOff = true;
  return new Lost(text);
}

async function tryAgain() {
  try {
    await ask("/alive", {});
  } catch (error) {
    if (!(error instanceof Refused)) {
      setTimeout(tryAgain, PAUSE);
      return;
    }
  }
  isOff = false;
  CONNECTION.textContent = "";
  for (const callback of waiting) callback();
}

// Something that asks, of which only the newest counts: `todo` gets its own `ask`, and is given up when
// it is begun anew. What was refused is `told`; that the connection is lost the page says itself.
export function newest(todo, told) {
  let running = new AbortController();
  return async () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    try {
      await todo((path, given) => ask(path, given, { signal }));
    } catch (error) {
      if (error instanceof Refused) told(error.message);
      else if (error.name !== "AbortError" && !(error instanceof Lost)) throw error;
    }
  };
}

// What was entered and not sent is lost when the page goes: the browser asks before.
addEventListener("beforeunload", (event) => {
  if (isLost()) event.preventDefault();
});
