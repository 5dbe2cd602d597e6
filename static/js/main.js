/* Starts behaviours: an element with data-behaviour="a b" is handed to js/behaviours/a.js and b.js, which are
   fetched only when a page has such an element. Each module's default export takes the element.
   The names are written out, so that the file storage can put hashed names in their place. */
const behaviours = {
  "appearance": () => import("./behaviours/appearance.js"),
  "attendance": () => import("./behaviours/attendance.js"),
  "busy": () => import("./behaviours/busy.js"),
  "grid": () => import("./behaviours/grid.js"),
  "menu": () => import("./behaviours/menu.js"),
  "show-password": () => import("./behaviours/show-password.js"),
};

const started = new WeakMap();

async function start(element, name) {
  const names = started.get(element) ?? new Set();
  if (names.has(name)) return;
  started.set(element, names.add(name));
  const module = await behaviours[name]();
  module.default(element);
}

function startWithin(root) {
  const elements = [...root.querySelectorAll("[data-behaviour]")];
  if (root instanceof Element && root.matches("[data-behaviour]")) elements.push(root);
  for (const element of elements) {
    for (const name of element.dataset.behaviour.split(" ")) start(element, name);
  }
}

startWithin(document);
document.addEventListener("htmx:load", (event) => startWithin(event.detail.elt));
