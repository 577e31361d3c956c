// expect: UNI-L012 3:23
export function main(): void {
  const slice = Array.prototype.slice;
  console.log(typeof slice);
}
