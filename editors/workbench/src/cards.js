// Cards: what a name or a key is, where one points at it, or at the cursor by F1.
import { activateHover, closeHoverTooltips, EditorView, hasHoverTooltips, hoverTooltip, keymap } from "@codemirror/view";
import { placeOf, rangeOf } from "./places.js";

/** @param {(line: number, column: number) => Promise<{html: string, span: import("./places.js").Span} | null>} hover */
export function cards(hover) {
  let ready = null; // the card that a key asked for: what waits for a pointer is dropped whenever anything else happens
  const tooltip = hoverTooltip((view, offset) => ready ?? ask(hover, view, offset));
  const showAtCursor = async (view) => {
    const { doc, selection } = view.state;
    const { head } = selection.main;
    const found = await ask(hover, view, head);
    if (!found || view.state.doc !== doc || view.state.selection.main.head !== head) return;
    ready = found;
    const until = (change) => change.docChanged || change.newSelection.main.head !== head;
    activateHover(view, head, 1, { tooltip, until });
    ready = null;
    view.dispatch({ effects: EditorView.announce.of(found.create().dom.textContent) });
  };
  const run = (view) => {
    showAtCursor(view);
    return true;
  };
  return [tooltip, keymap.of([{ key: "F1", run }])];
}

async function ask(hover, view, offset) {
  const { doc } = view.state;
  const place = placeOf(doc, offset);
  const found = await hover(place.line, place.column);
  if (!found) return null;
  const { from, to } = rangeOf(doc, found.span);
  return { pos: from, end: to, above: true, create: () => ({ dom: cardOf(found.html) }) };
}

function cardOf(html) {
  const card = document.createElement("div");
  card.className = "cm-card";
  card.innerHTML = html;
  return card;
}

/** Escape closes what lies above the text, also from a button within it.
 * @param {EditorView} view */
export function closeByEscape(view) {
  view.dom.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !hasHoverTooltips(view.state)) return;
    view.dispatch({ effects: closeHoverTooltips });
    view.focus();
  });
}
