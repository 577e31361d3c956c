// expect: UNI-L002 3:17
export function main(): void {
  const { x } = JSON.parse('{"x":1}');
  console.log(x);
}
