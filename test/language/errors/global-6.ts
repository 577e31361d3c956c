// expect: TS2304 3:3
export function main(): void {
  window.alert("hello");
}
