// The function, then the arguments from left to right, then the call; operands before operators: ECMA-262 13.3.6, 13.15.
const trace: string[] = []
const v = (name: string, value = 0): number => {
  trace.push(name)
  return value
}

class Box {
  items = [0, 0, 0]
  constructor(readonly name: string) {}
  get self(): this {
    trace.push(`get ${this.name}`)
    return this
  }
  put(i: number, value: number): this {
    trace.push(`put ${i} ${value}`)
    this.items[i] = value
    return this
  }
}

export function main(): void {
  const show = (): void => console.log(trace.splice(0).join(', '))
  const f = (...args: number[]): number => v(`f(${args.join()})`, args.length)
  const choose = (): typeof f => {
    trace.push('choose')
    return f
  }
  choose()(v('a', 1), v('b', 2), choose()(v('c', 3)))
  show()
  const box = new Box('box')
  box.self.put(v('i', 1), v('x', 5)).self.put(v('j', 2), v('y', 6) + v('z', 1))
  show()
  box.self.items[v('index', 0)] = v('right', 9)
  show()
  box.self.items[v('index', 0)] += v('right', 1)
  console.log(box.items.join())
  show()
  const result = v('a', 1) + v('b', 2) * v('c', 3) - v('d', 4) ** v('e', 2)
  console.log(result)
  show()
  const pick = v('no', 0) ? v('never') : v('yes', 1) && v('and', 2) || v('never')
  console.log(pick, v('less', 1) < v('more', 2))
  show()
  let i = 0
  const list = [i++, i++, i, i--, --i]
  i = i++ + ++i
  console.log(list.join(), i)
  const o = { k: v('value', 2), ...{ l: v('spread', 1) }, m: v('m', 3) }
  console.log(Object.keys(o).join())
  show()
  let x = 1
  const change = (): number => (x = 10)
  console.log(x + change() + x, x, [x, change(), (x = 5), x].join())
}
