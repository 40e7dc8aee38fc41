// A picture that is larger than its place begins where the thing itself is.

for (const place of document.querySelectorAll(".drawn")) {
  const links = [...place.querySelectorAll("a")];
  const here = links.find((link) => link.getAttribute("href") === place.dataset.about);
  if (!here) continue;
  const [box, around] = [here.getBoundingClientRect(), place.getBoundingClientRect()];
  const middle = (start, length) => start + length / 2;
  place.scrollTop += middle(box.top, box.height) - middle(around.top, around.height);
  place.scrollLeft += middle(box.left, box.width) - middle(around.left, around.width);
}
