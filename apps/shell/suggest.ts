/** Finds what somebody may have meant. */

/** The word of `candidates` nearest to `word`, if one is near: it begins with it, or at most two letters, and half of it, differ. */
export function closest(word: string, candidates: string[]): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const candidate of candidates) {
    const far = candidate.startsWith(word) ? 0 : distance(word, candidate);
    if (far < least && far * 2 <= Math.min(word.length, candidate.length)) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

/** Letters to insert, remove or change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
