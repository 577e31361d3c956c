// expect: UNI-L019 5:6
function next(): number {
  return ++next.count;
}
next.count = 0;

export function main(): void {
  console.log(next());
}
