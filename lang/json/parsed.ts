/** Objects that `JSON.parse(text) as T` makes: they list their properties as the text did, also those that T does not have. */
import { Obj } from "../object";
import { Ref } from "../value";
import { JsonObject } from "./tree";

/** The compiler writes a subclass for each set of properties, with a field for each. */
export abstract class Parsed extends Obj {
  /** The listed properties: fields by their index, others by ~index; null when all are fields and in their order. */
  private order: StaticArray<i16> | null = null;
  /** What the type does not have. */
  private moreKeys: Array<string> | null = null;
  private moreValues: Array<Ref> | null = null;

  /** As `$size`, `$key` … of the fields alone. */
  abstract ownSize(): i32;
  abstract ownKey(index: i32): string;
  abstract ownGet(index: i32): Ref;
  abstract ownPut(index: i32, value: Ref): void;
  ownHas(index: i32): bool { return true; }
  ownRemove(index: i32): void {}

  /** Takes over the order of `tree`, from which the fields were read, and what else is in it. */
  adopt(tree: Ref): void {
    if (!(tree instanceof JsonObject)) return;
    const source = changetype<JsonObject>(tree), count = source.$size(), size = this.ownSize();
    let field = 0, at = 0;
    for (; field < size; ++field) {
      if (!this.ownHas(field)) continue;
      if (at >= count || source.$key(at) != this.ownKey(field)) break;
      ++at;
    }
    if (field == size && at == count) return;
    const order = new StaticArray<i16>(size + count);
    let used = 0;
    for (let i = 0; i < count; ++i) {
      const key = source.$key(i), own = this.find(key);
      if (own >= 0) {
        unchecked((order[used++] = <i16>own));
        continue;
      }
      let keys = this.moreKeys, values = this.moreValues;
      if (!keys || !values) {
        this.moreKeys = keys = new Array<string>();
        this.moreValues = values = new Array<Ref>();
      }
      unchecked((order[used++] = <i16>~keys.length));
      keys.push(key);
      values.push(source.$get(i));
    }
    // Fields that are not in the text may be set later.
    for (let i = 0; i < size; ++i) if (!source.has(this.ownKey(i))) unchecked((order[used++] = <i16>i));
    this.order = order.slice<StaticArray<i16>>(0, used);
  }

  private find(key: string): i32 {
    for (let i = 0, size = this.ownSize(); i < size; ++i) if (this.ownKey(i) == key) return i;
    return -1;
  }

  // @ts-ignore: decorator
  @inline private place(index: i32): i32 {
    const order = this.order;
    return order ? unchecked(order[index]) : index;
  }

  $size(): i32 {
    const order = this.order;
    return order ? order.length : this.ownSize();
  }

  $key(index: i32): string {
    const place = this.place(index);
    return place < 0 ? unchecked(this.moreKeys![~place]) : this.ownKey(place);
  }

  $get(index: i32): Ref {
    const place = this.place(index);
    return place < 0 ? unchecked(this.moreValues![~place]) : this.ownGet(place);
  }

  $put(index: i32, value: Ref): void {
    const place = this.place(index);
    if (place < 0) unchecked((this.moreValues![~place] = value));
    else this.ownPut(place, value);
  }

  $has(index: i32): bool {
    const place = this.place(index);
    return place < 0 || this.ownHas(place);
  }

  $remove(index: i32): void {
    const place = this.place(index);
    if (place >= 0) this.ownRemove(place);
  }
}
