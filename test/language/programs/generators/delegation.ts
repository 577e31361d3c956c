// yield* passes next, return and throw on to the inner generator, and has its return value. ECMA-262 15.5.5 (yield *), 27.5.3.
function* inner(name: string): Generator<string, number, number> {
  let got = 0
  try {
    got += yield `${name}1`
    got += yield `${name}2`
  } catch (error) {
    console.log(`${name} caught ${error instanceof Error ? error.message : error}`)
    got += yield `${name} recovered`
  } finally {
    console.log(`${name} finally ${got}`)
  }
  return got
}

function* outer(): Generator<string, string, number> {
  const a = yield* inner('a')
  yield `between ${a}`
  const b = (yield* inner('b')) * 100
  return `${a} ${b}`
}

function* flat(depth: number): Generator<number> {
  if (depth === 0) return
  yield depth
  yield* flat(depth - 1)
  yield* [depth * 10, depth * 10 + 1]
}

export function main(): void {
  const g = outer()
  console.log(g.next(), g.next(1), g.next(2), g.next(0))
  console.log(g.throw(new Error('oops')), g.next(5))
  const h = outer()
  h.next()
  console.log(h.return('stopped'), h.next())
  const fresh = outer()
  console.log(fresh.return('early'), fresh.next())
  const failing = outer()
  try {
    failing.throw(new Error('not started'))
  } catch (error) {
    console.log((error as Error).message, failing.next())
  }
  console.log([...flat(3)].join(' '))
  function* letters(): Generator<string> { yield* 'héy'; yield* new Set(['x', 'y', 'x']) }
  console.log([...letters()].join('-'))
}
