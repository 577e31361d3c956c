// expect: UNI-L042 3:3
class Bag {
  [key: string]: number;
}

export function main(): void {
  const bag = new Bag();
  bag.a = 1;
  console.log(bag.a);
}
