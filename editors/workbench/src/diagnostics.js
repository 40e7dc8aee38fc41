// What is wrong: marked in the text and beside its line, told where one points or, by F8, where one goes.
import {
  forEachDiagnostic,
  linter,
  lintGutter,
  nextDiagnostic,
  previousDiagnostic,
  setDiagnostics,
} from "@codemirror/lint";
import { EditorView, keymap } from "@codemirror/view";
import { rangeOf } from "./places.js";

/**
 * @typedef {{title: string, apply: () => void}} Action
 * @typedef {import("./places.js").Span & {severity: "error" | "warning", message: string, code?: string, help?: string,
 *   actions?: Action[]}} Diagnostic
 */

export function diagnostics() {
  const run = (view) => go(view, nextDiagnostic);
  const shift = (view) => go(view, previousDiagnostic);
  return [linter(null), lintGutter(), keymap.of([{ key: "F8", run, shift }])];
}

/** Puts these in the place of all that were told.
 * @param {EditorView} view @param {Diagnostic[]} found */
export function tell(view, found) {
  view.dispatch(setDiagnostics(view.state, found.map((each) => diagnosticOf(view.state.doc, each))));
}

function diagnosticOf(doc, each) {
  return {
    ...rangeOf(doc, each),
    severity: each.severity,
    message: [each.message, each.help].filter(Boolean).join(" "),
    renderMessage: () => textOf(each),
    actions: (each.actions ?? []).map(actionOf),
  };
}

/** An action for CodeMirror; its button goes away with the slip, so the text has the focus again. */
function actionOf({ title, apply }) {
  return {
    name: title,
    apply(view) {
      apply();
      view.focus();
    },
  };
}

function textOf({ message, help, code }) {
  const whole = document.createElement("div");
  for (const [name, text] of Object.entries({ message, help, code })) {
    if (!text) continue;
    const part = whole.appendChild(document.createElement("p"));
    part.className = `cm-diagnostic-${name}`;
    part.textContent = text;
  }
  return whole;
}

/** Goes to a diagnostic, and has a screen reader say what it is. */
function go(view, command) {
  if (!command(view)) return false;
  const { from, to } = view.state.selection.main;
  const said = [];
  forEachDiagnostic(view.state, (each, start, end) => start === from && end === to && said.push(each.message));
  view.dispatch({ effects: EditorView.announce.of(said.join(" ")) });
  return true;
}
