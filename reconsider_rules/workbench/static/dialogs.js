// Dialogs: each is closed by its button and by Escape, and the focus goes back to where it was.

import { $ } from "./page.js";

for (const button of document.querySelectorAll("dialog .close")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

export function show(id) {
  const dialog = $(id);
  if (!dialog.open) dialog.showModal();
  return dialog;
}

export function hide(id) {
  $(id).close();
}
