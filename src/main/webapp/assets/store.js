/**
 * Keeps the list of one window, files included, so that it survives a reload: in the browser's database, under the
 * window's own name. A window that is closed shows no sign of life any more, and its entries are deleted by the next
 * page of ours that is opened, so that no picture stays on a shared machine for longer than that.
 */
const DATABASE = "radiology-ai";
const ITEMS = "items";
const BEAT_MILLIS = 10_000;
const DEAD_MILLIS = 60_000;

const request = asked =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

const windowName = () => {
  const name = sessionStorage.getItem("window") ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  sessionStorage.setItem("window", name);
  return name;
};

export class Store {
  #database;
  #window;

  /** Opens the database and deletes what belongs to no living window. Fails where the browser allows none. */
  static async open() {
    const store = new Store();
    store.#window = windowName();
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () =>
      opening.result.createObjectStore(ITEMS, { keyPath: ["window", "id"] }).createIndex("window", "window");
    store.#database = await request(opening);
    store.#beat();
    setInterval(() => store.#beat(), BEAT_MILLIS);
    await store.#deleteDead();
    return store;
  }

  /** What this window had, in order. */
  async items() {
    const items = await request(this.#items("readonly").index("window").getAll(this.#window));
    return items.sort((a, b) => a.id - b.id);
  }

  /** Adds or replaces one, by its id. */
  put(item) {
    return request(this.#items("readwrite").put({ ...item, window: this.#window }));
  }

  remove(id) {
    return request(this.#items("readwrite").delete([this.#window, id]));
  }

  #items(mode) {
    return this.#database.transaction(ITEMS, mode).objectStore(ITEMS);
  }

  #beat() {
    localStorage.setItem(`alive:${this.#window}`, Date.now());
  }

  async #deleteDead() {
    const items = this.#items("readwrite");
    for (const key of await request(items.getAllKeys())) {
      const beat = Number(localStorage.getItem(`alive:${key[0]}`));
      if (key[0] !== this.#window && Date.now() - beat > DEAD_MILLIS) {
        items.delete(key);
      }
    }
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("alive:") && Date.now() - Number(localStorage.getItem(key)) > DEAD_MILLIS) {
        localStorage.removeItem(key);
      }
    }
  }
}
