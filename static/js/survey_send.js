// Sending until there is a receipt: the same key every time, so it is counted once however often it is sent.
((scope) => {
  "use strict";
  const PAUSES = [3, 6, 12, 24, 30];
  const TIMEOUT = 20000;

  async function post(form, fields) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const options = { method: "POST", body: new URLSearchParams(fields), signal: stop.signal, credentials: "same-origin" };
      const answer = await fetch(form.action, { ...options, headers: { Accept: "application/json" } });
      return answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : { state: "failed" };
    } catch {
      return { state: "offline" };
    } finally {
      clearTimeout(timer);
    }
  }

  class Sending {
    // `fields()` gives the pairs to send, `say(text)` speaks to the respondent, `done(answer)` takes what is final,
    // `count(seconds)` shows how long until the next try, 0 for none.
    constructor(form, texts, { fields, say, done, retry, count }) {
      Object.assign(this, { form, texts, fields, say, done, retry, count, extra: [], tries: 0, renewed: 0, busy: false });
      window.addEventListener("online", () => { if (this.timer) this.start(); });
    }

    async start() {
      if (this.busy) return;
      this.stop();
      this.busy = true;
      this.retry(false);
      this.say(this.texts.sending);
      const answer = await post(this.form, [...this.fields(), ...this.extra]);
      this.busy = false;
      await this.take(answer);
    }

    stop() {
      clearTimeout(this.timer);
      this.timer = null;
      this.count(0);
    }

    async take(answer) {
      if (answer.state === "work") {
        this.say(this.texts.working);
        const work = await scope.surveyWork.solve(answer.challenge, answer.bits);
        this.extra = [["_challenge", answer.challenge], ["_work", work]];
        await this.start();
      } else if (answer.state === "again" && this.renewed < 2) {
        this.renewed += 1;
        this.form.elements.csrfmiddlewaretoken.value = answer.token;
        await this.start();
      } else if (["offline", "failed", "again"].includes(answer.state)) {
        this.wait(answer.state);
      } else {
        this.tries = 0;
        this.say(answer.message || "");
        this.done(answer);
      }
    }

    wait(state) {
      const seconds = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
      this.tries += 1;
      this.say(state === "offline" ? this.texts.offline : this.texts.failed);
      this.retry(true);
      this.tick(seconds);
    }

    tick(seconds) {
      this.count(seconds);
      this.timer = setTimeout(() => (seconds > 1 ? this.tick(seconds - 1) : this.start()), 1000);
    }
  }

  scope.surveySending = { Sending, post };
})(globalThis);
