/** Notes in the key-value store: `note/<number>` each, and `numbers`, up to which numbers may have been given. */
import { kv } from "uni/kv";

export interface Note {
  id: number;
  text: string;
  /** ms since 1970; 0 when the board did not know. */
  changed: number;
}

/** What the store holds of a note: its number is the key. */
interface Stored { text: string; changed: number }

/** Numbers taken from the store at once: those not given when the power goes are never given. */
const RESERVED = 1000;
/** 1971: a clock that is before it has not been set. */
const SET_AFTER = 365 * 86_400_000;

/** Notes sort by their numbers. */
const keyOf = (id: number): string => `note/${String(id).padStart(10, "0")}`;

let next = 0;
let reserved = 0;
let reserving: Promise<void> | undefined;

async function reserve(): Promise<void> {
  const given = Number((await kv.getText("numbers")) ?? "0");
  await kv.set("numbers", String(given + RESERVED));
  next = given + 1;
  reserved = given + RESERVED;
}

async function newNumber(): Promise<number> {
  while (next === 0 || next > reserved) {
    reserving ??= reserve().finally(() => { reserving = undefined; });
    await reserving;
  }
  return next++;
}

const parse = (id: number, text: string): Note => {
  const stored = JSON.parse(text) as Stored;
  return { id, text: stored.text, changed: stored.changed };
};

async function store(id: number, text: string): Promise<Note> {
  const changed = Date.now() > SET_AFTER ? Date.now() : 0;
  await kv.set(keyOf(id), JSON.stringify({ text, changed }));
  return { id, text, changed };
}

/** Resolves when the note is on the card. */
export async function addNote(text: string): Promise<Note> {
  return store(await newNumber(), text);
}

export async function getNote(id: number): Promise<Note | undefined> {
  const text = await kv.getText(keyOf(id));
  return text === undefined ? undefined : parse(id, text);
}

/** Resolves to undefined when there is no such note. */
export async function changeNote(id: number, text: string): Promise<Note | undefined> {
  return (await kv.get(keyOf(id))) ? store(id, text) : undefined;
}

/** Resolves to whether there was such a note. */
export function removeNote(id: number): Promise<boolean> {
  return kv.delete(keyOf(id));
}

/** The notes behind number `after`, at most `limit`, in the order of their numbers. */
export async function listNotes(after: number, limit: number): Promise<Note[]> {
  const notes: Note[] = [];
  for (const key of await kv.list("note/", keyOf(after), limit)) {
    const note = await getNote(Number(key.slice(5)));
    if (note) notes.push(note);
  }
  return notes;
}
