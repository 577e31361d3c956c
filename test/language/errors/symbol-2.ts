// expect: UNI-L003 2:27
function show(x: string | symbol): void {
  console.log(String(x));
}

export function main(): void {
  show("a");
}
