/* The eye and the moon: the server keeps the choice, the page changes at once and nothing typed is lost. */
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : system.matches);
const isLarge = () => root.dataset.vision === "large";

function linkPalette() {
  const link = document.getElementById("dark-tokens");
  if (isLarge()) link.media = "not all";
  else if (root.dataset.bsTheme) link.media = isDark() ? "all" : "not all";
  else link.media = "(prefers-color-scheme: dark)";
}

/* A button offers what is not the case now; there may be two of each, in the bar and in a menu. */
function offer(form) {
  const { vision, theme } = form.elements;
  vision.value = isLarge() ? "" : "large";
  vision.setAttribute("aria-pressed", String(isLarge()));
  theme.value = isDark() ? "light" : "dark";
  const words = isDark() ? theme.dataset.light : theme.dataset.dark;
  const label = theme.querySelector("span");
  if (label) {
    label.textContent = words;
  } else {
    theme.title = words;
    theme.setAttribute("aria-label", words);
  }
}

function choose(name, value) {
  if (name === "theme") root.dataset.bsTheme = value;
  else if (value) root.dataset.vision = value;
  else delete root.dataset.vision;
  linkPalette();
  document.querySelectorAll("form.appearance").forEach(offer);
}

export default function appearance(form) {
  form.addEventListener("submit", (event) => {
    const { name, value } = event.submitter ?? {};
    if (!name) return;
    event.preventDefault();
    const answer = new FormData(form);
    answer.append(name, value);
    fetch(form.action, { method: "POST", body: answer, redirect: "manual", keepalive: true });
    choose(name, value);
  });
  offer(form);
}
