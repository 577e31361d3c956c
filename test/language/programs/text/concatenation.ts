// + joins when either side is a string, after both are evaluated and converted: ECMA-262 13.15.3.
const add = (a: string | number, b: string): string => a + b

class Named {
  constructor(private readonly name: string) {}
  toString(): string {
    return `Named(${this.name})`
  }
}

export function main(): void {
  console.log(1 + 2 + '3' + 4 + 5, '1' + 2 * 3, '' + 1 + 2, 1 + +'2' + '3')
  console.log('n: ' + null, 'u: ' + undefined, 'b: ' + true, 'a: ' + [1, 2], 'o: ' + {})
  console.log('x' + new Named('x'), add(1, 'a'), add('b', 'c'), 'f' + 0.5 + -0 + 1e100)
  let s = 'a'
  s += 1
  s += 'b'
  s += true
  s += null
  s += [2, [3]]
  console.log(s, s.length)

  let built = ''
  for (let i = 0; i < 300; i++) built += i % 10
  console.log(built.length, built.slice(0, 12), built.slice(-5), built.lastIndexOf('0123'))

  const n: number | undefined = s.length > 100 ? 1 : undefined
  const m: number | null = s.length > 100 ? 1 : null
  console.log('n' + n + 'm' + m, `${n}` + `${m}`, String(n) + String(m))
  const parts: (string | number | boolean | null | undefined)[] = ['a', 1, false, null, undefined, NaN]
  let joined = ''
  for (const part of parts) joined += part + ';'
  console.log(joined, parts.join(';'))
  let order = ''
  const mark = (x: string): string => {
    order += x
    return x
  }
  order += mark('a') + mark('b')
  console.log(order)
}
