// expect: UNI-L036 2:22
function watch(seen: WeakSet<object>): void {
  seen.add({});
}

export function main(): void {
  console.log(typeof watch);
}
