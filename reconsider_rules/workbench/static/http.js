// Asking the program. While it can't be reached, the page says so and tries again.

const CONNECTION = document.getElementById("connection");
const LOST =
  "The program can't be reached. What you enter stays on this page, and is sent when it is back.";
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
let timer = null;

// What is to be done when the program is there again.
export function whenBack(callback) {
  waiting.add(callback);
}

export async function ask(path, given, signal) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    lost(LOST);
    throw new Lost(LOST);
  }
  const type = response.headers.get("Content-Type") ?? "";
  if (response.status === 403 && !type.startsWith("application/json")) {
    lost(ANEW);
    throw new Lost(ANEW);
  }
  const told = type.startsWith("application/json") ? await response.json() : {};
  if (!response.ok) throw new Refused(response.status, told);
  return told;
}

export function isLost() {
  return timer !== null;
}

function lost(text) {
  if (CONNECTION.textContent !== text) CONNECTION.textContent = text;
  timer ??= setTimeout(tryAgain, PAUSE);
}

async function tryAgain() {
  timer = null;
  try {
    await ask("/alive", {});
  } catch {
    return;
  }
  CONNECTION.textContent = "";
  for (const callback of waiting) callback();
}

// What was entered and not sent is lost when the page goes: the browser asks before.
addEventListener("beforeunload", (event) => {
  if (isLost()) event.preventDefault();
});
