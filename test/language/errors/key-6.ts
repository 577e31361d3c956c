// expect: UNI-L015 6:17
type Level = "low" | "high";
const limits = { low: 1, high: 10 };

function limit(level: Level): number {
  return limits[level];
}

export function main(): void {
  console.log(limit("low"));
}
