// The button beside a message copies it as it is sent; where a browser doesn't, the text is marked.

import { $ } from "./page.js";

export function showCopyButtons(within) {
  for (const button of within.querySelectorAll("[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const letter = $(button.dataset.copy);
  const told = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(letter.innerText);
    told.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(letter);
    told.textContent = "Marked: press Ctrl+C to copy it.";
  }
});
