// What concerns all edited files at once: all are saved, or thrown away; a renaming is undone.

import { hide, show } from "./dialogs.js";
import { $ } from "./page.js";

// `saveAll`, `dropAll` and `renameBack` do it; the last is given what the renaming told.
export function createAll({ saveAll, dropAll, renameBack }) {
  let drafts = [];
  let undo = null;

  $("save-all")?.addEventListener("click", () => saveAll());
  $("ask-drop-all")?.addEventListener("click", () => {
    $("drop-all-told").textContent = `This is edited and not saved: ${drafts.join(", ")}.`;
    show("drop-all-dialog");
  });
  $("drop-all").addEventListener("click", () => {
    hide("drop-all-dialog");
    dropAll();
  });
  $("undo-rename").addEventListener("click", () => renameBack(undo));

  return {
    // Which files are edited now: only with several there is something to do at once.
    edited(names) {
      drafts = names;
      const hadFocus = $("all")?.contains(document.activeElement);
      if ($("all")) $("all").hidden = names.length < 2;
      if (hadFocus && $("all").hidden) document.getElementById("main").focus();
      if (!names.length) this.renamed(null);
    },
    // What undoes the last renaming; null if there is nothing to undo.
    renamed(told) {
      undo = told;
      $("undo-rename").hidden = !told;
    },
  };
}
