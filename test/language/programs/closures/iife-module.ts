// A function called where it stands makes a private scope: the module pattern of old: ECMA-262 13.3.6.
const ids = (() => {
  let next = 1
  const freed: number[] = []
  return {
    take(): number {
      return freed.pop() ?? next++
    },
    give(id: number): void {
      freed.push(id)
    },
    get live(): number {
      return next - 1 - freed.length
    },
  }
})()

function once<T>(make: () => T): () => T {
  let done = false
  let value: T | undefined
  return () => {
    if (!done) {
      value = make()
      done = true
    }
    return value as T
  }
}

function limit(n: number, f: (k: number) => number): (k: number) => number | undefined {
  return (k) => (n-- > 0 ? f(k) : undefined)
}

export function main(): void {
  const a = ids.take()
  const b = ids.take()
  ids.give(a)
  const c = ids.take()
  const d = ids.take()
  console.log(a, b, c, d, ids.live)

  let made = 0
  const number = once(() => ++made)
  const missing = once<string | undefined>(() => {
    made += 10
    return undefined
  })
  console.log(number(), number(), missing(), missing(), made)

  const thrice = limit(3, (k) => k * 3)
  console.log([1, 2, 3, 4].map(thrice).map(String).join())
  console.log((function (n) { return n + 1 })(41), ((s: string) => s.length)('four'))
}
