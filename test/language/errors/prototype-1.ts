// expect: UNI-L012 7:35
class Counter {
  count = 0;
}

export function main(): void {
  console.log(Object.keys(Counter.prototype).length);
}
