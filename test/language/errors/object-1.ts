// expect: UNI-L013 6:3
interface Animal { name: string }

export function main(): void {
  const cat: Animal = { name: "cat" };
  Object.setPrototypeOf(cat, null);
  console.log(cat.name);
}
