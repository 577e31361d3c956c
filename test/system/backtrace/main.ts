// Throws in a comparison, below closures, methods and an async function. Lines that a back-trace must name say so.
interface Handler { handle(n: number): number }
type Visit = (n: number) => number

class Tree implements Handler {
  visit: Visit = (n) => n
  readonly children: Tree[] = []
  constructor(readonly name: string) {}
  handle(n: number): number {
    return this.children.reduce((sum, child) => { // at Tree#handle
      const below = child.handle(n + 1) // at Tree.handle.arrow
      return sum + below
    }, this.visit(n)) // at Tree#handle
  }
}

const table = new Map<string, Visit>()

async function* count(limit: number): AsyncGenerator<number> {
  for (let i = 0; i < limit; i++) {
    await Promise.resolve()
    yield table.get('step')!(i)
  }
}

function* values(visit: Visit): Generator<number> {
  yield 1
  yield visit(2)
}

async function work(tree: Tree): Promise<number> {
  let total = 0
  for await (const n of count(3)) {
    total += n
  }
  const ask = (handler: Handler): number => {
    return handler.handle( // at work.ask
      total,
    ) + 1
  }
  return ask(tree) * 2 // at work
}

export async function main(): Promise<void> {
  const root = new Tree('root'), leaf = new Tree('leaf')
  root.children.push(leaf)
  const steps: Visit = (n) => {
    for (const value of values((m) => m * n)) {
      if (value > 100) return value
    }
    return n
  }
  table.set('step', steps)
  const fail = (n: number): number => {
    const list = [3, 1, 2]
    list.sort((a, b) => { // at main.fail
      if (a + b > 2) throw new Error(`no order of ${a} and ${b}`) // at main.fail.arrow
      return a - b + n
    })
    return list[0]
  }
  leaf.visit = (n) => fail(n) + 1 // at main.arrow
  console.log(await work(root))
}
