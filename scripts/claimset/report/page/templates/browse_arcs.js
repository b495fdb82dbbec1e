// Arcs from the chosen label to the labels that relations join it to, drawn over the text.

function relationsOf(lane, id) {
  return lane.relations.filter(([from, to]) => from === id || to === id);
}

function tagOf(box, lane, id) {
  return box.querySelector(`.t[data-lane="${lane}"][data-id="${CSS.escape(id)}"]`);
}

function clearArcs(box) {
  box.querySelector(":scope > svg")?.remove();
  for (const node of box.querySelectorAll(".t.related")) node.classList.remove("related");
}

function drawArcs(box, about, laneNumber, id) {
  clearArcs(box);
  const own = tagOf(box, laneNumber, id);
  if (!own) return;
  const svg = drawing("svg", { "aria-hidden": "true" });
  const frame = box.getBoundingClientRect();
  const place = (node) => {
    const rect = node.getClientRects()[0];
    return { x: rect.left + rect.width / 2 - frame.left, y: rect.top - frame.top };
  };
  const names = new Map();
  for (const [from, to, name] of relationsOf(about.lanes[laneNumber], id)) {
    const other = from === id ? to : from;
    const key = `${other} ${from === id}`;
    names.set(key, { other, isOut: from === id, names: [...(names.get(key)?.names ?? []), name] });
  }
  const labels = [];
  for (const { other, isOut, names: words } of names.values()) {
    const node = tagOf(box, laneNumber, other);
    if (!node) continue;
    node.classList.add("related");
    const [start, end] = isOut ? [place(own), place(node)] : [place(node), place(own)];
    const high = Math.min(70, 16 + Math.abs(start.x - end.x) / 6, 20 + Math.min(start.y, end.y));
    const path = `M${start.x} ${start.y} C${start.x} ${start.y - high} ${end.x} ${end.y - high} ${end.x} ${end.y - 2}`;
    svg.append(drawing("path", { d: path }), drawing("path", { d: `M${end.x - 4} ${end.y - 8} L${end.x} ${end.y - 2} L${end.x + 4} ${end.y - 8}` }));
    // The name stands at the other label, so that it can be read where arcs are long.
    const far = place(node);
    labels.push(drawing("text", { x: far.x, y: far.y - 5 }, visible(words.join(", "))));
  }
  svg.append(...labels);
  box.append(svg);
  keepApart(labels, box.clientWidth);
}

// Names of arcs that would lie on one another move up.
function keepApart(labels, width) {
  const boxes = [];
  for (const label of labels) {
    const size = label.getBBox();
    const half = size.width / 2;
    const x = Math.min(Math.max(Number(label.getAttribute("x")), half), Math.max(half, width - half));
    let y = Number(label.getAttribute("y"));
    const overlaps = () => boxes.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < size.height);
    for (let tries = 0; overlaps() && tries < 30; tries++) y -= size.height * 0.6;
    label.setAttribute("x", x);
    label.setAttribute("y", y);
    boxes.push({ x, y, half });
  }
}
