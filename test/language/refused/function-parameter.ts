// expect: UNI-L070 4:9
export function main(): void {
  const size = (xs: unknown[]): number => { let n = 0; for (const x of xs) if (x) n++; return n }
  const f: (xs: number[]) => number = size
  console.log(f([1, 2, 0]))
}
