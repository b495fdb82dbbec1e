// What stands beside a text: of the document, or of the span that is chosen.
const VERDICTS = { CONFLICT: "✗ conflict", TENSION: "~ in tension", CONSISTENT: "✓ consistent", NOT_COMPARABLE: "? not comparable" };

function section(title, ...nodes) {
  return element("section", "", "", element("h3", "", title), ...nodes);
}

// Long lists are folded: what is asked for more often stands first.
function folded(title, nodes, open = nodes.length <= 8) {
  if (!nodes.length) return "";
  const details = element("details", "", "", element("summary", "", "", element("h3", "", title), ` ${nodes.length}`), element("ul", "", "", ...nodes));
  details.open = open;
  return details;
}

function factsTable(rows) {
  const body = rows.map(([name, value]) => {
    const head = element("th", "", name);
    head.scope = "row";
    return element("tr", "", "", head, element("td", "", String(value)));
  });
  return element("table", "facts", "", element("tbody", "", "", ...body));
}

function titleOf(name, value) {
  const [, values] = lookup(data.words.attributes, name) ?? [name, {}];
  const title = lookup(values, value);
  return title && title !== value ? `${value} (${title})` : String(value);
}

function answerRows(answers) {
  return Object.entries(answers).map(([name, value]) => [name, [].concat(value).map((one) => titleOf(name, one)).join(", ") || "none"]);
}

function spanLink(about, lane, id) {
  const span = about.lanes[lane].byId.get(id);
  if (!span) return element("span", "", id);
  const node = link(hashOf({ doc: about.id, span: id, lane: lane || "" }), "");
  node.append(element("i", `t c${span[2]}`, data.labels[span[2]]), " ", quoteOf(about, span[0], span[1]));
  return node;
}

function comparisonRow(about, row) {
  const [claim, span, words, otherDocument, otherClaim, otherSpan, otherWords, otherQuote, verdict, sum, relation, reason] = row;
  const isAcross = otherDocument !== about.id;
  const target = link(hashOf({ doc: otherDocument, span: otherSpan || otherClaim, lane: "" }), `${isAcross ? otherDocument : "this text"}${otherWords ? `: ${otherWords}` : ""}`);
  const own = about.lanes[0]?.byId.has(span || claim) ? link(hashOf({ doc: about.id, span: span || claim, lane: "" }), words || claim) : element("span", "", words || claim);
  const node = element("li", `comparison ${verdict.toLowerCase()}`, "", element("b", "", lookup(VERDICTS, verdict) ?? "linked"), " ", own, " and ", target);
  if (sum) node.append(element("p", "", sum));
  if (otherQuote) node.append(element("blockquote", "", otherQuote));
  if (relation) node.append(element("p", "soft", `linked as ${relation}${reason ? ` by ${reason}` : ""}`));
  return node;
}

function decisionRow(about, [spans, subject, outcome, note]) {
  const links = spans.filter((id) => about.lanes[0]?.byId.has(id)).map((id) => spanLink(about, 0, id));
  return element("li", "", "", element("p", "", subject), element("p", "soft", outcome), ...(note ? [element("p", "soft", `“${note}”`)] : []), ...links);
}

function issueRow(about, [code, level, message, start, end, annotator, waived]) {
  const words = [data.levels[level], annotator, start === null ? "" : `[${start}:${end}]`, waived ? "waived" : ""].filter(Boolean).join(", ");
  const node = element("li", "", "", element("b", data.levels[level], code), message, " ", element("span", "where", words));
  node.title = visible(lookup(data.rules, code) ?? "");
  return node;
}

function aboutDocument(about, row, state) {
  const facts = [["id", about.id], ["language", lookup(data.languages, about.language) ?? about.language], ["genre", row.genre], ["event", row.event], ["split", row.split], ...about.facts, ["length", some(about.length, "code point")]];
  const choices = about.lanes[0] ? answerRows(about.lanes[0].choices) : [];
  const matches = about.lanes.flatMap((lane, number) => (state.annotator === "" || state.annotator === lane.who || (state.annotator === "=gold" && lane.who === null) ? lane.spans.filter((span) => spanFits(span, state)).map((span) => [number, span]) : []));
  const shown = state.annotator === "" ? matches.filter(([number]) => number === 0) : matches;
  const across = about.comparisons.filter(([, , , other]) => other !== about.id);
  // Of two figures of one text each has the other beside it: once is enough here.
  const within = about.comparisons.filter(([claim, span, , other, otherClaim, otherSpan]) => other === about.id && `${claim} ${span}` <= `${otherClaim} ${otherSpan}`);
  return [
    folded("Spans that match the filters", shown.map(([number, span]) => element("li", "", "", spanLink(about, number, span[4]))), true),
    folded("Figures beside other documents", across.map((line) => comparisonRow(about, line)), true),
    folded("Figures of this text beside each other", within.map((line) => comparisonRow(about, line))),
    section("Document", factsTable(facts.filter(([, value]) => value))),
    ...(choices.length ? [section("Answers about the document", factsTable(choices))] : []),
    about.issues.length || !data.is_checked || !about.lanes.length ? folded("Issues", about.issues.map((line) => issueRow(about, line))) : section("Issues", element("p", "", about.lanes.some((lane) => lane.by_person) ? "No rule found anything." : "No rule found anything; no person has reviewed this.")),
    folded("Decisions", about.decisions.map((line) => decisionRow(about, line))),
  ];
}

function aboutSpan(about, state, laneNumber, span) {
  const lane = about.lanes[laneNumber];
  const [start, end, number, , id, answers] = span;
  const [title, description] = lookup(lookup(data.words.layers, data.layers[number])?.labels ?? {}, data.labels[number]) ?? ["", ""];
  const relations = relationsOf(lane, id).map(([from, to, name]) => element("li", "", "", element("b", "", from === id ? `${name} → ` : `${name} ← `), spanLink(about, laneNumber, from === id ? to : from)));
  const key = data.words.entity;
  const same = key && lookup(answers, key) ? lane.spans.filter((other) => other !== span && other[5][key] === answers[key]) : [];
  const claims = new Set([id, ...relationsOf(lane, id).filter(([, , name]) => lookup(data.words.relations, name)?.[2] === "quantity").flat()]);
  const compared = laneNumber === 0 ? about.comparisons.filter(([claim, figure]) => claim === id || (figure && claims.has(figure))) : [];
  const note = differencesOf(about, laneNumber).notes.get(id);
  const [from, to] = sentenceAround(about, start, end);
  const close = element("button", "plain", "Close");
  close.type = "button";
  close.addEventListener("click", () => go({ span: "", lane: "" }));
  const head = element("h3", "chosen", "", element("i", `t c${number}`, data.labels[number]), ` ${quoteOf(about, start, end)}`);
  head.dir = "auto";
  return [
    element("div", "head", "", element("span", "who", lane.name), link(hashOf({ doc: about.id, span: id, lane: laneNumber || "" }), "address of this span"), close),
    head,
    element("p", "soft", [title, description].filter(Boolean).join(": ")),
    ...(note ? [element("p", "note", `≠ ${note}`)] : []),
    factsTable([...answerRows(answers), ["place", `[${start}:${end}]`], ["id", id]]),
    ...(relations.length ? [section("Relations", element("ul", "", "", ...relations))] : []),
    folded("Beside other figures", compared.map((line) => comparisonRow(about, line)), true),
    folded("The same thing", same.map((other) => element("li", "", "", spanLink(about, laneNumber, other[4])))),
    folded("Decisions", about.decisions.filter(([ids]) => ids.includes(id)).map((line) => decisionRow(about, line)), true),
    folded("Issues", about.issues.filter(([, , , low, high]) => low !== null && low < end && start < high).map((line) => issueRow(about, line)), true),
    ...(about.lanes.length > 1 && about.text !== undefined ? [section("This sentence, by annotator", ...about.lanes.filter((one) => one.layers.includes(data.layers[number])).map((one) => laneRow(about, about.lanes.indexOf(one), state, from, to)))] : []),
  ].filter(Boolean);
}
