// What can be done with a client as a whole: open, save, compare.

import { flush } from "./client_form.js";
import { given, page, redo, say, state, undo } from "./client_state.js";
import { hide, show } from "./dialogs.js";
import { ask, Refused } from "./http.js";

const $ = (id) => document.getElementById(id);

$("open").addEventListener("click", () => show("open-dialog"));
$("undo").addEventListener("click", undo);
$("redo").addEventListener("click", redo);
$("save")?.addEventListener("click", save);

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const isTyping = event.target.matches?.("input:not([type=radio], [type=checkbox]), textarea");
  const key = event.key.toLowerCase();
  if (key === "s" && $("save")) save();
  else if (key === "z" && !isTyping) (event.shiftKey ? redo : undo)();
  else if (key === "y" && !isTyping) redo();
  else return;
  event.preventDefault();
});

function tell(text) {
  $("told").textContent = text;
}

async function save() {
  flush();
  if (!page.file && !state.client.title) {
    tell("Give the client a name first.");
    $("title").focus();
    return;
  }
  await saveAs(page.file, page.seen);
}

async function saveAs(file, seen) {
  try {
    const saved = await ask("/client/save", given({ file, seen }));
    Object.assign(page, saved, { unsaved: false });
    history.replaceState(null, "", `/?client=${encodeURIComponent(page.file)}`);
    hide("save-dialog");
    tell(`Saved as ${page.file}.`);
  } catch (error) {
    if (error instanceof Refused && error.status === 409) askForAnother(error.told);
    else tell(error.message);
  }
}

// The file isn't as it was: both are shown, and nothing is overwritten.
function askForAnother(told) {
  $("save-told").textContent = told.error;
  $("file").value = told.file.replace(/(-\d+)?(\.ya?ml)$/, "-2$2");
  $("take-theirs").hidden = false;
  $("take-theirs").onclick = () => {
    Object.assign(page, { file: told.file, seen: told.seen });
    say(told.client);
    hide("save-dialog");
  };
  compare($("theirs"), here(), { name: "In the file", client: told.client });
  show("save-dialog");
}
$("save-as").addEventListener("click", () => saveAs($("file").value.trim(), ""));

const here = () => ({
  name: state.client.title || "This client",
  client: state.client,
  rules: page.rules,
});

async function compare(place, left, right) {
  place.textContent = "";
  try {
    place.innerHTML = (await ask("/client/compare", { left, right })).html;
  } catch (error) {
    place.textContent = error.message;
  }
}

$("compare").addEventListener("click", () => {
  $("compared").textContent = "";
  $("other").value = "";
  show("compare-dialog");
});
$("other").addEventListener("change", () => {
  if ($("other").value) compare($("compared"), here(), { file: $("other").value });
});
$("beside").addEventListener("click", () => {
  const { client, whatIf } = state;
  $("other").value = "";
  const what_if = whatIf.changes;
  compare($("compared"), here(), { name: "What if", client, what_if, rules: page.rules });
  show("compare-dialog");
});
$("beside-saved")?.addEventListener("click", () => {
  const { client } = state;
  $("other").value = "";
  compare(
    $("compared"),
    { name: "Saved rules", client, rules: "saved" },
    { name: "Edited rules", client, rules: "edited" },
  );
  show("compare-dialog");
});

for (const time of document.querySelectorAll(".unsaved time")) {
  const at = new Date(time.dateTime);
  time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

document.querySelector(".unsaved")?.addEventListener("click", async ({ target }) => {
  const button = target.closest(".drop");
  if (!button) return;
  await ask("/client/drop", { draft: button.dataset.draft });
  button.closest("li").remove();
});
