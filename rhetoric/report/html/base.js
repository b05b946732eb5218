"use strict";
// What a link points to may be folded away: unfold it. Everything is unfolded for the printer.
const unfold = (element) => {
  for (let at = element; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
};
const followHash = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target) { unfold(target); target.scrollIntoView({ block: "center" }); }
};
addEventListener("hashchange", followHash);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
if (location.hash) followHash();
