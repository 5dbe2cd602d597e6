/* A form that takes a while is sent once: its button says so and keeps its width. */
export default function busy(form) {
  const restore = [];
  form.addEventListener("submit", (event) => {
    const button = event.submitter ?? form.querySelector("[type=submit]");
    if (!button) return;
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    const { textContent } = button;
    restore.push(() => {
      button.textContent = textContent;
      button.removeAttribute("aria-disabled");
      button.style.minWidth = "";
    });
    button.style.minWidth = `${button.offsetWidth}px`;
    button.textContent = button.dataset.busy ?? "Сохраняем…";
    button.setAttribute("aria-disabled", "true");
  });
  // The page may come back from the browser's memory just as it was left.
  addEventListener("pageshow", () => { restore.splice(0).forEach((undo) => undo()); });
}
