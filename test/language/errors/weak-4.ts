// expect: UNI-L036 3:24
export function main(): void {
  const registry = new FinalizationRegistry<string>((name) => console.log(name));
  registry.register({}, "x");
}
