// expect: TS2584 3:3
export function main(): void {
  document.title = "hello";
}
