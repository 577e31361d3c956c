// expect: UNI-L001 3:10, UNI-L018 9:23, UNI-L017 10:10
class Store {
  items: any[] = [];
  add(item: string): void { this.items.push(item); }
}

export function main(): void {
  const store = new Store();
  ["a"].forEach(store.add);
  delete store.items[0];
}
