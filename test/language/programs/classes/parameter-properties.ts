// Parameter properties with defaults, readonly, protected; optional fields; assignments in order. ECMA-262 15.7.14, 10.2.11.
class Point {
  constructor(public x = 0, public y = x * 2, readonly label?: string) {}
  plus({ x, y }: { x: number; y: number }): Point { return new Point(this.x + x, this.y + y, this.label) }
  equals(other?: Point | null): boolean { return other?.x === this.x && other?.y === this.y }
}

class Named {
  nick?: string
  constructor(protected readonly first: string, protected last: string | null = null, private readonly tags: string[] = []) {}
  rename(last: string): this { this.last = last; this.tags.push(`renamed ${this.tags.length}`); return this }
  get full(): string { return [this.first, this.nick && `"${this.nick}"`, this.last].filter(part => part).join(' ') }
  get count(): number { return this.tags.length }
}

class Employee extends Named {
  constructor(first: string, public salary = 100, ...tags: string[]) { super(first, 'Doe', tags) }
  get formal(): string { return `${this.last}, ${this.first}` }
}

export function main(): void {
  console.log(new Point(), new Point(3), new Point(3, 4), new Point(undefined, 7, 'p'))
  console.log(new Point(1, 2).plus({ x: 10, y: 20 }).plus(new Point(0.5)), new Point(1).equals(new Point(1, 2)))
  console.log(new Point().equals(), new Point().equals(null), new Point(NaN).equals(new Point(NaN)), new Point(-0).equals(new Point()))
  const named = new Named('Ann')
  console.log(named.full, named.nick, named.rename('Lee').full, named.count, new Named('Zed').count)
  named.nick = 'A'
  console.log(named.full, named)
  const employee = new Employee('Bob', undefined, 'x', 'y').rename('Roe')
  console.log(employee.full, employee.formal, employee.salary, employee.count, employee)
}
