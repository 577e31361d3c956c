// Classes in functions, closures over their own initializers and over the variables of loop heads. ECMA-262 14.7.4.4, 15.7.
function makeStack(): { push(x: number): void; pop(): number | undefined; size(): number } {
  class Node {
    constructor(readonly value: number, readonly next?: Node) {}
    depth(): number { return 1 + (this.next?.depth() ?? 0) }
  }
  let top: Node | undefined
  return {
    push(x) { top = new Node(x, top) },
    pop() { const value = top?.value; top = top?.next; return value },
    size: () => top?.depth() ?? 0,
  }
}

class Button {
  private handlers: ((event: string) => void)[] = []
  onClick = (): void => { for (const handler of this.handlers) handler(`${this.label} clicked`) }
  #clicks = 0
  readonly count = (): number => ++this.#clicks
  constructor(public label: string, private readonly log: string[] = []) {
    this.handlers.push((event) => this.log.push(event), () => { this.#clicks++ })
  }
  get history(): string { return this.log.map((line) => `${this.label.length}:${line}`).join() }
  on(handler: (event: string) => void): this { this.handlers.push(handler); return this }
}

function recursive(): string {
  const self: { depth: number; next: () => number } = { depth: 3, next: () => (self.depth > 0 ? (self.depth--, self.next()) : self.depth) }
  const [first, second] = [(n: number): number => (n <= 0 ? 0 : 1 + second(n - 1)), (n: number): number => (n <= 0 ? 0 : 1 + first(n - 2))]
  const { walk } = { walk: (n: number): number => (n === 0 ? 0 : walk(n - 1) + n) }
  const once = ((f: () => number): (() => number) => { let done: number | undefined; return () => done ?? (done = f()) })(() => (once === undefined ? 1 : 2))
  return [self.next(), first(9), walk(4), once(), once()].join()
}

function loops(): string {
  const made: (() => number)[] = []
  for (let i = 0, step = () => i++; i < 3; step(), i += 1) made.push(() => i)
  for (const { a, b } of [{ a: 1, b: 2 }, { a: 3, b: 4 }]) made.push(() => a * b)
  for (const key in { x: 1, yy: 2 }) made.push(() => key.length)
  let n = 0
  while (n < 2) { const m = n++; made.push(() => m * 10 + n) }
  do { let k = n; made.push(() => k++ + n) } while (++n < 4)
  switch (n) { case 4: { let z = n; made.push(() => ++z); break } default: }
  try { throw n } catch (e) { made.push(() => Number(e)) }
  return made.map((f) => f()).concat(made.map((f) => f())).join()
}

function memo<K, V>(f: (key: K) => V): (key: K) => V {
  const cache = new Map<K, V>()
  return (key) => { if (!cache.has(key)) cache.set(key, f(key)); return cache.get(key)! }
}
const fib: (n: number) => number = memo((n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)))

function hoisted(): string {
  return later(2) + inner(3)
  function later(n: number): string { return n ? `l${inner(n - 1)}` : '.' }
  function inner(n: number): string { return n ? `i${later(n - 1)}` : '!' }
}

function counter(): { next: () => number; reset: (to?: number) => void; peek: () => number } {
  let n = 0
  const next = (): number => ++n
  const reset = (to = 0): void => { n = to }
  function peek(): number { return n }
  return { next, reset, peek }
}

class Emitter<E extends string> {
  private readonly map = new Map<E, Set<(x: number) => void>>()
  on(event: E, f: (x: number) => void): () => void {
    const set = this.map.get(event) ?? new Set()
    this.map.set(event, set.add(f))
    const off = (): void => { set.delete(f); if (set.size === 0) this.map.delete(event) }
    return off
  }
  emit(event: E, x: number): number { let count = 0; this.map.get(event)?.forEach((f) => { f(x); count++ }); return count }
}

export function main(): void {
  const stack = makeStack(), other = makeStack()
  stack.push(1); stack.push(2); other.push(9)
  console.log(stack.size(), stack.pop(), stack.pop(), stack.pop(), stack.size(), other.size())
  const button = new Button('ok')
  const { onClick, count } = button
  let heard = ''
  button.on((event) => { heard += event })
  onClick(); onClick()
  button.label = 'cancel'
  onClick()
  console.log(button.history, count(), heard)
  console.log(recursive())
  console.log(loops())
  console.log(fib(50), hoisted())
  const a = counter(), b = counter()
  a.next(); a.next(); b.next(); a.reset(10); b.reset()
  console.log(a.next(), b.peek(), a.peek())
  const emitter = new Emitter<'x' | 'y'>()
  const seen: string[] = []
  const off = emitter.on('x', (n) => { seen.push(`a${n}`); if (n > 1) off() })
  emitter.on('x', (n) => seen.push(`b${n}`))
  console.log(emitter.emit('x', 1), emitter.emit('x', 2), emitter.emit('x', 3), emitter.emit('y', 1), seen.join())
  const Shape = class Inner {
    static made = 0
    readonly id = ++Inner.made
    clone(): Inner { return new Inner() }
  }
  console.log(new Shape().clone().id, Shape.made, new Shape() instanceof Shape)
  const compose = <T>(...fs: ((x: T) => T)[]): ((x: T) => T) => (x) => fs.reduce((value, f) => f(value), x)
  console.log(compose<number>((x) => x + 1, (x) => x * 2)(3), compose((s: string) => s + '!', (s) => s.repeat(2))('a'))
}
