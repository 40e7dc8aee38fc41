// A client becomes a saved case: what must come out is chosen in a dialog.

import { flush } from "./client_form.js";
import { given } from "./client_state.js";
import { show } from "./dialogs.js";
import { ask } from "./http.js";
import { $, hasAll, wordsIn } from "./page.js";

const form = $("case-form");

$("as-case")?.addEventListener("click", async () => {
  flush();
  try {
    $("case-choices").innerHTML = (await ask("/cases/expect", given())).html;
  } catch (error) {
    $("told").textContent = error.message;
    return;
  }
  $("told").textContent = "";
  $("case-told").textContent = "";
  $("case-save").hidden = false;
  show("case-dialog").scrollTo(0, 0);
  $("case-title").focus();
});

form?.addEventListener("input", ({ target }) => {
  if (target.matches(".find")) narrow(target);
  else if ($("case-otherwise")) $("case-otherwise").hidden = !isOtherwise();
});

form?.addEventListener("click", ({ target }) => {
  if (target.id !== "untick") return;
  for (const box of boxes("recommends")) box.checked = false;
  $("case-otherwise").hidden = !isOtherwise();
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  $("case-save").disabled = true;
  try {
    const saved = await ask("/cases/save", given({ case: chosen() }));
    $("case-choices").textContent = "";
    $("case-save").hidden = true;
    $("case-told").innerHTML = saved.html;
    $("case-told").querySelector("a[href^='/cases']").focus();
  } catch (error) {
    $("case-told").textContent = error.message;
  }
  $("case-save").disabled = false;
});

const boxes = (kind) => [...form.querySelectorAll(`[data-choice=${kind}]`)];
const ticked = (kind) => boxes(kind).filter((box) => box.checked);
const isNow = (box) => "now" in box.dataset;

// Whether something else is expected than what comes out now.
function isOtherwise() {
  const verdicts = ticked("verdict");
  return (
    (verdicts.length > 0 && !verdicts.some(isNow)) ||
    !ticked("recommends").every(isNow) ||
    ticked("never").some(isNow)
  );
}

function chosen() {
  const names = (kind) => ticked(kind).map((box) => box.value);
  return {
    title: $("case-title").value,
    notes: $("case-notes").value,
    file: $("case-file").value,
    verdict: names("verdict"),
    recommends: names("recommends"),
    never: names("never"),
    disputed: isOtherwise() ? $("case-disputed").value : "",
  };
}

// Only the choices that have all of the words, and those that are ticked.
function narrow(find) {
  const words = wordsIn(find.value);
  for (const choice of find.closest("details").querySelectorAll(".choice")) {
    const isTicked = choice.querySelector("input").checked;
    choice.hidden = !isTicked && !hasAll(choice.textContent, words);
  }
}
