// The answer beside the form: at once what is advised, and a moment later what could still change it.

import { showSlips } from "./client_form.js";
import { given, onChange, say, state, suppose, supposed } from "./client_state.js";
import { ask, askNothing } from "./client_next.js";
import { showCopyButtons } from "./copying.js";
import { newest, whenBack } from "./http.js";
import { $ } from "./page.js";

const answer = newest(async (asked) => {
  showWhatIf();
  setBusy(true);
  showAnswer(await asked("/client/answer", given()));
  showAhead(await asked("/client/ahead", given()));
  setBusy(false);
}, showNone);

let verdict = "";
let isInSight = false;

function setBusy(isBusy) {
  $("answer-part").setAttribute("aria-busy", String(isBusy));
}

// Nothing of the last answer is left where there is none.
function showNone(why) {
  showAnswer({ html: "", verdict: "No answer", slips: {} });
  $("answer").textContent = why;
  $("ahead").replaceChildren();
  askNothing();
  setBusy(false);
}

function showAnswer(found) {
  replace($("answer"), found.html);
  showCopyButtons($("answer"));
  $("verdict-told").textContent = found.verdict;
  verdict = found.verdict;
  drawBar();
  showSlips(found.slips);
}

function showAhead(found) {
  replace($("ahead"), found.ahead);
  ask(found.next);
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

// On a phone the bar below leads from the questions to the answer, and back.
function drawBar() {
  $("verdict-bar").textContent = isInSight ? "Back to the questions" : verdict;
  $("verdict-bar").href = isInSight ? "#questions" : "#answer-part";
}

new IntersectionObserver(([{ isIntersecting }]) => {
  isInSight = isIntersecting;
  drawBar();
}).observe($("answer"));

onChange(answer);
whenBack(answer);
answer();
