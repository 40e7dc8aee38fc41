// What is said of a client on this page: every step can be undone. A what-if is never part of it.

import { counted, keeping } from "./keeping.js";
import { $ } from "./page.js";

const STEPS = 500; // that can be undone

// The draft and file that the client has, and what was seen of the file.
export const page = JSON.parse($("client").dataset.client);

const tab = crypto.randomUUID(); // by which this page is told from others with the same draft

export const state = { client: page.client, whatIf: null }; // a what-if is {changes, words}

const listeners = [];
const settling = [];
const choosing = [];
let before = [];
let after = [];

export function onChange(listener) {
  listeners.push(listener);
}

// What is to be done so that what was typed a moment ago counts.
export function onSettle(callback) {
  settling.push(callback);
}

// What is to be done when another tab has kept this draft meanwhile.
export function onOtherTab(callback) {
  choosing.push(callback);
}

export function settle() {
  for (const callback of settling) callback();
}

export function say(client) {
  if (JSON.stringify(client) === JSON.stringify(state.client)) return;
  before = [...before.slice(-STEPS), state.client];
  after = [];
  become(client);
}

export const canUndo = () => before.length > 0;
export const canRedo = () => after.length > 0;

export function undo() {
  if (!canUndo()) return;
  after.push(state.client);
  become(before.pop());
}

export function redo() {
  if (!canRedo()) return;
  before.push(state.client);
  become(after.pop());
}

export function suppose(whatIf) {
  state.whatIf = whatIf;
  tell();
}

// The client as the what-if has it.
export function supposed() {
  const facts = { ...state.client.facts };
  for (const [name, value] of Object.entries(state.whatIf.changes)) {
    if (value === null) delete facts[name];
    else facts[name] = value;
  }
  const unknown = state.client.unknown.filter((name) => !Object.hasOwn(facts, name));
  return { ...state.client, facts, unknown };
}

// What every question about the client says of it.
export function given(more = {}) {
  const what_if = state.whatIf?.changes ?? null;
  return { rules: page.rules, client: state.client, what_if, ...more };
}

// The draft that the client is, for what keeps or saves it.
export function draft() {
  const { draft, file, seen, rules, of } = page;
  return { draft, file, seen, rules, of, tab, client: state.client };
}

// A draft as it is given up: whatever was sent of it before is too late then.
export const asLast = (given) => ({ ...given, number: counted() });

export const { keep, isKept } = keeping("/client/keep", draft, settle, page.number, (told) => {
  if (told.by === "tab") for (const callback of choosing) callback(told);
});

// The address at which the client is found again; of a new one where there is none.
export function address(path) {
  const by = page.rules === "edited" ? "&rules=edited" : "";
  if (page.unsaved) return `${path}?draft=${page.draft}${by}`;
  if (page.file) return `${path}?client=${encodeURIComponent(page.file)}${by}`;
  return path + location.search;
}

function become(client) {
  state.client = client;
  state.whatIf = null;
  page.unsaved = true;
  keep();
  tell();
}

function tell() {
  for (const listener of listeners) listener();
}
