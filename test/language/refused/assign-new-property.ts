// expect: UNI-L047 4:24
export function main(): void {
  const point = { x: 1 }
  Object.assign(point, { y: 2 })
  console.log(point)
}
