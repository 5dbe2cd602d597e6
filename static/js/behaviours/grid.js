/* The journal grid: moving about and typing. Saving is grid_saving.js, the card is grid_card.js.
   Letters are read by the place of the key, so the keyboard layout never has to be switched. */
import { Saving } from "./grid_saving.js";
import { Card } from "./grid_card.js";

const CODE_OF_KEY = { KeyY: "Н", Comma: "Б", KeyE: "УП", KeyJ: "ОП" };
const CODE_OF_LETTER = { "н": "Н", "б": "Б", "у": "УП", "о": "ОП" };
const SCALE = { five: /^[1-5]$/, pass_fail: /^$/, none: /^$/ };
const TYPED = new Set(["hundred", "criteria", "letters"]);

class Grid {
  constructor(table) {
    this.table = table;
    this.scroll = table.closest(".jr-scroll");
    this.body = table.tBodies[0];
    this.heads = [...table.tHead.rows[1].querySelectorAll("th.d")];
    this.canEdit = table.dataset.edit === "1";
    this.marking = table.dataset.marking;
    this.who = document.getElementById("who");
    this.half = null;
    this.saving = new Saving(this, document.getElementById("saved"));
    this.card = new Card(this, document.getElementById("pop"));
    for (const row of this.body.rows) row.setAttribute("role", "row");
    this.current = this.firstCell();
    if (this.current) this.current.tabIndex = 0;
    table.addEventListener("keydown", (event) => this.key(event));
    table.addEventListener("focusin", (event) => this.entered(event.target.closest("td.c")));
    table.addEventListener("mousedown", (event) => this.pressed(event));
    table.addEventListener("dblclick", (event) => this.openCard(event.target.closest("td.c")));
    table.tHead.addEventListener("click", (event) => this.openLesson(event.target.closest("th.d")));
    document.addEventListener("click", (event) => this.button(event.target.closest("[data-grid-do]")));
    document.addEventListener("keydown", (event) => this.functionKey(event));
    document.body.addEventListener("columns-changed", () => this.saving.whenIdle(() => location.reload()));
    this.showToday();
  }

  /* — where things are — */
  place(cell) { return cell.cellIndex - 2; }
  head(cell) { return this.heads[this.place(cell)]; }
  cellAt(row, place) { const cell = row?.cells[place + 2]; return cell?.classList.contains("c") ? cell : null; }
  todayPlace() {
    const exact = this.heads.findIndex((head) => head.classList.contains("today"));
    if (exact >= 0) return exact;
    const past = this.heads.filter((head) => !head.classList.contains("fut")).length;
    return Math.max(0, past - 1);
  }
  firstCell() { return this.cellAt(this.body.rows[0], this.todayPlace()); }
  absenceCell(cell) {
    const lesson = this.head(cell).dataset.l;
    const place = this.heads.findIndex((head) => head.dataset.l === lesson && head.dataset.a);
    return this.cellAt(cell.parentElement, place);
  }
  showToday() {
    const head = this.heads[this.todayPlace()];
    if (!head) return;
    const right = this.table.querySelector("thead .r1")?.offsetWidth * 3 || 0;
    this.scroll.scrollLeft = Math.max(0, head.offsetLeft + head.offsetWidth * 3 + right - this.scroll.clientWidth);
  }

  /* — moving — */
  pressed(event) {
    const cell = event.target.closest("td.c");
    if (!cell || event.target.closest("input")) return;
    event.preventDefault();
    this.go(cell);
  }
  go(cell) {
    if (!cell) return;
    this.half = null;
    if (this.current) this.current.tabIndex = -1;
    this.current = cell;
    cell.tabIndex = 0;
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  entered(cell) {
    if (!cell) return;
    this.body.querySelector("tr.hot")?.classList.remove("hot");
    cell.parentElement.classList.add("hot");
    this.current = cell;
    this.say(this.describe(cell));
  }
  describe(cell) {
    const head = this.head(cell);
    const name = cell.parentElement.cells[1].textContent.trim();
    const day = `${head.querySelector(".wd").textContent} ${head.querySelector(".dn").textContent}`;
    const value = cell.textContent.trim();
    return `${name}, ${day}, ${head.dataset.k ?? "работы ещё нет"}${value ? `: ${value}` : ""}`;
  }
  say(text, isBad = false) {
    this.who.textContent = text;
    this.who.classList.toggle("bad", isBad);
  }
  step(rows, places) {
    const row = this.body.rows[this.current.parentElement.sectionRowIndex + rows];
    this.go(this.cellAt(row, this.place(this.current) + places));
  }

  /* — typing — */
  key(event) {
    const cell = event.target.closest("td.c");
    if (!cell || event.target.matches("input")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };
    if (moves[event.key]) { event.preventDefault(); this.step(...moves[event.key]); return; }
    if (event.key === "Tab") {
      const next = this.cellAt(cell.parentElement, this.place(cell) + (event.shiftKey ? -1 : 1));
      if (next) { event.preventDefault(); this.go(next); }
      return;
    }
    if (event.key === "Home") { event.preventDefault(); this.go(this.cellAt(cell.parentElement, 0)); return; }
    if (event.key === "End") { event.preventDefault(); this.go(this.cellAt(cell.parentElement, this.todayPlace())); return; }
    if (event.key === "F2") { event.preventDefault(); this.openCard(cell); return; }
    if (event.key === "Escape") { this.half = null; this.saving.redraw(cell); return; }
    if (this.canEdit) this.typed(event, cell);
  }
  typed(event, cell) {
    const digit = /^Digit([1-5])$/.exec(event.code)?.[1];
    if (event.shiftKey && digit && this.marking === "five") {
      event.preventDefault();
      if (this.writable(cell)) { this.half = digit; cell.textContent = `${digit}/…`; }
      return;
    }
    if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); this.erase(cell); return; }
    if (event.key === ".") { event.preventDefault(); this.mark(cell, "точка"); return; }
    if (SCALE[this.marking]?.test(event.key)) {
      event.preventDefault();
      const text = this.half ? `${this.half}/${event.key}` : event.key;
      this.half = null;
      this.mark(cell, text);
      return;
    }
    if (TYPED.has(this.marking) && /^[0-9A-Fa-f]$/.test(event.key) && !CODE_OF_KEY[event.code]) {
      event.preventDefault();
      this.typeInto(cell, event.key);
      return;
    }
    const letter = event.key.toLowerCase();
    if (letter === "з" || event.code === "KeyP") { event.preventDefault(); this.mark(cell, "зач"); return; }
    const code = CODE_OF_LETTER[letter] ?? CODE_OF_KEY[event.code];
    if (code) { event.preventDefault(); this.absent(cell, code); }
  }
  writable(cell) {
    if (cell.classList.contains("na")) { this.say("Ученика в этот день не было в списке.", true); return false; }
    if (cell.classList.contains("fut")) { this.say("Урок ещё не прошёл: отметки ставят в день урока.", true); return false; }
    return true;
  }
  mark(cell, text) {
    if (!this.writable(cell)) return;
    this.saving.mark(cell, text);
    this.step(1, 0);
  }
  absent(cell, code) {
    if (!this.writable(cell)) return;
    this.saving.absence(this.absenceCell(cell), code);
    this.step(1, 0);
  }
  erase(cell) {
    if (!this.writable(cell)) return;
    if (cell.querySelector(".m:not(.ma)")) this.saving.mark(cell, "");
    else if (cell.querySelector(".ma")) this.saving.absence(cell, "");
  }
  typeInto(cell, first) {
    if (!this.writable(cell)) return;
    const input = document.createElement("input");
    input.value = first;
    input.maxLength = 8;
    input.setAttribute("aria-label", "Отметка");
    cell.append(input);
    input.focus();
    const done = (keep) => {
      const text = input.value.trim();
      input.remove();
      if (keep && text) this.mark(cell, text); else this.go(cell);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); event.stopPropagation(); done(true); }
      if (event.key === "Escape") { event.stopPropagation(); done(false); }
    });
    input.addEventListener("blur", () => { if (input.isConnected) done(true); });
  }

  /* — card, panel, width, keys — */
  openCard(cell) { if (cell && !cell.classList.contains("na")) this.card.open(cell); }
  openLesson(head) {
    if (!head) return;
    document.querySelector(".jr-body").classList.remove("wide");
    window.htmx.ajax("GET", `/journal/lessons/${head.dataset.l}/panel/`, "#panel");
  }
  button(element) { if (element) this.act(element.dataset.gridDo); }
  functionKey(event) {
    const action = { F1: "keys", F4: "panel", F9: "wide" }[event.key];
    if (action) { event.preventDefault(); this.act(action); }
  }
  act(action) {
    if (action === "panel") document.querySelector(".jr-body").classList.toggle("wide");
    if (action === "wide") document.body.classList.toggle("table-only");
    if (action === "keys") { const keys = document.getElementById("keys"); if (keys.open) keys.close(); else keys.showModal(); }
  }
}

export default (table) => new Grid(table);
