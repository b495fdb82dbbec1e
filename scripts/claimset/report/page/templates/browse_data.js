// A name that a schema or an annotation gives is no name of JavaScript's own, such as constructor.
function lookup(table, name) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

// The documents of the dataset: rows of the index, files that are read when they are needed, filters and the search.
const rows = data.rows.map(([id, title, language, genre, event, split, length, gold, annotators, facets, codes, verdicts], number) => ({
  id, title, language, genre, event, split, length, gold, annotators, facets, codes, verdicts, number,
}));
const rowOf = new Map(rows.map((row) => [row.id, row]));
const blocks = [...document.querySelectorAll("script[data-document]")];
const MOST_LOADED = 40;
const loadedDocuments = new Map();
const textFiles = new Map();

async function readFile(name) {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.json();
}

async function loadDocument(row) {
  let about = loadedDocuments.get(row.number);
  if (!about) {
    about = withIndexes(blocks.length ? JSON.parse(blocks[row.number].textContent) : await readFile(`documents/${encodeURIComponent(row.id)}.json`));
    loadedDocuments.set(row.number, about);
    if (loadedDocuments.size > MOST_LOADED) loadedDocuments.delete(loadedDocuments.keys().next().value);
  }
  return about;
}

function withIndexes(about) {
  for (const lane of about.lanes) for (const span of lane.spans) {
    span[5] = about.answers[span[5]];
    span[6] = lane.relations.filter(([from]) => from === span[4]).map(([, , name]) => name);
  }
  for (const lane of about.lanes) {
    lane.byId = new Map(lane.spans.map((span) => [span[4], span]));
    lane.name = lane.who === null ? "gold" : lane.who;
  }
  // The worst verdict of each figure of gold; comparisons come the worst first.
  about.verdicts = new Map();
  for (const [, figure, , , , , , , verdict] of about.comparisons) if (figure && !about.verdicts.has(figure)) about.verdicts.set(figure, verdict);
  const repeated = about.lanes.filter((lane, number) => about.lanes.some((other, place) => place !== number && other.name === lane.name));
  for (const lane of repeated) lane.name = `${lane.name}, ${lane.interfaces.join(" and ")}`;
  return about;
}

// The texts in small letters, in groups: of a page that holds everything each document is a group of its own.
async function textsOf(group) {
  if (!textFiles.has(group)) {
    const texts = blocks.length ? [JSON.parse(blocks[group].textContent).text ?? ""] : await readFile(`texts/${group}.json`);
    textFiles.set(group, texts.map((text) => (text ?? "").toLowerCase()));
  }
  return textFiles.get(group);
}

function wordsOf(find) {
  return find.trim().toLowerCase().split(/\s+/).filter(Boolean);
}

// Yields the numbers of the documents with every word in their id, title or text.
async function* searchTexts(words) {
  const size = blocks.length ? 1 : data.texts_a_file;
  for (let group = 0; group * size < rows.length; group++) {
    const texts = await textsOf(group);
    yield texts.map((text, place) => [rows[group * size + place], text])
      .filter(([row, text]) => words.every((word) => text.includes(word) || `${row.id}\n${row.title ?? ""}`.toLowerCase().includes(word)))
      .map(([row]) => row.number);
  }
}

// A facet is [number of a label or null, attribute, value]; one without an attribute is the label alone.
// A label's name in an address: two layers may have one of the same name.
function labelKey(number) {
  return number === null ? "" : `${data.layers[number]}/${data.labels[number]}`;
}

function wantedFacets({ label, answer }) {
  if (label === "" && answer === "") return null;
  const fits = ([number, name, value]) => (label === "" || labelKey(number) === label) && (answer === "" ? name === "" : `${name}=${value}` === answer);
  return new Set(data.facets.flatMap((facet, number) => (fits(facet) ? [number] : [])));
}

function facetsOf(row, annotator) {
  if (annotator === "" || annotator === "=gold") return row.facets;
  return Object.hasOwn(row.annotators, annotator) ? row.annotators[annotator] ?? row.facets : [];
}

function fits(row, wanted, facets) {
  return (wanted.annotator === "" || (wanted.annotator === "=gold" ? row.gold : Object.hasOwn(row.annotators, wanted.annotator))) &&
    ["split", "language", "genre", "event"].every((name) => wanted[name] === "" || row[name] === wanted[name]) &&
    (wanted.issue === "" || row.codes.includes(wanted.issue)) &&
    (wanted.figures === "" || row.verdicts.includes(wanted.figures)) &&
    (facets === null || facetsOf(row, wanted.annotator).some((number) => facets.has(number)));
}

// Relations that lead from a span are filtered like its answers.
function spanFits([, , number, , , answers, relations], { label, answer }) {
  const [name, value] = answer === "" ? [] : [answer.slice(0, answer.indexOf("=")), answer.slice(answer.indexOf("=") + 1)];
  return (label !== "" || answer !== "") && (label === "" || labelKey(number) === label) && (answer === "" || [].concat((name === "relation" ? relations : lookup(answers, name)) ?? []).includes(value));
}
