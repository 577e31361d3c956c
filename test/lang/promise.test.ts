import { beforeAll, describe, expect, it } from 'vitest'
import { generator, start } from '../kernel/module.ts'
import { compileDevice, textAt } from './device.ts'

interface Device {
  memory: WebAssembly.Memory
  run(): number
  watch(): void
  [operation: string]: unknown
}
type Step = [operation: string, ...args: number[]]

const text = (value: unknown): string =>
  value instanceof Promise ? 'promise'
  : value instanceof AggregateError ? `${value}${text(value.errors)}`
  : Array.isArray(value) ? `[${value.map(text).join(',')}]`
  : value instanceof Error || typeof value !== 'object' || value === null ? String(value)
  : 'value' in value ? `fulfilled:${text(value.value)}` : `rejected:${text((value as PromiseRejectedResult).reason)}`

/** The operations of `device/promise.ts` with the promises of Node. */
class Host {
  private promises: Promise<unknown>[] = []
  private settlers: ((value: unknown) => void)[] = []
  log = ''

  private outcome(kind: number, id: number, target: number): unknown {
    if (kind === 1) throw 1000 + id
    return kind === 2 ? this.promises[target] : kind === 3 ? undefined : id
  }
  private handler(id: number, kind: number, target: number) {
    return (value: unknown) => {
      this.log += `${id}(${text(value)}) `
      return this.outcome(kind, id, target)
    }
  }
  readonly operations: Record<string, (...args: number[]) => void> = {
    makeNew: (id, kind) => void this.promises.push(new Promise((resolve, reject) => {
      this.settlers.push(resolve, reject)
      if (kind === 1) throw id
      if (kind === 2) {
        resolve(id)
        reject(id + 1)
        throw id + 2
      }
    })),
    settle: (which, value, target) => this.settlers[which](target < 0 ? value : this.promises[target]),
    makeResolved: (value, target) => void this.promises.push(Promise.resolve(target < 0 ? value : this.promises[target])),
    makeRejected: (value) => void this.promises.push(Promise.reject(value)),
    makeThen: (of, id, kind, target, both) => void this.promises.push(this.promises[of].then(both & 1 ? this.handler(id, kind, target) : undefined, both & 2 ? this.handler(id + 500, kind, target) : undefined)),
    makeCatch: (of, id, kind, target) => void this.promises.push(this.promises[of].catch(this.handler(id, kind, target))),
    makeFinally: (of, id, kind, target) => void this.promises.push(this.promises[of].finally(() => {
      this.log += `${id}() `
      return this.outcome(kind, id, target)
    })),
    microtask: (id) => queueMicrotask(() => void (this.log += `${id}m `)),
    makeGathering: (which, from, count) => {
      const elements = [...this.promises.slice(from, from + count), ...(count ? [7] : [])]
      this.promises.push(which === 0 ? Promise.all(elements) : which === 1 ? Promise.allSettled(elements) : which === 2 ? Promise.any(elements) : Promise.race(elements))
    },
    makeAsync: (id, first, second, kind) => void this.promises.push((async () => {
      this.log += `${id}a `
      let x: unknown
      try {
        x = await this.promises[first]
      } catch (error) {
        x = error
      }
      this.log += `${id}b${text(x)} `
      const y = await (second < 0 ? undefined : this.promises[second])
      this.log += `${id}c${text(y)} `
      if (kind === 1) throw id
      return this.outcome(kind, id, first)
    })()),
  }
  watch(): void {
    this.promises.forEach((promise, index) => promise.catch(this.handler(10000 + index, 3, 0)))
  }
}

function script(seed: number): Step[] {
  const random = generator(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const steps: Step[] = [['makeNew', 1, 0]]
  let promises = 1, settlers = 2
  const one = (): number => below(promises)
  for (let id = 10; id < 10 + 4 + below(16); id++) {
    const kind = below(4)
    const choice = below(12)
    // A handler may return a promise made later: then it is its own, or one that waits for it.
    const target = below(promises + 1)
    if (choice < 2) steps.push(['makeNew', id, below(3)]), settlers += 2
    else if (choice < 4) {
      steps.push(['settle', below(settlers), id, below(2) ? -1 : one()])
      continue
    } else if (choice === 4) {
      const value = below(2) ? -1 : one()
      steps.push(below(3) ? ['makeResolved', id, value] : ['makeRejected', id])
    } else if (choice < 7) steps.push(['makeThen', one(), id, kind, target, below(4)])
    else if (choice === 7) steps.push(['makeCatch', one(), id, kind, target])
    else if (choice === 8) steps.push(['makeFinally', one(), id, kind, target])
    else if (choice === 9) {
      const from = one()
      steps.push(['makeGathering', below(4), from, below(Math.min(4, promises - from + 1))])
    } else if (choice === 10) steps.push(['makeAsync', id, one(), below(3) ? one() : -1, kind])
    else {
      steps.push(['microtask', id])
      continue
    }
    promises++
  }
  return steps
}

let module: WebAssembly.Module
beforeAll(async () => {
  module = await compileDevice('promise')
}, 60_000)

/** Each script has its own: this host cannot tell the collector what lies on the stack. */
const fresh = (): Promise<Device> => start<Device>(module, { callFrames: () => 0 })

async function both(steps: Step[]): Promise<{ ours: string; nodes: string }> {
  const host = new Host()
  for (const [operation, ...args] of steps) host.operations[operation](...args)
  host.watch()
  await new Promise((resolve) => setImmediate(resolve))
  const device = await fresh()
  for (const [operation, ...args] of steps) (device[operation] as (...args: number[]) => void)(...args)
  device.watch()
  return { ours: textAt(device.memory, device.run()), nodes: host.log }
}

describe('promises', { timeout: 60_000 }, () => {
  const first = Number(process.env.UNI_SEED ?? 1)
  it(`runs 3000 random scripts in Node's order, seeds from ${first}`, async () => {
    for (let seed = first; seed < first + 3000; seed++) {
      const steps = script(seed)
      const { ours, nodes } = await both(steps)
      if (ours !== nodes) expect(ours, `seed ${seed}: ${JSON.stringify(steps)}`).toBe(nodes)
    }
  })

  it('ends with the reason when a rejection is still unhandled after the last job', async () => {
    const device = await fresh()
    ;(device.makeRejected as (value: number) => void)(5)
    expect(() => device.run()).toThrow('trap 15')
  })
})
