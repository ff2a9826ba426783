/**
 * One radiograph on a canvas, with all of its gray levels: window and level, zoom, pan, inversion, and the heat map over
 * it or beside it. The samples are those of POST /rendition; the first view is the server's own.
 */
const CLOSEST = 16;
const ZOOM_STEP = 1.25;
const PAN_STEP = 40;
/** A drag across the stage changes the window by this many times its width. */
const WINDOW_SPEED = 2;
const GAP = 4;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export class Viewer extends EventTarget {
  #canvas;
  #context;
  #picture;
  #map;
  #film = document.createElement("canvas");
  #filmIsOld = true;
  #drawing = false;
  #pointers = new Map();
  #zoom = 1;
  #x = 0;
  #y = 0;
  #from = 0;
  #to = 1;
  #custom = false;
  #inverted = false;
  #mapShown = true;
  #opacity = 0.8;
  #side = false;
  #drag = "window";

  constructor(canvas) {
    super();
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false });
    new ResizeObserver(() => this.#draw()).observe(canvas);
    canvas.addEventListener("pointerdown", event => this.#down(event));
    canvas.addEventListener("pointermove", event => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, event => this.#pointers.delete(event.pointerId));
    }
    canvas.addEventListener("contextmenu", event => event.preventDefault());
    canvas.addEventListener("dblclick", () => this.reset());
    canvas.addEventListener(
      "wheel",
      event => {
        event.preventDefault();
        this.#zoomAt(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
      },
      { passive: false }
    );
    canvas.addEventListener("keydown", event => this.#key(event));
  }

  /** Shows another picture as the server decoded it; undefined for none. */
  show(picture) {
    this.#picture = picture;
    this.#map = undefined;
    this.reset();
  }

  /** The heat map of the picture; undefined for none. */
  set map(image) {
    this.#map = image;
    this.#draw();
  }

  get hasMap() {
    return this.#map !== undefined;
  }

  get state() {
    return {
      mapShown: this.#mapShown,
      side: this.#side,
      inverted: this.#inverted,
      custom: this.#custom,
      zoom: this.#scale() * devicePixelRatio,
      center: (this.#from + this.#to) / 2,
      width: this.#to - this.#from,
      opacity: this.#opacity,
      values: this.#picture?.table.length ?? 1
    };
  }

  set drag(what) {
    this.#drag = what;
  }

  set opacity(share) {
    this.#opacity = share;
    this.#mapShown = true;
    this.#draw();
  }

  toggle(what) {
    if (what === "map") {
      this.#mapShown = !this.#mapShown;
    } else if (what === "side") {
      this.#side = !this.#side;
    } else {
      this.#inverted = !this.#inverted;
      this.#filmIsOld = true;
    }
    this.#draw();
  }

  zoomIn() {
    this.#zoomAt(ZOOM_STEP);
  }

  zoomOut() {
    this.#zoomAt(1 / ZOOM_STEP);
  }

  /** The first view again: all of the picture, through the file's own window. */
  reset() {
    this.#zoom = 1;
    this.#x = 0;
    this.#y = 0;
    this.#inverted = false;
    this.#custom = false;
    this.#from = this.#picture?.from ?? 0;
    this.#to = this.#picture?.to ?? 1;
    this.#filmIsOld = true;
    this.#draw();
  }

  /** A window of one's own, in sample values. */
  window(center, width) {
    const most = this.#picture ? this.#picture.table.length - 1 : 1;
    const wide = clamp(width, 1, 2 * most);
    const middle = clamp(center, 0, most);
    this.#from = middle - wide / 2;
    this.#to = middle + wide / 2;
    this.#custom = true;
    this.#filmIsOld = true;
    this.#draw();
  }

  #shiftWindow(right, down) {
    const { center, width } = this.state;
    this.window(center + down * width * WINDOW_SPEED, width * Math.exp(right * WINDOW_SPEED));
  }

  #down(event) {
    this.#canvas.focus({ preventScroll: true });
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event);
    event.preventDefault();
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before || !this.#picture) {
      return;
    }
    const right = event.offsetX - before.offsetX;
    const down = event.offsetY - before.offsetY;
    if (this.#pointers.size === 2) {
      const other = [...this.#pointers.values()].find(each => each.pointerId !== event.pointerId);
      const distance = from => Math.hypot(from.offsetX - other.offsetX, from.offsetY - other.offsetY);
      this.#x += right / 2;
      this.#y += down / 2;
      const middle = axis => (event[axis] + other[axis]) / 2;
      this.#zoomAt(distance(event) / Math.max(1, distance(before)), middle("offsetX"), middle("offsetY"));
    } else if ((this.#drag === "pan") !== (event.shiftKey || event.buttons !== 1)) {
      this.#x += right;
      this.#y += down;
      this.#draw();
    } else {
      this.#shiftWindow(right / this.#canvas.clientWidth, down / this.#canvas.clientHeight);
    }
    this.#pointers.set(event.pointerId, event);
  }

  #key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const actions = {
      "+": () => this.zoomIn(),
      "=": () => this.zoomIn(),
      "-": () => this.zoomOut(),
      0: () => this.reset(),
      m: () => this.toggle("map"),
      s: () => this.toggle("side"),
      i: () => this.toggle("invert")
    };
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const step = steps[event.key];
    if (step && event.shiftKey) {
      this.#shiftWindow(step[0] / 40, step[1] / 40);
    } else if (step) {
      this.#x -= step[0] * PAN_STEP;
      this.#y -= step[1] * PAN_STEP;
      this.#draw();
    } else if (actions[event.key.toLowerCase()]) {
      actions[event.key.toLowerCase()]();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** So that what is under the given place of the stage, its middle if none, stays there. */
  #zoomAt(factor, x, y) {
    const pane = this.#paneWidth();
    const zoom = clamp(this.#zoom * factor, 1 / 4, CLOSEST);
    const right = x === undefined ? 0 : (x % (pane + GAP)) - pane / 2;
    const down = y === undefined ? 0 : y - this.#canvas.clientHeight / 2;
    const change = zoom / this.#zoom;
    this.#x = right - (right - this.#x) * change;
    this.#y = down - (down - this.#y) * change;
    this.#zoom = zoom;
    this.#draw();
  }

  #paneWidth() {
    return this.#side ? (this.#canvas.clientWidth - GAP) / 2 : this.#canvas.clientWidth;
  }

  /** Of the stage, per pixel of the picture. */
  #scale() {
    if (!this.#picture) {
      return 1;
    }
    const fit = Math.min(
      this.#paneWidth() / this.#picture.columns,
      this.#canvas.clientHeight / this.#picture.rows
    );
    return fit * this.#zoom;
  }

  #draw() {
    if (!this.#drawing) {
      this.#drawing = true;
      requestAnimationFrame(() => {
        this.#drawing = false;
        this.#paint();
        this.dispatchEvent(new Event("drawn"));
      });
    }
  }

  #paint() {
    const { clientWidth, clientHeight } = this.#canvas;
    const width = Math.round(clientWidth * devicePixelRatio);
    const height = Math.round(clientHeight * devicePixelRatio);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#context;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, clientWidth, clientHeight);
    if (!this.#picture || clientWidth === 0) {
      return;
    }
    if (this.#filmIsOld) {
      this.#expose();
    }
    const pane = this.#paneWidth();
    this.#paintPane(0, pane, !this.#side && this.#mapShown);
    if (this.#side) {
      this.#paintPane(pane + GAP, pane, true);
    }
  }

  #paintPane(left, width, withMap) {
    const { columns, rows } = this.#picture;
    const context = this.#context;
    const scale = this.#scale();
    context.save();
    context.beginPath();
    context.rect(left, 0, width, this.#canvas.clientHeight);
    context.clip();
    context.translate(left + width / 2 + this.#x, this.#canvas.clientHeight / 2 + this.#y);
    context.scale(scale, scale);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#film, -columns / 2, -rows / 2);
    if (withMap && this.#map) {
      context.globalAlpha = this.#opacity;
      context.drawImage(this.#map, -columns / 2, -rows / 2, columns, rows);
    }
    context.restore();
  }

  /** Every sample through the window, into a picture of its own that is then moved and scaled. */
  #expose() {
    const { columns, rows, samples, table, inverted } = this.#picture;
    const shades = new Uint32Array(table.length);
    for (let value = 0; value < shades.length; value++) {
      let gray = table[value];
      if (this.#custom) {
        const share = clamp((value - this.#from) / (this.#to - this.#from), 0, 1);
        gray = Math.round(255 * (inverted ? 1 - share : share));
      }
      gray = this.#inverted ? 255 - gray : gray;
      shades[value] = 0xff000000 | (gray << 16) | (gray << 8) | gray;
    }
    if (this.#film.width !== columns || this.#film.height !== rows) {
      this.#film.width = columns;
      this.#film.height = rows;
    }
    const context = this.#film.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = shades[samples[i]];
    }
    context.putImageData(image, 0, 0);
    this.#filmIsOld = false;
  }
}

/** Reads the answer of POST /rendition: a line of JSON, the table, the samples. */
export const picture = buffer => {
  const bytes = new Uint8Array(buffer);
  const end = bytes.indexOf(10);
  const facts = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  const from = end + 1 + facts.values;
  return {
    ...facts,
    table: bytes.subarray(end + 1, from),
    samples: new Uint16Array(buffer.slice(from))
  };
};
