// expect: UNI-L016 4:7
class Temperature {
  constructor(readonly degrees: number) {}
  get [Symbol.toStringTag](): string { return "Temperature"; }
}

export function main(): void {
  console.log(new Temperature(20).degrees);
}
