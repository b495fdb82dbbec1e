// Arrows between spans of a drawn text: a relation has a head and its name, mentions of one thing are joined by a line.

// The place under the first words of a span and below the lines under them, in the box of its text.
function anchor(text, span) {
  const box = text.getBoundingClientRect();
  const pieces = [...text.querySelectorAll("[data-at]")].filter((piece) => span[0] <= Number(piece.dataset.at) && Number(piece.dataset.at) < span[1]);
  const rect = pieces[0]?.getClientRects()[0];
  if (!rect) return null;
  const below = 1.25 * parseFloat(getComputedStyle(text).fontSize) + 4 * (span[3] + 1);
  return { x: rect.left + rect.width / 2 - box.left, y: rect.top - box.top + below };
}

// A curve that hangs below the words, deeper where its ends stand far from each other.
function arrow(from, to, name) {
  const deep = Math.min(30, (name ? 20 : 12) + Math.abs(from.x - to.x) / 12);
  const nodes = [drawing("path", { d: `M${from.x} ${from.y} C${from.x} ${from.y + deep} ${to.x} ${to.y + deep} ${to.x} ${to.y}` })];
  if (name) {
    nodes.push(drawing("path", { d: `M${to.x - 4} ${to.y + 7} L${to.x} ${to.y} L${to.x + 4} ${to.y + 7}` }));
    nodes.push(drawing("text", { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + deep * 0.75 + 4 }, visible(name)));
  }
  return nodes;
}

function withArrows(text, spans, arrows) {
  if (!arrows.length) return text;
  text.classList.add("arrows");
  const svg = drawing("svg", { "aria-hidden": "true" });
  text.append(svg);
  const byId = new Map(spans.map((span) => [span[4], span]));
  const draw = () => {
    const ends = arrows.map(([from, to, name]) => [anchor(text, byId.get(from)), anchor(text, byId.get(to)), name]);
    svg.replaceChildren(...ends.filter(([from, to]) => from && to).flatMap(([from, to, name]) => arrow(from, to, name)));
  };
  // The place of the text is known once it is on the page, and changes with the width of the window.
  new ResizeObserver(draw).observe(text);
  return text;
}
