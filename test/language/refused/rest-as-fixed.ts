// expect: UNI-L047 4:9
export function main(): void {
  const all = (...xs: number[]): number => xs.length
  const two: (a: number, b: number) => number = all
  console.log(two(1, 2))
}
