// expect: UNI-L070 4:9
export function main(): void {
  const counts = new Map<string, number>([['a', 1]])
  const open: ReadonlyMap<string, number | string> = counts
  console.log(open.get('a'))
}
