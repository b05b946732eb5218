// The file of a drawing is the drawing in the page, with dark ink on white.
document.querySelectorAll("figure").forEach((figure) => {
  const drawing = figure.querySelector("svg").cloneNode(true);
  const paper = document.createElementNS(drawing.namespaceURI, "rect");
  for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", "#ffffff"]]) paper.setAttribute(name, value);
  drawing.setAttribute("color", "#1a1a1a");
  drawing.insertBefore(paper, drawing.querySelector("desc").nextSibling);
  const link = figure.querySelector("a.svg");
  link.href = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(drawing));
  link.closest("li").hidden = false;
});
// A figure that is wider than the page scrolls; it can be reached with the keyboard only then.
document.querySelectorAll(".drawing").forEach((part) => {
  if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
});
