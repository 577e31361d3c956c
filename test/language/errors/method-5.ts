// expect: UNI-L018 4:40
export function main(): void {
  const vowels = "aeiou";
  console.log(["a", "b"].filter(vowels.includes));
}
