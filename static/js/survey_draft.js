// Answers that are not sent yet: only in this browser, until the receipt, thirty days at most. After the receipt nothing
// stays but the day, so that whoever opens the page again is not asked twice.
((scope) => {
  "use strict";
  const DAYS = 30 * 24 * 3600 * 1000;
  const name = (slug) => `umfrage:${slug}`;

  scope.surveyDraft = {
    load(slug) {
      try {
        const draft = JSON.parse(localStorage.getItem(name(slug)));
        if (draft && Date.now() - (draft.saved ?? Date.parse(draft.sent)) < DAYS) return draft;
        localStorage.removeItem(name(slug));
      } catch { /* no storage, or something foreign in it: begin anew */ }
      return null;
    },
    save(slug, draft) {
      try {
        localStorage.setItem(name(slug), JSON.stringify({ ...draft, saved: Date.now() }));
        return true;
      } catch {
        return false;
      }
    },
    sent(slug) {
      try {
        localStorage.setItem(name(slug), JSON.stringify({ sent: new Date().toLocaleDateString("sv-SE") }));
      } catch { /* no storage: a reload begins anew */ }
    },
    saySent(text, day) {
      const style = { dateStyle: "long", numberingSystem: "latn" };
      return text.replace("{date}", new Date(`${day}T12:00`).toLocaleDateString(document.documentElement.lang, style));
    },
    clear(slug) {
      try {
        localStorage.removeItem(name(slug));
      } catch { /* no storage, nothing to clear */ }
    },
  };
})(globalThis);
