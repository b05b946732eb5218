// Search over the index that the page holds (title, outlet, date, speakers, terms) and over the words of the texts,
// which stand in files of their own: fulltext.py says how. All words that are asked for must be in an article.
const read = (name) => [...document.querySelectorAll(`script.${name}`)].map((part) => JSON.parse(part.textContent));
const [tables] = read("tables");
const articles = read("articles").flat();
const MOST = 200;
const told = articles.map(([, title, outlet, date, , speakers, , terms]) => [
  title, tables.outlets[outlet], date,
  ...speakers.map((one) => tables.speakers[one]), ...terms.map((one) => tables.terms[one]),
].join("\n").toLowerCase());
const box = (name) => document.getElementById(name);

// Words as fulltext.py makes them, each with whether it may go on.
const CJK = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uac00-\\ud7a3\\u{20000}-\\u{3ffff}";
const WORD = new RegExp(`[${CJK}]+|(?:(?![${CJK}])[\\p{L}\\p{N}])+`, "gu");
const isCjk = new RegExp(`^[${CJK}]`, "u");
const wordsOf = (text) => {
  const plain = text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
  return (plain.match(WORD) || []).flatMap((word) => {
    const signs = [...word];
    if (!isCjk.test(word)) return signs.length > 1 ? [[signs.slice(0, 40).join(""), true]] : [];
    if (signs.length === 1) return [[word, true]];
    return signs.slice(1).map((sign, i) => [signs[i] + sign, false]);
  });
};

// Files are loaded when a word needs them, once each.
const parts = new Map();
globalThis.foundWords = (part, pairs) => parts.set(part, pairs);
const partOf = (word) => word.codePointAt(0) % 97;
const load = (part) => {
  if (parts.has(part)) return;
  parts.set(part, null);
  const script = document.createElement("script");
  script.src = `search/${part}.js`;
  script.onload = show;
  script.onerror = () => { parts.set(part, []); box("lacking").hidden = false; show(); };
  document.head.append(script);
};
const numbersOf = (steps) => { let at = 0; return steps.split(" ").map((step) => (at += parseInt(step, 36))); };
// The articles that have a word; undefined while it is not known.
const having = ([word, goesOn]) => {
  const part = partOf(word);
  if (!tables.parts.includes(part)) return new Set();
  load(part);
  const pairs = parts.get(part);
  if (!pairs) return undefined;
  const numbers = new Set();
  for (let i = 0; i < pairs.length; i += 2) {
    if (pairs[i] === word || (goesOn && pairs[i].startsWith(word))) for (const n of numbersOf(pairs[i + 1])) numbers.add(n);
  }
  return numbers;
};

const show = () => {
  const asked = box("words").value.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 30)
    .map((one) => [one, wordsOf(one).map(having)]);
  const waiting = asked.some(([, sets]) => sets.includes(undefined));
  const [outlet, year, frame] = ["outlet", "year", "frame"].map((name) => box(name).value);
  const found = articles.filter(([, , of, date, , , frames], i) =>
    asked.every(([one, sets]) => told[i].includes(one) || (sets.length && sets.every((set) => set && set.has(i))))
    && (!outlet || tables.outlets[of] === outlet) && (!year || date.startsWith(year))
    && (!frame || frames.some((one) => tables.frames[one] === frame)));
  box("said").textContent = waiting ? "searching…"
    : `${found.length.toLocaleString("en")} of ${articles.length.toLocaleString("en")} articles`
    + (found.length > MOST ? `; the first ${MOST} are shown` : "");
  box("found").replaceChildren(...found.slice(0, MOST).map(([file, title, of, date, size, speakers]) => {
    const item = document.createElement("li");
    const head = document.createElement(file ? "a" : "span");
    if (file) head.href = file;
    head.dir = "auto";
    head.textContent = title;
    const about = document.createElement("span");
    about.className = "soft";
    const who = speakers.slice(0, 4).map((one) => tables.speakers[one]).join(", ");
    const facts = [tables.outlets[of], date, `${size.toLocaleString("en")} words`, who].filter(Boolean);
    about.append(...facts.flatMap((fact, n) => {
      const part = document.createElement("bdi");
      part.textContent = fact;
      return n ? [" · ", part] : [part];
    }));
    item.append(head, about);
    return item;
  }));
};
box("search").hidden = false;
box("first").hidden = true;
for (const name of ["words", "outlet", "year", "frame"]) box(name).addEventListener("input", show);
show();
