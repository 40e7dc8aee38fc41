// Places in the texts: one is gone to, of several there is a list.

import { show, hide } from "./dialogs.js";
import { $ } from "./page.js";

const addressOf = (place) => `/rules/edit?${new URLSearchParams({ file: place.file, line: place.line })}`;

// `goHere` goes to a place in the file that is on the page.
export function createPlaces(file, goHere) {
  function goTo(place) {
    if (place.file === file) goHere(place.line, place.column);
    else if (place.file) location.href = addressOf(place);
  }

  function goToOne(places) {
    if (places.length === 1) goTo(places[0]);
    else list(places);
  }

  function list(places) {
    if (!places.length) {
      $("told").textContent = "Nothing of that name stands anywhere else.";
      return;
    }
    $("places").replaceChildren(...places.map(item));
    show("places-dialog");
  }

  function item(place) {
    const item = document.createElement("li");
    const link = document.createElement(place.file ? "a" : "span");
    link.textContent = `${place.shown}, line ${place.line}: ${place.text}`;
    if (place.file) link.href = addressOf(place);
    if (place.file === file) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        hide("places-dialog");
        goTo(place);
      });
    }
    item.append(link);
    return item;
  }

  return { goTo, goToOne, list };
}
