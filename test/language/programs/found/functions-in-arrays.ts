// Arrays of functions for generic functions that use variables around them.
export function main(): void {
  let calls = 0
  const runAll = <T>(fs: ((x: T) => T)[], x: T): T => { let acc = x; for (const f of fs) { calls++; acc = f(acc) } return acc }
  console.log(runAll([(n: number) => n + 1, (n) => n * 2], 3), calls)
}
