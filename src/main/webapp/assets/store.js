import { forgetGone, isGone, windowName } from "./presence.js";

/**
 * Keeps the list of one window, files included, so that it survives a reload: in the browser's database, under the
 * window's own name. The entries of windows that are gone are deleted by any page of ours with a list, so that no picture
 * stays on a shared machine for longer than that.
 */
const DATABASE = "radiology-ai";
const ITEMS = "items";
const DELETE_MILLIS = 60_000;

const request = asked =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

/** What does not fit is refused at the end of a transaction, after its requests have succeeded. */
const committed = items =>
  new Promise((resolve, reject) => {
    items.transaction.oncomplete = () => resolve();
    items.transaction.onabort = () => reject(items.transaction.error);
  });

export class Store {
  #database;

  /** Opens the database and keeps it free of what belongs to no window. Fails where the browser allows none. */
  static async open() {
    if (!windowName) {
      throw new Error("The browser keeps nothing.");
    }
    const store = new Store();
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () =>
      opening.result.createObjectStore(ITEMS, { keyPath: ["window", "id"] }).createIndex("window", "window");
    store.#database = await request(opening);
    await store.#deleteGone();
    setInterval(() => store.#deleteGone().catch(() => {}), DELETE_MILLIS);
    return store;
  }

  /** What this window had, in order. */
  async items() {
    const items = await request(this.#items("readonly").index("window").getAll(windowName));
    return items.sort((a, b) => a.id - b.id);
  }

  /** Adds or replaces one, by its id. */
  put(item) {
    const items = this.#items("readwrite");
    items.put({ ...item, window: windowName });
    return committed(items);
  }

  remove(id) {
    const items = this.#items("readwrite");
    items.delete([windowName, id]);
    return committed(items);
  }

  #items(mode) {
    return this.#database.transaction(ITEMS, mode).objectStore(ITEMS);
  }

  async #deleteGone() {
    const items = this.#items("readwrite");
    for (const key of await request(items.getAllKeys())) {
      if (isGone(key[0])) {
        items.delete(key);
      }
    }
    forgetGone();
  }
}
