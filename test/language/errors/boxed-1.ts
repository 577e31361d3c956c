// expect: UNI-L033 3:16
export function main(): void {
  const text = new String("hello");
  console.log(text.length);
}
