// Search over the index that the page holds: all words must be in title, outlet, date, speakers or terms.
const read = (name) => [...document.querySelectorAll(`script.${name}`)].map((part) => JSON.parse(part.textContent));
const [tables] = read("tables");
const articles = read("articles").flat();
const MOST = 200;
const words = articles.map(([, title, outlet, date, , speakers, , terms]) => [
  title, tables.outlets[outlet], date,
  ...speakers.map((one) => tables.speakers[one]), ...terms.map((one) => tables.terms[one]),
].join("\n").toLowerCase());
const box = (name) => document.getElementById(name);
const show = () => {
  const asked = box("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [outlet, year, frame] = ["outlet", "year", "frame"].map((name) => box(name).value);
  const found = articles.filter(([, , of, date, , , frames], i) =>
    asked.every((word) => words[i].includes(word))
    && (!outlet || tables.outlets[of] === outlet) && (!year || date.startsWith(year))
    && (!frame || frames.some((one) => tables.frames[one] === frame)));
  box("said").textContent = `${found.length.toLocaleString("en")} of ${articles.length.toLocaleString("en")} articles`
    + (found.length > MOST ? `; the first ${MOST} are shown` : "");
  box("found").replaceChildren(...found.slice(0, MOST).map(([file, title, of, date, size, speakers]) => {
    const item = document.createElement("li");
    const head = document.createElement(file ? "a" : "span");
    if (file) head.href = file;
    head.textContent = title;
    const about = document.createElement("span");
    about.className = "soft";
    const who = speakers.slice(0, 4).map((one) => tables.speakers[one]).join(", ");
    about.textContent = [tables.outlets[of], date, `${size.toLocaleString("en")} words`, who].filter(Boolean).join(" · ");
    item.append(head, about);
    return item;
  }));
};
box("search").hidden = false;
for (const name of ["words", "outlet", "year", "frame"]) box(name).addEventListener("input", show);
show();
