// The answer beside the form: at once what is advised, and a moment later what could still change it.

import { showSlips } from "./client_form.js";
import { given, onChange, page, say, state, suppose, supposed } from "./client_state.js";
import { showCopyButtons } from "./copying.js";
import { ask, Lost, Refused, whenBack } from "./http.js";

const $ = (id) => document.getElementById(id);
let running = new AbortController();

async function answer() {
  running.abort(); // only the newest counts
  running = new AbortController();
  const { signal } = running;
  showWhatIf();
  $("answer-part").setAttribute("aria-busy", "true");
  try {
    showAnswer(await ask("/client/answer", given(), signal));
    if (page.unsaved) history.replaceState(null, "", `/?draft=${page.draft}&rules=${page.rules}`);
    showAhead(await ask("/client/ahead", given(), signal));
    $("answer-part").setAttribute("aria-busy", "false");
  } catch (error) {
    if (error instanceof Refused) $("answer").textContent = error.message;
    else if (error.name !== "AbortError" && !(error instanceof Lost)) throw error;
  }
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
  const isOpen = name && !Object.hasOwn(state.client.facts, name) && !state.client.unknown.includes(name);
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
$("report").addEventListener("click", () => {
  const query = page.unsaved ? `?draft=${page.draft}` : location.search;
  $("report").href = `/client/report${query}`;
});
$("back").addEventListener("click", () => suppose(null));
$("take").addEventListener("click", () => say(supposed()));

onChange(answer);
whenBack(answer);
answer();
