// Answers that are not sent yet: only in this browser, until the receipt, thirty days at most.
((scope) => {
  "use strict";
  const DAYS = 30 * 24 * 3600 * 1000;
  const name = (slug) => `umfrage:${slug}`;

  scope.surveyDraft = {
    load(slug) {
      try {
        const draft = JSON.parse(localStorage.getItem(name(slug)));
        if (draft && Date.now() - draft.saved < DAYS) return draft;
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
    clear(slug) {
      try {
        localStorage.removeItem(name(slug));
      } catch { /* no storage, nothing to clear */ }
    },
  };
})(globalThis);
