// A host of widgets that keeps to anywidget's contract (https://anywidget.dev/en/afm/) and gives a widget nothing else:
// a model, an element, and its module from a blob. `toKernel` is the test's: it hands a message to the widget in Python, and
// resolves to what Python says to it. Bytes travel as {base64}.

const encoded = (bytes) => ({ base64: btoa(String.fromCharCode(...bytes)) });

function decoded(value) {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== "object" || value === null) return value;
  if ("base64" in value) return new DataView(Uint8Array.from(atob(value.base64), (one) => one.charCodeAt(0)).buffer);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, decoded(one)]));
}

const plain = (value) =>
  ArrayBuffer.isView(value) ? encoded(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) : value;

class Model {
  constructor(state) {
    this.state = decoded(state);
    this.changed = new Set();
    this.listeners = new Map();
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    this.state[name] = value;
    this.changed.add(name);
    this.tell(`change:${name}`);
  }
  save_changes() {
    if (this.changed.size) this.say({ state: Object.fromEntries([...this.changed].map((name) => [name, plain(this.state[name])])) });
    this.changed.clear();
  }
  send(content, _callbacks, buffers = []) {
    this.say({ content, buffers: buffers.map((buffer) => encoded(new Uint8Array(buffer))) });
  }
  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }
  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== listener));
  }
  tell(event, ...all) {
    for (const listener of this.listeners.get(event) ?? []) listener(...all);
  }
  async say(message) {
    for (const answer of await toKernel(message)) this.hear(answer);
  }
  /** What Python has set, or a message of the widget's own. */
  hear({ state = {}, content, buffers = [] }) {
    Object.assign(this.state, decoded(state));
    for (const name of Object.keys(state)) this.tell(`change:${name}`);
    if (content) this.tell("msg:custom", content, decoded(buffers));
  }
}

/** Show a widget in an element, as anywidget does. */
globalThis.showWidget = async (esm, state, el) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  URL.revokeObjectURL(url);
  globalThis.model = new Model(state);
  globalThis.removeWidget = await widget.render({ model, el });
};
