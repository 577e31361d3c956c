// Numbers that closures, methods, callees and iterations change while others look: what was known of them holds no more. ECMA-262 9.1.
let total = 5
let limit = 10
function bump(): number {
  total = total * 1.5
  return total
}
function tighten(): void { limit -= 4 }

class Cursor {
  at = 0
  end = 3
  private steps = 0
  constructor(public text: string) {}
  next(): string {
    this.steps++
    if (this.at < this.text.length) {
      const unit = this.text.charCodeAt(this.at++)
      return unit + (this.at < this.text.length ? '+' + this.text.charCodeAt(this.at) : '-' + this.text.charCodeAt(this.at))
    }
    return 'end'
  }
  count(): number { return this.steps }
  widen(): void { this.end = 1e10 }
  drop(): void { this.text = '' }
}
class Half { value = 1; halve(): void { this.value /= 2 } }
class Meter {
  #level = 0
  static made = 0
  constructor() { Meter.made++ }
  get level(): number { return this.#level }
  set level(value: number) { this.#level = value }
}
interface Point { x: number; y: number }
class Pixel implements Point { constructor(public x: number, public y: number) {} sum(): number { return this.x + this.y } }
function move(point: Point, by: number): void {
  point.x += by
  point.y -= by
}
function apply(f: (n: number) => number, n: number): number { return f(n) }
function grow(n: number, depth: number): number { return depth <= 0 ? n : grow(n * 16, depth - 1) }
function shrink(n: number): number { return n < 1 ? n : shrink(n / 4) }
function defaults(a: number, b = a * 2, c = b + 0.5): number { return a + b + c }
function even(n: number): boolean { return n === 0 ? true : odd(n - 1) }
function odd(n: number): boolean { return n === 0 ? false : even(n - 1) }
function* steps(from: number, to: number): Generator<number> { for (let i = from; i < to; i++) yield i }

export function main(): void {
  if (total < 6) {
    bump()
    console.log(total, total | 0)
  }
  for (let i = 0; i < limit; i++) {
    tighten()
    console.log(i, limit, limit - i)
  }
  // A closure that changes the counter of the loop around it.
  const seen: number[] = []
  for (let i = 0; i < 20; i++) {
    const skip = (): void => { i += i * 0.5 + 1 }
    seen.push(i)
    if (i % 2 === 0) skip()
  }
  console.log(seen)
  let counter = 0
  const add = (by: number): number => (counter += by)
  for (let i = 0; i < 3; i++) add(i)
  const fine = counter
  add(0.25)
  console.log(counter, fine, counter > 3, counter | 0)
  const closures: (() => number)[] = []
  for (let i = 0; i < 3; i++) closures.push(() => i++ * 10)
  console.log(closures.map((f) => f()), closures.map((f) => f()))

  const cursor = new Cursor('ab')
  console.log(cursor.next(), cursor.next(), cursor.next(), cursor.at, cursor.count())
  cursor.at = 1
  if (cursor.at < cursor.text.length) {
    cursor.drop()
    console.log(cursor.text.charCodeAt(cursor.at), cursor.next())
  }
  if (cursor.end < 10) {
    cursor.widen()
    console.log(cursor.end, cursor.end + 1, cursor.end | 0)
  }
  const half = new Half()
  half.halve()
  console.log(half.value, half)
  const meter = new Meter()
  meter.level = 7
  meter.level /= 2
  new Meter()
  console.log(meter.level, Meter.made, Meter.made / 4)
  const pixel = new Pixel(3, 4)
  move(pixel, 0.5)
  console.log(pixel, pixel.sum(), pixel.x > 3)
  const { x, y } = pixel
  let [p, q] = [x, y]
  ;[p, q] = [q, p + 1]
  ;({ x: pixel.x, y: q } = { x: 2 ** 40, y: -0 })
  console.log(p, q, Object.is(q, -0), pixel.x, pixel.sum())

  console.log(apply((n) => n * 2, 2 ** 31), apply((n) => n / 2, 3), grow(1, 3), grow(3, 10), grow(7, 40), shrink(100), defaults(1), defaults(1, 2), defaults(1, 2, 3), even(10), odd(7))
  let last = -1
  for (const step of steps(2147483646, 2147483650)) last = step
  console.log(last, [...steps(-2, 2)])

  // Conditions that say less than they seem to.
  let m = 100
  const f = (): number => { m = -5; return 200 }
  if (m < f()) console.log(m, m < 0)
  let k = 3
  if (k < (k = 10) && k > 5) console.log(k)
  let t = 0
  const xs = [10, 20, 30]
  xs[t++] += t
  xs[t] = xs[t = 2] + t
  console.log(xs, t)
  label: for (let i = 0; ; i++) {
    for (let j = i; j < 10; j += 4) {
      if (j === 9) break label
      if (j > 7) continue label
    }
  }
  let e = 0
  try {
    e = 1
    if (xs.length) throw new Error('x')
    e = 2
  } catch {
    e += 0.5
  } finally {
    e *= 2
  }
  console.log(e)
  let w = 0
  switch (xs.length) {
    case 3: w = 1.5
    case 4: w *= 3; break
    default: w = 7
  }
  console.log(w, w | 0)
}
