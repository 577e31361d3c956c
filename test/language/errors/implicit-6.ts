// expect: UNI-L002 3:7
export function main(): void {
  let found = null;
  for (const x of [3, 1, 2]) if (x === 1) found = x;
  console.log(found);
}
