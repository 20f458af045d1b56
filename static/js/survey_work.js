// A small calculation for the server when very many answers come from one connection: find a number so that SHA-256 of
// "challenge:number" starts with zero bits. In slices, so that the page stays alive.
((scope) => {
  "use strict";
  const SLICE = 4000;
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (value) => Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
  const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const ROUND = primes.map((prime) => fraction(Math.cbrt(prime)));
  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  function block(state, words) {
    for (let i = 16; i < 64; i += 1) {
      const a = words[i - 15];
      const b = words[i - 2];
      const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = (state[i] + value) | 0; });
  }

  function sha256(text) {
    const bytes = new TextEncoder().encode(text);
    const length = ((bytes.length + 8) >> 6) + 1;
    const view = new DataView(new ArrayBuffer(length * 64));
    bytes.forEach((byte, i) => view.setUint8(i, byte));
    view.setUint8(bytes.length, 0x80);
    view.setUint32(length * 64 - 4, bytes.length * 8);
    const state = [...START];
    for (let at = 0; at < length * 64; at += 64) {
      const words = new Int32Array(64);
      for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + 4 * i);
      block(state, words);
    }
    return state;
  }

  scope.surveyWork = {
    sha256,
    solve(challenge, bits) {
      return new Promise((resolve) => {
        let tried = 0;
        const slice = () => {
          for (let end = tried + SLICE; tried < end; tried += 1) {
            if (sha256(`${challenge}:${tried}`)[0] >>> (32 - bits) === 0) {
              resolve(String(tried));
              return;
            }
          }
          setTimeout(slice, 0);
        };
        slice();
      });
    },
  };
})(globalThis);
