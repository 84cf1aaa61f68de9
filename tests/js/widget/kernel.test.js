import assert from "node:assert/strict";
import { test } from "node:test";
import { Kernel } from "../../../app/static/js/widget/kernel.js";

const ADDRESS = "https://kai.invalid/lab/";

/** A model as anywidget hands it over, of which a test plays the kernel. */
class Model {
  constructor(saved = {}) {
    this.state = { _resources: saved };
    this.sent = [];
    this.listeners = {};
  }
  get = (name) => this.state[name];
  on = (event, listener) => (this.listeners[event] ??= new Set()).add(listener);
  off = (event, listener) => this.listeners[event].delete(listener);
  send = (content, _, buffers) => this.sent.push({ content, buffers });
  tell = (event, ...all) => this.listeners[event]?.forEach((listener) => listener(...all));
}

const kernelOf = (model) => new Kernel(model, new AbortController().signal);
const view = (...bytes) => new DataView(Uint8Array.from([9, ...bytes]).buffer, 1); // at an offset, as messages have it
const bytesOf = async (response) => [...new Uint8Array(await response.arrayBuffer())];

test("what was saved with the widget needs no kernel", async () => {
  const model = new Model({ "digits/4": view(1, 2, 3) });
  const response = await kernelOf(model).fetch(`${ADDRESS}digits/4?v=12`);
  assert.deepEqual(await bytesOf(response), [1, 2, 3]);
  assert.deepEqual(model.sent, []);
});

test("all else is asked of the kernel, and each answer goes to its question", async () => {
  const model = new Model();
  const kernel = kernelOf(model);
  const [one, other] = [kernel.fetch(`${ADDRESS}sweeps/a/1?v=3`), kernel.fetch(`${ADDRESS}sweeps/b/1`)];
  assert.deepEqual(model.sent.map(({ content }) => content.path), ["sweeps/a/1", "sweeps/b/1"]);
  model.tell("msg:custom", { id: model.sent[1].content.id, status: 200 }, [view(2)]);
  model.tell("msg:custom", { id: model.sent[0].content.id, status: 200 }, [view(1)]);
  assert.deepEqual([await bytesOf(await one), await bytesOf(await other)], [[1], [2]]);
});

test("a refusal is an answer with its sentence", async () => {
  const model = new Model();
  const asked = kernelOf(model).fetch(`${ADDRESS}digits/10000`);
  model.tell("msg:custom", { id: 1, status: 404, detail: "No such image." }, []);
  const response = await asked;
  assert.equal(response.ok, false);
  assert.deepEqual(await response.json(), { detail: "No such image." });
});

test("a drawing travels along, and is no other drawing's answer", async () => {
  const model = new Model();
  const kernel = kernelOf(model);
  for (const body of [Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(1, 2)]) kernel.fetch(`${ADDRESS}sweeps/a`, { body });
  assert.deepEqual(model.sent.map(({ buffers }) => [...new Uint8Array(buffers[0])]), [[1, 2], [3, 4]]);
});

test("what is asked for again while the kernel is busy is sent once, and answers all", async () => {
  const model = new Model();
  const kernel = kernelOf(model);
  const impatient = new AbortController();
  const first = kernel.fetch(`${ADDRESS}digits/4`, { signal: impatient.signal });
  impatient.abort(new Error("no more patience"));
  await assert.rejects(first, /no more patience/);
  const again = kernel.fetch(`${ADDRESS}digits/4`);
  assert.equal(model.sent.length, 1);
  model.tell("msg:custom", { id: 1, status: 200 }, [view(7)]);
  assert.deepEqual(await bytesOf(await again), [7]);
});

test("what comes by itself in the meantime is the answer", async () => {
  const model = new Model();
  const asked = kernelOf(model).fetch(`${ADDRESS}digits/5`);
  model.state._resources = { "digits/5": view(5) };
  model.tell("change:_resources");
  assert.deepEqual(await bytesOf(await asked), [5]);
});

test("without a kernel it fails at once, so that it is asked again", async () => {
  const model = new Model();
  model.send = () => {
    throw new Error("dead");
  };
  const kernel = kernelOf(model);
  await assert.rejects(kernel.fetch(`${ADDRESS}digits/4`), /no kernel/);
  await assert.rejects(kernel.fetch(`${ADDRESS}digits/4`), /no kernel/);
});

test("progress is told apart from answers", () => {
  const model = new Model();
  const kernel = kernelOf(model);
  const heard = [];
  kernel.onProgress = (progress) => heard.push(progress);
  model.tell("msg:custom", { network: "mine", share: 0.5 }, []);
  assert.deepEqual(heard, [{ network: "mine", share: 0.5 }]);
});
