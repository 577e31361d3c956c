// expect: UNI-L034 2:47
const rows: (number | undefined)[][] = [[1], [, 2]];

export function main(): void {
  console.log(rows.length);
}
