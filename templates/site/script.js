"use strict";
// Search, copy buttons and the choice of light or dark. Without this script, everything else works.
(() => {
  const self = document.currentScript || document.querySelector("script[data-root]");
  const root = self.dataset.root;
  const make = (name, attributes, text) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // Rank: the whole name, its beginning, a part of it, the description, then all words of the query anywhere.
  const rank = (row, text, query, words) => {
    const name = row.low;
    if (row.name === text) return 0;
    if (name === query || row.qualified === query) return 1;
    if (name.startsWith(query)) return 2;
    const at = name.indexOf(query);
    if (at > 0) return /[^a-z0-9]/.test(name[at - 1]) ? 3 : 4;
    if (row.qualified.includes(query)) return 5;
    if (row.text.includes(query)) return 6;
    return words.length > 1 && words.every((word) => row.qualified.includes(word) || row.text.includes(word)) ? 7 : -1;
  };
  let rows = null;
  const prepared = () => {
    if (rows === null) {
      const index = window.TRIVET_INDEX || { pages: [], rows: [] };
      rows = index.rows.map(([kind, name, owner, page, anchor, text]) => ({
        kind, name, owner, text: text.toLowerCase(), told: text, low: name.toLowerCase(),
        qualified: `${owner}.${name}`.toLowerCase(),
        href: root + index.pages[page] + (anchor ? `#${anchor}` : ""),
      }));
    }
    return rows;
  };
  const find = (text, most) => {
    const typed = text.trim().replace(/\s+/g, " ");
    const query = typed.toLowerCase();
    const words = query.split(" ");
    const groups = Array.from({ length: 8 }, () => []);
    if (query) {
      for (const row of prepared()) {
        const at = rank(row, typed, query, words);
        if (at >= 0 && groups[at].length < most) groups[at].push(row);
      }
    }
    return groups.flat().slice(0, most);
  };
  window.trivetSearch = find;

  const place = document.getElementById("search");
  const input = make("input", {
    type: "search", id: "query", role: "combobox", autocomplete: "off", spellcheck: "false",
    placeholder: "Search types, properties, values ( / )", "aria-label": "Search",
    "aria-expanded": "false", "aria-controls": "results", "aria-autocomplete": "list",
  });
  const list = make("ul", { id: "results", role: "listbox", "aria-label": "Results", hidden: "" });
  const theme = make("button", { type: "button", class: "theme", "aria-label": "Switch between light and dark" }, "◐");
  place.append(input, list);
  place.after(theme);

  let chosen = -1;
  const choose = (index) => {
    const options = list.querySelectorAll("[role=option]");
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    chosen = index;
    if (options[index]) {
      input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    const found = find(input.value, 30);
    list.replaceChildren(...found.map((row, at) => {
      const option = make("li", { role: "option", id: `result-${at}`, "aria-selected": "false" });
      const link = make("a", { href: row.href, tabindex: "-1" });
      link.append(make("code", {}, row.name), make("span", { class: "kind" }, ` ${row.kind} · ${row.owner}`));
      if (row.told) link.append(make("span", { class: "told" }, row.told));
      option.append(link);
      return option;
    }));
    if (!found.length && input.value.trim()) {
      const option = make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing found");
      list.append(option);
    }
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(found.length ? 0 : -1);
  };
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const options = list.querySelectorAll("[role=option] a");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (options.length) choose((chosen + step + options.length) % options.length);
    } else if (event.key === "Enter" && options[chosen]) {
      options[chosen].click();
      close();
    } else if (event.key === "Escape") close();
  });
  document.addEventListener("click", (event) => { if (!place.contains(event.target)) close(); });
  place.addEventListener("focusout", (event) => { if (event.relatedTarget && !place.contains(event.relatedTarget)) close(); });
  input.addEventListener("focus", () => { if (input.value.trim()) show(); });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });

  // Browsers have no `navigator.clipboard` on pages from http://, other than localhost.
  const copied = async (code) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent);
    getSelection().selectAllChildren(code);
    if (!document.execCommand("copy")) throw new Error("not copied");
    getSelection().removeAllRanges();
  };
  for (const panel of document.querySelectorAll(".panel")) {
    const title = panel.querySelector("summary").textContent.trim();
    const button = make("button", { type: "button", class: "copy", "aria-label": `Copy: ${title}` }, "Copy");
    button.addEventListener("click", async () => {
      try {
        await copied(panel.querySelector("code"));
        button.textContent = "Copied";
      } catch (error) {
        button.textContent = "Not copied";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    panel.append(button);
  }

  const stored = () => { try { return localStorage.getItem("trivet-theme"); } catch (error) { return null; } };
  if (stored()) document.documentElement.dataset.theme = stored();
  theme.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try { localStorage.setItem("trivet-theme", next); } catch (error) { /* private mode */ }
  });

  const menu = document.querySelector(".menu");
  if (menu && matchMedia("(max-width: 60rem)").matches) menu.open = false;
  const opened = () => {
    const target = document.getElementById(location.hash.slice(1));
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  };
  addEventListener("hashchange", opened);
  opened();
  addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((one) => { one.open = true; }));
})();
