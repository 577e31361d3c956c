// The function that `from` of a typed array takes was left out.
export function main(): void {
  console.log(Uint8Array.from([1, 2, 3], (x) => x * 100).join(), Uint8Array.from(new Uint8Array(4), (_, i) => i * 7).join())
  console.log(Float64Array.from(new Set([1.5, 2]), (x, i) => x + i).join(), Int16Array.from([1, 2]).join())
  const twice = (x: number): number => 2 * x
  console.log(Int32Array.from(Int8Array.of(-1, 5), twice))
}
