/* Shows what is typed in the password field that the button names in aria-controls. */
export default function showPassword(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? "показать" : "скрыть";
    button.setAttribute("aria-pressed", String(!shown));
    field.focus();
  });
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}
