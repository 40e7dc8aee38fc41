// Places as Python counts them: lines and columns from 1, columns in code points; and as CodeMirror does: one
// offset into the text, in UTF-16.

/**
 * @typedef {{line: number, column: number}} Place
 * @typedef {{line: number, column: number, end_line: number, end_column: number}} Span its end is the first column
 *   behind it
 * @typedef {import("@codemirror/state").Text} Text
 */

/** The place of an offset.
 * @param {Text} doc @param {number} offset @returns {Place} */
export function placeOf(doc, offset) {
  const line = doc.lineAt(offset);
  return { line: line.number, column: [...line.text.slice(0, offset - line.from)].length + 1 };
}

/** The offset of a place; one that the text doesn't have is taken for the nearest.
 * @param {Text} doc @param {number} line @param {number} column @returns {number} */
export function offsetOf(doc, line, column) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  if (line > doc.lines) return found.to;
  return found.from + [...found.text].slice(0, Math.max(column - 1, 0)).join("").length;
}

/** A span as two offsets.
 * @param {Text} doc @param {Span} span @returns {{from: number, to: number}} */
export function rangeOf(doc, span) {
  const from = offsetOf(doc, span.line, span.column);
  return { from, to: Math.max(from, offsetOf(doc, span.end_line, span.end_column)) };
}
