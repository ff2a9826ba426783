export const PNEUMONIA = "PNEUMONIA";

/** Whether a probability of pneumonia is part of an answer: not every model knows that class. */
export const knowsPneumonia = answer => PNEUMONIA in answer.probabilities;

/** Whether pneumonia or not is all that an answer says. */
export const isBinary = answer => knowsPneumonia(answer) && Object.keys(answer.probabilities).length === 2;

/** The one probability of an answer that a list shows: that of pneumonia if it says no more, else that of the answer. */
export const probability = answer => (isBinary(answer) ? answer.probabilities[PNEUMONIA] : answer.confidence);

/** The list in the order that is wanted; what has no such value comes last. */
export const sorted = (items, { by, descending }) => {
  const value = {
    order: item => item.id,
    name: item => item.name,
    answer: item => item.answer?.prediction,
    probability: item => item.answer && probability(item.answer),
    time: item => item.answer?.processing_time_ms
  }[by];
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, undefined, { numeric: true }) : a - b);
  return [...items].sort((left, right) => {
    const a = value(left);
    const b = value(right);
    if (a === undefined || b === undefined) {
      return (a === undefined) - (b === undefined) || left.id - right.id;
    }
    return (descending ? compare(b, a) : compare(a, b)) || left.id - right.id;
  });
};

/** RFC 4180. A cell that a spreadsheet would take for a formula is made text. */
const cell = value => {
  const written = value === undefined || value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(written) && Number.isNaN(Number(written)) ? `'${written}` : written;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** All classes with their probabilities, in the model's order: NORMAL=0.1;VIRAL=0.9 */
const shares = answer =>
  Object.entries(answer.probabilities)
    .map(share => share.join("="))
    .join(";");

const COLUMNS = {
  file: item => item.name,
  state: item => item.state,
  prediction: item => item.answer?.prediction,
  decision: item => item.answer?.decision,
  confidence: item => item.answer?.confidence,
  probability_pneumonia: item => item.answer?.probabilities[PNEUMONIA],
  probabilities: item => item.answer && shares(item.answer),
  threshold: item => item.answer?.threshold,
  model_version: item => item.answer?.model_version,
  warnings: item => item.answer?.warnings?.join(" "),
  processing_time_ms: item => item.answer?.processing_time_ms,
  request_id: item => item.answer?.request_id ?? item.problem?.requestId,
  problem: item => item.problem?.kind
};

/** The list as comma-separated values, with names as the contract has them, whatever the page's language. */
export const csv = items =>
  [Object.keys(COLUMNS), ...items.map(item => Object.values(COLUMNS).map(of => of(item)))]
    .map(line => line.map(cell).join(","))
    .join("\r\n") + "\r\n";
