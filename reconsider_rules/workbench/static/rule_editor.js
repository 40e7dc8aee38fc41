// The page on which a file of rules or cases is edited: what is typed goes to the program at once, and
// what it finds stands below.

import { show, hide } from "./dialogs.js";
import { createEditor } from "./editor.js";
import { ask, isLost, Lost, Refused, whenBack } from "./http.js";
import { $ } from "./page.js";
import { createPlain } from "./plain.js";

const SETTLED = 30; // milliseconds without a key after which a text is sent
const POLL = 250; // milliseconds between looks at what is being proved

const page = JSON.parse($("given").dataset.given);
const tab = crypto.randomUUID();
const file = page.file;

let { seen, revision } = page;
let sent = page.text; // the text that the program has
let sending = null;
let timer = null;
let poll = null;
let editor = null;

function open() {
  $("plain").checked = localStorage.getItem("plain") === "yes";
  const given = {
    parent: $("editor"),
    text: editor?.text() ?? page.text,
    label: `Text of ${file}`,
    nonce: page.nonce,
    readOnly: page.readOnly,
    changed,
    service,
  };
  return $("plain").checked ? createPlain(given) : createEditor(given);
}

$("plain").addEventListener("change", () => {
  localStorage.setItem("plain", $("plain").checked ? "yes" : "no");
  const before = editor;
  editor = open();
  before.destroy();
  look();
});

function changed() {
  clearTimeout(timer);
  timer = setTimeout(send, SETTLED);
}

// Sends what is typed, one text after the other; what comes meanwhile follows.
async function send() {
  clearTimeout(timer);
  if (sending) return sending;
  sending = sendAll().finally(() => (sending = null));
  return sending;
}

async function sendAll() {
  while (editor.text() !== sent) {
    const text = editor.text();
    try {
      const told = await ask("/rules/edit/text", { file, text, revision, tab });
      sent = text;
      revision = told.revision;
      draw(told);
    } catch (error) {
      if (error instanceof Refused && error.status === 409) otherTab(error.told);
      else if (!(error instanceof Lost)) tell(error.message);
      return;
    }
  }
}

// Whoever leaves the page while something is typed that was not sent yet.
addEventListener("pagehide", () => {
  if (editor.text() === sent || isLost()) return;
  fetch("/rules/edit/text", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ file, text: editor.text(), revision, tab }),
  });
});

async function look() {
  clearTimeout(poll);
  try {
    draw(await ask("/rules/edit/state", { file }));
  } catch (error) {
    if (error instanceof Refused) tell(error.message);
  }
}

function draw(told) {
  clearTimeout(poll);
  if (editor.text() === sent) editor.setDiagnostics(told.diagnostics.map(withActions));
  put($("wrong"), told.wrong);
  put($("proved"), told.proved);
  $("proved").setAttribute("aria-busy", String(!told.ready));
  const isDraft = told.drafts.includes(file);
  for (const id of ["save", "drop"]) if ($(id)) $(id).disabled = !isDraft;
  for (const link of document.querySelectorAll(".files a")) {
    link.classList.toggle("draft", told.drafts.includes(link.dataset.file));
  }
  if (told.disk !== seen) {
    if (isDraft) tell("This file has changed on disk. Save shows what differs, and overwrites nothing.");
    else if (editor.text() === sent) attempt(takeFromDisk);
  }
  if (!told.ready) poll = setTimeout(look, POLL);
}

// Only what is new is put in, so that nobody loses his place.
function put(place, html) {
  if (place.dataset.html === html) return;
  place.dataset.html = html;
  place.innerHTML = html;
}

const withActions = (found) => ({
  ...found,
  actions: found.fixes.map((title) => ({ title, apply: () => fix(file, found.line, title) })),
});

function tell(text) {
  $("told").textContent = text;
}

// Something that the program changes in the texts, here and in other files.
async function change(what, given) {
  await send();
  const told = await ask(`/rules/edit/${what}`, { file, tab, ...given });
  sent = told.text;
  editor.setText(told.text);
  if ("revision" in told) revision = told.revision;
  if ("seen" in told) seen = told.seen;
  draw(told);
  const others = (told.changed ?? []).filter((name) => name !== file);
  tell(others.length ? `Changed too: ${others.join(", ")}.` : "");
}

async function attempt(todo) {
  try {
    await todo();
  } catch (error) {
    if (!(error instanceof Lost)) tell(error.message);
  }
  return true;
}

const fix = (of, line, title) => attempt(() => change("fix", { of, line, title }));
const drop = () => attempt(() => change("drop", {}));

// The file as it is on disk now, of which nothing is edited; unless somebody begins just then.
async function takeFromDisk() {
  const told = await ask("/rules/edit/open", { file });
  if (editor.text() !== sent) return;
  ({ seen, revision, text: sent } = told);
  editor.setText(told.text);
  draw(told);
}

async function save() {
  await send();
  try {
    const told = await ask("/rules/edit/save", { file, seen });
    seen = told.seen;
    draw(told);
    tell("Saved.");
  } catch (error) {
    if (error instanceof Refused && error.status === 409) changedOnDisk(error.told);
    else tell(error.message);
  }
}

function changedOnDisk(told) {
  choose(
    told,
    () => {
      seen = told.seen;
      save();
    },
    () => {
      seen = told.seen;
      editor.setText(told.text);
      send();
    },
  );
}

function otherTab(told) {
  choose(
    told,
    () => {
      revision = told.revision;
      send();
    },
    () => {
      ({ revision, seen } = told);
      sent = told.text;
      editor.setText(told.text);
      look();
    },
  );
}

function choose(told, mine, theirs) {
  $("conflict-told").textContent = told.error;
  $("conflict").innerHTML = told.html;
  for (const [id, todo] of [
    ["keep-mine", mine],
    ["take-theirs", theirs],
  ]) {
    $(id).onclick = () => {
      hide("conflict-dialog");
      todo();
    };
  }
  show("conflict-dialog");
}

async function askHere(what, line, column) {
  await send();
  return ask(`/rules/edit/${what}`, { file, line, column });
}

// Help that can't be had just now is none.
async function helped(what, line, column) {
  try {
    return await askHere(what, line, column);
  } catch {
    return {};
  }
}

const service = {
  async complete(line, column) {
    return (await helped("complete", line, column)).candidates ?? [];
  },
  async hover(line, column) {
    return (await helped("hover", line, column)).card ?? null;
  },
  define: (line, column) =>
    attempt(async () => goToOne((await askHere("define", line, column)).places)),
  references: (line, column) =>
    attempt(async () => list((await askHere("references", line, column)).places)),
  async rename() {
    rename();
    return true;
  },
  format: () => attempt(() => change("format", {})),
  save,
};

function goToOne(places) {
  if (places.length === 1) goTo(places[0]);
  else list(places);
}

function goTo({ file: name, line, column }) {
  if (name === file) {
    editor.goTo(line, column);
    editor.focus();
  } else if (name) {
    location.href = `/rules/edit?${new URLSearchParams({ file: name, line })}`;
  }
}

function list(places) {
  if (!places.length) return tell("Nothing of that name stands anywhere else.");
  $("places").replaceChildren(...places.map(item));
  return show("places-dialog");
}

function item(place) {
  const item = document.createElement("li");
  const link = document.createElement(place.file ? "a" : "span");
  link.textContent = `${place.shown}, line ${place.line}: ${place.text}`;
  if (place.file) {
    link.href = `/rules/edit?${new URLSearchParams({ file: place.file, line: place.line })}`;
    link.addEventListener("click", (event) => {
      if (place.file !== file) return;
      event.preventDefault();
      hide("places-dialog");
      goTo(place);
    });
  }
  item.append(link);
  return item;
}

let place = null; // of the name that is to be another

function rename() {
  place = editor.place();
  $("rename-told").hidden = true;
  show("rename-dialog");
  $("new-name").focus();
}

$("rename-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await change("rename", { ...place, new: $("new-name").value });
    hide("rename-dialog");
    editor.focus();
  } catch (error) {
    $("rename-told").textContent = error.message;
    $("rename-told").hidden = false;
  }
});

$("save")?.addEventListener("click", save);
$("drop")?.addEventListener("click", () => {
  if (confirm("Throw away all that is not saved of this file?")) drop();
});
$("rename")?.addEventListener("click", rename);
$("format")?.addEventListener("click", service.format);

addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return; // the editor has done it
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  if ($("save")) save();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".fix");
  if (button) fix(button.dataset.of, Number(button.dataset.line), button.dataset.title);
  const link = event.target.closest("a[data-line]");
  if (link?.dataset.file === file) {
    event.preventDefault();
    goTo({ file, line: Number(link.dataset.line), column: 1 });
  }
});

editor = open();
whenBack(() => (editor.text() === sent ? look() : send()));
if (page.line > 1) editor.goTo(page.line, 1);
look();
