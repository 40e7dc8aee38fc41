// The page on which a file of rules or cases is edited: what is typed goes to the program at once, and
// what it finds stands below.

import { createEditor } from "./editor.js";
import { ask, Lost, whenBack } from "./http.js";
import { $ } from "./page.js";
import { createPlain } from "./plain.js";
import { createAll } from "./rule_all.js";
import { choose } from "./rule_choice.js";
import { whenLeft } from "./rule_leaving.js";
import { createPlaces } from "./rule_places.js";
import { createRenaming } from "./rule_renaming.js";
import { createSaving } from "./rule_saving.js";
import { CHANGED, DELETED, GONE, showFound, tell } from "./rule_shown.js";
import { createWatching } from "./rule_watching.js";

const SETTLED = 30; // milliseconds without a key after which a text is sent
const TYPED_ON = "You typed on meanwhile: that stays as it is. Do it again.";

const page = JSON.parse($("given").dataset.given);
const tab = crypto.randomUUID();
const file = page.file;

let { seen, revision } = page;
let sent = page.text; // the text that the program has
let last = Promise.resolve(); // what is asked of the program, one thing after the other
let timer = null;
let editor = null;
let marked = ""; // what is marked in the text

const places = createPlaces(file, (line, column) => {
  editor.goTo(line, column);
  editor.focus();
});
const renaming = createRenaming(
  (place, name) => inTurn(() => rename("rename", { ...place, new: name })),
  (error) => {
    if (error) refused(error);
    else editor.focus();
  },
);
const all = createAll({
  saveAll: () => saveAll(),
  dropAll: () => attempt(() => change("drop-all", {})),
  renameBack: (undo) => attempt(() => rename("rename-back", undo)),
});
const watching = createWatching(() => look());
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
  marked = "";
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

function look() {
  watching.next(true);
  return attempt(async () => draw(await ask("/rules/edit/state", { file })));
}

function draw(told) {
  mark(told.diagnostics);
  showFound(told, file);
  all.edited(told.drafts);
  if (told.disk !== seen) {
    if (told.drafts.includes(file)) tell(told.disk ? CHANGED : DELETED);
    else if (isSent()) attempt(takeFromDisk);
  }
  watching.next(told.ready);
}

// What is the same is left alone, so that what is shown of it stays.
function mark(found) {
  const text = JSON.stringify(found);
  if (!isSent() || text === marked) return;
  marked = text;
  editor.setDiagnostics(found.map(withActions));
}

const withActions = (found) => ({
  ...found,
  actions: found.fixes.map((title) => ({ title, apply: () => fix(file, found.line, title, found.mark) })),
});

// Whether the file was there, and neither it nor edits of it are any more.
const isGone = (told) => seen && !told.seen && !told.revision;

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
  const gone = isGone(told);
  const isTaken = take(told);
  draw(told);
  if (gone) return tell(GONE);
  const others = (told.changed ?? []).filter((name) => name !== file);
  const changedToo = others.length ? `Changed too: ${others.join(", ")}.` : "";
  tell(isTaken ? changedToo : `${changedToo} ${TYPED_ON}`);
  return isTaken ? told : undefined;
}

// Another name, in however many files; which of them are changed is told by their number.
async function rename(what, given) {
  const told = await change(what, given);
  if (!told) return;
  all.renamed(told.undo ?? null);
  const count = told.changed.length;
  if (count) tell(`Changed in ${count} file${count === 1 ? "" : "s"}.`);
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
  else tell(error.message);
}

const fix = (of, line, title, mark) => attempt(() => change("fix", { of, line, title, mark }));
const drop = () => attempt(() => change("drop", {}));

// The file as it is on disk now, of which nothing is edited; unless somebody begins just then.
async function takeFromDisk() {
  const told = await ask("/rules/edit/open", { file });
  const gone = isGone(told);
  if (isSent() && take(told)) draw(told);
  if (gone && isSent()) tell(GONE);
}

const saving = createSaving(attempt, askWithText);
const save = saving("save", (told) => {
  ({ seen, revision } = told);
  draw(told);
  tell("Saved.");
});
const saveAll = saving("save-all", (told) => {
  take(told);
  draw(told);
  $("told").innerHTML = told.told;
  if (told.conflict) changedOnDisk(told.conflict);
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
  save,
};

$("save")?.addEventListener("click", save);
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
whenLeft(() => (isSent() ? null : typed(editor.text())), send);
whenBack(() => (isSent() ? look() : send()));
if (page.line > 1) editor.goTo(page.line, 1);
look();
