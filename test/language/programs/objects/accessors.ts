// Getters and setters in literals: on every access, `this` the object, inherited by no copy: ECMA-262 13.2.5.5.
interface Temperature { celsius: number; fahrenheit: number; readonly kelvin: number }

function temperature(initial: number): Temperature {
  let changes = 0
  return {
    celsius: initial,
    get fahrenheit() {
      return this.celsius * 1.8 + 32
    },
    set fahrenheit(value) {
      changes++
      this.celsius = (value - 32) / 1.8
    },
    get kelvin() {
      return this.celsius + 273 + changes * 1000
    },
  }
}

export function main(): void {
  const t = temperature(100)
  const other = temperature(0)
  console.log(t.fahrenheit, t.kelvin)
  t.fahrenheit = 50
  t.fahrenheit += 18
  console.log(t.celsius, t.fahrenheit, t.kelvin, other.kelvin)
  const log: string[] = []
  const traced = {
    _list: [1, 2, 3] as number[],
    get list(): number[] {
      log.push('get')
      return this._list
    },
    set list(value: number[]) {
      log.push(`set ${value.length}`)
      this._list = value
    },
  }
  traced.list.push(4)
  traced.list = [...traced.list, 5]
  traced.list.length = 2
  console.log(traced.list.join(), log.join(' '))
  const { list } = traced
  list[0]++
  console.log(traced._list[0], log.length)
  const clamp = {
    value: 5,
    get v() { return this.value },
    set v(x: number) { this.value = Math.min(10, Math.max(0, x)) },
  }
  console.log((clamp.v = 50), clamp.v, ++clamp.v, clamp.v--, clamp.v, (clamp.v -= 20), clamp.v)
}
