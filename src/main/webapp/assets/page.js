import { Ask } from "./ask.js";
import { Batch, canRetry, isOpen, isUnderWay } from "./batch.js";
import { $, copyOf, slots } from "./dom.js";
import { PNEUMONIA, csv, isBinary, knowsPneumonia, probability, sorted } from "./results.js";
import { Store } from "./store.js";
import { hasText, language, percent, text, whole } from "./texts.js";
import { Viewer, picture } from "./viewer.js";

const settings = $("settings").dataset;
const batch = new Batch(settings.root, Number(settings.maxBytes));
const stage = document.querySelector(".stage canvas");
const viewer = new Viewer(stage);
const panel = new Ask(settings.root);

let shown;
let order = { by: "order", descending: false };

/* ---- The list ---- */

const announce = message => ($("announcement").textContent = message);

const secondsLeft = item => Math.max(0, Math.ceil((item.retryAt - Date.now()) / 1000));

const stateText = item => {
  switch (item.state) {
    case "answered":
      return item.answer.prediction + (item.answer.decision === "INDETERMINATE" ? ` (${text("batch.undecided")})` : "");
    case "sending":
      return text("state.sending", whole(100 * (item.progress ?? 0)));
    case "busy":
    case "offline":
      return text(`state.${item.state}`, secondsLeft(item));
    default:
      return text(`state.${item.state}`);
  }
};

/** By which an answer is coloured. What a class means that is neither of these two, a page cannot know. */
const tone = answer => ({ NORMAL: "normal", [PNEUMONIA]: "pneumonia" })[answer.prediction] ?? "other";

/** Of which class it is, is said where there are others than pneumonia and its absence. */
const probabilityText = answer =>
  isBinary(answer) ? percent(probability(answer)) : `${answer.prediction} ${percent(probability(answer))}`;

const rows = new Map();

const rowOf = item => {
  let row = rows.get(item);
  if (!row) {
    row = copyOf("row").querySelector("tr");
    rows.set(item, row);
  }
  return row;
};

const fillRow = item => {
  const row = rowOf(item);
  const slot = slots(row);
  row.dataset.id = item.id;
  row.dataset.state = item.state;
  row.classList.toggle("shown", item === shown);
  slot.order.textContent = item.id;
  slot.name.textContent = item.name;
  slot.name.setAttribute("aria-current", item === shown);
  slot.state.textContent = stateText(item);
  slot.state.className = item.state === "answered" ? tone(item.answer) : item.state;
  slot.probability.textContent = item.answer ? probabilityText(item.answer) : "";
  slot.time.textContent = item.answer ? text("fact.millis", item.answer.processing_time_ms) : "";
  row.querySelector("[data-action=cancel]").hidden = !isOpen(item);
  row.querySelector("[data-action=retry]").hidden = !canRetry(item);
  row.querySelector("[data-action=remove]").hidden = isOpen(item);
  for (const button of row.querySelectorAll(".actions button")) {
    button.setAttribute("aria-label", `${button.textContent}: ${item.name}`);
  }
};

const fillList = () => {
  const items = batch.items;
  $("batch").hidden = items.length === 0;
  const answered = items.filter(item => item.state === "answered").length;
  const without = items.filter(item => !isOpen(item) && item.state !== "answered").length;
  $("batch-progress").textContent = without
    ? text("batch.progressFailed", answered, items.length, without)
    : text("batch.progress", answered, items.length);
  $("retry-all").hidden = !items.some(canRetry);
  $("cancel-all").hidden = !items.some(isOpen);
  $("csv").disabled = answered === 0;
  for (const item of rows.keys()) {
    if (!items.includes(item)) {
      rows.get(item).remove();
      rows.delete(item);
    }
  }
  items.forEach(fillRow);
  const wanted = sorted(items, order).map(rowOf);
  const body = $("rows");
  wanted.forEach((row, index) => {
    if (body.children[index] !== row) {
      body.insertBefore(row, body.children[index] ?? null);
    }
  });
};

/* ---- The answer ---- */

const show = item => {
  if (shown !== item || (item && loaded.missing)) {
    shown = item;
    loadPicture(item);
    fillList();
  }
  fillAnswer();
};

const answerKey = item => (item ? [item.id, item.state, item.answer?.request_id].join() : "");
let filledFor = "";

const fillAnswer = () => {
  panel.about(shown);
  const answer = $("answer");
  if (!shown) {
    answer.replaceChildren(copyOf("no-answer"));
    filledFor = "";
    return;
  }
  const fresh = filledFor !== answerKey(shown);
  filledFor = answerKey(shown);
  if (shown.state === "answered") {
    if (fresh) {
      answer.replaceChildren(found(shown));
      announce(
        text(
          "answer.announcement",
          text("answer.of", shown.name),
          shown.answer.prediction,
          percent(shown.answer.confidence),
          shown.answer.decision === "INDETERMINATE" ? text("answer.indeterminate") : ""
        )
      );
    }
  } else if (isOpen(shown)) {
    if (fresh) {
      answer.replaceChildren(copyOf("reading"));
      answer.querySelector("progress").setAttribute("aria-label", text("state.reading"));
      announce(stateText(shown));
    }
    const slot = slots(answer);
    slot.state.textContent = stateText(shown);
    if (shown.state === "sending") {
      slot.progress.value = shown.progress;
    } else {
      slot.progress.removeAttribute("value");
    }
  } else if (fresh) {
    answer.replaceChildren(notice(shown));
  }
};

/** In the words of the page's language; in English the server's own, which know the case. */
const reason = problem => {
  if (language === "en" && problem.detail && hasText(`problem.${problem.kind}`)) {
    return problem.detail;
  }
  return hasText(`problem.${problem.kind}`)
    ? text(`problem.${problem.kind}`, settings.maxSize)
    : text("failed.text", problem.requestId ?? "–");
};

const notice = item => {
  const copy = copyOf("notice");
  const [title, message] =
    item.state === "refused" || item.state === "failed"
      ? [text(`${item.state}.title`), reason(item.problem)]
      : [text(`${item.state}.title`), text(`${item.state}.text`)];
  copy.querySelector("h3").textContent = title;
  copy.querySelector("p").textContent = message;
  copy.querySelector("[data-action=retry]").hidden = !canRetry(item);
  return copy;
};

const across = share => `${100 * share}%`;

/** What the answer means, as far as that can be said of a model with these classes. */
const meaning = answer => {
  if (!knowsPneumonia(answer)) {
    return text("answer.likeliest");
  }
  if (answer.prediction === PNEUMONIA) {
    return text("answer.pneumonia");
  }
  return text(isBinary(answer) ? "answer.normal" : "answer.belowThreshold");
};

/** Where the probability of pneumonia lies, and the threshold. */
const fillScale = (slot, answer) => {
  const pneumonia = answer.probabilities[PNEUMONIA];
  const band = answer.indeterminate_band;
  slot.probability.textContent = percent(pneumonia);
  slot.scale.textContent = text(
    "scale.alt",
    percent(pneumonia),
    percent(answer.threshold),
    percent(band.from),
    percent(band.to)
  );
  slot.level.setAttribute("width", across(pneumonia));
  slot.band.setAttribute("x", across(band.from));
  slot.band.setAttribute("width", across(band.to - band.from));
  for (const end of ["x1", "x2"]) {
    slot.threshold.setAttribute(end, across(answer.threshold));
  }
  const label = slot["threshold-label"];
  label.textContent = text("scale.threshold", percent(answer.threshold));
  label.setAttribute("x", across(answer.threshold));
  label.setAttribute("text-anchor", answer.threshold < 0.3 ? "start" : answer.threshold > 0.7 ? "end" : "middle");
  slot.low.toggleAttribute("hidden", answer.threshold < 0.3);
  slot.high.toggleAttribute("hidden", answer.threshold > 0.7);
  slot["band-label"].textContent = text("scale.band", percent(band.from), percent(band.to));
};

/** A class with its probability. */
const shareOf = ([label, share], answer) => {
  const line = copyOf("share");
  const slot = slots(line);
  line.firstElementChild.className = label === answer.prediction ? `answered ${tone(answer)}` : "";
  slot.class.textContent = label;
  slot.share.textContent = percent(share);
  slot.level.setAttribute("width", across(share));
  return line;
};

const found = item => {
  const { answer } = item;
  const copy = copyOf("found");
  const slot = slots(copy);
  for (const part of copy.querySelectorAll(".prediction, .scale")) {
    part.classList.add(tone(answer));
  }
  slot.prediction.textContent = answer.prediction;
  slot.meaning.textContent = meaning(answer);
  slot.indeterminate.hidden = answer.decision !== "INDETERMINATE";
  copy.querySelector(".scale").hidden = !knowsPneumonia(answer);
  if (knowsPneumonia(answer)) {
    fillScale(slot, answer);
  }
  // Where there are no others the scale says it all.
  copy.querySelector(".shares").hidden = isBinary(answer);
  slot.shares.replaceChildren(...Object.entries(answer.probabilities).map(share => shareOf(share, answer)));
  slot.warnings.replaceChildren(
    ...(answer.warnings ?? []).map(warning => {
      const line = document.createElement("li");
      line.textContent = hasText(`warning.${warning}`) ? text(`warning.${warning}`) : warning;
      return line;
    })
  );
  slot.warnings.hidden = !answer.warnings?.length;
  slot.confidence.textContent = percent(answer.confidence);
  slot.time.textContent = text(answer.cached ? "fact.cached" : "fact.millis", answer.processing_time_ms);
  slot.card.textContent = answer.model_version.replace(/_v(?!.*_v)/, " ");
  slot.card.href = `${settings.root}/models${settings.query}#model-${answer.model_version}`;
  const acquisition = answer.acquisition;
  slot.acquisition.textContent = acquisition
    ? [acquisition.modality, acquisition.view_position, acquisition.age_band, acquisition.manufacturer]
        .filter(Boolean)
        .join(", ")
    : "";
  slot.acquisition.parentElement.hidden = !acquisition;
  slot.request.textContent = answer.request_id;
  slot["map-sentence"].textContent = mapSentence(answer);
  if (slot.limits) {
    // The page knows those of the model that was the champion when it was loaded.
    slot.limits.hidden = slot.limits.dataset.model !== answer.model_version;
  }
  return copy;
};

const hasGrid = explanation => explanation?.grid?.some(row => row.some(cell => cell > 0));

const mapSentence = ({ explanation, prediction }) => {
  if (!explanation?.available) {
    return text("map.unavailable");
  }
  return text(hasGrid(explanation) ? "map.meaning" : "map.nothing", prediction);
};

/* ---- The picture ---- */

let loading = new AbortController();
let loaded = {};

const emptyPicture = message => {
  $("reading-view").hidden = true;
  $("picture").hidden = false;
  $("picture").replaceChildren(copyOf("no-picture"));
  if (message) {
    $("picture").querySelector(".lead").textContent = message;
    $("picture").querySelector(".lead + p").textContent = "";
  }
};

const hasNoPicture = item => ["refused", "cancelled"].includes(item.state);

/** The picture of an item; and its map, as soon as there is one. */
const loadPicture = async item => {
  loading.abort();
  loading = new AbortController();
  loaded = { item };
  viewer.show(undefined);
  if (!item || hasNoPicture(item)) {
    loaded.missing = true;
    emptyPicture();
    return;
  }
  emptyPicture(text("picture.loading"));
  const { signal } = loading;
  try {
    const response = await fetch(`${settings.root}/rendition`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: item.file,
      signal
    });
    const pause = Number(response.headers.get("Retry-After"));
    if (pause > 0) {
      setTimeout(() => signal.aborted || loadPicture(item), pause * 1000);
      return;
    }
    if (!response.ok) {
      throw new Error(response.status);
    }
    const decoded = picture(await response.arrayBuffer());
    if (signal.aborted) {
      return;
    }
    loaded.picture = decoded;
    $("picture").hidden = true;
    $("reading-view").hidden = false;
    viewer.show(decoded);
    loadMap(item);
  } catch {
    if (!signal.aborted) {
      loaded.missing = true;
      emptyPicture(item.state === "refused" ? undefined : text("picture.failed"));
    }
  }
};

/** Takes away the picture of what was refused or cancelled, and gets it when there is another chance to. */
const followPicture = item => {
  if (hasNoPicture(item)) {
    if (!loaded.missing) {
      loadPicture(item);
    }
  } else if (!loaded.missing) {
    loadMap(item);
  } else if (["waiting", "answered"].includes(item.state)) {
    loadPicture(item);
  }
};

const loadMap = async item => {
  const explanation = item.answer?.explanation;
  if (!loaded.picture || loaded.item !== item || loaded.map === explanation?.href || !hasGrid(explanation)) {
    return;
  }
  loaded.map = explanation.href;
  const { signal } = loading;
  try {
    const response = await fetch(settings.root + explanation.href, { headers: { Accept: "image/png" }, signal });
    if (!response.ok) {
      throw new Error(response.status);
    }
    const map = await createImageBitmap(await response.blob());
    if (!signal.aborted) {
      viewer.map = map;
    }
  } catch {
    const sentence = document.querySelector("#answer [data-slot=map-sentence]");
    if (!signal.aborted && sentence) {
      sentence.textContent = text("map.expired");
    }
  }
};

const tools = document.querySelector(".tools");
const tool = action => tools.querySelector(`[data-action=${action}]`);

viewer.addEventListener("drawn", () => {
  const state = viewer.state;
  tool("map").setAttribute("aria-pressed", state.mapShown && viewer.hasMap);
  tool("map").disabled = !viewer.hasMap;
  $("opacity").disabled = !viewer.hasMap;
  tool("side").setAttribute("aria-pressed", state.side);
  tool("invert").setAttribute("aria-pressed", state.inverted);
  $("side-labels").hidden = !state.side;
  const most = state.values - 1;
  $("center").max = most;
  $("center").value = state.center;
  $("width").max = 2 * most;
  $("width").value = state.width;
  const facts = loaded.picture;
  $("readout").textContent = facts
    ? [
        text("picture.facts", facts.picture_columns, facts.picture_rows, facts.bits),
        text("viewer.readout", whole(100 * state.zoom), whole(state.center), whole(state.width))
      ].join(" · ")
    : "";
});

tools.addEventListener("click", event => {
  const action = event.target.closest("[data-action]")?.dataset.action;
  const actions = { in: () => viewer.zoomIn(), out: () => viewer.zoomOut(), reset: () => viewer.reset() };
  if (action) {
    (actions[action] ?? (() => viewer.toggle(action)))();
  }
});
tools.addEventListener("change", event => {
  if (event.target.name === "drag") {
    viewer.drag = event.target.value;
  }
});
$("opacity").addEventListener("input", event => (viewer.opacity = event.target.value / 100));
// The other one as it is, and not as its slider rounds it.
$("center").addEventListener("input", event => viewer.window(Number(event.target.value), viewer.state.width));
$("width").addEventListener("input", event => viewer.window(viewer.state.center, Number(event.target.value)));

/* ---- What the user does ---- */

const add = files => {
  if (files.length === 0) {
    return;
  }
  const first = batch.items.length;
  const leftOut = batch.add(files);
  if (leftOut > 0) {
    announce(text("upload.tooMany", Batch.most, leftOut));
    $("upload-hint").textContent = text("upload.tooMany", Batch.most, leftOut);
  }
  if (batch.items[first]) {
    show(batch.items[first]);
  }
};

$("files").addEventListener("change", event => {
  add([...event.target.files]);
  // Or the same file could not be chosen twice.
  event.target.value = "";
});

const carriesFiles = event => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", event => {
  if (carriesFiles(event)) {
    event.preventDefault();
    document.body.classList.add("is-dragging");
  }
});
addEventListener("dragleave", event => {
  if (!event.relatedTarget) {
    document.body.classList.remove("is-dragging");
  }
});
addEventListener("drop", event => {
  document.body.classList.remove("is-dragging");
  if (carriesFiles(event)) {
    event.preventDefault();
    add([...event.dataTransfer.files]);
  }
});

const act = (action, item) => {
  if (action === "show") {
    show(item);
  } else if (action === "cancel") {
    batch.cancel(item.id);
  } else if (action === "retry") {
    batch.retry(item.id);
  } else if (action === "remove") {
    batch.remove(item.id);
  }
};

$("rows").addEventListener("click", event => {
  const row = event.target.closest("tr");
  const action = event.target.closest("[data-action]")?.dataset.action ?? "show";
  act(action, batch.find(Number(row.dataset.id)));
});
$("answer").addEventListener("click", event => {
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (action && shown) {
    act(action, shown);
  }
});
$("retry-all").addEventListener("click", () => batch.retryAll());
$("cancel-all").addEventListener("click", () => batch.cancelAll());
$("clear").addEventListener("click", () => {
  batch.clear();
  $("files").focus();
});
$("csv").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv(sorted(batch.items, order))], { type: "text/csv" }));
  link.download = "radiology-ai.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});
for (const heading of document.querySelectorAll("[data-sort]")) {
  heading.addEventListener("click", () => {
    const by = heading.dataset.sort;
    order = { by, descending: order.by === by && !order.descending };
    for (const other of document.querySelectorAll("[data-sort]")) {
      other.removeAttribute("aria-sort");
    }
    heading.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
    fillList();
  });
}

batch.addEventListener("change", event => {
  if (shown && !batch.items.includes(shown)) {
    show(batch.items[0]);
  }
  const item = event.detail;
  if (item && isUnderWay(item)) {
    fillRow(item);
  } else {
    fillList();
  }
  if (!item || item === shown) {
    fillAnswer();
    if (shown) {
      followPicture(shown);
    }
  }
});
batch.addEventListener("unkept", () => ($("upload-hint").textContent = text("upload.unkept")));

// The browser asks before it leaves a list that is not written down yet.
addEventListener("beforeunload", event => {
  if (!batch.isKept) {
    event.preventDefault();
  }
});

// What waits for its time counts down.
setInterval(() => {
  for (const item of batch.items.filter(each => each.retryAt)) {
    fillRow(item);
    if (item === shown) {
      fillAnswer();
    }
  }
}, 500);

emptyPicture();
try {
  await batch.keepIn(await Store.open());
} catch {
  $("upload-hint").textContent += ` ${text("upload.unkept")}`;
}
if (!shown && batch.items.length > 0) {
  show(batch.items[0]);
}
document.documentElement.dataset.ready = "true";
