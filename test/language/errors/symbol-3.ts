// expect: UNI-L003 2:33
interface Tagged { readonly id: unique symbol }

export function main(): void {
  const tagged: Tagged[] = [];
  console.log(tagged.length);
}
