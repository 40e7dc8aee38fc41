// The page of the rules: the search narrows while one types, and house rules begin with a click.

import { ask, newest } from "./http.js";
import { $ } from "./page.js";

const TYPING = 120; // milliseconds without a key after which is looked for the words
let timer = null;

$("find").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, TYPING);
});

$("find").form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});

const find = newest(
  async (ask) => {
    clearTimeout(timer);
    const words = $("find").value.trim();
    $("found").innerHTML = (await ask("/rules/found", { words })).html;
    history.replaceState(null, "", words ? `/rules?q=${encodeURIComponent(words)}` : "/rules");
  },
  (why) => ($("count").textContent = why),
);

$("begin")?.addEventListener("click", async () => {
  try {
    location.assign((await ask("/rules/begin", {})).to);
  } catch (error) {
    $("begin-told").textContent = error.message;
    $("begin-told").hidden = false;
  }
});
