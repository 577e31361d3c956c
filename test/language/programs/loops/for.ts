// The three parts of `for` may be missing or hold several expressions: ECMA-262 14.7.4.
export function main(): void {
  let text = ''
  for (let i = 0, j = 10; i < j; i += 3, j -= 2) text += `${i},${j} `
  console.log(text)

  let k = 0
  for (; k < 3; ) k++
  for (;;) {
    if (k-- === 0) break
  }
  console.log(k)

  // A fractional step, a step down to -0, one that misses its end.
  const steps: number[] = []
  for (let x = 0; x < 1; x += 0.25) steps.push(x)
  for (let x = 1; x > 0.1; x /= 2) steps.push(x)
  console.log(steps.join(' '))
  let count = 0
  for (let x = 0; x !== 1 && count < 20; x += 0.1) count++
  console.log(count)

  // The condition is evaluated each time: the list grows under the loop.
  const queue = [8]
  for (let i = 0; i < queue.length; i++) if (queue[i] > 1) queue.push(queue[i] / 2, 1)
  console.log(queue.join())

  // Assigned in the head, used after it.
  let i: number
  let prime = true
  for (i = 2; i * i <= 97 && prime; i++) if (97 % i === 0) prime = false
  console.log(i, prime)

  const big: number[] = []
  for (let p = 1; p < 1e13; p *= 1000) big.push(p)
  console.log(big.join())

  for (let i = 0; i < 2; i++) {
    const i = 'inner'
    text = i
  }
  console.log(text)
}
