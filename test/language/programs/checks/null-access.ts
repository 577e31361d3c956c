// A member of null or undefined behind `!` throws a TypeError, with another text than Node's.
class Node1 {
  next: Node1 | null = null
  constructor(public value: number) {}
  get last(): Node1 {
    return this.next!.value < 0 ? this : this.next!.last
  }
  twice(): number {
    return this.value * 2
  }
}

interface Config { name?: string; inner?: { list: number[] } }

export function main(): void {
  const attempt = (name: string, action: () => unknown): void => {
    try {
      console.log(name, action())
    } catch (e) {
      console.log(name, e instanceof TypeError)
    }
  }
  const node = new Node1(1)
  const config: Config = {}
  const call: { f: ((n: number) => number) | null } = { f: null }
  let text: string | undefined
  attempt('field', () => node.next!.value)
  attempt('method', () => node.next!.twice())
  attempt('assignment', () => (node.next!.value = 5))
  attempt('getter', () => node.last.value)
  attempt('shape', () => config.inner!.list)
  attempt('string', () => text!.length)
  attempt('array', () => (config.inner?.list)!.length)
  attempt('function', () => call.f!(1))
  attempt('map', () => new Map<string, Node1>().get('x')!.value)
  attempt('chain', () => config.inner?.list.length)
  node.next = new Node1(-1)
  attempt('set', () => node.last.value + node.next!.twice())
}
