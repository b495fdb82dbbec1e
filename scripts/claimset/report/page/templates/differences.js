// The page of differences: each in its sentence, with a lane for each annotator. Decisions are saved to a file.
const form = document.querySelector("form");
const main = document.querySelector("main");
const output = document.querySelector("output");
const save = document.getElementById("save");
// A page without reasons only shows decisions that were made.
const decides = save !== null;

let isUnsaved = false;

const items = data.differences.map((difference, number) => ({ ...difference, number, about: data.documents[difference.place], answer: null, reason: "", note: "" }));

function head(item) {
  return element("h2", "", "", element("b", "", item.about.id), element("span", "kind", item.kind),
    element("span", "", item.sentence), item.outcome ? element("span", "soft", ` · ${item.outcome}`) : "");
}

function laneRow(item, lane) {
  const shown = item.passage ? withArrows(textWithSpans(item.about, lane.spans, [], "", ...item.passage), lane.spans, lane.arrows) : lane.spans.length ? spanTable(lane.spans) : element("span");
  const address = lane.url ? [element("span", "answer", "", link(lane.url, "open in Label Studio"))] : [];
  const words = [element("b", "", lane.annotator), element("span", "answer", lane.answer)];
  if (!decides) return element("div", "lane", "", element("div", "", "", ...words, ...address), shown);
  const radio = element("input");
  radio.type = "radio";
  radio.name = `choice-${item.number}`;
  radio.addEventListener("change", () => decide(item, { answer: { choice: lane.annotator } }));
  const label = element("label", "", "", radio, " ", ...words);
  return element("div", "lane", "", element("div", "", "", label, ...address), shown);
}

function why(item) {
  const reason = element("select");
  reason.append(...["", ...data.reasons].map((code) => {
    const option = element("option", "", code || "reason");
    option.value = code;
    return option;
  }));
  reason.setAttribute("aria-label", "Reason");
  reason.addEventListener("change", () => decide(item, { reason: reason.value }));
  const note = element("input");
  note.placeholder = "why, in a line";
  note.setAttribute("aria-label", "Why, in a line");
  note.addEventListener("input", () => decide(item, { note: note.value }));
  const undo = element("button", "", "take back");
  undo.type = "button";
  undo.addEventListener("click", () => {
    for (const radio of item.article.querySelectorAll("input[type=radio]")) radio.checked = false;
    decide(item, { answer: null });
  });
  return element("div", "why", "", reason, note, undo);
}

function article(item) {
  const absent = item.about.text === undefined && item.lanes.some((lane) => lane.spans.length) ? [withoutText(item.about)] : [];
  item.article = element("article", "", "", head(item), ...absent, ...item.lanes.map((lane) => laneRow(item, lane)), ...(decides ? [...(item.own ? ownRows(item) : []), why(item)] : []));
  return item.article;
}

function decide(item, change) {
  Object.assign(item, change);
  isUnsaved ||= item.answer !== null;
  count();
}

function decisions() {
  const by = form.elements.by.value.trim();
  return items.filter((item) => item.answer !== null).map((item) => ({
    document: item.about.id, difference: item.id, ...item.answer,
    ...(item.reason && { reason: item.reason }), ...(item.note.trim() && { note: item.note.trim() }), ...(by && { by }),
  }));
}

function fits(item, wanted) {
  return (!wanted.kind || item.kind === wanted.kind) && (!wanted.topic || item.topic === wanted.topic) &&
    (!wanted.annotator || item.lanes.some((lane) => lane.annotator === wanted.annotator)) &&
    (!wanted.document || item.about.id === wanted.document) &&
    (!wanted.state || (wanted.state === "done") === (item.outcome !== null));
}

// Articles are made when they are first shown, so that a page of thousands opens at once.
function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  const shown = items.filter((item) => fits(item, wanted));
  main.replaceChildren(...shown.map((item) => item.article ?? article(item)));
  count(shown.length);
}

let shownCount = 0;
function count(shown = shownCount) {
  shownCount = shown;
  const made = items.filter((item) => item.answer !== null).length;
  if (decides) save.disabled = made === 0;
  output.value = decides ? `shown: ${some(shown, "difference")}, ${some(made, "decision")} made here` : `shown: ${some(shown, "change")}`;
}

function handOut() {
  const lines = decisions().map((line) => `${JSON.stringify(line)}\n`).join("");
  const anchor = element("a");
  anchor.href = URL.createObjectURL(new Blob([lines], { type: "application/jsonl" }));
  anchor.download = "decisions.jsonl";
  anchor.click();
  isUnsaved = false;
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

// A typed name changes when its field loses the focus: to draw again then would lose the click that moved the focus.
form.addEventListener("change", (event) => event.target.matches("select") && filter());
form.addEventListener("submit", (event) => event.preventDefault());
save?.addEventListener("click", handOut);
addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());
form.hidden = false;
if (decides && !items.some((item) => item.outcome === null)) form.elements.state.value = "";
filter();
