// expect: UNI-L032 3:23
export function main(): void {
  const match = /a(b)/d.exec("ab");
  console.log(match !== null);
}
