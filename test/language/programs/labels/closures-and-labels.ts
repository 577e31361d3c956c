// Closures made in labelled loops: each iteration has its own variables, however it ends. ECMA-262 14.7.4.3, 14.7.4.4.
export function main(): void {
  const fs: (() => string)[] = []
  outer: for (let i = 0, label = 'x'; i < 5; i++, label += i) {
    for (let j = 0; j < 3; j++) {
      const sum = i * 10 + j
      fs.push(() => `${label}${i}.${j}=${sum}`)
      if (j === 1 && i % 2 === 0) continue outer
      if (i === 3) break outer
      j += i
    }
  }
  console.log(fs.map(f => f()))
  const counters: (() => number)[] = []
  for (let i = 0; i < 6; i++) {
    counters.push(() => i++)
    if (i % 2) continue
    i += 1
  }
  console.log(counters.map(f => f()), counters.map(f => f()))
  const late: (() => number)[] = []
  let shared = 0
  while (shared < 3) {
    let own = shared * 10
    late.push(() => own++ + shared)
    shared++
    own += 5
  }
  console.log(late.map(f => f()), late.map(f => f()))
  const conditions: (() => number)[] = []
  for (let i = 0; conditions.push(() => i), i < 2; conditions.push(() => i * 100), i++) conditions.push(() => i + 0.5)
  console.log(conditions.map(f => f()))
  const each: (() => string)[] = []
  for (const [key, value] of new Map([['a', 1], ['b', 2]])) {
    try {
      if (key === 'b') throw new Error(key)
      each.push(() => key + value)
    } catch (error) {
      each.push(() => (error as Error).message + value * 10)
    }
  }
  console.log(each.map(f => f()))
}
