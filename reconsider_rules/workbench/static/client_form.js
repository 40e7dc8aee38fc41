// The form of a client: what is entered is said, and what is said is shown.

import { canRedo, canUndo, onChange, onSettle, page, say, state } from "./client_state.js";
import { answerIn, fill, settle, showSlip, withAnswer } from "./fields.js";
import { $, hasAll, wordsIn } from "./page.js";

const TYPING = 150; // milliseconds without a key after which a text counts

const form = document.querySelector(".asked");
const topics = () => form.querySelectorAll(".topic:has(.count)");

let pending = null;
let typedIn = null;
let timer = null;

// What was typed a moment ago counts now.
export function flush() {
  clearTimeout(timer);
  const todo = pending;
  pending = null;
  todo?.();
}

onSettle(flush);

function soon(todo, input) {
  const before = input === typedIn ? null : pending; // what was typed in another field
  clearTimeout(timer);
  [pending, typedIn] = [todo, input];
  before?.();
  timer = setTimeout(flush, TYPING);
}

function draw() {
  for (const field of form.querySelectorAll(".field")) {
    if (!answerIn(field)?.slip) fill(field, state.client);
  }
  for (const topic of topics()) {
    const count = topic.querySelector(".count");
    count.textContent = `${topic.querySelectorAll(".field.said").length} of ${count.dataset.total}`;
  }
  fillText($("title"), state.client.title);
  fillText($("notes"), state.client.notes);
  fillText($("as-of"), state.client.as_of);
  $("name").textContent = state.client.title || page.file || "A new client";
  document.title = `${$("name").textContent} – reconsider-rules`;
  $("undo").disabled = !canUndo();
  $("redo").disabled = !canRedo();
}

// What is being typed and doesn't count yet isn't written over.
function fillText(input, text) {
  const isBeingTyped = pending && input === typedIn;
  if (!isBeingTyped && input.value !== text) input.value = text;
}

export function showSlips(slips) {
  for (const field of form.querySelectorAll(".field")) {
    const { fact } = field.dataset;
    if (answerIn(field)?.slip) continue; // of what stands here and was not sent
    showSlip(field, Object.hasOwn(slips, fact) ? slips[fact] : "");
  }
  $("as-of-slip").textContent = slips.as_of ?? "";
  $("as-of-slip").hidden = !slips.as_of;
}

form.addEventListener("input", ({ target }) => {
  const field = target.closest(".field");
  if (!field) return;
  settle(target);
  const found = answerIn(field);
  showSlip(field, found?.slip);
  if (found?.slip) return;
  const isTyped = target.type === "number" || target.type === "date";
  const todo = () => say(withAnswer(state.client, field.dataset.fact, found));
  soon(todo, target);
  if (!isTyped) flush();
});

for (const [id, key] of [
  ["title", "title"],
  ["notes", "notes"],
  ["as-of", "as_of"],
]) {
  $(id).addEventListener("input", () =>
    soon(() => say({ ...state.client, [key]: $(id).value }), $(id)),
  );
}

form.addEventListener("click", ({ target }) => {
  if (!target.closest(".clear")) return;
  flush();
  const field = target.closest(".field");
  for (const input of field.querySelectorAll("[type=number]")) input.value = ""; // what is no number too
  showSlip(field);
  say(withAnswer(state.client, field.dataset.fact, null));
  field.querySelector("input").focus();
});

$("find").addEventListener("input", () => {
  const words = wordsIn($("find").value);
  let found = 0;
  for (const topic of topics()) {
    const fields = [...topic.querySelectorAll(".field")];
    for (const field of fields) field.hidden = !hasAll(field.textContent, words);
    const here = fields.filter((field) => !field.hidden).length;
    topic.hidden = here === 0;
    if (words.length && here) topic.open = true;
    found += here;
  }
  $("none-found").hidden = found > 0;
});

// What has been answered is open, else the first.
function openTopics() {
  const answered = [...topics()].filter((topic) => topic.querySelector(".field.said"));
  for (const topic of answered.length ? topics() : []) topic.open = answered.includes(topic);
}

onChange(draw);
draw();
openTopics();
