/* «Кого нет»: a second press takes a code back, the footer counts, the chosen reason shows on «…».
   Without this script the buttons work as radio buttons, with «есть» under «…». */
const ABSENT = new Set(["Н", "Б", "УП", "НП"]);

export default function attendance(form) {
  const total = Number(form.dataset.total);
  const footer = (name) => form.querySelector(`[data-count="${name}"]`);
  let wasChecked = null;

  const present = (input) => form.querySelector(`input[name="${input.name}"][value=""]`);

  function show(line) {
    const chosen = line.querySelector("input[type=radio]:checked");
    const summary = line.querySelector("summary");
    const reason = chosen?.value && chosen.dataset.label;
    summary.textContent = reason || "…";
    summary.classList.toggle("on", Boolean(reason));
    summary.setAttribute("aria-label", reason ? `Причина: ${chosen.getAttribute("aria-label")}` : "Причина");
    line.classList.toggle("on", Boolean(chosen?.value));
  }

  function count() {
    const codes = [...form.querySelectorAll("input[type=radio]:checked")].map((input) => input.value);
    const absent = codes.filter((code) => ABSENT.has(code)).length;
    const late = codes.filter((code) => code === "ОП").length;
    footer("present").textContent = total - absent;
    footer("absent").textContent = `${absent} нет`;
    footer("late").hidden = late === 0;
    footer("late").textContent = `, ${late} ${late % 10 === 1 && late % 100 !== 11 ? "опоздал" : "опоздали"}`;
  }

  // A pressed radio button stays pressed in a browser; here it is let go.
  form.addEventListener("pointerdown", (event) => {
    wasChecked = event.target.closest("label")?.querySelector("input:checked") ?? null;
  });
  form.addEventListener("click", (event) => {
    const input = event.target.closest("input[type=radio]");
    if (!input) return;
    if (input === wasChecked && input.value) {
      present(input).checked = true;
      wasChecked = null;
      update(input);
    }
  });
  form.addEventListener("keydown", (event) => {
    if ((event.key === "Delete" || event.key === "Backspace") && event.target.type === "radio") {
      present(event.target).checked = true;
      update(event.target);
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") update(event.target);
  });
  document.addEventListener("click", (event) => {
    for (const open of form.querySelectorAll("details[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  function update(input) {
    const line = input.closest("li");
    show(line);
    count();
    const details = input.closest("details");
    if (details && input.matches(":checked")) details.open = false;
  }

  keepUntilSaved(form);
  form.querySelectorAll("li").forEach(show);
  count();
}

/* What was sent stays in this tab until the server has it: a session that ended or a lost connection costs nothing. */
const KEPT_MINUTES = 30;

function keepUntilSaved(form) {
  const key = `attendance ${location.pathname}`;
  const chosen = () => [...form.querySelectorAll("input[type=radio]:checked")].map(({ name, value }) => [name, value]);
  const stored = () => [...form.querySelectorAll("input[name^=seen_]")].map((input) => input.value).join();

  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  sessionStorage.removeItem(key);
  const young = kept && Date.now() - kept.at < KEPT_MINUTES * 60_000;
  // Another list on the server means it was saved, by this teacher or somebody else: then the server is right.
  if (young && kept.taken === form.dataset.taken && kept.stored === stored()) {
    for (const [name, value] of kept.chosen) {
      const input = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
      if (input) input.checked = true;
    }
  }
  form.addEventListener("submit", () => {
    const taken = form.dataset.taken;
    sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), taken, stored: stored(), chosen: chosen() }));
  });
}
