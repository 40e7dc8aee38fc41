// A client is put into a file. Whatever refuses that, there is a way out: another name, or a choice.

import { compare, here } from "./client_beside.js";
import { flush } from "./client_form.js";
import {
  address,
  asLast,
  draft,
  keep,
  onChange,
  onOtherTab,
  page,
  say,
  state,
} from "./client_state.js";
import { hide, show } from "./dialogs.js";
import { ask, Refused } from "./http.js";
import { rememberClient } from "./last_client.js";
import { $ } from "./page.js";

export function tell(text) {
  $("told").textContent = text;
}

export async function save() {
  flush();
  if (!page.file && !state.client.title) {
    tell("Give the client a name first.");
    $("title").focus();
    return;
  }
  await saveAs(page.file, page.seen);
}

$("save")?.addEventListener("click", save);
$("save-under")?.addEventListener("click", async () => {
  flush();
  try {
    const { title } = state.client;
    const { other } = await ask("/client/unused", { file: page.file, title });
    askForAnother({ error: "", other });
  } catch (error) {
    tell(error.message);
  }
});
$("save-as").addEventListener("click", () => saveAs($("file").value.trim(), ""));
$("file").addEventListener("keydown", ({ key }) => key === "Enter" && $("save-as").click());

async function saveAs(file, seen) {
  if (goToSlip()) return;
  const { client } = state;
  try {
    Object.assign(page, await ask("/client/save", asLast({ ...draft(), file, seen })));
  } catch (error) {
    refused(error);
    return;
  }
  if (state.client === client) {
    page.unsaved = false;
    tell(`Saved as ${page.file}.`);
  } else {
    keep(); // what was said meanwhile, of the file as it is now
    tell(`Saved as ${page.file}, but for what was said since.`);
  }
  setAddresses();
  hide("save-dialog");
}

// What stands in a field and can't be taken would not be saved.
function goToSlip() {
  const slip = document.querySelector(".asked .slip:not([hidden], :empty)");
  if (!slip) return false;
  tell("Not saved: an answer can't be taken as it is. Change or clear it first.");
  hide("save-dialog");
  const topic = slip.closest(".topic");
  if (topic) topic.open = true;
  (slip.closest(".field")?.querySelector("input") ?? $("as-of")).focus();
  return true;
}

function refused(error) {
  const told = error instanceof Refused ? error.told : {};
  if (told.by === "tab") chooseTab(told);
  else if (told.other) askForAnother(told);
  else {
    hide("save-dialog");
    tell(error.message);
  }
}

// Nothing was overwritten. Where the file is another one by now, both are shown.
function askForAnother(told) {
  $("save-told").textContent = told.error;
  $("file").value = told.other;
  $("theirs").textContent = "";
  $("take-theirs").hidden = !told.client;
  if (told.client) {
    compare($("theirs"), here(), { name: "In the file", client: told.client });
    $("take-theirs").onclick = () => takeOver({ file: told.file, seen: told.seen }, told.client);
  }
  show("save-dialog");
  $("file").focus();
}

function takeOver(now, client) {
  Object.assign(page, now);
  say(client);
  if (page.unsaved) keep();
  hide("save-dialog");
  hide("tab-dialog");
}

function chooseTab({ error, client, file, seen, number }) {
  hide("save-dialog");
  $("tab-told").textContent = error;
  compare($("both"), here("On this page"), { name: "In the other tab", client, rules: page.rules });
  $("keep-here").onclick = () => {
    page.of = number;
    keep();
    hide("tab-dialog");
  };
  $("take-other").onclick = () => takeOver({ of: number, file, seen }, client);
  show("tab-dialog");
}
onOtherTab(chooseTab);

// Where the client is found again: what is said just now is in it.
function setAddresses() {
  history.replaceState(null, "", address("/"));
  showAddresses();
}

function showAddresses() {
  $("report").href = address("/client/report");
  rememberClient(address("/"));
}
onChange(setAddresses);
showAddresses();
