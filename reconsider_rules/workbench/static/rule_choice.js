// What is the coach's to choose: which of two texts for one file, and whether broken rules are saved.

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

// Does `save` if the rules are to be saved all the same.
export function askWhether(told, save) {
  $("broken-told").textContent = told.error;
  $("broken").innerHTML = told.html;
  $("save-broken").onclick = () => {
    hide("broken-dialog");
    save();
  };
  show("broken-dialog");
}
