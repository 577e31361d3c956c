// Overload signatures: one body that tells by the argument what is meant: ECMA-262 has none, the body is an ordinary function (15.2).
function parse(text: string): number
function parse(text: string, fallback: string): number | string
function parse(values: string[]): number[]
function parse(input: string | string[], fallback?: string): number | string | number[] {
  if (typeof input !== 'string') return input.map((each) => parse(each))
  const n = Number(input)
  return Number.isNaN(n) && fallback !== undefined ? fallback : n
}

class Point {
  readonly x: number
  readonly y: number
  constructor(x: number, y: number)
  constructor(other: Point)
  constructor(text: string)
  constructor(a: number | Point | string, b?: number) {
    if (typeof a === 'number') {
      this.x = a
      this.y = b ?? 0
    } else if (typeof a === 'string') {
      const [x, y = '0'] = a.split(',')
      this.x = Number(x)
      this.y = Number(y)
    } else {
      this.x = a.x
      this.y = a.y
    }
  }
  scale(by: number): Point
  scale(x: number, y: number): Point
  scale(x: number, y = x): Point {
    return new Point(this.x * x, this.y * y)
  }
  toString(): string {
    return `(${this.x},${this.y})`
  }
}

export function main(): void {
  console.log(parse('12'), parse('x'), parse('x', 'none'), parse('3', 'none'), parse(['1', '2', 'z']).join())
  const a = new Point(1, 2)
  const b = new Point('3,4')
  console.log(`${a} ${b} ${new Point(b)} ${new Point('7')} ${a.scale(3)} ${b.scale(2, 0.5)}`)
}
