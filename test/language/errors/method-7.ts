// expect: UNI-L018 10:30
function makeCounter() {
  return {
    count: 0,
    next(): number { return ++this.count; },
  };
}

export function main(): void {
  const next = makeCounter().next;
  console.log(next());
}
