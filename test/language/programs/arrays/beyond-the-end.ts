// Elements set beyond an array's end, in any order; ECMA-262 10.4.2.1.
class Row { cells: string[] = [] }
export function main(): void {
  const squares: number[] = []
  for (const i of [3, 0, 2, 1]) squares[i] = i * i
  console.log(squares, squares.length)
  const names: (string | undefined)[] = []
  names[2] = 'c'
  console.log(names.length, names[0], names[1] === undefined, names[2], names.at(-1))
  const rows: Row[] = []
  rows[1] = new Row()
  rows[1].cells[2] = 'x'
  rows[0] = rows[1]
  console.log(rows.length, rows[0].cells.length, rows[1].cells[2])
  const flags: boolean[] = []
  for (let i = 4; i >= 0; i--) flags[i] = i % 2 === 0
  console.log(flags)
  const grid: number[][] = []
  for (let y = 2; y >= 0; y--) for (let x = 2; x >= 0; x--) (grid[y] ??= [])[x] = x * y
  console.log(grid)
  let at = 5
  const list = [1]
  list[at--] = list[0] + at
  console.log(list.length, list[5], at)
  squares[squares.length + 2] = 1
  squares[4] = squares[5] = 0
  console.log(squares)
}
