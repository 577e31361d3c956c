// expect: UNI-L030 3:12
export function main(): void {
  for (var i = 0; i < 3; i++) if (i === 1) break;
  console.log("stopped at " + i);
}
