// expect: UNI-L016 6:11
const key = (): string => "a";

export function main(): void {
  const record: Record<string, number> = { a: 1 };
  const { [key()]: value } = record;
  console.log(value);
}
