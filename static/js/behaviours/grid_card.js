/* The card beside a cell: comment, history, and the choice when two people wrote into one cell. */

export class Card {
  constructor(grid, pop) {
    this.grid = grid;
    this.pop = pop;
    this.cell = null;
    pop.addEventListener("click", (event) => this.click(event));
    pop.addEventListener("submit", (event) => this.submit(event));
    pop.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); this.close(); } });
  }

  async open(cell) {
    const head = this.grid.head(cell);
    const pupil = cell.parentElement.dataset.p;
    const query = head.dataset.w ? `?work=${head.dataset.w}` : "";
    let html;
    try {
      const response = await fetch(`/journal/lessons/${head.dataset.l}/pupils/${pupil}/${query}`, {
        headers: { "X-Requested-With": "fetch" },
      });
      if (!response.ok) { this.grid.say("Карточка не открылась. Обновите страницу.", true); return; }
      html = await response.text();
    } catch {
      this.grid.say("Карточка не открылась: сервер не ответил.", true);
      return;
    }
    this.pop.innerHTML = html;
    this.show(cell);
    (this.pop.querySelector("input") ?? this.pop.querySelector("button")).focus();
  }

  show(cell) {
    const { scroll } = this.grid;
    this.cell = cell;
    this.pop.hidden = false;
    const right = cell.offsetLeft + cell.offsetWidth + 6;
    const fits = right + this.pop.offsetWidth < scroll.scrollLeft + scroll.clientWidth;
    const left = fits ? right : Math.max(scroll.scrollLeft + 4, cell.offsetLeft - this.pop.offsetWidth - 6);
    const lowest = scroll.scrollTop + scroll.clientHeight - this.pop.offsetHeight - 8;
    this.pop.style.left = `${left}px`;
    this.pop.style.top = `${Math.max(scroll.scrollTop + 8, Math.min(cell.offsetTop - 40, lowest))}px`;
  }

  close() {
    if (this.pop.hidden) return;
    this.pop.hidden = true;
    this.pop.replaceChildren();
    const { cell } = this;
    this.cell = null;
    this.grid.go(cell);
  }

  click(event) {
    const action = event.target.closest("[data-card]")?.dataset.card;
    const code = event.target.closest("[data-card-code]");
    if (action === "close") this.close();
    if (action === "erase") this.grid.saving.mark(this.cell, "");
    if (code) {
      const cell = this.grid.absenceCell(this.cell);
      if (this.grid.writable(cell)) {
        this.grid.saving.absence(cell, code.getAttribute("aria-pressed") === "true" ? "" : code.dataset.cardCode);
      }
    }
  }
  submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    if (!this.grid.writable(this.cell)) return;
    this.grid.saving.mark(this.cell, form.get("text").trim(), form.get("comment"));
  }
  saved(cell) { if (!this.pop.hidden && (cell === this.cell || cell === this.grid.absenceCell(this.cell))) this.close(); }
  refused(cell, sentence) {
    const error = this.pop.hidden || cell !== this.cell ? null : this.pop.querySelector("#card-error");
    if (error) error.textContent = sentence;
  }

  conflict(cell, answer, mine, retry) {
    const line = (tag, ...content) => { const made = document.createElement(tag); made.append(...content); return made; };
    const bold = (text) => line("b", text || "пусто");
    const body = line("div",
      line("p", this.grid.describe(cell).split(":")[0]),
      line("p", `${answer.author ?? "Другой учитель"}, ${answer.since ?? answer.at}: `, bold(answer.stored), ". У вас ", bold(mine), "."));
    body.className = "pop-b";
    const title = line("div", bold("Здесь уже другое значение"));
    title.className = "pop-h";
    const button = (text, act) => {
      const made = line("button", text);
      made.type = "button";
      made.className = "btn btn-quiet btn-s";
      made.addEventListener("click", () => { cell.classList.remove("conflict"); this.close(); act(); });
      return made;
    };
    const foot = line("div",
      button(`Оставить «${answer.stored || "пусто"}»`, () => {}),
      button(`Поставить «${mine || "пусто"}»`, retry));
    foot.className = "pop-f";
    this.pop.replaceChildren(title, body, foot);
    this.show(cell);
    foot.querySelector("button").focus();
  }
}
