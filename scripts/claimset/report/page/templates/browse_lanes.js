// The text of a document: one lane as it is read, or the lanes of several annotators below each sentence.
function quoteOf(about, start, end) {
  if (about.text === undefined || start < 0 || end > about.length) return `[${start}:${end}]`;
  const units = unitsOf(about.text, [start, end]);
  const words = about.text.slice(units.get(start), units.get(end)).replace(/\s+/g, " ");
  return words.length > 120 ? `“${words.slice(0, 119)}…”` : `“${words}”`;
}

function answersOf(answers) {
  return Object.entries(answers).map(([name, value]) => `${name} ${[].concat(value).join(", ") || "none"}`).join(", ");
}

// What a lane says otherwise than another one: notes by the id of a span, and what is missing or different as words.
function differences(about, lane, reference) {
  const notes = new Map();
  const missing = [];
  const place = (span) => `${data.layers[span[2]]} ${span[0]} ${span[1]}`;
  const layers = new Set(lane.layers.filter((layer) => reference.layers.includes(layer)));
  const isCompared = (span) => layers.has(data.layers[span[2]]);
  const others = reference.spans.filter(isCompared);
  const byPlace = new Map();
  for (const span of others) byPlace.set(place(span), [...(byPlace.get(place(span)) ?? []), span]);
  const matched = new Map();
  for (const span of lane.spans.filter(isCompared)) {
    const there = byPlace.get(place(span)) ?? [];
    const same = there.find((other) => other[2] === span[2] && !matched.has(other));
    const other = same ?? there.find((one) => !matched.has(one)) ??
      others.find((one) => !matched.has(one) && one[2] === span[2] && one[0] < span[1] && span[0] < one[1]);
    if (!other) {
      notes.set(span[4], `only ${lane.name} has it`);
      continue;
    }
    matched.set(other, span[4]);
    const words = [];
    if (other[2] !== span[2]) words.push(`${reference.name} has the label ${data.labels[other[2]]}`);
    if (place(other) !== place(span)) words.push(`${reference.name} has ${quoteOf(about, other[0], other[1])}`);
    const names = new Set([...Object.keys(span[5]), ...Object.keys(other[5])]);
    names.delete(data.words.entity);
    for (const name of names) {
      if (String(lookup(span[5], name) ?? "") !== String(lookup(other[5], name) ?? "")) words.push(`${name}: ${reference.name} says ${[].concat(lookup(other[5], name) ?? "nothing").join(", ")}`);
    }
    if (words.length) notes.set(span[4], words.join("; "));
  }
  for (const span of others) if (!matched.has(span)) missing.push(span);
  return { notes, missing, relations: relationDifferences(about, lane, reference, matched) };
}

// Relations that only one of two lanes draws, between spans that both have; ids differ, so `matched` maps spans of the
// reference to ids of the lane.
function relationDifferences(about, lane, reference, matched) {
  const coreference = (name) => lookup(data.words.relations, name)?.[2] === "coreference";
  const keys = (one, idOf) => new Map(one.relations.filter(([, , name]) => !coreference(name)).flatMap(([from, to, name]) => {
    const [start, end] = [one.byId.get(from), one.byId.get(to)];
    return start && end && idOf(start) && idOf(end) ? [[`${name} ${idOf(start)} ${idOf(end)}`, { name, start, end }]] : [];
  }));
  const ids = new Set(matched.values());
  const own = keys(lane, (span) => (ids.has(span[4]) ? span[4] : null));
  const others = keys(reference, (span) => matched.get(span));
  const words = ({ name, start, end }) => `${name} from ${quoteOf(about, start[0], start[1])} to ${quoteOf(about, end[0], end[1])}`;
  const asks = lane.relations.length > 0;
  return [
    ...[...own].filter(([key]) => !others.has(key)).map(([, row]) => ({ at: row.start[0], words: `draws ${words(row)}` })),
    ...(asks ? [...others].filter(([key]) => !own.has(key)).map(([, row]) => ({ at: row.start[0], words: `does not draw ${words(row)}` })) : []),
  ];
}

// Gold is what the others are compared with; without gold it is the first annotator.
function referenceOf(about, laneNumber) {
  return laneNumber > 0 ? about.lanes[0] : null;
}

function differencesOf(about, laneNumber) {
  const lane = about.lanes[laneNumber];
  const reference = referenceOf(about, laneNumber);
  lane.differences ??= reference ? differences(about, lane, reference) : { notes: new Map(), missing: [], relations: [] };
  return lane.differences;
}

function countOfDifferences(about, laneNumber) {
  const { notes, missing, relations } = differencesOf(about, laneNumber);
  return notes.size + missing.length + relations.length;
}

const SIGNS = { CONFLICT: "✗ ", TENSION: "~ " };

function spanTag(about, laneNumber, wanted) {
  const { notes } = differencesOf(about, laneNumber);
  return (span) => {
    const [start, end, color, , id, answers] = span;
    const note = notes.get(id);
    const verdict = laneNumber === 0 && lookup(SIGNS, about.verdicts.get(id)) ? about.verdicts.get(id) : "";
    const node = element("button", `t c${color}`, `${note ? "≠ " : lookup(SIGNS, verdict) ?? ""}${data.labels[color]}`);
    node.type = "button";
    node.tabIndex = -1;
    node.title = visible([`[${start}:${end}]`, answersOf(answers), note, verdict && VERDICTS[verdict].slice(2)].filter(Boolean).join(" · "));
    if (note) node.classList.add("differs");
    if (spanFits(span, wanted)) node.classList.add("match");
    Object.assign(node.dataset, { start, end, id, lane: laneNumber });
    return node;
  };
}

function marksOf(about, laneNumber, find) {
  const lane = about.lanes[laneNumber];
  const marks = hitsIn(about.text, find).map(([start, end]) => ({ start, end, classes: "hit" }));
  for (const [, level, , start, end, annotator, waived] of about.issues) {
    if (!waived && (annotator ?? null) === lane.who && start !== null && start < end && end <= about.length) marks.push({ start, end, classes: data.levels[level] });
  }
  return marks;
}

// The places of the words that were searched for, in code points.
function hitsIn(text, find) {
  const words = wordsOf(find);
  if (!words.length) return [];
  const pattern = new RegExp(words.sort((a, b) => b.length - a.length).map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "giu");
  const places = [];
  let [unit, points] = [0, 0];
  for (const match of text.matchAll(pattern)) {
    points += [...text.slice(unit, match.index)].length;
    const length = [...match[0]].length;
    places.push([points, points + length]);
    points += length;
    unit = match.index + match[0].length;
  }
  return places;
}

function laneText(about, laneNumber, state, from = 0, to = about.length) {
  const lane = about.lanes[laneNumber];
  return textWithSpans(about, lane.spans, marksOf(about, laneNumber, state.find), "", from, to, spanTag(about, laneNumber, state));
}

// One lane of a sentence: who, the words with their spans, and what is said otherwise.
function laneRow(about, laneNumber, state, from, to) {
  const lane = about.lanes[laneNumber];
  const { notes, missing, relations } = differencesOf(about, laneNumber);
  const inside = (start) => from <= start && start < Math.max(to, from + 1);
  const lines = [
    ...lane.spans.filter((span) => notes.has(span[4]) && inside(span[0])).map((span) => `${data.labels[span[2]]} ${quoteOf(about, span[0], span[1])}: ${notes.get(span[4])}`),
    ...missing.filter((span) => inside(span[0])).map((span) => `lacks ${data.labels[span[2]]} ${quoteOf(about, span[0], span[1])}`),
    ...relations.filter((row) => inside(row.at)).map((row) => row.words),
  ];
  const said = lines.length ? [element("ul", "differences", "", ...lines.map((line) => element("li", "", `≠ ${line}`)))] : [];
  return element("div", "lane", "", element("b", "who", lane.name), element("div", "", "", laneText(about, laneNumber, state, from, to), ...said));
}

function sentencesOf(about) {
  const starts = about.sentences.length ? about.sentences : [0];
  const ends = starts.map((start, number) => starts[number + 1] ?? about.length);
  const units = unitsOf(about.text, [...starts, about.length]);
  // White space around a sentence is no row of its own, and no empty line below one.
  return starts.flatMap((start, number) => {
    const words = about.text.slice(units.get(start), units.get(ends[number]));
    const [before, after] = [words.length - words.trimStart().length, words.length - words.trimEnd().length];
    return words.trim() ? [[start + before, ends[number] - after]] : [];
  });
}

function sentenceAround(about, start, end) {
  const inside = (about.text === undefined ? [] : sentencesOf(about)).filter(([from, to]) => from < end && start < to);
  return inside.length ? [inside[0][0], inside[inside.length - 1][1]] : [start, end];
}

function interlinear(about, laneNumbers, state) {
  return sentencesOf(about).map(([from, to]) => {
    const differs = laneNumbers.some((number) => {
      const { notes, missing, relations } = differencesOf(about, number);
      const inside = (start) => from <= start && start < to;
      return about.lanes[number].spans.some((span) => notes.has(span[4]) && inside(span[0])) || missing.some((span) => inside(span[0])) || relations.some((row) => inside(row.at));
    });
    // Where all say the same, one lane stands for all.
    const shown = differs ? laneNumbers : laneNumbers.slice(0, 1);
    const block = element("div", "sentence", "", ...shown.map((number) => laneRow(about, number, state, from, to)));
    if (!differs) block.querySelector(".who").textContent = "all alike";
    return block;
  });
}

// Of a text that is not shown: a row for each span, and who has it.
function offsetsTable(about, laneNumbers, state) {
  const found = new Map();
  for (const number of laneNumbers) {
    for (const span of about.lanes[number].spans) {
      const key = `${span[2]} ${span[0]} ${span[1]}`;
      if (!found.has(key)) found.set(key, { span, number, who: [] });
      found.get(key).who.push(about.lanes[number].name);
    }
  }
  const body = [...found.values()].sort((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1]).map(({ span, number, who }) =>
    element("tr", "", "", element("td", "", `${span[0]}:${span[1]}`), element("td", "", "", spanTag(about, number, state)(span)), element("td", "", answersOf(span[5])), element("td", "soft", who.join(", "))));
  const head = element("tr", "", "", ...["offsets", "label", "answers", "labelled by"].map((name) => {
    const cell = element("th", "", name);
    cell.scope = "col";
    return cell;
  }));
  return element("div", "wide", "", element("table", "", "", element("thead", "", "", head), element("tbody", "", "", ...body)));
}
