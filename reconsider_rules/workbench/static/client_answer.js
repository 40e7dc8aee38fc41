// The answer beside the form: at once what is advised, and a moment later what could still change it.

import { showSlips } from "./client_form.js";
import { given, onChange, say, state, suppose, supposed } from "./client_state.js";
import { showCopyButtons } from "./copying.js";
import { newest, whenBack } from "./http.js";
import { $ } from "./page.js";

const answer = newest(async (ask) => {
  showWhatIf();
  setBusy(true);
  showAnswer(await ask("/client/answer", given()));
  showAhead(await ask("/client/ahead", given()));
  setBusy(false);
}, showNone);

function setBusy(isBusy) {
  $("answer-part").setAttribute("aria-busy", String(isBusy));
}

// Nothing of the last answer is left where there is none.
function showNone(why) {
  showAnswer({ html: "", verdict: "No answer", slips: {} });
  $("answer").textContent = why;
  for (const id of ["ahead", "next"]) $(id).replaceChildren();
  setBusy(false);
}

function showAnswer(found) {
  replace($("answer"), found.html);
  showCopyButtons($("answer"));
  $("verdict-told").textContent = found.verdict;
  $("verdict-bar").textContent = found.verdict;
  showSlips(found.slips);
}

function showAhead(found) {
  replace($("ahead"), found.ahead);
  const next = $("next");
  const isAnswered = next.contains(document.activeElement);
  const question = new DOMParser().parseFromString(found.next, "text/html");
  const isSame = next.querySelector(".field")?.id === question.querySelector(".field")?.id;
  const name = next.querySelector(".field")?.dataset.fact;
  const { facts, unknown } = state.client;
  const isOpen = name && !Object.hasOwn(facts, name) && !unknown.includes(name);
  if (isSame && isOpen && isAnswered) return; // somebody is about to answer it
  next.innerHTML = found.next;
  if (isAnswered) next.querySelector("input, button")?.focus();
}

// What was open stays open.
function replace(place, html) {
  const named = (details) => details.querySelector("summary")?.textContent;
  const open = new Set([...place.querySelectorAll("details[open]")].map(named));
  place.innerHTML = html;
  for (const details of place.querySelectorAll("details")) {
    if (open.has(named(details))) details.open = true;
  }
}

function showWhatIf() {
  document.body.classList.toggle("supposing", state.whatIf !== null);
  $("what-if").hidden = state.whatIf === null;
  $("supposed").textContent = state.whatIf?.words ?? "";
}

$("ahead").addEventListener("click", ({ target }) => {
  const button = target.closest(".what-if");
  if (!button) return;
  const words = button.closest("li").querySelector(".changes").textContent;
  suppose({ changes: JSON.parse(button.dataset.changes), words });
  $("answer-part").scrollTo(0, 0);
  $("back").focus();
});
$("back").addEventListener("click", () => suppose(null));
$("take").addEventListener("click", () => say(supposed()));

onChange(answer);
whenBack(answer);
answer();
