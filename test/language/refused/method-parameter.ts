// expect: UNI-L070 5:9
interface Sink { put(xs: number[]): number }
class Any { put(xs: unknown[]): number { return xs.filter((x) => x === 1).length } }
export function main(): void {
  const s: Sink = new Any()
  console.log(s.put([1, 2, 1]))
}
