// expect: UNI-L040 2:24
class Registry extends Map<string, number> {}

export function main(): void {
  console.log(new Registry().size);
}
