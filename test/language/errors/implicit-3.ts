// expect: UNI-L002 2:14
const seen = new Map();

export function main(): void {
  seen.set("a", 1);
  console.log(seen.size);
}
