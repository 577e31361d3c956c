/** One feature of the language each: a function that uses it `n` times, beside one that does the same without. */

abstract class Step {
  abstract next(x: number): number
}
class Add extends Step {
  constructor(private readonly by: number) { super() }
  next(x: number): number { return x + this.by }
}
class Double extends Step {
  constructor(private readonly by: number) { super() }
  next(x: number): number { return x * 2 + this.by }
}
const adder = (by: number): ((x: number) => number) => (x) => x + by
const doubler = (by: number): ((x: number) => number) => (x) => x * 2 + by

const half = (n: number): number => n / 2
const pick = (n: number): boolean => half(n) > 1e6

function method(n: number): number {
  const step: Step = pick(n) ? new Double(0.5) : new Add(0.5)
  let x = 0
  for (let i = 0; i < n; i++) x = step.next(x)
  return x
}
function closure(n: number): number {
  const step = pick(n) ? doubler(0.5) : adder(0.5)
  let x = 0
  for (let i = 0; i < n; i++) x = step(x)
  return x
}

/** Too large to be inlined into its callers, and it may throw. */
function checkedRoot(x: number, depth: number): number {
  if (depth > 0) return checkedRoot(x, depth - 1)
  if (x < 0) throw new RangeError(`no root of ${x}`)
  return x * 0.5 + 1
}
function noTry(n: number): number {
  const depth = pick(n) ? 3 : 1
  let x = 0
  for (let i = 0; i < n; i++) x += checkedRoot(i, depth)
  return x
}
function tryOnly(n: number): number {
  const depth = pick(n) ? 3 : 1
  let x = 0
  for (let i = 0; i < n; i++) {
    try {
      x += checkedRoot(i, depth)
    } catch {
      x = 0
    }
  }
  return x
}
function noFinally(n: number): number {
  const depth = pick(n) ? 3 : 1
  let x = 0, done = 0
  for (let i = 0; i < n; i++) {
    x += checkedRoot(i, depth)
    done++
  }
  return x + done
}
function tryFinally(n: number): number {
  const depth = pick(n) ? 3 : 1
  let x = 0, done = 0
  for (let i = 0; i < n; i++) {
    try {
      x += checkedRoot(i, depth)
    } finally {
      done++
    }
  }
  return x + done
}
const failure = new Error('x')
function fail(x: number): number {
  if (x >= 0) throw failure
  return x
}
function throwCatch(n: number): number {
  let x = 0
  for (let i = 0; i < n; i++) {
    try {
      x += fail(i)
    } catch {
      x++
    }
  }
  return x
}
function newError(n: number): number {
  let x = 0
  for (let i = 0; i < n; i++) {
    try {
      throw new Error('x')
    } catch (error) {
      if (error instanceof Error) x += error.message.length
    }
  }
  return x
}

const numbers = Array.from({ length: 100 }, (_, i) => i * 0.5)
function indexLoop(n: number): number {
  let x = 0
  for (let round = 0; round < n / 100; round++) for (let i = 0; i < numbers.length; i++) x += numbers[i]
  return x
}
function ofLoop(n: number): number {
  let x = 0
  for (let round = 0; round < n / 100; round++) for (const one of numbers) x += one
  return x
}
function forEachLoop(n: number): number {
  let x = 0
  for (let round = 0; round < n / 100; round++) numbers.forEach((one) => { x += one })
  return x
}

function* upTo(n: number): Generator<number> {
  for (let i = 0; i < n; i++) yield i
}
function generator(n: number): number {
  let x = 0
  for (const one of upTo(n)) x += one
  return x
}

function template(n: number): number {
  let x = 0
  for (let i = 0; i < n; i++) x += `line ${i} of ${n}`.length
  return x
}
function mapOfNumbers(n: number): number {
  const map = new Map<number, number>()
  for (let i = 0; i < n; i++) map.set(i & 63, (map.get(i & 63) ?? 0) + i)
  return map.get(7) ?? 0
}
function mapOfStrings(n: number): number {
  const names = ['alpha', 'beta', 'gamma', 'delta']
  const map = new Map<string, number>()
  for (let i = 0; i < n; i++) {
    const name = names[i & 3]
    map.set(name, (map.get(name) ?? 0) + i)
  }
  return map.get('beta') ?? 0
}

const find = (n: number): number | undefined => (n % 3 === 0 ? undefined : n * 0.5)
function maybeNumber(n: number): number {
  let x = 0
  for (let i = 0; i < n; i++) {
    const found = find(i)
    if (found !== undefined) x += found
  }
  return x
}
const findOr = (n: number): number => (n % 3 === 0 ? -1 : n * 0.5)
function alwaysNumber(n: number): number {
  let x = 0
  for (let i = 0; i < n; i++) {
    const found = findOr(i)
    if (found !== -1) x += found
  }
  return x
}

interface Point { x: number; y: number }
function objects(n: number): number {
  let x = 0
  for (let i = 0; i < n; i++) {
    const { x: a, y: b }: Point = { x: i, y: n }
    x += a + b
  }
  return x
}

/** Rounds are counted by 2000. */
export const rounds: [string, (n: number) => number][] = [
  ['method', method], ['closure', closure], ['no_try', noTry], ['no_finally', noFinally], ['try', tryOnly], ['try_finally', tryFinally], ['throw_catch', throwCatch], ['new_error', newError],
  ['index_loop', indexLoop], ['of_loop', ofLoop], ['for_each', forEachLoop], ['generator', generator], ['template', template], ['map_of_numbers', mapOfNumbers],
  ['map_of_strings', mapOfStrings], ['maybe_number', maybeNumber], ['always_number', alwaysNumber], ['object_literal', objects],
]

/** Waits `n` times for a promise that is resolved already. */
export async function awaited(n: number): Promise<number> {
  let x = 0
  for (let i = 0; i < n; i++) x += await Promise.resolve(i)
  return x
}
