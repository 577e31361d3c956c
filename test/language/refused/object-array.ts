// expect: UNI-L070 7:8
interface Numbers { list: number[] }
interface Mixed { list: (number | string)[] }
export function main(): void {
  const own: Numbers = { list: [1] }
  const show = (mixed: Mixed): void => console.log(mixed.list)
  show(own); const other: Mixed = { ...own, list: own.list }
  console.log(other)
}
