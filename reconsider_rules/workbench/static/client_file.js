// What can be done with a client as a whole: open, save, compare.

import { compare, here } from "./client_beside.js";
import { flush } from "./client_form.js";
import { save, tell } from "./client_save.js";
import { asLast, isKept, keep, page, redo, state, undo } from "./client_state.js";
import { show } from "./dialogs.js";
import { ask } from "./http.js";
import { $, showTimes } from "./page.js";

$("open").addEventListener("click", () => show("open-dialog"));
$("undo").addEventListener("click", undo);
$("redo").addEventListener("click", redo);

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

$("report").addEventListener("pointerdown", flush); // whichever button it is
$("report").addEventListener("click", async (event) => {
  flush();
  if (isKept()) return;
  event.preventDefault();
  await keep();
  open($("report").href, "_blank", "noopener");
});
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
