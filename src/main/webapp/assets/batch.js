import { isGatewayFailure, parsed, pauseOf, problemOf } from "./problem.js";

/**
 * The pictures of one window on their way through POST /predict: a few at a time, each with its progress. While the
 * server is busy or out of reach all of them wait, and go on by themselves.
 *
 * States: waiting → sending → reading → answered, refused or failed; busy and offline wait for their time and then
 * begin again; cancelled and signed-out wait for the user.
 */
const AT_A_TIME = 2;
const MOST = 500;
const TIMEOUT_MILLIS = 120_000;
/** Without a connection. Of half a minute's pauses, so that a file with which connections break ends at some time. */
const MOST_ATTEMPTS = 100;
const LONGEST_PAUSE_SECONDS = 30;

const UNDER_WAY = ["sending", "reading"];
const LATER = ["busy", "offline"];
const OPEN = ["waiting", ...UNDER_WAY, ...LATER];

export const isOpen = item => OPEN.includes(item.state);
export const isUnderWay = item => UNDER_WAY.includes(item.state);
export const canRetry = item => ["failed", "cancelled", "signed-out", ...LATER].includes(item.state);

/** A folder, and a file that was moved or whose disk is gone, are not. */
const isReadable = file =>
  file.slice(0, 1).arrayBuffer().then(
    () => true,
    () => false
  );

export class Batch extends EventTarget {
  #items = [];
  /** By item; an item may get another id. */
  #requests = new Map();
  #notBefore = 0;
  #store;
  #root;
  #maxBytes;
  #nextId = 1;
  #writing = 0;

  constructor(root, maxBytes) {
    super();
    this.#root = root;
    this.#maxBytes = maxBytes;
    addEventListener("online", () => {
      this.#retry(this.#items.filter(item => item.state === "offline"));
    });
  }

  get items() {
    return this.#items;
  }

  find(id) {
    return this.#items.find(item => item.id === id);
  }

  /** Takes over what the window had before it was loaded again, and goes on with it. */
  async keepIn(store) {
    const before = await store.items();
    // What was dropped meanwhile comes after what was there.
    const moved = this.#items;
    this.#nextId = (before.at(-1)?.id ?? 0) + 1;
    for (const item of moved) {
      item.id = this.#nextId++;
    }
    for (const item of before) {
      if (OPEN.includes(item.state)) {
        item.state = "waiting";
      }
    }
    this.#items = [...before, ...moved];
    this.#store = store;
    for (const item of moved) {
      await this.#keep(item);
    }
    this.#changed();
    this.#goOn();
  }

  /** @returns how many were left out because there would be too many */
  add(files) {
    const room = Math.max(0, MOST - this.#items.length);
    for (const file of files.slice(0, room)) {
      const item = { id: this.#nextId++, name: file.name, size: file.size, file, state: "waiting", attempts: 0 };
      if (file.size > this.#maxBytes) {
        item.state = "refused";
        item.problem = { kind: "file-too-large" };
      }
      this.#items.push(item);
      this.#keep(item);
    }
    this.#changed();
    this.#goOn();
    return Math.max(0, files.length - room);
  }

  /** Whether a reload now would find all that it should. */
  get isKept() {
    return this.#writing === 0;
  }

  static get most() {
    return MOST;
  }

  cancel(id) {
    this.#cancel([this.find(id)]);
  }

  cancelAll() {
    this.#cancel(this.#items.filter(isOpen));
  }

  retry(id) {
    this.#retry([this.find(id)]);
  }

  retryAll() {
    this.#retry(this.#items.filter(canRetry));
  }

  remove(id) {
    this.#remove([this.find(id)]);
  }

  clear() {
    this.#remove(this.#items);
  }

  #cancel(items) {
    this.#stop(items);
    this.#settle(items, { state: "cancelled", retryAt: undefined });
  }

  #retry(items) {
    this.#notBefore = 0;
    this.#settle(items, { state: "waiting", attempts: 0, problem: undefined, retryAt: undefined });
  }

  #remove(items) {
    this.#stop(items);
    this.#items = this.#items.filter(item => !items.includes(item));
    for (const { id } of items) {
      this.#store?.remove(id).catch(() => {});
    }
    this.#changed();
    this.#goOn();
  }

  #settle(items, changes) {
    for (const item of items) {
      Object.assign(item, changes);
      this.#keep(item);
    }
    this.#changed();
    this.#goOn();
  }

  #stop(items) {
    for (const item of items) {
      const request = this.#requests.get(item);
      this.#requests.delete(item);
      request?.abort();
    }
  }

  #goOn() {
    const now = Date.now();
    for (const item of this.#items.filter(each => LATER.includes(each.state) && each.retryAt <= now)) {
      this.#set(item, { state: "waiting", retryAt: undefined });
    }
    if (now < this.#notBefore) {
      return;
    }
    // What was tried least comes first: a file with which each connection breaks holds up no other.
    const waiting = this.#items.filter(item => item.state === "waiting").sort((a, b) => a.attempts - b.attempts);
    for (const item of waiting.slice(0, Math.max(0, AT_A_TIME - this.#requests.size))) {
      this.#send(item);
    }
  }

  #send(item) {
    const xhr = new XMLHttpRequest();
    this.#requests.set(item, xhr);
    xhr.open("POST", `${this.#root}/predict?explain=true`);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.setRequestHeader("Accept", "application/json");
    xhr.timeout = TIMEOUT_MILLIS;
    xhr.upload.onprogress = event => this.#set(item, { progress: event.loaded / event.total });
    xhr.upload.onload = () => this.#set(item, { state: "reading" });
    const end = outcome => {
      if (this.#requests.get(item) === xhr) {
        this.#requests.delete(item);
        this.#set(item, { progress: undefined, ...outcome });
        this.#goOn();
      }
    };
    xhr.onload = () => end(this.#outcome(item, xhr));
    xhr.onerror = async () =>
      end(
        (await isReadable(item.file))
          ? this.#offline(item)
          : { state: "refused", problem: { kind: "unreadable-file" } }
      );
    xhr.ontimeout = () => end({ state: "failed", problem: { kind: "failed" } });
    this.#set(item, { state: "sending", progress: 0, attempts: item.attempts + 1 });
    xhr.send(item.file);
  }

  #outcome(item, xhr) {
    const body = parsed(xhr.responseText);
    if (xhr.status === 200 && body.prediction) {
      return { state: "answered", answer: body, problem: undefined };
    }
    const pause = pauseOf(xhr.status, xhr.getResponseHeader("Retry-After"));
    if (pause) {
      item.attempts--;
      return this.#later("busy", pause);
    }
    if (isGatewayFailure(xhr.status)) {
      return this.#offline(item);
    }
    if (xhr.status === 401 || xhr.status === 403) {
      return { state: "signed-out" };
    }
    const problem = problemOf(body);
    return { state: xhr.status >= 400 && xhr.status < 500 && problem.kind ? "refused" : "failed", problem };
  }

  #offline(item) {
    return item.attempts < MOST_ATTEMPTS
      ? this.#later("offline", Math.min(2 ** item.attempts, LONGEST_PAUSE_SECONDS))
      : { state: "failed", problem: { kind: "failed" } };
  }

  /** Nor is anything else sent before then. */
  #later(state, seconds) {
    const retryAt = Date.now() + seconds * 1000;
    this.#notBefore = Math.max(this.#notBefore, retryAt);
    setTimeout(() => this.#goOn(), seconds * 1000 + 50);
    return { state, retryAt };
  }

  #set(item, changes) {
    const settled = "state" in changes && changes.state !== item.state && !isUnderWay(changes);
    Object.assign(item, changes);
    if (settled) {
      this.#keep(item);
    }
    this.#changed(item);
  }

  async #keep(item) {
    if (this.#store && this.find(item.id)) {
      const { id, name, size, file, state, answer, problem } = item;
      this.#writing++;
      try {
        await this.#store.put({ id, name, size, file, state, answer, problem, attempts: 0 });
      } catch {
        this.dispatchEvent(new Event("unkept"));
      } finally {
        this.#writing--;
      }
    }
  }

  #changed(item) {
    this.dispatchEvent(new CustomEvent("change", { detail: item }));
  }
}
