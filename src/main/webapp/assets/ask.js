import { Chat, LONGEST_QUESTION, canRetry, isUnderWay, isWaiting } from "./chat.js";
import { $, copyOf, slots } from "./dom.js";
import { hasText, language, text, whole } from "./texts.js";

/** The panel of the conversation. Whatever comes is shown as plain text. */
const FOLDED_AS = "chat-folded";
const COUNTED_FROM = 0.9 * LONGEST_QUESTION;
const COPIED_MILLIS = 2000;

const sentences = new Intl.Segmenter(language, { granularity: "sentence" });

const sourceText = source => (hasText(`chat.source.${source}`) ? text(`chat.source.${source}`) : source);

/** In the words of the page's language; in English the server's own, which know the case. */
const reason = ({ kind, detail, requestId, isRefusal }, hasPicture) => {
  if (kind === "signed-out") {
    return `${text("signed-out.title")}. ${text("signed-out.text")}`;
  }
  if (language === "en" && detail) {
    return detail;
  }
  if (hasPicture && hasText(`problem.${kind}`)) {
    return text(`problem.${kind}`);
  }
  return isRefusal ? text("chat.refused") : text("chat.failed", requestId ?? "–");
};

/** What there is to say of a turn besides its answer. */
const noteText = turn => {
  switch (turn.state) {
    case "answering":
    case "answered":
      return "";
    case "failed":
      return reason(turn.problem, turn.hasPicture);
    case "busy": {
      const seconds = Math.ceil((turn.retryAt - Date.now()) / 1000);
      if (seconds <= 0) {
        return text("chat.again");
      }
      return text(turn.problem.kind === "too-many-requests" ? "chat.tooMany" : "state.busy", seconds);
    }
    default:
      return text(`chat.${turn.state}`);
  }
};

/** An answer with its sources, in the order in which it came: it only ever grows at its end until it is settled. */
const script = ({ parts }) =>
  parts.map(({ source, text: said }) => `${sourceText(source)}:\n${said}`).join(`\n${text("chat.broke")}\n`);

/**
 * Says an answer sentence by sentence: a screen reader that was given every piece would stammer, and one that was
 * given the whole would be silent for long.
 */
class Speaker {
  #node;
  #turn;
  #said = 0;

  constructor(node) {
    this.#node = node;
  }

  say(message) {
    const line = document.createElement("p");
    line.textContent = message;
    this.#node.append(line);
  }

  follow(turn) {
    if (this.#turn !== turn) {
      this.#turn = turn;
      this.#said = 0;
      this.#node.replaceChildren();
    }
    const rest = script(turn).slice(this.#said);
    const complete = [...sentences.segment(rest)].map(({ segment }) => segment);
    if (isUnderWay(turn)) {
      // The last one may go on.
      complete.pop();
    }
    const said = complete.join("");
    this.#said += said.length;
    const message = [said, turn.state === "answering" ? "" : noteText(turn)].filter(each => each.trim()).join(" ");
    if (message) {
      this.say(message);
    }
  }
}

export class Ask {
  #chat;
  #speaker = new Speaker($("chat-spoken"));
  #lines = new Map();
  #waiting = new Set();
  #changed = new Set();
  #about;
  #picture;

  constructor(root) {
    this.#chat = new Chat(root, language);
    $("chat").hidden = false;
    this.#fold(folded());
    $("chat-fold").addEventListener("click", () => {
      const isFolded = !$("chat-body").hidden;
      this.#fold(isFolded);
      keepFolded(isFolded);
    });
    $("chat-form").addEventListener("submit", event => {
      event.preventDefault();
      this.#send();
    });
    const question = $("chat-question");
    question.addEventListener("input", () => this.#count());
    question.addEventListener("keydown", event => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#send();
      }
    });
    document.querySelector(".suggestions").addEventListener("click", event => {
      if (event.target.matches("button")) {
        this.#ask(event.target.textContent);
      }
    });
    $("chat-stop").addEventListener("click", () => this.#chat.stop());
    $("chat-clear").addEventListener("click", () => this.#clear());
    $("chat-turns").addEventListener("click", event => this.#act(event.target.closest("[data-action]")));
    this.#chat.addEventListener("change", event => this.#draw(event.detail));
    // What waits for its time counts down.
    setInterval(() => this.#tick(), 500);
    this.#count();
    this.#fill();
    this.#toEnd();
  }

  /** What is shown: questions are about its answer, if it has one. */
  about(item) {
    const about = item?.answer && { requestId: item.answer.request_id, name: item.name };
    if (about?.requestId !== this.#about?.requestId) {
      this.#about = about;
      this.#picture = about && item.file;
      this.#offerPicture();
      this.#fill();
    }
  }

  /** Where the server may show pictures to the model: each time anew, and never by itself. */
  #offerPicture() {
    if ($("chat-consent")) {
      $("chat-consent").hidden = !this.#picture;
      $("chat-picture").checked = false;
    }
  }

  #fold(isFolded) {
    $("chat-fold").ariaExpanded = !isFolded;
    $("chat-body").hidden = isFolded;
    this.#toEnd();
  }

  #send() {
    const question = $("chat-question").value.trim();
    if (question.length > LONGEST_QUESTION) {
      this.#speaker.say($("chat-count").textContent);
    } else if (this.#chat.isAnswering) {
      this.#speaker.say(text("chat.wait"));
    } else if (question) {
      $("chat-question").value = "";
      this.#count();
      this.#ask(question);
    }
  }

  #ask(question) {
    if (this.#chat.isAnswering) {
      return;
    }
    $("chat-notice").hidden = true;
    this.#chat.ask(question, this.#about, $("chat-picture")?.checked ? this.#picture : undefined);
    this.#offerPicture();
    this.#follow();
  }

  /** What was pressed goes away; on a telephone the question's field would bring up the keyboard. */
  #follow() {
    $("chat-log").hidden = false;
    if (document.activeElement !== $("chat-question")) {
      $("chat-log").focus({ preventScroll: true });
    }
    this.#toEnd();
  }

  #count() {
    const { length } = $("chat-question").value.trim();
    const excess = length - LONGEST_QUESTION;
    $("chat-question").ariaInvalid = excess > 0;
    $("chat-count").classList.toggle("excess", excess > 0);
    $("chat-count").hidden = length < COUNTED_FROM;
    $("chat-count").textContent =
      excess > 0 ? text("chat.tooLong", whole(excess)) : text("chat.count", whole(length), whole(LONGEST_QUESTION));
  }

  async #clear() {
    $("chat-question").focus();
    const isForgotten = await this.#chat.clear();
    this.#speaker.say(isForgotten ? text("chat.cleared") : "");
    $("chat-notice").hidden = isForgotten;
    $("chat-notice").textContent = isForgotten ? "" : text("chat.unforgotten");
  }

  #act(button) {
    const turn = button && this.#chat.find(Number(button.closest("li").dataset.id));
    if (button?.dataset.action === "retry" && !this.#chat.isAnswering) {
      this.#chat.retry(turn.id);
      this.#follow();
    } else if (button?.dataset.action === "copy") {
      this.#copy(turn, button);
    }
  }

  /** With its sources and the disclaimer: an answer must not pass for something else elsewhere. */
  async #copy(turn, button) {
    const isCopied = await copied(`${script(turn)}\n\n${$("chat-disclaimer").textContent}\n`);
    const message = text(isCopied ? "chat.copied" : "chat.uncopied");
    button.textContent = message;
    this.#speaker.say(message);
    setTimeout(() => (button.textContent = text("chat.copy")), COPIED_MILLIS);
  }

  /** Pieces come faster than a screen is drawn. */
  #draw(turn) {
    if (this.#changed.size === 0) {
      requestAnimationFrame(() => {
        const changed = [...this.#changed];
        this.#changed.clear();
        const isAtEnd = atEnd($("chat-log"));
        this.#fill();
        changed.filter(each => this.#chat.turns.includes(each)).forEach(each => this.#speaker.follow(each));
        if (isAtEnd) {
          this.#toEnd();
        }
      });
    }
    this.#changed.add(turn);
  }

  #fill() {
    const { turns, isAnswering } = this.#chat;
    $("chat-log").hidden = turns.length === 0;
    $("chat-clear").hidden = turns.length === 0;
    if (!isAnswering && document.activeElement === $("chat-stop")) {
      $("chat-question").focus();
    }
    $("chat-stop").hidden = !isAnswering;
    $("chat-send").hidden = isAnswering;
    $("chat-about").textContent = this.#about ? text("chat.about", this.#about.name) : text("chat.noAnswer");
    const latest = turns.findLast(turn => turn.disclaimer && turn.language === language);
    $("chat-disclaimer").textContent = latest?.disclaimer ?? text("chat.disclaimer");
    for (const button of document.querySelectorAll(".suggestions button")) {
      const isAsked = turns.some(turn => turn.question === button.textContent && this.#isShown(turn));
      button.hidden = (button.dataset.when === "answered") !== Boolean(this.#about) || isAsked;
      button.disabled = isAnswering;
    }
    for (const [turn, line] of this.#lines) {
      if (!turns.includes(turn)) {
        line.remove();
        this.#lines.delete(turn);
      }
    }
    for (const turn of turns) {
      this.#fillTurn(turn);
    }
  }

  /** Whether it is about what is shown now. */
  #isShown(turn) {
    return turn.about?.requestId === this.#about?.requestId;
  }

  #fillTurn(turn) {
    if (!this.#lines.has(turn)) {
      const line = copyOf("turn").querySelector("li");
      line.dataset.id = turn.id;
      this.#lines.set(turn, line);
      $("chat-turns").append(line);
    }
    const line = this.#lines.get(turn);
    const slot = slots(line);
    const isEarlier = turn.about !== undefined && !this.#isShown(turn);
    line.classList.toggle("earlier", isEarlier);
    slot.question.textContent = turn.question;
    slot.about.textContent = isEarlier ? text("chat.earlier", turn.about.name) : "";
    slot.about.hidden = !isEarlier;
    slot.picture.hidden = !turn.hasPicture;
    slot.forgotten.hidden = !turn.hasForgotten;
    fillParts(slot.parts, turn);
    slot.parts.hidden = turn.parts.length === 0;
    slot.note.textContent = noteText(turn);
    slot.note.className = ["failed", "cut", "offline"].includes(turn.state) ? "hint failed" : "hint";
    slot.note.hidden = slot.note.textContent === "";
    const [copy, retry] = line.querySelectorAll("[data-action]");
    copy.hidden = isUnderWay(turn) || turn.parts.every(part => part.text === "");
    retry.hidden = !canRetry(turn);
    retry.disabled = this.#chat.isAnswering;
    for (const button of [copy, retry]) {
      button.setAttribute("aria-label", `${button.textContent}: ${turn.question}`);
    }
  }

  #tick() {
    for (const turn of this.#chat.turns) {
      if (isWaiting(turn)) {
        this.#waiting.add(turn);
        this.#fillTurn(turn);
      } else if (this.#waiting.delete(turn) && turn.state === "busy") {
        this.#fillTurn(turn);
        this.#speaker.say(noteText(turn));
      }
    }
  }

  #toEnd() {
    const log = $("chat-log");
    log.scrollTop = log.scrollHeight;
  }
}

/** Kept for this machine, as the look of the page is. */
const folded = () => {
  try {
    return localStorage.getItem(FOLDED_AS) === "true";
  } catch {
    return false;
  }
};

const keepFolded = isFolded => {
  try {
    localStorage.setItem(FOLDED_AS, isFolded);
  } catch {
    // Then it holds for this page alone.
  }
};

const atEnd = log => log.scrollHeight - log.scrollTop - log.clientHeight < 40;

/** A part never loses what it has. */
const fillParts = (node, { parts, language: spoken }) => {
  parts.forEach((part, index) => {
    if (!node.children[index]) {
      const copy = copyOf("part");
      const slot = slots(copy);
      slot.change.hidden = index === 0;
      slot.source.textContent = sourceText(part.source);
      slot.source.dataset.source = part.source;
      slot.text.lang = spoken;
      node.append(copy);
    }
    const slot = slots(node.children[index]);
    slot.source.hidden = part.text === "" && index < parts.length - 1;
    if (slot.text.textContent !== part.text) {
      slot.text.textContent = part.text;
    }
  });
};

/** Where the connection is not secure, as on many an intranet, browsers have the old way alone. */
const copied = async content => {
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch {
    const area = document.createElement("textarea");
    const focused = document.activeElement;
    area.className = "unseen";
    area.value = content;
    document.body.append(area);
    area.focus({ preventScroll: true });
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused.focus({ preventScroll: true });
    return isCopied;
  }
};
