// What is told of the rules, on the page.

import { tellIfOnDisk } from "./keeping.js";
import { $ } from "./page.js";

export const CHANGED = "This file has changed on disk. Save shows what differs, and overwrites nothing.";
export const DELETED = "This file was deleted on disk. Save asks whether it is to be there again.";
export const GONE =
  "This file is gone: it was deleted on disk. Choose another, or write here to begin it anew.";

export function tell(text) {
  if ($("told").textContent !== text) $("told").textContent = text;
}

// What is wrong and what is proved, and which files are edited.
export function showFound(told, file) {
  put($("wrong"), told.wrong);
  put($("proved"), told.proved);
  tellIfOnDisk(told.kept);
  $("proved").setAttribute("aria-busy", String(!told.ready));
  for (const id of ["save", "drop"]) if ($(id)) $(id).disabled = !told.drafts.includes(file);
  for (const link of document.querySelectorAll(".files a")) {
    link.classList.toggle("draft", told.drafts.includes(link.dataset.file));
  }
}

// Only what is new is put in, so that nobody loses his place.
function put(place, html) {
  if (place.dataset.html === html) return;
  const hadFocus = place.contains(document.activeElement);
  place.dataset.html = html;
  place.innerHTML = html;
  if (hadFocus) place.focus();
}
