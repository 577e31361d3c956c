// A closure made in the head's initializer sees the first environment, which no iteration shares: ECMA-262 14.7.4.2.
export function main(): void {
  const seen: string[] = []
  for (let i = 0, read = () => i; i < 3; i++) {
    seen.push(`${i}:${read()}`)
  }
  console.log(seen.join(' '))

  // One made in the update sees the environment after the copy.
  let last: () => number = () => -1
  const lasts: (() => number)[] = []
  for (let i = 0; i < 3; last = () => i, lasts.push(last), i++) {}
  console.log(lasts.map((read) => read()).join(' '))

  // A variable declared before the loop is one for all iterations.
  const shared: (() => number)[] = []
  let j: number
  for (j = 0; j < 3; j++) shared.push(() => j)
  console.log(shared.map((read) => read()).join(' '), j)
}
