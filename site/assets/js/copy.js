// Adds a copy button before each element with data-copy. Without this script,
// or where the browser has no clipboard, the text is simply there to select.

/** Puts a button before the element; it reports success in its own words. */
function addButton(element) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.setAttribute("aria-live", "polite");
  button.textContent = element.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(element.textContent);
    button.textContent = element.dataset.copied;
    setTimeout(() => { button.textContent = element.dataset.copy; }, 2000);
  });
  element.before(button);
}

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach(addButton);
}
