import { describe, expect, it } from 'vitest'
import { generator, program, start, Trapped } from './module.ts'

interface Heap {
  node(id: number): number
  idOf(node: number): number
  setA(node: number, to: number): void
  setB(node: number, to: number): void
  getA(node: number): number
  getB(node: number): number
  setGlobal(to: number): void
  makeList(node: number): void
  push(node: number, item: number): void
  item(node: number, index: number): number
  listParts(node: number, which: number): number
  makeData(node: number, size: number, seed: number): number
  dataOf(node: number): number
  dataIntact(node: number, size: number, seed: number): number
  sizeOf(ptr: number): number
  rawTake(size: number): number
  rawGrow(ptr: number, size: number): number
  rawFree(ptr: number): void
  collectAll(): void
  live(): number
  count(): number
  allocated(): number
  searches(): number
  total(): number
  free(): number
  churn(rounds: number): void
  strings(length: number): number
  chain(length: number): void
  chainLength(): number
  fan(node: number, width: number): void
  fanSum(node: number): number
  markWord(word: number): void
}

/** A heap whose "stack" is the list `roots`. */
async function open(roots: () => Iterable<number>) {
  const heap = await start<Heap>(await program('heap'), {
    scanRoots: (low: number, high: number) => {
      for (const word of roots()) if (word >>> 0 >= low >>> 0 && word >>> 0 < high >>> 0) heap.markWord(word)
    },
  })
  return heap
}

/** What the test believes about one object. */
interface Model { ptr: number; id: number; a?: Model; b?: Model; list?: Model[]; data?: { size: number; seed: number } }

/** Sizes that matter: around class and page borders, small ones most. */
const sizeFrom = (random: () => number): number => {
  const kind = random()
  if (kind < 0.6) return Math.floor(random() * 130)
  if (kind < 0.8) return Math.floor(random() * 2100)
  if (kind < 0.9) return [2015, 2016, 2017, 2024, 2025, 4079, 4080, 4081, 8175, 8176, 8177][Math.floor(random() * 11)]
  return Math.floor(random() * 20000)
}

async function explore(seed: number, steps: number): Promise<void> {
  const random = generator(seed)
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)]
  const held: { model: Model; word: number }[] = []
  const raw: { ptr: number; size: number; seed: number }[] = []
  let global: Model | undefined
  const heap = await open(function* () {
    for (const { word } of held) yield word
    for (let i = 0; i < 20; ++i) yield Math.floor(random() * 0x400) * 2 // numbers that are no pointers
  })
  const reachable = (): Set<Model> => {
    const seen = new Set<Model>()
    const todo = [...held.map((root) => root.model), ...(global ? [global] : [])]
    for (let model = todo.pop(); model; model = todo.pop()) {
      if (seen.has(model)) continue
      seen.add(model)
      for (const next of [model.a, model.b, ...(model.list ?? [])]) if (next) todo.push(next)
    }
    return seen
  }
  const check = (model: Model): void => {
    if (heap.idOf(model.ptr) !== model.id) throw new Error(`object ${model.id} has id ${heap.idOf(model.ptr)}`)
    if (heap.getA(model.ptr) !== (model.a?.ptr ?? 0) || heap.getB(model.ptr) !== (model.b?.ptr ?? 0)) throw new Error(`object ${model.id} lost a reference`)
    if (model.data && !heap.dataIntact(model.ptr, model.data.size, model.data.seed)) throw new Error(`data of object ${model.id} changed`)
    model.list?.forEach((item, index) => {
      if (heap.item(model.ptr, index) !== item.ptr) throw new Error(`list of object ${model.id} changed at ${index}`)
    })
  }
  const rawBytes = (ptr: number, size: number) => new Uint8Array(heap.memory.buffer, ptr, size)
  for (let step = 0; step < steps; ++step) {
    // This host cannot see references in the program's locals, so collections happen only between two calls.
    if (heap.allocated() > 128 << 10) heap.collectAll()
    const action = random()
    const known = [...held.map((root) => root.model), ...(global ? [global] : [])]
    if (action < 0.35 || !known.length) {
      const ptr = heap.node(step + 1)
      if (ptr % 16) throw new Error(`object at 0x${ptr.toString(16)} is not aligned`)
      const model = { ptr, id: step + 1 }
      // A root may point anywhere into the object, or just behind it.
      held.push({ model, word: ptr + Math.floor(random() * (heap.sizeOf(ptr) + 1)) })
    } else if (action < 0.45) {
      const model = pick(known)
      const to = pick([...reachable()])
      if (random() < 0.5) { heap.setA(model.ptr, to.ptr); model.a = to } else { heap.setB(model.ptr, to.ptr); model.b = to }
    } else if (action < 0.6) {
      const model = pick(known)
      const size = sizeFrom(random)
      if (!heap.makeData(model.ptr, size, step)) throw new Error(`new memory of ${size} bytes was not zero`)
      model.data = { size, seed: step }
    } else if (action < 0.75) {
      const model = pick(known)
      if (!model.list) { heap.makeList(model.ptr); model.list = [] }
      for (let n = Math.floor(random() * 20); n > 0; --n) {
        const item = pick(known)
        heap.push(model.ptr, item.ptr)
        model.list.push(item)
      }
    } else if (action < 0.9) {
      if (held.length > 30 || random() < 0.5) held.splice(Math.floor(random() * held.length), 1)
    } else if (action < 0.93) {
      global = random() < 0.2 ? undefined : pick(known)
      heap.setGlobal(global?.ptr ?? 0)
    } else if (action < 0.95 || !raw.length) {
      const size = sizeFrom(random)
      const ptr = heap.rawTake(size)
      rawBytes(ptr, size).fill(step & 255)
      raw.push({ ptr, size, seed: step & 255 })
    } else if (action < 0.97) {
      const block = pick(raw)
      const size = sizeFrom(random)
      block.ptr = heap.rawGrow(block.ptr, size)
      block.size = Math.min(size, block.size)
      if (!rawBytes(block.ptr, block.size).every((byte) => byte === block.seed)) throw new Error('an unmanaged block changed when it grew')
    } else if (action < 0.985) {
      const index = Math.floor(random() * raw.length)
      const [block] = raw.splice(index, 1)
      if (!rawBytes(block.ptr, block.size).every((byte) => byte === block.seed)) throw new Error('an unmanaged block changed')
      heap.rawFree(block.ptr)
    } else {
      heap.collectAll()
      const alive = reachable()
      let bytes = 0
      const parts = new Set<number>()
      for (const model of alive) {
        check(model)
        parts.add(model.ptr)
        if (model.data) parts.add(heap.dataOf(model.ptr))
        if (model.list) parts.add(heap.listParts(model.ptr, 0)).add(heap.listParts(model.ptr, 1))
      }
      for (const ptr of parts) bytes += heap.sizeOf(ptr) + 8
      // A root one past an object's end may hold the next object, too.
      if (heap.live() < bytes || heap.live() > bytes * 1.5 + 30000) throw new Error(`${heap.live()} bytes found alive, ${bytes} reachable`)
    }
  }
  for (const model of reachable()) check(model)
}

describe('heap', () => {
  const seeds = Array.from({ length: 12 }, (_, index) => Number(process.env.UNI_SEED ?? 1000) + index)
  it.each(seeds)('keeps every reachable object and frees the others, seed %i', async (seed) => {
    await explore(seed, 4000)
  })

  it('makes a million objects without memory growing', async () => {
    const heap = await open(() => [])
    heap.churn(100_000)
    const before = heap.total()
    heap.churn(1_000_000)
    expect(heap.total()).toBe(before)
    expect(heap.count()).toBeGreaterThan(10)
  })

  it('builds a string by appending without keeping the pieces', async () => {
    const heap = await open(() => [])
    expect(heap.strings(5000)).toBe(5000)
    expect(heap.total()).toBeLessThan(2 << 20)
    heap.collectAll()
    expect(heap.live()).toBeLessThan(60_000)
  })

  it('marks a long chain with a small mark stack', async () => {
    const heap = await open(() => [])
    heap.chain(200_000)
    heap.collectAll()
    expect(heap.chainLength()).toBe(200_000)
    heap.setGlobal(0)
    heap.collectAll()
    expect(heap.live()).toBeLessThan(60_000)
  })

  it('marks what does not fit the mark stack by searching the heap again', async () => {
    const held: number[] = []
    const heap = await open(() => held)
    held.push(heap.node(1))
    heap.makeList(held[0])
    heap.fan(held[0], 20_000)
    // Fill the free pages, so that the mark stack cannot grow.
    const blocks: number[] = []
    while (heap.free() > 0) blocks.push(heap.rawTake(Math.min(heap.free() / 4096, 8) * 4096 - 32))
    heap.collectAll()
    expect(heap.searches()).toBeGreaterThan(0)
    expect(heap.fanSum(held[0])).toBe((19_999 * 20_000) / 2)
    blocks.forEach((block) => heap.rawFree(block))
  })

  it('traps when memory is used up, and works again after a collection', async () => {
    const heap = await open(() => [])
    const blocks: number[] = []
    let failure: unknown
    try {
      for (;;) blocks.push(heap.rawTake(600 << 20))
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(Trapped)
    expect((failure as Trapped).code).toBe(16)
    expect(blocks.length).toBeGreaterThan(3)
    blocks.forEach((block) => heap.rawFree(block))
    expect(heap.rawTake(600 << 20)).not.toBe(0)
  })

  it('refuses to free a block twice', async () => {
    const heap = await open(() => [])
    const block = heap.rawTake(40)
    heap.rawFree(block)
    expect(() => heap.rawFree(block)).toThrow('not an allocated block')
  })
})
