// expect: UNI-L038 3:22
export function main(): void {
  const memory = new SharedArrayBuffer(16);
  console.log(memory.byteLength);
}
