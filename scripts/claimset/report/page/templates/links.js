const pairs = JSON.parse(document.getElementById("data").textContent);
const form = document.querySelector("form");
const cards = [...document.querySelectorAll(".pair")];

function links() {
  const owner = form.owner.value.trim();
  return cards.flatMap((card) => {
    const relation = card.querySelector("select").value;
    const reason = card.querySelector(".reason").value.trim();
    const { from, to } = pairs[Number(card.dataset.place)];
    return relation ? [{ from, to, relation, owner, reason: reason || "read side by side" }] : [];
  });
}

function count() {
  isUnsaved = true;
  document.getElementById("count").textContent = `${links().length} of ${cards.length} linked`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const lines = links().map((line) => `${JSON.stringify(line)}\n`).join("");
  saveLines(lines, "links.jsonl");
});
document.querySelector("main").addEventListener("change", count);
