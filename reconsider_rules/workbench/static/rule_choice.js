// Two texts for one file: both are shown, and the choice is the coach's.

import { show, hide } from "./dialogs.js";
import { $ } from "./page.js";

// Does `mine` or `theirs` when one is chosen; nothing, if that is left for later.
export function choose(told, mine, theirs) {
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
