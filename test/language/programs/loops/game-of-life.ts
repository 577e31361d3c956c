// Nested loops over a grid of booleans, with wrapped indices: ECMA-262 14.7.4, 13.15.3 (remainder takes the sign of the dividend).
const size = 6

function step(grid: boolean[][]): boolean[][] {
  const wrap = (i: number): number => (i + size) % size
  return grid.map((row, y) =>
    row.map((alive, x) => {
      let neighbours = 0
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (!dy && !dx) continue
          if (grid[wrap(y + dy)][wrap(x + dx)]) neighbours++
        }
      }
      return neighbours === 3 || (alive && neighbours === 2)
    }))
}

const show = (grid: boolean[][]): string => grid.map((row) => row.map((cell) => (cell ? '#' : '.')).join('')).join('\n')

export function main(): void {
  let grid = ['.#....', '..#...', '###...', '......', '......', '......'].map((line) => [...line].map((letter) => letter === '#'))
  for (let generation = 0; generation <= 8; generation += 4) {
    console.log(`${generation}:\n${show(grid)}`)
    for (let i = 0; i < 4; i++) grid = step(grid)
  }
  console.log(-7 % 3, 7 % -3, -1 % 6, 5.5 % 2, -0.5 % 1, 1e17 % 7)
}
