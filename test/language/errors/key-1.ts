// expect: UNI-L015 3:21
function member(map: Map<string, number>, name: "size" | "clear"): number {
  const value = map[name];
  return typeof value === "number" ? value : 0;
}

export function main(): void {
  console.log(member(new Map(), "size"));
}
