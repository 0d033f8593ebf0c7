// Without a network a list is not renewed and a form is not sent: say so, and leave what was typed where it is.
const note = document.getElementById("no-network");
const show = (isCut) => {
  note.hidden = !isCut;
  if (isCut) note.scrollIntoView({ block: "nearest" });
};
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => show(true));
document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && show(false));
addEventListener("online", () => show(false));

// A browser that has no network replaces the form with its own page of errors, and going back does not return to it.
// A server on this very machine answers without a network: whether the style sheet can be fetched decides.
const checking = new WeakSet();
const checked = new WeakSet();
addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (navigator.onLine || checked.delete(form)) return;
  event.preventDefault();
  // A second press while the first is being checked must not send the form twice.
  if (checking.has(form)) return;
  checking.add(form);
  try {
    await fetch(document.querySelector("link[rel=stylesheet]").href, { method: "HEAD", cache: "no-store" });
  } catch {
    show(true);
    return;
  } finally {
    checking.delete(form);
  }
  checked.add(form);
  form.requestSubmit(submitter);
});
