import { parsed } from "./problem.js";

/**
 * The signs of life of the windows that show a page of ours, by which each knows whose lists are still wanted. They are
 * left where all windows can read them, by the window's name.
 */
const BEAT_MILLIS = 10_000;
const LEFT_MILLIS = 60_000;
/** Browsers stop the clocks of windows in the background, and some die without a word. */
const SILENT_MILLIS = 60 * 60_000;
const SIGN = "alive:";

const silence = name => {
  const { at = 0, left = false } = parsed(localStorage.getItem(SIGN + name) ?? "");
  return { millis: Date.now() - at, left };
};

/** Whether a window was closed, or went elsewhere, and did not come back within a minute. */
export const isGone = name => {
  const { millis, left } = silence(name);
  return millis > (left ? LEFT_MILLIS : SILENT_MILLIS);
};

export const forgetGone = () => {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(SIGN) && isGone(key.slice(SIGN.length))) {
      localStorage.removeItem(key);
    }
  }
};

/** A window that was duplicated begins with the name of the first, which is still there. */
const isAnothers = name => {
  const { millis, left } = silence(name);
  return !left && millis < 2 * BEAT_MILLIS;
};

const begin = () => {
  let name = sessionStorage.getItem("window");
  if (!name || isAnothers(name)) {
    name = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    sessionStorage.setItem("window", name);
  }
  const sign = left => localStorage.setItem(SIGN + name, JSON.stringify({ at: Date.now(), left }));
  const beat = () => sign(false);
  beat();
  setInterval(beat, BEAT_MILLIS);
  addEventListener("pageshow", beat);
  addEventListener("pagehide", () => sign(true));
  return name;
};

const beginIfAllowed = () => {
  try {
    return begin();
  } catch {
    return undefined;
  }
};

/** This window's name, which it keeps on all our pages; undefined where the browser keeps nothing. */
export const windowName = beginIfAllowed();
