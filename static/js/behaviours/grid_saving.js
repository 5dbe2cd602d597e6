/* Each cell saves by itself, in the order of typing, with the version it was read at. What could not be sent stays
   in the cell and is tried again; another's newer value is shown beside one's own, and the user chooses. */

const RETRY_SECONDS = 10;

export function csrfToken() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
}

export class Saving {
  constructor(grid, status) {
    this.grid = grid;
    this.status = status;
    this.queue = [];
    this.busy = false;
    this.idle = [];
    window.addEventListener("online", () => this.send());
    window.addEventListener("beforeunload", (event) => { if (this.queue.length) event.preventDefault(); });
  }

  mark(cell, text, comment) { this.put(cell, { field: "mark", text, comment }); }
  absence(cell, code) { this.put(cell, { field: "absence", text: code }); }
  whenIdle(then) { if (this.queue.length) this.idle.push(then); else then(); }

  put(cell, entry) {
    const waiting = this.queue.find((e) => e.cell === cell && e.field === entry.field && !e.sent);
    if (waiting) Object.assign(waiting, entry);
    else this.queue.push({ cell, sent: false, ...entry });
    cell.before ??= cell.innerHTML;
    this.draft(cell, entry);
    cell.classList.remove("saved", "conflict");
    cell.classList.add("saving");
    this.send();
  }

  /* What was typed shows at once, in the colours of a pending value. */
  draft(cell, entry) {
    const parts = [...cell.querySelectorAll(".m")];
    const absence = parts.find((part) => part.classList.contains("ma"));
    const pending = document.createElement("b");
    pending.className = entry.field === "mark" ? `m ${/^[2-5]$/.test(entry.text) ? `m${entry.text}` : ""}` : "m ma";
    pending.textContent = entry.text === "точка" ? "●" : entry.field === "mark" ? entry.text : entry.text.toLowerCase();
    if (entry.field === "mark") cell.replaceChildren(...(absence ? [absence, " "] : []), pending);
    else { absence?.remove(); cell.prepend(pending, " "); }
  }
  redraw(cell) { if (cell.before !== undefined) { cell.innerHTML = cell.before; } else this.grid.half = null; }

  async send() {
    if (this.busy || !this.queue.length) return;
    this.busy = true;
    clearTimeout(this.timer);
    while (this.queue.length) {
      const entry = this.queue[0];
      entry.sent = true;
      const settled = await this.post(entry);
      if (!settled) { entry.sent = false; break; }
      this.queue.shift();
    }
    this.busy = false;
    if (!this.queue.length) for (const then of this.idle.splice(0)) then();
  }

  async post(entry) {
    const { cell, field, text } = entry;
    const head = this.grid.head(cell);
    const [markVersion, absenceVersion] = (cell.dataset.v ?? "0.0").split(".");
    const body = new URLSearchParams({ pupil: cell.parentElement.dataset.p });
    if (field === "mark") {
      body.set("text", text);
      body.set("seen", markVersion);
      if (head.dataset.w) body.set("work", head.dataset.w);
      if (entry.comment !== undefined) body.set("comment", entry.comment);
    } else {
      body.set("code", text);
      body.set("seen", absenceVersion);
    }
    const place = field === "mark" ? "marks" : "absences";
    let response;
    try {
      response = await fetch(`/journal/lessons/${head.dataset.l}/${place}/`, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
        redirect: "error",
      });
    } catch {
      return this.wait(cell, "Не сохранилось: сервер не ответил.");
    }
    if (response.status >= 500) return this.wait(cell, "Не сохранилось: сервер не ответил.");
    if (response.status === 401) return this.signInAgain(cell);
    const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
    if (response.status === 409) this.conflict(entry, answer);
    else if (!response.ok) this.refused(cell, answer.error ?? "Эту запись сделать нельзя: у вас нет прав на этот урок.");
    else this.accept(cell, answer);
    return true;
  }

  accept(cell, answer) {
    this.apply(cell, answer);
    cell.classList.add("saved");
    setTimeout(() => cell.classList.remove("saved"), 2000);
    this.tell(`Сохранено в ${answer.at}`, "ok");
    this.grid.card.saved(cell);
  }
  apply(cell, answer) {
    const head = this.grid.head(cell);
    const later = this.queue.some((entry) => entry.cell === cell && !entry.sent);
    if (!later) { cell.innerHTML = answer.html; delete cell.before; }
    cell.className = answer.cls;
    if (later) cell.classList.add("saving");
    if (answer.v) cell.dataset.v = answer.v; else delete cell.dataset.v;
    if (answer.work && !head.dataset.w) this.newWork(head, answer);
    const row = cell.parentElement;
    ["r1", "r2", "r3"].forEach((name, i) => { row.querySelector(`.${name}`).textContent = answer.row[i]; });
    row.querySelector(".r3").classList.toggle("edge", answer.row[2].includes("–"));
    const foot = this.grid.table.tFoot.rows[0].cells[cell.cellIndex];
    if (answer.work) foot.textContent = answer.count || "";
  }
  newWork(head, answer) {
    head.dataset.w = answer.work;
    head.dataset.k = answer.kind;
    const label = document.createElement("span");
    label.className = "wt";
    const weight = document.createElement("sup");
    weight.textContent = answer.weight;
    label.append(answer.short, weight);
    head.append(label);
  }

  refused(cell, sentence) {
    this.redraw(cell);
    delete cell.before;
    cell.classList.remove("saving", "queued");
    this.grid.say(sentence, true);
    this.tell("Не сохранено", "bad");
    this.grid.card.refused(cell, sentence);
  }
  conflict(entry, answer) {
    const { cell } = entry;
    const mine = entry.text;
    this.apply(cell, answer);
    cell.classList.add("conflict");
    this.tell("Здесь уже другое значение", "bad");
    this.grid.card.conflict(cell, answer, mine, () => this.put(cell, { ...entry, sent: false }));
  }
  wait(cell, sentence) {
    cell.classList.remove("saving");
    cell.classList.add("queued");
    for (const entry of this.queue) { entry.cell.classList.remove("saving"); entry.cell.classList.add("queued"); }
    this.tell(`${sentence} Повторим через ${RETRY_SECONDS} секунд. Ждут отправки: ${this.queue.length}`, "bad");
    this.timer = setTimeout(() => this.send(), RETRY_SECONDS * 1000);
    return false;
  }
  signInAgain(cell) {
    this.wait(cell, "Вы давно не работали, мы закрыли вход.");
    const link = document.createElement("a");
    link.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = "Войти";
    this.status.append(" ", link);
    return false;
  }
  tell(text, state) {
    this.status.textContent = text;
    this.status.className = `r st ${state}`;
  }
}
