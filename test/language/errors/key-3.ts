// expect: UNI-L015 3:15
function pluck<T, K extends keyof T>(item: T, key: K): T[K] {
  return item[key];
}

export function main(): void {
  console.log(pluck({ a: 1 }, "a"));
}
