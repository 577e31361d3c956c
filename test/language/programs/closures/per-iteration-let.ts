// Each iteration of a `for` with `let` has its own variable, copied before the update: ECMA-262 14.7.4.4 CreatePerIterationEnvironment.
export function main(): void {
  const readers: (() => number)[] = []
  for (let i = 0; i < 3; i++) readers.push(() => i)
  console.log(readers.map((read) => read()).join(' '))

  // A change in the body is carried over by the copy; the closure keeps the variable of its own iteration.
  const odd: (() => number)[] = []
  for (let i = 0; i < 6; i++) {
    odd.push(() => i)
    i++
  }
  console.log(odd.map((read) => read()).join(' '))

  // Two variables, both of them copied.
  const pairs: (() => string)[] = []
  for (let low = 0, high = 9; low < high; low += 2, high--) pairs.push(() => `${low}-${high}`)
  console.log(pairs.map((read) => read()).join(' '))

  // Changing a captured variable after its iteration changes only that one.
  const counters: (() => number)[] = []
  for (let i = 10; i < 13; i++) counters.push(() => i++)
  console.log(counters[0](), counters[0](), counters[0](), counters[1](), counters[2](), counters[1]())

  // A closure made in the condition belongs to the iteration that it decides on.
  const tests: (() => number)[] = []
  const remember = (read: () => number): number => {
    tests.push(read)
    return read()
  }
  for (let i = 0; remember(() => i) < 2; i++) {}
  console.log(tests.map((read) => read()).join(' '))
}
