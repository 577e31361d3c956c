/** Finds what somebody may have meant. */

/** The word of `candidates` nearest to `word`, or "" when none is near: it begins with it, or at most two letters, and half of it, differ. */
export function closest(word: string, candidates: string[]): string {
  let best = "";
  let least = 3;
  for (let i = 0; i < candidates.length; ++i) {
    const candidate = candidates[i];
    const far = candidate.startsWith(word) ? 0 : distance(word, candidate);
    if (far < least && far * 2 <= min(word.length, candidate.length)) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

/** Letters to insert, remove or change (Levenshtein). */
function distance(a: string, b: string): i32 {
  const row = new Array<i32>(b.length + 1);
  for (let j = 0; j <= b.length; ++j) row[j] = j;
  for (let i = 1; i <= a.length; ++i) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; ++j) {
      const above = row[j];
      const change = diagonal + i32(a.charCodeAt(i - 1) != b.charCodeAt(j - 1));
      row[j] = min(change, min(above, row[j - 1]) + 1);
      diagonal = above;
    }
  }
  return row[b.length];
}
