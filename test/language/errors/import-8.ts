// expect: UNI-L049 3:15
export function main(): void {
  console.log(import.meta !== undefined);
}
