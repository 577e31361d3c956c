// expect: UNI-L002 3:47
export function main(): void {
  const text = JSON.stringify({ a: 1 }, (key, value) => (key === "a" ? 2 : value));
  console.log(text);
}
