"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const guests = JSON.parse($("#data").textContent);
  const body = $("#table tbody"), form = $(".filter"), count = $("#count"), nobody = $("#nobody");
  const rows = [...body.rows];
  const ROLES = { mbr: "MBR", grub: "GRUB", boot: "/boot" };
  const ON_PAPER = 200; // so many guests with errors or warnings are printed whole; of more, only those that are open

  // --- Making elements: text is always text, never markup ---------------------------------------------------------

  const fill = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== undefined && child !== null));
    return element;
  };
  const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  const sign = (shape) =>
    svg("svg", { class: `sign ${shape}`, viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("use", { href: `#sign-${shape}` }));

  // --- The picture of a guest -------------------------------------------------------------------------------------

  const LEFT = 64, WIDE = 330, WIDTHS = { mbr: 50, grub: 54, boot: 62 }, SMALL = 166; // SMALL is all of WIDTHS
  const short = (target) => (!target ? "?" : target.length > 7 ? `${target.slice(0, 6)}\u2026` : target);
  const kind = (disk) => (disk.emulated === "yes" ? "emulated" : disk.pv === "yes" ? "pv" : "unknown");

  function bar(disk, top) {
    const shape = kind(disk), width = disk.small ? SMALL : WIDE, holds = disk.holds || [];
    const group = svg("g", { transform: `translate(0 ${top})` });
    group.append(svg("text", { class: "name", x: 0, y: 20 }, short(disk.target)));
    group.append(svg("rect", { class: `ground ${shape}`, x: LEFT, y: 3, width, height: 26 }));
    let x = LEFT;
    for (const role of Object.keys(ROLES).filter((role) => holds.includes(role))) {
      const wide = WIDTHS[role];
      group.append(svg("rect", { class: `part ${shape}`, x: x + 0.6, y: 3.6, width: wide - 0.6, height: 24.8 }));
      group.append(svg("line", { class: "wall", x1: x + wide, x2: x + wide, y1: 3, y2: 29 }));
      group.append(svg("text", { class: `role on-${shape}`, x: x + wide / 2, y: 20, "text-anchor": "middle" }, ROLES[role]));
      x += wide;
    }
    if (shape === "emulated" && disk.pv === "yes")
      group.append(svg("rect", { class: "strip", x: LEFT, y: 23.5, width, height: 5.5 }));
    if (!disk.small) {
      const at = { class: `role on-${shape === "emulated" ? "rest" : shape}`, x: (x + LEFT + width) / 2, y: 20, "text-anchor": "middle" };
      group.append(svg("text", at, disk.rest));
    }
    group.append(svg("text", { class: "words", x: LEFT, y: 45 }, `${disk.presented}${disk.starts || ""}`));
    if (disk.alarm) group.append(svg("text", { class: "alarm", x: LEFT, y: 61 }, `\u2715 ${disk.alarm}`));
    return group;
  }

  function picture(title, disks) {
    const says = disks.map((disk) => {
      const holds = (disk.holds || []).map((role) => ROLES[role]);
      const what = [...holds, ...(disk.small ? [] : [disk.rest])].join(", ");
      return `${disk.target || "?"}, ${disk.presented}: ${what}${disk.alarm ? `; ${disk.alarm}` : ""}`;
    });
    const label = `${title}: ${says.join(". ")}.`;
    let height = 0;
    const bars = disks.map((disk) => {
      const top = height;
      height += disk.alarm ? 76 : 60;
      return bar(disk, top);
    });
    const width = LEFT + WIDE + 2, size = { width, height: height - 8, viewBox: `0 0 ${width} ${height - 8}` };
    return svg("svg", { class: "picture", ...size, role: "img", "aria-label": label }, ...bars);
  }

  const isHard = (disk) => disk.device === "disk" || disk.device === "lun";

  function today(guest) {
    const hard = (guest.disks || []).filter(isHard);
    return hard.map((disk) => {
      const holds = disk.holds || [];
      const bad = guest.verdict === "will-not-boot" && holds.length > 0 && (kind(disk) === "pv" || guest.boot_path === "unbootable");
      const starts = holds.includes("mbr") && !bad && guest.starts_from_disk ? ", where the firmware starts" : "";
      return { ...disk, rest: holds.length ? (hard.length > 1 ? "the rest" : "everything else") : "data", starts,
        alarm: !bad ? "" : kind(disk) === "pv" ? "the firmware cannot read it" : "the firmware cannot start from it" };
    });
  }

  function suggested(guest) {
    const { boot, rest } = guest.suggested;
    const driver = rest.bus === "xen" ? "xen-vbd" : "virtio-blk";
    const others = (guest.disks || []).filter((disk) => isHard(disk) && (disk.target || null) !== rest.was).map((disk) => ({ ...disk, rest: "data" }));
    return [
      { target: boot.target, presented: `emulated ${boot.bus.toUpperCase()}, small`, emulated: "yes", pv: "no", holds: ["mbr", "grub", "boot"], small: true },
      { target: rest.target, presented: `PV only (${driver}), today's ${rest.was || "disk"}`, emulated: "no", pv: "yes", rest: "everything else" },
      ...others,
    ];
  }

  function pictures(guest) {
    const now = today(guest);
    if (!now.length) return undefined;
    const shown = html("div", { class: "pictures" }, html("figure", {}, html("figcaption", {}, "Today"), picture("Today", now)));
    const after = html("figure", {}, html("figcaption", {}, "Suggested split"));
    if (guest.suggested) {
      after.append(picture("Suggested split", suggested(guest)));
      after.append(html("p", {}, guest.phase === "install" ? "Install with both disks emulated; the second becomes PV once its drivers are in." : "The second disk is PV once its drivers are in."));
    } else {
      const astray = Object.keys(ROLES).filter((role) => guest.boot && guest.boot[role].disk && guest.boot[role].disk !== guest.boot_disk);
      const words = guest.boot_path === "emulated" && astray.length ? `None needed: put ${astray.map((role) => ROLES[role]).join(" and ")} on ${guest.boot_disk}, which the firmware reads.`
        : guest.verdict === "emulated" ? "MBR, GRUB and /boot are on an emulated disk beside other disks: nothing to split."
        : guest.verdict === "not-applicable" ? "No firmware reads a disk: nothing to split." : "None: the boot disk, or a free place for a second one, is not known.";
      after.append(html("p", {}, words));
    }
    shown.append(after);
    return shown;
  }

  // --- A guest in full ---------------------------------------------------------------------------------------------

  const table = (cls, head, lines) =>
    html("table", { class: cls }, html("thead", {}, html("tr", {}, ...head.map(([word, cls]) => html("th", { scope: "col", class: cls }, word)))),
      html("tbody", {}, ...lines.map((cells) => html("tr", {}, ...cells.map((cell, n) => html(n ? "td" : "th", { class: head[n][1], ...(n ? {} : { scope: "row" }) }, cell))))));

  function disks(guest) {
    const head = [["Disk"], ["Device", "wide-only"], ["Presented as"], ["Holds"], ["Backing store", "wide-only"]];
    const lines = (guest.disks || []).map((disk) => [html("code", {}, disk.target || "?"), disk.device, disk.presented,
      (disk.holds || []).map((role) => ROLES[role]).join(", ") || "\u2013", html("bdi", {}, disk.source || "\u2013")]);
    return lines.length ? [html("h3", { class: "screen" }, "Disks"), table("screen", head, lines)] : [];
  }

  function facts(guest) {
    const list = html("dl", { class: "facts" });
    const add = (word, value) => value && list.append(html("dt", {}, word), html("dd", {}, value));
    add("File", html("bdi", {}, `${guest.path}:${guest.line}`));
    add("Host", guest.host);
    if (guest.hypervisor) add("Kind", [guest.hypervisor, guest.virtualization, guest.firmware, `phase ${guest.phase}`].join(", "));
    if (guest.toolstack) add("Toolstack", `${guest.toolstack}: ${guest.toolstack_reason}`);
    add(guest.hypervisor ? "Boot path" : "Reason", guest.boot_reason);
    const known = new Map();
    for (const role of guest.boot ? Object.keys(ROLES) : []) {
      const held = guest.boot[role];
      if (!held.disk) continue;
      const words = `${held.disk} (${held.evidence}: ${held.reason})`;
      known.set(words, [...(known.get(words) || []), ROLES[role]]);
    }
    for (const [words, roles] of known) add(roles.join(", "), words);
    return [html("h3", {}, "What is known"), list];
  }

  function findings(guest, id) {
    const lines = new Set((guest.source || []).map((line) => line.line));
    const items = (guest.findings || []).map((finding) => {
      const head = html("div", {}, sign(finding.severity), html("span", { class: "hidden" }, `${finding.severity}: `),
        html("a", { href: `#rule-${finding.code}` }, `${finding.code} ${finding.name}`), " \u2013 ", finding.message, " (");
      const line = `line ${finding.line}`;
      head.append(lines.has(finding.line) ? html("a", { href: `#${id}-line-${finding.line}` }, line) : line, ")");
      const [first, ...more] = (finding.help || "").split("\n");
      return html("li", {}, head, first ? html("p", {}, first) : null, more.length ? html("pre", {}, more.join("\n")) : null);
    });
    return items.length ? [html("h3", {}, "Findings"), html("ul", { class: "findings" }, ...items)] : [];
  }

  function source(guest, id) {
    const lines = (guest.source || []).map(({ line, pieces }) => html("span", { id: `${id}-line-${line}`, tabindex: "-1" },
      html("span", { class: "at" }, String(line)), ...pieces.map(([text, marked]) => (marked ? html("mark", {}, text) : text))));
    return lines.length ? [html("h3", {}, "Source"), html("pre", { class: "source" }, ...lines)] : [];
  }

  function open(row, on = true) {
    const button = row.querySelector(".open"), next = row.nextElementSibling;
    const there = next && next.classList.contains("detail") ? next : null;
    if (!there && on) {
      const guest = guests[Number(row.id.slice(1))];
      const inside = html("div", { class: "guest" }, pictures(guest), ...findings(guest, row.id), ...source(guest, row.id), ...disks(guest), ...facts(guest));
      row.after(html("tr", { class: "detail", id: `${row.id}-detail`, role: "row" }, html("td", { colspan: row.cells.length, role: "cell" }, inside)));
      button.setAttribute("aria-controls", `${row.id}-detail`);
    } else if (there && !on) there.remove();
    row.classList.toggle("is-open", on);
    button.setAttribute("aria-expanded", String(on));
  }
  const isOpen = (row) => row.classList.contains("is-open");

  body.addEventListener("click", (event) => {
    const button = event.target.closest(".open");
    if (button) open(button.closest("tr"), button.getAttribute("aria-expanded") === "false");
  });

  // --- Filter and sort ---------------------------------------------------------------------------------------------

  const keys = rows.map((row, n) => {
    const guest = guests[n], codes = [...new Set((guest.findings || []).map((finding) => finding.code))].sort();
    const sources = (guest.disks || []).map((disk) => `${disk.target || ""} ${disk.source || ""}`);
    return { row, codes, host: guest.host || "-", rank: n, name: guest.name || guest.path, disk: guest.boot_disk || "\uffff", rules: codes.join(" ") || "\uffff",
      file: guest.path, text: [guest.name || "", guest.path, guest.host || "", ...sources].join("\n").toLowerCase() };
  });
  const tiles = [...document.querySelectorAll("[data-verdict]")];
  const value = (name) => (form.elements[name] ? form.elements[name].value : "");

  function filter() {
    const text = value("text").trim().toLowerCase(), verdict = value("verdict"), severity = value("severity"), rule = value("rule"), host = value("host");
    let left = 0;
    for (const key of keys) {
      const data = key.row.dataset;
      const fits = (!verdict || data.v === verdict) && (!severity || data.s === severity) && (!rule || key.codes.includes(rule)) && (!host || key.host === host) && (!text || key.text.includes(text));
      left += fits;
      if (key.row.hidden === fits) {
        key.row.hidden = !fits;
        if (isOpen(key.row)) key.row.nextElementSibling.hidden = !fits;
      }
    }
    const all = `${keys.length.toLocaleString("en")} ${keys.length === 1 ? "guest" : "guests"}`;
    count.textContent = left === keys.length ? all : `${left.toLocaleString("en")} of ${all}`;
    nobody.hidden = left > 0;
    for (const tile of tiles) tile.setAttribute("aria-pressed", String(tile.dataset.verdict === verdict));
  }

  const collator = new Intl.Collator("en", { numeric: true });
  function sort(button) {
    const by = button.dataset.sort, head = button.closest("th"), down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = by === "rank" ? (a, b) => a.rank - b.rank : by === "rules" ? (a, b) => (a.rules < b.rules ? -1 : a.rules > b.rules ? 1 : a.rank - b.rank)
      : (a, b) => collator.compare(a[by], b[by]) || a.rank - b.rank;
    const sorted = [...keys].sort(down ? (a, b) => order(b, a) : order);
    const all = document.createDocumentFragment();
    for (const { row } of sorted) {
      const detail = isOpen(row) ? row.nextElementSibling : null;
      all.append(row);
      if (detail) all.append(detail);
    }
    body.append(all);
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  document.querySelector("#table thead").addEventListener("click", (event) => event.target.dataset.sort && sort(event.target));
  for (const tile of tiles)
    tile.addEventListener("click", () => {
      form.elements.verdict.value = value("verdict") === tile.dataset.verdict ? "" : tile.dataset.verdict;
      filter();
    });
  filter(); // a browser may have kept what was chosen before a reload

  // --- A link to a guest, and paper --------------------------------------------------------------------------------

  function arrive() {
    const named = /^#(g\d+)/.exec(location.hash);
    const row = named && document.getElementById(named[1]);
    if (!row || isOpen(row)) return;
    open(row);
    document.getElementById(location.hash.slice(1)).scrollIntoView();
  }
  addEventListener("hashchange", arrive);
  arrive();

  let opened = [];
  const toPaper = () => {
    const loud = rows.filter((row) => !row.hidden && (row.dataset.s === "error" || row.dataset.s === "warning"));
    const more = loud.length <= ON_PAPER ? loud.filter((row) => !isOpen(row)) : [];
    for (const row of more) open(row);
    const closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) one.open = true;
    opened.push(...more, ...closed);
  };
  const fromPaper = () => {
    for (const one of opened) if (one.tagName === "TR") open(one, false); else one.open = false;
    opened = [];
  };
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
  matchMedia("print").addEventListener("change", (media) => (media.matches ? toPaper() : fromPaper()));
})();
