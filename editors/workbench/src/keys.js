// The keys by which the page is asked for something.
import { keymap } from "@codemirror/view";
import { placeOf } from "./places.js";

const AT_THE_CURSOR = { F12: "define", "Shift-F12": "references", F2: "rename" };
const OF_THE_TEXT = { "Shift-Alt-f": "format", "Mod-s": "save" };

/** Keys for what the service has. They are not the browser's too, whatever comes of them.
 * @param {import("./editor.js").Service} service */
export function keys(service) {
  return keymap.of([
    ...bound(AT_THE_CURSOR, service, placeOfCursor),
    ...bound(OF_THE_TEXT, service, () => []),
  ]);
}

function placeOfCursor({ state }) {
  const { line, column } = placeOf(state.doc, state.selection.main.head);
  return [line, column];
}

function bound(names, service, given) {
  const there = Object.entries(names).filter(([, name]) => service[name]);
  return there.map(([key, name]) => ({
    key,
    run(view) {
      service[name](...given(view));
      return true;
    },
  }));
}
