// The editor of the workbench: YAML, with what a language service knows of it.
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from "@codemirror/language";
import { yaml } from "@codemirror/lang-yaml";
import { search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { cards, closeByEscape } from "./cards.js";
import { completion } from "./completion.js";
import { diagnostics, tell } from "./diagnostics.js";
import { differences } from "./difference.js";
import { keys } from "./keys.js";
import { look } from "./look.js";
import { offsetOf, placeOf } from "./places.js";

const byThePage = Annotation.define(); // a change that the page knows of, since it asked for it
const STEP = isolateHistory.of("full"); // one step for undo

/**
 * @typedef {import("./completion.js").Candidate} Candidate
 * @typedef {import("./diagnostics.js").Diagnostic} Diagnostic
 * @typedef {import("./places.js").Place} Place
 * @typedef {import("./places.js").Span} Span
 */

/**
 * What is asked of the page; each may be missing, and none should fail: what goes wrong is the page's to tell. Lines and
 * columns count from 1, columns in code points.
 * @typedef {object} Service
 * @property {(line: number, column: number) => Promise<Candidate[]>} [complete] all that may stand there
 * @property {(line: number, column: number) => Promise<{html: string, span: Span} | null>} [hover] its HTML is trusted
 * @property {(line: number, column: number) => Promise<boolean>} [define] F12
 * @property {(line: number, column: number) => Promise<boolean>} [references] Shift-F12
 * @property {(line: number, column: number) => Promise<boolean>} [rename] F2
 * @property {() => Promise<void>} [format] Shift-Alt-f
 * @property {() => Promise<void>} [save] Ctrl-s, on a Mac Cmd-s
 */

/**
 * What the page does with an editor.
 * @typedef {object} Editor
 * @property {() => string} text
 * @property {(text: string) => void} setText one step for undo; what stays the same keeps the cursor and the scrolling
 * @property {(found: Diagnostic[]) => void} setDiagnostics in the place of those before
 * @property {(line: number, column: number) => void} goTo
 * @property {() => Place} place where the cursor is
 * @property {() => void} focus
 * @property {() => void} destroy
 */

/**
 * @param {object} given
 * @param {Element} given.parent
 * @param {string} given.text its lines end with "\n", as those of all texts here do
 * @param {string} given.label what a screen reader calls it
 * @param {string} [given.nonce] of the page's policy for styles
 * @param {boolean} [given.readOnly]
 * @param {(text: string) => void} [given.changed] by the user, not by `setText`
 * @param {Service} [given.service]
 * @returns {Editor}
 */
export function createEditor({ parent, text, label, nonce = "", readOnly = false, changed, service = {} }) {
  const listener = EditorView.updateListener.of((update) => {
    const byTheUser = update.transactions.some((each) => each.docChanged && !each.annotation(byThePage));
    if (byTheUser) changed?.(update.state.doc.toString());
  });
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorState.readOnly.of(readOnly),
      knowing(service, readOnly),
      basics,
      listener,
    ],
  });
  closeByEscape(view);
  return {
    text: () => view.state.doc.toString(),
    setText(other) {
      const changes = differences(view.state.doc.toString(), other);
      if (changes.length) view.dispatch({ changes, annotations: [STEP, byThePage.of(true)] });
    },
    setDiagnostics: (found) => tell(view, found),
    goTo(line, column) {
      const offset = offsetOf(view.state.doc, line, column);
      view.dispatch({ selection: { anchor: offset }, effects: EditorView.scrollIntoView(offset, { y: "center" }) });
    },
    place: () => cursorOf(view.state),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

const basics = [
  lineNumbers(),
  diagnostics(),
  foldGutter(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  history(),
  drawSelection(),
  EditorView.lineWrapping,
  EditorState.allowMultipleSelections.of(true),
  bracketMatching(),
  search({ top: true }),
  yaml(),
  indentUnit.of("  "),
  keymap.of([...searchKeymap, ...historyKeymap, ...foldKeymap, ...defaultKeymap]),
  look,
];

/** What a service makes possible. Its keys come first. */
function knowing(service, readOnly) {
  return [
    keys(service),
    service.complete && !readOnly ? completion(service.complete) : [],
    service.hover ? cards(service.hover) : [],
  ];
}

function cursorOf({ doc, selection }) {
  return placeOf(doc, selection.main.head);
}
