// expect: UNI-L032 3:47
export function main(): void {
  const word = new RegExp("[a-z--[aeiou]]", "gv");
  console.log(word.test("x"));
}
