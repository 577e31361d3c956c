// expect: UNI-L001 3:37, UNI-L001 4:21
class Cache {
  private entries = new Map<string, any>();
  get(key: string): any { return this.entries.get(key); }
}

export function main(): void {
  console.log(new Cache().get("x") === undefined);
}
