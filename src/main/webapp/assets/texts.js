export const language = document.documentElement.lang;

const texts = JSON.parse(document.getElementById("texts").textContent);

/** The text of a key, with its numbered gaps filled. */
export const text = (key, ...values) => texts[key].replace(/\{(\d)\}/g, (gap, index) => values[index] ?? gap);

/** Whether there is a text of this key. */
export const hasText = key => key in texts;

const tenths = new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A probability for people. What is not certain never reads as 0 or 100. */
export const percent = probability => {
  if (probability < 0.0005) {
    return `< ${tenths.format(0.001)}`;
  }
  return probability >= 0.9995 ? `> ${tenths.format(0.999)}` : tenths.format(probability);
};

/** A whole number for people. */
export const whole = number => Math.round(number).toLocaleString(language, { useGrouping: false });
