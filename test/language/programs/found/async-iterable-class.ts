// for await over a class with an async iterator method. ECMA-262 14.7.5.6.
class Feed {
  constructor(private readonly count: number) {}
  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    for (let i = 0; i < this.count; i++) yield Promise.resolve(i)
  }
}
export async function main(): Promise<void> {
  for await (const n of new Feed(2)) console.log(n)
  for await (const n of new Feed(100)) if (n === 3) break
  let sum = 0
  for await (const n of new Feed(5)) sum += n
  console.log(sum)
}
