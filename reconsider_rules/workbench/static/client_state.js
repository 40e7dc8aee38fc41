// What is said of a client on this page: every step can be undone. A what-if is never part of it.

const KEPT = 500; // steps that can be undone

// The draft and file that the client has, and what was seen of the file.
export const page = JSON.parse(document.getElementById("client").dataset.client);

export const state = { client: page.client, whatIf: null }; // a what-if is {changes, words}

const listeners = [];
let before = [];
let after = [];

export function onChange(listener) {
  listeners.push(listener);
}

export function say(client) {
  if (JSON.stringify(client) === JSON.stringify(state.client)) return;
  before = [...before.slice(-KEPT), state.client];
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

// What every request about the client says of it.
export function given(more = {}) {
  const { file, seen, rules } = page;
  const draft = page.unsaved ? page.draft : ""; // what nobody has changed is no draft
  const what_if = state.whatIf?.changes ?? null;
  return { draft, file, seen, rules, client: state.client, what_if, ...more };
}

function become(client) {
  state.client = client;
  state.whatIf = null;
  page.unsaved = true;
  tell();
}

function tell() {
  for (const listener of listeners) listener();
}
