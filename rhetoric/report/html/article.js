// Details that follow the pointer and the focus, and filters. All of it is in the page already: this only shows and hides.
const text = document.querySelector(".body");
const panel = document.getElementById("panel");
const rows = [...document.querySelectorAll("#said tbody tr")];

const make = (tag, content, attributes = {}) => {
  const element = document.createElement(tag);
  element.append(...[content].flat());
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const split = (codes) => (codes ? codes.split(" ") : []);
const namesOf = (row) => [...row.closest("table").tHead.rows[0].cells].map((cell) => cell.textContent);
const described = (row) => make("dl", namesOf(row).flatMap((name, i) => {
  const value = row.cells[i];
  return value.textContent.trim() ? [make("dt", name), make("dd", [...value.cloneNode(true).childNodes])] : [];
}));

let shown = null;
const show = (element) => {
  const mark = element.closest(".term, .said");
  if (!mark || !text.contains(mark) || mark === shown) return;
  shown = mark;
  const parts = [];
  const term = mark.closest(".term");
  if (term) {
    parts.push(make("strong", `Term “${term.textContent}”`));
    for (const number of split(term.dataset.t)) parts.push(described(document.getElementById(`t${number}`)));
  }
  const said = mark.closest(".said");
  const number = said && said.dataset.s;
  if (said) {
    parts.push(make("strong", term ? "in this statement" : "Statement"), described(document.getElementById(`r${number}`)));
    const terms = [...text.querySelectorAll(`[data-s="${number}"] .term`)].map((one) => `${one.textContent} (${one.title})`);
    if (!term && terms.length) parts.push(make("dl", [make("dt", "terms"), make("dd", [...new Set(terms)].join("; "))]));
  }
  for (const piece of text.querySelectorAll(".said")) piece.classList.toggle("on", piece.dataset.s === number);
  panel.replaceChildren(...parts);
  panel.hidden = false;
};
text.addEventListener("focusin", (event) => show(event.target));
text.addEventListener("mouseover", (event) => show(event.target));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  panel.hidden = true;
  shown = null;
  for (const piece of text.querySelectorAll(".on")) piece.classList.remove("on");
});

// Filters: a statement that does not fit loses its marks and its row, and a term its mark; the words stay.
const choice = (name, options) => {
  const all = make("option", "all", { value: "" });
  const select = make("select", [all, ...options.map(([value, label]) => make("option", label, { value }))], { id: `only-${name}` });
  return [make("div", [make("label", name, { for: select.id }), select]), select];
};
const column = (i) => [...new Set(rows.map((row) => row.cells[i].textContent))].map((name) => [name, name]);
const [kindField, kind] = choice("kind", column(2));
const [speakerField, speaker] = choice("speaker", column(3));
const [frameField, frame] = choice("frame", [...document.querySelectorAll(".key li[data-f]")].map((item) => [item.dataset.f, item.textContent]));
const told = make("output", "");
const fits = (row) => (!kind.value || row.cells[2].textContent === kind.value)
  && (!speaker.value || row.cells[3].textContent === speaker.value) && (!frame.value || split(row.dataset.f).includes(frame.value));
const filter = () => {
  const off = new Set(rows.filter((row) => !fits(row)).map((row) => row.id.slice(1)));
  for (const row of rows) row.hidden = off.has(row.id.slice(1));
  for (const piece of text.querySelectorAll(".said")) piece.classList.toggle("off", off.has(piece.dataset.s));
  for (const term of text.querySelectorAll(".term")) {
    const said = term.closest(".said");
    const elsewhere = (kind.value || speaker.value) && (!said || off.has(said.dataset.s));
    term.classList.toggle("off", Boolean(elsewhere || (frame.value && !split(term.dataset.f).includes(frame.value))));
  }
  for (const row of document.querySelectorAll(".terms tbody tr, .framing tbody tr[data-f]")) {
    row.hidden = Boolean(frame.value) && row.dataset.f !== frame.value;
  }
  told.textContent = off.size ? `${rows.length - off.size} of ${rows.length} statements` : "";
};
const again = make("button", "show all", { type: "button" });
again.addEventListener("click", () => { for (const one of [speaker, kind, frame]) one.value = ""; filter(); });
for (const one of [speaker, kind, frame]) one.addEventListener("change", filter);
const bar = make("div", [speakerField, kindField, frameField, again, told], { class: "filters screen", role: "group", "aria-label": "Show only" });
if (rows.length || frame.length > 1) text.parentElement.before(bar);
