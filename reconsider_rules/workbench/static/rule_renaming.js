// The dialog for another name of what stands at a place.

import { show, hide } from "./dialogs.js";
import { $ } from "./page.js";

// `rename` is given the place and the name; what it refuses is told in the dialog, but for an error that
// is about the file: with that the dialog is closed, as without one.
export function createRenaming(rename, closed) {
  let place = null;

  function close(error) {
    hide("rename-dialog");
    closed(error);
  }

  $("rename-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await rename(place, $("new-name").value);
      close();
    } catch (error) {
      if (error.told?.by) return close(error);
      $("rename-told").textContent = error.message;
      $("rename-told").hidden = false;
    }
  });

  return {
    begin(at) {
      place = at;
      $("rename-told").hidden = true;
      show("rename-dialog");
      $("new-name").focus();
    },
  };
}
