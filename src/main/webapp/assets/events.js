/**
 * Server-sent events out of pieces of bytes that may be cut anywhere, also inside a character or between the two signs
 * that end a line: WHATWG HTML, 9.2.6. What browsers have of their own asks by GET alone.
 */
export class EventStream {
  #decoder = new TextDecoder();
  #line = "";
  #hadReturn = false;
  #type = "";
  #data = [];

  /** @returns the events that this piece completes, each with its type and data */
  take(bytes) {
    const piece = this.#decoder.decode(bytes, { stream: true });
    if (piece === "") {
      return [];
    }
    const rest = this.#hadReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    this.#hadReturn = piece.endsWith("\r");
    const lines = (this.#line + rest).split(/\r\n|[\r\n]/);
    this.#line = lines.pop();
    return lines.map(line => this.#read(line)).filter(Boolean);
  }

  /** An empty line completes an event; one without data is none. A line that begins with a colon is a sign of life. */
  #read(line) {
    if (line === "") {
      const event = this.#data.length > 0 && { type: this.#type || "message", data: this.#data.join("\n") };
      this.#type = "";
      this.#data = [];
      return event;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (field === "event") {
      this.#type = value;
    } else if (field === "data") {
      this.#data.push(value);
    }
    return undefined;
  }
}
