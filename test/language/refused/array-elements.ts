// expect: UNI-L070 5:9
export function main(): void {
  const numbers: number[][] = [[1], [2]]
  console.log(numbers)
  const mixed: (number | string)[][] = numbers
  mixed[0].push('x')
}
