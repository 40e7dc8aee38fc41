// The keys by which the page is asked for something.
import { keymap } from "@codemirror/view";
import { placeOf } from "./places.js";

const AT_THE_CURSOR = { F12: "define", "Shift-F12": "references", F2: "rename" };
const OF_THE_TEXT = { "Shift-Alt-f": "format", "Mod-s": "save" };

/** Keys for what the service has; a key of ours is never the browser's too. */
export function keys(service) {
  const bound = [
    ...Object.entries(AT_THE_CURSOR).map(([key, name]) => [key, name, placeOfCursor]),
    ...Object.entries(OF_THE_TEXT).map(([key, name]) => [key, name, () => []]),
  ].filter(([, name]) => service[name]);
  return keymap.of(
    bound.map(([key, name, given]) => ({
      key,
      preventDefault: true,
      run(view) {
        service[name](...given(view));
        return true;
      },
    })),
  );
}

function placeOfCursor({ state }) {
  const { line, column } = placeOf(state.doc, state.selection.main.head);
  return [line, column];
}
