// The plane of the last features, drawn live: ten clouds of training digits, and the digit on the canvas with its trail.

import { find } from "../../core/dom.js";
import { resources } from "../../core/resources.js";
import { planePath } from "../../nn/networks.js";
import { extended, middle, nearestCloud, project, toPicture } from "./plane.js";

/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {import("./plane.js").Point} Point */
/** @typedef {import("../../nn/network.js").FeatureMaps} FeatureMaps */
/** @typedef {import("../../nn/networks.js").Versions} Versions */

const [WIDTH, HEIGHT, MARGIN] = [1120, 780, 40];
/** One hue a class; the digits themselves are what tells them apart. */
const colourOf = (/** @type {number} */ label) => `hsl(${label * 36} 60% 52%)`;

export class PlaneView {
  /** @param {HTMLElement} figure @param {Versions} versions of the networks */
  constructor(figure, versions) {
    this.figure = figure;
    this.versions = versions;
    this.canvas = /** @type {HTMLCanvasElement} */ (find(figure, "canvas"));
    [this.canvas.width, this.canvas.height] = [WIDTH, HEIGHT];
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.clouds = document.createElement("canvas");
    [this.clouds.width, this.clouds.height] = [WIDTH, HEIGHT];
    this.cloudsShown = "";
    /** @type {Point[]} */
    this.trail = [];
    this.subject = "";
  }

  /**
   * @param {string} network @param {FeatureMaps[]} layers of its run
   * @param {string} subject what is on the canvas, wherever it stands
   * @param {number | null} label its class
   */
  draw(network, layers, subject, label) {
    const plane = resources.want(planeRequest(network, this.versions));
    this.figure.hidden = plane === null;
    if (!plane) return;
    const point = project(plane, layers[layers.length - 2].values);
    this.trail = extended(subject === this.subject ? this.trail : [], point);
    this.subject = subject;
    const picture = toPicture(plane, WIDTH, HEIGHT, MARGIN);
    const { color } = getComputedStyle(this.canvas);
    this.drawClouds(plane, network, picture, color);
    this.context.clearRect(0, 0, WIDTH, HEIGHT);
    this.context.drawImage(this.clouds, 0, 0);
    this.drawTrail(this.trail.map(picture), color);
    this.say(plane, point, label);
  }

  /** Draw the clouds, which stand still. @param {Plane} plane @param {string} network @param {(point: Point) => Point} picture @param {string} colour of texts */
  drawClouds(plane, network, picture, colour) {
    if (this.cloudsShown === `${network} ${colour}`) return;
    this.cloudsShown = `${network} ${colour}`;
    const context = /** @type {CanvasRenderingContext2D} */ (this.clouds.getContext("2d"));
    context.clearRect(0, 0, WIDTH, HEIGHT);
    context.textAlign = "center";
    context.textBaseline = "middle";
    plane.clouds.forEach((cloud, label) => {
      context.fillStyle = colourOf(label);
      context.font = "18px sans-serif";
      for (const point of cloud) context.fillText(String(label), ...picture(point));
    });
    context.font = "700 56px sans-serif";
    context.lineWidth = 6;
    context.fillStyle = colour;
    plane.clouds.forEach((cloud, label) => {
      context.strokeStyle = colourOf(label);
      context.strokeText(String(label), ...picture(middle(cloud)));
      context.fillText(String(label), ...picture(middle(cloud)));
    });
  }

  /** @param {Point[]} points on the picture @param {string} colour */
  drawTrail(points, colour) {
    const { context } = this;
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 5;
    context.lineJoin = "round";
    context.globalAlpha = 0.65;
    context.beginPath();
    for (const point of points) context.lineTo(...point);
    context.stroke();
    context.globalAlpha = 1;
    context.beginPath();
    context.arc(...points[points.length - 1], 15, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = "#ffd400";
    context.stroke();
  }

  /** @param {Plane} plane @param {Point} point @param {number | null} label */
  say(plane, point, label) {
    const nearest = nearestCloud(plane, point);
    const line = find(this.figure, ".lies");
    const text = `It lies nearest to the middle of the ${nearest}s${label === null || label === nearest ? "" : `, and is a ${label}`}.`;
    if (line.textContent !== text) line.textContent = text;
    this.canvas.setAttribute("aria-label", `The last features of training digits, a cloud for each class, and the digit on the canvas. ${text}`);
    [this.figure.dataset.x, this.figure.dataset.y] = point.map(String);
    find(this.figure, ".kept").textContent = `${Math.round(100 * plane.explained)} %`;
  }
}

/** @param {string} network @param {Versions} versions @returns {import("../../core/resources.js").Request<Plane>} */
const planeRequest = (network, versions) => ({ path: planePath(network, versions), read: (response) => response.json() });
