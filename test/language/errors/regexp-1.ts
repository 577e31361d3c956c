// expect: UNI-L032 3:17
export function main(): void {
  console.log(/^\p{L}+$/u.test("abc"));
}
