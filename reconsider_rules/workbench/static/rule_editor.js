// The page on which a file of rules or cases is edited: what is typed goes to the program at once, and
// what it finds stands below.

import { createEditor } from "./editor.js";
import { ask, isLost, Lost, whenBack } from "./http.js";
import { createPlain } from "./plain.js";
import { askWhether, choose } from "./rule_choice.js";
import { createPlaces } from "./rule_places.js";
import { createRenaming } from "./rule_renaming.js";

const SETTLED = 30; // milliseconds without a key after which a text is sent
const POLL = 250; // milliseconds between looks at what is being proved
const LEAVING = 60_000; // bytes that a browser sends for a page that is gone
const TYPED_ON = "You typed on meanwhile: that stays as it is. Do it again.";

const $ = (id) => document.getElementById(id);
const page = JSON.parse($("given").dataset.given);
const tab = crypto.randomUUID();
const file = page.file;

let { seen, revision } = page;
let sent = page.text; // the text that the program has
let last = Promise.resolve(); // what is asked of the program, one thing after the other
let timer = null;
let poll = null;
let editor = null;

const places = createPlaces(file, (line, column) => {
  editor.goTo(line, column);
  editor.focus();
});
const renaming = createRenaming(
  (place, name) => inTurn(() => change("rename", { ...place, new: name })),
  (error) => {
    if (error) refused(error);
    else editor.focus();
  },
);
const isSent = () => editor.text() === sent;

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

function inTurn(todo) {
  const done = last.then(todo);
  last = done.catch(() => {});
  return done;
}

const typed = (text) => ({ file, text, seen, revision, tab });

// Sends what is typed, one text after the other; whether the program has it then.
const send = () => inTurn(sendAll);

async function sendAll() {
  clearTimeout(timer);
  while (!isSent()) {
    const text = editor.text();
    try {
      const told = await ask("/rules/edit/text", typed(text));
      sent = text;
      revision = told.revision;
      draw(told);
    } catch (error) {
      refused(error);
      return false;
    }
  }
  return true;
}

// When the page is left, what is typed is sent, though nobody waits for the answer.
addEventListener("pagehide", () => {
  if (isSent() || isLost()) return;
  fetch("/rules/edit/text", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(typed(editor.text())),
  });
});

// A text that is too long for that is sent while the browser asks.
addEventListener("beforeunload", (event) => {
  if (isSent() || new Blob([JSON.stringify(typed(editor.text()))]).size < LEAVING) return;
  event.preventDefault();
  send();
});

function look() {
  clearTimeout(poll);
  return attempt(async () => draw(await ask("/rules/edit/state", { file })));
}

function draw(told) {
  clearTimeout(poll);
  if (isSent()) editor.setDiagnostics(told.diagnostics.map(withActions));
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
    else if (isSent()) attempt(takeFromDisk);
  }
  if (!told.ready) poll = setTimeout(look, POLL);
}

// Only what is new is put in, so that nobody loses his place.
function put(place, html) {
  if (place.dataset.html === html) return;
  const hadFocus = place.contains(document.activeElement);
  place.dataset.html = html;
  place.innerHTML = html;
  if (hadFocus) place.focus();
}

const withActions = (found) => ({
  ...found,
  actions: found.fixes.map((title) => ({ title, apply: () => fix(file, found.line, title, found.mark) })),
});

function tell(text) {
  $("told").textContent = text;
}

// The text is another now; but what was typed meanwhile stays, and is sent as the newer one.
function take(told) {
  const isNewer = !isSent();
  ({ text: sent, seen, revision } = told);
  if (isNewer) changed();
  else editor.setText(sent);
  return !isNewer;
}

// Asks for something about the text as it stands here; undefined if that can't be sent.
const askWithText = async (what, given) =>
  (await sendAll()) ? ask(`/rules/edit/${what}`, { ...typed(sent), ...given }) : undefined;

// Something that the program changes in the texts, here and in other files.
async function change(what, given) {
  const told = await askWithText(what, given);
  if (!told) return;
  const isTaken = take(told);
  draw(told);
  const others = (told.changed ?? []).filter((name) => name !== file);
  const changedToo = others.length ? `Changed too: ${others.join(", ")}.` : "";
  tell(isTaken ? changedToo : `${changedToo} ${TYPED_ON}`);
}

async function attempt(todo) {
  try {
    await inTurn(todo);
  } catch (error) {
    refused(error);
  }
  return true;
}

function refused(error) {
  if (error instanceof Lost) return; // the page says so
  if (error.told?.by === "tab") otherTab(error.told);
  else if (error.told?.by === "disk") changedOnDisk(error.told);
  else if (error.told?.by === "rules") askWhether(error.told, () => save(true));
  else tell(error.message);
}

const fix = (of, line, title, mark) => attempt(() => change("fix", { of, line, title, mark }));
const drop = () => attempt(() => change("drop", {}));

// The file as it is on disk now, of which nothing is edited; unless somebody begins just then.
async function takeFromDisk() {
  const told = await ask("/rules/edit/open", { file });
  if (isSent() && take(told)) draw(told);
}

// Rules that can't be read then are saved only `allTheSame`.
const save = (allTheSame = false) =>
  attempt(async () => {
    const told = await askWithText("save", { all_the_same: allTheSame });
    if (!told) return;
    ({ seen, revision } = told);
    draw(told);
    tell("Saved.");
  });

function changedOnDisk(told) {
  choose(
    told,
    () => {
      seen = told.seen;
      save();
    },
    drop,
  );
}

function otherTab(told) {
  choose(
    told,
    () => {
      ({ text: sent, revision } = told);
      send();
    },
    () => {
      ({ text: sent, seen, revision } = told);
      editor.setText(sent);
      look();
    },
  );
}

// What is known of a place in the text, as it stands here; nothing, where that can't be sent.
async function askHere(what, line, column) {
  return (await sendAll()) ? ask(`/rules/edit/${what}`, { file, line, column }) : { places: [] };
}

// Help that can't be had just now is none.
const helped = (what, line, column) =>
  inTurn(() => askHere(what, line, column)).catch(() => ({}));

const service = {
  async complete(line, column) {
    return (await helped("complete", line, column)).candidates ?? [];
  },
  async hover(line, column) {
    return (await helped("hover", line, column)).card ?? null;
  },
  define: (line, column) =>
    attempt(async () => places.goToOne((await askHere("define", line, column)).places)),
  references: (line, column) =>
    attempt(async () => places.list((await askHere("references", line, column)).places)),
  async rename() {
    renaming.begin(editor.place());
    return true;
  },
  format: () => attempt(() => change("format", {})),
  save: () => save(),
};

$("save")?.addEventListener("click", () => save());
$("drop")?.addEventListener("click", () => {
  if (confirm("Throw away all that is not saved of this file?")) drop();
});
$("rename")?.addEventListener("click", service.rename);
$("format")?.addEventListener("click", service.format);

addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return; // the editor has done it
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  if ($("save")) save();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".fix");
  if (button) {
    const { of, line, title, mark } = button.dataset;
    fix(of, Number(line), title, mark);
  }
  const link = event.target.closest("a[data-line]");
  if (link?.dataset.file === file) {
    event.preventDefault();
    link.closest("dialog")?.close();
    places.goTo({ file, line: Number(link.dataset.line), column: 1 });
  }
});

editor = open();
whenBack(() => (isSent() ? look() : send()));
if (page.line > 1) editor.goTo(page.line, 1);
look();
