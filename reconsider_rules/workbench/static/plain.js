// A text area with the ways of the editor, for whoever prefers it.

export function createPlain({ parent, text, label, readOnly, changed }) {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = readOnly;
  area.spellcheck = false;
  area.className = "plain-text";
  area.setAttribute("aria-label", label);
  area.addEventListener("input", () => changed(area.value));
  parent.append(area);
  return {
    text: () => area.value,
    setText(other) {
      const { selectionStart, scrollTop } = area;
      area.value = other;
      area.setSelectionRange(selectionStart, selectionStart);
      area.scrollTop = scrollTop;
    },
    setDiagnostics() {},
    place() {
      const before = area.value.slice(0, area.selectionStart).split("\n");
      return { line: before.length, column: [...before.at(-1)].length + 1 };
    },
    goTo(line) {
      const lines = area.value.split("\n");
      const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      area.focus();
      area.setSelectionRange(start, start);
      area.scrollTop = (area.scrollHeight / lines.length) * Math.max(line - 4, 0);
    },
    focus: () => area.focus(),
    destroy: () => area.remove(),
  };
}
