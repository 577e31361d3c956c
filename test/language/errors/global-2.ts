// expect: TS2591 3:3
export function main(): void {
  process.exit(1);
}
