// The page of cases: it narrows while one types, as the form does without a script.

import { $, hasAll, wordsIn } from "./page.js";

const find = $("find-case");
const cases = [...document.querySelectorAll(".case")].map((element) => ({
  element,
  text: [...element.querySelectorAll(".searched")]
    .map((part) => part.textContent)
    .join(" "),
}));

function narrow() {
  const words = wordsIn(find.value);
  let found = 0;
  for (const { element, text } of cases) element.hidden = !hasAll(text, words);
  for (const count of document.querySelectorAll(".count-of")) {
    const section = count.closest("section");
    const here = section.querySelectorAll(".case:not([hidden])").length;
    section.hidden = here === 0;
    count.textContent = here;
    found += here;
  }
  const told = found === 1 ? "1 case has" : `${found || "No"} ${found ? "cases have" : "case has"}`;
  $("found").textContent = words.length ? `${told} these words.` : "";
}

function narrowAsTyped() {
  narrow();
  const isAll = wordsIn(find.value).length === 0;
  const address = isAll ? "/cases" : `/cases?${new URLSearchParams({ q: find.value })}`;
  history.replaceState(null, "", address);
}

if (find) {
  find.form.querySelector("button").hidden = true;
  find.addEventListener("input", narrowAsTyped);
  find.form.addEventListener("submit", (event) => event.preventDefault());
  if (find.value) narrow();
}

// A link to one case opens it.
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named?.matches(".case")) return;
  if (named.hidden) {
    find.value = ""; // what was looked for would leave it out
    narrow();
  }
  named.open = true;
  named.scrollIntoView();
}

addEventListener("hashchange", openNamed);
openNamed();
