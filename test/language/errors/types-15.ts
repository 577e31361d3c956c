// expect: TS7006 2:18
const lengths = (words) => words.length;

export function main(): void {
  console.log(lengths(["a"]));
}
