// The page of agreement: a table of the answers of two sides, each cell with the spans that it counts.
const select = document.querySelector("select[name=confusion]");
const tableBox = document.getElementById("confusion");
const spanBox = document.getElementById("spans");

function nameOf(confusion) {
  return `${confusion.place}, between ${confusion.between}`;
}

function drawTable(confusion) {
  const most = Math.max(...confusion.cells.map((cell) => cell.count));
  const cells = new Map(confusion.cells.map((cell) => [`${cell.one} ${cell.other}`, cell]));
  const used = (side) => confusion.answers.map((_, number) => number).filter((number) => confusion.cells.some((cell) => cell[side] === number));
  const [rows, columns] = [used("one"), used("other")];
  const head = element("tr", "", "", element("td"), ...columns.map((column) => element("th", "", confusion.answers[column])));
  const body = rows.map((row) =>
    element("tr", "", "", element("th", "", confusion.answers[row]), ...columns.map((column) => drawCell(confusion, cells.get(`${row} ${column}`), most))),
  );
  tableBox.replaceChildren(element("table", "", "", element("thead", "", "", head), element("tbody", "", "", ...body)));
  spanBox.replaceChildren();
}

function drawCell(confusion, cell, most) {
  const node = element("td");
  if (!cell) return node;
  if (cell.one === cell.other) node.className = "same";
  const button = element("button", "", cell.count.toLocaleString("en"));
  button.type = "button";
  button.style.setProperty("--share", Math.sqrt(cell.count / most));
  button.title = visible(`${confusion.answers[cell.one]} and ${confusion.answers[cell.other]}`);
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    for (const other of tableBox.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    drawSpans(confusion, cell);
  });
  node.append(button);
  return node;
}

function drawSpans(confusion, cell) {
  const [one, other] = [confusion.answers[cell.one], confusion.answers[cell.other]];
  const head = element("h3", "", `${one} and ${other}: ${some(cell.count, "pair")}`);
  const rest = cell.count - cell.spans.length;
  spanBox.replaceChildren(head, ...cell.spans.map((span) => drawSpan(span, [one, other])), rest > 0 ? element("p", "soft", `and ${some(rest, "pair")} more`) : "");
}

function drawSpan(span, answers) {
  const facts = element("p", "key", "", element("b", "", span.document));
  for (const [side, name] of span.names.entries()) {
    const place = span.places[side];
    const words = place ? `[${place[0]}:${place[1]}]` : "no span";
    facts.append(" · ", element("span", side ? "other" : "one", `${name}: ${answers[side]}`), ` ${words}`);
    if (span.urls[side]) facts.append(" ", link(span.urls[side], "open in Label Studio"));
  }
  const body = span.text === undefined ? element("p", "soft", "The text is not ours to publish: only offsets are shown.") : passage(span);
  return element("article", "", "", facts, body);
}

// The words around both places; what only one side has is underlined or tinted alone.
function passage(span) {
  const length = [...span.text].length;
  const edges = span.places.filter(Boolean).flat().map((edge) => Math.min(length, Math.max(0, edge - span.from)));
  const cuts = [...new Set([0, length, ...edges])].sort((a, b) => a - b);
  const units = unitsOf(span.text, cuts);
  const node = element("div", "text", span.from > 0 ? "…" : "");
  for (let index = 0; index + 1 < cuts.length; index++) {
    const at = cuts[index] + span.from;
    const classes = span.places.map((place, side) => (place && place[0] <= at && at < place[1] ? ["one", "other"][side] : "")).filter(Boolean);
    node.append(element("span", classes.join(" "), span.text.slice(units.get(cuts[index]), units.get(cuts[index + 1]))));
  }
  if (span.cut) node.append("…");
  return node;
}

if (select) {
  for (const [number, confusion] of data.confusions.entries()) {
    const option = element("option", "", nameOf(confusion));
    option.value = number;
    select.append(option);
  }
  select.addEventListener("change", () => drawTable(data.confusions[select.value]));
  drawTable(data.confusions[0]);
}
