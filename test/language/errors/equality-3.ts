// expect: UNI-L031 3:12
function differ(a: string | boolean, b: string | boolean): boolean {
  return a != b;
}

export function main(): void {
  console.log(differ("1", true));
}
