// An optional method of an interface: a method of a class, of a literal, or not there. ECMA-262 13.3.9 (optional chains).
interface Stream { n: number; close?(): void }
class Buffer implements Stream {
  n = 1
  close(): void { this.n = 2 }
}
export function main(): void {
  const streams: Stream[] = [new Buffer(), { n: 5 }, { n: 6, close() { this.n = 7 } }]
  for (const stream of streams) {
    stream.close?.()
    console.log(stream.n, stream.close === undefined)
  }
}
