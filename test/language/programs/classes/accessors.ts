// Getters and setters: called on every access, inherited, overridden, and part of compound assignment. ECMA-262 13.15.2, 10.1.8.
let reads = 0
let writes = 0

class Temperature {
  private celsius = 0
  get degrees(): number { reads++; return this.celsius }
  set degrees(value: number) { writes++; this.celsius = value < -273.15 ? -273.15 : value }
  get fahrenheit(): number { return this.degrees * 9 / 5 + 32 }
  set fahrenheit(value: number) { this.degrees = (value - 32) * 5 / 9 }
}

class Logged extends Temperature {
  readonly log: number[] = []
  override get degrees(): number { return super.degrees }
  override set degrees(value: number) {
    this.log.push(value)
    super.degrees = value
  }
}

class Counter {
  static #made = 0
  static get made(): number { return Counter.#made }
  static set made(value: number) { if (value >= 0) Counter.#made = value }
  readonly id = ++Counter.#made
}

export function main(): void {
  const t = new Temperature()
  t.degrees = 20
  t.degrees += 5
  t.degrees++
  console.log(t.degrees, t.degrees--, --t.degrees, reads, writes)
  t.fahrenheit = 212
  console.log(t.degrees, t.fahrenheit, (t.degrees = -500), t.degrees)
  const logged = new Logged()
  logged.degrees ||= 4
  logged.degrees &&= 6
  logged.degrees ??= 100
  logged.fahrenheit = 50
  console.log(logged.log, logged.degrees, logged.fahrenheit)
  const { degrees, fahrenheit } = logged
  console.log(degrees + fahrenheit)
  console.log(new Counter().id, new Counter().id, Counter.made)
  Counter.made = -1
  Counter.made += 10
  console.log(Counter.made, new Counter().id)
  const point = {
    x: 3, y: 4,
    get length() { return Math.hypot(this.x, this.y) },
    set length(value: number) { const scale = value / this.length; this.x *= scale; this.y *= scale },
  }
  point.length = 10
  console.log(point.x, point.y, point.length)
}
