// A sudoku solver with candidate bit sets, propagation and backtracking. ECMA-262 13.12, 14.13.
const all = 0x1ff

function bits(mask: number): number {
  let count = 0
  for (; mask; mask &= mask - 1) count++
  return count
}

class Sudoku {
  private readonly cells: number[]
  private constructor(cells: number[], readonly guesses = { count: 0 }) { this.cells = cells }
  static parse(text: string): Sudoku {
    const digits = [...text].filter(c => c !== '\n' && c !== ' ')
    if (digits.length !== 81) throw new RangeError(`${digits.length} cells`)
    const sudoku = new Sudoku(new Array<number>(81).fill(all))
    for (const [i, digit] of digits.entries()) {
      if (digit !== '.' && !sudoku.assign(i, 1 << Number(digit) - 1)) throw new Error('contradiction')
    }
    return sudoku
  }
  private *peers(cell: number): Generator<number> {
    const row = Math.floor(cell / 9), column = cell % 9
    for (let i = 0; i < 9; i++) {
      if (i !== column) yield row * 9 + i
      if (i !== row) yield i * 9 + column
      const y = row - row % 3 + Math.trunc(i / 3), x = column - column % 3 + i % 3
      if (y !== row && x !== column) yield y * 9 + x
    }
  }
  private assign(cell: number, mask: number): boolean {
    if ((this.cells[cell] & mask) === 0) return false
    this.cells[cell] = mask
    for (const peer of this.peers(cell)) {
      const before = this.cells[peer]
      if ((before & mask) === 0) continue
      const left = before & ~mask
      this.cells[peer] = left
      if (left === 0) return false
      if (bits(left) === 1 && !this.assign(peer, left)) return false
    }
    return true
  }
  solve(): Sudoku | null {
    let best = -1
    for (const [i, mask] of this.cells.entries()) {
      const n = bits(mask)
      if (n > 1 && (best < 0 || n < bits(this.cells[best]))) best = i
    }
    if (best < 0) return this
    for (let digit = 0; digit < 9; digit++) {
      if (!(this.cells[best] & 1 << digit)) continue
      const copy = new Sudoku([...this.cells], this.guesses)
      this.guesses.count++
      const solved = copy.assign(best, 1 << digit) ? copy.solve() : null
      if (solved) return solved
    }
    return null
  }
  toString(): string {
    const lines: string[] = []
    for (let row = 0; row < 9; row++) lines.push(this.cells.slice(row * 9, row * 9 + 9).map(mask => bits(mask) === 1 ? String(Math.clz32(1) - Math.clz32(mask) + 1) : '.').join(''))
    return lines.join('\n')
  }
}

export function main(): void {
  const easy = Sudoku.parse('53..7.... 6..195... .98....6. 8...6...3 4..8.3..1 7...2...6 .6....28. ...419..5 ....8..79')
  console.log(`${easy.solve()}`, easy.guesses.count)
  const hard = Sudoku.parse('4.....8.5\n.3.......\n...7.....\n.2.....6.\n....8.4..\n....1....\n...6.3.7.\n5..2.....\n1.4......')
  console.log(String(hard.solve()), hard.guesses.count > 10)
  for (const bad of ['12', '11' + '.'.repeat(79)]) {
    try {
      console.log(`${Sudoku.parse(bad)}`)
    } catch (error) {
      console.log((error as Error).name, (error as Error).message)
    }
  }
}
