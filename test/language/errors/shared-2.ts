// expect: UNI-L038 4:15
export function main(): void {
  const cells = new Int32Array(4);
  console.log(Atomics.add(cells, 0, 1));
}
