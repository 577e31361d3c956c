// expect: UNI-L013 3:22
export function main(): void {
  const dictionary = Object.create(null) as Record<string, number>;
  dictionary.a = 1;
  console.log(dictionary.a);
}
