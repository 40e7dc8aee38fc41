// What can be done with a client as a whole: open, save, compare.

import { flush } from "./client_form.js";
import {
  address,
  asLast,
  draft,
  isKept,
  keep,
  onChange,
  page,
  redo,
  say,
  state,
  undo,
} from "./client_state.js";
import { hide, show } from "./dialogs.js";
import { ask, Refused } from "./http.js";
import { $, showTimes } from "./page.js";

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
  const { client } = state;
  try {
    Object.assign(page, await ask("/client/save", asLast({ ...draft(), file, seen })));
    if (state.client === client) {
      page.unsaved = false;
      tell(`Saved as ${page.file}.`);
    } else {
      keep(); // what was said meanwhile, of the file as it is now
      tell(`Saved as ${page.file}, but for what was said since.`);
    }
    setAddresses();
    hide("save-dialog");
  } catch (error) {
    if (error instanceof Refused && error.status === 409) askForAnother(error.told);
    else tell(error.message);
  }
}

// The file isn't as it was: both are shown, and nothing is overwritten.
function askForAnother(told) {
  $("save-told").textContent = told.error;
  $("file").value = told.other;
  $("take-theirs").hidden = false;
  $("take-theirs").onclick = () => {
    Object.assign(page, { file: told.file, seen: told.seen });
    say(told.client);
    if (page.unsaved) keep();
    hide("save-dialog");
  };
  compare($("theirs"), here(), { name: "In the file", client: told.client });
  show("save-dialog");
}
$("save-as").addEventListener("click", () => saveAs($("file").value.trim(), ""));

// Where the client is found again: what is said just now is in it.
function setAddresses() {
  history.replaceState(null, "", address("/"));
  setReport();
}

function setReport() {
  $("report").href = address("/client/report");
}

$("report").addEventListener("pointerdown", flush); // whichever button it is
$("report").addEventListener("click", async (event) => {
  flush();
  if (isKept()) return;
  event.preventDefault();
  await keep();
  open($("report").href, "_blank", "noopener");
});
onChange(setAddresses);
setReport();

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

showTimes();

document.querySelector(".unsaved")?.addEventListener("click", async ({ target }) => {
  const button = target.closest(".drop");
  if (!button || !confirm("Throw away what was said and is not saved?")) return;
  try {
    await ask("/client/drop", asLast({ draft: button.dataset.draft }));
    button.closest("li").remove();
  } catch (error) {
    tell(error.message);
  }
});
