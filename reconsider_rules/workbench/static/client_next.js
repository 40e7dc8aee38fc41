// The question to put next. What is answered counts at once; the question stays until another is
// wanted, so that none changes under somebody's hands.

import { flush } from "./client_form.js";
import { state } from "./client_state.js";
import { fill, showSlip } from "./fields.js";
import { $ } from "./page.js";

const NOT_YET = "Choose an answer first. “Don't know” is one too.";

let following = null; // the form for the question that matters most now
let isWanted = false;

const field = () => $("next").querySelector(".field");

function isAnswered() {
  const { fact } = field().dataset;
  return Object.hasOwn(state.client.facts, fact) || state.client.unknown.includes(fact);
}

export function ask(html) {
  following = new DOMParser().parseFromString(html, "text/html").body;
  const isLeft = field() && (isAnswered() || $("next").contains(document.activeElement));
  if (isWanted || !isLeft) put();
  else retell();
}

export function askNothing() {
  following = null;
  $("next").replaceChildren();
}

function put() {
  const hadFocus = $("next").contains(document.activeElement);
  isWanted = false;
  $("next").replaceChildren(...following.cloneNode(true).childNodes);
  if (field()) fill(field(), state.client);
  if (hadFocus) $("next").querySelector("input, button")?.focus();
}

// How much is still open is told anew, though the question stays.
function retell() {
  const told = $("next").querySelector(".notes");
  if (told) told.textContent = following.querySelector("p:last-child").textContent;
}

$("next").addEventListener("submit", (event) => {
  event.preventDefault();
  flush();
  if (!field()) return;
  if (!isAnswered()) showSlip(field(), NOT_YET);
  else if (following && following.querySelector(".field")?.id !== field().id) put();
  else isWanted = true; // it comes with the answer that is being worked out
});
