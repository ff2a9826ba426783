import { EventStream } from "./events.js";
import { parsed, pauseOf, problemOf } from "./problem.js";

/**
 * A conversation over POST /chat: one question at a time, its answer as it comes, in parts that each have their source.
 * It is kept for the window, so that a reload goes on; where it is cleared the server forgets it, too.
 *
 * States of a turn: asking → answering → answered, stopped, cut (the answer has no end) or failed; busy waits until
 * `retryAt`, offline for a connection.
 */
const KEPT_AS = "chat";
const MOST_TURNS = 30;
const MOST_KEPT_CHARACTERS = 200_000;
// The server gives a sign of life far more often.
const LONGEST_SILENCE_MILLIS = 90_000;

export const LONGEST_QUESTION = 2000;

export const isUnderWay = turn => ["asking", "answering"].includes(turn.state);
export const isWaiting = turn => turn.state === "busy" && turn.retryAt > Date.now();
export const canRetry = turn => !isUnderWay(turn) && turn.state !== "answered" && !isWaiting(turn);

export class Chat extends EventTarget {
  #address;
  #language;
  #session;
  #turns = [];
  #unforgotten = [];
  #nextId = 1;
  #request;
  #isLeaving = false;
  /** Those that were sent, by the id of their turn: for a retry, and never kept. */
  #pictures = new Map();

  constructor(root, language) {
    super();
    this.#address = `${root}/chat`;
    this.#language = language;
    this.#recall();
    // What is under way is broken off then, which is no lack of a connection.
    addEventListener("beforeunload", () => (this.#isLeaving = true));
    addEventListener("pagehide", () => this.#keep());
    addEventListener("online", () => {
      this.#forgetAll();
      const last = this.#turns.at(-1);
      if (last?.state === "offline") {
        this.retry(last.id);
      }
    });
    this.#forgetAll();
  }

  get turns() {
    return this.#turns;
  }

  get isAnswering() {
    return this.#request !== undefined;
  }

  find(id) {
    return this.#turns.find(turn => turn.id === id);
  }

  /**
   * Asks, perhaps about an answer of POST /predict: its `requestId` goes to the server, its `name` does not. With a
   * `picture`, a file, that goes to the language model, too.
   */
  ask(question, about, picture) {
    const id = this.#nextId++;
    if (picture) {
      this.#pictures.set(id, picture);
    }
    this.#send({ id, question, about, language: this.#language });
  }

  /** As it was asked; after a reload without its picture, which nobody chose to send again. */
  retry(id) {
    const { question, about, language } = this.find(id);
    this.#turns = this.#turns.filter(turn => turn.id !== id);
    this.#send({ id, question, about, language });
  }

  stop() {
    const turn = this.#turns.at(-1);
    if (this.isAnswering) {
      this.#abort();
      this.#set(turn, { state: "stopped" });
    }
  }

  /** @returns whether the server has forgotten the conversation, too; else it is asked again later */
  clear() {
    this.#abort();
    this.#turns = [];
    this.#pictures.clear();
    if (this.#session) {
      this.#unforgotten.push(this.#session);
      this.#session = undefined;
    }
    this.#keep();
    this.#changed();
    return this.#forgetAll();
  }

  #abort() {
    this.#request?.abort();
    this.#request = undefined;
  }

  async #send(turn) {
    const request = new AbortController();
    this.#request = request;
    this.#turns = [...this.#turns, turn].slice(-MOST_TURNS);
    this.#set(turn, { state: "asking", parts: [], hasPicture: this.#pictures.has(turn.id) });
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), LONGEST_SILENCE_MILLIS);
    };
    heard();
    let outcome;
    try {
      outcome = await this.#answer(turn, request.signal, heard);
    } catch {
      const isOffline = turn.state === "asking" && !request.signal.aborted && !this.#isLeaving;
      outcome = { state: isOffline ? "offline" : "cut" };
    }
    clearTimeout(silence);
    if (this.#request === request) {
      this.#request = undefined;
      this.#set(turn, outcome);
    }
    if (turn.state === "answered") {
      this.#pictures.delete(turn.id);
      this.#forgetAll();
    }
  }

  /** @returns how it ended */
  async #answer(turn, signal, heard) {
    const session = this.#session;
    const question = JSON.stringify({
      message: turn.question,
      session_id: session,
      request_id: turn.about?.requestId,
      language: turn.language
    });
    const picture = this.#pictures.get(turn.id);
    const response = await fetch(this.#address, {
      method: "POST",
      headers: { Accept: "text/event-stream", ...(picture ? {} : { "Content-Type": "application/json" }) },
      body: picture ? form(question, picture) : question,
      signal
    });
    if (!response.ok || !response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      return refusal(response, parsed(await response.text()));
    }
    const events = new EventStream();
    const reader = response.body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        signal.throwIfAborted();
        if (done) {
          return { state: "cut" };
        }
        heard();
        for (const { type, data } of events.take(value)) {
          const outcome = this.#hear(turn, type, parsed(data), session);
          if (outcome) {
            return outcome;
          }
        }
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  /** @returns how it ended, if this is the end */
  #hear(turn, type, data, session) {
    switch (type) {
      case "start":
        this.#session = data.session_id;
        this.#set(turn, {
          state: "answering",
          parts: [{ source: data.source, text: "" }],
          hasForgotten: session !== undefined && session !== data.session_id
        });
        return undefined;
      case "text":
        turn.parts.at(-1).text += data.text ?? "";
        this.#changed(turn);
        return undefined;
      case "source":
        turn.parts.push({ source: data.source, text: "" });
        this.#changed(turn);
        return undefined;
      case "problem":
        return { state: "failed", problem: problemOf(data) };
      case "end":
        return { state: "answered", disclaimer: data.disclaimer };
      default:
        return undefined;
    }
  }

  async #forgetAll() {
    const told = await Promise.all(this.#unforgotten.map(session => this.#forget(session)));
    return told.every(Boolean);
  }

  /** That the server does not know it is as good. */
  async #forget(session) {
    try {
      const response = await fetch(`${this.#address}/${encodeURIComponent(session)}`, {
        method: "DELETE",
        keepalive: true
      });
      if (!response.ok && response.status !== 404) {
        return false;
      }
    } catch {
      return false;
    }
    this.#unforgotten = this.#unforgotten.filter(each => each !== session);
    this.#keep();
    return true;
  }

  #set(turn, changes) {
    Object.assign(turn, changes);
    this.#keep();
    this.#changed(turn);
  }

  #changed(turn) {
    this.dispatchEvent(new CustomEvent("change", { detail: turn }));
  }

  /** What came last, as much as fits; nothing where the browser keeps nothing. */
  #keep() {
    const written = turns => JSON.stringify({ session: this.#session, unforgotten: this.#unforgotten, turns });
    let turns = this.#turns;
    while (turns.length > 0 && written(turns).length > MOST_KEPT_CHARACTERS) {
      turns = turns.slice(1);
    }
    try {
      sessionStorage.setItem(KEPT_AS, written(turns));
    } catch {
      // Then it is lost when the page is loaded again.
    }
  }

  #recall() {
    try {
      const { session, unforgotten, turns } = JSON.parse(sessionStorage.getItem(KEPT_AS));
      for (const turn of turns.filter(isUnderWay)) {
        turn.state = "cut";
      }
      this.#nextId = Math.max(0, ...turns.map(turn => turn.id)) + 1;
      this.#session = session;
      this.#unforgotten = unforgotten;
      this.#turns = turns;
    } catch {
      // Nothing was kept, or nothing that can be read.
    }
  }
}

/** Without the file's name, which may tell who the patient is. */
const form = (question, picture) => {
  const fields = new FormData();
  fields.append("question", question);
  fields.append("file", picture, "picture");
  return fields;
};

const refusal = (response, body) => {
  const problem = problemOf(body);
  const pause = pauseOf(response.status, response.headers.get("Retry-After"));
  if (pause) {
    return { state: "busy", problem, retryAt: Date.now() + pause * 1000 };
  }
  const isSignedOut = response.status === 401 || (response.status === 403 && problem.kind !== "picture-not-sent");
  const kind = isSignedOut ? "signed-out" : problem.kind;
  return { state: "failed", problem: { ...problem, kind, isRefusal: response.status >= 400 && response.status < 500 } };
};
