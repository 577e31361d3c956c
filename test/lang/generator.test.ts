import { beforeAll, describe, expect, it } from 'vitest'
import { generator as randomFrom, start } from '../kernel/module.ts'
import { compileDevice, textAt } from './device.ts'

interface Device {
  memory: WebAssembly.Memory
  make(): void
  drive(what: number, value: number): void
  makeFlow(): void
  makeWrapped(): void
  ask(id: number, what: number, value: number): void
  run(): void
  take(): number
}

let module: WebAssembly.Module
beforeAll(async () => {
  module = await compileDevice('generator')
}, 60_000)
const fresh = (): Promise<Device> => start<Device>(module, { callFrames: () => 0 })
const first = Number(process.env.UNI_SEED ?? 1)

let log = ''
const say = (what: string): void => void (log += `${what}; `)
const text = (value: unknown): string =>
  typeof value === 'object' && value && 'done' in value ? `${(value as unknown as IteratorResult<unknown>).value}${value.done ? ' done' : ''}` : String(value)

function* inner(): Generator<number, number, number> {
  try {
    say(`a${yield 1}`)
    try { say(`b${yield 2}`) } finally { say(`c${yield 3}`) }
  } catch (error) {
    say(`caught ${error}`)
    yield 4
  } finally {
    say('finally')
  }
  return 5
}

let current: Generator<number, unknown, number>
function* outer(): Generator<number, unknown, number> {
  for (let i = 0; i < 2; i++) try { say(`got ${yield* inner()}`) } catch (error) { say(`outer ${error}`) }
  return current.next(0)
}

async function* flow(): AsyncGenerator<number, number, number> {
  try {
    say(`a${yield 1}`)
    say(`b${await Promise.resolve(10)}`)
    say(`c${yield Promise.resolve(2)}`)
    yield Promise.reject(3)
  } finally {
    say(`d${await 20}`)
    yield 4
  }
  return Promise.resolve(5)
}

describe('generators', { timeout: 60_000 }, () => {
  it(`answer next, return and throw as in Node, 1000 random scripts, seeds from ${first}`, async () => {
    let steps = 0
    for (let seed = first; seed < first + 1000; seed++) {
      const random = randomFrom(seed)
      const device = await fresh()
      log = ''
      current = outer()
      device.make()
      const script: string[] = []
      for (let i = 0; i < 14; i++) {
        const what = [0, 0, 0, 0, 0, 1, 2, 3, 3, 4][Math.floor(random() * 10)]
        if (what === 4 && random() < 0.7) continue
        const value = 100 + i
        script.push(`${what}(${value})`)
        device.drive(what, value)
        try {
          if (what === 3) {
            const { value, done } = current.next(undefined as never)
            say(`-> ${done ? -1 : value}`)
          } else if (what === 4) {
            current.return(undefined)
            say('-> undefined')
          } else say(`-> ${text(what === 0 ? current.next(value) : what === 1 ? current.return(value) : current.throw(value))}`)
        } catch (error) {
          say(`threw ${error}`)
        }
        steps++
      }
      expect(textAt(device.memory, device.take()), `seed ${seed}: ${script.join(' ')}`).toBe(log)
    }
    expect(steps).toBeGreaterThan(10_000)
  })

  it(`that are async answer a queue of requests as in Node, 1000 random scripts, seeds from ${first}`, async () => {
    for (let seed = first; seed < first + 1000; seed++) {
      const random = randomFrom(seed)
      const device = await fresh()
      log = ''
      const it = flow()
      device.makeFlow()
      const script: string[] = []
      for (let id = 0; id < 9; id++) {
        const what = [0, 0, 0, 0, 0, 0, 1, 2, 3, 4][Math.floor(random() * 10)]
        const value = 100 + id
        script.push(`${what}(${value})`)
        device.ask(id, what, value)
        const reply = what === 0 ? it.next(value) : what === 2 ? it.throw(value) : it.return(what === 3 ? Promise.resolve(value) : what === 4 ? Promise.reject(value) : value)
        reply.then((result) => say(`${id} -> ${text(result)}`), (reason) => say(`${id} threw ${reason}`))
        if (random() < 0.4) {
          script.push('run')
          device.run()
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
      device.run()
      await new Promise((resolve) => setImmediate(resolve))
      expect(textAt(device.memory, device.take()), `seed ${seed}: ${script.join(' ')}`).toBe(log)
    }
  })

  it('are walked by `yield*` of async generators, each element awaited, what is sent passed on', async () => {
    const device = await fresh()
    device.makeWrapped()
    for (let id = 0; id < 6; id++) {
      device.ask(id, 0, 0)
      device.run()
    }
    expect(textAt(device.memory, device.take())).toBe('0 -> 1; a0; 1 -> 2; b0; 2 -> 3; c0; finally; 3 -> 5 done; 4 -> undefined done; 5 -> undefined done; ')
  })
})
