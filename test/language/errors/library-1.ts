// expect: UNI-L044 3:15
export function main(): void {
  console.log(escape("ä"));
}
