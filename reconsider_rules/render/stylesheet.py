"""How pages look in a browser and on paper, in the light and in the dark: colours, and a page's style.

Nothing is fetched: the fonts are those of the machine.
"""

from __future__ import annotations

COLOURS = """
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #1d2126; --quiet: #5a626c; --line: #d9d5cc; --panel: #f3f0ea;
  --link: #0b57a4; --mark: #fff1c2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16191d; --ink: #e6e4df; --quiet: #a3abb5; --line: #3a4048; --panel: #20252b;
    --link: #8cc2ff; --mark: #4a3d10;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --panel: #fff; --link: #000;
    --mark: #fff;
  }
}
"""

PAGE = """
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--link); text-underline-offset: .15em; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.6em 0 .5em; text-wrap: balance; }
h1 { margin-top: 0; font-size: 1.9rem; }
h2 { font-size: 1.5rem; border-bottom: 2px solid var(--line); padding-bottom: .25em; margin-top: 3rem; }
h3 { font-size: 1.2rem; margin-top: 2.4rem; }
h4 { font-size: 1.02rem; }
p { margin: .3em 0; }
ul, ol { margin: .2em 0; padding-left: 1.4em; }
code { font: .78em ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--quiet);
  font-weight: 400; }
a code { color: var(--link); }
.quiet { color: var(--quiet); font-size: .85em; }
.blank, .blank a { color: var(--quiet); font-style: italic; text-decoration-style: dotted; }
.because { font-weight: 600; margin: 0 0 .3em; }
article {
  border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: .35rem;
  background: var(--panel); padding: .7rem .9rem; margin: .7rem 0;
}
ul.lines { list-style: none; padding-left: 0; }
:target { background: var(--mark); }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
nav ul { list-style: none; padding-left: 0; }
nav ul ul { padding-left: 1em; font-size: .92em; }
nav > ul > li { margin-bottom: .6em; }
nav > ul > li > a { font-weight: 600; }
nav a { text-decoration: none; }
nav a:hover, nav a:focus { text-decoration: underline; }
main { padding: 1.5rem; max-width: 52rem; }
header, nav { padding: 1.5rem; }
header { padding-bottom: 0; }
@media (min-width: 64rem) {
  body { display: grid; grid-template: auto 1fr / 20rem minmax(0, 1fr); }
  header { grid-column: 2; max-width: 52rem; }
  nav { grid-area: 1 / 1 / 3 / 2; position: sticky; top: 0; height: 100vh; overflow-y: auto;
    border-right: 1px solid var(--line); }
  main { grid-column: 2; padding-top: 0; }
}
@media print {
  body { font-size: 9.5pt; }
  nav { columns: 2; }
  .skip { display: none; }
  article, li { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  a { text-decoration: none; }
}
"""
