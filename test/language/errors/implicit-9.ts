// expect: UNI-L002 3:16
export function main(): void {
  const grid = new Array(3);
  grid[0] = 1;
  console.log(grid.length);
}
