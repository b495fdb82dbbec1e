// The lanes below those of the annotators: none of their answers, and the curator's own answer.
function field(tag, label, facts = {}) {
  const node = Object.assign(element(tag), facts);
  node.setAttribute("aria-label", label);
  return node;
}

function options(label, choices, heading = label) {
  const node = field("select", label);
  node.append(...[heading, ...choices].map((choice, number) => Object.assign(element("option", "", String(choice)), { value: number ? number - 1 : "" })));
  return node;
}

function ownRow(item, name, words, choose) {
  const radio = field("input", words, { type: "radio", name: `choice-${item.number}` });
  const fields = element("div", "fields");
  radio.addEventListener("change", () => choose(fields, radio));
  return element("div", "lane own", "", element("label", "", "", radio, " ", element("b", "", name), " ", element("span", "answer", words)), fields);
}

function ownRows(item) {
  const { form, nothing, choices } = item.own;
  const rows = [];
  if (nothing) rows.push(ownRow(item, item.lanes.length > 2 ? "none of these" : "neither", nothing, () => decide(item, { answer: { value: null } })));
  if (form === "relation" || (form === "choice" && !choices.length)) return rows;
  let control = null;
  // The fields are made when they are first asked for, so that a page of thousands opens at once.
  const choose = (fields, radio) => {
    if (!control) {
      control = controls[form](item);
      control.changed = () => {
        radio.checked = true;
        decide(item, { answer: answerOf(control) });
      };
      for (const node of control.nodes) node.addEventListener("input", control.changed);
      fields.append(...control.nodes);
    }
    decide(item, { answer: answerOf(control) });
  };
  return [...rows, ownRow(item, "another", ownWords[form](item), choose)];
}

const ownWords = {
  place: (item) => (item.passage ? "mark the words, or type offsets" : "type offsets"),
  span: (item) => `${ownWords.place(item)}; choose a label`,
  choice: () => "one of the schema",
  several: (item) => (item.own.choices.length ? "several of the schema, or none of them" : "one value a line"),
  number: () => "a whole number",
  words: () => "in the form that the guidelines ask for",
  chains: () => "mentions with one number are one thing",
};

// An incomplete answer is no decision yet.
function answerOf(control) {
  const value = control.value();
  return value === undefined ? null : { value };
}

const controls = {
  place: (item) => placeControl(item, false),
  span: (item) => placeControl(item, true),
  choice: ({ own }) => {
    const select = options("answer", own.choices);
    return { nodes: [select], value: () => (select.value === "" ? undefined : own.choices[select.value]) };
  },
  several: ({ own }) => {
    if (!own.choices.length) {
      const lines = field("textarea", "answer", { rows: 2, placeholder: "one value a line" });
      return { nodes: [lines], value: () => lines.value.split("\n").map((line) => line.trim()).filter(Boolean) };
    }
    const boxes = own.choices.map((choice) => field("input", String(choice), { type: "checkbox" }));
    const rows = own.choices.map((choice, number) => element("label", "", "", boxes[number], " ", String(choice)));
    return { nodes: rows, value: () => own.choices.filter((_, number) => boxes[number].checked) };
  },
  number: () => {
    const input = field("input", "answer", { type: "number", step: 1 });
    return { nodes: [input], value: () => (input.value === "" ? undefined : Number(input.value)) };
  },
  words: () => {
    const input = field("input", "answer", { type: "text" });
    return { nodes: [input], value: () => input.value.trim() || undefined };
  },
  chains: ({ own }) => {
    const numbers = own.mentions.map((_, number) => number + 1);
    const selects = own.mentions.map(([, place]) => options(`number of ${place}`, numbers, "number"));
    const rows = own.mentions.map(([, place], number) => element("label", "mention", "", selects[number], " ", element("span", "", place)));
    const value = () => {
      if (selects.some((select) => select.value === "")) return undefined;
      const things = numbers.map((_, thing) => own.mentions.filter((_, number) => selects[number].value === String(thing)).map(([id]) => id));
      return things.filter((thing) => thing.length);
    };
    return { nodes: rows, value };
  },
};

// Words marked with the mouse, in this lane or in that of an annotator, fill in the offsets.
function placeControl(item, hasLabel) {
  const end = item.about.length;
  const ends = ["start", "end"].map((name) => field("input", name, { type: "number", min: 0, max: end, step: 1, placeholder: name }));
  const label = hasLabel ? options("label", item.own.choices) : null;
  const nodes = [...ends, ...(label ? [label] : [])];
  const control = {
    nodes,
    value: () => {
      const [start, stop] = ends.map((input) => Number(input.value));
      const isPlace = ends.every((input) => input.value !== "" && Number.isInteger(Number(input.value))) && 0 <= start && start < stop && stop <= end;
      if (!isPlace || (label && label.value === "")) return undefined;
      return label ? [start, stop, item.own.choices[label.value]] : [start, stop];
    },
  };
  if (item.passage) {
    const text = markableText(item.about, ...item.passage);
    text.addEventListener("mouseup", () => {
      const place = markedPlace(text, item.passage[1]);
      if (!place) return;
      ends.forEach((input, number) => (input.value = place[number]));
      control.changed();
    });
    nodes.unshift(text);
  }
  return control;
}

// Each character that is shown as an escape is in its own element, so that offsets can be counted.
function markableText(about, from, to) {
  const units = unitsOf(about.text, [from, to]);
  const node = element("div", "text");
  node.lang = about.language;
  let at = from;
  for (const part of about.text.slice(units.get(from), units.get(to)).split(new RegExp(`(${escaped.source})`, "u"))) {
    const length = [...part].length;
    const piece = element("span", "", part);
    piece.dataset.from = at;
    if (length === 1 && visible(part) !== part) piece.dataset.whole = "";
    if (length) node.append(piece);
    at += length;
  }
  return node;
}

function markedPlace(text, last) {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer)) return null;
  const start = offsetAt(text, range.startContainer, range.startOffset, false);
  const end = text.contains(range.endContainer) ? offsetAt(text, range.endContainer, range.endOffset, true) : last;
  return start !== null && end !== null && start < end ? [start, end] : null;
}

function offsetAt(text, node, unit, isEnd) {
  if (node.nodeType !== Node.TEXT_NODE) return node === text && unit > 0 ? offsetAt(text, text.childNodes[unit - 1].firstChild, Infinity, true) : node === text ? offsetAt(text, text.firstChild.firstChild, 0, false) : null;
  const piece = node.parentElement;
  const from = Number(piece.dataset.from);
  if (piece.dataset.whole !== undefined) return from + (isEnd ? 1 : 0);
  return from + [...node.data.slice(0, unit)].length;
}
