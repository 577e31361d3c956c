// Conway's Game of Life on a torus of booleans and on an unbounded set of cells. ECMA-262 23.1, 24.2, 6.1.6.1.6.
class Torus {
  private cells: boolean[][]
  constructor(readonly width: number, readonly height: number) {
    this.cells = this.blank()
  }
  private blank(): boolean[][] { return Array.from({ length: this.height }, () => new Array<boolean>(this.width).fill(false)) }
  put(x: number, y: number, ...rows: string[]): this {
    rows.forEach((row, dy) => [...row].forEach((c, dx) => { this.cells[(y + dy) % this.height][(x + dx) % this.width] = c === '#' }))
    return this
  }
  private neighbours(x: number, y: number): number {
    let count = 0
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        if (dx === 0 && dy === 0) continue
        if (this.cells[(y + dy + this.height) % this.height][(x + dx + this.width) % this.width]) count++
      }
    }
    return count
  }
  step(): void {
    const next = this.blank()
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const n = this.neighbours(x, y)
        next[y][x] = n === 3 || (n === 2 && this.cells[y][x])
      }
    }
    this.cells = next
  }
  get alive(): number { return this.cells.flat().filter(Boolean).length }
  toString(): string { return this.cells.map(row => row.map(cell => cell ? '#' : '.').join('')).join('\n') }
}

class Plane {
  private alive = new Map<string, [number, number]>()
  static of(...cells: [number, number][]): Plane {
    const plane = new Plane()
    for (const [x, y] of cells) plane.alive.set(`${x},${y}`, [x, y])
    return plane
  }
  step(): Plane {
    const counts = new Map<string, { n: number; cell: [number, number] }>()
    for (const [x, y] of this.alive.values()) {
      for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) {
        if (dx === 0 && dy === 0) continue
        const key = `${x + dx},${y + dy}`
        const seen = counts.get(key)
        if (seen) seen.n++
        else counts.set(key, { n: 1, cell: [x + dx, y + dy] })
      }
    }
    return Plane.of(...[...counts].filter(([key, { n }]) => n === 3 || (n === 2 && this.alive.has(key))).map(([, { cell }]) => cell))
  }
  get bounds(): [number, number, number, number] {
    const xs = [...this.alive.values()].map(([x]) => x), ys = [...this.alive.values()].map(([, y]) => y)
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  }
  get size(): number { return this.alive.size }
}

export function main(): void {
  const world = new Torus(8, 6).put(5, 3, '.#.', '..#', '###')
  const sizes: number[] = []
  for (let i = 0; i < 9; i++) {
    sizes.push(world.alive)
    world.step()
  }
  console.log(sizes.join(), `\n${world}`)
  let pentomino = Plane.of([1, 0], [2, 0], [0, 1], [1, 1], [1, 2])
  const history: number[] = []
  for (let i = 0; i < 30; i++) {
    history.push(pentomino.size)
    pentomino = pentomino.step()
  }
  console.log(history.join(' '), pentomino.bounds, Plane.of().step().size, Plane.of([5, 5]).step().size)
}
