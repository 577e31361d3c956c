// expect: UNI-L002 3:7
export function main(): void {
  let best;
  for (const x of [3, 1, 2]) if (best === undefined || x < best) best = x;
  console.log(best);
}
