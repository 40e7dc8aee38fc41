// The page of the rules: the search narrows while one types, and house rules begin with a click.

import { ask, Lost, Refused } from "./http.js";

const $ = (id) => document.getElementById(id);
const TYPING = 120; // milliseconds without a key after which is looked for the words
let timer = null;
let running = new AbortController();

$("find").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, TYPING);
});

$("find").form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});

async function find() {
  clearTimeout(timer);
  running.abort(); // only the newest counts
  running = new AbortController();
  const words = $("find").value.trim();
  try {
    $("found").innerHTML = (await ask("/rules/found", { words }, running.signal)).html;
    history.replaceState(null, "", words ? `/rules?q=${encodeURIComponent(words)}` : "/rules");
  } catch (error) {
    if (error instanceof Refused) $("count").textContent = error.message;
    else if (error.name !== "AbortError" && !(error instanceof Lost)) throw error;
  }
}

$("begin")?.addEventListener("click", async () => {
  try {
    location.assign((await ask("/rules/begin", {})).to);
  } catch (error) {
    $("begin-told").textContent = error.message;
    $("begin-told").hidden = false;
  }
});
