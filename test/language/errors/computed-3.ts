// expect: UNI-L016 4:3
class Money {
  constructor(readonly cents: number) {}
  [Symbol.toPrimitive](): number { return this.cents; }
}

export function main(): void {
  console.log(new Money(5).cents);
}
