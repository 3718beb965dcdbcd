// Search of search.html; and a printed page shows what is folded.
"use strict";

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = [];
  for (const entry of INDEX) {
    const title = entry.t.toLowerCase(), body = entry.x.toLowerCase();
    let score = 0;
    const all = words.every(word => {
      const count = body.split(word).length - 1;
      const inTitle = title.includes(word);
      score += Math.min(count, 5) + (inTitle ? 20 : 0);
      return count > 0 || inTitle;
    });
    if (all) found.push({ entry, score });
  }
  return found.sort((a, b) => b.score - a.score).map(f => f.entry);
}

/// The words around the first place that was found.
function excerpt(entry, word) {
  const place = Math.max(0, entry.x.toLowerCase().indexOf(word));
  const start = Math.max(0, place - 80);
  return (start > 0 ? "… " : "") + entry.x.slice(start, place + 160) + " …";
}

function show(text) {
  const list = document.getElementById("results");
  const found = search(text);
  document.getElementById("count").textContent =
    text.trim() === "" ? "Type a word or two above." : `${found.length} places for “${text.trim()}”`;
  list.replaceChildren(...found.slice(0, 50).map(entry => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.u;
    link.textContent = entry.t;
    const words = document.createElement("p");
    words.textContent = excerpt(entry, text.trim().toLowerCase().split(/\s+/)[0]);
    item.append(link, words);
    return item;
  }));
}

if (document.getElementById("results") && typeof INDEX !== "undefined") {
  const field = document.querySelector("input[name=q]");
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", () => show(field.value));
  show(field.value);
  field.focus();
}

addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
