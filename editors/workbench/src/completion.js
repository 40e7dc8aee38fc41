// Completion: what may stand here is asked once and narrowed down while it is typed.
import { acceptCompletion, autocompletion, insertCompletionText, pickedCompletion } from "@codemirror/autocomplete";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { placeOf, rangeOf } from "./places.js";

/** @typedef {{text: string, label: string, kind: string, words: string, span: import("./places.js").Span}} Candidate */

const WORD = /^[^{}[\],:#'"]*$/; // what is typed on within one key, name or value
const SHORT = 60; // words that are longer stand beside the list too, whole

/** @param {(line: number, column: number) => Promise<Candidate[]>} complete */
export function completion(complete) {
  return [
    autocompletion({
      override: [(context) => ask(complete, context)],
      icons: false,
      addToOptions: [{ render: kindOf, position: 90 }],
      activateOnCompletion: (picked) => picked.text.endsWith(" "), // a key: on to what it takes
    }),
    Prec.highest(keymap.of([{ key: "Tab", run: acceptCompletion }])), // no list, no handler: Tab is the browser's
  ];
}

async function ask(complete, context) {
  context.addEventListener("abort", () => {}, { onDocChange: true }); // what comes for an older text is dropped
  const { doc } = context.state;
  const place = placeOf(doc, context.pos);
  const found = await complete(place.line, place.column);
  if (context.aborted || !found?.length) return null;
  const { from } = rangeOf(doc, found[0].span);
  const options = found.map((each, number) => optionOf(each, number, rangeOf(doc, each.span), from, context.pos));
  return { from: Math.min(from, context.pos), options, validFor: WORD };
}

/** A candidate for CodeMirror. What is typed meanwhile lies before the cursor, so both ends are kept as distances. */
function optionOf({ text, label, kind, words }, number, range, from, cursor) {
  const before = range.from - from;
  const behind = range.to - cursor;
  return {
    label,
    text,
    kind,
    detail: words,
    info: words.length > SHORT ? words : undefined,
    sortText: String(number).padStart(6, "0"), // as they came, where the letters typed don't tell
    apply(view, picked, start, end) {
      const change = insertCompletionText(view.state, text, start + before, Math.max(end + behind, start + before));
      view.dispatch({ ...change, annotations: pickedCompletion.of(picked) });
    },
  };
}

function kindOf({ kind }) {
  const shown = document.createElement("span");
  shown.className = "cm-kind";
  shown.textContent = kind;
  return shown;
}
